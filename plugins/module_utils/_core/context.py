# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task offers to the code that performs it, as an ordinary module or in the controller's own process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class TaskContext(Protocol):
    """The validated parameters of a task, its modes, and the ways to report to it."""

    @property
    def params(self) -> Mapping[str, Any]: ...

    @property
    def check_mode(self) -> bool: ...

    @property
    def diff_mode(self) -> bool: ...

    @property
    def secrets(self) -> frozenset[str]:
        """Values that must never be shown, wherever they occur."""

    def warn(self, message: str) -> None:
        """Show the operator a warning, without ending the task."""

    def progress(self, message: str) -> None:
        """Report what is being waited for: immediately where that is possible, else with the result."""

    def exit(self, values: dict[str, Any]) -> None:
        """End the task successfully."""

    def fail(self, values: dict[str, Any]) -> None:
        """End the task as failed; ``values`` contains ``msg``."""
