# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Fastly modules say when they fail, what they leave behind, and how the next run goes on."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

from lab.fastly.fakes import READER, TOKEN
from support.certificates import issue
from support.fastly import GOOD_BACKEND, ServedFastly
from support.hosts import RunTask

D = "track.example.com"
NAME = "Click tracking"
MODULE = "fastly_tracking_service"
MODULES = (MODULE, "fastly_tracking_service_info", "fastly_tls_certificate", "fastly_tls_certificate_info")
GOOD: dict[str, Any] = {"domains": [D], "backends": [GOOD_BACKEND], "settings": {"general.default_ttl": 10}}


def done(result: dict[str, Any], *, changed: bool) -> dict[str, Any]:
    assert not result["failed"], result
    assert result["changed"] is changed, result
    return result


def failed(result: dict[str, Any], kind: str, *words: str) -> dict[str, Any]:
    assert result["failed"], result
    assert result["error"]["kind"] == kind, result
    assert [word for word in words if word not in result["msg"]] == [], result["msg"]
    assert "Traceback" not in json.dumps(result)
    assert TOKEN not in json.dumps(result)
    return result


def asked(module: str) -> dict[str, Any]:
    return {"name": NAME} if "service" in module else {"domains": [D]}


# Input and credentials


@pytest.mark.parametrize("module", MODULES)
def test_no_token_sends_nothing(fastly: ServedFastly, run_task: RunTask, module: str) -> None:
    result = run_task(module, {**asked(module), "api_url": fastly.url})
    failed(result, "input", "'api_token' is not set", "FASTLY_API_TOKEN")
    assert fastly.sent() == []


