# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Third-party libraries, imported where they are needed and missed with a helpful sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """A library that a definition needs; ``import_error`` is the traceback text, "" where it is installed."""

    name: str
    import_error: str = ""

    @property
    def missing(self) -> bool:
        """Whether it could not be imported here."""
        return bool(self.import_error)


def first_missing(libraries: Iterable[Library]) -> Library | None:
    """The first library that is not installed here, or None."""
    return next((library for library in libraries if library.missing), None)
