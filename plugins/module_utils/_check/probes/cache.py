# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests one fresh path again and again: is the answer kept, and is it gone when it should be?"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ..._core.clock import Clock
from ..._core.wait import LONGEST_SILENCE
from ..analysis.answer_kind import is_tracker
from ..model.http_answer import Exchange, HttpAnswer
from .http import PROBE_PATHS, HttpProbe
from .wire import Edge

#: Pauses before the repeats, in seconds: together long enough for the header Date to have moved on.
_REPEATS = (0.0, 0.4, 0.9)
_DATE_STEP = 1.2
#: Headers that tell where an answer came from; nginx has the last one where its configuration says so, as many do.
MARKS = ("X-Cache", "CF-Cache-Status", "X-Cache-Status")
#: Words in them. A cache behind another names each of them: any hit is one. DYNAMIC is never
#: kept by Cloudflare, whatever the origin says of its age.
_PASSED_ON = ("refresh", "revalidated", "dynamic", "bypass")
_KEPT = ("hit", "stale", "updating")
_FETCHED = ("miss", "expired")


@dataclass(frozen=True)
class Sample:
    """One request of the path, ``after`` seconds from the first."""

    exchange: Exchange
    after: float

    @property
    def answer(self) -> HttpAnswer | None:
        """What came."""
        return self.exchange.answer

    @property
    def age(self) -> float | None:
        """The header Age in seconds, None where it is absent or makes no sense (RFC 9111, section 5.1)."""
        value = self.answer.header("Age").strip() if self.answer else ""
        return float(value) if value.isdigit() and len(value) < 12 else None


@dataclass(frozen=True)
class CacheFacts:
    """``repeats`` came at once after ``first``, ``later`` when nothing may be kept any more; None where not reached.

    ``problem`` says why the probe ended early.
    """

    first: Sample | None = None
    repeats: tuple[Sample, ...] = ()
    later: Sample | None = None
    problem: str = ""
    duration_ms: int = 0


def is_hit(sample: Sample, first: Sample) -> bool:
    """Whether the answer came out of a cache, by the marks of the CDNs, else by the age, else by the header Date.

    A revalidated answer is none: the origin was asked.
    """
    if sample.answer is None or first.answer is None:
        return False
    marks = " ".join(sample.answer.header(name) for name in MARKS).lower()
    if any(word in marks for word in _PASSED_ON):
        return False
    if any(word in marks for word in _KEPT) or sample.age:
        return True
    if any(word in marks for word in _FETCHED):
        return False
    date = sample.answer.header("Date")
    return bool(date) and date == first.answer.header("Date") and sample.after - first.after >= _DATE_STEP


class CacheProbe:
    """``ttl`` is how long an answer may be kept, in seconds; ``progress`` is told of the wait."""

    def __init__(self, http: HttpProbe, domain: str, ttl: int, progress: Callable[[str], None], clock: Clock) -> None:
        self._http = http
        self._domain = domain
        self._ttl = ttl
        self._progress = progress
        self._clock = clock
        self._start = clock.now()

    def look(self, edge: Edge) -> CacheFacts:
        """At one address; it takes the time to live and a little more."""
        start = self._clock.now()
        facts = self._look(edge)
        return CacheFacts(
            facts.first, facts.repeats, facts.later, facts.problem, round((self._clock.now() - start) * 1000)
        )

    def _look(self, edge: Edge) -> CacheFacts:
        path = "/f/" + "/".join(secrets.token_hex(4) for _segment in range(4))
        first = self._take(path, edge)
        if first.answer is None or not is_tracker(first.answer):
            # Whether any four segments will do is not published; the known path will, once it is forgotten.
            path = PROBE_PATHS[0]
            self._pause(self._ttl + self._margin)
            first = self._take(path, edge)
        if first.answer is None or not is_tracker(first.answer):
            return CacheFacts(first, problem="the path of the probe does not reach SparkPost")
        repeats = self._repeat(path, edge, first)
        if not any(is_hit(each, first) for each in repeats):
            return CacheFacts(first, repeats)
        fetched = [each.after for each in (first, *repeats) if each is first or not is_hit(each, first)]
        gone = max(fetched) + self._ttl + self._margin
        self._pause(gone - self._elapsed())
        return CacheFacts(first, repeats, self._take(path, edge))

    @property
    def _margin(self) -> float:
        """A fifth more, since clocks and header dates go by whole seconds."""
        return min(2.0, max(0.5, self._ttl * 0.2))

    def _repeat(self, path: str, edge: Edge, first: Sample) -> tuple[Sample, ...]:
        repeats: list[Sample] = []
        for pause in _REPEATS:
            self._clock.sleep(pause)
            repeats.append(self._take(path, edge))
            if is_hit(repeats[-1], first):
                break
        return tuple(repeats)

    def _take(self, path: str, edge: Edge) -> Sample:
        after = self._elapsed()
        return Sample(self._http.get(f"https://{self._domain}{path}", edge), after)

    def _elapsed(self) -> float:
        return self._clock.now() - self._start

    def _pause(self, seconds: float) -> None:
        left = max(0.0, seconds)
        while left > 0:
            self._progress(
                f"{self._domain}: waiting {left:.0f} s more until the edge must have forgotten an answer "
                f"(it may keep one for {self._ttl} s)"
            )
            step = min(left, LONGEST_SILENCE)
            self._clock.sleep(step)
            left -= step
