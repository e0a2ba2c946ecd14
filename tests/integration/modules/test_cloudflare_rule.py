# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module for rules against the served emulator: what it leaves behind, and by how many requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.cloudflare_rules import ZONE, ServedRules, served_rules
from support.hosts import RunTask

MODULE = "cloudflare_rule"
REF = "sparkpost-ssl-track.example.com"
HOST = '(http.host eq "track.example.com")'
PHASE = "http_config_settings"
LOOK = f"GET /rulesets/phases/{PHASE}/entrypoint"
MAKE = "POST /rulesets"
TRY = f"PUT /rulesets/phases/{PHASE}/entrypoint"
NEW: dict[str, Any] = {"expression": HOST, "action_parameters": {"ssl": "full"}}


@pytest.fixture(scope="module")
def server() -> Iterator[ServedRules]:
    with served_rules() as served:
        yield served


@pytest.fixture
def rules(server: ServedRules) -> ServedRules:
    server.reset()
    return server


def foreign(ref: str) -> dict[str, Any]:
    """A rule as somebody else made it."""
    return {
        "ref": ref,
        "action": "set_config",
        "expression": f'(http.host eq "{ref}.example.com")',
        "description": f"by hand: {ref}",
        "enabled": False,
        "action_parameters": {"ssl": "strict", "bic": True},
    }


def refs(rules: ServedRules) -> list[str]:
    return [str(each["ref"]) for each in rules.rules(PHASE)]


def content(rules: ServedRules) -> dict[str, Any]:
    """The rules of others, whole, by their ref."""
    return {each["ref"]: each for each in rules.rules(PHASE) if each["ref"] != REF}


CASES = [
    pytest.param(None, NEW, ["POST"], [REF], id="no entry point"),
    pytest.param([], NEW, ["POST"], [REF], id="an empty entry point"),
    pytest.param(["a", "b"], NEW, ["POST"], ["a", "b", REF], id="create"),
    pytest.param(["a", "b"], {**NEW, "position": "first"}, ["POST"], [REF, "a", "b"], id="create first"),
    pytest.param(["a", "b"], {**NEW, "before": "b"}, ["POST"], ["a", REF, "b"], id="create between"),
    pytest.param(["a", REF], NEW, [], ["a", REF], id="there already"),
    pytest.param(["a", REF], {"enabled": False}, ["PATCH"], ["a", REF], id="disable"),
    pytest.param(["a", REF, "b"], {"position": "first"}, ["PATCH"], [REF, "a", "b"], id="move"),
    pytest.param(["a", REF, "b"], {"expression": "true", "after": "b"}, ["PATCH"], ["a", "b", REF], id="both"),
    pytest.param(["a", REF, "b"], {"before": "b", "after": "a"}, [], ["a", REF, "b"], id="stands as wished"),
    pytest.param(["a", REF, "b"], {"state": "absent"}, ["DELETE"], ["a", "b"], id="delete"),
    pytest.param([REF], {"state": "absent"}, ["DELETE"], [], id="delete the last one"),
    pytest.param(None, {"state": "absent"}, [], [], id="absent already"),
]


@pytest.mark.parametrize("merges", [True, False])
@pytest.mark.parametrize(("before", "asked", "writes", "after"), CASES)
def test_prediction_run_and_repetition(
    rules: ServedRules,
    run_task: RunTask,
    before: list[str] | None,
    asked: dict[str, Any],
    writes: list[str],
    after: list[str],
    merges: bool,
) -> None:
    rules.service.control(rule_patch_merges=merges)
    if before is not None:
        ours = {**foreign(REF), **NEW, "action": "set_config", "enabled": True}
        rules.put_rules(PHASE, [ours if each == REF else foreign(each) for each in before])
    others = content(rules)
    options = rules.options(phase="config", ref=REF, **asked)

    predicted = run_task(MODULE, options, check_mode=True)
    assert not predicted["failed"], predicted
    assert rules.sent() == [LOOK]
    assert refs(rules) == (before or [])

    done = run_task(MODULE, options)
    assert not done["failed"], done
    sent = rules.sent()
    assert [each.split()[0] for each in sent] == ["GET", *writes]
    assert done["actions"] == predicted["actions"]
    assert done["changed"] == predicted["changed"] == bool(writes)
    assert done["diff"] == predicted["diff"]
    assert refs(rules) == after
    assert content(rules) == others

    again = run_task(MODULE, options)
    assert (again["failed"], again["changed"], again["actions"]) == (False, False, [])
    assert rules.sent() == [LOOK]
    assert again["diff"]["before"] == again["diff"]["after"] == done["diff"]["after"]


