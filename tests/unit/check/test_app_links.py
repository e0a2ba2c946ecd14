# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files for app links, judged without network."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.app_links import (
    analyse_app_links,
    fault_of,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange, HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.app_links import FILES
from support.check_facts import NOW, D, answer, check_of, exchange

ANDROID, APPLE = FILES
JSON = {"Content_Type": "application/json; charset=utf-8", "Server": ""}
LIST, OBJECT = answer(200, b'[{"relation": []}]', **JSON), answer(200, b'{"applinks": {}}', **JSON)


@pytest.mark.parametrize(
    ("path", "given", "fault"),
    [
        (ANDROID, LIST, ""),
        (APPLE, OBJECT, ""),
        (APPLE, answer(200, b'{"applinks": {}}', Content_Type="application/pkcs7-mime"), ""),
        (ANDROID, answer(200, b"[]", Content_Type="text/plain"), "its type is not application/json"),
        (ANDROID, OBJECT, "it is not a JSON list"),
        (APPLE, LIST, "it is not a JSON object"),
        (APPLE, answer(200, b"<html>", **JSON), "it is not a JSON object"),
        (ANDROID, answer(200, b"\xff\xfe", **JSON), "it is not a JSON list"),
        (ANDROID, answer(301, Location=f"https://spgo.io{ANDROID}"), "it is redirected"),
        (APPLE, answer(302, Location=f"https://{D}/aasa.json"), "it is redirected"),
        (APPLE, answer(404), "it is missing"),
        (ANDROID, answer(302), "it is missing"),
        (ANDROID, Failure(FailureKind.REFUSED), "no answer"),
    ],
)
def test_what_devices_take(path: str, given: HttpAnswer | Failure, fault: str) -> None:
    assert fault_of(exchange(given, path)) == fault


def test_certificate_has_to_be_accepted() -> None:
    assert fault_of(exchange(LIST, ANDROID, verified=False)) == "the certificate is not accepted"


def pair(android: HttpAnswer | Failure, apple: HttpAnswer | Failure) -> list[Exchange]:
    return [exchange(android, ANDROID), exchange(apple, APPLE)]


def test_both_files_pass() -> None:
    finding = analyse_app_links(check_of("cloudflare"), pair(LIST, OBJECT), now=NOW)
    assert (finding.id, finding.status.value, finding.remedy) == ("app_links", "pass", "")
    assert len(finding.evidence) == 2


def test_one_that_is_redirected_fails_and_says_how_to_leave_it_out() -> None:
    moved = answer(301, Location=f"https://spgo.io{ANDROID}")
    finding = analyse_app_links(check_of("cloudflare"), pair(moved, OBJECT), now=NOW)
    assert (finding.status.value, finding.blocks) == ("fail", False)
    assert "it is redirected" in finding.observed
    assert "apple-app-site-association" not in finding.observed
    assert "cloudflare_rule" in finding.remedy


def test_no_route_is_no_verdict() -> None:
    nowhere = Failure(FailureKind.UNREACHABLE)
    assert analyse_app_links(check_of(), pair(nowhere, nowhere), now=NOW).status.value == "error"
