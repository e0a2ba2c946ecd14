# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Cloudflare: the envelope, credentials, permissions, the reach of tokens, routes and rate limits."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.auth import GlobalKey, Token
from lab.cloudflare.behaviour import RateLimit
from lab.cloudflare.fakes import API_TOKEN, GLOBAL_EMAIL, GLOBAL_KEY, Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService

NARROW = "cloudflare-narrow-token-0123456789abcdef"
DNS_ONLY = "cloudflare-dns-token-0123456789abcdef"
READER = "cloudflare-reader-token-0123456789abcdef"
UNKNOWN_ID = "0" * 32
REDIRECTS = "/rulesets/phases/http_request_dynamic_redirect/entrypoint"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def service(world: World) -> CloudflareService:
    """Two zones, and tokens for one of them: with everything, with DNS alone, and with every Read."""
    reads = frozenset({"Zone Read", "DNS Read", "Page Rules Read", "Zone Settings Read", "Single Redirect Read"})
    ours = frozenset({"example.com"})
    tokens = [
        API_TOKEN,
        Token(NARROW, zones=ours),
        Token(DNS_ONLY, frozenset({"DNS Write"}), ours),
        Token(READER, reads, ours),
    ]
    made = cloudflare_in(world, tokens=tokens, keys=[GlobalKey(GLOBAL_EMAIL, GLOBAL_KEY)])
    made.create_zone("example.com", active=True)
    made.create_zone("example.net", active=True)
    return made


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def zone_id(service: CloudflareService, name: str = "example.com") -> str:
    view = service.zone(name)
    assert view is not None
    return view.id


@pytest.mark.parametrize(
    ("headers", "status", "codes"),
    [
        ({}, 400, [9106]),
        ({"X-Auth-Email": GLOBAL_EMAIL}, 400, [9106]),
        ({"X-Auth-Key": GLOBAL_KEY}, 400, [9106]),
        ({"Authorization": "Bearer"}, 400, [6003]),
        ({"Authorization": f"Basic {API_TOKEN}"}, 400, [6003]),
        ({"Authorization": f"Bearer {API_TOKEN} twice"}, 400, [6003]),
        ({"X-Auth-Email": GLOBAL_EMAIL, "X-Auth-Key": API_TOKEN}, 400, [6003]),
        ({"X-Auth-Email": "else@example.com", "X-Auth-Key": GLOBAL_KEY}, 401, [9109]),
        (bearer("cloudflare-token-of-somebody-else"), 401, [9109]),
        (bearer(API_TOKEN), 200, []),
        ({"X-Auth-Email": GLOBAL_EMAIL.upper(), "X-Auth-Key": GLOBAL_KEY}, 200, []),
    ],
)
def test_credentials(service: CloudflareService, headers: dict[str, str], status: int, codes: list[int]) -> None:
    answer = Caller(service, headers)("GET", "/zones")
    assert (answer.status, answer.codes) == (status, codes)


def test_a_success_has_every_part_of_the_envelope(service: CloudflareService) -> None:
    answer = Caller(service)("GET", "/zones", name="example.com")
    assert set(answer.body) == {"result", "success", "errors", "messages", "result_info"}
    assert (answer.body["success"], answer.body["errors"], answer.body["messages"]) == (True, [], [])


def test_a_refusal_has_no_result_and_empty_lists_may_be_null(service: CloudflareService) -> None:
    service.control(null_lists=True)
    refused = Caller(service)("GET", "/nowhere").body
    assert (refused["result"], refused["success"], refused["messages"]) == (None, False, None)
    assert Caller(service)("GET", "/zones").body["errors"] is None


@pytest.mark.parametrize(
    ("method", "path", "status", "codes"),
    [
        ("GET", "/nowhere", 404, [7003, 7000]),
        ("GET", f"/zones/{UNKNOWN_ID}", 404, [7003, 7000]),
        ("GET", "/zones/{zone}/settings", 404, [7003, 7000]),
        ("PATCH", "/zones/{zone}/settings", 404, [7003, 7000]),
        ("PUT", "/zones/{zone}/settings/ssl", 405, [7001]),
        ("GET", "/zones/{zone}/pagerules/", 200, []),
        ("GET", f"/accounts/{UNKNOWN_ID}/tokens/verify", 404, [7003, 7000]),
        ("GET", "/accounts/{account}/tokens/verify", 200, []),
        ("GET", "/user/tokens/verify", 200, []),
        ("GET", "/accounts", 200, []),
    ],
)
def test_routes(service: CloudflareService, method: str, path: str, status: int, codes: list[int]) -> None:
    where = path.format(zone=zone_id(service), account=service.account_id)
    answer = Caller(service)(method, where)
    assert (answer.status, answer.codes) == (status, codes)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'])
def test_a_body_has_to_be_an_object(service: CloudflareService, body: bytes) -> None:
    assert Caller(service)("POST", "/zones", body).codes == [6007]


@pytest.mark.parametrize(
    ("token", "query", "outcome"),
    [
        (API_TOKEN, {}, ["example.com", "example.net"]),
        (API_TOKEN, {"name": "unknown.example"}, []),
        (NARROW, {"name": "example.com"}, ["example.com"]),
        (NARROW, {"name": "example.net"}, 0),
        (NARROW, {"name": "unknown.example"}, 0),
        (NARROW, {}, 0),
        (READER, {"name": "example.com"}, ["example.com"]),
        (DNS_ONLY, {"name": "example.com"}, 0),
    ],
)
def test_finding_a_zone_by_name(service: CloudflareService, token: str, query: dict[str, str], outcome: Any) -> None:
    answer = Caller(service, bearer(token))("GET", "/zones", **query)
    if outcome == 0:
        assert (answer.status, answer.codes) == (403, [0])
        assert "com.cloudflare.api.account.zone.list" in answer.body["errors"][0]["message"]
    else:
        assert [each["name"] for each in answer.result] == outcome


