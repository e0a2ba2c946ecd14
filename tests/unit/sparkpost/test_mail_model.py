# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mail as the transmissions API takes it, and events as the events API gives them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.events import (
    Event,
    next_cursor,
    read_events,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.transmissions import Accepted, Transmission

MAIL = Transmission("news@example.com", "rosalind.franklin@inbox.test", "Subject", "<html></html>", "text")


def test_every_tracking_flag_is_said() -> None:
    body = MAIL.to_api()
    assert body["options"] == {
        "open_tracking": True,
        "click_tracking": True,
        "initial_open": True,
        "transactional": True,
    }
    assert body["recipients"] == [{"address": {"email": "rosalind.franklin@inbox.test"}}]
    assert "tracking_domain" not in body
    assert "campaign_id" not in body


@pytest.mark.parametrize(
    ("body", "accepted"),
    [
        (
            {"results": {"id": "71", "total_accepted_recipients": 1, "total_rejected_recipients": 0}},
            Accepted("71", 1, 0),
        ),
        ({"results": {"id": 71, "total_accepted_recipients": "1"}}, Accepted("71", 1, 0)),
        (
            {
                "errors": [{"message": "transmission created, but with validation errors", "code": "2000"}],
                "results": {
                    "id": "71",
                    "total_accepted_recipients": 0,
                    "total_rejected_recipients": 1,
                    "rcpt_to_errors": [{"message": "required field is missing", "code": "1400"}],
                },
            },
            Accepted("71", 0, 1, "transmission created, but with validation errors; required field is missing"),
        ),
        ({"results": {"id": None, "total_accepted_recipients": "many"}}, Accepted("", 0, 0)),
        ({}, Accepted("", 0, 0)),
    ],
)
def test_accepted(body: dict[str, Any], accepted: Accepted) -> None:
    assert Accepted.from_api(body) == accepted


@pytest.mark.parametrize(
    ("listed", "events"),
    [
        (
            [
                {
                    "type": "click",
                    "timestamp": "2027-01-15T08:00:00.000Z",
                    "user_agent": "agent",
                    "ip_address": "192.0.2.1",
                    "target_link_url": "https://example.com/",
                    "transmission_id": 71,
                    "geo_ip": {"country": "DE"},
                }
            ],
            [Event("click", 1_800_000_000.0, "agent", "192.0.2.1", "https://example.com/", "71")],
        ),
        ([{"type": "click", "timestamp": "2027-01-15T08:00:00Z"}], [Event("click", 1_800_000_000.0)]),
        ([{"type": "bounce", "timestamp": "soon", "raw_reason": "550"}], [Event("bounce", reason="550")]),
        ([{"type": "bounce", "reason": "550", "user_agent": None}], [Event("bounce", reason="550")]),
        (["nonsense", None], []),
        ({"not": "a list"}, []),
        (None, []),
    ],
)
def test_events(listed: Any, events: list[Event]) -> None:
    assert list(read_events(listed)) == events


@pytest.mark.parametrize(
    ("links", "cursor"),
    [
        ({"next": "/api/v1/events/message?events=click&cursor=WyIx%3D%3D"}, "WyIx=="),
        ({"next": "https://evil.example/?cursor=abc"}, "abc"),
        ({"next": "/api/v1/events/message"}, ""),
        ({"next": "http://["}, ""),
        ({"next": 7}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_next_page(links: Any, cursor: str) -> None:
    assert next_cursor({"links": links}) == cursor
