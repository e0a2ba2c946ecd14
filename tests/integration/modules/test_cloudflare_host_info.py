# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudflare_host_info`` in both hosts: what stands in the way of a host, by how many requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab.cloudflare.fakes import Caller
from support.cloudflare import ServedCloudflare, served_cloudflare
from support.hosts import RunTask

Z, D, DEEP = "example.com", "track.example.com", "a.b.example.com"
NARROW = "narrow-token-0123456789abcdef0123456789ab"


@pytest.fixture(scope="module")
def served() -> Iterator[ServedCloudflare]:
    with served_cloudflare() as cloudflare:
        yield cloudflare


class Task:
    """Looks at hosts in one host of modules, with the options of every test."""

    def __init__(self, run_task: RunTask, cloudflare: ServedCloudflare) -> None:
        self._run, self.cloudflare = run_task, cloudflare
        self.zone_id = cloudflare.zone(Z)
        self.api = Caller(cloudflare.service)

    def all(self, *hosts: str, **options: Any) -> dict[str, Any]:
        given = self.cloudflare.options(**{"zone": Z, "hosts": list(hosts or (D,)), **options})
        return self._run("cloudflare_host_info", given)

    def __call__(self, *hosts: str, **options: Any) -> dict[str, Any]:
        """What is said of the first host."""
        result = self.all(*hosts, **options)
        assert not result["failed"], result["msg"]
        first: dict[str, Any] = result["hosts"][0]
        return first

    def proxied(self, name: str = D, *, proxied: bool = True) -> None:
        self.cloudflare.service.put_record(Z, name, "CNAME", "spgo.io", proxied=proxied)

    def rule(self, phase: str, parameters: dict[str, Any], expression: str = f'http.host eq "{D}"') -> None:
        """Makes a rule in the phase."""
        action = "route" if phase == "http_request_origin" else "rewrite"
        made = {"action": action, "expression": expression, "action_parameters": parameters, "description": "ours"}
        path = f"/zones/{self.zone_id}/rulesets/phases/{phase}/entrypoint"
        assert self.api("PUT", path, {"rules": [made]}).status == 200


@pytest.fixture
def task(run_task: RunTask, served: ServedCloudflare) -> Task:
    served.reset()
    return Task(run_task, served)


def test_a_host_that_is_ready(task: Task) -> None:
    task.proxied()
    seen = task()
    assert (seen["ready"], seen["proxied"], seen["problems"], seen["rewrites"]) == (True, True, [], [])
    assert seen["certificate"]["pack"]["hosts"] == [Z, f"*.{Z}"]
    lines = [line.replace(task.zone_id, "ID") for line in task.cloudflare.sent()]
    assert lines == [
        "GET /zones",
        "GET /zones/ID/dns_records",
        "GET /zones/ID/ssl/certificate_packs",
        "GET /zones/ID/pagerules",
        "GET /zones/ID/rulesets/phases/http_request_origin/entrypoint",
        "GET /zones/ID/rulesets/phases/http_request_late_transform/entrypoint",
        "GET /zones/ID/load_balancers",
    ]


def test_many_hosts_cost_no_more(task: Task) -> None:
    hosts = [f"h{number}.{Z}" for number in range(20)]
    for host in hosts:
        task.proxied(host)
    result = task.all(*hosts)
    assert all(host["ready"] for host in result["hosts"])
    assert len(task.cloudflare.sent()) == 7


@pytest.mark.parametrize(("record", "proxied"), [(D, False), (None, False), (f"*.{Z}", True)])
def test_whether_it_is_proxied(task: Task, record: str | None, proxied: bool) -> None:
    if record:
        task.proxied(record, proxied=proxied)
    seen = task(checks=["record"])
    assert seen["proxied"] is proxied
    assert seen["ready"] is proxied
    assert bool(seen["problems"]) is not proxied


def test_a_record_of_its_own_hides_the_wildcard(task: Task) -> None:
    task.proxied(f"*.{Z}")
    task.proxied(D, proxied=False)
    assert task(checks=["record"])["proxied"] is False


