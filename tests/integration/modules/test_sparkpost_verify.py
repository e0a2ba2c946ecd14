# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification and managed certificates against the served emulator: waits, and what cannot heal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab.sparkpost.fetching import FetchResult
from support.hosts import RunTask
from support.sparkpost import ServedSparkPost, served_sparkpost

D = "track.example.com"
MODULE = "sparkpost_tracking_domain"
ROOT = "/tracking-domains"
GET, POST, VERIFY = f"GET {ROOT}/{D}", f"POST {ROOT}", f"POST {ROOT}/{D}/verify"
CHECK, ENABLE = f"POST {ROOT}/{D}/certificate/check", f"POST {ROOT}/{D}/certificate/enable"
QUICK = {"wait": True, "wait_timeout": 10, "wait_interval": 1}


@pytest.fixture(scope="module")
def server() -> Iterator[ServedSparkPost]:
    with served_sparkpost() as served:
        yield served


@pytest.fixture
def sparkpost(server: ServedSparkPost) -> ServedSparkPost:
    server.reset()
    return server


def test_http_200_is_no_success_by_itself(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.world.answers[f"http://{D}/f/a/b/c/d"] = FetchResult(200, {"Content-Type": "text/html"}, b"parked")
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True))
    assert result["failed"]
    assert result["error"]["kind"] == "not_verified"
    assert result["error"]["cname_status"] == "invalid"
    assert result["error"]["verified"] is False
    words = [
        "cname_status 'invalid'",
        "compliance_status 'valid'",
        "spgo.io",
        f"http://{D}/f/a/b/c/d",
        "'wait' to true",
    ]
    assert [word for word in words if word not in result["msg"]] == []
    assert result["changed"] is True
    assert sparkpost.sent() == [GET, POST, VERIFY]


def test_the_words_of_sparkpost_when_it_cannot_reach_the_domain(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, secure=True)
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True, region="eu"))
    assert result["failed"]
    assert result["error"]["kind"] == "not_verified"
    words = [f'over https: it says "HTTP request to https://{D}:443 failed.', "eu.spgo.io", "valid certificate"]
    assert [word for word in words if word not in result["msg"]] == []
    assert result["changed"] is False


def test_verifying_is_repeated_until_it_succeeds(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.world.answer_as_sparkpost(D)
    sparkpost.world.silent = 2
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True, **QUICK))
    assert not result["failed"], result
    assert result["tracking_domain"]["verified"] is True
    assert sparkpost.sent() == [GET, POST, VERIFY, VERIFY, VERIFY]