def test_switches_for_what_is_not_known_of_finding_zones(service: CloudflareService) -> None:
    service.control(scoped_tokens_list_zones=True, unknown_zone_refused=True)
    assert [each["name"] for each in Caller(service, bearer(NARROW))("GET", "/zones").result] == ["example.com"]
    assert Caller(service)("GET", "/zones", name="unknown.example").codes == [0]


RULE = {
    "targets": [{"target": "url", "constraint": {"operator": "matches", "value": "example.com/*"}}],
    "actions": [{"id": "ssl", "value": "full"}],
}
RECORD = {"type": "A", "name": "www", "content": "192.0.2.1"}


@pytest.mark.parametrize(
    ("token", "method", "path", "body", "status"),
    [
        (DNS_ONLY, "GET", "", None, 403),
        (DNS_ONLY, "GET", "/dns_records", None, 200),
        (DNS_ONLY, "POST", "/dns_records", RECORD, 200),
        (DNS_ONLY, "GET", "/pagerules", None, 403),
        (DNS_ONLY, "GET", "/settings/ssl", None, 403),
        (DNS_ONLY, "GET", "/ssl/certificate_packs", None, 403),
        (DNS_ONLY, "GET", "/rulesets", None, 403),
        (DNS_ONLY, "GET", REDIRECTS, None, 403),
        (DNS_ONLY, "PUT", "/activation_check", None, 403),
        (READER, "GET", "", None, 200),
        (READER, "GET", "/pagerules", None, 200),
        (READER, "POST", "/pagerules", RULE, 403),
        (READER, "POST", "/dns_records", RECORD, 403),
        (READER, "PATCH", "/settings/ssl", {"value": "full"}, 403),
        (READER, "GET", REDIRECTS, None, 404),
        (READER, "PUT", REDIRECTS, {"rules": []}, 403),
        (READER, "DELETE", "", None, 403),
        (NARROW, "POST", "/pagerules", RULE, 200),
        (NARROW, "PUT", REDIRECTS, {"rules": []}, 200),
        (NARROW, "DELETE", "", None, 200),
    ],
)
def test_permissions(service: CloudflareService, token: str, method: str, path: str, body: Any, status: int) -> None:
    answer = Caller(service, bearer(token))(method, f"/zones/{zone_id(service)}{path}", body)
    assert answer.status == status
    if status == 403:
        assert answer.codes == [10000]


def test_a_zone_of_the_account_that_is_not_the_tokens(service: CloudflareService) -> None:
    answer = Caller(service, bearer(NARROW))("GET", f"/zones/{zone_id(service, 'example.net')}")
    assert (answer.status, answer.codes) == (403, [9109])


@pytest.mark.parametrize(
    ("switch", "call", "status"),
    [
        ({"status_10000": 401}, (DNS_ONLY, "GET", "/zones/{zone}"), 401),
        ({"status_7003": 400}, (API_TOKEN, "GET", "/zones/unknown"), 400),
        ({"status_9109": 403}, ("unknown-token-0123456789abcdef", "GET", "/zones"), 403),
    ],
)
def test_statuses_that_are_not_published(
    service: CloudflareService, switch: dict[str, int], call: tuple[str, str, str], status: int
) -> None:
    service.control(**switch)
    token, method, path = call
    assert Caller(service, bearer(token))(method, path.format(zone=zone_id(service))).status == status


def test_the_rate_limit_is_over_all_credentials_and_lasts(world: World, service: CloudflareService) -> None:
    service.control(rate_limit={"requests": 3, "seconds": 300, "blocked": 300})
    assert service.behaviour.rate_limit == RateLimit(3, 300, 300)
    first, second = Caller(service), Caller(service, bearer(READER))
    path = f"/zones/{zone_id(service)}"
    assert [first("GET", path).status, second("GET", path).status, first("GET", path).status] == [200, 200, 200]
    refused = second("GET", path)
    assert (refused.status, refused.headers["retry-after"]) == (429, "300")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    world.elapsed = 120.5
    assert first("GET", path).headers["retry-after"] == "180"
    world.elapsed = 300.0
    assert first("GET", path).status == 200


@pytest.mark.parametrize(("retry_after", "header"), [("2", "2"), ("300", "300"), (None, None)])
def test_some_requests_are_refused_on_demand(
    service: CloudflareService, retry_after: str | None, header: str | None
) -> None:
    service.control(too_many_requests=2, retry_after=retry_after)
    call = Caller(service)
    answers = [call("GET", "/zones") for _number in range(3)]
    assert [each.status for each in answers] == [429, 429, 200]
    assert answers[0].headers.get("retry-after") == header


def test_a_reset_forgets_zones_added_tokens_and_switches(service: CloudflareService) -> None:
    service.add_token("cloudflare-added-token-0123456789abcdef", ["DNS Read"], ["example.com"])
    service.control(null_lists=True)
    service.reset()
    assert service.zones() == []
    assert service.switches()["null_lists"] is False
    assert Caller(service, bearer("cloudflare-added-token-0123456789abcdef"))("GET", "/zones").codes == [9109]


def test_unknown_switches_and_permissions(service: CloudflareService) -> None:
    with pytest.raises(ValueError, match="no switch named wrong"):
        service.control(wrong=True)
    with pytest.raises(ValueError, match="no plan"):
        service.control(plan="gratis")
    with pytest.raises(ValueError, match="Coffee Write"):
        service.add_token("cloudflare-added-token-0123456789abcdef", ["Coffee Write"])
