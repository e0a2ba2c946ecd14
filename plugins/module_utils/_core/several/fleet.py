# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many things that share something: what they share comes first, then all of them side by side, stage by stage.

A member that fails stops no other. What several of them wait for is awaited once for all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from ..apply import Outcome, apply
from ..concurrency import AT_ONCE, map_concurrently
from ..errors import TrackingError
from ..plan import Action, Plan, State

Shared = TypeVar("Shared")


@dataclass(frozen=True)
class Standing(Generic[Shared, State]):
    """What was read: what the members share, and each of them by its name, None where it is absent."""

    shared: Shared
    members: Mapping[str, State | None]


@dataclass(frozen=True)
class Settled(Generic[State]):
    """After a joint wait: the states last seen, and why some members are not as they should be."""

    states: Mapping[str, State | None] = field(default_factory=dict)
    errors: Mapping[str, TrackingError] = field(default_factory=dict)


@dataclass(frozen=True)
class Member(Generic[State]):
    """One member on its way; ``state`` is the last one known, ``error`` why it went no further."""

    name: str
    plan: Plan[State]
    state: State | None
    applied: tuple[Action, ...] = ()
    failed: Action | None = None
    error: TrackingError | None = None

    @property
    def not_attempted(self) -> tuple[Action, ...]:
        """The actions behind the one that failed, or all of them where it failed before the first."""
        if self.error is None:
            return ()
        return self.plan.actions[len(self.applied) + (self.failed is not None) :]


class Fleet(ABC, Generic[Shared, State]):
    """Things at one provider that have something in common, as a task wants them.

    It is built from a task's parameters, and building it validates them: bad input is refused there, before anything
    is read or written.
    """

    #: How many writes go on at once.
    at_once = AT_ONCE
    #: What several members are called.
    called = "things"

    @abstractmethod
    def read(self) -> Standing[Shared, State]:
        """What stands, by pages rather than by members. The members come in the order of the task."""

    @abstractmethod
    def plan_shared(self, standing: Standing[Shared, State]) -> Plan[Shared]:
        """What the members share: pure. What it raises ends the task."""

    @abstractmethod
    def plan_member(self, name: str, current: State | None, shared: Shared) -> Plan[State]:
        """One member, given what is shared as it will be: pure. What it raises stops this member alone."""

    @abstractmethod
    def execute_shared(self, action: Action, shared: Shared | None) -> Shared | None:
        """Carry out one action on what is shared."""

    @abstractmethod
    def execute_member(self, name: str, action: Action, state: State | None, shared: Shared) -> State | None:
        """Carry out one action on a member; called from several threads."""

    def stage(self, action: Action) -> int:
        """All members carry out their actions of one stage before any begins with the next."""
        return 0

    def prepare(self, stage: int, states: Mapping[str, State | None], shared: Shared) -> Settled[State]:
        """Await what all members of ``states`` need before they begin with the stage."""
        return Settled()

    def wait(self, states: Mapping[str, State | None], shared: Shared) -> Settled[State]:
        """Wait, if the task asks for it, until the members have taken effect."""
        return Settled()

    def explain(self, errors: Mapping[str, TrackingError], shared: Shared) -> None:
        """Add remedies that take a look at the provider, once for all members that failed."""

    @abstractmethod
    def show(self, shared: Shared, states: Mapping[str, State | None]) -> dict[str, Any]:
        """The return values that describe the whole, predicted or real."""

    @abstractmethod
    def show_member(self, name: str, state: State | None, shared: Shared) -> dict[str, Any]:
        """What an entry of ``results`` says of the member itself."""

    @abstractmethod
    def compare_shared(self, shared: Shared) -> dict[str, Any]:
        """What ``--diff`` shows of what is shared."""

    @abstractmethod
    def compare_member(self, state: State | None) -> dict[str, Any]:
        """What ``--diff`` shows of a member."""


