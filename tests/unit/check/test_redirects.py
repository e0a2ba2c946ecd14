# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A CDN that is meant to redirect to SparkPost, judged without network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.http import analyse_http, analyse_https
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.answer_kind import classify
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import (
    PROBE_QUERY,
    Exchange,
    HttpAnswer,
    HttpFacts,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.tracking_check import TrackingCheck
from support.check_facts import IPV6, NOW, D, answer, check_of, edge, exchange, http_facts

PATHS = ("/f/a/b/c/d", "/f/")
FORWARDED = "https://spgo.io"


def to(location: str, status: int = 301) -> HttpAnswer:
    return answer(status, b"moved", Location=location, Content_Type="text/html", Server="cloudflare")


def wants(**more: Any) -> TrackingCheck:
    return check_of("cloudflare", expect_redirect=True, **more)


@pytest.mark.parametrize(
    ("url", "given", "kind"),
    [
        ("/f/a/b/c/d", to("https://spgo.io/f/a/b/c/d"), "forwarded"),
        ("/f/a/b/c/d", to("https://spgo.io/f/a/b/c/d", 302), "forwarded"),
        ("/f/a/b/c/d", to("https://spgo.io/f/a/b/c/d", 308), "forwarded"),
        ("/f/a/b/c/d", to("https://SPGO.io:443/f/a/b/c/d"), "forwarded"),
        ("/f/?a=b", to("https://spgo.io/f/?a=b"), "forwarded"),
        ("/f/?a=b", to("https://spgo.io/f/"), "redirect_mode"),
        ("/f/a/b/c/d", to("http://spgo.io/f/a/b/c/d"), "https_downgraded"),
        ("/f/a/b/c/d", to("https://spgo.io:8443/f/a/b/c/d"), "elsewhere"),
        ("/f/a/b/c/d", to("https://spgo.io:99999/f/a/b/c/d"), "elsewhere"),
        ("/f/a/b/c/d", to("https://user@spgo.io/f/a/b/c/d"), "redirect_mode"),
        ("/f/a/b/c/d", to("https://spgo.io//f/a/b/c/d"), "redirect_mode"),
        ("/f/a/b/c/d", to("https://eu.spgo.io/f/a/b/c/d"), "redirect_mode"),
        ("/f/a/b/c/d", to("https://spgo.io/f/a/b/c/d", 303), "elsewhere"),
        ("/f/a/b/c/d", to("https://spgo.io/"), "elsewhere"),
        ("/f/a/b/c/d", to("https://spgo.io.evil.test/f/a/b/c/d"), "elsewhere"),
        ("/f/a/b/c/d", to(f"https://{D}/f/a/b/c/d"), "redirect_loop"),
    ],
)
def test_redirect_that_is_meant(url: str, given: HttpAnswer, kind: str) -> None:
    assert classify(exchange(given, url), wants()) == kind


def test_redirect_to_the_other_region_is_reported_once_the_region_is_named() -> None:
    given = exchange(to("https://eu.spgo.io/f/a/b/c/d"))
    assert classify(given, wants(endpoint_named=True)) == "wrong_region"
    assert classify(given, check_of("cloudflare", endpoint_named=True)) == "wrong_region"


def test_without_the_option_every_redirect_to_sparkpost_is_the_same() -> None:
    assert classify(exchange(to("https://spgo.io/f/a/b/c/d")), check_of("cloudflare")) == "redirect_mode"


def forwarding(address: str = "192.0.2.1", query: str = f"?{PROBE_QUERY}") -> HttpFacts:
    def probes(scheme: str) -> tuple[Exchange, ...]:
        return tuple(exchange(to(FORWARDED + path), path, scheme, address) for path in PATHS)

    asked = exchange(to(f"{FORWARDED}{PATHS[0]}{query}"), f"{PATHS[0]}?{PROBE_QUERY}")
    return HttpFacts(probes("https"), probes("http"), query=asked)


def landings(given: HttpAnswer | Failure | None, **more: Any) -> list[Exchange]:
    if given is None:
        return []
    return [replace(exchange(given, **more), url=FORWARDED + path, edge=edge("192.0.2.9")) for path in PATHS]


def analysed(facts: list[HttpFacts], there: list[Exchange], **options: Any) -> tuple[Finding, Finding]:
    https = analyse_https(wants(**options), facts, now=NOW, landings=there)
    return https, analyse_http(wants(**options), facts, https, now=NOW, landings=there)


@pytest.mark.parametrize(
    ("there", "https", "http", "says"),
    [
        (answer(302), ("redirect_expected", "pass"), ("http_probe", "pass"), "301 to https://spgo.io/f/a/b/c/d; there"),
        (answer(403), ("throttled", "error"), ("http_probe", "skip"), "403"),
        (answer(404), ("https_probe", "fail"), ("http_probe", "skip"), "and then https://spgo.io/f/a/b/c/d: 404"),
        (Failure(FailureKind.REFUSED), ("https_probe", "fail"), ("http_probe", "skip"), "connection refused"),
        (Failure(FailureKind.NO_ADDRESS), ("https_probe", "fail"), ("http_probe", "skip"), "has no address"),
        (Failure(FailureKind.UNREACHABLE), ("https_probe", "error"), ("http_probe", "error"), ""),
        (None, ("https_probe", "error"), ("http_probe", "error"), ""),
    ],
)
def test_what_counts_is_the_answer_at_the_endpoint(
    there: HttpAnswer | Failure | None, https: tuple[str, str], http: tuple[str, str], says: str
) -> None:
    first, second = analysed([forwarding()], landings(there))
    assert (first.id, first.status.value) == https
    assert (second.id, second.status.value) == http
    assert says in first.observed


def test_endpoint_that_cannot_be_trusted_is_no_answer() -> None:
    first, _second = analysed([forwarding()], landings(answer(302), verified=False))
    assert (first.id, first.status.value) == ("https_probe", "fail")
    assert "certificate not accepted" in first.observed


def test_what_sparkpost_said_is_shown_with_its_evidence() -> None:
    first, _second = analysed([forwarding()], landings(answer(302)))
    assert first.observed.endswith("/f/a/b/c/d 302, /f/ 302, text/plain and empty; server: msys-http")
    assert {each.where for each in first.evidence} >= {f"https://{D}/f/", "https://spgo.io/f/"}
    assert first.remedy == ""


def test_query_that_gets_lost_is_a_warning() -> None:
    first, _second = analysed([forwarding(query="")], landings(answer(302)))
    assert (first.id, first.status.value) == ("lost_query", "warn")
    assert "preserve_query_string" in first.remedy


def test_edge_that_passes_requests_on_is_as_good() -> None:
    first, second = analysed([http_facts(answer(302, Server="cloudflare"))], [])
    assert (first.id, first.status.value) == ("https_probe", "pass")
    assert "expect_redirect" in first.observed
    assert second.status.value == "pass"


def test_address_that_does_not_forward_is_found() -> None:
    parked = http_facts(answer(200, b"<html>", Content_Type="text/html", Server="nginx"), address=IPV6)
    first, _second = analysed([forwarding(), parked], landings(answer(302)))
    assert (first.id, first.status.value) == ("own_proxy", "fail")
    assert first.observed.startswith(f"1 of 2 addresses work; {IPV6}: ")


def test_redirect_that_is_not_the_meant_one_is_a_warning_with_its_own_remedy() -> None:
    facts = http_facts(to("https://spgo.io//f/a/b/c/d"))
    first = analyse_https(wants(), [replace(facts, https=facts.https[:1])], now=NOW)
    assert (first.id, first.status.value) == ("redirect_mode", "warn")
    assert "same path and query at https://spgo.io" in first.remedy


def test_other_region_is_reported_without_hiding_the_rest() -> None:
    facts = [http_facts(to("https://eu.spgo.io/f/a/b/c/d"))]
    facts = [replace(each, https=each.https[:1], http=each.http[:1]) for each in facts]
    first, second = analysed(facts, [], endpoint_named=True)
    assert (first.id, first.status.value, first.blocks) == ("wrong_region", "fail", False)
    assert second.status.value == "skip"