class TestCertificates:
    def test_universal_reaches_one_label_below(self, task: Task) -> None:
        seen = task(DEEP, checks=["certificate"])
        assert seen["certificate"]["covered"] is False
        (problem,) = seen["problems"]
        assert "is 2 labels below" in problem
        assert "such as a-b.example.com; buy Advanced Certificate Manager" in problem

    def test_an_advanced_certificate_covers_it(self, task: Task) -> None:
        task.cloudflare.service.put_pack(Z, [Z, "*.b.example.com"])
        assert task(DEEP, checks=["certificate"])["ready"] is True

    def test_one_that_is_on_its_way(self, task: Task) -> None:
        task.cloudflare.service.put_pack(Z, [Z, f"*.{Z}"], status="pending_validation", type="universal")
        seen = task(checks=["certificate"])
        assert seen["certificate"]["pack"]["status"] == "pending_validation"
        assert "Wait until it is issued" in seen["problems"][0]

    def test_it_is_waited_for(self, task: Task) -> None:
        pending = [{"id": "p", "type": "universal", "status": "pending_issuance", "hosts": [Z, f"*.{Z}"]}]
        body = json.dumps({"success": True, "errors": [], "messages": [], "result": pending})
        task.cloudflare.service.put_pack(Z, [Z, f"*.{Z}"], status="active", type="universal")
        task.cloudflare.fail("GET", "/zones/*/ssl/certificate_packs", status=200, body=body, count=2)
        seen = task(checks=["certificate"], wait=True, wait_timeout=20, wait_interval=1)
        assert (seen["ready"], seen["certificate"]["pack"]["status"]) == (True, "active")
        assert len(task.cloudflare.sent()) == 4

    def test_one_that_does_not_come(self, task: Task) -> None:
        task.cloudflare.service.put_pack(Z, [Z, f"*.{Z}"], status="pending_validation", type="universal")
        late = task.all(D, checks=["certificate"], wait=True, wait_timeout=2, wait_interval=1)
        assert late["error"]["kind"] == "wait_timeout"
        assert "is not active yet (pending_validation)" in late["msg"]
        assert late["hosts"][0]["ready"] is False

    def test_one_that_nobody_ordered_is_not_waited_for(self, task: Task) -> None:
        assert task(DEEP, checks=["certificate"], wait=True)["certificate"]["pack"] is None

    def test_universal_ssl_that_is_off(self, task: Task) -> None:
        assert task.api("PATCH", f"/zones/{task.zone_id}/ssl/universal/settings", {"enabled": False}).status == 200
        assert "Universal SSL is disabled" in task(checks=["certificate"])["problems"][0]

    def test_many_packs_are_read_by_pages(self, task: Task) -> None:
        for number in range(60):
            task.cloudflare.service.put_pack(Z, [Z, f"h{number}.b.{Z}"])
        assert task(f"h59.b.{Z}", checks=["certificate"])["ready"] is True


class TestRewrites:
    def test_a_page_rule(self, task: Task) -> None:
        task.proxied()
        target = {"target": "url", "constraint": {"operator": "matches", "value": f"*.{Z}/*"}}
        action = {"id": "host_header_override", "value": "origin.example.net"}
        body = {"targets": [target], "actions": [action], "status": "active", "priority": 1}
        task.cloudflare.service.change_zone(Z, plan="enterprise")
        made = task.api("POST", f"/zones/{task.zone_id}/pagerules", body)
        assert made.status == 200, made.body
        seen = task()
        (found,) = seen["rewrites"]
        assert (found["source"], found["header"], found["value"]) == ("page_rule", "Host", "origin.example.net")
        assert seen["ready"] is False
        assert "SparkPost needs the headers as they came, but the page rule *.example.com/*" in seen["problems"][0]

    def test_an_origin_rule(self, task: Task) -> None:
        task.rule("http_request_origin", {"host_header": "origin.example.net"})
        (found,) = task(checks=["rewrites"])["rewrites"]
        assert (found["source"], found["applies"], found["description"]) == ("origin_rule", "always", "ours")
        assert task("other.example.com", checks=["rewrites"])["rewrites"] == []

    def test_a_transform_rule(self, task: Task) -> None:
        headers = {"User-Agent": {"operation": "set", "value": "edge"}}
        task.rule("http_request_late_transform", {"headers": headers}, "true")
        (found,) = task(checks=["rewrites"])["rewrites"]
        assert (found["source"], found["header"], found["value"]) == ("transform_rule", "User-Agent", "edge")

    def test_nothing_is_ever_written(self, task: Task) -> None:
        task.rule("http_request_origin", {"host_header": "origin.example.net"})
        task.all(D, DEEP)
        assert task.cloudflare.wrote() == []

    def test_a_pool_that_cannot_be_read_is_noted(self, task: Task) -> None:
        task.proxied()
        task.cloudflare.service.put_load_balancer(Z, id="lb", name=D, enabled=True, default_pools=["17b5962d775c646f"])
        result = task.all()
        (missing,) = result["not_checked"]
        assert missing["what"] == f"pool 17b5962d775c646f of load balancer {D}"
        assert result["hosts"][0]["ready"] is None


