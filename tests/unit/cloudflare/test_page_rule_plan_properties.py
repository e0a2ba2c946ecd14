# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever rules a zone has and whatever is wanted: a plan carried out leaves nothing to do."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.desired import (
    DesiredPageRule,
    Position,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import (
    PageRule,
    PageRulesState,
    numbered,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.plan import planned
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.refusals import shadows
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Plan

TARGETS = [
    "track.example.com/*",
    "track.example.com/.well-known/*",
    "http://track.example.com/*",
    "*.example.com/*",
    "*example.com/*",
    "click.example.com/f*",
    "example.com",
]
names = st.sampled_from(["", *TARGETS, "nobody.example.com/*"])
actions = st.sampled_from(
    [
        {"ssl": "full"},
        {"ssl": "off", "browser_check": "on"},
        {"always_use_https": None},
        {"forwarding_url": {"url": "https://spgo.io/", "status_code": 301}},
        {"cache_key_fields": {"host": {"resolved": True}}},
        {"never_heard_of": {"x": [1]}},
    ]
)
statuses = st.sampled_from(["active", "disabled"])
foreign = st.builds(PageRule, target=st.sampled_from(TARGETS), actions=actions, status=statuses)
zones = st.lists(foreign, max_size=6, unique_by=lambda rule: rule.target).map(
    lambda rules: PageRulesState(
        Zone("023e105f4ecef8ad9ca31a8372d0c353", "example.com"),
        numbered([replace(rule, id=f"{place:032x}") for place, rule in enumerate(rules)]),
    )
)
places = st.one_of(
    st.builds(Position, priority=st.integers(1, 60)),
    st.builds(Position, before=names, after=names),
    st.just(Position()),
)
wishes = st.builds(
    DesiredPageRule,
    target=st.sampled_from(TARGETS),
    absent=st.booleans(),
    actions=actions,
    dropped=st.sampled_from([frozenset(), frozenset({"browser_check"})]),
    purge=st.booleans(),
    status=st.sampled_from([None, "active", "disabled"]),
    place=places,
    allow_shadowed=st.booleans(),
)


def made(current: PageRulesState, desired: DesiredPageRule) -> Plan[PageRulesState]:
    """The plan; a wish that is refused is no example."""
    try:
        return planned(current, desired)
    except TrackingError:
        assume(False)
        raise


def after(current: PageRulesState, desired: DesiredPageRule) -> PageRulesState:
    """What the plan leads to, its new rule with an id."""
    state = made(current, desired).after
    assert state is not None
    return replace(state, rules=tuple(replace(each, id=each.id or "f" * 32) for each in state.rules))


@given(zones, wishes)
def test_a_plan_carried_out_leaves_nothing_to_do(current: PageRulesState, desired: DesiredPageRule) -> None:
    assert planned(after(current, desired), desired).actions == ()


@given(zones, wishes)
def test_foreign_rules_keep_their_content_and_their_order(current: PageRulesState, desired: DesiredPageRule) -> None:
    def foreign(state: PageRulesState) -> list[tuple[object, ...]]:
        rules = (each for each in state.rules if each.target != desired.target)
        return [(each.id, each.target, each.actions, each.status) for each in rules]

    assert foreign(after(current, desired)) == foreign(current)


@given(zones, wishes)
def test_without_a_write_nothing_is_predicted_to_change(current: PageRulesState, desired: DesiredPageRule) -> None:
    plan = made(current, desired)
    assert len(plan.actions) <= 1
    assert plan.before == plan.after or plan.actions


@given(zones, wishes)
def test_what_is_desired_comes_true(current: PageRulesState, desired: DesiredPageRule) -> None:
    rules = after(current, desired).rules
    found = [place for place, each in enumerate(rules) if each.target == desired.target]
    if desired.absent:
        assert found == []
        return
    [place] = found
    rule, targets = rules[place], [each.target for each in rules]
    assert desired.status in (None, rule.status)
    assert rule.actions.items() >= desired.actions.items()
    assert not desired.dropped & set(rule.actions) - set(desired.actions)
    if desired.place.before in targets:
        assert place < targets.index(desired.place.before)
    if desired.place.after in targets:
        assert place > targets.index(desired.place.after)
    if desired.place.priority is not None:
        assert rule.priority == min(desired.place.priority, len(rules))


@given(zones, wishes)
def test_nothing_dies_without_a_warning(current: PageRulesState, desired: DesiredPageRule) -> None:
    plan = made(current, desired)
    assert plan.after is not None
    rules = plan.after.rules
    dead = {rules[place].id for place in shadows(rules)} - {current.rules[place].id for place in shadows(current.rules)}
    if dead and not desired.absent:
        assert desired.allow_shadowed
        assert any("could never act" in warning for warning in plan.warnings)