def test_a_wait_that_ends_in_vain_says_how_it_stands(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.world.answers[f"http://{D}/f/a/b/c/d"] = FetchResult(404)
    options = sparkpost.options(domain=D, verify=True, wait=True, wait_timeout=1, wait_interval=1)
    result = run_task(MODULE, options)
    assert result["failed"]
    assert result["error"]["kind"] == "wait_timeout"
    assert result["error"]["cname_status"] == "invalid"
    assert result["error"]["looks"] >= 1
    assert "cname_status 'invalid'" in result["msg"]
    assert "run again" in result["msg"]


@pytest.mark.parametrize("wait", [False, True])
@pytest.mark.parametrize("reached", [False, True])
def test_a_blocked_domain_fails_at_once(
    sparkpost: ServedSparkPost, run_task: RunTask, wait: bool, reached: bool
) -> None:
    sparkpost.service.control(compliance_status_new="blocked")
    sparkpost.world.answers[f"http://{D}/f/a/b/c/d"] = FetchResult(302 if reached else 404, {"Server": "msys-http"})
    options = sparkpost.options(domain=D, verify=True, wait=wait)
    result = run_task(MODULE, options)
    assert result["failed"]
    assert result["error"]["kind"] == "hopeless"
    assert "compliance team" in result["msg"]
    assert sparkpost.sent() == [GET, POST, VERIFY]
    again = run_task(MODULE, options)
    assert again["error"]["kind"] == "hopeless"
    assert sparkpost.sent() == [GET]


def managed(sparkpost: ServedSparkPost, latency: float = 0.0) -> None:
    """DNS at the endpoint for managed certificates, which come after ``latency`` looks at the clock."""
    sparkpost.world.point(D, "v2.spgo.io")
    sparkpost.world.answer_as_sparkpost(D)
    sparkpost.world.latency.managed_certificate = latency
    sparkpost.world.tick = 1.0 if latency else 0.0


def test_a_managed_certificate_without_waiting(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    managed(sparkpost, latency=1000)
    options = sparkpost.options(domain=D, verify=True, managed_certificate=True, secure=True)
    predicted = run_task(MODULE, options, check_mode=True)
    assert sparkpost.sent() == [GET]
    done = run_task(MODULE, options)
    assert not done["failed"], done
    assert sparkpost.sent() == [GET, POST, VERIFY, CHECK, ENABLE, GET]
    assert done["actions"] == predicted["actions"]
    assert done["diff"] == predicted["diff"]
    assert done["tracking_domain"]["status"]["tls_status"] == "pending"
    assert done["tracking_domain"]["uses_managed_certificate"] is False
    assert done["tracking_domain"]["secure"] is False
    again = run_task(MODULE, options)
    assert (again["failed"], again["changed"]) == (False, False)
    assert sparkpost.sent() == [GET]


def test_a_managed_certificate_with_waiting(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    managed(sparkpost, latency=5)
    options = sparkpost.options(domain=D, verify=True, managed_certificate=True, default=True, **QUICK)
    predicted = run_task(MODULE, options, check_mode=True)
    done = run_task(MODULE, options)
    assert not done["failed"], done
    assert done["diff"] == predicted["diff"]
    shown = done["tracking_domain"]
    assert (shown["secure"], shown["uses_managed_certificate"], shown["port"]) == (True, True, 443)
    assert shown["status"]["tls_status"] == "valid"
    assert shown["tls_certificate"]["expires_at"] > shown["tls_certificate"]["issued_at"]
    sparkpost.sent()
    again = run_task(MODULE, {**options, "secure": True})
    assert (again["failed"], again["changed"]) == (False, False)
    assert sparkpost.sent() == [GET]


def test_the_next_run_goes_on_waiting(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    managed(sparkpost, latency=6)
    options = sparkpost.options(domain=D, verify=True, managed_certificate=True)
    assert run_task(MODULE, options)["tracking_domain"]["status"]["tls_status"] == "pending"
    sparkpost.sent()
    done = run_task(MODULE, {**options, **QUICK})
    assert not done["failed"], done
    assert done["tracking_domain"]["status"]["tls_status"] == "valid"
    assert sparkpost.wrote() == []


@pytest.mark.parametrize("check", ["error", "false"])
def test_a_domain_that_cannot_have_one(sparkpost: ServedSparkPost, run_task: RunTask, check: str) -> None:
    managed(sparkpost)
    sparkpost.world.point(D, "d111111abcdef8.cloudfront.net")
    sparkpost.service.control(ineligible_check=check)
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True, managed_certificate=True))
    assert result["failed"]
    assert result["error"]["kind"] == "refused"
    assert f"CNAME of {D} lead straight to v2.spgo.io" in result["msg"]
    assert sparkpost.sent() == [GET, POST, VERIFY, CHECK]


def test_a_domain_that_the_authority_refuses(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    managed(sparkpost)
    sparkpost.service.control(certificate_refused=[D])
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True, managed_certificate=True))
    assert result["failed"]
    words = ["403: Let's Encrypt policy forbids", "serve the domain by a CDN", "grant 'tracking_domains/manage'"]
    assert [word for word in words if word not in result["msg"]] == []


def test_a_check_that_times_out_is_repeated(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    managed(sparkpost)
    sparkpost.service.put_domain(D, verified=True)
    sparkpost.service.control(certificate_timeouts=1)
    result = run_task(MODULE, sparkpost.options(domain=D, managed_certificate=True))
    assert not result["failed"], result
    assert sparkpost.sent() == [GET, CHECK, CHECK, ENABLE, GET]


@pytest.mark.parametrize("when", ["before", "after"])
def test_enabling_is_repeated_only_where_it_did_not_take_effect(
    sparkpost: ServedSparkPost, run_task: RunTask, when: str
) -> None:
    managed(sparkpost, latency=1000)
    sparkpost.service.put_domain(D, verified=True)
    sparkpost.fail("POST", f"{ROOT}/{D}/certificate/enable", status=503, when=when, count=1)
    result = run_task(MODULE, sparkpost.options(domain=D, managed_certificate=True))
    assert not result["failed"], result
    assert sparkpost.sent() == [GET, CHECK, ENABLE, GET, *([ENABLE] if when == "before" else []), GET]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("acme:dns", "could not resolve the name"),
        ("acme:unauthorized", "a server other than SparkPost's"),
        ("acme:rejected_identifier", "as a matter of policy"),
        ("acme:temporary", "temporary problem"),
        ("service:internal", "an internal problem"),
        ("acme:new", "SparkPost gives no reason"),
    ],
)
def test_an_issue_that_fails_is_explained(sparkpost: ServedSparkPost, run_task: RunTask, code: str, words: str) -> None:
    managed(sparkpost)
    sparkpost.service.put_domain(D, verified=True)
    sparkpost.service.control(certificate_error=code)
    result = run_task(MODULE, sparkpost.options(domain=D, managed_certificate=True, wait=True))
    assert result["failed"]
    assert result["error"]["kind"] == "hopeless"
    assert result["error"]["error_code"] == code
    assert f"tls_status 'failed', error_code '{code}': " in result["msg"]
    assert words in result["msg"]


