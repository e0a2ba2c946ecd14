# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains outside of versions, domains that are taken, and versions that do not activate."""

from __future__ import annotations

from typing import Any

import pytest

from lab.fastly.fakes import Api
from support.fastly import GOOD_BACKEND, ServedFastly
from support.hosts import RunTask
from support.matrix import first_of

D, E = "track.example.com", "click.example.com"
NAME = "Click tracking"
MODULE = "fastly_tracking_service"
ROOT = "/domain-management/v1/domains"
GOOD: dict[str, Any] = {"backends": [GOOD_BACKEND], "settings": {"general.default_ttl": 10}}


def add(api: Api, fqdn: str = D, service_id: str | None = None) -> str:
    """A versionless domain; its id."""
    made = api.must("POST", ROOT, json_body={"fqdn": fqdn, "service_id": service_id})
    return str(made["id"])


def attached(fastly: ServedFastly) -> dict[str, str | None]:
    """The service of each versionless domain."""
    return {one["fqdn"]: one["service_id"] for one in fastly.api.must("GET", ROOT)["data"]}


def run(fastly: ServedFastly, run_task: RunTask, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    fastly.sent()
    return run_task(MODULE, fastly.options(**{"name": NAME, "domains": [D], **options}), check_mode=check_mode)


def settled(fastly: ServedFastly, run_task: RunTask, **options: Any) -> dict[str, Any]:
    """Foreseen, done as foreseen, and done for good."""
    foreseen = run(fastly, run_task, check_mode=True, **options)
    assert not fastly.wrote()
    result = run(fastly, run_task, **options)
    assert not result["failed"], result["msg"]
    assert (result["changed"], result["actions"]) == (foreseen["changed"], foreseen["actions"])
    again = run(fastly, run_task, **options)
    assert (again["failed"], again["changed"]) == (False, False), again["actions"]
    assert not fastly.wrote()
    return result


def test_one_that_is_attached_is_used_as_it_stands(fastly: ServedFastly, run_task: RunTask) -> None:
    service = fastly.service.put_service(NAME, **GOOD)
    add(fastly.api, D, service)
    result = settled(fastly, run_task)
    assert (result["changed"], result["service"]["domains"]) == (False, [])
    assert result["service"]["versionless_domains"] == [D]


def test_one_that_no_service_has_is_attached_without_a_version(fastly: ServedFastly, run_task: RunTask) -> None:
    service = fastly.service.put_service(NAME, ["old.example.com"], **GOOD)
    add(fastly.api, D)
    result = settled(fastly, run_task)
    assert result["actions"] == [f"attach domain {D} to service {NAME}"]
    assert attached(fastly) == {D: service}
    assert fastly.versions(NAME) == [(1, True, True)]


def test_a_service_with_attached_domains_gets_further_ones_the_same_way(
    fastly: ServedFastly, run_task: RunTask
) -> None:
    service = fastly.service.put_service(NAME, **GOOD)
    add(fastly.api, D, service)
    settled(fastly, run_task, domains=[D, E])
    assert attached(fastly) == {D: service, E: service}


def test_a_domain_of_a_version_is_not_moved(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, [D], **GOOD)
    assert settled(fastly, run_task, domain_management="versionless")["changed"] is False
    assert attached(fastly) == {}


@pytest.mark.parametrize("existing", first_of("a new domain", False, True))
def test_versionless_by_choice(fastly: ServedFastly, run_task: RunTask, existing: bool) -> None:
    if existing:
        fastly.service.put_service(NAME, **GOOD)
    result = settled(fastly, run_task, domain_management="versionless")
    assert attached(fastly) == {D: result["service"]["id"]}
    assert fastly.active(NAME)["domains"] == []


def test_a_new_service_takes_up_a_domain_that_waits_for_one(fastly: ServedFastly, run_task: RunTask) -> None:
    add(fastly.api, D)
    result = run(fastly, run_task)
    assert not result["failed"], result["msg"]
    assert attached(fastly) == {D: result["service"]["id"]}
    assert run(fastly, run_task)["changed"] is False


@pytest.mark.parametrize(
    "words", first_of("refused", "Use versionless domains", "You are not authorized", "Feature not enabled")
)
def test_an_account_that_refuses_domains_of_versions(fastly: ServedFastly, run_task: RunTask, words: str) -> None:
    fastly.service.control(classic_domains=False, classic_refusal=words)
    result = run(fastly, run_task)
    assert not result["failed"], result["msg"]
    assert attached(fastly) == {D: result["service"]["id"]}
    assert run(fastly, run_task)["changed"] is False


def test_classic_by_choice_is_classic(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.control(classic_domains=False, classic_refusal="Use versionless domains")
    result = run(fastly, run_task, domain_management="classic")
    assert result["failed"]
    assert "Use versionless domains" in result["msg"]
    assert attached(fastly) == {}


@pytest.mark.parametrize("account", first_of("another service", "existing", "new"))
def test_one_of_another_service_is_refused_with_its_name(fastly: ServedFastly, run_task: RunTask, account: str) -> None:
    other = fastly.service.put_service("Clicks of a colleague", **GOOD)
    add(fastly.api, D, other)
    if account == "existing":
        fastly.service.put_service(NAME, **GOOD)
    result = run(fastly, run_task)
    assert result["failed"]
    assert other in result["msg"]
    assert "Clicks of a colleague" in result["msg"]
    assert attached(fastly) == {D: other}
    # The remedy, followed.
    kept = run(fastly, run_task, name=None, service_id=other)
    assert (kept["failed"], kept["changed"]) == (False, False)


def test_purging_detaches_and_keeps_the_domain_in_the_account(fastly: ServedFastly, run_task: RunTask) -> None:
    service = fastly.service.put_service(NAME, [D], **GOOD)
    add(fastly.api, E, service)
    assert settled(fastly, run_task, purge_domains=True)["actions"] == [f"detach domain {E} from service {NAME}"]
    assert attached(fastly) == {E: None}


def test_a_service_that_is_deleted_leaves_its_domains_free(fastly: ServedFastly, run_task: RunTask) -> None:
    service = fastly.service.put_service(NAME, **GOOD)
    add(fastly.api, D, service)
    removed = run_task(MODULE, fastly.options(name=NAME, state="absent", force=True))
    assert not removed["failed"], removed["msg"]
    assert attached(fastly) == {D: None}
    made = run(fastly, run_task)
    assert attached(fastly) == {D: made["service"]["id"]}


def test_an_account_without_domain_management(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.fail("GET", f"{ROOT}*", status=403)
    assert settled(fastly, run_task)["service"]["domains"] == [D]


def test_a_lost_answer_attaches_once(fastly: ServedFastly, run_task: RunTask) -> None:
    service = fastly.service.put_service(NAME, **GOOD)
    fastly.fail("POST", ROOT, count=1, status=503, when="after")
    result = run(fastly, run_task, domain_management="versionless", retry_timeout=20)
    assert not result["failed"], result["msg"]
    assert attached(fastly) == {D: service}


def test_the_info_module_shows_them(fastly: ServedFastly, run_task: RunTask) -> None:
    service = fastly.service.put_service(NAME, **GOOD)
    add(fastly.api, D, service)
    for asked in ({"name": NAME}, {"service_id": service}, {}):
        (found,) = run_task("fastly_tracking_service_info", fastly.options(**asked))["services"]
        assert found["versionless_domains"] == [D]


@pytest.mark.parametrize("active", first_of("of the account", True, False))
def test_the_holder_of_a_domain_is_looked_up(fastly: ServedFastly, run_task: RunTask, active: bool) -> None:
    holder = fastly.service.put_service("Clicks of a colleague", [D], active=active, **GOOD)
    result = run(fastly, run_task)
    assert result["failed"]
    assert f"Clicks of a colleague ({holder})" in result["error"]["remedy"]
    assert f"set 'service_id' to {holder}" in result["error"]["remedy"]


def test_a_domain_of_another_customer(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.control(taken_domains=[D])
    fastly.service.put_service("Another", ["www.example.com"], **GOOD)
    result = run(fastly, run_task)
    assert result["failed"]
    assert "another customer" in result["error"]["remedy"]


VCL_ERRORS = (
    "Syntax error: Expected STRING expression",
    "Version has no associated backends",
    "An unknown error occurred while compiling",
)


@pytest.mark.parametrize("said", first_of("VCL", *VCL_ERRORS))
def test_what_keeps_a_version_from_activating_is_told_in_fastlys_words(
    fastly: ServedFastly, run_task: RunTask, said: str
) -> None:
    fastly.service.put_service(NAME, [D], **GOOD)
    fastly.service.control(vcl_error=said)
    result = run(fastly, run_task, default_ttl=60)
    assert result["failed"]
    assert said in result["msg"]
    assert "Somebody else" not in result["error"]["remedy"]
    assert "in version 2" in result["error"]["remedy"]
    assert "version 1 stays active" in result["error"]["remedy"]
