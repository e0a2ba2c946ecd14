# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The query string of the events API.

Source: the SparkPost API reference on events.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from lab.sparkpost import instants
from lab.sparkpost.errors import ApiError, about
from lab.sparkpost.events import Cursor, Search

_DAY = 24 * 3600.0
_RETENTION = 10 * _DAY
_LARGEST_PAGE = 10_000
#: The parameter of each filter and the field that it looks at.
_FILTERS = {
    "events": "type",
    "transmissions": "transmission_id",
    "messages": "message_id",
    "recipients": "rcpt_to",
    "campaigns": "campaign_id",
    "sending_domains": "sending_domain",
    "subaccounts": "subaccount_id",
}


def parsed(query: Mapping[str, str], now: float) -> Search:
    """The search that the parameters ask for at ``now``; unknown parameters are ignored.

    ``from`` is 24 hours ago by default, ``to`` one minute ago, and nothing is older than ten days.

    Raises:
        ApiError: 400 names the parameter that does not read.
    """
    start = _instant(query, "from", now - _DAY)
    return Search(
        start=max(start, now - _RETENTION),
        end=_instant(query, "to", now - 60),
        filters={target: _values(query[name]) for name, target in _FILTERS.items() if query.get(name)},
        per_page=_per_page(query.get("per_page", "1000")),
        after=_cursor(query.get("cursor", "initial")),
    )


def _values(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


def _instant(query: Mapping[str, str], name: str, default: float) -> float:
    if name not in query:
        return default
    try:
        return instants.read(query[name])
    except ValueError:
        raise _refused(name, "must be in the format YYYY-MM-DDTHH:MM:ssZ", query[name]) from None


def _per_page(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _LARGEST_PAGE:
        raise _refused("per_page", f"must be between 1 and {_LARGEST_PAGE}", text)
    return int(text)


def _cursor(text: str) -> Cursor | None:
    if text == "initial":
        return None
    try:
        at, number = json.loads(base64.urlsafe_b64decode(text))
        return float(at), int(number)
    except (ValueError, TypeError):
        raise _refused("cursor", "must be initial or taken from a reply", text) from None


def cursor_text(cursor: Cursor) -> str:
    """The cursor as a parameter of the next page."""
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode()


def _refused(param: str, rule: str, value: Any) -> ApiError:
    """The shape of parameter errors; the words are not published."""
    return ApiError(400, about(param, f"{param} {rule}", value))
