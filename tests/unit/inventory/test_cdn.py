# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which CDN a domain leads to, by scripted answers of DNS; and whom is asked about names that may not exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, NameServer, Resolver
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import Status, TrackingDomain
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.cdn import look_up
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Entry

HOST = "track.example.com"
OWN = ("ns1.dns.example", "ns2.dns.example")
CLOUDFLARES = ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")


def alias(*targets: str) -> Answer:
    """CNAME records from the host on, with an address at their end."""
    names = (HOST, *targets)
    links = tuple(Link(owner, target, 60) for owner, target in zip(names, targets, strict=False))
    return Answer(HOST, "A", Outcome.ANSWER, ("192.0.2.1",), links)


def said(outcome: Outcome, **more: Any) -> Answer:
    return Answer(HOST, "A", outcome, **more)


ADDRESS = said(Outcome.ANSWER, records=("192.0.2.1",))


@dataclass
class ScriptedDns:
    """``recursive`` are a resolver's answers by name and type, ``own`` those of the servers of each zone."""

    recursive: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    own: Mapping[tuple[str, str, str], Answer] = field(default_factory=dict)
    servers: tuple[str, ...] = OWN
    asked: list[str] = field(default_factory=list)

    def lookup(self, name: str, record_type: str) -> Answer:
        self.asked.append(f"resolver {name} {record_type}")
        return self.recursive.get((name, record_type), said(Outcome.NODATA))

    def delegation(self, name: str, *, most: int | None = None) -> Delegation:
        self.asked.append(f"zone {name}")
        return self.named(name, self.servers, most=most)

    def named(
        self, zone: str, hosts: tuple[str, ...], *, glue: Mapping[str, str] | None = None, most: int | None = None
    ) -> Delegation:
        return Delegation(zone, tuple(NameServer(host, "192.0.2.53") for host in hosts[:most]), hosts=tuple(hosts))

    def authoritative(self, name: str, record_type: str, delegation: Delegation) -> tuple[Answer, ...]:
        [server] = delegation.servers
        self.asked.append(f"{server.host} of {delegation.zone} {record_type}")
        silent = said(Outcome.TIMEOUT)
        return (self.own.get((server.host, delegation.zone, record_type), silent),)


def cdn(dns: ScriptedDns, *, verified: bool, seconds: float = 20.0, endpoint: str = "spgo.io") -> str:
    entry = Entry(TrackingDomain(HOST, status=Status(verified=verified)))
    [found] = look_up([entry], cast(Resolver, dns), Clock().deadline(seconds), endpoint)
    assert found.tracking is entry.tracking
    return found.cdn


