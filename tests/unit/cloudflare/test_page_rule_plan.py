# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the zone's page rules to the one that is wanted: content, place, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.arguments import ARGUMENTS
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.desired import DesiredPageRule
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import (
    PageRule,
    PageRulesState,
    numbered,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.order import priorities
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.plan import planned
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    InputError,
    RefusedError,
    TrackingError,
)

ZONE = Zone("023e105f4ecef8ad9ca31a8372d0c353", "example.com", status="active", page_rule_quota=5)
T, W = "track.example.com/*", "*.example.com/*"
FORWARD = {"forwarding_url": {"url": "https://spgo.io/$1", "status_code": 301}}
SSL = {"ssl": "full"}


def params(**options: Any) -> dict[str, Any]:
    """A task's parameters as a host validates them: each option there, None where it is not named."""
    spec = ARGUMENTS.spec()
    defaults = {name: option.get("default") for name, option in spec.items()}
    actions = options.get("actions")
    if actions is not None:
        options["actions"] = {**dict.fromkeys(spec["actions"]["options"]), **actions}
    return {**defaults, **options}


def desired(target: str = T, **options: Any) -> DesiredPageRule:
    return DesiredPageRule.from_user(params(target=target, legacy_note=False, **options))


def rule(target: str, actions: Mapping[str, Any] | None = None, status: str = "active") -> PageRule:
    return PageRule(target, SSL if actions is None else actions, status, id=f"id-{target}")


def zone(*rules: PageRule, **facts: Any) -> PageRulesState:
    """The zone with these rules, the first one first."""
    return PageRulesState(Zone(**{**vars(ZONE), **facts}), numbered(rules))


def order(state: PageRulesState | None) -> list[str]:
    assert state is not None
    return [each.target for each in state.rules]


A, B, C = "a.example.com/*", "b.example.com/*", "c.example.com/*"
ABC = zone(rule(A), rule(B), rule(C))


@pytest.mark.parametrize(
    ("options", "ordered"),
    [
        ({}, [A, B, C, T]),
        ({"priority": 1}, [A, B, C, T]),
        ({"priority": 2}, [A, B, T, C]),
        ({"priority": 4}, [T, A, B, C]),
        ({"priority": 50}, [T, A, B, C]),
        ({"before": A}, [T, A, B, C]),
        ({"before": C}, [A, B, T, C]),
        ({"before": f"id-{B}"}, [A, T, B, C]),
        ({"before": "B.example.com/*"}, [A, T, B, C]),
        ({"after": A}, [A, T, B, C]),
        ({"after": C}, [A, B, C, T]),
        ({"after": A, "before": C}, [A, B, T, C]),
    ],
)
def test_where_a_new_rule_goes(options: dict[str, Any], ordered: list[str]) -> None:
    plan = planned(ABC, desired(actions=SSL, **options))
    assert [action.describe() for action in plan.actions] == [f"create page rule {T}"]
    assert order(plan.after) == ordered
    assert plan.warnings == ()
    assert plan.after is not None
    assert [each.priority for each in plan.after.rules] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("options", "ordered"),
    [
        ({}, [A, B, C]),
        ({"priority": 2}, [A, B, C]),
        ({"priority": 1}, [A, C, B]),
        ({"priority": 3}, [B, A, C]),
        ({"priority": 99}, [B, A, C]),
        ({"before": C}, [A, B, C]),
        ({"before": A}, [B, A, C]),
        ({"after": A}, [A, B, C]),
        ({"after": C}, [A, C, B]),
        ({"after": A, "before": C}, [A, B, C]),
    ],
)
def test_a_rule_moves_only_where_it_must(options: dict[str, Any], ordered: list[str]) -> None:
    plan = planned(ABC, desired(B, **options))
    assert order(plan.after) == ordered
    moved = [f"update page rule {B}: order"] if ordered != [A, B, C] else []
    assert [action.describe() for action in plan.actions] == moved


