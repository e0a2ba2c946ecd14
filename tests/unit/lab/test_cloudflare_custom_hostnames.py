# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom hostnames in the lab: quotas, validation ahead of the CNAME record, and what the edge sees of them."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.fakes import Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService

HOST = "track.brand.shop"
TXT = {"method": "txt", "type": "dv"}


@pytest.fixture(name="world")
def _world() -> World:
    return World()


@pytest.fixture(name="service")
def _service(world: World) -> CloudflareService:
    service = cloudflare_in(world)
    service.control(saas=True)
    service.create_zone("agency.dev", active=True)
    return service


@pytest.fixture(name="call")
def _call(service: CloudflareService) -> Caller:
    return Caller(service)


@pytest.fixture(name="path")
def _path(call: Caller) -> str:
    (zone,) = call("GET", "/zones", name="agency.dev").result
    return f"/zones/{zone['id']}/custom_hostnames"


def fallback(service: CloudflareService, call: Caller, path: str) -> None:
    service.put_record("agency.dev", "edge.agency.dev", "CNAME", "spgo.io", proxied=True)
    assert call("PUT", f"{path}/fallback_origin", {"origin": "edge.agency.dev"}).result["status"] == "active"


def enter(world: World, shown: dict[str, Any]) -> None:
    owner = shown["ownership_verification"]
    world.records[owner["name"], "TXT"] = [f'"{owner["value"]}"']
    for record in shown["ssl"]["validation_records"]:
        world.records[record["txt_name"], "TXT"] = [f'"{record["txt_value"]}"']


def test_validated_ahead_of_the_record(world: World, service: CloudflareService, call: Caller, path: str) -> None:
    fallback(service, call, path)
    made = call("POST", path, {"hostname": HOST, "ssl": TXT})
    assert (made.status, made.result["ssl"]["status"]) == (201, "initializing")
    assert "validation_records" not in made.result["ssl"]
    one = f"{path}/{made.result['id']}"
    shown = call("GET", one).result
    assert (shown["status"], shown["ssl"]["status"]) == ("pending", "pending_validation")
    assert service.custom_hostname(HOST) is None
    enter(world, shown)
    # Looked for again after a minute only, unless it is asked for.
    assert call("GET", one).result["status"] == "pending"
    changed = call("PATCH", one, {"ssl": TXT})
    assert (changed.status, changed.result["status"], changed.result["ssl"]["status"]) == (202, "active", "active")
    assert "ownership_verification" not in changed.result
    view = service.custom_hostname(HOST)
    assert view is not None
    assert (view.origin, view.zone.name, view.certificate is not None) == ("edge.agency.dev", "agency.dev", True)
    assert call("DELETE", one).result == {"id": made.result["id"]}
    assert service.custom_hostname(HOST) is None


def test_looks_become_rarer(world: World, service: CloudflareService, call: Caller, path: str) -> None:
    fallback(service, call, path)
    one = f"{path}/{call('POST', path, {'hostname': HOST, 'ssl': TXT}).result['id']}"
    shown = call("GET", one).result
    world.elapsed += 60
    assert call("GET", one).result["status"] == "pending"
    enter(world, shown)
    world.elapsed += 119
    assert call("GET", one).result["status"] == "pending"
    world.elapsed += 1
    assert call("GET", one).result["status"] == "active"


def test_nothing_is_active_without_a_fallback_origin(world: World, call: Caller, path: str) -> None:
    one = f"{path}/{call('POST', path, {'hostname': HOST, 'ssl': TXT}).result['id']}"
    shown = call("GET", one).result
    assert "Zone does not have a fallback origin set." in shown["verification_errors"]
    enter(world, shown)
    changed = call("PATCH", one, {"ssl": TXT}).result
    assert (changed["status"], changed["ssl"]["status"]) == ("pending", "active")
    assert call("GET", f"{path}/fallback_origin").status == 404
    assert (
        call("PUT", f"{path}/fallback_origin", {"origin": "edge.agency.dev"}).result["status"] == "pending_deployment"
    )
    assert call("PUT", f"{path}/fallback_origin", {"origin": "spgo.io"}).codes == [1415]


