# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests new paths again and again: is an answer cached, under its own address, and is it gone when it should be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..._core.clock import Clock
from ..._core.wait import LONGEST_SILENCE
from ..cdn.answer_kind import is_tracker
from ..model.cache_facts import (
    DATE_STEP,
    PROVES,
    CacheFacts,
    Sample,
    fetched_by,
    is_hit,
    is_misplaced,
    leads_alike,
    lived_at_most,
)
from ..model.cache_marks import Origin
from ..model.connection import Edge
from ..model.http_answer import PROBE_PATHS, PROBE_QUERY, Exchange, path_of
from .http import Conversation, HttpProbe, new_path

#: When the repeats are sent, in seconds from the first answer; by the last one the header Date has moved on.
_REPEATS = (0.0, 0.4, DATE_STEP + 0.05)
#: When the last one is sent at the latest, where each answer tells by a mark that it was fetched.
_TOLD = 0.8
#: An answer may be kept so many seconds longer than it should be, where clocks go by whole seconds, at most.
_LEAST_MARGIN, _MARGIN = 0.5, 1.25
#: Where it is still kept by then, it is asked for once more, since two caches in a row add up their rounding.
_LATEST = 3.0
#: How often what is gone is waited for, where this machine was too slow to show anything by it.
_ATTEMPTS = 5
#: How often more a link is asked for whose query changes nothing.
_QUERIES = 2
#: Where an answer takes so many seconds, the probe is not made.
SLOW_FOR_CACHE = 4.0


class CacheProbe:
    """``ttl`` is how long an answer may be kept, in seconds; ``progress`` gets lines about the wait."""

    def __init__(self, http: HttpProbe, domain: str, ttl: int, progress: Callable[[str], None], clock: Clock) -> None:
        self._http = http
        self._domain = domain
        self._ttl = ttl
        self._progress = progress
        self._clock = clock
        self._start = clock.now()
        self._edge: Edge | None = None
        self._is_kept = False

    def probe(self, edge: Edge) -> CacheFacts:
        """At one address; it takes the time to live and a little more."""
        return self.finish(self.begin(edge))

    def begin(self, edge: Edge) -> CacheFacts:
        """All that needs no wait."""
        return self.begin_if(edge, lambda _first: True) or CacheFacts()

    def begin_if(self, edge: Edge, is_good: Callable[[Exchange], bool]) -> CacheFacts | None:
        """As ``begin``, where the answer to a new link is good; None, after that one request, where it is not."""
        self._edge, start = edge, self._clock.now()
        with self._http.conversation(edge) as conversation:
            path = new_path()
            first = self._take(path, conversation)
            if not is_good(first.exchange):
                return None
            facts = self._begin(conversation, path, first)
        return replace(facts, duration_ms=round((self._clock.now() - start) * 1000))

    def finish(self, facts: CacheFacts) -> CacheFacts:
        """What is left to be asked once nothing may be cached any more; the same facts where nothing is."""
        if self._edge is None or not self._is_kept or facts.first is None:
            return facts
        start = self._clock.now()
        path = path_of(facts.first.exchange.url)
        facts = self._look_again(self._edge, facts, path)
        for _attempt in range(_ATTEMPTS - 1):
            first, later = facts.first, facts.later
            if first is None or later is None or later.answer is None or is_hit(later, first, facts.other):
                break
            if lived_at_most(facts) <= self._ttl + PROVES:
                break
            # This machine was too slow; what it has fetched now is the first answer of the next attempt.
            facts = self._look_again(self._edge, replace(facts, first=later), path)
        return replace(facts, duration_ms=facts.duration_ms + round((self._clock.now() - start) * 1000))

    def _look_again(self, edge: Edge, facts: CacheFacts, path: str) -> CacheFacts:
        """Once nothing may be cached any more; and once more where something still is."""
        gone = fetched_by(facts) + self._ttl
        self._pause(gone + self._margin - self._elapsed())
        with self._http.conversation(edge) as conversation:
            later = self._take(path, conversation)
        facts = replace(facts, later=later, again=None)
        if facts.first is None or not is_hit(later, facts.first, facts.other):
            return facts
        self._pause(gone + _LATEST - self._elapsed())
        with self._http.conversation(edge) as conversation:
            return replace(facts, again=self._take(path, conversation))

    def _begin(self, edge: Conversation, path: str, first: Sample) -> CacheFacts:
        before = None
        if first.origin is not Origin.KEPT and not _reaches(first):
            # One of several servers may be at fault.
            before, path = first, new_path()
            first = self._take(path, edge)
        if first.origin is not Origin.KEPT and not _reaches(first):
            # Whether any four segments will do is not published; the known path will, once it is forgotten.
            path = PROBE_PATHS[0]
            edge.close()
            self._pause(self._ttl + _LATEST)
            first = self._take(path, edge)
        if not _reaches(first):
            return CacheFacts(first, before=before, problem="the path of the probe does not reach SparkPost")
        repeats = self._repeat(path, edge, first)
        other = self._take(new_path(), edge)
        query = self._take(f"{path}?{PROBE_QUERY}", edge)
        for _time in range(_QUERIES):
            if not leads_alike(query, first):
                break
            # One of several servers may drop queries; a key without the query gives the same answer each time.
            query = self._take(f"{path}?{PROBE_QUERY}", edge)
        if is_misplaced(query, first):
            # A key that is a part of the path leaves out the query too, and tells other paths apart.
            beside = self._take(f"{path.rpartition('/')[0]}{new_path()[-9:]}", edge)
            other = beside if is_misplaced(beside, first) else other
        facts = CacheFacts(first, repeats, other=other, query=query, before=before)
        wrong = any(is_misplaced(each, first) for each in (first, other))
        self._is_kept = not wrong and any(is_hit(each, first, other) for each in repeats)
        return facts

    @property
    def _margin(self) -> float:
        """A fifth more, and little more than the second by which caches round."""
        return min(_MARGIN, max(_LEAST_MARGIN, self._ttl * 0.2))

    def _repeat(self, path: str, edge: Conversation, first: Sample) -> tuple[Sample, ...]:
        repeats: list[Sample] = []
        for moment in _REPEATS:
            is_told = all(each.origin is Origin.FETCHED for each in (first, *repeats))
            self._clock.sleep(max(0.0, first.ended + min(moment, _TOLD if is_told else moment) - self._elapsed()))
            repeats.append(self._take(path, edge))
            if is_hit(repeats[-1], first):
                break
        return tuple(repeats)

    def _take(self, path: str, edge: Conversation) -> Sample:
        after = self._elapsed()
        exchange = edge.get(f"https://{self._domain}{path}")
        return Sample(exchange, after, self._elapsed() - after)

    def _elapsed(self) -> float:
        return self._clock.now() - self._start

    def _pause(self, seconds: float) -> None:
        left = max(0.0, seconds)
        while left > 0:
            self._progress(
                f"{self._domain}: waiting {left:.0f} s more until the edge may no longer cache a response "
                f"(it may cache one for {self._ttl} s)"
            )
            step = min(left, LONGEST_SILENCE)
            self._clock.sleep(step)
            left -= step


def _reaches(sample: Sample) -> bool:
    return sample.answer is not None and is_tracker(sample.answer)
