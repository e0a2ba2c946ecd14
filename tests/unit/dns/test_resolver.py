# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look-ups over real packets: every way of answering and of not answering, told apart."""

from __future__ import annotations

import socket

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort, connect_to
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.exchange import ask
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import (
    Delegation,
    NameServer,
    Resolver,
)
from support.servers import LOOPBACK, PATIENCE, Said, dns_server

D, EDGE = "track.example.com", "d111.cloudfront.net"
SOA = "example.com. 600 IN SOA ns1.example.com. admin.example.com. 1 2 3 4 90"


def to(target: str, owner: str = D, ttl: int = 300) -> str:
    return f"{owner}. {ttl} IN CNAME {target}."


SCRIPT = {
    ("whole.test", "A"): Said((to(EDGE, "whole.test"), f"{EDGE}. 60 IN A 192.0.2.1", f"{EDGE}. 60 IN A 192.0.2.2")),
    ("upper.test", "A"): Said((to("EDGE.Test", "Upper.TEST"), "edge.TEST. 60 IN A 192.0.2.1")),
    ("part.test", "A"): Said((to(EDGE, "part.test"),)),
    (EDGE, "A"): Said((f"{EDGE}. 20 IN A 192.0.2.1",)),
    ("nodata.test", "A"): Said(authority=(SOA,)),
    ("gone.test", "A"): Said(authority=(SOA,), rcode="NXDOMAIN"),
    ("dangling.test", "A"): Said((to("gone.cloudfront.net", "dangling.test"),), rcode="NXDOMAIN"),
    ("dangling2.test", "A"): Said((to("gone.test", "dangling2.test"),)),
    ("broken.test", "A"): Said(rcode="SERVFAIL"),
    ("refused.test", "A"): Said(rcode="REFUSED"),
    ("silent.test", "A"): Said(silent=True),
    ("garbage.test", "A"): Said(wire=b"no DNS message at all"),
    ("both.test", "A"): Said(("both.test. 60 IN A 192.0.2.1",), rcode="NXDOMAIN"),
    ("loop.test", "A"): Said((to("pool.test", "loop.test"), to("loop.test", "pool.test"))),
    ("ring.test", "A"): Said((to("gnir.test", "ring.test"),)),
    ("gnir.test", "A"): Said((to("ring.test", "gnir.test"),)),
}
CIRCLE = (Link("loop.test", "pool.test", 300), Link("pool.test", "loop.test", 300))
FOLLOWED = (Link("part.test", EDGE, 300),)


@pytest.mark.parametrize(
    ("name", "outcome", "records", "chain", "ttl"),
    [
        ("whole.test", Outcome.ANSWER, ("192.0.2.1", "192.0.2.2"), (Link("whole.test", EDGE, 300),), 60),
        ("upper.test", Outcome.ANSWER, ("192.0.2.1",), (Link("upper.test", "edge.test", 300),), 60),
        ("part.test", Outcome.ANSWER, ("192.0.2.1",), FOLLOWED, 20),
        ("nodata.test", Outcome.NODATA, (), (), 90),
        ("gone.test", Outcome.NXDOMAIN, (), (), 90),
        ("dangling.test", Outcome.NXDOMAIN, (), (Link("dangling.test", "gone.cloudfront.net", 300),), 300),
        ("dangling2.test", Outcome.NXDOMAIN, (), (Link("dangling2.test", "gone.test", 300),), 90),
        ("broken.test", Outcome.SERVFAIL, (), (), 0),
        ("refused.test", Outcome.REFUSED, (), (), 0),
        ("silent.test", Outcome.TIMEOUT, (), (), 0),
        ("garbage.test", Outcome.SERVFAIL, (), (), 0),
        ("both.test", Outcome.SERVFAIL, (), (), 0),
        ("loop.test", Outcome.LOOP, (), CIRCLE, 300),
    ],
)
def test_every_way_of_answering(
    name: str, outcome: Outcome, records: tuple[str, ...], chain: tuple[Link, ...], ttl: int
) -> None:
    with dns_server(SCRIPT) as server:
        resolver = Resolver([HostPort(LOOPBACK, server.port)], timeout=0.3 if outcome is Outcome.TIMEOUT else PATIENCE)
        answer = resolver.query(name, "A", resolver.servers[0])
    # A server may shuffle the records of a set.
    assert (answer.outcome, tuple(sorted(answer.records)), answer.chain, answer.ttl) == (outcome, records, chain, ttl)
    assert answer.zone == ("example.com" if name in ("nodata.test", "gone.test", "dangling2.test") else "")
    assert answer.server == f"{LOOPBACK}:{server.port}"
    assert all(recursion for _name, _type, recursion in server.asked)


@pytest.mark.parametrize("name", ["loop.test", "ring.test"])
def test_circles_end(name: str) -> None:
    with dns_server(SCRIPT) as server:
        resolver = Resolver([HostPort(LOOPBACK, server.port)], timeout=PATIENCE)
        assert resolver.query(name, "A", resolver.servers[0]).outcome is Outcome.LOOP
    assert len(server.asked) < 20


