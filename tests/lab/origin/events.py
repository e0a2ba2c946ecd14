# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost's tracking endpoints saw, for tests to read."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """One request that reached a tracking endpoint."""

    #: ``click``, ``open``, ``initial_open``, ``probe`` (a published test path) or ``unknown``.
    type: str
    #: The endpoint that was asked: ``spgo.io``, …
    endpoint: str
    region: str
    user_agent: str
    #: Of the recipient: the first address in X-Forwarded-For, else the peer's.
    ip_address: str
    #: By which the endpoint knows the customer: X-Forwarded-Host, else Host.
    tracking_domain: str
    #: Whether the region's account has that tracking domain.
    registered: bool
    #: The Host header alone.
    host: str
    path: str
    query: str
    scheme: str
    #: The name that the TLS client asked for, None over plain HTTP.
    sni: str | None
    #: Who connected: an edge's or a recipient's address.
    peer: str
    method: str
    status: int
    #: Where the answer led; empty where it had no Location.
    target: str
    link_name: str
    recipient: str
    message_id: str
    transmission_id: str
    #: Seconds since the epoch.
    at: float

    def reported(self) -> dict[str, Any]:
        """A click or open as SparkPost's events have it."""
        fields = {
            "type": self.type,
            "user_agent": self.user_agent,
            "ip_address": self.ip_address,
            "tracking_domain": self.tracking_domain,
            "path": self.path,
            "at": self.at,
            "target_link_url": self.target,
            "target_link_name": self.link_name,
            "rcpt_to": self.recipient,
            "message_id": self.message_id,
            "transmission_id": self.transmission_id,
        }
        return {name: value for name, value in fields.items() if value != ""}

    def rendered(self) -> dict[str, Any]:
        """All fields as JSON has them."""
        return asdict(self)


class EventLog:
    """Keeps events in the order of arrival; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []

    def add(self, event: Event) -> None:
        """Keeps an event."""
        with self._lock:
            self._events.append(event)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._events.clear()

    def listed(self, event_type: str | None = None) -> list[Event]:
        """The events, of one type if asked."""
        with self._lock:
            return [event for event in self._events if event_type in (None, event.type)]