def test_by_the_name_of_the_zone_one_more_request(rules: ServedRules, run_task: RunTask) -> None:
    options = rules.options(zone=ZONE, phase="config", ref=REF, **NEW)
    assert run_task(MODULE, options)["changed"]
    assert rules.sent() == ["GET /zones", LOOK, MAKE]
    assert not run_task(MODULE, options)["changed"]
    assert rules.sent() == ["GET /zones", LOOK]


def test_what_it_returns(rules: ServedRules, run_task: RunTask) -> None:
    rules.put_rules(PHASE, [foreign("a")])
    done = run_task(MODULE, rules.options(phase="config", ref=REF, description="TLS", **NEW))
    [_other, stored] = rules.rules(PHASE)
    assert done["zone_id"] == rules.zone_id
    assert done["ruleset_id"] is not None
    assert done["rule"] == {
        "id": stored["id"],
        "ref": REF,
        "action": "set_config",
        "expression": HOST,
        "description": "TLS",
        "enabled": True,
        "action_parameters": {"ssl": "full"},
        "phase": "config",
        "position": 2,
    }
    gone = run_task(MODULE, rules.options(phase="config", ref=REF, state="absent"))
    assert gone["rule"] is None


def test_a_redirect_with_its_query(rules: ServedRules, run_task: RunTask) -> None:
    value = {
        "target_url": {"expression": 'concat("https://spgo.io", http.request.uri.path)'},
        "status_code": "301",
        "preserve_query_string": True,
    }
    expression = '(http.host eq "track.example.com" and not starts_with(http.request.uri.path, "/.well-known/"))'
    options = rules.options(
        phase="redirect", ref="forward", expression=expression, action_parameters={"from_value": value}
    )
    assert run_task(MODULE, options)["changed"]
    [stored] = rules.rules("http_request_dynamic_redirect")
    assert stored["action_parameters"]["from_value"]["status_code"] == 301
    assert not run_task(MODULE, options)["changed"]


def test_the_dry_run_is_the_services_own_word_and_stores_nothing(rules: ServedRules, run_task: RunTask) -> None:
    asked = rules.options(phase="config", ref=REF, validate=True, **{**NEW, "expression": "(http.host eq"})
    for check_mode in (True, False):
        refused = run_task(MODULE, asked, check_mode=check_mode)
        assert refused["failed"]
        assert "is not a valid value for expression" in refused["msg"]
        assert "failed_action" not in refused
        assert rules.sent() == [LOOK, TRY]
    assert rules.rules(PHASE) == []


@pytest.mark.parametrize(
    ("before", "asked", "writes"),
    [
        (None, NEW, ["PUT", "POST"]),
        (["a"], NEW, ["POST", "POST"]),
        ([REF], {"enabled": True}, ["PATCH", "PATCH"]),
    ],
)
def test_a_dry_run_ahead_of_each_write(
    rules: ServedRules, run_task: RunTask, before: list[str] | None, asked: dict[str, Any], writes: list[str]
) -> None:
    if before is not None:
        rules.put_rules(PHASE, [foreign(each) for each in before])
    stood = rules.rules(PHASE)
    options = rules.options(phase="config", ref=REF, validate=True, **asked)
    assert run_task(MODULE, options, check_mode=True)["changed"]
    assert [each.split()[0] for each in rules.sent()] == ["GET", writes[0]]
    assert rules.rules(PHASE) == stood
    assert run_task(MODULE, options)["changed"]
    assert [each.split()[0] for each in rules.sent()] == ["GET", *writes]
    assert not run_task(MODULE, options)["changed"]
    assert rules.sent() == [LOOK]


