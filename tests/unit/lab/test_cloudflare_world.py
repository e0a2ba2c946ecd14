# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare within the local internet: delegation, DNS with its delay, journal, faults, control, reset."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lab.clients import LabUnderTest, call
from lab.clock import Clock
from lab.context import Context
from lab.faults import ApiFault
from lab.services import CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN
from lab.settings import Settings

HOST = "track.example.com"


@pytest.fixture(scope="module")
def started() -> Iterator[LabUnderTest]:
    lab = LabUnderTest(Settings(zones=("example.net",)))
    with lab.world:
        yield lab


@pytest.fixture
def lab(started: LabUnderTest) -> LabUnderTest:
    started.world.reset()
    return started


def api(lab: LabUnderTest, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    environment = lab.world.environment()
    headers = {"Authorization": f"Bearer {environment['CLOUDFLARE_API_TOKEN']}"}
    return call(method, environment["CLOUDFLARE_BASE_URL"] + path, body, headers)


def test_the_environment_points_clients_at_it(lab: LabUnderTest) -> None:
    environment = lab.world.environment()
    assert environment["CLOUDFLARE_BASE_URL"] == f"{lab.world.url('cloudflare')}/client/v4"
    assert environment["CLOUDFLARE_API_TOKEN"] == CLOUDFLARE_API_TOKEN
    assert environment["CLOUDFLARE_ACCOUNT_ID"] == CLOUDFLARE_ACCOUNT_ID
    assert "CLOUDFLARE_EMAIL" not in environment, "a client would send it in place of the token"


def test_a_zone_from_its_creation_over_the_registrar_to_the_resolver(lab: LabUnderTest) -> None:
    _status, made = api(lab, "POST", "/zones", {"name": "example.com", "account": {"id": CLOUDFLARE_ACCOUNT_ID}})
    zone = made["result"]
    path = f"/zones/{zone['id']}"
    api(lab, "POST", f"{path}/dns_records", {"type": "CNAME", "name": HOST, "content": "spgo.io", "proxied": True})
    api(lab, "POST", f"{path}/dns_records", {"type": "TXT", "name": HOST, "content": "tracking"})
    assert lab.ask(HOST).rcode == "NXDOMAIN"
    lab.world.delegate("example.com", zone["name_servers"])
    lab.world.flush_resolvers()
    assert api(lab, "GET", path)[1]["result"]["status"] == "active"
    assert {value for _name, _type, value in lab.ask(HOST).answer} == set(lab.world.addresses.cloudflare)
    assert lab.ask(HOST, "TXT").answer == [(HOST, "TXT", '"tracking"')]
    assert {value for _name, _type, value in lab.ask("example.com", "NS").answer} == set(zone["name_servers"])
    server = lab.server_of("example.com")
    assert server in lab.world.addresses.cloudflare_dns
    assert lab.ask(HOST, server=server).flags >= {"AA"}


def test_a_pending_zone_answers_at_its_own_servers_with_the_records_own_value(lab: LabUnderTest) -> None:
    zone = lab.world.cloudflare.create_zone("example.com")
    lab.world.cloudflare.put_record("example.com", HOST, "CNAME", "spgo.io", proxied=True)
    (server, *_others) = lab.world.directory.addresses(zone.name_servers[0])
    assert lab.ask(HOST, "CNAME", server=server).answer == [(HOST, "CNAME", "spgo.io")]


def test_the_delegation_without_names_is_that_of_the_zone(lab: LabUnderTest) -> None:
    zone = lab.world.cloudflare.create_zone("example.com")
    assert lab.world.delegate("example.com") == zone.name_servers
    found = lab.world.cloudflare.zone_of(HOST)
    assert found is not None
    assert (found.name, found.status) == ("example.com", "active")


def test_changes_show_after_the_propagation_delay() -> None:
    clock = Clock()
    lab = LabUnderTest(Settings(zones=(), now=clock))
    with lab.world:
        lab.world.host_cloudflare_zone("example.com")
        lab.world.context.latency.dns_propagation = 30
        lab.world.cloudflare.put_record("example.com", "www", "A", "192.0.2.1")
        lab.world.hosted_zones()
        seen = []
        for seconds in (0, 29, 1):
            clock.advance(seconds)
            seen.append(lab.world.directory.addresses("www.example.com"))
        assert seen == [[], [], ["192.0.2.1"]]


def test_the_journal_counts_reads_and_writes(lab: LabUnderTest) -> None:
    zone = lab.world.cloudflare.create_zone("example.com")
    api(lab, "GET", "/zones?name=example.com")
    api(lab, "POST", f"/zones/{zone.id}/dns_records", {"type": "A", "name": "www", "content": "192.0.2.1"})
    api(lab, "POST", f"/zones/{zone.id}/dns_records", {})
    entries = lab.world.journal.entries("cloudflare")
    assert [(each.method, each.status, each.write) for each in entries] == [
        ("GET", 200, False),
        ("POST", 200, True),
        ("POST", 400, True),
    ]
    assert entries[1].path == f"/client/v4/zones/{zone.id}/dns_records"


@pytest.mark.parametrize(
    ("fault", "code", "message"),
    [
        ({"status": 503}, 10001, "Service Unavailable"),
        ({"status": 429, "headers": {"Retry-After": "1"}, "code": "971"}, 971, "Too Many Requests"),
    ],
)
def test_a_fault_answers_in_the_envelope(lab: LabUnderTest, fault: dict[str, Any], code: int, message: str) -> None:
    lab.world.faults.add(ApiFault(service="cloudflare", count=1, **fault))
    status, body = api(lab, "GET", "/zones")
    assert (status, body["success"], body["result"]) == (fault["status"], False, None)
    assert body["errors"] == [{"code": code, "message": message}]
    assert api(lab, "GET", "/zones")[0] == 200


def test_of_identical_posts_at_once_one_is_taken(lab: LabUnderTest) -> None:
    lab.world.host_cloudflare_zone("example.com")
    zone = lab.world.cloudflare.zone("example.com")
    assert zone is not None
    body = {"type": "CNAME", "name": HOST, "content": "spgo.io", "proxied": True}
    with ThreadPoolExecutor(8) as pool:
        posts = [pool.submit(api, lab, "POST", f"/zones/{zone.id}/dns_records", body) for _number in range(8)]
        asked = [pool.submit(lab.ask, HOST) for _number in range(8)]
        assert sorted(each.result()[0] for each in posts) == [200] + [400] * 7
        assert all(each.result().rcode in ("NOERROR", "NXDOMAIN") for each in asked)


def test_what_a_test_may_bring_about_over_the_control_api(lab: LabUnderTest) -> None:
    assert lab.control("POST", "/cloudflare/switches", {"null_lists": True})[1]["null_lists"] is True
    assert lab.control("GET", "/cloudflare/switches")[1]["plan"] == "free"
    status, hosted = lab.control("POST", "/cloudflare/zones", {"zone": "example.com", "plan": "pro"})
    assert (status, len(hosted["name_servers"])) == (200, 2)
    lab.control("POST", "/cloudflare/zones", {"zone": "pending.example", "delegate": False})
    statuses = {each.name: each.status for each in lab.world.cloudflare.zones()}
    assert statuses == {"example.com": "active", "pending.example": "pending"}
    assert (
        lab.control("POST", "/cloudflare/zones/fields", {"zone": "example.com", "universal_enabled": False})[0] == 200
    )
    assert lab.control("POST", "/cloudflare/packs", {"zone": "example.com", "hosts": ["example.com"]})[0] == 200
    lab.control("POST", "/cloudflare/foreign-zones", {"zone": "foreign.example"})
    assert lab.world.cloudflare.is_foreign("www.foreign.example")
    value = "cloudflare-narrow-token-0123456789abcdef"
    asked = {"value": value, "permissions": ["Zone Read"], "zones": ["example.com"]}
    assert lab.control("POST", "/cloudflare/tokens", asked)[0] == 200
    headers = {"Authorization": f"Bearer {value}"}
    base = lab.world.environment()["CLOUDFLARE_BASE_URL"]
    assert call("GET", f"{base}/zones?name=example.net", None, headers)[0] == 403
    pool = lab.control("POST", "/cloudflare/pools", {"origins": [{"address": "spgo.io"}]})[1]["id"]
    balancer = {"zone": "example.com", "name": HOST, "default_pools": [pool]}
    assert lab.control("POST", "/cloudflare/load-balancers", balancer)[0] == 200
    zone = lab.world.cloudflare.zone_of("example.com")
    assert zone is not None
    (shown,) = api(lab, "GET", f"/zones/{zone.id}/load_balancers")[1]["result"]
    assert api(lab, "GET", f"/zones/{zone.id}/load_balancers/{shown['id']}")[1]["result"] == shown
    (listed,) = api(lab, "GET", f"/accounts/{CLOUDFLARE_ACCOUNT_ID}/load_balancers/pools")[1]["result"]
    assert api(lab, "GET", f"/accounts/{CLOUDFLARE_ACCOUNT_ID}/load_balancers/pools/{pool}")[1]["result"] == listed


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("/switches", {"wrong": True}, "wrong"),
        ("/zones", {}, "zone"),
        ("/zones", {"zone": "example.com", "plan": "gratis"}, "gratis"),
        ("/zones/fields", {"zone": "unknown.example", "plan": "pro"}, "unknown.example"),
        ("/zones/fields", {"zone": "example.com", "wrong": 1}, "wrong"),
        ("/tokens", {"value": "a-token-0123456789abcdef", "wrong": 1}, "wrong"),
        ("/tokens", {"value": "a-token-0123456789abcdef", "zones": "example.com"}, "zones"),
        ("/tokens", {"value": "a-token-0123456789abcdef", "permissions": ["Coffee Read"]}, "Coffee Read"),
        ("/packs", {"zone": "example.com"}, "hosts"),
    ],
)
def test_what_the_control_api_refuses(lab: LabUnderTest, path: str, body: dict[str, Any], word: str) -> None:
    lab.world.cloudflare.create_zone("example.com")
    status, answer = lab.control("POST", f"/cloudflare{path}", body)
    assert status == 400
    assert word in answer["error"]


def test_a_reset_forgets_it(lab: LabUnderTest) -> None:
    lab.world.host_cloudflare_zone("example.com")
    lab.world.cloudflare.control(null_lists=True)
    lab.world.reset()
    assert api(lab, "GET", "/zones")[1]["result"] == []
    assert lab.world.cloudflare.switches()["null_lists"] is False
    assert lab.ask("example.com").rcode == "NXDOMAIN"


def test_the_account_alone_takes_its_delegations_from_the_dns() -> None:
    from lab.cloudflare.service import CloudflareService

    held: dict[tuple[str, str], list[str]] = {}
    context = Context(lambda name, kind: held.get((name, kind), []), lambda names: pytest.fail("issued"))
    service = CloudflareService(context, ["cloudflare-token-0123456789abcdef"])
    zone = service.create_zone("example.com")
    held["example.com", "NS"] = [f"{each}." for each in zone.name_servers]
    found = service.zone("example.com")
    assert found is not None
    assert found.status == "active"
