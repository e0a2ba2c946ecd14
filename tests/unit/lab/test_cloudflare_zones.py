# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Cloudflare: zones, their delegation and activation, settings, certificate packs."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.fakes import Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def service(world: World) -> CloudflareService:
    return cloudflare_in(world)


@pytest.fixture
def call(service: CloudflareService) -> Caller:
    return Caller(service)


def create(service: CloudflareService, name: str = "example.com", **more: Any) -> Any:
    return Caller(service)("POST", "/zones", {"name": name, "account": {"id": service.account_id}, **more})


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"name": "example.com"}, [1068]),
        ({"name": "example.com", "account": {"id": "f" * 32}}, [1068]),
        ({"account": "own"}, [1001]),
        ({"name": "no dots", "account": "own"}, [1001]),
        ({"name": "com", "account": "own"}, [1001]),
        ({"name": "taken.example", "account": "own"}, [1061]),
        ({"name": "foreign.example", "account": "own"}, [1061]),
        ({"name": "below.example.com", "account": "own"}, [1116]),
        ({"name": "example.com", "account": "own", "type": "partial"}, [1104]),
        ({"name": "example.com", "account": "own", "type": "wrong"}, [1001]),
    ],
)
def test_zones_that_cannot_be(service: CloudflareService, call: Caller, body: dict[str, Any], codes: list[int]) -> None:
    service.create_zone("taken.example")
    service.hold_zone("foreign.example")
    if body.get("account") == "own":
        body = {**body, "account": {"id": service.account_id}}
    answer = call("POST", "/zones", body)
    assert (answer.status, answer.codes) == (400, codes)


def test_an_account_without_the_right_to_create(service: CloudflareService) -> None:
    service.control(zone_creation=False)
    assert create(service).codes == [1068]


def test_a_token_for_some_zones_cannot_create(service: CloudflareService) -> None:
    service.add_token("cloudflare-narrow-token-0123456789abcdef", zones=["example.com"])
    narrow = Caller(service, {"Authorization": "Bearer cloudflare-narrow-token-0123456789abcdef"})
    answer = narrow("POST", "/zones", {"name": "example.com", "account": {"id": service.account_id}})
    assert answer.codes == [1068]


def test_name_servers_differ_from_zone_to_zone_and_stay_for_a_name(service: CloudflareService) -> None:
    found = {tuple(create(service, f"zone{number}.example").result["name_servers"]) for number in range(9)}
    assert len(found) > 4
    assert all(len(set(pair)) == 2 for pair in found)
    first = create(service).result
    Caller(service)("DELETE", f"/zones/{first['id']}")
    assert create(service).result["name_servers"] == first["name_servers"]


@pytest.mark.parametrize(
    ("delegated", "status"),
    [
        ([], "pending"),
        (["ns1.own-dns.test", "ns2.own-dns.test"], "pending"),
        (["first"], "pending"),
        (["first", "second", "ns1.own-dns.test"], "pending"),
        (["second", "first"], "active"),
        (["FIRST.", "second."], "active"),
    ],
)
def test_a_zone_is_active_once_the_parent_names_exactly_its_servers(
    world: World, service: CloudflareService, call: Caller, delegated: list[str], status: str
) -> None:
    made = create(service).result
    names = dict(zip(("first", "second"), made["name_servers"], strict=True))
    names |= {"FIRST.": f"{names['first'].upper()}.", "second.": f"{names['second']}."}
    world.delegations["example.com"] = [names.get(each, each) for each in delegated]
    found = call("GET", f"/zones/{made['id']}").result
    assert found["status"] == status
    assert (found["activated_on"] is None) == (status == "pending")


def test_activation_takes_its_time(world: World, service: CloudflareService) -> None:
    world.latency.zone_activation = 60
    made = create(service).result
    world.delegations["example.com"] = made["name_servers"]
    statuses = []
    for elapsed in (0, 59, 60):
        world.elapsed = elapsed
        view = service.zone("example.com")
        assert view is not None
        statuses.append(view.status)
    assert statuses == ["pending", "pending", "active"]


