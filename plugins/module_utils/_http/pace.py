# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast requests go out: below what a service takes, over all threads of a task, and by what its answers say."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from .._core.clock import Clock
from .._core.wait import LONGEST_SILENCE

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
#: ``Ratelimit: "default";r=1199;t=300`` (draft-ietf-httpapi-ratelimit-headers).
_REMAINING, _RESET = re.compile(r"\br=(\d+)"), re.compile(r"\bt=(\d+)")
#: After a 429, the pace is this share of what it was, and it recovers by as much as this share each second.
_SLOWER, _RECOVERY = 0.5, 0.02
#: No slower than this many requests a second, whatever is answered: retries have their own pauses.
_SLOWEST = 0.5
#: How long writes have to go on, in seconds, for that to be said before they begin.
_WORTH_SAYING = 60.0
#: Pauses from this many seconds on are told.
_TOLD = 3.0


@dataclass(frozen=True)
class Limit:
    """``requests`` in any ``seconds``, of which ``share`` is used, since others may use the same account.

    ``burst`` are sent at once where nothing was sent for a while. ``writes_only``: reads are not counted.
    """

    service: str
    requests: int
    seconds: float
    burst: int
    share: float = 0.8
    writes_only: bool = False

    @property
    def rate(self) -> float:
        """Requests a second that are sent on the long run."""
        return self.share * self.requests / self.seconds

    def told(self, what: str, writes: int) -> str:
        """What to say before so many writes begin; "" where they fit into what may be sent at once."""
        seconds = (writes - self.burst) / self.rate
        if writes <= self.share * self.requests or seconds < _WORTH_SAYING:
            return ""
        window = "a second" if self.seconds == 1 else f"in {self.seconds / 60:.0f} minutes"
        return (
            f"{what}: {writes} writes, and {self.service} takes {self.requests} requests {window}, so that this goes "
            f"on for about {seconds / 60:.0f} min"
        )


class _Scope:
    """The paces that all sessions of a task share, by service; None where each session has its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shared: dict[Limit, Pace] | None = None

    def open(self) -> bool:
        """Share from now on; whether nobody did before."""
        with self._lock:
            is_first = self._shared is None
            self._shared = {} if self._shared is None else self._shared
            return is_first

    def close(self) -> None:
        """Share no longer."""
        with self._lock:
            self._shared = None

    def pace(self, limit: Limit, clock: Clock) -> Pace:
        """The shared one, else a new one."""
        with self._lock:
            if self._shared is None:
                return Pace(limit, clock)
            return self._shared.setdefault(limit, Pace(limit, clock))


_SCOPE = _Scope()


@contextmanager
def shared_paces() -> Iterator[None]:
    """Within it, all sessions of a service keep one pace, in whichever thread they are made."""
    is_first = _SCOPE.open()
    try:
        yield
    finally:
        if is_first:
            _SCOPE.close()


def pace_of(limit: Limit | None, clock: Clock) -> Pace:
    """The pace for a new session: that of the task where it shares one."""
    return Pace(None, clock) if limit is None else _SCOPE.pace(limit, clock)


class Pace:
    """One for all clients of a session. ``limit`` None sends at once until an answer says otherwise."""

    def __init__(self, limit: Limit | None = None, clock: Clock | None = None) -> None:
        self.limit = limit
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._slowed = 1.0
        self._tokens = float(limit.burst) if limit else 0.0
        self._counted_at = self._clock.now()
        self._closed_until = self._counted_at
        self._told_at: float | None = None

    def wait(self, method: str, progress: Callable[[str], None], patience: float = math.inf) -> float:
        """Wait until a request may be sent; the seconds that it took.

        A window that stays closed for more than ``patience`` seconds is not waited for: the service then says itself
        until when it takes no more, as an hourly limit does.
        """
        seconds = self._reserved(method, patience)
        left = seconds
        while left > 0:
            if left >= _TOLD and self._is_time_to_tell():
                service = self.limit.service if self.limit else "The service"
                progress(f"{service} takes no more requests for now: going on in {left:.0f} s")
            part = min(left, LONGEST_SILENCE)
            self._clock.sleep(part)
            left -= part
        return seconds

    def heard(self, method: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer: what is left of the window, and that too much was sent."""
        if not self._counts(method):
            return
        remaining, reset = _left(headers, self._clock.wall())
        with self._lock:
            if status == 429:
                self._slowed = max(self._slowed * _SLOWER, 0.01)
                self._tokens = min(self._tokens, 0.0)
            if remaining is None:
                return
            self._tokens = min(self._tokens, float(remaining))
            if remaining == 0 and reset is not None:
                self._closed_until = max(self._closed_until, self._clock.now() + reset)

    def _is_time_to_tell(self) -> bool:
        """Whether nothing was told for a while: many threads wait for the same."""
        with self._lock:
            now = self._clock.now()
            if self._told_at is not None and now - self._told_at < LONGEST_SILENCE:
                return False
            self._told_at = now
            return True

    def _counts(self, method: str) -> bool:
        return self.limit is not None and not (self.limit.writes_only and method in _READS)

    def _reserved(self, method: str, patience: float) -> float:
        """Take a token; the seconds until it is there. Those who come later wait longer."""
        limit = self.limit
        if limit is None or not self._counts(method):
            return 0.0
        with self._lock:
            now = self._clock.now()
            passed = now - self._counted_at
            self._slowed = min(1.0, self._slowed + passed * _RECOVERY)
            rate = max(limit.rate * self._slowed, min(limit.rate, _SLOWEST))
            self._tokens = min(float(limit.burst), self._tokens + passed * rate)
            self._counted_at = now
            self._tokens -= 1
            closed = self._closed_until - now
            return max(0.0, -self._tokens / rate, closed if closed <= patience else 0.0)


def _left(headers: Mapping[str, str], now: float) -> tuple[int | None, float | None]:
    """What is left of the window, and in how many seconds the next one begins; None where it is not said.

    Sources: Cloudflare's documentation of API limits (``Ratelimit``, and the older ``x-ratelimit-*`` in seconds) and
    Fastly's Go client (``Fastly-RateLimit-*``, the reset in Unix seconds).
    """
    said = headers.get("Ratelimit") or ""
    remaining, reset = _REMAINING.search(said), _RESET.search(said)
    if remaining:
        return int(remaining[1]), float(reset[1]) if reset else None
    for prefix, is_moment in (("Fastly-RateLimit-", True), ("x-ratelimit-", False)):
        count, until = headers.get(f"{prefix}Remaining") or "", headers.get(f"{prefix}Reset") or ""
        if count.isdigit():
            seconds = float(until) - (now if is_moment else 0.0) if until.isdigit() else None
            return int(count), None if seconds is None else max(0.0, seconds)
    return None, None