class TestNarrowTokens:
    def test_what_it_may_not_read_is_noted(self, task: Task) -> None:
        task.proxied()
        task.cloudflare.service.add_token(NARROW, ["Zone Read", "DNS Read"], [Z])
        result = task.all(api_token=NARROW)
        missing = {each["what"]: each["reason"] for each in result["not_checked"]}
        assert set(missing) == {"certificate packs", "page rules", "origin rules", "transform rules", "load balancers"}
        assert "'SSL and Certificates Read'" in missing["certificate packs"]
        (host,) = result["hosts"]
        assert (host["ready"], host["proxied"], host["certificate"]) == (None, True, None)

    def test_an_account_owned_token_may_not_read_page_rules(self, task: Task) -> None:
        task.cloudflare.service.add_token(NARROW, account_owned=True)
        (missing,) = task.all(api_token=NARROW)["not_checked"]
        assert missing["what"] == "page rules"
        assert "1011" in missing["reason"]

    def test_by_id_without_the_zones_name(self, task: Task) -> None:
        task.cloudflare.service.add_token(NARROW, ["SSL and Certificates Read"], [Z])
        result = task.all(zone="", zone_id=task.zone_id, api_token=NARROW, checks=["certificate"])
        assert result["hosts"][0]["ready"] is True
        assert result["zone"] == {"id": task.zone_id, "name": None, "status": None}


def test_a_host_of_another_zone_is_refused(task: Task) -> None:
    refused = task.all("track.example.net")
    assert refused["error"]["kind"] == "input"
    assert "does not lie within the zone example.com" in refused["msg"]


def test_a_wrong_token_ends_the_task(task: Task) -> None:
    refused = task.all(zone="", zone_id=task.zone_id, api_token="wrong-token-0123456789abcdef0123456789abc")
    assert refused["error"]["kind"] == "authentication"
    assert "wrong-token" not in repr(refused)


def test_settings_of_the_zone_that_may_stop_clicks(task: Task) -> None:
    task.proxied()
    assert task(checks=["zone_settings"])["problems"] == []
    assert task.all(checks=["zone_settings"])["zone"]["bot_fight_mode"] is False
    assert task.api("PUT", f"/zones/{task.zone_id}/bot_management", {"fight_mode": True}).status == 200
    automatic = f"/zones/{task.zone_id}/settings/ssl_automatic_mode"
    assert task.api("PATCH", automatic, {"value": "auto"}).status == 200
    try:
        result = task.all(checks=["zone_settings"])
    finally:
        task.api("PUT", f"/zones/{task.zone_id}/bot_management", {"fight_mode": False})
        task.api("PATCH", automatic, {"value": "custom"})
    assert (result["zone"]["bot_fight_mode"], result["zone"]["automatic_ssl"]) == (True, True)
    fights, automatic_mode = result["hosts"][0]["problems"]
    assert "no rule can exempt a host" in fights
    assert "'ssl: full'" in automatic_mode
