# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transmissions and events: JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from lab.sparkpost.account import Account
from lab.sparkpost.calls import Call, Reply, View, results
from lab.sparkpost.errors import ApiError, coded
from lab.sparkpost.event_query import cursor_text, parsed
from lab.sparkpost.submission import submit

_EVENTS_PATH = "/api/v1/events/message"
_LONGEST_URI = 4096


def create_transmission(account: Account, call: Call) -> Reply:
    """A reply to a partial success has both ``errors`` and ``results``, and is still 200."""
    with account.lock:
        accepted, rejected = submit(account, call.body, call.subaccount)
    account.deliver(accepted)
    outcome: dict[str, Any] = {
        "total_rejected_recipients": len(rejected),
        "total_accepted_recipients": len(accepted.recipients),
        "id": accepted.id,
    }
    if not rejected:
        return results(outcome)
    shown = rejected[: _most_errors(call.query.get("num_rcpt_errors"), len(rejected))]
    partial = coded("2000", "transmission created, but with validation errors")
    return Reply(200, {"errors": [partial], "results": {"rcpt_to_errors": shown, **outcome}})


def _most_errors(given: str | None, otherwise: int) -> int:
    return int(given) if given and given.isascii() and given.isdigit() else otherwise


def search_events(account: Account, call: Call) -> Reply:
    """``links`` has the host-relative address of the next page, and is empty on the last one."""
    if len(f"{_EVENTS_PATH}?{urlencode(call.query)}") > _LONGEST_URI:
        raise ApiError(414, {"message": f"URI must not be longer than {_LONGEST_URI} characters"})
    query = dict(call.query)
    if call.scope is not None:
        query["subaccounts"] = str(call.scope)
    search = parsed(query, account.wall())
    delay = account.context.latency.event_indexing
    if delay > 0:
        search = replace(search, end=min(search.end, account.wall() - delay))
    with account.lock:
        page = account.events.search(search)
    links: Mapping[str, str] = {}
    if page.after is not None:
        following = urlencode({**call.query, "cursor": cursor_text(page.after)})
        links = {"next": f"{_EVENTS_PATH}?{following}"}
    shown = [each.rendered() for each in page.events]
    return Reply(200, {"results": shown, "total_count": page.total, "links": links})


TRANSMISSION_VIEWS: Mapping[str, View] = {"POST /transmissions": create_transmission}

EVENT_VIEWS: Mapping[str, View] = {"GET /events/message": search_events}
