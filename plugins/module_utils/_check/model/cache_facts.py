# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What repeated requests for one path showed of a cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .cache_marks import Origin, age_of, origin_of
from .http_answer import PROBE_TARGET, Exchange, HttpAnswer, path_of, tokens_of

#: Seconds within which the header Date may still be the same on two answers of the origin.
DATE_STEP = 1.2
#: What is gone shows how long it was kept, if it was asked for within so many seconds of the end of its time to live.
PROVES = 5.0
#: Names of headers whose value is new with each answer: an identifier of the request, or of a session.
_IDENTIFIERS = ("set-cookie", "request-id", "requestid", "trace-id", "traceid", "correlation-id", "amz-cf-id", "nonce")
_LEAST_IDENTIFIER = 12


@dataclass(frozen=True)
class Sample:
    """One request for the path, ``after`` seconds from the first; its answer was there ``took`` seconds later."""

    exchange: Exchange
    after: float
    took: float = 0.0

    @property
    def ended(self) -> float:
        """When the answer was there: only by then is it certain that the edge had fetched it."""
        return self.after + self.took

    @property
    def answer(self) -> HttpAnswer | None:
        """What came back."""
        return self.exchange.answer

    @property
    def age(self) -> float | None:
        """The header Age in seconds, None where it is absent or makes no sense."""
        return age_of(self.answer) if self.answer else None

    @property
    def origin(self) -> Origin:
        """Where it came from, by the marks of caches, else by the age."""
        return origin_of(self.answer) if self.answer else Origin.UNKNOWN


@dataclass(frozen=True)
class CacheFacts:
    """``repeats`` came right after ``first``, ``later`` once nothing may be cached any more; None where not reached.

    ``again`` came some seconds after ``later``, where that was still the first answer. ``other`` is the answer for
    another new path, ``query`` that for the first path with a query that it never had; both were asked for after the
    repeats. ``before`` is a new path that did not reach SparkPost, where another stood in for it. ``problem`` says
    why the probe ended early.
    """

    first: Sample | None = None
    repeats: tuple[Sample, ...] = ()
    later: Sample | None = None
    again: Sample | None = None
    problem: str = ""
    duration_ms: int = 0
    other: Sample | None = None
    query: Sample | None = None
    before: Sample | None = None

    @property
    def new_links(self) -> tuple[Exchange, ...]:
        """The requests for paths that nobody had asked for."""
        return tuple(each.exchange for each in (self.before, self.first, self.other) if each and each.exchange.is_fresh)


def fetched_by(facts: CacheFacts) -> float:
    """When the edge had fetched what it keeps at the latest, of those answers that did not come out of its cache."""
    if facts.first is None:
        return 0.0
    repeats = (each for each in facts.repeats if not is_hit(each, facts.first, facts.other))
    return max(each.ended for each in (facts.first, *repeats))


def lived_at_most(facts: CacheFacts) -> float:
    """For how many seconds what ``later`` shows to be gone can have been kept, however slow this machine was."""
    return facts.later.ended - facts.first.after if facts.later is not None and facts.first is not None else 0.0


def is_hit(sample: Sample, first: Sample, other: Sample | None = None) -> bool:
    """Whether the answer came out of a cache: by the marks of caches, else by the age, else since it is the very same.

    It is the same answer where the header Date did not move on, or where an identifier that is new with each answer is
    repeated; ``other`` is an answer for another path, which must have another identifier: some are always the same.
    """
    if sample.answer is None or first.answer is None:
        return False
    if sample.origin is not Origin.UNKNOWN:
        return sample.origin is Origin.KEPT
    date = sample.answer.header("Date")
    if date and date == first.answer.header("Date") and sample.after - first.ended >= DATE_STEP:
        return True
    known = _identifiers(other.answer) if other is not None and other.answer is not None else None
    return known is not None and bool(_identifiers(sample.answer) & _identifiers(first.answer) - known)


def leads_alike(query: Sample, first: Sample) -> bool:
    """Whether a link leads the same way with a target in its query as without one."""
    led = query.exchange.location
    return led == first.exchange.location and led not in ("", PROBE_TARGET)


def is_misplaced(sample: Sample, first: Sample) -> bool:
    """Whether an answer that nobody asked for before came out of a cache, so that it was made for another request."""
    if sample.answer is None:
        return False
    if sample is not first and first.answer is not None and _quotes(sample, first):
        return True
    return is_hit(sample, first)


def is_anothers(exchange: Exchange, asked: Sequence[str]) -> bool:
    """Whether a link gets the answer to another of these URLs, by a part of it in the answer, or that to an open."""
    if exchange.answer is None or not path_of(exchange.url).startswith("/f/"):
        return False
    if exchange.answer.content_type == "image/gif":
        return True
    location, own = exchange.location, tokens_of(exchange.url)
    if not location or any(token in location for token in own):
        return False
    return any(token in location for url in asked for token in tokens_of(url) if token not in own)


def tells(facts: CacheFacts) -> bool:
    """Whether the edge shows, for each repeat, that it was passed on: by a mark, or by an age that did not grow."""
    answers = [each for each in facts.repeats if each.answer is not None]
    if not answers:
        return False
    last = answers[-1]
    if last.age is not None and facts.first is not None and last.after - facts.first.ended >= DATE_STEP:
        return all(each.age is not None for each in answers)
    return all(each.origin is Origin.FETCHED for each in answers)


def _identifiers(answer: HttpAnswer) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name.lower(), value)
        for name, value in answer.headers
        if len(value) >= _LEAST_IDENTIFIER and any(word in name.lower() for word in _IDENTIFIERS)
    )


def _quotes(sample: Sample, first: Sample) -> bool:
    """Whether the answer repeats the path of the first request, which another was asked for."""
    tokens = tokens_of(first.exchange.url)
    own = sample.exchange.url
    text = "\n".join(value for _name, value in sample.answer.headers) if sample.answer else ""
    return any(token in text and token not in own for token in tokens)
