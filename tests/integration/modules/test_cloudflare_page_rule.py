# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module for page rules against the served emulator: what it leaves behind, and by how many requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.cloudflare_rules import ZONE, ServedRules, served_rules
from support.hosts import RunTask

MODULE = "cloudflare_page_rule"
T, W = "track.example.com/*", "*.example.com/*"
A, B = "a.example.com/*", "b.example.com/*"
SSL: dict[str, Any] = {"ssl": "full"}
FORWARD = {"forwarding_url": {"url": "https://spgo.io/$1", "status_code": 301}}
INVALID = {
    "success": False,
    "errors": [{"code": 1004, "message": "Page Rule validation failed: See messages for details."}],
    "messages": [{"code": 1, "message": ".priority: not taken", "type": None}],
    "result": None,
}
LIST, CREATE, FACTS = "GET /pagerules", "POST /pagerules", "GET /zone"


@pytest.fixture(scope="module")
def server() -> Iterator[ServedRules]:
    with served_rules() as served:
        yield served


@pytest.fixture
def rules(server: ServedRules) -> ServedRules:
    server.reset()
    return server


def settings_of(rules: ServedRules, target: str) -> dict[str, Any]:
    """The stored rule by what a user names, empty where there is none."""
    for each in rules.page_rules():
        if each["targets"][0]["constraint"]["value"] == target:
            return {"actions": {every["id"]: every.get("value") for every in each["actions"]}, "status": each["status"]}
    return {}


CASES = [
    pytest.param([], {"actions": SSL}, [FACTS, CREATE], [T], id="create"),
    pytest.param([A, B], {"actions": SSL}, [FACTS, CREATE, LIST], [A, B, T], id="create below others"),
    pytest.param([A, B], {"actions": SSL, "priority": 50}, [FACTS, CREATE, LIST], [T, A, B], id="a priority of 50"),
    pytest.param([A, B], {"actions": SSL, "before": B}, [FACTS, CREATE, LIST], [A, T, B], id="create between"),
    pytest.param([A, B], {"actions": SSL, "after": A}, [FACTS, CREATE, LIST], [A, T, B], id="create behind"),
    pytest.param([W], {"actions": FORWARD, "before": W}, [FACTS, CREATE, LIST], [T, W], id="forward ahead"),
    pytest.param([A, T, B], {"actions": SSL}, [], [A, T, B], id="there already"),
    pytest.param([A, T, B], {"actions": {"ssl": "strict"}}, ["PATCH"], [A, T, B], id="content"),
    pytest.param([A, T, B], {"status": "disabled"}, ["PATCH"], [A, T, B], id="disable"),
    pytest.param([A, T, B], {"after": B}, ["PATCH", LIST], [A, B, T], id="move down"),
    pytest.param([A, T, B], {"actions": {"ssl": "strict"}, "after": B}, ["PATCH", LIST], [A, B, T], id="both"),
    pytest.param([A, T, B], {"before": B, "after": A}, [], [A, T, B], id="stands as wished"),
    pytest.param([A, T, B], {"priority": 2}, [], [A, T, B], id="has its rank"),
    pytest.param([A, T], {"state": "absent"}, ["DELETE"], [A], id="delete"),
    pytest.param([A], {"state": "absent"}, [], [A], id="absent already"),
]


@pytest.mark.parametrize(("before", "asked", "requests", "after"), CASES)
def test_prediction_run_and_repetition(
    rules: ServedRules,
    run_task: RunTask,
    before: list[str],
    asked: dict[str, Any],
    requests: list[str],
    after: list[str],
) -> None:
    ids = dict(zip(before, rules.put_page_rules(*((target, SSL) for target in before)), strict=True))
    requests = [each.replace("PATCH", f"PATCH /pagerules/{ids.get(T)}") for each in requests]
    requests = [each.replace("DELETE", f"DELETE /pagerules/{ids.get(T)}") for each in requests]
    foreign = {target: settings_of(rules, target) for target in before if target != T}
    options = rules.options(target="Track.example.com/*" if T in before else T, legacy_note=False, **asked)

    predicted = run_task(MODULE, options, check_mode=True)
    assert not predicted["failed"], predicted
    assert rules.wrote() == []
    assert rules.order() == before

    done = run_task(MODULE, options)
    assert not done["failed"], done
    assert rules.sent() == [LIST, *requests]
    assert done["actions"] == predicted["actions"]
    assert done["changed"] == predicted["changed"] == bool(requests)
    assert done["diff"] == predicted["diff"]
    assert rules.order() == after
    assert {target: settings_of(rules, target) for target in foreign} == foreign

    again = run_task(MODULE, options)
    assert (again["failed"], again["changed"], again["actions"]) == (False, False, [])
    assert rules.sent() == [LIST]
    assert again["diff"]["before"] == again["diff"]["after"] == done["diff"]["after"]


