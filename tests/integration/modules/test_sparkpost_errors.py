# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a SparkPost module says when it fails: one sentence with the domain, SparkPost's words and the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab.sparkpost.auth import ApiKey
from lab.sparkpost.fakes import API_KEY
from support.hosts import RunTask
from support.sparkpost import ServedSparkPost, served_sparkpost

D = "track.example.com"
MODULE, INFO = "sparkpost_tracking_domain", "sparkpost_tracking_domain_info"
ROOT = "/tracking-domains"
VIEWER = ApiKey("sparkpost-viewer-0123456789abcdef", frozenset({"tracking_domains/view"}))
SENDER = ApiKey("sparkpost-sender-0123456789abcdef", frozenset({"transmissions/modify"}))
TRACKER = ApiKey("sparkpost-tracker-0123456789abcdef", frozenset({"tracking_domains/view", "tracking_domains/manage"}))
MALFORMED = "malformed_answer"


@pytest.fixture(scope="module")
def server() -> Iterator[ServedSparkPost]:
    with served_sparkpost(
        [API_KEY, VIEWER, SENDER, TRACKER, ApiKey("sparkpost-key-of-7-0123456789", subaccount=7)]
    ) as it:
        yield it


@pytest.fixture
def sparkpost(server: ServedSparkPost) -> ServedSparkPost:
    server.reset()
    return server


def failed(result: dict[str, Any], kind: str, *words: str) -> None:
    assert result["failed"], result
    assert result["error"]["kind"] == kind
    assert [word for word in words if word not in result["msg"]] == [], result["msg"]
    assert "Traceback" not in json.dumps(result)


@pytest.mark.parametrize("module", [MODULE, INFO])
def test_no_key_sends_nothing(sparkpost: ServedSparkPost, run_task: RunTask, module: str) -> None:
    result = run_task(module, {"domain": D, "api_url": sparkpost.url})
    failed(result, "input", D, "'api_key' is not set", "SPARKPOST_API_KEY")
    assert sparkpost.sent() == []