@pytest.mark.parametrize(
    ("token", "address"), [("FASTLY_API_TOKEN", "FASTLY_API_URL"), ("FASTLY_API_KEY", "FASTLY_API_ENDPOINT")]
)
def test_the_environment_stands_in_for_the_options(
    fastly: ServedFastly, run_task: RunTask, token: str, address: str
) -> None:
    for empty in ({}, {"api_token": "", "api_url": ""}):
        environment = {token: TOKEN, address: fastly.url}
        done(run_task(MODULE, {"name": NAME, "state": "absent", **empty}, environment=environment), changed=False)
    assert fastly.sent() == ["GET /service/search"] * 2


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"api_url": "fastly"}, ("'api_url' is 'fastly'", "https://api.fastly.com")),
        ({"api_token": "two words of it"}, ("'api_token' is '(hidden)'",)),
        ({"request_timeout": 0}, ("'request_timeout' is 0",)),
    ],
)
def test_bad_connections_send_nothing(
    fastly: ServedFastly, run_task: RunTask, module: str, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    failed(run_task(module, fastly.options(**{**asked(module), **options})), "input", *words)
    assert fastly.sent() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": " "}, ("one of 'name' and 'service_id'",)),
        ({"service_id": "a/b"}, ("'service_id' is 'a/b'",)),
        ({"default_ttl": -1}, ("'default_ttl' is -1",)),
        ({"endpoint": "us east"}, ("'endpoint' is 'us east'", "region (us or eu)")),
        ({"domains": ["example.com"]}, ("must be a subdomain",)),
        ({"domains": ["*.example.com"]}, ("not a wildcard",)),
        ({"purge_domains": True}, ("'purge_domains' is True",)),
    ],
)
def test_bad_input_sends_nothing(
    fastly: ServedFastly, run_task: RunTask, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    failed(run_task(MODULE, fastly.options(**{"name": NAME, **options})), "input", *words)
    assert fastly.sent() == []


@pytest.mark.parametrize("module", MODULES)
def test_a_token_that_is_not_accepted(fastly: ServedFastly, run_task: RunTask, module: str) -> None:
    wrong = "fastly-wrong-0123456789abcdef"
    result = run_task(module, fastly.options(**asked(module), api_token=wrong))
    failed(result, "authentication", "401", "Provided credentials are missing or invalid", "FASTLY_API_TOKEN")
    assert wrong not in json.dumps(result)


def test_a_token_that_may_only_read(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    done(run_task(MODULE, fastly.options(name=NAME, api_token=READER)), changed=False)
    result = run_task(MODULE, fastly.options(name=NAME, default_ttl=5, api_token=READER))
    failed(result, "forbidden", "403", "You are not authorized to perform this action", "version 1 stays active")


# Refusals


@pytest.mark.parametrize("wording", ["is already taken by another customer", "is owned by another customer"])
def test_a_taken_domain_leaves_a_service_that_the_next_run_takes_up(
    fastly: ServedFastly, run_task: RunTask, wording: str
) -> None:
    fastly.service.control(taken_domains=[D], taken_wording=wording)
    options = fastly.options(name=NAME, domains=[D])
    result = failed(
        run_task(MODULE, options), "api", f"400, Bad request: Domain '{D}' {wording}", "next run takes it up"
    )
    assert result["changed"]
    assert result["failed_action"].startswith(f"add domain {D}")
    assert result["service"]["id"] in result["msg"]
    fastly.service.control(taken_domains=[])
    again = done(run_task(MODULE, options), changed=True)
    assert again["service"]["id"] == result["service"]["id"]
    assert fastly.service.service_names() == [NAME]
    assert fastly.versions(NAME) == [(1, True, True)]


def test_a_failed_validation_leaves_the_active_version_and_names_the_draft(
    fastly: ServedFastly, run_task: RunTask
) -> None:
    fastly.service.put_service(NAME, **GOOD)
    fastly.service.control(validation_error="Syntax error: Unexpected token at line 7")
    options = fastly.options(name=NAME, default_ttl=5)
    result = failed(
        run_task(MODULE, options),
        "invalid_version",
        "finds version 2",
        "Syntax error: Unexpected token at line 7",
        "version 2 is left as a draft and version 1 stays active",
    )
    assert result["error"]["draft_version"] == 2
    assert result["not_attempted"] == [f"activate the new version of service {NAME}"]
    assert fastly.versions(NAME) == [(1, True, True), (2, False, False)]
    fastly.service.control(validation_error=None)
    done(run_task(MODULE, options), changed=True)
    assert fastly.versions(NAME) == [(1, False, True), (2, False, False), (3, True, True)]


def test_a_failed_activation_leaves_the_active_version_and_names_the_draft(
    fastly: ServedFastly, run_task: RunTask
) -> None:
    fastly.service.put_service(NAME, **GOOD)
    fastly.service.control(activation_error="Backend sparkpost is not allowed")
    result = run_task(MODULE, fastly.options(name=NAME, default_ttl=5))
    failed(result, result["error"]["kind"], "Backend sparkpost is not allowed", "version 1 stays active")
    assert "version 2 is left as a draft" in result["msg"]
    assert fastly.versions(NAME) == [(1, True, True), (2, False, False)]


@pytest.mark.parametrize("step", ["validate", "settings"])
def test_whoever_activates_another_version_meanwhile_is_not_overrun(
    fastly: ServedFastly, run_task: RunTask, step: str
) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)

    def overtake() -> None:
        fastly.api.must("PUT", f"/service/{service_id}/version/1/clone")
        fastly.service.activate(service_id, 3)

    fastly.service.before("GET" if step == "validate" else "PUT", f"/version/2/{step}", overtake)
    result = run_task(MODULE, fastly.options(name=NAME, default_ttl=5))
    failed(result, "conflict", "activated version 3", "from version 1", "version 2 is left as a draft")
    assert fastly.versions(NAME) == [(1, False, True), (2, False, False), (3, True, True)]


def test_a_draft_that_is_locked_meanwhile(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)
    fastly.service.before("PUT", "/version/2/settings", lambda: fastly.service.lock(service_id, 2))
    result = run_task(MODULE, fastly.options(name=NAME, default_ttl=5))
    failed(result, "version_locked", "422, Version locked: Version '2' for service", "is locked", "run again")
    assert fastly.versions(NAME)[0] == (1, True, True)


def test_a_duplicate_is_a_conflict(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)
    domain = {"name": "links.example.org"}
    fastly.service.before(
        "POST",
        "/version/2/domain",
        lambda: fastly.api.must("POST", f"/service/{service_id}/version/2/domain", domain),
    )
    result = run_task(MODULE, fastly.options(name=NAME, domains=["links.example.org"]))
    failed(result, "conflict", "409", "Duplicate", "version 1 stays active")


def test_an_unknown_id_is_named(fastly: ServedFastly, run_task: RunTask) -> None:
    options = fastly.options(service_id="0123456789abcdefghijkl", domains=[D])
    failed(run_task(MODULE, options), "refused", "no service 0123456789abcdefghijkl")
    deleted = fastly.service.put_service(NAME, active=False)
    fastly.api.must("DELETE", f"/service/{deleted}")
    failed(run_task(MODULE, fastly.options(service_id=deleted)), "refused", f"no service {deleted}")
    assert fastly.wrote() == []


def test_a_new_service_needs_a_domain(fastly: ServedFastly, run_task: RunTask) -> None:
    failed(run_task(MODULE, fastly.options(name=NAME)), "refused", "a new one needs a domain")
    assert fastly.wrote() == []


def test_any_other_400_is_no_absence(fastly: ServedFastly, run_task: RunTask) -> None:
    body = json.dumps({"msg": "Bad request", "detail": "Malformed name"})
    fastly.fail("GET", "/service/search", status=400, body=body, headers={"Content-Type": "application/json"})
    failed(run_task(MODULE, fastly.options(name=NAME, domains=[D])), "api", "400, Bad request: Malformed name")
    assert fastly.wrote() == []


# Limits and outages


def test_the_rate_limit_tells_when_it_ends_and_is_not_waited_for(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    fastly.service.control(hourly_writes=1)
    result = run_task(MODULE, fastly.options(name=NAME, default_ttl=5, retry_timeout=2))
    failed(result, "rate_limited", "429", "You have exceeded your hourly rate limit", "version 1 stays active")
    reset = result["error"]["rate_limit_reset"]
    assert reset % 3600 == 0
    assert 0 < result["error"]["rate_limit_seconds"] <= 3600
    local = time.strftime("%H:%M:%S", time.localtime(reset))
    assert re.search(rf"ends at {local} \S+ on \d{{4}}-\d\d-\d\d, in \d+ seconds", result["msg"])
    assert len(fastly.wrote()) == 2


@pytest.mark.parametrize("module", MODULES)
def test_an_html_page_of_a_cache_in_front(fastly: ServedFastly, run_task: RunTask, module: str) -> None:
    fastly.service.control(bad_gateways=100)
    result = run_task(module, fastly.options(**asked(module), retry_timeout=1))
    failed(result, "api", "502: no explanation (text/html)", "This is a problem at Fastly")
    assert "<" not in result["msg"]


def test_a_transient_error_is_retried(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.control(bad_gateways=2)
    done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=True)
    done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=False)


def test_a_version_that_is_not_visible_yet_is_waited_for(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    fastly.service.control(fresh_version_misses=2)
    done(run_task(MODULE, fastly.options(name=NAME, default_ttl=5)), changed=True)
    assert fastly.versions(NAME) == [(1, False, True), (2, True, True)]


WRITES = [
    ("POST", "/service"),
    ("POST", "/service/*/version/1/domain"),
    ("POST", "/service/*/version/1/backend"),
    ("PUT", "/service/*/version/1/settings"),
    ("PUT", "/service/*/version/1/activate"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize(
    "fault",
    [{"drop": True, "when": "after"}, {"drop": True, "when": "before"}, {"status": 503, "when": "after"}],
    ids=["lost answer", "lost request", "503 after the effect"],
)
def test_creation_survives_a_lost_answer_without_doubling(
    fastly: ServedFastly, run_task: RunTask, method: str, path: str, fault: dict[str, Any]
) -> None:
    fastly.fail(method, path, count=1, **fault)
    result = done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=True)
    assert fastly.service.service_names() == [NAME]
    assert fastly.versions(NAME) == [(1, True, True)]
    assert result["service"]["active_version"] == 1
    if fault["when"] == "after" and method == "POST":
        assert len([each for each in fastly.wrote() if each.startswith("POST")]) == 3


@pytest.mark.parametrize(
    "fault",
    [{"drop": True, "when": "after"}, {"drop": True, "when": "before"}, {"status": 502, "when": "after"}],
    ids=["lost answer", "lost request", "502 after the effect"],
)
def test_a_clone_is_not_made_twice(fastly: ServedFastly, run_task: RunTask, fault: dict[str, Any]) -> None:
    fastly.service.put_service(NAME, **GOOD)
    fastly.fail("PUT", "*/clone", count=1, **fault)
    done(run_task(MODULE, fastly.options(name=NAME, default_ttl=5)), changed=True)
    assert fastly.versions(NAME) == [(1, False, True), (2, True, True)]


@pytest.mark.parametrize("path", ["*/deactivate", "/service/*"])
def test_a_deletion_survives_a_lost_answer(fastly: ServedFastly, run_task: RunTask, path: str) -> None:
    fastly.service.put_service(NAME, **GOOD)
    fastly.fail("PUT" if path == "*/deactivate" else "DELETE", path, count=1, drop=True, when="after")
    done(run_task(MODULE, fastly.options(name=NAME, state="absent", force=True)), changed=True)
    assert fastly.service.service_names() == []


@pytest.mark.parametrize("killed", range(1, 5))
def test_a_creation_that_was_killed_goes_on_with_the_next_run(
    fastly: ServedFastly, run_task: RunTask, killed: int
) -> None:
    """The write after the first ``killed`` ones is refused, as if the run had ended there."""
    method, path = WRITES[killed]
    fastly.fail(method, path, count=1, status=406)
    options = fastly.options(name=NAME, domains=[D])
    assert run_task(MODULE, options)["failed"]
    done(run_task(MODULE, options), changed=True)
    assert fastly.versions(NAME) == [(1, True, True)]
    done(run_task(MODULE, options), changed=False)
    assert fastly.service.service_names() == [NAME]


@pytest.mark.parametrize("path", ["/tls/subscriptions", "/tls/activations", "/tls/certificates", "/tls/private_keys"])
def test_tls_creations_survive_a_lost_answer_without_doubling(
    fastly: ServedFastly, run_task: RunTask, path: str
) -> None:
    made = issue([D])
    own = {} if path == "/tls/subscriptions" else {"certificate": made.certificate, "private_key": made.private_key}
    fastly.fail("POST", path, count=1, drop=True, when="after")
    options = fastly.options(domains=[D], **own)
    done(run_task("fastly_tls_certificate", options), changed=True)
    assert [each for each in fastly.wrote() if each == f"POST {path}"] == [f"POST {path}"]
    done(run_task("fastly_tls_certificate", options), changed=False)


# Reading


def test_services_are_read_by_name_by_id_and_all(fastly: ServedFastly, run_task: RunTask) -> None:
    info = "fastly_tracking_service_info"
    service_id = fastly.service.put_service(NAME, **GOOD)
    fastly.service.put_service("Something else", ["www.example.com"], [{"name": "www", "address": "www.example.net"}])
    for number in range(120):
        fastly.service.put_service(f"Empty {number}", active=False)
    fastly.sent()
    [one] = done(run_task(info, fastly.options(name=NAME)), changed=False)["services"]
    assert (one["id"], one["endpoint"], one["default_ttl"], one["active"]) == (service_id, "spgo.io", 10, True)
    read = ["GET /service/search", f"GET /service/{service_id}/details", "GET /domain-management/v1/domains"]
    assert fastly.sent() == read
    assert run_task(info, fastly.options(service_id=service_id))["services"] == [one]
    assert run_task(info, fastly.options(name="Nothing"))["services"] == []
    fastly.sent()
    assert run_task(info, fastly.options())["services"] == [one]
    assert fastly.sent().count("GET /service") == 2
    other = run_task(info, fastly.options(endpoint="www.example.net"))["services"]
    assert [each["name"] for each in other] == [NAME, "Something else"]
