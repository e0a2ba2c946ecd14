# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module against the served emulator: which versions it leaves behind, and by how many requests."""

from __future__ import annotations

from typing import Any

import pytest

from support.fastly import CLI_BACKEND, GOOD_BACKEND, ServedFastly
from support.hosts import RunTask

D = "track.example.com"
NAME = "Click tracking"
MODULE = "fastly_tracking_service"
SEARCH, DOMAINS = "GET /service/search", "GET /domain-management/v1/domains"
GOOD: dict[str, Any] = {"domains": [D], "backends": [GOOD_BACKEND], "settings": {"general.default_ttl": 10}}


def done(result: dict[str, Any], *, changed: bool) -> dict[str, Any]:
    assert not result["failed"], result
    assert result["changed"] is changed, result["actions"]
    return result


def warned(result: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    """The warnings of a task: within this process AnsibleModule prints them itself."""
    return " ".join([*map(str, result.get("warnings", ())), capsys.readouterr().err])


def verbs(sent: list[str], service_id: str) -> list[str]:
    """The requests without the id of the service."""
    return [each.replace(f"/service/{service_id}", "") for each in sent]


def test_the_first_creation_takes_seven_calls_of_which_five_write(fastly: ServedFastly, run_task: RunTask) -> None:
    options = fastly.options(name=NAME, domains=["Track.Example.COM."])
    predicted = done(run_task(MODULE, options, check_mode=True, diff=False), changed=True)
    assert fastly.sent() == [SEARCH, DOMAINS]
    assert fastly.service.service_names() == []
    assert predicted["service"]["id"] is None
    assert predicted["service"]["domains"] == [D]

    made = done(run_task(MODULE, options, diff=False), changed=True)
    service_id = made["service"]["id"]
    assert verbs(fastly.sent(), service_id) == [
        SEARCH,
        "POST /service",
        "POST /version/1/domain",
        "POST /version/1/backend",
        "PUT /version/1/settings",
        "GET /version/1/validate",
        "PUT /version/1/activate",
    ]
    assert made["actions"] == predicted["actions"]
    assert made["service"]["active_version"] == 1
    assert made["service"] == {**predicted["service"], "id": service_id, "version": 1, "active_version": 1}
    version = fastly.active(NAME)
    assert [each["name"] for each in version["domains"]] == [D]
    assert {name: version["backends"][0][name] for name in (*GOOD_BACKEND, "override_host")} == {
        **GOOD_BACKEND,
        "override_host": None,
    }
    assert version["settings"]["general.default_ttl"] == 10


def test_a_second_run_takes_two_reads_or_one_by_id(fastly: ServedFastly, run_task: RunTask) -> None:
    options = fastly.options(name=NAME, domains=[D])
    first = done(run_task(MODULE, options, diff=False), changed=True)
    service_id = first["service"]["id"]
    fastly.sent()
    second = done(run_task(MODULE, options), changed=False)
    assert second["service"] == first["service"]
    assert second["actions"] == []
    assert verbs(fastly.sent(), service_id) == [SEARCH, "GET /details"]
    done(run_task(MODULE, fastly.options(service_id=service_id)), changed=False)
    assert verbs(fastly.sent(), service_id) == ["GET /details"]


@pytest.mark.parametrize("by_name", [False, True], ids=["by id", "by name"])
def test_a_changed_ttl_takes_six_calls_of_which_three_write(
    fastly: ServedFastly, run_task: RunTask, by_name: bool
) -> None:
    """By name the search comes on top. The read ahead of the activation is what nobody else is overrun by."""
    service_id = fastly.service.put_service(NAME, **GOOD)
    found = {"name": NAME} if by_name else {"service_id": service_id}
    done(run_task(MODULE, fastly.options(**found, default_ttl=0), diff=False), changed=True)
    assert verbs(fastly.sent(), service_id) == [
        *([SEARCH] if by_name else []),
        "GET /details",
        "PUT /version/1/clone",
        "PUT /version/2/settings",
        "GET /version/2/validate",
        "GET ",
        "PUT /version/2/activate",
    ]
    assert fastly.active(NAME)["settings"]["general.default_ttl"] == 0
    assert fastly.versions(NAME) == [(1, False, True), (2, True, True)]


def test_the_versions_are_compared_by_fastly_in_diff_mode(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    options = fastly.options(name=NAME, default_ttl=60)
    assert "version_diff" not in run_task(MODULE, options, check_mode=True)
    result = done(run_task(MODULE, options), changed=True)
    lines = result["version_diff"].splitlines()
    assert "-  general.default_ttl: 10" in lines
    assert "+  general.default_ttl: 60" in lines
    assert {line[0] for line in lines if "ttl" not in line} <= {" "}
    assert result["diff"]["prepared"] == result["version_diff"]
    assert result["diff"]["before"]["general.default_ttl"] == 10
    assert result["diff"]["after"]["general.default_ttl"] == 60


FOREIGN = {
    "header": [{"name": "Add X-Foreign", "action": "set", "type": "request", "dst": "http.X-Foreign", "src": '"1"'}],
    "condition": [{"name": "only-www", "statement": 'req.http.host == "www"', "type": "REQUEST"}],
    "request_settings": [{"name": "defaults", "default_host": "spgo.io", "force_ssl": "1"}],
}


def test_a_service_of_the_command_line_is_repaired_in_one_new_version(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(
        NAME,
        [D, "www.example.com"],
        [CLI_BACKEND],
        {"general.default_host": "spgo.io", "general.stale_if_error": True},
        FOREIGN,
        active=False,
    )
    www = {"name": "www", "address": "www.example.net", "request_condition": "only-www"}
    fastly.api.must("POST", f"/service/{service_id}/version/1/backend", www)
    fastly.service.activate(service_id, 1)
    before = fastly.active(NAME)
    options = fastly.options(name=NAME, domains=[D], endpoint="us", default_ttl=10)
    predicted = done(run_task(MODULE, options, check_mode=True), changed=True)
    fastly.sent()
    result = done(run_task(MODULE, options, diff=False), changed=True)
    assert result["actions"] == predicted["actions"]
    assert [each for each in verbs(fastly.sent(), service_id) if not each.startswith("GET")] == [
        "PUT /version/1/clone",
        "PUT /version/2/backend/originname",
        "PUT /version/2/settings",
        "PUT /version/2/request_settings/defaults",
        "PUT /version/2/activate",
    ]
    assert result["service"]["host_overrides"] == []
    after = fastly.active(NAME)
    assert after["number"] == 2
    ours = {each["name"]: each for each in after["backends"]}
    assert ours["originname"]["override_host"] is None
    assert ours["originname"]["min_tls_version"] == "1.2"
    assert unchanged(ours["www"]) == unchanged({each["name"]: each for each in before["backends"]}["www"])
    assert after["settings"] == {**before["settings"], "general.default_host": "", "general.default_ttl": 10}
    for kind in ("headers", "conditions", "domains"):
        assert [unchanged(each) for each in after[kind]] == [unchanged(each) for each in before[kind]]
    assert after["request_settings"][0]["force_ssl"] == before["request_settings"][0]["force_ssl"]
    assert not after["request_settings"][0]["default_host"]
    done(run_task(MODULE, options), changed=False)


def unchanged(item: dict[str, Any]) -> dict[str, Any]:
    """An object without what a clone changes of it."""
    return {name: value for name, value in item.items() if name not in ("version", "created_at", "updated_at")}


def test_equal_but_inactive_is_activated_without_a_clone(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD, active=False)
    options = fastly.options(name=NAME, domains=[D])
    assert done(run_task(MODULE, options, check_mode=True), changed=True)["actions"] == [
        f"validate version 1 of service {NAME}",
        f"activate version 1 of service {NAME}",
    ]
    fastly.sent()
    done(run_task(MODULE, options), changed=True)
    assert [each for each in verbs(fastly.sent(), service_id) if each.startswith("PUT")] == ["PUT /version/1/activate"]
    assert fastly.versions(NAME) == [(1, True, True)]


def test_a_version_that_was_deactivated_is_activated_again(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)
    fastly.api.must("PUT", f"/service/{service_id}/version/1/deactivate")
    done(run_task(MODULE, fastly.options(name=NAME)), changed=True)
    assert fastly.versions(NAME) == [(1, True, True)]


def test_a_locked_version_that_differs_is_cloned(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)
    fastly.api.must("PUT", f"/service/{service_id}/version/1/deactivate")
    done(run_task(MODULE, fastly.options(name=NAME, default_ttl=20)), changed=True)
    assert fastly.versions(NAME) == [(1, False, True), (2, True, True)]
    assert fastly.active(NAME)["settings"]["general.default_ttl"] == 20


def test_an_open_version_is_written_to_where_none_is_active(fastly: ServedFastly, run_task: RunTask) -> None:
    """Also what a first run leaves behind that was killed after it had created the service."""
    fastly.service.put_service(NAME, active=False)
    done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=True)
    assert fastly.versions(NAME) == [(1, True, True)]
    done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=False)


def test_one_draft_is_prepared_and_no_second_one(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    options = fastly.options(name=NAME, default_ttl=30, activate=False)
    predicted = done(run_task(MODULE, options, check_mode=True), changed=True)
    first = done(run_task(MODULE, options), changed=True)
    assert first["actions"] == predicted["actions"]
    assert first["service"]["version"] == 2
    assert first["service"]["active_version"] == 1
    assert first["service"]["active"] is False
    assert "+  general.default_ttl: 30" in first["version_diff"]
    assert fastly.versions(NAME) == [(1, True, True), (2, False, False)]
    done(run_task(MODULE, options), changed=False)
    done(run_task(MODULE, {**options, "default_ttl": 40}), changed=True)
    assert fastly.versions(NAME) == [(1, True, True), (2, False, False)]
    fastly.sent()
    done(run_task(MODULE, {**options, "default_ttl": 10}), changed=False)
    assert len(fastly.sent()) == 2


def test_a_draft_of_before_is_not_taken_up_again(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    options = fastly.options(name=NAME, default_ttl=30)
    done(run_task(MODULE, {**options, "activate": False}), changed=True)
    done(run_task(MODULE, options), changed=True)
    assert fastly.versions(NAME) == [(1, False, True), (2, False, False), (3, True, True)]


def test_domains_are_added_and_only_purged_when_asked(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, ["old.example.com"], [GOOD_BACKEND], {"general.default_ttl": 10})
    options = fastly.options(name=NAME, domains=[D, "links.example.org"])
    added = done(run_task(MODULE, options), changed=True)
    assert added["service"]["domains"] == ["links.example.org", "old.example.com", D]
    purged = done(run_task(MODULE, {**options, "purge_domains": True}), changed=True)
    assert purged["service"]["domains"] == ["links.example.org", D]
    assert [each["name"] for each in fastly.active(NAME)["domains"]] == ["links.example.org", D]


def test_a_new_endpoint_moves_the_backend(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, **GOOD)
    done(run_task(MODULE, fastly.options(name=NAME, endpoint="eu")), changed=True)
    [backend] = fastly.active(NAME)["backends"]
    names = ("name", "address", "ssl_cert_hostname", "ssl_sni_hostname", "port", "use_ssl")
    assert [backend[name] for name in names] == ["sparkpost", "eu.spgo.io", "eu.spgo.io", "eu.spgo.io", 443, True]
    assert done(run_task(MODULE, fastly.options(name=NAME)), changed=False)["service"]["endpoint"] == "eu.spgo.io"


def test_name_and_comment_take_one_write_and_no_version(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)
    options = fastly.options(service_id=service_id, name="Links", comment="Of the mails")
    predicted = done(run_task(MODULE, options, check_mode=True), changed=True)
    result = done(run_task(MODULE, options), changed=True)
    assert result["service"] == predicted["service"]
    assert fastly.wrote() == [f"PUT /service/{service_id}"]
    assert fastly.service.service_names() == ["Links"]
    assert fastly.versions("Links") == [(1, True, True)]
    done(run_task(MODULE, options), changed=False)


def test_deletion_takes_two_reads_and_two_writes(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, **GOOD)
    options = fastly.options(name=NAME, state="absent")
    refused = run_task(MODULE, options)
    assert refused["failed"]
    assert refused["error"]["kind"] == "refused"
    assert "'force'" in refused["msg"]
    assert fastly.sent() == [SEARCH, DOMAINS]
    predicted = done(run_task(MODULE, {**options, "force": True}, check_mode=True), changed=True)
    fastly.sent()
    result = done(run_task(MODULE, {**options, "force": True}), changed=True)
    assert result["actions"] == predicted["actions"]
    assert result["service"] is None
    assert verbs(fastly.sent(), service_id) == [SEARCH, DOMAINS, "PUT /version/1/deactivate", "DELETE "]
    done(run_task(MODULE, options), changed=False)
    assert fastly.sent() == [SEARCH]
    done(run_task(MODULE, fastly.options(service_id=service_id, state="absent")), changed=False)


def test_a_service_with_more_domains_than_are_named_is_kept(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, [D, "other.example.net"])
    options = fastly.options(name=NAME, domains=[D], state="absent", force=True)
    refused = run_task(MODULE, options)
    assert "also has other.example.net" in refused["msg"]
    assert fastly.wrote() == []
    done(run_task(MODULE, {**options, "purge_domains": True}), changed=True)


def test_an_inactive_service_is_deleted_without_force(fastly: ServedFastly, run_task: RunTask) -> None:
    service_id = fastly.service.put_service(NAME, [D], active=False)
    done(run_task(MODULE, fastly.options(service_id=service_id, state="absent")), changed=True)
    assert fastly.service.service_names() == []


def test_the_exact_name_is_found_among_250_near_ones(fastly: ServedFastly, run_task: RunTask) -> None:
    for number in range(250):
        fastly.service.put_service(f"{NAME} {number}" if number != 137 else NAME, active=False)
    fastly.service.put_service(NAME.lower(), active=False)
    done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=True)
    fastly.sent()
    result = done(run_task(MODULE, fastly.options(name=NAME, domains=[D])), changed=False)
    assert len(fastly.sent()) == 2
    details = fastly.service.details(NAME)
    assert details is not None
    assert result["service"]["id"] == details["id"]


@pytest.mark.parametrize(
    ("objects", "said"),
    [
        ({"cache_settings": [{"name": "long", "ttl": "3600"}]}, "cache setting long"),
        ({"cache_settings": [{"name": "never", "action": "pass"}]}, "cache setting never"),
        ({"vcl": [{"name": "main", "content": "sub vcl_recv {}", "main": True}]}, "VCL main"),
        (
            {"snippet": [{"name": "ttl", "type": "fetch", "content": "set beresp.ttl = 1h;", "dynamic": "0"}]},
            "snippet ttl",
        ),
    ],
)
def test_what_overrides_the_fallback_ttl_is_warned_of(
    fastly: ServedFastly,
    run_task: RunTask,
    capsys: pytest.CaptureFixture[str],
    objects: dict[str, Any],
    said: str,
) -> None:
    fastly.service.put_service(NAME, **GOOD, objects=objects)
    result = done(run_task(MODULE, fastly.options(name=NAME)), changed=False)
    assert f"fallback TTL of 10 seconds can be overridden by {said}" in warned(result, capsys)
    assert result["service"]["ttl_overrides"] == [said]


def test_another_backend_without_a_condition_is_warned_of(
    fastly: ServedFastly, run_task: RunTask, capsys: pytest.CaptureFixture[str]
) -> None:
    fastly.service.put_service(NAME, [D], [GOOD_BACKEND, {"name": "www", "address": "www.example.net"}])
    result = done(run_task(MODULE, fastly.options(name=NAME)), changed=False)
    assert "backend www without a request condition" in warned(result, capsys)


def test_a_service_of_something_else_is_left_alone(fastly: ServedFastly, run_task: RunTask) -> None:
    fastly.service.put_service(NAME, ["www.example.com"], [{"name": "www", "address": "www.example.net"}])
    refused = run_task(MODULE, fastly.options(name=NAME, domains=[D], endpoint="us"))
    assert refused["failed"]
    assert refused["error"]["kind"] == "refused"
    assert "www (www.example.net)" in refused["msg"]
    assert fastly.wrote() == []
    done(run_task(MODULE, fastly.options(name=NAME, domains=[D], endpoint="us", backend="www")), changed=True)
    assert fastly.active(NAME)["backends"][0]["address"] == "spgo.io"
