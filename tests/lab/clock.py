# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clock that delays and caches go by. Every part of the lab is given it as a value, and asks no other."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds since some instant; only differences mean anything.
Now = Callable[[], float]


def machine() -> float:
    """The machine's clock. With Linux it starts with the machine, so that it may show less than any delay."""
    return time.monotonic()


class Clock:
    """A clock that a test moves; seconds."""

    #: What a new one shows. The lab's own tests run with a start near zero and with one far beyond.
    start = 1000.0

    def __init__(self) -> None:
        self.seconds = self.start

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        self.seconds += seconds