@pytest.mark.parametrize("tie", ["takes", "above"])
@pytest.mark.parametrize("above_count", ["capped", "refused"])
@pytest.mark.parametrize("options", [{"before": A}, {"after": B}, {"priority": 3}, {"priority": 1}, {"priority": 99}])
@pytest.mark.parametrize("stands", [[A, B, T], [T, A, B], [A, T, B]])
def test_a_wanted_order_settles_in_one_run_however_ties_are_settled(
    rules: ServedRules, run_task: RunTask, tie: str, above_count: str, options: dict[str, Any], stands: list[str]
) -> None:
    ids = rules.put_page_rules(*((target, SSL) for target in stands))
    content = {each["id"]: (each["actions"], each["status"]) for each in rules.page_rules()}
    rules.service.control(priority_tie=tie, priority_above_count=above_count)
    done = run_task(MODULE, rules.options(target=T, **options))
    assert not done["failed"], done
    order = rules.order()
    assert [each for each in order if each != T] == [A, B]
    if "before" in options:
        assert order.index(T) < order.index(A)
    if "after" in options:
        assert order.index(T) > order.index(B)
    if "priority" in options:
        assert order[::-1].index(T) == min(options["priority"], 3) - 1
    assert {each["id"]: (each["actions"], each["status"]) for each in rules.page_rules()} == content
    assert set(ids) == set(content)
    rules.sent()
    assert not run_task(MODULE, rules.options(target=T, **options))["changed"]
    assert rules.sent() == [LIST]


def test_an_order_that_cannot_be_had_fails_with_what_was_done(rules: ServedRules, run_task: RunTask) -> None:
    rules.put_page_rules((A, SSL), (B, SSL))
    # The new rule goes above the one whose number it asks for, and nothing that is tried then is taken.
    rules.service.control(priority_tie="above")
    rules.fail("PATCH", "/pagerules/*", status=400, body=json.dumps(INVALID))
    failed = run_task(MODULE, rules.options(target=T, actions=SSL, after=A))
    assert rules.order() == [T, A, B]
    assert "at another place than asked for" in failed["msg"]
    assert (failed["failed"], failed["changed"]) == (True, True)
    assert failed["actions"] == [f"create page rule {T}"]


def test_where_nothing_is_renumbered(rules: ServedRules, run_task: RunTask) -> None:
    rules.service.control(renumbers=False)
    rules.put_page_rules((A, SSL), (B, SSL))
    options = rules.options(target=T, actions=SSL, before=A, legacy_note=False)
    assert run_task(MODULE, options)["changed"]
    assert rules.order() == [T, A, B]
    assert not run_task(MODULE, options)["changed"]


def test_by_the_name_of_the_zone_one_more_request(rules: ServedRules, run_task: RunTask) -> None:
    options = rules.options(zone=ZONE, target=T, actions=SSL, legacy_note=False)
    assert run_task(MODULE, options)["changed"]
    assert rules.sent() == ["GET /zones", LIST, CREATE]
    assert not run_task(MODULE, options)["changed"]
    assert rules.sent() == ["GET /zones", LIST]


def test_what_it_returns(rules: ServedRules, run_task: RunTask) -> None:
    rules.put_page_rules((W, SSL))
    options = rules.options(target=T, actions={"always_use_https": True}, after=W, allow_shadowed=True)
    done = run_task(MODULE, options)
    [stored] = [each for each in rules.page_rules() if each["targets"][0]["constraint"]["value"] == T]
    assert stored["actions"] == [{"id": "always_use_https"}]
    shown = done["page_rule"]
    assert done["zone_id"] == rules.zone_id
    assert {name: shown[name] for name in ("id", "target", "status", "priority", "position")} == {
        "id": stored["id"],
        "target": T,
        "status": "active",
        "priority": 1,
        "position": 2,
    }
    assert shown["actions"] == {"always_use_https": True}
    assert shown["shadowed_by"] == [W]
    assert [each["phase"] for each in shown["successors"]] == ["redirect"]
    assert done["diff"]["after"]["order"] == [W, T]
    gone = run_task(MODULE, rules.options(target=T, state="absent"))
    assert gone["page_rule"] is None