def test_contradicting_places_are_refused() -> None:
    with pytest.raises(RefusedError, match="No place is both before"):
        planned(ABC, desired(actions=SSL, before=A, after=C))


def test_a_rule_that_is_not_there_yet_leaves_the_order_open() -> None:
    plan = planned(ABC, desired(actions=SSL, before="nobody.example.com/*"))
    assert order(plan.after) == [A, B, C, T]
    [warning] = plan.warnings
    assert "There is no page rule nobody.example.com/* in the zone yet" in warning


@pytest.mark.parametrize(
    ("stored", "options", "actions"),
    [
        (SSL, {"actions": {"ssl": "full"}}, None),
        (SSL, {"actions": {"ssl": "strict"}}, {"ssl": "strict"}),
        (SSL, {"actions": {"browser_check": "off"}}, {"ssl": "full", "browser_check": "off"}),
        ({"unknown_yet": {"a": 1}, **SSL}, {"actions": SSL}, None),
        ({"unknown_yet": {"a": 1}, **SSL}, {"actions": SSL, "purge_actions": True}, SSL),
        (SSL, {"actions": FORWARD, "purge_actions": True}, FORWARD),
        (SSL, {"actions": {"always_use_https": True}}, {**SSL, "always_use_https": None}),
        ({**SSL, "always_use_https": None}, {"actions": {"always_use_https": True}}, None),
        ({**SSL, "always_use_https": None}, {"actions": {"always_use_https": False}}, SSL),
        (SSL, {"actions": {"always_use_https": False}}, None),
        (FORWARD, {"actions": FORWARD}, None),
        (
            {"cache_key_fields": {"host": {"resolved": True}, "cookie": {}}},
            {"actions": {"cache_key_fields": {"host": {"resolved": True}}}},
            None,
        ),
        (
            {"cache_key_fields": {"host": {"resolved": True}, "cookie": {}}},
            {"actions": {"cache_key_fields": {"host": {"resolved": False}}}},
            {"cache_key_fields": {"host": {"resolved": False}, "cookie": {}}},
        ),
        ({"cache_ttl_by_status": {"200-299": 60}}, {"actions": {"cache_ttl_by_status": {"200-299": "60"}}}, None),
        (SSL, {}, None),
    ],
)
def test_what_is_named_of_the_actions_counts(
    stored: Mapping[str, Any], options: dict[str, Any], actions: Mapping[str, Any] | None
) -> None:
    plan = planned(zone(rule(T, stored)), desired(**options))
    described = [action.describe() for action in plan.actions]
    assert described == ([] if actions is None else [f"update page rule {T}: actions"])
    assert plan.after is not None
    assert plan.after.rules[0].actions == (stored if actions is None else actions)


def test_one_write_for_all_that_differs() -> None:
    current = zone(rule(A), rule(T, status="disabled"))
    plan = planned(current, desired("Track.example.com/*", actions={"ssl": "off"}, status="active", priority=2))
    [action] = plan.actions
    assert action.describe() == f"update page rule {T}: actions, status, order"
    assert order(plan.after) == [T, A]


def test_a_rule_by_id_gets_another_url() -> None:
    plan = planned(ABC, DesiredPageRule(target=T, rule_id=f"id-{B}".lower()))
    assert order(plan.after) == [A, T, C]
    assert [action.describe() for action in plan.actions] == [f"update page rule {B}: target"]


def test_foreign_rules_keep_their_content_and_their_order() -> None:
    plan = planned(ABC, desired(actions=SSL, after=A))
    assert plan.after is not None
    kept = [each for each in plan.after.rules if each.target != T]
    content = [(each.id, each.target, each.actions, each.status) for each in kept]
    assert content == [(each.id, each.target, each.actions, each.status) for each in ABC.rules]


def test_removal() -> None:
    plan = planned(ABC, desired(B, state="absent"))
    assert [action.describe() for action in plan.actions] == [f"delete page rule {B}"]
    assert order(plan.after) == [A, C]
    assert not planned(ABC, desired(T, state="absent")).changed