@dataclass(frozen=True)
class Course(Generic[Shared, State]):
    """How the whole list fared."""

    before: Standing[Shared, State]
    plan: Plan[Shared]
    outcome: Outcome[Shared]
    members: tuple[Member[State], ...]

    @property
    def shared(self) -> Shared:
        """What is shared, as last known."""
        return self.before.shared if self.outcome.state is None else self.outcome.state


def carry_out(fleet: Fleet[Any, Any], *, check_mode: bool) -> Course[Any, Any]:
    """Read, plan, write and wait. Raises TrackingError where nothing could be planned."""
    standing = fleet.read()
    plan = fleet.plan_shared(standing)
    after = plan.before if plan.after is None else plan.after
    members = [_planned(fleet, name, state, after) for name, state in standing.members.items()]
    if members and all(each.error is not None for each in members):
        # What is shared is not made for nobody.
        plan = Plan(plan.before, plan.before, warnings=plan.warnings)
    outcome = apply(plan, fleet.execute_shared, check_mode=check_mode)
    shared = standing.shared if outcome.state is None else outcome.state
    if outcome.error is not None:
        # Without what is shared, only a member that needs nothing is well.
        members = [replace(each, error=each.error or _blocked(each, outcome.error)) for each in members]
    members = _by_stages(fleet, members, shared, check_mode=check_mode)
    if not check_mode and outcome.error is None:
        ready = {each.name: each.state for each in members if each.error is None}
        members = _settled(members, fleet.wait(ready, shared)) if ready else members
    errors = {each.name: each.error for each in members if each.error is not None}
    if errors and outcome.error is None:
        fleet.explain(errors, shared)
    return Course(standing, plan, outcome, tuple(members))


def _planned(fleet: Fleet[Any, Any], name: str, state: Any, shared: Any) -> Member[Any]:
    try:
        return Member(name, fleet.plan_member(name, state, shared), state)
    except TrackingError as error:
        return Member(name, Plan(state, state), state, error=error)


def _blocked(member: Member[Any], cause: TrackingError) -> TrackingError | None:
    if not member.plan.actions:
        return None
    return TrackingError(f"{member.name}: nothing was attempted, since what it shares with others failed: {cause}")


def _by_stages(
    fleet: Fleet[Any, Any], members: Sequence[Member[Any]], shared: Any, *, check_mode: bool
) -> list[Member[Any]]:
    """Every stage, for all members side by side, with the joint waits between them."""
    done = list(members)
    stages = sorted({fleet.stage(action) for each in members for action in each.plan.actions})
    for stage in stages:
        if not check_mode:
            concerned = {each.name: each.state for each in done if each.error is None and _of(fleet, each, stage)}
            done = _settled(done, fleet.prepare(stage, concerned, shared)) if concerned else done

        def part(member: Member[Any], stage: int = stage) -> Member[Any]:
            return _part(fleet, member, stage, shared, check_mode=check_mode)

        done = list(map_concurrently(done, part, at_once=fleet.at_once))
    return done


def _part(fleet: Fleet[Any, Any], member: Member[Any], stage: int, shared: Any, *, check_mode: bool) -> Member[Any]:
    """The actions of one stage of a member."""
    actions = _of(fleet, member, stage)
    if member.error is not None or not actions:
        return member
    found = apply(
        Plan(member.state, member.plan.after, actions),
        lambda action, state: fleet.execute_member(member.name, action, state, shared),
        check_mode=check_mode,
    )
    applied = (*member.applied, *found.applied)
    return replace(member, state=found.state, applied=applied, failed=found.failed, error=found.error)


def _of(fleet: Fleet[Any, Any], member: Member[Any], stage: int) -> tuple[Action, ...]:
    """A member's actions of the stage."""
    return tuple(action for action in member.plan.actions if fleet.stage(action) == stage)


def _settled(members: Sequence[Member[Any]], settled: Settled[Any]) -> list[Member[Any]]:
    return [
        replace(
            each,
            state=settled.states.get(each.name, each.state),
            error=each.error or settled.errors.get(each.name),
        )
        for each in members
    ]
