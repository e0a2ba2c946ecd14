# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly in the served lab: its address and names, what the journal and faults see, and the control routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.clients import call
from lab.clock import Clock
from lab.context import Latency
from lab.fastly.fakes import relationships
from lab.services import FASTLY_API_TOKEN
from lab.settings import Settings
from support.fastly_edge import HOST, ORIGIN, FastlyLab

JSON_API = "application/vnd.api+json"


@pytest.fixture(scope="module")
def served() -> Iterator[FastlyLab]:
    lab = FastlyLab()
    with lab.world:
        yield lab


@pytest.fixture
def lab(served: FastlyLab) -> FastlyLab:
    served.world.reset()
    return served


def ask(lab: FastlyLab, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Calls the API over the network as the environment says."""
    variables = lab.world.environment()
    headers = {"Fastly-Key": variables["FASTLY_API_TOKEN"], "Content-Type": "application/json", "Accept": JSON_API}
    return call(method, variables["FASTLY_API_URL"] + path, body, headers)


def test_the_environment_leads_to_the_api(lab: FastlyLab) -> None:
    assert lab.world.environment()["FASTLY_API_TOKEN"] == FASTLY_API_TOKEN
    assert ask(lab, "GET", "/service") == (200, [])
    assert lab.world.health()["apis"]["fastly"] == lab.world.environment()["FASTLY_API_URL"]


def test_the_journal_tells_reads_from_writes(lab: FastlyLab) -> None:
    _status, made = ask(lab, "POST", "/service", {"name": "s"})
    ask(lab, "PUT", f"/service/{made['id']}/version/1/activate")
    ask(lab, "GET", "/service/search?name=s")
    seen = [
        (each["service"], each["method"], each["path"], each["query"], each["status"], each["write"])
        for each in lab.world.journal.rendered("fastly", writes=None)
    ]
    assert seen == [
        ("fastly", "POST", "/service", "", 200, True),
        ("fastly", "PUT", f"/service/{made['id']}/version/1/activate", "", 200, True),
        ("fastly", "GET", "/service/search", "name=s", 200, False),
    ]


def test_a_fault_speaks_as_the_api_does(lab: FastlyLab) -> None:
    lab.world.faults.api("fastly", method="GET", status=503, count=2)
    assert ask(lab, "GET", "/service") == (503, {"msg": "Service Unavailable", "detail": "Service Unavailable"})
    failed = {"errors": [{"title": "Service Unavailable", "detail": "Service Unavailable"}]}
    assert ask(lab, "GET", "/tls/subscriptions") == (503, failed)
    lab.world.faults.api("fastly", method="POST", status=502, when="after", count=1)
    assert ask(lab, "POST", "/service", {"name": "s"})[0] == 502
    assert lab.world.fastly.service_names() == ["s"]


def test_names_of_the_edge_and_of_validation_records_resolve(lab: FastlyLab) -> None:
    assert lab.ask("t.sni.global.fastly.net").answer == [
        ("t.sni.global.fastly.net", "A", "127.0.0.61"),
        ("t.sni.global.fastly.net", "A", "127.0.0.62"),
    ]
    assert lab.ask("n.sni.global.fastly.net").answer == [("n.sni.global.fastly.net", "A", "127.0.0.63")]
    assert lab.ask("x.sni.global.fastly.net").rcode == "NXDOMAIN"
    assert lab.ask("x.fastly-validations.com", "TXT").rcode == "NXDOMAIN"
    lab.world.fastly.put_service("clicks", [HOST])
    lab.certify(HOST)
    lab.world.flush_resolvers()
    (alias, text) = lab.ask(f"_acme-challenge.{HOST}", "TXT").answer
    assert alias[:2] == (f"_acme-challenge.{HOST}", "CNAME")
    assert text[:2] == (alias[2], "TXT")


def test_a_subscription_follows_the_labs_dns() -> None:
    clock = Clock()
    lab = FastlyLab(Settings(now=clock, latency=Latency(dns_propagation=30.0)))
    with lab.world:
        lab.world.fastly.put_service("clicks", [HOST])
        related = relationships(tls_domains=[HOST])
        _status, made = ask(lab, "POST", "/tls/subscriptions", {"data": {"relationships": related}})
        record = made["included"][0]["attributes"]["challenges"][0]
        lab.aws.put_record(record["record_name"], "CNAME", *record["values"])
        lab.world.hosted_zones()
        states = []
        for seconds in (0, 29, 1):
            clock.advance(seconds)
            _status, seen = ask(lab, "GET", f"/tls/subscriptions/{made['data']['id']}")
            states.append(seen["data"]["attributes"]["state"])
    assert states == ["pending", "pending", "issued"]


class TestControl:
    """States that no API call brings about."""

    def test_switches(self, lab: FastlyLab) -> None:
        status, switches = lab.control("POST", "/fastly/switches", {"taken_domains": [HOST]})
        assert (status, switches["taken_domains"]) == (200, [HOST])
        assert lab.control("GET", "/fastly/switches")[1] == switches
        assert lab.control("POST", "/fastly/switches", {"nothing": 1})[0] == 400
        lab.world.reset()
        assert lab.control("GET", "/fastly/switches")[1]["taken_domains"] == []

    def test_services(self, lab: FastlyLab) -> None:
        stored = {"name": "clicks", "domains": [HOST], "backends": [dict(ORIGIN)], "active": False}
        status, made = lab.control("POST", "/fastly/services", stored)
        assert status == 200
        (identity,) = made["ids"]
        assert lab.control("POST", "/fastly/activations", {"service": identity, "version": 1}) == (200, {"done": True})
        details = lab.world.fastly.details("clicks")
        assert details is not None
        assert details["active_version"]["domains"][0]["name"] == HOST

    def test_many_services(self, lab: FastlyLab) -> None:
        status, made = lab.control("POST", "/fastly/services", {"name": "clicks", "count": 250, "active": False})
        assert (status, len(made["ids"])) == (200, 250)
        assert lab.world.fastly.service_names()[::249] == ["clicks-1", "clicks-250"]
        assert len(ask(lab, "GET", "/service?page=3&per_page=100")[1]) == 50

    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("/fastly/services", {"name": "s", "colour": "red"}, 400),
            ("/fastly/services", {}, 400),
            ("/fastly/services", {"name": "s", "backends": [{"name": "o", "address": ""}]}, 400),
            ("/fastly/services", {"name": "s", "objects": {"nothing": [{"name": "o"}]}}, 400),
            ("/fastly/activations", {"service": "none"}, 404),
            ("/fastly/activations", {}, 400),
        ],
    )
    def test_refusals(self, lab: FastlyLab, path: str, body: dict[str, Any], status: int) -> None:
        answer, document = lab.control("POST", path, body)
        assert answer == status
        assert set(document) == {"error"}


@pytest.mark.parametrize("settings", [Settings(single_address=True), Settings(ipv6=True)], ids=["single", "ipv6"])
def test_other_shapes_of_the_world(settings: Settings) -> None:
    lab = FastlyLab(settings)
    with lab.world:
        lab.serve_fastly()
        lab.serve_fastly("other.example.com", name="other", configuration=1)
        for host in (HOST, "other.example.com"):
            for address in lab.world.directory.addresses(host):
                assert lab.get(f"https://{host}/f/a/b/c/d", address).headers["x-cache"] == "MISS"
                lab.world.flush_edges()