ANSWERS = [
    pytest.param(alias("d111111abcdef8.cloudfront.net"), "cloudfront", id="CloudFront"),
    pytest.param(alias("www.example.com", "d111111abcdef8.cloudfront.net"), "cloudfront", id="in two steps"),
    pytest.param(alias("j.sni.global.fastly.net"), "fastly", id="Fastly"),
    pytest.param(alias("x.cdn.cloudflare.net"), "cloudflare", id="Cloudflare by CNAME"),
    pytest.param(alias("v2.spgo.io"), "sparkpost", id="SparkPost's certificate"),
    pytest.param(alias("eu.spgo.io"), "none", id="SparkPost itself"),
    pytest.param(alias("acme.et.e.sparkpost.com"), "none", id="an enterprise endpoint"),
    pytest.param(alias("proxy.example.net"), "other", id="a server of one's own"),
    pytest.param(said(Outcome.NXDOMAIN), "no_record", id="no name"),
    pytest.param(said(Outcome.NODATA), "no_record", id="no record"),
    pytest.param(said(Outcome.SERVFAIL), "unknown", id="a failure"),
    pytest.param(said(Outcome.TIMEOUT), "unknown", id="silence"),
    pytest.param(ADDRESS, "other", id="addresses"),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_a_verified_domain_by_the_resolver(answer: Answer, expected: str) -> None:
    dns = ScriptedDns(recursive={(HOST, "A"): answer})
    assert cdn(dns, verified=True) == expected
    assert dns.asked[0] == f"resolver {HOST} A"


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_any_other_domain_by_its_zone(answer: Answer, expected: str) -> None:
    empty = said(Outcome.NODATA)
    own = {(server, "example.com", kind): answer if kind == "A" else empty for server in OWN for kind in ("A", "AAAA")}
    dns = ScriptedDns(own=own)
    assert cdn(dns, verified=False) == expected
    assert [each for each in dns.asked if each.startswith(f"resolver {HOST}")] == []


@pytest.mark.parametrize("verified", [True, False])
def test_addresses_alone_are_cloudflare_s_where_its_servers_serve_the_zone(verified: bool) -> None:
    own = {(CLOUDFLARES[0], "example.com", "A"): ADDRESS}
    dns = ScriptedDns(recursive={(HOST, "A"): ADDRESS}, own=own, servers=CLOUDFLARES)
    assert cdn(dns, verified=verified) == "cloudflare"


@pytest.mark.parametrize("verified", [True, False])
def test_a_host_of_ipv6_alone_has_a_record(verified: bool) -> None:
    six = said(Outcome.ANSWER, records=("2001:db8::1",))
    own = {(OWN[0], "example.com", "A"): said(Outcome.NODATA), (OWN[0], "example.com", "AAAA"): six}
    dns = ScriptedDns(recursive={(HOST, "AAAA"): six}, own=own)
    assert cdn(dns, verified=verified) == "other"


def test_a_referral_is_followed_to_the_zone_below() -> None:
    below = said(Outcome.REFUSED, referral="track.example.com", referral_servers=("ns.below.example",))
    own = {
        (OWN[0], "example.com", "A"): below,
        ("ns.below.example", "track.example.com", "A"): alias("x.fastly.net"),
    }
    dns = ScriptedDns(own=own)
    assert cdn(dns, verified=False) == "fastly"
    assert dns.asked == [
        "zone example.com",
        "ns1.dns.example of example.com A",
        "ns.below.example of track.example.com A",
    ]


def test_referrals_in_a_circle_end() -> None:
    again = said(Outcome.REFUSED, referral="example.com", referral_servers=OWN)
    assert cdn(ScriptedDns(own={(OWN[0], "example.com", "A"): again}), verified=False) == "unknown"


def test_the_second_server_is_asked_where_the_first_is_silent() -> None:
    dns = ScriptedDns(own={(OWN[1], "example.com", "A"): alias("x.azurefd.net")})
    assert cdn(dns, verified=False) == "azure"


def test_an_alias_out_of_the_zone_is_followed_by_the_resolver() -> None:
    further = Answer("a.example.net", "A", Outcome.ANSWER, (), (Link("a.example.net", "x.fastly.net", 60),))
    outward = said(Outcome.NODATA, chain=(Link(HOST, "a.example.net", 60),))
    dns = ScriptedDns(recursive={("a.example.net", "A"): further}, own={(OWN[0], "example.com", "A"): outward})
    assert cdn(dns, verified=False) == "fastly"


def test_an_endpoint_of_one_s_own_is_sparkpost_itself() -> None:
    dns = ScriptedDns(recursive={(HOST, "A"): alias("links.acme.example")})
    assert cdn(dns, verified=True, endpoint="links.acme.example") == "none"


def test_nobody_is_asked_after_the_deadline() -> None:
    dns = ScriptedDns()
    assert cdn(dns, verified=True, seconds=0.0) == "unknown"
    assert dns.asked == []


def test_a_zone_is_found_once_for_many_domains() -> None:
    dns = ScriptedDns(own={(OWN[0], "example.com", "A"): alias("x.fastly.net")})
    entries = [Entry(TrackingDomain(f"t{number}.example.com")) for number in range(40)]
    found = look_up(entries, cast(Resolver, dns), Clock().deadline(20), "spgo.io")
    assert [each.tracking for each in found] == [each.tracking for each in entries]
    assert {each.cdn for each in found} == {"fastly"}
    assert dns.asked.count("zone example.com") == 1
    assert len(dns.asked) == 41
