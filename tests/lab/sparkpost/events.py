# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clicks and opens as the events API finds them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.sparkpost.instants import written

#: What is kept about an event but is no part of it in the API, which does not name the tracking domain.
_NOT_SHOWN = frozenset({"at", "tracking_domain", "path"})

#: Where a page starts: after the event of this instant and number.
Cursor = tuple[float, int]


@dataclass(frozen=True)
class Event:
    """One event; ``at`` in seconds since the epoch, ``number`` counts up."""

    number: int
    at: float
    fields: Mapping[str, Any]

    def rendered(self) -> dict[str, Any]:
        """As in the API: numbers are strings, nested objects stay."""
        shown = {name: _shown(value) for name, value in self.fields.items() if name not in _NOT_SHOWN}
        return {**shown, "event_id": str(self.number), "timestamp": written(self.at)}


def _shown(value: Any) -> Any:
    return value if isinstance(value, (Mapping, list)) else str(value)


@dataclass(frozen=True)
class Search:
    """What to look for: from ``start`` until before ``end``; ``filters`` hold the values that each field may have."""

    start: float
    end: float
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    per_page: int = 1000
    after: Cursor | None = None


@dataclass(frozen=True)
class Page:
    """The newest first. ``after`` is where the next page starts, None on the last one."""

    events: tuple[Event, ...]
    total: int
    after: Cursor | None


class Events:
    """All events of an account; the caller holds the account's lock."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._numbers = itertools.count(92_000_000_000_000_001)

    def __iter__(self) -> Iterator[Event]:
        return iter(list(self._events))

    def record(self, fields: Mapping[str, Any], at: float) -> Event:
        """Keeps an event; ``at`` in seconds since the epoch."""
        event = Event(next(self._numbers), at, dict(fields))
        self._events.append(event)
        return event

    def search(self, search: Search) -> Page:
        """One page of what matches."""
        found = [each for each in self._events if search.start <= each.at < search.end and _matches(each, search)]
        found.sort(key=_place, reverse=True)
        rest = found if search.after is None else [each for each in found if _place(each) < search.after]
        page = tuple(rest[: search.per_page])
        more = len(rest) > len(page)
        return Page(page, len(found), _place(page[-1]) if more else None)


def _place(event: Event) -> Cursor:
    return event.at, event.number


def _matches(event: Event, search: Search) -> bool:
    """The primary account's events have no subaccount, and are found as those of subaccount 0."""
    shown = {"subaccount_id": "0", **event.rendered()}
    return all(shown.get(name) in values for name, values in search.filters.items())
