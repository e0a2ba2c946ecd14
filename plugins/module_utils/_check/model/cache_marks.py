# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the headers of one answer say of a cache: whether it was kept, was fetched for this request, or neither."""

from __future__ import annotations

import enum
import re

from .http_answer import HttpAnswer

#: What no cache says of itself: instructions, names, and what Squid would have found.
_NO_MARKS = ("control", "tag", "key", "lookup", "vary", "expires", "max-age", "ttl", "status-code", "enabled")
_WORDS = re.compile(r"[a-z]+")
#: Words of caches. A cache behind another names each of them: any hit is one. DYNAMIC is never kept by Cloudflare,
#: whatever the origin says of its age. ``fwd`` is the word of RFC 9211 for a request that was passed on.
_PASSED_ON = frozenset({"refresh", "refreshhit", "revalidated", "dynamic", "bypass", "pass", "nocache", "uncacheable"})
_KEPT = frozenset({"hit", "originshieldhit", "stale", "updating"})
_FETCHED = frozenset({"miss", "expired", "fwd", "none"})
_NUMBER_OF_HITS = "x-cache-hits"
#: Varnish numbers each request, and adds the number of the one that an answer out of its cache was fetched for.
_VARNISH = "x-varnish"


class Origin(enum.Enum):
    """Where an answer came from, as its headers say."""

    KEPT = "kept"
    FETCHED = "fetched"
    UNKNOWN = "unknown"


def age_of(answer: HttpAnswer) -> float | None:
    """The header Age in seconds, None where it is absent or makes no sense (RFC 9111, section 5.1)."""
    value = answer.header("Age").strip()
    return float(value) if value.isdecimal() and len(value) < 12 else None


def origin_of(answer: HttpAnswer) -> Origin:
    """By the marks of caches, else by the age. A revalidated answer was not kept: the origin was asked."""
    words = frozenset(word for _name, value in marks(answer) for word in _WORDS.findall(value.lower()))
    words |= _by_number(answer)
    if "fwd" in words:
        words -= {"stale"}
    if words & _PASSED_ON:
        return Origin.FETCHED
    if words & _KEPT or age_of(answer):
        return Origin.KEPT
    # Whoever sends an age of nothing has a cache that tells, and fetched it within this second.
    return Origin.FETCHED if words & _FETCHED else Origin.UNKNOWN


def marks(answer: HttpAnswer) -> list[tuple[str, str]]:
    """The headers in which a cache says what it did: X-Cache, CF-Cache-Status, Cache-Status and their like."""
    return [
        (name, value)
        for name, value in answer.headers
        if "cache" in name.lower() and name.lower() != _NUMBER_OF_HITS and not _is_no_mark(name.lower())
    ]


def mark_of(answer: HttpAnswer) -> str:
    """The mark that tells most, for a sentence; "" where there is none."""
    shown = [f"{name.lower()}: {value}" for name, value in marks(answer) if _says_something(value)]
    for name in (_NUMBER_OF_HITS, _VARNISH, "age"):
        value = answer.header(name)
        shown += [f"{name}: {value}"] if value else []
    return shown[0] if shown else ""


def _says_something(value: str) -> bool:
    return bool(frozenset(_WORDS.findall(value.lower())) & (_PASSED_ON | _KEPT | _FETCHED))


def _is_no_mark(name: str) -> bool:
    return any(word in name for word in _NO_MARKS)


def _by_number(answer: HttpAnswer) -> frozenset[str]:
    """What headers with numbers in place of words say."""
    words = set()
    hits = re.findall(r"\d+", answer.header(_NUMBER_OF_HITS))
    if hits:
        words.add("hit" if any(int(number) for number in hits) else "miss")
    transactions = answer.header(_VARNISH).split()
    if transactions and all(number.isdigit() for number in transactions):
        words.add("hit" if len(transactions) > 1 else "miss")
    return frozenset(words)
