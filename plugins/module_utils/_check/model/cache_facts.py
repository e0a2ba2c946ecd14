# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What repeated requests for one path showed of a cache."""

from __future__ import annotations

from dataclasses import dataclass

from .http_answer import Exchange, HttpAnswer

#: Headers that tell where an answer came from; nginx has the last one where its configuration says so, as many do.
MARKS = ("X-Cache", "CF-Cache-Status", "X-Cache-Status")
#: Words in them. A cache behind another names each of them: any hit is one. DYNAMIC is never
#: kept by Cloudflare, whatever the origin says of its age.
_PASSED_ON = ("refresh", "revalidated", "dynamic", "bypass")
_KEPT = ("hit", "stale", "updating")
_FETCHED = ("miss", "expired")
#: Seconds within which the header Date may still be the same on two answers of the origin.
_DATE_STEP = 1.2


@dataclass(frozen=True)
class Sample:
    """One request for the path, ``after`` seconds from the first."""

    exchange: Exchange
    after: float

    @property
    def answer(self) -> HttpAnswer | None:
        """What came back."""
        return self.exchange.answer

    @property
    def age(self) -> float | None:
        """The header Age in seconds, None where it is absent or makes no sense (RFC 9111, section 5.1)."""
        value = self.answer.header("Age").strip() if self.answer else ""
        return float(value) if value.isdigit() and len(value) < 12 else None


@dataclass(frozen=True)
class CacheFacts:
    """``repeats`` came right after ``first``, ``later`` once nothing may be cached any more; None where not reached.

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
