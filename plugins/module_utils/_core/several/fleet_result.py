# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The run of a fleet as a definition's ``perform``, with a result of the same shape as other lists have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from ..context import TaskContext
from ..plan import Action
from ..result import Result, changes_of, described
from .fleet import Course, Fleet, Member, carry_out
from .outcome import Thing, joined


def managed_fleet(build: Callable[[TaskContext], Fleet[Any, Any]]) -> Callable[[TaskContext], Result]:
    """The whole run of a fleet."""

    def perform(context: TaskContext) -> Result:
        fleet = build(context)
        return result_of(fleet, carry_out(fleet, check_mode=context.check_mode), check_mode=context.check_mode)

    return perform


def result_of(fleet: Fleet[Any, Any], course: Course[Any, Any], *, check_mode: bool) -> Result:
    """What the task returns: the members as in every list, after what they share."""
    things = [_thing(fleet, each, course.shared, check_mode=check_mode) for each in course.members]
    listed = joined(things, fleet.called)
    outcome = course.outcome
    done = course.plan.actions if check_mode else outcome.applied
    states = {each.name: each.state for each in course.members}
    values = {
        **fleet.show(course.shared, states),
        **listed.values,
        "actions": [*described(course.plan.actions), *listed.values["actions"]],
        "changes": [*changes_of(done), *listed.values["changes"]],
    }
    error = outcome.error or listed.error
    if error is not None:
        _tell_progress(values, listed.values, outcome.applied, outcome.failed, outcome.not_attempted)
    before, after = fleet.compare_shared(course.before.shared), fleet.compare_shared(course.shared)
    own = Result(before=before, after=after).diff(f"what the {fleet.called} share")
    return replace(
        listed,
        values=values,
        changed=bool(done) or listed.changed,
        diffs=[*([own] if done else []), *listed.diffs],
        warnings=list(dict.fromkeys((*course.plan.warnings, *listed.warnings))),
        error=error,
    )


def _tell_progress(
    values: dict[str, Any],
    listed: Mapping[str, Any],
    applied: Sequence[Action],
    failed: Action | None,
    not_attempted: Sequence[Action],
) -> None:
    values["applied"] = [*described(applied), *listed.get("applied", ())]
    values["not_attempted"] = [*described(not_attempted), *listed.get("not_attempted", ())]
    if failed is not None:
        values["failed_action"] = failed.describe()


def _thing(fleet: Fleet[Any, Any], member: Member[Any], shared: Any, *, check_mode: bool) -> Thing:
    actions = member.plan.actions
    done = (() if member.error is not None else actions) if check_mode else member.applied
    values: dict[str, Any] = {
        "domain": member.name,
        **fleet.show_member(member.name, member.state, shared),
        "actions": described(actions),
        "changes": changes_of(done),
    }
    if member.error is not None:
        values["applied"] = described(done)
        values["not_attempted"] = described(member.not_attempted)
        if member.failed is not None:
            values["failed_action"] = member.failed.describe()
    result = Result(
        values=values,
        changed=bool(done),
        before=fleet.compare_member(member.plan.before),
        after=fleet.compare_member(member.state),
        has_diff=True,
        warnings=member.plan.warnings,
        error=member.error,
    )
    # The fleet keeps all of them: there is no resource for one alone.
    keeper: Any = fleet
    context = SimpleNamespace(params={}, warnings=())
    return Thing(member.name, member.name, (member.name,), context, keeper, result=result)
