# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events API: fields, filters, times and pages."""

from __future__ import annotations

from typing import Any

import pytest

from lab.sparkpost.fakes import Api, World, sparkpost_in
from lab.sparkpost.service import SparkPostService

D = "click.example.com"
CLICK = {
    "type": "click",
    "user_agent": "sparkpost-tracking-verify/0123456789abcdef",
    "ip_address": "198.51.100.7",
    "tracking_domain": D,
    "path": "/f/a/b/c/d",
}
DAY = 24 * 3600.0
SEARCH = "/events/message"


@pytest.fixture
def world() -> World:
    world = World()
    world.elapsed = 20 * DAY
    return world


@pytest.fixture
def service(world: World) -> SparkPostService:
    return sparkpost_in(world)


@pytest.fixture
def api(service: SparkPostService) -> Api:
    return Api(service)


def test_an_event_is_shown_with_strings_and_without_its_tracking_domain(
    world: World, service: SparkPostService, api: Api
) -> None:
    service.put_domain(D, subaccount=7, verified=True)
    service.record_event(
        {
            **CLICK,
            "at": world.wall() - 90.25,
            "target_link_url": "https://www.example.com/",
            "geo_ip": {"country": "US", "latitude": 39.17},
            "msg_size": 1337,
        }
    )
    reply = api("GET", SEARCH)
    identity = reply.document["results"][0]["event_id"]
    assert reply.wire == (
        200,
        {
            "results": [
                {
                    "type": "click",
                    "user_agent": "sparkpost-tracking-verify/0123456789abcdef",
                    "ip_address": "198.51.100.7",
                    "subaccount_id": "7",
                    "target_link_url": "https://www.example.com/",
                    "geo_ip": {"country": "US", "latitude": 39.17},
                    "msg_size": "1337",
                    "event_id": identity,
                    "timestamp": "2026-12-14T11:58:29.750Z",
                }
            ],
            "total_count": 1,
            "links": {},
        },
    )
    assert isinstance(identity, str)
    (kept,) = service.events()
    assert (kept["tracking_domain"], kept["path"]) == (D, "/f/a/b/c/d")


@pytest.mark.parametrize(
    ("age", "query", "found"),
    [
        pytest.param(59, "", False, id="the last minute is not shown unasked"),
        pytest.param(60, "", False, id="to is exclusive"),
        pytest.param(61, "", True, id="a minute ago"),
        pytest.param(DAY, "", True, id="from is inclusive"),
        pytest.param(DAY + 1, "", False, id="more than a day ago"),
        pytest.param(5, "?to=2026-12-14T12:00:00Z", True, id="up to now"),
        pytest.param(0, "?to=2026-12-14T12:00:00Z", False, id="up to now is exclusive too"),
        pytest.param(0, "?to=2026-12-14T12:01", True, id="without seconds"),
        pytest.param(3600, "?from=2026-12-14T11:00:00Z", True, id="from is inclusive when given"),
        pytest.param(3601, "?from=2026-12-14T11:00:00Z", False, id="before from"),
        pytest.param(9 * DAY, "?from=2026-12-01T00:00:00Z", True, id="nine days ago"),
        pytest.param(11 * DAY, "?from=2026-12-01T00:00:00Z", False, id="kept for ten days"),
    ],
)
def test_which_times_are_searched(
    world: World, service: SparkPostService, api: Api, age: float, query: str, found: bool
) -> None:
    service.record_event({**CLICK, "at": world.wall() - age})
    assert api("GET", f"{SEARCH}{query}").document["total_count"] == int(found)


def test_an_event_without_a_time_is_of_now(world: World, service: SparkPostService, api: Api) -> None:
    service.record_event(CLICK)
    assert api("GET", SEARCH).document["results"] == []
    world.elapsed += 61
    assert [each["timestamp"] for each in api("GET", SEARCH).document["results"]] == ["2026-12-14T12:00:00.000Z"]


def test_an_event_of_another_clock_is_refused(service: SparkPostService) -> None:
    with pytest.raises(ValueError, match="seconds since the epoch"):
        service.record_event({**CLICK, "at": 86_400.0})


