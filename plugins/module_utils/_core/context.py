# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the work runs, as the runner sees it: an ordinary module or the controller's own process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class TaskContext(Protocol):
    """The validated parameters of a task and the few things one can say to it."""

    @property
    def params(self) -> Mapping[str, Any]: ...

    @property
    def check_mode(self) -> bool: ...

    @property
    def diff_mode(self) -> bool: ...

    @property
    def secrets(self) -> frozenset[str]:
        """Values that must never be shown, wherever they turn up."""

    def warn(self, message: str) -> None:
        """Tell the operator, without ending the task."""

    def progress(self, message: str) -> None:
        """Say what is being waited for, as it happens where the host can, else with the result."""

    def exit(self, values: dict[str, Any]) -> None:
        """End the task well."""

    def fail(self, values: dict[str, Any]) -> None:
        """End the task as failed; ``values`` holds ``msg``."""
