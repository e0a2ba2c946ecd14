# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan. This is the only place that tests check mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from .errors import TrackingError
from .plan import Action, Plan, State

Execute = Callable[[Action, "State | None"], "State | None"]


class PartlyAppliedError(Exception):
    """Raised by an executor that carried a part of an action out: ``applied`` is that part, ``failed`` the rest."""

    def __init__(self, applied: Action, failed: Action, state: Any, error: TrackingError) -> None:
        super().__init__(error.message)
        self.applied = applied
        self.failed = failed
        self.state = state
        self.error = error


@dataclass(frozen=True)
class Outcome(Generic[State]):
    """How far a plan was carried out. ``state`` is the last one known; ``error`` is why ``failed`` failed."""

    state: State | None
    applied: tuple[Action, ...] = ()
    failed: Action | None = None
    not_attempted: tuple[Action, ...] = ()
    error: TrackingError | None = None


def apply(plan: Plan[State], execute: Execute[State], *, check_mode: bool) -> Outcome[State]:
    """Carry out the actions in order, each given the state that the one before it left; stop at the first failure.

    In check mode nothing is executed, and the predicted state is the outcome.
    """
    if check_mode:
        return Outcome(plan.after)
    state: Any = plan.before
    for position, action in enumerate(plan.actions):
        try:
            state = execute(action, state)
        except PartlyAppliedError as partly:
            return Outcome(
                partly.state,
                applied=(*plan.actions[:position], partly.applied),
                failed=partly.failed,
                not_attempted=plan.actions[position + 1 :],
                error=partly.error,
            )
        except TrackingError as error:
            return Outcome(
                state,
                applied=plan.actions[:position],
                failed=action,
                not_attempted=plan.actions[position + 1 :],
                error=error,
            )
    return Outcome(state, applied=plan.actions)