REFUSED = [
    pytest.param(zone(), {"actions": {**SSL, **FORWARD}}, "can do nothing else", id="forwarding and ssl"),
    pytest.param(zone(rule(T)), {"actions": FORWARD}, "would also have ssl", id="forwarding on a url with ssl"),
    pytest.param(zone(rule(T, FORWARD)), {"actions": SSL}, "can do nothing else", id="ssl on a url with forwarding"),
    pytest.param(zone(rule(W)), {"actions": SSL}, "could never act", id="hidden"),
    pytest.param(zone(rule(W)), {"actions": SSL, "after": W}, 'before: "*.example.com/*"', id="hidden by wish"),
    pytest.param(zone(rule(T)), {"target": W, "actions": SSL, "priority": 2}, 'after: "track', id="hides another"),
    pytest.param(ABC, {"actions": SSL, "_quota": 3}, "may have 3 page rules and has 3", id="quota"),
    pytest.param(
        zone(rule(A, status="disabled")), {"actions": SSL, "_quota": 1}, "disabled ones count too", id="quota, disabled"
    ),
    pytest.param(zone(), {}, "needs an action", id="nothing to do"),
    pytest.param(
        zone(rule(T, {"always_use_https": None})), {"actions": {"always_use_https": False}}, "without any", id="empty"
    ),
    pytest.param(
        zone(), {"actions": {"forwarding_url": {"url": "https://track.example.com/x/$1", "status_code": 301}}},
        "without end", id="loop",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("current", "options", "words"), REFUSED)
def test_what_could_not_work_is_refused_with_a_remedy(
    current: PageRulesState, options: dict[str, Any], words: str
) -> None:
    options = dict(options)
    facts = {"page_rule_quota": options.pop("_quota")} if "_quota" in options else {}
    with pytest.raises(RefusedError) as refused:
        planned(zone(*current.rules, **facts), desired(**options))
    assert words in refused.value.sentence()
    assert refused.value.remedy


def test_a_second_rule_for_a_url_is_refused() -> None:
    with pytest.raises(RefusedError, match="takes one rule for a URL"):
        planned(ABC, DesiredPageRule(target="C.example.com/*", rule_id=f"id-{B}".lower()))
    with pytest.raises(RefusedError, match="has no page rule 0123"):
        planned(ABC, DesiredPageRule(rule_id="0123456789abcdef0123456789abcdef"))


@pytest.mark.parametrize(
    ("rules", "options"),
    [
        ([rule(W, status="disabled")], {"actions": SSL}),
        ([rule(W)], {"actions": SSL, "status": "disabled"}),
        ([rule(W)], {"actions": SSL, "before": W}),
        ([rule("http://track.example.com/*")], {"actions": SSL, "target": "track.example.com/f/*"}),
    ],
)
def test_what_is_not_hidden_is_not_refused(rules: list[PageRule], options: dict[str, Any]) -> None:
    assert planned(zone(*rules), desired(**options)).changed


def test_a_hidden_rule_by_wish_is_a_warning_in_every_run() -> None:
    asked = desired(actions=FORWARD, after=W, allow_shadowed=True)
    plan = planned(zone(rule(W)), asked)
    assert order(plan.after) == [W, T]
    [warning] = plan.warnings
    assert "could never act" in warning
    assert plan.after is not None
    again = planned(plan.after, asked)
    assert (again.actions, again.warnings) == ((), plan.warnings)


def test_what_was_hidden_before_is_no_matter_of_ours() -> None:
    plan = planned(zone(rule(W), rule(T)), desired(W, actions={"ssl": "strict"}))
    assert plan.changed
    assert plan.warnings == ()


def test_two_patterns_that_differ_by_scheme_are_a_warning() -> None:
    plan = planned(zone(rule("http://track.example.com/*")), desired("https://track.example.com/*", actions=SSL))
    [warning] = plan.warnings
    assert "differ by their scheme alone" in warning
    assert plan.after is not None
    assert planned(plan.after, desired("https://track.example.com/*", actions=SSL)).warnings == ()


def test_the_note_on_the_older_kind_of_rules() -> None:
    noted = DesiredPageRule.from_user(params(target=T, actions=SSL))
    plan = planned(zone(), noted)
    [warning] = plan.warnings
    assert "cloudflare_rule does the same in phase config" in warning
    assert plan.after is not None
    assert planned(plan.after, noted).warnings == ()
    other = DesiredPageRule.from_user(params(target=T, actions={"waf": "off"}))
    assert "nothing for the actions" in planned(zone(), other).warnings[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": "a*b*c*d*e.example.com/*"}, "4 at most"),
        ({"target": "track.example.com/ f"}, "no spaces"),
        ({"target": "track.example.com/#top"}, "no fragment"),
        ({"target": "ftp://track.example.com/"}, "for http or https"),
        ({"target": "  "}, "one of 'target' and 'id'"),
        ({"target": T, "priority": 0}, "at least 1"),
        ({"target": T, "id": "no-id"}, "32 hexadecimal digits"),
        ({"target": T, "purge_actions": True}, "name those to keep"),
        ({"target": T, "actions": {"browser_cache_ttl": 31536001}}, "0 to 31536000"),
        ({"target": T, "actions": {"edge_cache_ttl": 0}}, "at least 1"),
        ({"target": T, "actions": {"cache_ttl_by_status": {"200": "soon"}}}, "no-cache or no-store"),
        ({"target": T, "actions": {"forwarding_url": {"url": "spgo.io/$1", "status_code": 301}}}, "absolute URL"),
        ({"target": T, "actions": {"forwarding_url": {"url": "https://spgo.io/$2", "status_code": 301}}}, "$2 refers"),
    ],
)
def test_bad_input(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        DesiredPageRule.from_user(params(**options))
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": "track.example.org/*", "actions": SSL}, "must be in the zone example.com"),
        ({"before": T, "actions": SSL}, "the rule itself"),
        ({"before": A, "priority": 2, "actions": SSL}, "already fixed"),
    ],
)
def test_input_that_only_the_zone_shows_to_be_bad(options: dict[str, Any], words: str) -> None:
    with pytest.raises(TrackingError) as refused:
        planned(ABC, desired(**options))
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("stored", "index", "own", "numbers"),
    [
        ([], 0, None, [1, 2]),
        ([2, 1], 0, None, [3, 2, 4]),
        ([2, 1], 1, None, [2, 1, 3]),
        ([2, 1], 2, None, [1, 2]),
        ([3, 2], 1, 1, [2, 3]),
        ([2, 1], 1, 3, [2, 1, 3]),
        ([60, 10], 1, None, [59, 2, 60, 10, 3]),
        ([60, 10], 0, None, [61, 3, 60, 4]),
        ([60, 10], 2, None, [9, 1, 10, 2]),
    ],
)
def test_which_numbers_are_sent(stored: list[int], index: int, own: int | None, numbers: list[int]) -> None:
    others = [PageRule(f"{each}.example.com/*", priority=each) for each in stored]
    assert list(priorities(index, others, own)) == numbers


def test_the_wire() -> None:
    body = {
        "id": "8b1764df0b3c4ea4a67fb26a5d5f6a0c",
        "targets": [{"target": "url", "constraint": {"operator": "matches", "value": T}}],
        "actions": [{"id": "ssl", "value": "full"}, {"id": "always_use_https"}, {"id": "disable_apps", "value": "on"}],
        "priority": 2,
        "status": "disabled",
    }
    seen = PageRule.from_api(body)
    assert seen == PageRule(
        T, {"ssl": "full", "always_use_https": None, "disable_apps": None}, "disabled", 2, str(body["id"])
    )
    assert seen.show()["actions"] == {"ssl": "full", "always_use_https": True, "disable_apps": True}
    assert PageRule.from_api({"id": "x", "targets": [], "actions": None, "priority": None}).target == ""