@pytest.mark.parametrize("validate", [True, False])
def test_a_full_phase_in_words(rules: ServedRules, run_task: RunTask, validate: bool) -> None:
    rules.service.control(phase_caps={PHASE: 2})
    rules.put_rules(PHASE, [foreign("a"), foreign("b")])
    refused = run_task(MODULE, rules.options(phase="config", ref=REF, validate=validate, **NEW))
    assert refused["failed"]
    assert "The zone's plan allows 2 config rules, and this would be number 3" in refused["msg"]
    assert "exceeded the maximum number of rules" in refused["msg"]
    assert refused["error"]["kind"] == "refused"
    assert refs(rules) == ["a", "b"]


def test_without_the_permission_of_the_phase_its_name_is_reported(rules: ServedRules, run_task: RunTask) -> None:
    token = "narrow-token-0123456789abcdef0123456789"
    rules.service.add_token(token, permissions=["Cache Rules Write"])
    refused = run_task(MODULE, rules.options(phase="config", ref=REF, api_token=token, **NEW))
    assert refused["failed"]
    assert "Config Rules Read" in refused["msg"]
    assert token not in str(refused)


def test_an_account_owned_token_will_do(rules: ServedRules, run_task: RunTask) -> None:
    token = "account-token-0123456789abcdef0123456789"
    rules.service.add_token(token, account_owned=True)
    assert run_task(MODULE, rules.options(phase="config", ref=REF, api_token=token, **NEW))["changed"]


@pytest.mark.parametrize("before", [None, ["a"]])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_creation_whose_answer_is_lost_happens_once(
    rules: ServedRules, run_task: RunTask, before: list[str] | None, when: str
) -> None:
    if before is not None:
        rules.put_rules(PHASE, [foreign(each) for each in before])
    for method in ("PUT", "POST"):
        rules.fail(method, "/rulesets/*", drop=True, when=when, count=1)
    done = run_task(MODULE, rules.options(phase="config", ref=REF, **NEW))
    assert not done["failed"], done
    assert refs(rules) == [*(before or []), REF]


def test_a_rule_that_is_gone_meanwhile(rules: ServedRules, run_task: RunTask) -> None:
    rules.put_rules(PHASE, [foreign(REF)])
    [stored] = rules.rules(PHASE)
    gone = {"success": False, "errors": [{"code": 10003, "message": "not found"}], "messages": [], "result": None}
    rules.fail("PATCH", f"/rulesets/*/rules/{stored['id']}", status=404, body=json.dumps(gone))
    failed = run_task(MODULE, rules.options(phase="config", ref=REF, enabled=True))
    assert "someone else has removed it" in failed["msg"]
    assert failed["failed_action"] == f"update config rule {REF}: enabled"


def test_info(rules: ServedRules, run_task: RunTask) -> None:
    route = {"ref": "r", "action": "route", "expression": HOST, "action_parameters": {"host_header": "spgo.io"}}
    rules.put_rules(PHASE, [foreign("a"), foreign("b")])
    rules.put_rules("http_request_origin", [route])
    seen = run_task("cloudflare_rule_info", rules.options())
    assert [(each["phase"], each["ref"], each["position"]) for each in seen["rules"]] == [
        ("config", "a", 1),
        ("config", "b", 2),
    ]
    assert not seen["changed"]
    assert len(rules.sent()) == 3
    origin = run_task("cloudflare_rule_info", rules.options(zone=ZONE, phases=["origin", "config"], ref="r"))
    assert [each["action_parameters"] for each in origin["rules"]] == [{"host_header": "spgo.io"}]
    assert len(rules.sent()) == 3