def test_after_mending_it_is_asked_for_again(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    managed(sparkpost)
    sparkpost.service.put_domain(D, verified=True, tls_status="failed", error_code="acme:dns")
    result = run_task(MODULE, sparkpost.options(domain=D, managed_certificate=True, wait=True))
    assert not result["failed"], result
    assert result["tracking_domain"]["uses_managed_certificate"] is True
    assert sparkpost.sent() == [GET, CHECK, ENABLE, GET]


@pytest.mark.parametrize(
    ("existing", "asked", "kind"),
    [
        pytest.param({"tls_status": "unavailable"}, {"managed_certificate": True}, "hopeless", id="unavailable"),
        pytest.param(
            {"tls_status": "failed", "error_code": "acme:rejected_identifier"},
            {"managed_certificate": True},
            "hopeless",
            id="rejected for good",
        ),
        pytest.param(
            {"tls_status": "expired", "error_code": "acme:dns", "uses_managed_certificate": True, "secure": True},
            {"managed_certificate": True},
            "hopeless",
            id="renewal failed",
        ),
        pytest.param(
            {"tls_status": "valid", "uses_managed_certificate": True, "secure": True},
            {"managed_certificate": False},
            "refused",
            id="no way back",
        ),
        pytest.param({"tls_status": "pending"}, {"secure": True}, "refused", id="secure before the certificate"),
        pytest.param({"verified": False}, {"managed_certificate": True}, "refused", id="unverified"),
    ],
)
def test_what_writes_nothing(
    sparkpost: ServedSparkPost, run_task: RunTask, existing: dict[str, Any], asked: dict[str, Any], kind: str
) -> None:
    sparkpost.service.put_domain(D, **{"verified": True, **existing})
    result = run_task(MODULE, sparkpost.options(domain=D, **asked))
    assert result["failed"]
    assert result["error"]["kind"] == kind
    assert sparkpost.sent() == [GET]


def test_older_objects_without_the_flag_are_no_reason_to_ask_again(
    sparkpost: ServedSparkPost, run_task: RunTask
) -> None:
    sparkpost.service.control(shows_managed_certificate=False)
    sparkpost.service.put_domain(D, verified=True, tls_status="valid", uses_managed_certificate=True, secure=True)
    result = run_task(MODULE, sparkpost.options(domain=D, managed_certificate=True))
    assert (result["failed"], result["changed"]) == (False, False)


def test_the_progress_of_a_wait_is_returned_by_the_module(
    sparkpost: ServedSparkPost, run_task: RunTask, capsys: pytest.CaptureFixture[str]
) -> None:
    sparkpost.world.answer_as_sparkpost(D)
    sparkpost.world.silent = 1
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True, **QUICK))
    shown = " ".join(result.get("progress", [])) + " ".join(capsys.readouterr().out.split())
    assert f"Waiting for SparkPost to verify {D} over http: it says" in shown
    assert "of at most 10 s" in shown


def test_a_domain_that_loses_its_verification_with_the_certificate_is_verified_again(
    sparkpost: ServedSparkPost, run_task: RunTask
) -> None:
    managed(sparkpost)
    sparkpost.service.put_domain(D, secure=True, tls_status="valid", uses_managed_certificate=True)
    asked = {"domain": D, "status": {"verified": True, "tls_status": "pending"}}
    served = {
        "domain": D,
        "secure": True,
        "uses_managed_certificate": True,
        "status": {"verified": False, "tls_status": "valid"},
    }
    for shown in (asked, served):
        sparkpost.fail("GET", f"{ROOT}/{D}", status=200, body=json.dumps({"results": shown}), count=1)
    result = run_task(MODULE, sparkpost.options(domain=D, verify=True, managed_certificate=True, **QUICK))
    assert not result["failed"], result
    assert result["tracking_domain"]["verified"] is True
    assert sparkpost.sent() == [GET, GET, VERIFY]