def test_an_active_zone_whose_delegation_leaves_has_moved_and_can_come_back(
    world: World, service: CloudflareService, call: Caller
) -> None:
    made = create(service).result
    seen = []
    for servers in (made["name_servers"], ["ns1.own-dns.test"], made["name_servers"]):
        world.delegations["example.com"] = servers
        seen.append(call("GET", f"/zones/{made['id']}").result["status"])
    assert seen == ["active", "moved", "active"]


@pytest.mark.parametrize(("plan", "wait"), [("free", 3600), ("pro", 300), ("enterprise", 300)])
def test_activation_checks_have_a_limit(
    world: World, service: CloudflareService, call: Caller, plan: str, wait: int
) -> None:
    service.control(plan=plan, activates_by_itself=False)
    made = create(service).result
    world.delegations["example.com"] = made["name_servers"]
    path = f"/zones/{made['id']}"
    assert call("GET", path).result["status"] == "pending"
    assert call("PUT", f"{path}/activation_check").result == {"id": made["id"]}
    assert call("GET", path).result["status"] == "active"
    world.elapsed = wait - 1
    assert call("PUT", f"{path}/activation_check").codes == [1224]
    service.control(early_check_code=1225, early_check_status=429)
    assert call("PUT", f"{path}/activation_check").status == 429
    world.elapsed = wait
    assert call("PUT", f"{path}/activation_check").status == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "a.example"}, ["a.example"]),
        ({"name": "A.EXAMPLE"}, ["a.example"]),
        ({"name": "equal:a.example"}, ["a.example"]),
        ({"name": "not_equal:a.example"}, ["b.example", "c.test"]),
        ({"name": "starts_with:b"}, ["b.example"]),
        ({"name": "ends_with:.example"}, ["a.example", "b.example"]),
        ({"name": "contains:EX"}, ["a.example", "b.example"]),
        ({"name": "contains_case_sensitive:EX"}, []),
        ({"status": "active"}, ["c.test"]),
        ({"name": "a.example", "status": "active"}, []),
        ({"name": "a.example", "status": "active", "match": "any"}, ["a.example", "c.test"]),
        ({"order": "name", "direction": "desc"}, ["c.test", "b.example", "a.example"]),
        ({"account__id": "f" * 32}, []),
        ({"type": "partial"}, []),
        ({"type": "full,partial"}, ["a.example", "b.example", "c.test"]),
    ],
)
def test_zones_are_filtered(service: CloudflareService, call: Caller, query: dict[str, str], names: list[str]) -> None:
    for name in ("a.example", "b.example"):
        service.create_zone(name)
    service.create_zone("c.test", active=True)
    assert [each["name"] for each in call("GET", "/zones", **query).result] == names


@pytest.mark.parametrize(
    ("query", "info"),
    [
        ({}, {"page": 1, "per_page": 20, "count": 20, "total_count": 60, "total_pages": 3}),
        ({"page": 3}, {"page": 3, "per_page": 20, "count": 20, "total_count": 60, "total_pages": 3}),
        ({"page": 4}, {"page": 4, "per_page": 20, "count": 0, "total_count": 60, "total_pages": 3}),
        ({"per_page": 50, "page": 2}, {"page": 2, "per_page": 50, "count": 10, "total_count": 60, "total_pages": 2}),
        ({"per_page": 100}, {"page": 1, "per_page": 50, "count": 50, "total_count": 60, "total_pages": 2}),
        ({"per_page": 1}, {"page": 1, "per_page": 5, "count": 5, "total_count": 60, "total_pages": 12}),
    ],
)
def test_pages_of_zones(service: CloudflareService, call: Caller, query: dict[str, int], info: dict[str, int]) -> None:
    for number in range(60):
        service.create_zone(f"zone{number:02}.example")
    answer = call("GET", "/zones", **query)
    assert answer.body["result_info"] == info
    assert len(answer.result) == info["count"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"paused": True}, {"paused": True}),
        ({"paused": "yes"}, [1003]),
        ({"paused": True, "type": "full"}, [1003]),
        ({"type": "partial"}, [1104]),
        ({"vanity_name_servers": ["ns1.example.com"]}, [1003]),
        ({}, [1003]),
    ],
)
def test_one_property_is_changed_at_a_time(
    service: CloudflareService, call: Caller, body: dict[str, Any], outcome: Any
) -> None:
    answer = call("PATCH", f"/zones/{create(service).result['id']}", body)
    if isinstance(outcome, dict):
        assert answer.result.items() >= outcome.items()
    else:
        assert answer.codes == outcome


