# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a phase's rules to the one that is wanted: content, place, one write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.desired import (
    DesiredRule,
    Position,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.model import (
    PHASES,
    PhaseState,
    Rule,
    Ruleset,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.plan import planned
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.resource import ARGUMENTS
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    InputError,
    RefusedError,
    TrackingError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Plan

ZONE = Zone("023e105f4ecef8ad9ca31a8372d0c353", "example.com")
REF = "sparkpost-ssl-track.example.com"
HOST = '(http.host eq "track.example.com")'


def desired(**options: Any) -> DesiredRule:
    """From a task's parameters as a host validates them."""
    defaults = {name: option.get("default") for name, option in ARGUMENTS.spec().items()}
    return DesiredRule.from_user({**defaults, "phase": "config", "ref": REF, **options})


def rule(ref: str, parameters: dict[str, Any] | None = None, **more: Any) -> Rule:
    facts = {"action": "set_config", "expression": HOST, "description": "", "id": f"id-{ref}", **more}
    return Rule(ref=ref, action_parameters={"ssl": "full"} if parameters is None else parameters, **facts)


def phase(*rules: Rule) -> PhaseState:
    return PhaseState(ZONE, Ruleset(tuple(rules), "2f2feab2026849078ba485f918791bdc"))


def order(state: PhaseState | None) -> list[str]:
    assert state is not None
    return [each.ref for each in state.ruleset.rules]


NEW = {"expression": HOST, "action_parameters": {"ssl": "full"}}
ABC = phase(rule("a"), rule("b"), rule("c"))


@pytest.mark.parametrize(
    ("options", "ordered", "position"),
    [
        ({}, ["a", "b", "c", REF], None),
        ({"position": "last"}, ["a", "b", "c", REF], None),
        ({"position": "first"}, [REF, "a", "b", "c"], {"before": "id-a"}),
        ({"before": "a"}, [REF, "a", "b", "c"], {"before": "id-a"}),
        ({"before": "b"}, ["a", REF, "b", "c"], {"after": "id-a"}),
        ({"after": "a"}, ["a", REF, "b", "c"], {"after": "id-a"}),
        ({"after": "c"}, ["a", "b", "c", REF], None),
        ({"after": "a", "before": "c"}, ["a", "b", REF, "c"], {"after": "id-b"}),
        ({"before": "nobody"}, ["a", "b", "c", REF], None),
    ],
)
def test_where_a_new_rule_goes(options: dict[str, Any], ordered: list[str], position: Any) -> None:
    plan = planned(ABC, desired(**NEW, **options))
    [action] = plan.actions
    assert action.describe() == f"create config rule {REF}"
    assert action.arguments["body"].get("position") == position
    assert order(plan.after) == ordered
    assert [("nobody" in each) for each in plan.warnings] == ([True] if "nobody" in options.values() else [])


@pytest.mark.parametrize(
    ("options", "ordered"),
    [
        ({}, ["a", "b", "c"]),
        ({"position": "first"}, ["b", "a", "c"]),
        ({"position": "last"}, ["a", "c", "b"]),
        ({"before": "c"}, ["a", "b", "c"]),
        ({"before": "a"}, ["b", "a", "c"]),
        ({"after": "c"}, ["a", "c", "b"]),
        ({"after": "a", "before": "c"}, ["a", "b", "c"]),
    ],
)
def test_a_rule_moves_only_where_it_must(options: dict[str, Any], ordered: list[str]) -> None:
    plan = planned(ABC, desired(ref="b", **options))
    assert order(plan.after) == ordered
    if ordered == ["a", "b", "c"]:
        assert plan.actions == ()
        return
    [action] = plan.actions
    assert action.describe() == "update config rule b: order"
    assert list(action.arguments["body"]) == ["position"]


REDIRECT = {
    "from_value": {"target_url": {"value": "https://a.test/"}, "status_code": 301, "preserve_query_string": True}
}
CACHE = {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}}


@pytest.mark.parametrize(
    ("stored", "named", "after"),
    [
        ({"ssl": "full"}, {"ssl": "full"}, None),
        ({"ssl": "full", "bic": True}, {"ssl": "full"}, None),
        ({"ssl": "full", "bic": True}, {"ssl": "strict"}, {"ssl": "strict", "bic": True}),
        ({"ssl": "off"}, {"ssl": False}, None),
        ({"bic": False}, {"bic": "False"}, None),
        (REDIRECT, {"from_value": {"status_code": "301"}}, None),
        (
            REDIRECT,
            {"from_value": {"status_code": 302}},
            {"from_value": {**REDIRECT["from_value"], "status_code": 302}},
        ),
        (
            REDIRECT,
            {"from_value": {"target_url": {"expression": "x"}}},
            {"from_value": {**REDIRECT["from_value"], "target_url": {"expression": "x"}}},
        ),
        (CACHE, {"edge_ttl": {"default": 7200}}, None),
        (CACHE, {"edge_ttl": {"mode": "respect_origin"}}, {"cache": True, "edge_ttl": {"mode": "respect_origin"}}),
        (CACHE, {"cache": False}, {**CACHE, "cache": False}),
        ({"headers": [{"name": "a", "x": 1}]}, {"headers": [{"name": "a"}]}, None),
        ({"x": [{"name": "a"}]}, {"x": [{"name": "a"}, {"name": "b"}]}, {"x": [{"name": "a"}, {"name": "b"}]}),
    ],
)
def test_what_is_named_of_the_parameters_counts(
    stored: dict[str, Any], named: dict[str, Any], after: dict[str, Any] | None
) -> None:
    plan = planned(phase(rule(REF, stored)), desired(action_parameters=named))
    described = [action.describe() for action in plan.actions]
    assert described == ([] if after is None else [f"update config rule {REF}: action_parameters"])
    assert plan.after is not None
    assert plan.after.ruleset.rules[0].action_parameters == (stored if after is None else after)


