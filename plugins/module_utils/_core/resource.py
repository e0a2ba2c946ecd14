# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract of everything that is kept true: read, plan, execute, wait, show."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic

from .apply import apply
from .context import TaskContext
from .errors import TrackingError
from .plan import Action, Plan, State
from .result import Result, progress_of


class Resource(ABC, Generic[State]):
    """One thing at a provider, as a task wants it.

    It is built from a host's parameters, and building it validates them: bad input ends
    there, before anything is read or written.
    """

    @abstractmethod
    def read(self) -> State | None:
        """The thing as it stands, by the fewest reads that settle the question; None where it is absent."""

    @abstractmethod
    def plan(self, current: State | None) -> Plan[State]:
        """From what stands to what is wanted: pure, no input or output."""

    @abstractmethod
    def execute(self, action: Action, state: State | None) -> State | None:
        """Carry one action out, and return the state that it leaves."""

    @abstractmethod
    def show(self, state: State | None) -> dict[str, Any]:
        """The return values that describe the state, predicted or real."""

    @abstractmethod
    def compare(self, state: State | None) -> dict[str, Any]:
        """What ``--diff`` shows of the state; the same shape before and after."""

    def prepared(self) -> str:
        """A difference in the service's own words, for ``--diff`` to show beside ours; known after ``wait``."""
        return ""

    def wait(self, state: State | None) -> State | None:
        """Wait, where asked to, until the state has taken effect."""
        return state


def managed(build: Callable[[TaskContext], Resource[Any]]) -> Callable[[TaskContext], Result]:
    """The whole run of a resource, as a definition's ``perform``."""

    def perform(context: TaskContext) -> Result:
        return _run(build(context), check_mode=context.check_mode)

    return perform


def _run(resource: Resource[Any], *, check_mode: bool) -> Result:
    plan = resource.plan(resource.read())
    outcome = apply(plan, resource.execute, check_mode=check_mode)
    state, error = outcome.state, outcome.error
    if error is None and not check_mode:
        try:
            state = resource.wait(state)
        except TrackingError as late:
            error = late
    changed = plan.changed if check_mode else bool(outcome.applied)
    return Result(
        values={**resource.show(state), **progress_of(plan, outcome)},
        changed=changed,
        before=resource.compare(plan.before),
        after=resource.compare(state),
        has_diff=True,
        prepared=resource.prepared(),
        warnings=plan.warnings,
        error=error,
    )
