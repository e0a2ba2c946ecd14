# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans are carried out in order, stop at the first failure, and do nothing in check mode."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.apply import apply
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Action, Plan

ACTIONS = tuple(Action(verb, "thing", service="provider") for verb in ("create", "verify", "update"))


class Executor:
    """Notes what it was asked to do, and fails at one verb."""

    def __init__(self, fails_at: str = "") -> None:
        self.seen: list[str] = []
        self._fails_at = fails_at

    def __call__(self, action: Action, state: str | None) -> str | None:
        self.seen.append(action.verb)
        if action.verb == self._fails_at:
            raise TrackingError("the provider refused")
        return f"{state or ''}+{action.verb}"


def test_actions_are_folded_over_the_state() -> None:
    outcome = apply(Plan(None, "desired", ACTIONS), Executor(), check_mode=False)
    assert outcome.state == "+create+verify+update"
    assert outcome.applied == ACTIONS
    assert outcome.error is None


def test_check_mode_executes_nothing_and_predicts_the_desired_state() -> None:
    executor = Executor()
    outcome = apply(Plan(None, "desired", ACTIONS), executor, check_mode=True)
    assert executor.seen == []
    assert outcome.state == "desired"
    assert outcome.applied == ()


@pytest.mark.parametrize(("fails_at", "position"), [("create", 0), ("verify", 1), ("update", 2)])
def test_a_failure_leaves_account_of_all_actions(fails_at: str, position: int) -> None:
    executor = Executor(fails_at)
    outcome = apply(Plan("before", "desired", ACTIONS), executor, check_mode=False)
    assert executor.seen == [action.verb for action in ACTIONS[: position + 1]]
    assert outcome.applied == ACTIONS[:position]
    assert outcome.failed == ACTIONS[position]
    assert outcome.not_attempted == ACTIONS[position + 1 :]
    assert outcome.state == "".join(["before", *(f"+{action.verb}" for action in ACTIONS[:position])])
    assert str(outcome.error) == "the provider refused"


def test_no_action_means_no_change() -> None:
    plan: Plan[str] = Plan("same", "same")
    assert not plan.changed
    assert apply(plan, Executor(), check_mode=False).state == "same"
