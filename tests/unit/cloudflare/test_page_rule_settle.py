# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A place is reached whatever the service makes of numbers that are taken, too high or left with gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.errors import ValidationError
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.client import PageRules
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import (
    PageRule,
    in_order,
    numbered,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.order import priorities
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.settle import settled
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from lab.cloudflare import page_rules as lab
from lab.cloudflare.behaviour import Behaviour

OWN = "own.example.com/*"


class Service(PageRules):
    """The rules of a zone, placed as the emulator places them; ``inert`` leaves every rule where it is."""

    def __init__(self, rules: Sequence[PageRule], behaviour: Behaviour, *, inert: bool = False) -> None:
        self.behaviour, self.inert, self.writes = behaviour, inert, 0
        self.held = [
            lab.PageRule(each.target, (), each.priority, each.status, id=each.target) for each in reversed(rules)
        ]

    def read(self) -> tuple[PageRule, ...]:
        return in_order([PageRule(each.pattern, {}, each.status, each.priority, each.id) for each in self.held[::-1]])

    def update(self, rule: PageRule, parts: Sequence[str], priority: int | None = None) -> PageRule:
        assert priority is not None
        self.writes += 1
        if priority > len(self.held) and self.behaviour.priority_above_count == "refused":
            raise ValidationError("Cloudflare", operation="PATCH", status=400, reason=".priority", code="1004")
        held = next(each for each in self.held if each.id == rule.id)
        if not self.inert:
            self.held = lab.placed(self.held, replace(held, priority=priority), self.behaviour)
        return rule


behaviours = st.builds(
    Behaviour,
    priority_tie=st.sampled_from(["takes", "above"]),
    priority_above_count=st.sampled_from(["capped", "refused"]),
)


def zone(count: int, own: int, gap: int) -> tuple[PageRule, ...]:
    """Rules in their order, the own one with so many ahead of it, their numbers with gaps."""
    targets = [f"{number}.example.com/*" for number in range(count)]
    rules = numbered([PageRule(each, id=each) for each in (*targets[:own], OWN, *targets[own:])])
    return tuple(replace(each, priority=each.priority * gap) for each in rules)


def targets(rules: Sequence[PageRule]) -> list[str]:
    return [each.target for each in rules]


@given(behaviours, st.integers(1, 7), st.data())
def test_a_place_is_reached_and_the_others_keep_their_order(
    behaviour: Behaviour, count: int, data: st.DataObject
) -> None:
    rules = zone(count, data.draw(st.integers(0, count)), 1)
    others = [each for each in rules if each.target != OWN]
    own = next(each for each in rules if each.target == OWN)
    index = data.draw(st.integers(0, count))
    service = Service(rules, behaviour)
    seen = settled(service, own, others[:index], others[index:])
    assert targets(seen) == [*targets(others[:index]), OWN, *targets(others[index:])]
    assert service.writes <= 5 + count


@given(behaviours, st.integers(1, 7), st.integers(1, 3), st.data())
def test_where_numbers_are_kept_the_others_keep_their_order_too(
    behaviour: Behaviour, count: int, gap: int, data: st.DataObject
) -> None:
    behaviour.renumbers, behaviour.priority_above_count = False, "capped"
    rules = zone(count, data.draw(st.integers(0, count)), gap)
    others = [each for each in rules if each.target != OWN]
    own = next(each for each in rules if each.target == OWN)
    index = data.draw(st.integers(0, count))
    service = Service(rules, behaviour)
    try:
        assert targets(settled(service, own, others[:index], others[index:])).index(OWN) == index
    except TrackingError:
        # Without a number between its neighbours, or below the last one, there may be no such place.
        assert gap == 1
    assert [each for each in targets(service.read()) if each != OWN] == targets(others)


@given(st.integers(0, 7), st.data())
def test_a_new_rule_is_at_its_place_at_once_where_it_takes_a_number(count: int, data: st.DataObject) -> None:
    others = [each for each in zone(count, 0, 1) if each.target != OWN]
    others = list(numbered(others))
    index = data.draw(st.integers(0, count))
    service = Service(others, Behaviour())
    number = next(priorities(index, others, None))
    service.held = lab.placed(service.held, lab.PageRule(OWN, (), number, "active", id=OWN), service.behaviour)
    own = PageRule(OWN, id=OWN)
    assert [each.target for each in settled(service, own, others[:index], others[index:])].index(OWN) == index
    assert service.writes == 0


def test_a_service_that_moves_nothing() -> None:
    rules = zone(3, 3, 1)
    service = Service(rules, Behaviour(), inert=True)
    with pytest.raises(TrackingError, match="at another place than asked for"):
        settled(service, rules[3], (), rules[:3])
    assert service.writes <= 8


def test_a_rule_that_is_gone() -> None:
    rules = zone(2, 0, 1)
    service = Service(rules[1:], Behaviour())
    with pytest.raises(TrackingError, match="no longer lists"):
        settled(service, rules[0], (), rules[1:])
