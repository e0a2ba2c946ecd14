# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the rules of a phase to the desired rule at its place: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, differing
from ..model import SERVICE
from .desired import DesiredRule, Position
from .model import PhaseState, Rule

_PARTS = ("action", "expression", "description", "enabled", "action_parameters")


def ours(current: PhaseState, ref: str) -> Rule | None:
    """The rule of this ref."""
    return _by_ref(current.ruleset.rules, ref)


def planned(current: PhaseState, desired: DesiredRule) -> Plan[PhaseState]:
    """The plan: at most one write. Raises RefusedError for what cannot be."""
    rules, found = current.ruleset.rules, ours(current, desired.ref)
    others = [rule for rule in rules if rule is not found]
    if desired.absent:
        if found is None:
            return Plan(current, current)
        gone = Action("delete", desired.label(), {"id": found.id}, service=SERVICE, before=_settings(found))
        return Plan(current, _with(current, others), (gone,))
    if found is None:
        _refuse_creation(current, desired)
    rule = desired.new() if found is None else desired.on(found)
    place = None if found is None else rules.index(found)
    index = index_of(desired.position, others, place)
    after = _with(current, [*others[:index], rule, *others[index:]])
    action = (
        _creation(desired, rule, others, index)
        if found is None
        else _update(desired, found, rule, others, index, place)
    )
    warnings = tuple(_lost(desired, others))
    if action is None:
        return Plan(current, current, (), warnings)
    return Plan(current, after, (action,), warnings)


def index_of(position: Position, others: Sequence[Rule], current: int | None) -> int:
    """How many of the others come ahead of the rule; ``current``: how many do so now, None for a new rule.

    A rule that stands as wished stays, one that does not moves no further than it must, a new one comes last.
    Raises RefusedError for ``before`` and ``after`` that contradict each other.
    """
    last = len(others)
    if position.end:
        return 0 if position.end == "first" else last
    ahead, behind = _by_ref(others, position.after), _by_ref(others, position.before)
    first = 0 if ahead is None else others.index(ahead) + 1
    final = last if behind is None else others.index(behind)
    if first > final:
        raise RefusedError(
            f"No place is both before {position.before} and after {position.after}, since {position.before} comes "
            "first of them",
            remedy="Name one of them only, or bring those two in order first",
        )
    if current is not None:
        return min(max(current, first), final)
    return final if behind is not None or ahead is None else first


def _by_ref(rules: Sequence[Rule], ref: str) -> Rule | None:
    return next((rule for rule in rules if ref and rule.ref == ref), None)


def _with(current: PhaseState, rules: Sequence[Rule]) -> PhaseState:
    return replace(current, ruleset=replace(current.ruleset, rules=tuple(rules)))


def _creation(desired: DesiredRule, rule: Rule, others: Sequence[Rule], index: int) -> Action:
    position = {} if index == len(others) else _place(others, index)
    body = {**rule.to_api(), **position}
    return Action("create", desired.label(), {"body": body}, service=SERVICE, after=_settings(rule))


def _update(
    desired: DesiredRule, found: Rule, rule: Rule, others: Sequence[Rule], index: int, place: int | None
) -> Action | None:
    """One write for all that differs; None where nothing does. A move alone leaves the definition out."""
    parts = [name for name in _PARTS if getattr(found, name) != getattr(rule, name)]
    moved = index != place
    if not parts and not moved:
        return None
    what = ", ".join([*parts, *(["order"] if moved else [])])
    body = {**(rule.to_api() if parts else {}), **(_place(others, index) if moved else {})}
    position = None if place is None else place + 1
    before, after = differing({**_settings(found), "position": position}, {**_settings(rule), "position": index + 1})
    return Action(
        "update",
        desired.label(),
        {"id": found.id, "body": body},
        service=SERVICE,
        before=before,
        after=after,
        sentence=f"update {desired.label()}: {what}",
    )


def _settings(rule: Rule) -> dict[str, Any]:
    shown = rule.show()
    return {name: shown[name] for name in _PARTS}


def _place(others: Sequence[Rule], index: int) -> dict[str, Any]:
    """By the neighbour rather than by number, so that a change of somebody else's meanwhile leads nowhere else."""
    if index == 0:
        return {"position": {"before": others[0].id}}
    return {"position": {"after": others[index - 1].id}}


def _refuse_creation(current: PhaseState, desired: DesiredRule) -> None:
    missing = [
        option
        for option, value in (("expression", desired.expression), ("action_parameters", desired.action_parameters))
        if not value
    ]
    if missing:
        raise RefusedError(
            f"There is no {desired.label()} in the zone {current.zone.label()}, and a new one needs "
            f"{' and '.join(missing)}",
            remedy="Set it, or check 'ref' if the rule should be there",
        )


def _lost(desired: DesiredRule, others: Sequence[Rule]) -> list[str]:
    return [
        f"The zone has no {desired.phase.name} rule {name} yet, so the order of {desired.ref} and it is left open"
        for name in (desired.position.before, desired.position.after)
        if name and _by_ref(others, name) is None
    ]
