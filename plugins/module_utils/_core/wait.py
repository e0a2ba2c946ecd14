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
from .errors import HopelessError, WaitTimeoutError

Thing = TypeVar("Thing")

#: Nobody is left without a word for longer than this, in seconds.
LONGEST_SILENCE = 15.0
#: For how long something has to speak against the awaited thing, at every look, before the wait is given up, in
#: seconds. A change takes a while to reach every server.
HOPELESS_AFTER = 60.0


@dataclass(frozen=True)
class Contradiction:
    """What keeps the awaited thing from ever coming, unless somebody mends it.

    Two looks saw the same one where ``key`` is equal. ``error`` ends the wait once it has stood for ``minutes`` times
    HOPELESS_AFTER.
    """

    key: str
    error: HopelessError
    minutes: float = 1.0


@dataclass(frozen=True)
class Look(Generic[Thing]):
    """One look at the awaited thing: ``pending`` is empty once it is as desired, else says how it stands.

    ``remedy`` is what to do about just that, where the wait's own remedy does not fit.
    """

    thing: Thing
    pending: str = ""
    remedy: str = ""
    contradictions: tuple[Contradiction, ...] = ()


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

        Raises WaitTimeoutError with the last state seen, and the error of a contradiction that stood at every look
        for its time; whatever ``look`` raises ends the wait at once, which is how a state that
        certainly cannot heal is reported.
        """
        clock = clock or Clock()
        start = clock.now()
        spoken = float("-inf")
        looks = 0
        standing: dict[str, float] = {}
        while True:
            seen = look()
            looks += 1
            if not seen.pending:
                return seen.thing
            elapsed = clock.now() - start
            standing = {each.key: standing.get(each.key, elapsed) for each in seen.contradictions}
            self._give_up(seen, standing, elapsed, looks)
            # The look that decides is not put off by a long interval.
            decisive = min(
                (standing[each.key] + each.minutes * HOPELESS_AFTER - elapsed for each in seen.contradictions),
                default=self.interval,
            )
            pause = min(self.interval, decisive)
            left = self.timeout - elapsed
            if left <= 0 or (pause > left and self.interval <= self.timeout):
                raise self._late(seen, standing, elapsed, looks)
            # A limit that is shorter than the interval is waited for all the same.
            pause = min(pause, left)
            if clock.now() - spoken + pause > LONGEST_SILENCE:
                progress(self._report(seen.pending, elapsed))
                spoken = clock.now()
            self._pause(pause, seen.pending, clock, progress, start)

    def _give_up(self, seen: Look[Thing], standing: Mapping[str, float], elapsed: float, looks: int) -> None:
        """Raise the error of what has stood against the awaited thing for long enough."""
        for each in seen.contradictions:
            if elapsed - standing[each.key] >= each.minutes * HOPELESS_AFTER:
                each.error.facts.update(self._facts(seen.pending, elapsed, looks))
                raise each.error

    def _pause(self, seconds: float, pending: str, clock: Clock, progress: Callable[[str], None], start: float) -> None:
        """Sleep, in pieces where that is longer than anybody should wait without a word."""
        left = seconds
        while left > LONGEST_SILENCE:
            clock.sleep(LONGEST_SILENCE)
            left -= LONGEST_SILENCE
            progress(self._report(pending, clock.now() - start))
        clock.sleep(left)

    def _report(self, pending: str, elapsed: float) -> str:
        usual = f"; usually {self.usual}" if self.usual else ""
        return f"Waiting for {self.what}: {pending} ({elapsed:.0f} s of at most {self.timeout:.0f} s{usual})"

    def _late(self, seen: Look[Thing], standing: Mapping[str, float], elapsed: float, looks: int) -> WaitTimeoutError:
        """With what speaks against it, for whoever goes on waiting."""
        against = [
            {
                "key": each.key,
                "msg": each.error.sentence(),
                "remedy": each.error.remedy,
                "stood": round(elapsed - standing[each.key], 1),
                "enough": each.minutes * HOPELESS_AFTER,
            }
            for each in seen.contradictions
        ]
        return WaitTimeoutError(
            f"Waited {elapsed:.0f} s for {self.what}, and the last state seen is: {seen.pending}",
            remedy=seen.remedy or self.remedy or "Running the same play again is safe: it continues here",
            facts={**self._facts(seen.pending, elapsed, looks), **({"against": against} if against else {})},
        )

    def _facts(self, pending: str, elapsed: float, looks: int) -> dict[str, Any]:
        return {"waited_for": self.what, "last_state": pending, "looks": looks, "elapsed": round(elapsed, 1)}