def test_a_zone_in_cname_setup_is_active_by_its_txt_record(
    world: World, service: CloudflareService, call: Caller
) -> None:
    service.control(plan="business")
    made = create(service, type="partial").result
    assert (made["type"], made["name_servers"]) == ("partial", [])
    world.records["cloudflare-verify.example.com", "TXT"] = [f'"{made["verification_key"]}"']
    assert call("GET", f"/zones/{made['id']}").result["status"] == "active"
    record = {"type": "CNAME", "name": "a.b.example.com", "content": "spgo.io", "proxied": True}
    call("POST", f"/zones/{made['id']}/dns_records", record)
    # The certificate of a host is issued once the host leads to Cloudflare.
    packs = f"/zones/{made['id']}/ssl/certificate_packs"
    assert call("GET", packs).result == []
    assert [each["hosts"] for each in call("GET", packs, status="all").result] == [["a.b.example.com"]]
    world.records["a.b.example.com", "CNAME"] = ["a.b.example.com.cdn.cloudflare.net"]
    assert [each["hosts"] for each in call("GET", packs).result] == [["a.b.example.com"]]


@pytest.mark.parametrize(
    ("setting", "value", "outcome"),
    [
        ("ssl", "full", "full"),
        ("ssl", "fully", [1007]),
        ("ssl", None, [1007]),
        ("min_tls_version", "1.2", "1.2"),
        ("min_tls_version", 1.2, [1007]),
        ("browser_cache_ttl", 30, 30),
        ("browser_cache_ttl", 0, [1007]),
        ("browser_cache_ttl", "30", [1007]),
        ("browser_cache_ttl", True, [1007]),
        ("cache_level", "cache_everything", [1007]),
        ("mirage", "on", [1006]),
        ("waf", "on", [1015]),
    ],
)
def test_settings_of_a_zone(service: CloudflareService, call: Caller, setting: str, value: Any, outcome: Any) -> None:
    path = f"/zones/{create(service).result['id']}/settings/{setting}"
    answer = call("PATCH", path, {"value": value})
    if isinstance(outcome, list):
        assert answer.codes == outcome
    else:
        assert answer.result == call("GET", path).result
        assert answer.result["value"] == outcome
        assert answer.result["modified_on"] == "2026-11-24T12:00:00.000000Z"


def test_a_setting_without_a_value(service: CloudflareService, call: Caller) -> None:
    assert call("PATCH", f"/zones/{create(service).result['id']}/settings/ssl", {}).codes == [1003]


def test_dns_settings(service: CloudflareService, call: Caller) -> None:
    path = f"/zones/{create(service).result['id']}/dns_settings"
    assert call("GET", path).result["flatten_all_cnames"] is False
    assert call("PATCH", path, {"flatten_all_cnames": True}).result["flatten_all_cnames"] is True
    assert call("PATCH", path, {"wrong": True}).codes == [1004]