def test_first_resolver_that_makes_a_statement_counts() -> None:
    with dns_server({("a.test", "A"): Said(rcode="SERVFAIL")}) as broken, dns_server(SCRIPT) as works:
        resolver = Resolver([HostPort(LOOPBACK, broken.port), HostPort(LOOPBACK, works.port)], timeout=PATIENCE)
        answer = resolver.lookup("whole.test", "A")
        assert answer.found is False
        assert answer.outcome is Outcome.NXDOMAIN
        assert resolver.lookup("a.test", "A").server.endswith(str(works.port))


def test_nobody_to_ask_is_no_statement() -> None:
    assert Resolver([]).lookup(D, "A").outcome is Outcome.UNREACHABLE


def test_a_name_that_is_none_does_not_exist() -> None:
    answer = ask("a" * 64 + ".test", "A", HostPort(LOOPBACK, 53), timeout=PATIENCE)
    assert answer.outcome is Outcome.NXDOMAIN
    assert answer.detail


def test_socket_errors_are_an_outcome() -> None:
    answer = ask(D, "A", HostPort("255.255.255.255", 53), timeout=0.3)
    assert answer.outcome in (Outcome.UNREACHABLE, Outcome.TIMEOUT)


ZONE = {
    (D, "NS"): Said((to(EDGE), f"{EDGE}. 60 IN NS ns.cloudfront.net.")),
    ("example.com", "NS"): Said(("example.com. 60 IN NS ns2.test.", "example.com. 60 IN NS ns1.test.")),
    ("ns1.test", "A"): Said(("ns1.test. 60 IN A 127.0.0.1",)),
    ("ns2.test", "AAAA"): Said(("ns2.test. 60 IN AAAA ::1",)),
}


def test_zone_is_the_nearest_owner_of_ns_records_and_not_that_of_an_alias() -> None:
    with dns_server(ZONE) as server:
        delegation = Resolver([HostPort(LOOPBACK, server.port)], timeout=PATIENCE).delegation(D)
    servers = (NameServer("ns1.test", "127.0.0.1"), NameServer("ns2.test", "::1"))
    assert (delegation.zone, delegation.servers, delegation.hosts) == ("example.com", servers, ("ns1.test", "ns2.test"))


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ({}, "no zone above track.example.com has NS records"),
        ({("example.com", "NS"): Said(("example.com. 60 IN NS ns1.test.",))}, "has an address"),
        ({(D, "NS"): Said(silent=True)}, "NS records of track.example.com: timeout"),
    ],
)
def test_why_there_are_no_servers_is_said(script: dict[tuple[str, str], Said], problem: str) -> None:
    with dns_server(script) as server:
        delegation = Resolver(
            [HostPort(LOOPBACK, server.port)], timeout=0.3 if "timeout" in problem else PATIENCE
        ).delegation(D)
    assert problem in delegation.problem
    assert delegation.servers == ()


def test_zone_servers_are_asked_directly_and_without_recursion() -> None:
    script = {(D, "A"): Said((to(EDGE),), authoritative=True)}
    with dns_server(script) as server:
        resolver = Resolver([], timeout=PATIENCE, connect_to=connect_to([f"ns1.test:53:{LOOPBACK}:{server.port}"]))
        (answer,) = resolver.authoritative(D, "A", Delegation("example.com", (NameServer("ns1.test", "192.0.2.1"),)))
    assert answer.chain == (Link(D, EDGE, 300),)
    assert answer.authoritative
    assert answer.server == "ns1.test (192.0.2.1)"
    assert server.asked == [(D, "A", False)]


def test_rules_reach_a_zone_server_by_its_address_too() -> None:
    with dns_server({(D, "A"): Said((to(EDGE),))}) as server:
        resolver = Resolver([], timeout=PATIENCE, connect_to=connect_to([f"127.0.0.1:53::{server.port}"]))
        (answer,) = resolver.authoritative(D, "A", Delegation("example.com", (NameServer("ns1.test", "127.0.0.1"),)))
    assert answer.chain


def test_referral_is_no_statement() -> None:
    script = {(D, "A"): Said(authority=(f"{D}. 60 IN NS elsewhere.test.",))}
    with dns_server(script) as server:
        resolver = Resolver([], timeout=PATIENCE, connect_to=connect_to([f":53::{server.port}"]))
        (answer,) = resolver.authoritative(D, "A", Delegation("example.com", (NameServer("ns1.test", LOOPBACK),)))
    assert answer.outcome is Outcome.REFUSED
    assert answer.referral == D


def test_silence_of_a_closed_port_is_bounded() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind((LOOPBACK, 0))
        answer = ask(D, "A", HostPort(LOOPBACK, closed.getsockname()[1]), timeout=0.2)
    assert answer == Answer(D, "A", Outcome.TIMEOUT, server=answer.server, detail=answer.detail)
