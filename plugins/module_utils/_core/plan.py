# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What would be done, as data: the one shape from which check mode, ``--diff`` and ``changed`` all follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

State = TypeVar("State")


@dataclass(frozen=True)
class Action:
    """One write. ``verb`` and ``subject`` are for a person ("create", "tracking domain track.example.com"),
    ``arguments`` is what the executor needs. Nothing secret belongs in here: actions are shown.
    """

    verb: str
    subject: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def describe(self) -> str:
        """One line, as the results list it."""
        return f"{self.verb} {self.subject}"


@dataclass(frozen=True)
class Plan(Generic[State]):
    """From ``before`` to ``after`` by ``actions``, in order. ``None`` means absent.

    ``warnings`` are sentences for the operator, whether or not anything is to be done.
    """

    before: State | None
    after: State | None
    actions: tuple[Action, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether carrying the plan out writes anything."""
        return bool(self.actions)
