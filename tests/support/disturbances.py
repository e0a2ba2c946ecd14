# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may go wrong with a request, in every way, and how a playbook fares with it.

A run without a disturbance is listened to: its requests are what is disturbed, so that a new one is covered by itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from lab.faults import ApiFault
from lab.journal import is_write
from lab.middleware import Call
from lab.repeating import with_another_page

#: Segments of a path that a service made up.
_MADE_UP = re.compile(r"(?<=/)(?:(?=[^/]*\d)[0-9A-Za-z-]{8,}|[A-Z0-9]{12,}|[0-9A-Za-z]{22})(?=/|$)")
_HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
#: Seconds for one request where an answer stalls, and how long it does.
STALLED_TIMEOUT, STALLED = 3, 4.0


@dataclass(frozen=True)
class Request:
    """One request of a run: what was asked, how many of the same came before it, and the true answer."""

    call: Call
    before: int
    body: bytes

    @property
    def name(self) -> str:
        """As a person would call it."""
        call, again = self.call, f" ({self.before + 1})" if self.before else ""
        path = _MADE_UP.sub("*", call.path)
        return f"{call.service} {call.action or f'{call.method} {path}'}{again}"

    @property
    def is_write(self) -> bool:
        return is_write(self.call.method, self.call.action)

    def fault(self, **fields: Any) -> ApiFault:
        """A fault that strikes it alone; of a run of the same kind, where what services make up differs."""
        call = self.call
        path = "[^/]+".join(re.escape(part) for part in _MADE_UP.split(call.path))
        action = call.action or "*"
        defaults: dict[str, Any] = {"skip": self.before, "count": 1}
        place = {"service": call.service, "method": call.method, "path": f"^{path}$", "action": action}
        return ApiFault(**{**defaults, **place, **fields})


@dataclass(frozen=True)
class Kind:
    """One way for a request to fail."""

    name: str
    fields: Callable[[Request], Mapping[str, Any]]
    applies: Callable[[Request], bool] = lambda request: True
    #: Of the environment of its runs.
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Whether it goes on and on, so that a run with it cannot do everything.
    is_lasting: bool = False


def _status(status: int, **more: Any) -> Callable[[Request], Mapping[str, Any]]:
    return lambda request: {"status": status, **more}


def _limited(value: Callable[[], str]) -> Callable[[Request], Mapping[str, Any]]:
    return lambda request: {"status": 429, "headers": {"Retry-After": value()}}


def _another_type(request: Request) -> Mapping[str, Any]:
    return {"spoil": "object" if request.body.lstrip().startswith(b"[") else "array"}


def _has_pages(request: Request) -> bool:
    return with_another_page(request.body) != request.body


KINDS = (
    Kind("429 with Retry-After", _limited(lambda: "1")),
    Kind("429 with a date", _limited(lambda: formatdate(time.time() + 2, usegmt=True))),
    Kind("429 with nonsense", _limited(lambda: "\xb2")),
    Kind("429 without a time", _status(429)),
    Kind("500", _status(500)),
    Kind("502 with HTML", _status(502, body=_HTML, headers={"Content-Type": "text/html"})),
    Kind("503", _status(503)),
    Kind("dropped before", lambda request: {"drop": True}),
    Kind("dropped after", lambda request: {"drop": True, "when": "after"}),
    Kind("stalled", lambda request: {"delay": STALLED}, environment={"LAB_REQUEST_TIMEOUT": str(STALLED_TIMEOUT)}),
    Kind("truncated", lambda request: {"spoil": "truncated"}, lambda request: bool(request.body)),
    Kind("another type", _another_type, lambda request: bool(request.body)),
    Kind("empty", lambda request: {"spoil": "empty"}, lambda request: bool(request.body)),
    Kind("null", lambda request: {"spoil": "null"}, lambda request: bool(request.body)),
    Kind("page repeated", lambda request: {"spoil": "repeated", "count": 2}, _has_pages),
    Kind(
        "503 for good",
        lambda request: {"status": 503, "count": None},
        environment={"LAB_RETRY_TIMEOUT": "2"},
        is_lasting=True,
    ),
)


def requests(kept: Sequence[tuple[Call, bytes]]) -> Iterator[Request]:
    """The requests of a run by their true answers, in order."""
    seen: dict[tuple[str, ...], int] = {}
    for call, body in kept:
        key = (call.service, call.method, _MADE_UP.sub("*", call.path), call.action)
        yield Request(call, seen.get(key, 0), body)
        seen[key] = seen.get(key, 0) + 1
