# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Message events, as the events API finds them.

Source: the SparkPost API reference on events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

#: What can become of a mail on its way.
DELIVERY_TYPES = (
    "delivery",
    "bounce",
    "out_of_band",
    "delay",
    "policy_rejection",
    "generation_failure",
    "generation_rejection",
)
#: Of these, what ends its way.
LOST_TYPES = frozenset({"bounce", "out_of_band", "policy_rejection", "generation_failure", "generation_rejection"})
_PAGE = 1000


@dataclass(frozen=True)
class EventQuery:
    """Events of these types; of one transmission or, where that is not known, of one recipient.

    ``start`` (inclusive) and ``end`` (exclusive) are Unix seconds. The end is always named, since the API leaves the
    last minute out where it is not.
    """

    types: tuple[str, ...]
    start: float
    end: float
    transmission_id: str = ""
    recipient: str = ""
    subaccount: int = 0

    def params(self) -> dict[str, str]:
        """The query string."""
        params = {
            "events": ",".join(self.types),
            "from": _instant(self.start),
            "to": _instant(self.end),
            "per_page": str(_PAGE),
        }
        if self.transmission_id:
            params["transmissions"] = self.transmission_id
        if self.recipient:
            params["recipients"] = self.recipient
        if self.subaccount:
            params["subaccounts"] = str(self.subaccount)
        return params


@dataclass(frozen=True)
class Event:
    """One event; "" stands for what it does not hold. ``at`` is Unix seconds, 0 where it does not read."""

    type: str
    at: float = 0.0
    user_agent: str = ""
    ip_address: str = ""
    target: str = ""
    transmission_id: str = ""
    reason: str = ""

    @classmethod
    def from_api(cls, found: Mapping[str, Any]) -> Event:
        """The event of an answer."""
        return cls(
            type=_text(found, "type"),
            at=_seconds(_text(found, "timestamp")),
            user_agent=_text(found, "user_agent"),
            ip_address=_text(found, "ip_address"),
            target=_text(found, "target_link_url"),
            transmission_id=_text(found, "transmission_id"),
            reason=_text(found, "raw_reason") or _text(found, "reason"),
        )


def read_events(listed: Any) -> Iterator[Event]:
    """The events of one page; what is none is left out."""
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            yield Event.from_api(each)


def next_cursor(body: Mapping[str, Any]) -> str:
    """Where the next page starts, "" after the last one. ``links.next`` is an address relative to the host."""
    links = body.get("links")
    following = links.get("next") if isinstance(links, Mapping) else None
    if not isinstance(following, str):
        return ""
    try:
        return parse_qs(urlsplit(following).query).get("cursor", [""])[0]
    except ValueError:
        return ""


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return "" if value is None else str(value)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(timestamp: str) -> float:
    """Some events have fractions of a second, and some a zone of their own."""
    try:
        moment = datetime.fromisoformat(timestamp.strip().replace("Z", "+00:00"))
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
