# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time as a value that tests can replace."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone


@dataclass(frozen=True)
class Clock:
    """``now`` is monotonic seconds, ``wall`` Unix seconds; ``sleep`` takes seconds."""

    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def deadline(self, seconds: float) -> Deadline:
        """A deadline that many seconds from now."""
        return Deadline(self, self.now() + seconds, seconds)


@dataclass(frozen=True)
class Deadline:
    """One point in time that a whole operation shares, retries and all."""

    clock: Clock
    at: float
    seconds: float

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.clock.now())

    def sleep(self, seconds: float) -> bool:
        """Sleep and return true, or return false at once where the deadline would pass meanwhile."""
        if seconds >= self.left():
            return False
        self.clock.sleep(seconds)
        return True


def instant(moment: datetime | None) -> str:
    """A point in time as ISO 8601 in UTC, "" for None."""
    if moment is None:
        return ""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
