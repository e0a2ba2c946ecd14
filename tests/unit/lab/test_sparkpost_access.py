# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys, grants, subaccounts, rate limits, and addresses that nothing answers at."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from lab.sparkpost.auth import ApiKey
from lab.sparkpost.behaviour import RateLimit
from lab.sparkpost.fakes import API_KEY, Api, World, in_subaccount, sparkpost_in

VIEWER = "sparkpost-viewer-0123456789abcdef"
MANAGER = "sparkpost-manager-0123456789abcdef"
SENDER = "sparkpost-sender-0123456789abcdef"
TENANT = "sparkpost-tenant-0123456789abcdef"
KEYS = (
    API_KEY,
    ApiKey(VIEWER, frozenset({"tracking_domains/view"})),
    ApiKey(MANAGER, frozenset({"tracking_domains/manage", "sending_domains/manage"})),
    ApiKey(SENDER, frozenset({"transmissions/modify", "message_events/view"})),
    ApiKey(TENANT, subaccount=7),
)
UNAUTHORIZED = (401, {"errors": [{"message": "Unauthorized."}]})
FORBIDDEN = (403, {"errors": [{"message": "Forbidden."}]})


def basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


def key(name: str) -> dict[str, str]:
    return {"Authorization": name}


@pytest.mark.parametrize(
    ("authorization", "accepted"),
    [
        (API_KEY, True),
        (f" {API_KEY} ", True),
        (basic(f"{API_KEY}:"), True),
        (f"Basic {API_KEY}", True),
        ("", False),
        ("sparkpost-key-of-somebody-else", False),
        (API_KEY.upper(), False),
        (f"Bearer {API_KEY}", False),
        (basic(f"{API_KEY}:some password"), False),
        (basic(f"sparkpost:{API_KEY}"), False),
        ("Basic", False),
        ("Basic \u00e9", False),
    ],
)
def test_who_is_let_in(authorization: str, accepted: bool) -> None:
    api = Api(sparkpost_in(World(), api_keys=KEYS))
    expected = (200, {"results": []}) if accepted else UNAUTHORIZED
    assert api("GET", "/tracking-domains", headers=key(authorization)).wire == expected


def test_the_regions_know_only_their_own_keys() -> None:
    world = World()
    us, eu = Api(sparkpost_in(world)), Api(sparkpost_in(world, "eu", ("sparkpost-eu-key-0123456789abcdef",)))
    assert us("GET", "/tracking-domains").status == 200
    assert eu("GET", "/tracking-domains").wire == UNAUTHORIZED


CALLS: list[tuple[str, str, set[str]]] = [
    ("GET", "/tracking-domains", {VIEWER, MANAGER}),
    ("GET", "/tracking-domains/click.example.com", {VIEWER, MANAGER}),
    ("POST", "/tracking-domains", {MANAGER}),
    ("PUT", "/tracking-domains/click.example.com", {MANAGER}),
    ("DELETE", "/tracking-domains/click.example.com", {MANAGER}),
    ("POST", "/tracking-domains/click.example.com/verify", {MANAGER}),
    ("POST", "/tracking-domains/click.example.com/certificate/check", {MANAGER}),
    ("POST", "/tracking-domains/click.example.com/certificate/enable", {MANAGER}),
    ("GET", "/sending-domains", {MANAGER}),
    ("GET", "/sending-domains/example.com", {MANAGER}),
    ("PUT", "/sending-domains/example.com", {MANAGER}),
    ("POST", "/transmissions", {SENDER}),
    ("GET", "/events/message", {SENDER}),
]