def test_the_environment_stands_in_for_the_options(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    environment = {"SPARKPOST_API_KEY": API_KEY, "SPARKPOST_API_URL": sparkpost.url, "SPARKPOST_REGION": "eu"}
    for empty in ({}, {"api_key": "", "api_url": "", "region": ""}):
        result = run_task(MODULE, {"domain": D, "state": "absent", **empty}, environment=environment)
        assert not result["failed"], result
    assert sparkpost.sent() == [f"GET {ROOT}/{D}"] * 2


@pytest.mark.parametrize("module", [MODULE, INFO])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"region": "ap"}, ("'region' is 'ap'", "us, eu")),
        ({"api_url": "sparkpost"}, ("'api_url' is 'sparkpost'", "https://api.sparkpost.com/api/v1")),
        ({"domain": "example.com"}, ("'domain' is 'example.com'", "must be a subdomain, such as track.example.com")),
        ({"domain": "*.example.com"}, ("not a wildcard",)),
        ({"domain": "track_.example.com"}, ("must be a host name",)),
        ({"retry_timeout": 0}, ("'retry_timeout' is 0",)),
        ({"ca_path": "/nowhere/ca.pem"}, ("there is no such file",)),
    ],
)
def test_bad_input_sends_nothing(
    sparkpost: ServedSparkPost, run_task: RunTask, module: str, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    result = run_task(module, sparkpost.options(**{"domain": D, **options}))
    failed(result, "input", *words)
    assert sparkpost.sent() == []


@pytest.mark.parametrize("module", [MODULE, INFO])
def test_a_key_that_is_not_accepted(sparkpost: ServedSparkPost, run_task: RunTask, module: str) -> None:
    result = run_task(module, sparkpost.options(domain=D, api_key="sparkpost-wrong-0123456789abcdef", region="eu"))
    failed(
        result,
        "authentication",
        D,
        "401: Unauthorized",
        "SPARKPOST_API_KEY",
        "the region 'eu' (option 'region', environment variable SPARKPOST_REGION)",
    )


@pytest.mark.parametrize(
    ("key", "options", "grant", "writes"),
    [
        pytest.param(SENDER, {}, "tracking_domains/view", [], id="read"),
        pytest.param(VIEWER, {}, "tracking_domains/manage", [f"POST {ROOT}"], id="create"),
        pytest.param(
            TRACKER, {"sending_domains": ["mail.example.com"]}, "sending_domains/manage", [], id="sending domain"
        ),
    ],
)
def test_a_grant_that_is_missing(
    sparkpost: ServedSparkPost,
    run_task: RunTask,
    key: ApiKey,
    options: dict[str, Any],
    grant: str,
    writes: list[str],
) -> None:
    result = run_task(MODULE, sparkpost.options(domain=D, api_key=key.key, **options))
    failed(result, "forbidden", D, f"needs the grant '{grant}'")
    assert sparkpost.wrote() == writes
    assert sparkpost.stored(D) == {}


def test_the_plan_of_the_account_is_full(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.control(plan_limit=0)
    result = run_task(MODULE, sparkpost.options(domain=D))
    failed(
        result, "forbidden", "limit of this plan reached", "the plan of the account allows no further tracking domain"
    )


def test_one_that_another_account_has(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D)
    result = run_task(MODULE, sparkpost.options(domain=D, api_key="sparkpost-key-of-7-0123456789"))
    failed(result, "conflict", D, "409: The tracking domain already exists", "where this key cannot see it")


def test_a_name_on_a_blacklist(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.control(blacklisted=[D])
    result = run_task(MODULE, sparkpost.options(domain=D))
    failed(result, "api", f"400: domain is on a DNS blacklist (domain: {D})", "use another name")


def test_a_name_that_sparkpost_does_not_take(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    body = {"errors": [{"param": "domain", "message": "domain must be valid", "value": D}]}
    sparkpost.fail("POST", ROOT, status=422, body=json.dumps(body))
    result = run_task(MODULE, sparkpost.options(domain=D))
    failed(result, "api", f"422: domain must be valid (domain: {D})", "check the spelling")


def test_a_default_that_is_refused_after_all(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.control(secure_change_resets_verified=True)
    sparkpost.service.put_domain(D, verified=True)
    result = run_task(MODULE, sparkpost.options(domain=D, secure=True, default=True))
    failed(result, "api", f"422: Tracking domain '{D}' unverified", "set 'verify' to true together with 'default'")
    assert result["changed"] is True
    assert result["applied"] == [f"update tracking domain {D} to secure: true"]


@pytest.mark.parametrize("module", [MODULE, INFO])
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        pytest.param({"status": 429}, "rate_limited", ("429", "limits the rate"), id="rate"),
        pytest.param(
            {"status": 502, "body": "<html>" + "x" * 999, "headers": {"Content-Type": "text/html"}},
            "api",
            ("502: no explanation (text/html)", "This is a problem at SparkPost"),
            id="html",
        ),
        pytest.param({"drop": True}, "network", ("No answer to GET", "Check the address"), id="cut"),
        pytest.param(
            {"status": 404, "body": "<html>not here", "headers": {"Content-Type": "text/html"}},
            "api",
            ("404: no explanation", "SPARKPOST_API_URL"),
            id="a 404 that is not the API's",
        ),
        pytest.param({"status": 404, "code": "1101"}, "not_found", ("404, 1101", "SPARKPOST_API_URL"), id="wrong path"),
        pytest.param(
            {"status": 200, "body": "{}"}, MALFORMED, ("results is missing", "SPARKPOST_API_URL"), id="other JSON"
        ),
        pytest.param({"status": 200, "body": '{"results": 5}'}, MALFORMED, ("results is a number",), id="no object"),
        pytest.param({"status": 200, "body": "hello"}, MALFORMED, ("no JSON",), id="no JSON"),
    ],
)
def test_answers_that_say_nothing_of_the_domain(
    sparkpost: ServedSparkPost,
    run_task: RunTask,
    module: str,
    fault: dict[str, Any],
    kind: str,
    words: tuple[str, ...],
) -> None:
    sparkpost.fail("GET", f"{ROOT}/{D}", **fault)
    result = run_task(module, sparkpost.options(domain=D, retry_timeout=1))
    failed(result, kind, D, *words)
    assert sparkpost.wrote() == []
    assert "x" * 99 not in json.dumps(result)


def test_nobody_listens(run_task: RunTask) -> None:
    options = {"domain": D, "api_key": API_KEY, "api_url": "http://127.0.0.1:9/api/v1", "retry_timeout": 1}
    result = run_task(MODULE, options)
    failed(result, "network", D, "http://127.0.0.1:9/api/v1/tracking-domains/", "refused")


def test_a_domain_that_disappears_meanwhile(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    sparkpost.service.put_domain(D, verified=True)
    sparkpost.fail("PUT", f"{ROOT}/{D}", status=404)
    result = run_task(MODULE, sparkpost.options(domain=D, secure=True))
    failed(result, "not_found", "deleted by someone else during this run: run again")


@pytest.mark.parametrize(
    ("existing", "asked"),
    [
        ({"subaccount": 7}, {"subaccount": 8, "secure": True}),
        ({"subaccount": 7}, {"subaccount": 0, "secure": True}),
        ({"subaccount": 0}, {"subaccount": 7, "verify": True}),
        ({"subaccount": 7}, {"subaccount": 8, "state": "absent"}),
    ],
)
def test_another_subaccount_writes_nothing(
    sparkpost: ServedSparkPost, run_task: RunTask, existing: dict[str, Any], asked: dict[str, Any]
) -> None:
    sparkpost.service.put_domain(D, **existing)
    for check_mode in (True, False):
        result = run_task(MODULE, sparkpost.options(domain=D, **asked), check_mode=check_mode)
        failed(result, "refused", D, "does not let that be changed", f"'subaccount' to {existing['subaccount']}")
    assert sparkpost.sent() == [f"GET {ROOT}/{D}"] * 2


#: Every way in which a server may show the key: in an error, in a value, in no JSON at all.
ECHOES = [
    {"status": 401, "body": json.dumps({"errors": [{"message": f"the key {API_KEY} is unknown"}]})},
    {"status": 403, "body": json.dumps({"errors": [{"message": "no", "param": "key", "value": API_KEY}]})},
    {"status": 400, "body": f"bad key {API_KEY}", "headers": {"Content-Type": "text/plain"}},
    {"status": 200, "body": json.dumps({"results": {"domain": D, "status": {"cname_status": API_KEY}}})},
    {"status": 200, "body": json.dumps({"results": {"domain": f"{API_KEY}.example.com", "verified": API_KEY}})},
    {"status": 200, "body": API_KEY},
    {"status": 503, "body": json.dumps({"errors": [{"message": API_KEY}]}), "headers": {"Retry-After": "900"}},
]


@pytest.mark.parametrize("module", [MODULE, INFO])
@pytest.mark.parametrize(
    "given", ["option", "option with a newline", "environment", "environment behind an empty option"]
)
@pytest.mark.parametrize("echo", [None, *ECHOES], ids=str)
def test_the_key_is_in_no_result(
    sparkpost: ServedSparkPost, run_task: RunTask, module: str, given: str, echo: dict[str, Any] | None
) -> None:
    if echo is not None:
        sparkpost.fail("*", "*", **echo)
    options: dict[str, Any] = {"domain": D, "api_url": sparkpost.url, "retry_timeout": 1}
    environment = {"SPARKPOST_API_KEY": API_KEY} if given.startswith("environment") else {}
    if not environment:
        options["api_key"] = f"{API_KEY}\n" if "newline" in given else API_KEY
    if "empty" in given:
        options["api_key"] = ""
    result = run_task(module, options, environment=environment)
    assert API_KEY not in json.dumps(result)
    assert sparkpost.sent() != []


def test_a_key_that_is_given_as_the_domain_is_not_shown(sparkpost: ServedSparkPost, run_task: RunTask) -> None:
    result = run_task(MODULE, sparkpost.options(domain=API_KEY))
    assert result["failed"]
    assert API_KEY not in json.dumps(result)