def test_a_change_sends_the_whole_definition() -> None:
    stored = rule(REF, description="by hand", enabled=False, rest={"logging": {"enabled": True}})
    plan = planned(phase(stored), desired(expression="  true ", description=" "))
    [action] = plan.actions
    assert action.describe() == f"update config rule {REF}: expression"
    assert action.arguments == {
        "id": f"id-{REF}",
        "body": {
            "logging": {"enabled": True},
            "ref": REF,
            "action": "set_config",
            "expression": "true",
            "description": "by hand",
            "enabled": False,
            "action_parameters": {"ssl": "full"},
        },
    }


def test_another_action_brings_its_own_parameters() -> None:
    plan = planned(phase(rule(REF)), desired(action="later", action_parameters={"x": 1}, enabled=False))
    assert plan.after is not None
    [after] = plan.after.ruleset.rules
    assert (after.action, after.action_parameters, after.enabled) == ("later", {"x": 1}, False)


@pytest.mark.parametrize("name", ["redirect", "config", "cache"])
def test_the_action_is_that_of_the_phase(name: str) -> None:
    plan = planned(PhaseState(ZONE), desired(**NEW, phase=name))
    [action] = plan.actions
    assert action.arguments["body"]["action"] == PHASES[name].action


def test_removal() -> None:
    plan = planned(ABC, desired(ref="b", state="absent"))
    assert [action.describe() for action in plan.actions] == ["delete config rule b"]
    assert order(plan.after) == ["a", "c"]
    assert planned(ABC, desired(ref="d", state="absent")).actions == ()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs expression and action_parameters"),
        ({"expression": HOST}, "needs action_parameters"),
        ({**NEW, "before": "a", "after": "c"}, "No place is both"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(RefusedError) as refused:
        planned(ABC, desired(**options))
    assert words in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ref": " "}, "name without spaces"),
        ({"ref": "a b"}, "name without spaces"),
        ({"before": REF}, "the rule itself"),
        ({"position": "last", "after": "a"}, "already determined"),
    ],
)
def test_bad_input(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        desired(**options)


def test_the_wire() -> None:
    body = {
        "id": "3a03d665bac047339bb530ecb439a90d",
        "ref": REF,
        "version": "3",
        "last_updated": "2026-03-01T12:00:00Z",
        "action": "set_config",
        "action_parameters": {"ssl": "full"},
        "expression": HOST,
        "description": None,
        "enabled": True,
        "logging": {"enabled": True},
        "categories": ["x"],
    }
    seen = Rule.from_api(body)
    assert seen.id == body["id"]
    assert seen.to_api() == {
        "ref": REF,
        "action": "set_config",
        "action_parameters": {"ssl": "full"},
        "expression": HOST,
        "description": "",
        "enabled": True,
        "logging": {"enabled": True},
    }
    assert Rule.from_api({"id": "x"}).ref == "x"
    assert Ruleset.from_api({"id": "y"}) == Ruleset((), "y")


refs = ["a", "b", "c", "d"]
parameters = st.sampled_from(
    [
        {"ssl": "full"},
        {"ssl": "off", "bic": True},
        CACHE,
        {"edge_ttl": {"mode": "respect_origin"}},
        REDIRECT,
        {"from_value": {"target_url": {"expression": "x"}}},
    ]
)
texts = st.sampled_from(["", HOST, "true"])
rules = st.builds(rule, st.sampled_from(refs), parameters, description=texts, enabled=st.booleans())
phases = st.lists(rules, max_size=4, unique_by=lambda each: each.ref).map(lambda each: phase(*each))
places = st.sampled_from(["", *refs])
positions = st.one_of(
    st.builds(Position, end=st.sampled_from(["", "first", "last"])), st.builds(Position, before=places, after=places)
)
wishes = st.builds(
    DesiredRule,
    phase=st.just(PHASES["config"]),
    ref=st.sampled_from(refs),
    absent=st.booleans(),
    expression=texts,
    description=texts,
    enabled=st.sampled_from([None, True, False]),
    action=st.sampled_from(["", "set_config", "other"]),
    action_parameters=st.one_of(st.none(), parameters),
    position=positions,
)


def made(current: PhaseState, wish: DesiredRule) -> Plan[PhaseState]:
    """The plan; a wish that is refused is no example."""
    try:
        return planned(current, wish)
    except TrackingError:
        assume(False)
        raise


@given(phases, wishes)
def test_a_plan_carried_out_leaves_nothing_to_do(current: PhaseState, wish: DesiredRule) -> None:
    plan = made(current, wish)
    assert len(plan.actions) <= 1
    assert plan.before == plan.after or plan.actions
    assert plan.after is not None
    ruleset = plan.after.ruleset
    identified = tuple(replace(each, id=each.id or "id-new") for each in ruleset.rules)
    assert planned(replace(plan.after, ruleset=replace(ruleset, rules=identified)), wish).actions == ()


@given(phases, wishes)
def test_foreign_rules_stay_and_keep_their_order(current: PhaseState, wish: DesiredRule) -> None:
    after = made(current, wish).after
    assert after is not None
    kept = [each for each in after.ruleset.rules if each.ref != wish.ref]
    assert kept == [each for each in current.ruleset.rules if each.ref != wish.ref]