def test_universal_ssl_covers_the_apex_and_one_label(world: World, service: CloudflareService, call: Caller) -> None:
    world.latency.edge_certificate = 30
    made = create(service).result
    path = f"/zones/{made['id']}/ssl/certificate_packs"
    (waiting,) = call("GET", path, status="all").result
    assert (waiting["type"], waiting["status"], waiting["certificates"]) == ("universal", "initializing", [])
    world.delegations["example.com"] = made["name_servers"]
    assert call("GET", path).result == []
    assert [each["status"] for each in call("GET", path, status="all").result] == ["pending_validation"]
    world.elapsed = 30
    (pack,) = call("GET", path).result
    assert (pack["status"], pack["hosts"]) == ("active", ["example.com", "*.example.com"])
    assert call("GET", path, page=2).result == []
    assert service.certificate(pack["id"]) is not None
    assert service.certificate(pack["id"]) == service.certificate(pack["id"])
    assert world.issued == [("example.com", "*.example.com")], "issued once, when first asked for"


ORDER = {
    "type": "advanced",
    "hosts": ["example.com", "a.b.example.com"],
    "certificate_authority": "google",
    "validation_method": "txt",
    "validity_days": 90,
}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"hosts": ["a.b.example.com"]}, [1411]),
        ({"hosts": []}, [1411]),
        ({"hosts": ["example.com", "elsewhere.test"]}, [1411]),
        ({"validity_days": 91}, [1406]),
        ({"certificate_authority": "digicert"}, [1406]),
    ],
)
def test_orders_of_certificates(
    service: CloudflareService, call: Caller, change: dict[str, Any], codes: list[int]
) -> None:
    path = f"/zones/{service.create_zone('example.com', active=True).id}/ssl/certificate_packs"
    assert call("POST", f"{path}/order", ORDER).codes == [1450]
    service.control(advanced_certificates=True)
    answer = call("POST", f"{path}/order", {**ORDER, **change})
    assert answer.codes == codes
    if not codes:
        assert [each["type"] for each in call("GET", path).result] == ["universal", "advanced"]
        assert call("DELETE", f"{path}/{answer.result['id']}").result == {"id": answer.result["id"]}
        assert call("GET", f"{path}/{answer.result['id']}").status == 404


def test_an_order_takes_its_own_time(world: World, service: CloudflareService, call: Caller) -> None:
    world.latency.edge_certificate = 30
    service.control(advanced_certificates=True)
    path = f"/zones/{service.create_zone('example.com', active=True).id}/ssl/certificate_packs"
    world.elapsed = 100
    pack = call("POST", f"{path}/order", ORDER).result
    seen = []
    for elapsed in (129, 130):
        world.elapsed = elapsed
        seen.append(call("GET", f"{path}/{pack['id']}").result["status"])
    assert seen == ["pending_validation", "active"]


def test_total_tls_covers_what_universal_does_not(service: CloudflareService, call: Caller) -> None:
    zone = service.create_zone("example.com", active=True)
    service.put_record("example.com", "a.b", "CNAME", "spgo.io", proxied=True)
    service.put_record("example.com", "track", "CNAME", "spgo.io", proxied=True)
    path = f"/zones/{zone.id}/acm/total_tls"
    assert call("POST", path, {"enabled": True}).codes == [1450]
    service.control(advanced_certificates=True)
    assert call("POST", path, {"enabled": True}).result["enabled"] is True
    packs = call("GET", f"/zones/{zone.id}/ssl/certificate_packs").result
    assert [(each["type"], each["hosts"]) for each in packs][1:] == [("total_tls", ["a.b.example.com"])]
    assert call("DELETE", f"/zones/{zone.id}/ssl/certificate_packs/{packs[1]['id']}").codes == [1431]


def test_a_pinned_pack_keeps_its_status(service: CloudflareService, call: Caller) -> None:
    zone = service.create_zone("example.com", active=True)
    service.put_pack("example.com", ["example.com", "*.example.com"], "validation_timed_out", "universal")
    path = f"/zones/{zone.id}/ssl"
    assert call("GET", f"{path}/certificate_packs").result == []
    (pack,) = call("GET", f"{path}/certificate_packs", status="all").result
    assert pack["status"] == "validation_timed_out"
    assert [each["certificate_status"] for each in call("GET", f"{path}/verification").result] == ["timing_out"]
