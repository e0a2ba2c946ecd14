# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The info module against the served emulator: one request, a stable order, filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.hosts import RunTask
from support.sparkpost import ServedSparkPost, served_sparkpost

MODULE = "sparkpost_tracking_domain_info"
LIST = "GET /tracking-domains"


@pytest.fixture(scope="module")
def server() -> Iterator[ServedSparkPost]:
    with served_sparkpost() as served:
        yield served


@pytest.fixture
def sparkpost(server: ServedSparkPost) -> ServedSparkPost:
    server.reset()
    server.service.put_domain("d.example.com", verified=True, secure=True, subaccount=7, cname_status="")
    server.service.put_domain("c.example.com", verified=True, secure=True, default=True)
    server.service.put_domain("b.example.com", verified=True, default=True, subaccount=12)
    server.service.put_domain("a.example.com")
    return server


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({}, "abcd", id="all"),
        pytest.param({"default": True}, "bc", id="defaults"),
        pytest.param({"default": False}, "ad", id="no defaults"),
        pytest.param({"secure": True}, "cd", id="secure"),
        pytest.param({"verified": False}, "a", id="unverified"),
        pytest.param({"verified": True, "secure": False}, "b", id="verified but insecure"),
        pytest.param({"subaccounts": [7, 12]}, "bd", id="subaccounts"),
        pytest.param({"subaccounts": [0]}, "ac", id="primary account"),
        pytest.param({"subaccounts": [0, 7], "default": False}, "ad", id="both kinds"),
        pytest.param({"subaccounts": [99]}, "", id="none"),
        pytest.param({"subaccounts": [], "domain": ""}, "abcd", id="empty answers"),
    ],
)
def test_a_list(sparkpost: ServedSparkPost, run_task: RunTask, filters: dict[str, Any], found: str) -> None:
    for check_mode in (False, True):
        result = run_task(MODULE, sparkpost.options(**filters), check_mode=check_mode)
        assert (result["failed"], result["changed"]) == (False, False)
        assert [each["domain"] for each in result["tracking_domains"]] == [f"{name}.example.com" for name in found]
        assert "diff" not in result
    assert sparkpost.sent() == [LIST, LIST]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"domain": "C.Example.com."}, ["c.example.com"]),
        ({"domain": "c.example.com", "secure": False}, []),
        ({"domain": "x.example.com"}, []),
    ],
)
def test_one(sparkpost: ServedSparkPost, run_task: RunTask, options: dict[str, Any], found: list[str]) -> None:
    result = run_task(MODULE, sparkpost.options(**options))
    assert [each["domain"] for each in result["tracking_domains"]] == found
    assert sparkpost.sent() == [f"GET /tracking-domains/{options['domain'].lower().rstrip('.')}"]


def test_what_it_shows(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    result = run_task(MODULE, sparkpost.options(domain="d.example.com"))
    assert result["tracking_domains"] == [
        {
            "domain": "d.example.com",
            "secure": True,
            "default": False,
            "port": 443,
            "subaccount": 7,
            "verified": True,
            "status": {
                "verified": True,
                "cname_status": "",
                "compliance_status": "valid",
                "tls_status": "unknown",
            },
            "uses_managed_certificate": False,
            "tls_certificate": None,
            "link_base": "https://d.example.com",
        }
    ]


def test_a_filter_is_also_kept_where_sparkpost_ignores_it(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    everything = '{"results": [{"domain": "a.example.com"}, {"domain": "b.example.com", "default": true}]}'
    sparkpost.fail("GET", "/tracking-domains", status=200, body=everything)
    result = run_task(MODULE, sparkpost.options(default=True))
    assert [each["domain"] for each in result["tracking_domains"]] == ["b.example.com"]


def test_an_answer_that_is_no_list(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.fail("GET", "/tracking-domains", status=200, body='{"results": {}}')
    result = run_task(MODULE, sparkpost.options())
    assert result["failed"]
    assert "results is an object, not a list" in result["msg"]


def test_a_bad_subaccount_sends_nothing(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    result = run_task(MODULE, sparkpost.options(subaccounts=[-1]))
    assert result["failed"]
    assert "'subaccounts' is -1" in result["msg"]
    assert sparkpost.sent() == []
