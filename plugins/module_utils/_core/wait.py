# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits that say what they wait for, how it stands, and how long they will go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .arguments import check_seconds
from .clock import Clock
from .errors import WaitTimeoutError

Thing = TypeVar("Thing")

#: Nobody is left without a word for longer than this, in seconds.
LONGEST_SILENCE = 15.0


@dataclass(frozen=True)
class Look(Generic[Thing]):
    """One look at the awaited thing: ``pending`` is empty once it is as desired, else says how it stands."""

    thing: Thing
    pending: str = ""


@dataclass(frozen=True)
class WaitLimits:
    """Whether to wait for what takes time, for at most ``timeout`` seconds, looking every ``interval`` seconds."""

    wait: bool = False
    timeout: int = 1800
    interval: int = 15

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> WaitLimits:
        """What the options of ``WAIT`` say. Raises InputError."""
        check_seconds(params, "wait_timeout", "wait_interval")
        return cls(params["wait"], params["wait_timeout"], params["wait_interval"])


@dataclass(frozen=True)
class Wait:
    """``what`` is awaited, for at most ``timeout`` seconds, looked at every ``interval`` seconds.

    ``usual`` tells how long it takes as a rule, ``remedy`` what to do when it does not come.
    """

    what: str
    timeout: float
    interval: float
    usual: str = ""
    remedy: str = ""

    def until(
        self, look: Callable[[], Look[Thing]], *, progress: Callable[[str], None], clock: Clock | None = None
    ) -> Thing:
        """Look until nothing is pending, and return the thing.

        Raises WaitTimeoutError with the last state seen; whatever ``look`` raises ends the wait at once,
        which is how a state that cannot heal is reported.
        """
        clock = clock or Clock()
        start = clock.now()
        spoken = float("-inf")
        looks = 0
        while True:
            seen = look()
            looks += 1
            if not seen.pending:
                return seen.thing
            elapsed = clock.now() - start
            if elapsed + self.interval > self.timeout:
                raise self._late(seen.pending, elapsed, looks)
            if clock.now() - spoken + self.interval > LONGEST_SILENCE:
                progress(self._report(seen.pending, elapsed))
                spoken = clock.now()
            self._pause(seen.pending, clock, progress, start)

    def _pause(self, pending: str, clock: Clock, progress: Callable[[str], None], start: float) -> None:
        """Sleep the interval, in pieces where it is longer than anybody should wait without a word."""
        left = self.interval
        while left > LONGEST_SILENCE:
            clock.sleep(LONGEST_SILENCE)
            left -= LONGEST_SILENCE
            progress(self._report(pending, clock.now() - start))
        clock.sleep(left)

    def _report(self, pending: str, elapsed: float) -> str:
        usual = f"; usually {self.usual}" if self.usual else ""
        return f"Waiting for {self.what}: {pending} ({elapsed:.0f} s of at most {self.timeout:.0f} s{usual})"

    def _late(self, pending: str, elapsed: float, looks: int) -> WaitTimeoutError:
        return WaitTimeoutError(
            f"Waited {elapsed:.0f} s for {self.what}, and the last state seen is: {pending}",
            remedy=self.remedy or "Running the same play again is safe: it continues here",
            facts={"waited_for": self.what, "last_state": pending, "looks": looks, "elapsed": round(elapsed, 1)},
        )