def test_in_check_mode_a_new_rule_has_no_id(rules: ServedRules, run_task: RunTask) -> None:
    predicted = run_task(MODULE, rules.options(target=T, actions=SSL), check_mode=True)
    assert predicted["page_rule"]["id"] is None
    assert predicted["page_rule"]["target"] == T


def test_a_rule_by_id_gets_another_url(rules: ServedRules, run_task: RunTask) -> None:
    [own, other] = rules.put_page_rules((A, SSL), (B, SSL))
    options = rules.options(id=own, target=T)
    done = run_task(MODULE, options)
    assert done["page_rule"]["id"] == own
    assert done["diff"]["before"]["target"] == A
    assert rules.order() == [T, B]
    assert rules.sent() == [LIST, FACTS, f"PATCH /pagerules/{own}"]
    assert not run_task(MODULE, options)["changed"]
    refused = run_task(MODULE, rules.options(id=other, target=T))
    assert "takes one rule for a URL" in refused["msg"]
    assert rules.wrote() == []


REFUSALS = [
    pytest.param([], {"actions": {**SSL, **FORWARD}}, 0, "refused", "can do nothing else", id="forwarding and ssl"),
    pytest.param([(T, SSL)], {"actions": FORWARD}, 1, "refused", "would also have ssl", id="forwarding on such a url"),
    pytest.param([(W, SSL)], {"actions": FORWARD}, 2, "refused", 'before: "*.example.com/*"', id="hidden"),
    pytest.param([], {"target": "a*b*c*d*e.example.com/*", "actions": SSL}, 0, "input", "4 at most", id="wildcards"),
    pytest.param([], {"target": "track.example.org/*", "actions": SSL}, 2, "input", "must be in the zone", id="host"),
]


@pytest.mark.parametrize(("before", "asked", "reads", "kind", "words"), REFUSALS)
def test_what_cannot_be_is_refused_ahead(
    rules: ServedRules,
    run_task: RunTask,
    before: list[tuple[str, dict[str, Any]]],
    asked: dict[str, Any],
    reads: int,
    kind: str,
    words: str,
) -> None:
    rules.put_page_rules(*before)
    for check_mode in (True, False):
        refused = run_task(MODULE, rules.options(**{"target": T, **asked}), check_mode=check_mode)
        assert refused["failed"]
        assert words in refused["msg"]
        assert refused["error"]["kind"] == kind
        assert len([each for each in rules.sent() if each.startswith("GET ")]) == reads
    assert rules.order() == [target for target, _actions in before]


def test_a_foreign_host_is_known_without_a_request_by_the_name_of_the_zone(
    rules: ServedRules, run_task: RunTask
) -> None:
    refused = run_task(MODULE, rules.options(zone=ZONE, target="track.example.org/*", actions=SSL))
    assert "must be in the zone example.com" in refused["msg"]
    assert rules.sent() == []


def test_the_quota_is_reported_ahead(rules: ServedRules, run_task: RunTask) -> None:
    rules.service.control(page_rule_quota=2)
    rules.put_page_rules((A, SSL), (B, SSL))
    refused = run_task(MODULE, rules.options(target=T, actions=SSL))
    assert "may have 2 page rules and has 2 (a.example.com/*, b.example.com/*)" in refused["msg"]
    assert "cloudflare_rule" in refused["error"]["remedy"]
    assert rules.wrote() == []
    assert not run_task(MODULE, rules.options(target=A, actions={"ssl": "strict"}))["failed"]


def test_without_permission_to_read_the_zone_the_refusal_is_the_services_own(
    rules: ServedRules, run_task: RunTask
) -> None:
    token = "narrow-token-0123456789abcdef0123456789"
    rules.service.add_token(token, permissions=["Page Rules Write"])
    rules.service.control(page_rule_quota=1)
    options = rules.options(target=T, actions=SSL, api_token=token)
    assert run_task(MODULE, options)["changed"]
    refused = run_task(MODULE, rules.options(target=A, actions=SSL, api_token=token))
    assert refused["error"]["kind"] == "validation"
    assert "all 1 page rules that its plan allows" in refused["msg"]
    assert rules.order() == [T]


