# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module apart from where it runs: its arguments, the libraries it needs, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .arguments import Arguments
from .context import TaskContext
from .library import Library
from .result import Result


@dataclass(frozen=True)
class Definition:
    """``perform`` does the whole work and raises TrackingError; ``subject`` names what a message is about.

    ``libraries`` are needed in any case, those of ``libraries_by`` depend on the parameters.
    """

    name: str
    arguments: Arguments
    perform: Callable[[TaskContext], Result]
    subject: Callable[[Mapping[str, Any]], str]
    libraries: tuple[Library, ...] = ()
    libraries_by: Callable[[Mapping[str, Any]], tuple[Library, ...]] | None = None

    def needed(self, params: Mapping[str, Any]) -> tuple[Library, ...]:
        """The libraries that a task with these parameters needs."""
        return (*self.libraries, *(self.libraries_by(params) if self.libraries_by else ()))