ROWS: list[dict[str, Any]] = [
    {"type": "click", "transmission_id": 11, "rcpt_to": "a@example.org", "campaign_id": "one", "message_id": "m1"},
    {"type": "open", "transmission_id": 11, "rcpt_to": "b@example.org", "campaign_id": "one", "subaccount_id": 7},
    {"type": "initial_open", "transmission_id": 12, "rcpt_to": "a@example.org", "sending_domain": "example.com"},
]


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("", ["initial_open", "open", "click"]),
        ("?events=click", ["click"]),
        ("?events=open,click", ["open", "click"]),
        ("?events=bounce", []),
        ("?transmissions=11", ["open", "click"]),
        ("?transmissions=11&events=click", ["click"]),
        ("?recipients=a@example.org", ["initial_open", "click"]),
        ("?campaigns=one,two", ["open", "click"]),
        ("?messages=m1", ["click"]),
        ("?sending_domains=example.com", ["initial_open"]),
        ("?subaccounts=7", ["open"]),
        ("?subaccounts=0", ["initial_open", "click"]),
        ("?unknown=parameter", ["initial_open", "open", "click"]),
    ],
)
def test_filters(world: World, service: SparkPostService, api: Api, query: str, types: list[str]) -> None:
    for age, row in zip((300, 200, 100), ROWS, strict=True):
        service.record_event({**row, "at": world.wall() - age})
    assert [each["type"] for each in api("GET", f"{SEARCH}{query}").document["results"]] == types


def test_pages_follow_the_links(world: World, service: SparkPostService, api: Api) -> None:
    for number in range(5):
        service.record_event({**CLICK, "message_id": f"m{number}", "at": world.wall() - 100 - number // 2})
    service.record_event({**CLICK, "type": "open", "at": world.wall() - 100})
    path, pages = f"{SEARCH}?events=click&per_page=2&cursor=initial", []
    while True:
        document = api("GET", path).document
        pages.append([each["message_id"] for each in document["results"]])
        assert document["total_count"] == 5
        if not document["links"]:
            break
        following = document["links"]["next"]
        assert following.startswith("/api/v1/events/message?events=click&per_page=2&cursor=")
        path = following.removeprefix("/api/v1")
    assert pages == [["m1", "m0"], ["m3", "m2"], ["m4"]]
    assert document["links"] == {}


def test_a_full_last_page_has_no_next(world: World, service: SparkPostService, api: Api) -> None:
    for _unused in range(2):
        service.record_event({**CLICK, "at": world.wall() - 100})
    assert api("GET", f"{SEARCH}?per_page=2").document["links"] == {}


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("per_page", "0", "must be between 1 and 10000"),
        ("per_page", "10001", "must be between 1 and 10000"),
        ("per_page", "many", "must be between 1 and 10000"),
        ("from", "yesterday", "must be in the format YYYY-MM-DDTHH:MM:ssZ"),
        ("to", "2026-12-14", "must be in the format YYYY-MM-DDTHH:MM:ssZ"),
        ("cursor", "next", "must be initial or taken from a reply"),
        ("cursor", "W10=", "must be initial or taken from a reply"),
        ("cursor", "\u00e9", "must be initial or taken from a reply"),
    ],
)
def test_parameters_that_do_not_read(api: Api, name: str, value: str, rule: str) -> None:
    assert api("GET", f"{SEARCH}?{name}={value}").wire == (
        400,
        {"errors": [{"param": name, "message": f"{name} {rule}", "value": value}]},
    )


def test_a_uri_may_have_4096_characters(api: Api) -> None:
    path = f"{SEARCH}?recipients="
    room = 4096 - len(f"/api/v1{path}")
    assert api("GET", path + "a" * room).status == 200
    assert api("GET", path + "a" * (room + 1)).wire == (
        414,
        {"errors": [{"message": "URI must not be longer than 4096 characters"}]},
    )


def test_a_transmission_fills_its_events(world: World, service: SparkPostService, api: Api) -> None:
    service.put_sending_domain("example.com")
    sent = api(
        "POST",
        "/transmissions",
        {
            "campaign_id": "cutover",
            "recipients": [{"address": "reader@example.org"}],
            "content": {"from": "news@example.com", "subject": "Test of links", "text": "https://www.example.com/"},
        },
    ).document["results"]["id"]
    service.record_event({**CLICK, "transmission_id": sent})
    world.elapsed += 61
    (event,) = api("GET", f"{SEARCH}?transmissions={sent}").document["results"]
    (kept,) = service.transmissions()
    shown = {name: event[name] for name in ("campaign_id", "sending_domain", "rcpt_to", "message_id")}
    assert shown == {
        "campaign_id": "cutover",
        "sending_domain": "example.com",
        "rcpt_to": "reader@example.org",
        "message_id": kept.recipients[0].message_id,
    }
    assert "subaccount_id" not in event
