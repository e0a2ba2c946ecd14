# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal of the lab: every API request in the order of arrival, as a test may want to count them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

_READS = ("Get", "List", "Describe", "Search", "Test")


@dataclass(frozen=True)
class Entry:
    """One API request with the status that the client got."""

    number: int
    #: ``acm``, ``cloudfront``, ``route53``, …, ``cloudflare``, ``sparkpost``, ``sparkpost-eu``.
    service: str
    #: ``aws``, ``cloudflare`` or ``sparkpost``.
    provider: str
    method: str
    path: str
    query: str
    #: The operation's name where the protocol has one, else empty.
    action: str
    #: 0 where the connection was dropped without an answer.
    status: int
    #: Whether the request means to change something.
    write: bool
    #: The AWS region that the request was signed for, else empty.
    region: str
    #: The number of the fault that struck, if any.
    fault: int | None
    #: Seconds since the epoch, at arrival.
    at: float
    #: Seconds until the answer was ready.
    took: float


def is_write(method: str, action: str) -> bool:
    """Whether a request means to change something: by its operation's name, else by its method."""
    if action:
        return not action.startswith(_READS)
    return method not in ("GET", "HEAD", "OPTIONS")


class Journal:
    """Keeps entries in the order in which the requests arrived; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[int, Entry] = {}
        self._last = 0

    def arrive(self) -> int:
        """The number for a request that has just arrived."""
        with self._lock:
            self._last += 1
            return self._last

    def record(self, entry: Entry) -> None:
        """Keeps an entry."""
        with self._lock:
            self._entries[entry.number] = entry

    def clear(self) -> None:
        """Forgets everything; numbers go on."""
        with self._lock:
            self._entries.clear()

    def entries(self, service: str | None = None, *, writes: bool | None = None) -> list[Entry]:
        """The entries by arrival, of one service or provider, and only writes or only reads if asked."""
        with self._lock:
            found: Iterable[Entry] = [self._entries[number] for number in sorted(self._entries)]
        return [
            each for each in found if service in (None, each.service, each.provider) and writes in (None, each.write)
        ]

    def rendered(self, service: str | None = None, *, writes: bool | None = None) -> list[dict[str, Any]]:
        """As :meth:`entries`, in the shape of JSON."""
        return [asdict(each) for each in self.entries(service, writes=writes)]


def clock() -> float:
    """Seconds since the epoch."""
    return time.time()