def test_a_name_on_cloudflare_has_to_point_here(
    world: World, service: CloudflareService, call: Caller, path: str
) -> None:
    fallback(service, call, path)
    service.create_zone("brand.shop", active=True)
    service.put_record("brand.shop", HOST, "A", "192.0.2.1", proxied=True)
    one = f"{path}/{call('POST', path, {'hostname': HOST, 'ssl': TXT}).result['id']}"
    enter(world, call("GET", one).result)
    shown = call("PATCH", one, {"ssl": TXT}).result
    assert (shown["status"], "DNS target needs to point" in shown["verification_errors"][1]) == ("pending", True)
    world.records[HOST, "CNAME"] = ["edge.agency.dev"]
    assert call("PATCH", one, {"ssl": TXT}).result["status"] == "active"


def test_caa_records_block_the_certificate(world: World, service: CloudflareService, call: Caller, path: str) -> None:
    fallback(service, call, path)
    world.records["brand.shop", "CAA"] = ['0 issue "amazon.com"']
    one = f"{path}/{call('POST', path, {'hostname': HOST, 'ssl': TXT}).result['id']}"
    enter(world, call("GET", one).result)
    shown = call("PATCH", one, {"ssl": TXT}).result
    assert (shown["status"], shown["ssl"]["status"]) == ("active", "pending_validation")
    assert "CAA records of brand.shop" in shown["ssl"]["validation_errors"][0]["message"]


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("track.example.com", 1411),
        ("track.brand.test", 1409),
        ("*.brand.shop", 1448),
        ("träck.brand.shop", 1408),
        ("nolabel", 1407),
    ],
)
def test_names_that_are_refused(call: Caller, path: str, host: str, code: int) -> None:
    assert call("POST", path, {"hostname": host, "ssl": TXT}).codes == [code]


def test_quotas(service: CloudflareService, call: Caller, path: str) -> None:
    service.control(custom_hostnames_allocated=1, custom_hostnames_cap=2)
    for number in range(2):
        assert call("POST", path, {"hostname": f"t{number}.brand.shop", "ssl": TXT}).status == 201
    again = call("POST", path, {"hostname": "t0.brand.shop", "ssl": TXT})
    assert (again.status, again.codes) == (403, [1405])
    assert call("GET", f"{path}/quota").result == {"allocated": 1, "used": 2, "exceeded": True, "hard_cap": 2}
    service.control(custom_hostnames_cap=9)
    assert call("POST", path, {"hostname": "t0.brand.shop", "ssl": TXT}).codes == [1406]
    service.hold_hostname(HOST)
    assert call("POST", path, {"hostname": HOST, "ssl": TXT}).codes == [1406]
    refused = call("POST", path, {"hostname": "t9.brand.shop", "ssl": TXT, "custom_origin_server": "edge.agency.dev"})
    assert refused.codes == [1414]
    service.control(saas=False)
    assert call("POST", path, {"hostname": "t9.brand.shop", "ssl": TXT}).codes == [1404]
    assert call("PUT", f"{path}/fallback_origin", {"origin": "edge.agency.dev"}).codes == [1456]
    assert call("GET", f"{path}/unknown").codes == [1436]


def test_lists_come_by_pages_and_by_name(service: CloudflareService, call: Caller, path: str) -> None:
    for number in range(60):
        call("POST", path, {"hostname": f"t{number}.brand.shop", "ssl": TXT})
    first = call("GET", path, per_page=1000)
    assert (len(first.result), first.body["result_info"]["total_count"]) == (50, 60)
    assert [one["hostname"] for one in call("GET", path, hostname="t7.brand.shop").result] == ["t7.brand.shop"]
    assert len(call("GET", path, hostname="t5").result) == 11
