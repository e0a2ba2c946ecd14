# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract of every managed resource: read, plan, execute, wait, show."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from .apply import Outcome, apply
from .context import TaskContext
from .errors import TrackingError
from .plan import Action, Plan, State
from .result import Result, progress_of


class Resource(ABC, Generic[State]):
    """One object at a provider, as a task wants it.

    It is built from a task's parameters, and building it validates them: bad input is refused there, before anything
    is read or written.
    """

    @abstractmethod
    def read(self) -> State | None:
        """The current state, by the fewest reads that settle the question; None where the object is absent."""

    @abstractmethod
    def plan(self, current: State | None) -> Plan[State]:
        """From the current state to the desired one: pure, no input or output."""

    @abstractmethod
    def execute(self, action: Action, state: State | None) -> State | None:
        """Carry out one action, and return the state that it leaves."""

    @abstractmethod
    def show(self, state: State | None) -> dict[str, Any]:
        """The return values that describe the state, predicted or real."""

    @abstractmethod
    def compare(self, state: State | None) -> dict[str, Any]:
        """What ``--diff`` shows of the state; the same shape before and after."""

    def prepared(self) -> str:
        """A difference in the service's own words, which ``--diff`` shows as well; known after ``wait``."""
        return ""

    def wait(self, state: State | None) -> State | None:
        """Wait, if the task asks for it, until the state has taken effect."""
        return state


@dataclass(frozen=True)
class Carried(Generic[State]):
    """A resource whose plan was carried out, and how far; in check mode what is predicted."""

    resource: Resource[State]
    plan: Plan[State]
    outcome: Outcome[State]


def managed(build: Callable[[TaskContext], Resource[Any]]) -> Callable[[TaskContext], Result]:
    """The whole run of a resource, as a definition's ``perform``."""

    def perform(context: TaskContext) -> Result:
        return managed_alone(build(context), check_mode=context.check_mode)

    return perform


def managed_alone(resource: Resource[Any], *, check_mode: bool) -> Result:
    """The whole run of one resource. Raises TrackingError where nothing could be planned."""
    return waited(carried_out(resource, check_mode=check_mode), check_mode=check_mode)


def carried_out(resource: Resource[State], *, check_mode: bool, known: Plan[State] | None = None) -> Carried[State]:
    """Read and plan, unless that is done, and write. Raises TrackingError where nothing could be planned."""
    plan = known if known is not None else resource.plan(resource.read())
    return Carried(resource, plan, apply(plan, resource.execute, check_mode=check_mode))


def waited(carried: Carried[Any], *, check_mode: bool) -> Result:
    """Wait as the task asks, unless something failed before, and tell how it ended."""
    resource, plan, outcome = carried.resource, carried.plan, carried.outcome
    state, error = outcome.state, outcome.error
    if error is None and not check_mode:
        try:
            state = resource.wait(state)
        except TrackingError as late:
            error = late
    changed = plan.changed if check_mode else bool(outcome.applied)
    return Result(
        values={**resource.show(state), **progress_of(plan, outcome, check_mode=check_mode, failed=error is not None)},
        changed=changed,
        before=resource.compare(plan.before),
        after=resource.compare(state),
        has_diff=True,
        prepared=resource.prepared(),
        warnings=plan.warnings,
        error=error,
    )
