# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A shared cache as a CDN keeps one: answers by key, for as long as the edge decides."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from lab.clock import Now
from lab.edges.messages import Headers, Response


@dataclass(frozen=True)
class Stored:
    """One cached answer."""

    response: Response
    stored: float
    expires: float


class Cache:
    """Answers by key; the clock is the lab's."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[Hashable, Stored] = {}

    def get(self, key: Hashable) -> tuple[Response, int] | None:
        """The answer that is still fresh, a copy, with its age in whole seconds."""
        with self._lock:
            held = self._held.get(key)
            if held is None or held.expires <= self._now():
                self._held.pop(key, None)
                return None
            age = int(self._now() - held.stored)
        return Response(held.response.status, held.response.headers.copy(), held.response.body), age

    def put(self, key: Hashable, response: Response, ttl: float) -> None:
        """Keeps a copy of the answer for so many seconds; nothing is kept for none."""
        if ttl <= 0:
            return
        kept = Response(response.status, response.headers.copy(), response.body)
        with self._lock:
            self._held[key] = Stored(kept, self._now(), self._now() + ttl)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._held.clear()


def stated_lifetime(headers: Headers) -> float | None:
    """For how long the origin lets a shared cache keep an answer; None where it does not say (RFC 9111, 4.2.1).

    0 also where the origin forbids storing, or wants each use confirmed.
    """
    directives = {}
    for part in headers.get("Cache-Control").lower().split(","):
        name, _unused, value = part.strip().partition("=")
        directives[name] = value.strip('"')
    if directives.keys() & {"no-store", "no-cache", "private"}:
        return 0.0
    for name in ("s-maxage", "max-age"):
        if directives.get(name, "").isdigit():
            return float(directives[name])
    return _until_expiry(headers)


def _until_expiry(headers: Headers) -> float | None:
    if "Expires" not in headers:
        return None
    try:
        expires = parsedate_to_datetime(headers.get("Expires"))
        date = parsedate_to_datetime(headers.get("Date"))
    except ValueError:
        return 0.0
    return max(0.0, (expires - date).total_seconds())
