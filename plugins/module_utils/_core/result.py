# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task, in one shape for success, failure and partial success."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .apply import Outcome
from .errors import TrackingError
from .plan import Action, Plan
from .redact import quoted

#: So many changes a message tells; the return value ``applied`` has all of them.
_MOST_TOLD = 5


@dataclass(frozen=True)
class Result:
    """``values`` are the return values proper; ``error`` makes the task fail without losing them.

    ``prepared`` is a difference in the service's own words, which ``--diff`` shows as well. ``diffs`` are those of
    several things that one task keeps.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    changed: bool = False
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    has_diff: bool = False
    prepared: str = ""
    diffs: Sequence[Mapping[str, Any]] = ()
    warnings: Sequence[str] = ()
    error: TrackingError | None = None

    def to_ansible(self, *, subject: str, diff_mode: bool) -> dict[str, Any]:
        """The arguments of ``exit_json`` or ``fail_json``, without the warnings."""
        values: dict[str, Any] = {**self.values, "changed": self.changed}
        if diff_mode and self.has_diff:
            values["diff"] = self.diff(subject)
        elif diff_mode and self.diffs:
            values["diff"] = list(self.diffs)
        if self.error is not None:
            values.update(failure(self.error, subject))
            values["msg"] += _went_through(values.get("applied") or ())
        return values

    def diff(self, subject: str) -> dict[str, Any]:
        """What ``--diff`` shows of one thing."""
        return {
            "before_header": subject,
            "after_header": subject,
            "before": dict(self.before or {}),
            "after": dict(self.after or {}),
            **({"prepared": self.prepared} if self.prepared else {}),
        }


def _went_through(applied: Sequence[str]) -> str:
    """What a failed task has changed before, as a further sentence; "" for nothing."""
    if not applied:
        return ""
    more = f" and {len(applied) - _MOST_TOLD} more" if len(applied) > _MOST_TOLD else ""
    return f" Done before that, and kept: {'; '.join(applied[:_MOST_TOLD])}{more}."


def failure(error: TrackingError, subject: str) -> dict[str, Any]:
    """``msg`` names the subject, what went wrong and the remedy; ``error`` is the same as data."""
    sentence = error.sentence()
    subject = quoted(subject)
    message = sentence if not subject or subject in sentence else f"{subject}: {sentence}"
    return {"msg": message, "error": {"kind": error.kind, "remedy": error.remedy, **error.facts}}


def described(actions: Sequence[Action]) -> list[str]:
    """One line for each action."""
    return [action.describe() for action in actions]


def changes_of(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """The return value ``changes``: one entry for each object that an action concerns."""
    return [change.to_values() for action in actions for change in action.changes()]


def progress_of(plan: Plan[Any], outcome: Outcome[Any], *, check_mode: bool, failed: bool) -> dict[str, Any]:
    """``actions`` and ``changes`` always; after a failure, be it of a wait, also how far it went.

    ``actions`` are all that were planned; ``changes`` are those carried out, in check mode those predicted.
    """
    values: dict[str, Any] = {
        "actions": described(plan.actions),
        "changes": changes_of(plan.actions if check_mode else outcome.applied),
    }
    if outcome.failed is not None or failed:
        values["applied"] = described(outcome.applied)
    if outcome.failed is not None:
        values["failed_action"] = outcome.failed.describe()
        values["not_attempted"] = described(outcome.not_attempted)
    return values