def test_an_account_owned_token_is_told_the_way_out(rules: ServedRules, run_task: RunTask) -> None:
    token = "account-token-0123456789abcdef0123456789"
    rules.service.add_token(token, account_owned=True)
    refused = run_task(MODULE, rules.options(target=T, actions=SSL, api_token=token))
    assert refused["error"]["kind"] == "account_token"
    assert refused["error"]["code"] == "1011"
    assert "cloudflare_rule" in refused["msg"]
    assert token not in str(refused)
    assert rules.wrote() == []


def test_without_the_permission_its_name_is_reported(rules: ServedRules, run_task: RunTask) -> None:
    token = "reading-token-0123456789abcdef0123456789"
    rules.service.add_token(token, permissions=["Page Rules Read", "Zone Read"])
    refused = run_task(MODULE, rules.options(target=T, actions=SSL, api_token=token))
    assert "Page Rules Write" in refused["msg"]
    assert (refused["changed"], refused["failed_action"]) == (False, f"create page rule {T}")


def test_a_url_that_the_service_takes_for_the_same(rules: ServedRules, run_task: RunTask) -> None:
    rules.service.control(target_comparison="schemeless")
    rules.put_page_rules(("http://track.example.com/*", SSL))
    refused = run_task(MODULE, rules.options(target="https://track.example.com/*", actions=SSL))
    assert refused["error"]["kind"] == "refused"
    assert "next to those of http://track.example.com/*" in refused["msg"]
    assert "distinctTargetUrl" in refused["msg"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_creation_whose_answer_is_lost_happens_once(rules: ServedRules, run_task: RunTask, when: str) -> None:
    rules.put_page_rules((A, SSL))
    rules.fail("POST", "/pagerules", drop=True, when=when, count=1)
    done = run_task(MODULE, rules.options(target=T, actions=SSL, before=A))
    assert not done["failed"], done
    assert rules.order() == [T, A]
    posts = rules.wrote().count(CREATE)
    assert posts == (2 if when == "before" else 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_change_whose_answer_is_lost(rules: ServedRules, run_task: RunTask, when: str) -> None:
    [own, _other] = rules.put_page_rules((T, SSL), (A, SSL))
    rules.fail("PATCH", f"/pagerules/{own}", drop=True, when=when, count=1)
    done = run_task(MODULE, rules.options(target=T, actions={"ssl": "strict"}, after=A))
    assert not done["failed"], done
    assert rules.order() == [A, T]
    assert settings_of(rules, T)["actions"] == {"ssl": "strict"}


def test_a_rule_that_vanishes_meanwhile(rules: ServedRules, run_task: RunTask) -> None:
    [own] = rules.put_page_rules((T, SSL))
    rules.fail("PATCH", f"/pagerules/{own}", status=404)
    failed = run_task(MODULE, rules.options(target=T, actions={"ssl": "strict"}))
    assert failed["failed_action"] == f"update page rule {T}: actions"
    assert (failed["changed"], failed["not_attempted"]) == (False, [])


def test_null_as_the_answer_to_a_deletion(rules: ServedRules, run_task: RunTask) -> None:
    rules.service.control(page_rule_delete_null=True)
    rules.put_page_rules((T, SSL))
    assert run_task(MODULE, rules.options(target=T, state="absent"))["changed"]
    assert rules.order() == []


@pytest.mark.parametrize(
    ("asked", "targets"),
    [
        ({}, [T, W, "http://click.example.com/*"]),
        ({"target": "TRACK.example.com/*"}, [T]),
        ({"host": "track.example.com"}, [T, W]),
        ({"host": "click.example.com"}, [W, "http://click.example.com/*"]),
        ({"status": "disabled"}, []),
    ],
)
def test_info(rules: ServedRules, run_task: RunTask, asked: dict[str, Any], targets: list[str]) -> None:
    rules.put_page_rules((T, FORWARD), (W, SSL), ("http://click.example.com/*", SSL))
    seen = run_task("cloudflare_page_rule_info", rules.options(**asked))
    assert [each["target"] for each in seen["page_rules"]] == targets
    assert seen["page_rule_quota"] is None
    assert not seen["changed"]
    assert rules.sent() == [LIST]
    by_name = run_task("cloudflare_page_rule_info", rules.options(zone=ZONE, host="click.example.com"))
    assert by_name["page_rule_quota"] == 20
    assert [each["shadowed_by"] for each in by_name["page_rules"]] == [[], [W]]
    assert rules.sent() == ["GET /zones", LIST]