@pytest.mark.parametrize(("method", "path", "granted"), CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
def test_each_call_needs_its_grant(method: str, path: str, granted: set[str]) -> None:
    api = Api(sparkpost_in(World(), api_keys=KEYS))
    for name in (VIEWER, MANAGER, SENDER):
        answer = api(method, path, headers=key(name))
        assert (answer.wire != FORBIDDEN) is (name in granted)


@pytest.mark.parametrize("number", ["seven", "-1", "7.0", "", "2147483648", "\u0667"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/tracking-domains"), ("POST", "/tracking-domains")])
def test_the_subaccount_header_has_to_be_a_number(number: str, method: str, path: str) -> None:
    api = Api(sparkpost_in(World()))
    answer = api(method, path, headers=in_subaccount(number))
    message = "X-MSYS-SUBACCOUNT must be a number"
    assert answer.status == 400
    assert [(item["param"], item["message"]) for item in answer.document["errors"]] == [("X-MSYS-SUBACCOUNT", message)]


def test_events_ignore_the_subaccount_header() -> None:
    assert Api(sparkpost_in(World()))("GET", "/events/message", headers=in_subaccount("seven")).status == 200


def test_a_key_of_a_subaccount_stays_in_it() -> None:
    service = sparkpost_in(World(), api_keys=KEYS)
    api = Api(service)
    service.put_domain("click.example.com")
    tenant = key(TENANT)
    assert api("GET", "/tracking-domains", headers=tenant).document == {"results": []}
    assert api("POST", "/tracking-domains", {"domain": "click.example.net"}, tenant).status == 200
    assert api("GET", "/tracking-domains/click.example.com", headers=tenant).status == 404
    assert api("GET", "/tracking-domains", headers={**tenant, **in_subaccount(8)}).wire == FORBIDDEN
    shown = service.domain("click.example.net")
    assert shown is not None
    assert shown["subaccount_id"] == 7


NO_PATH = (404, {"errors": [{"message": "invalid URI", "code": "1101"}]})
NO_METHOD = (405, {"errors": [{"message": "invalid HTTP method", "code": "1102"}]})


@pytest.mark.parametrize(
    ("method", "path", "wire"),
    [
        ("GET", "/message-events", NO_PATH),
        ("GET", "/Tracking-Domains", NO_PATH),
        ("GET", "", NO_PATH),
        ("GET", "/tracking-domains/a.example.com/verify", NO_METHOD),
        ("PUT", "/transmissions", NO_METHOD),
    ],
)
def test_addresses_and_methods_that_are_not_there(method: str, path: str, wire: tuple[int, Any]) -> None:
    answer = Api(sparkpost_in(World()))(method, path)
    assert answer.wire == wire
    assert answer.headers["Content-Type"] == "application/json"


def test_some_requests_are_refused_with_429_when_a_test_says_so() -> None:
    service = sparkpost_in(World())
    api = Api(service)
    service.behaviour.too_many_requests = 2
    refused = [api("GET", "/tracking-domains") for _unused in range(2)]
    assert [each.wire for each in refused] == [(429, {"errors": [{"message": "Too many requests"}]})] * 2
    assert all("Retry-After" not in each.headers for each in refused)
    assert api("GET", "/tracking-domains").status == 200


@pytest.mark.parametrize("retry_after", ["3", "Tue, 24 Nov 2026 12:00:05 GMT"])
def test_a_429_may_name_a_time(retry_after: str) -> None:
    service = sparkpost_in(World())
    service.control(too_many_requests=1, retry_after=retry_after)
    assert Api(service)("DELETE", "/tracking-domains/click.example.com").headers["Retry-After"] == retry_after


def test_a_bucket_empties_and_refills() -> None:
    world = World()
    service = sparkpost_in(world)
    api = Api(service)
    service.control(rate_limit={"capacity": 3, "refill_per_second": 0.5})
    assert service.behaviour.rate_limit == RateLimit(3, 0.5)

    def statuses(count: int) -> list[int]:
        return [api("GET", "/tracking-domains").status for _unused in range(count)]

    assert statuses(4) == [200, 200, 200, 429]
    world.elapsed += 2
    assert statuses(2) == [200, 429]
    world.elapsed += 3600
    assert statuses(4) == [200, 200, 200, 429]
    assert api("POST", "/transmissions", {}).status == 422, "transmissions are exempt"
    service.control(rate_limit=None)
    assert statuses(5) == [200] * 5
