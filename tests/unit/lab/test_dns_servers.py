# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's DNS asked with real packets: resolver, authoritative servers, delegations and faults."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import pytest

from lab.clients import PATIENCE, LabUnderTest
from lab.clock import Clock
from lab.dns.directory import OWN_DNS_SERVERS, REGISTRY_SERVER
from lab.settings import Settings


@pytest.fixture
def lab() -> Iterator[LabUnderTest]:
    lab = LabUnderTest()
    with lab.world:
        yield lab


def test_the_resolver_returns_the_whole_chain(lab: LabUnderTest) -> None:
    lab.serve("track.example.com")
    reply = lab.ask("Track.Example.Com")
    assert [(name.lower(), kind, value) for name, kind, value in reply.answer] == [
        ("track.example.com", "CNAME", "de1.cloudfront.net"),
        ("de1.cloudfront.net", "A", "127.0.0.31"),
        ("de1.cloudfront.net", "A", "127.0.0.32"),
    ]
    assert {"RA", "RD"} <= reply.flags
    assert "AA" not in reply.flags


def test_tcp_says_the_same_as_udp(lab: LabUnderTest) -> None:
    lab.serve("track.example.com")
    assert lab.ask("track.example.com", tcp=True).answer == lab.ask("track.example.com").answer


@pytest.mark.parametrize(
    ("name", "record_type", "rcode", "values", "authority"),
    [
        ("none.example.com", "A", "NXDOMAIN", [], [("example.com", "SOA")]),
        ("www.example.com", "AAAA", "NOERROR", [], [("example.com", "SOA")]),
        ("www.example.com", "A", "NOERROR", ["192.0.2.1"], []),
        ("example.com", "CAA", "NOERROR", ['0 issue "amazon.com"'], []),
        ("example.com", "NS", "NOERROR", None, []),
        ("text.example.com", "TXT", "NOERROR", ['"one two" "three"'], []),
        ("alias.example.com", "A", "NOERROR", ["127.0.0.31", "127.0.0.32"], []),
        ("alias.example.com", "AAAA", "NOERROR", [], [("example.com", "SOA")]),
        ("spgo.io", "A", "NOERROR", ["127.0.0.21"], []),
        ("eu.v2.spgo.io", "A", "NOERROR", ["127.0.0.24"], []),
        ("none.spgo.io", "A", "NXDOMAIN", [], [("spgo.io", "SOA")]),
        ("d9.cloudfront.net", "A", "NXDOMAIN", [], [("cloudfront.net", "SOA")]),
        ("unregistered.com", "A", "NXDOMAIN", [], [("com", "SOA")]),
        ("name.nowhere", "A", "NXDOMAIN", [], [(".", "SOA")]),
        ("com", "NS", "NOERROR", [REGISTRY_SERVER], []),
    ],
)
def test_the_resolver_tells_answers_from_nothing(
    lab: LabUnderTest,
    name: str,
    record_type: str,
    rcode: str,
    values: list[str] | None,
    authority: list[tuple[str, str]],
) -> None:
    lab.serve()
    lab.aws.put_record("www.example.com", "A", "192.0.2.1")
    lab.aws.put_record("example.com", "CAA", '0 issue "amazon.com"')
    lab.aws.put_record("text.example.com", "TXT", '"one two" "three"')
    lab.aws.put_record("alias.example.com", "A", "de1.cloudfront.net")
    lab.aws.put_record("alias.example.com", "AAAA", "de1.cloudfront.net")
    reply = lab.ask(name, record_type)
    expected = sorted(lab.aws.hosted_zones()[0].name_servers) if values is None else values
    assert (reply.rcode, [value for *_unused, value in reply.answer]) == (rcode, expected)
    assert [(each or ".", kind) for each, kind in reply.authority] == authority


def test_a_dangling_cname_is_nxdomain_with_its_chain(lab: LabUnderTest) -> None:
    lab.aws.put_record("track.example.com", "CNAME", "dgone.cloudfront.net")
    reply = lab.ask("track.example.com")
    assert (reply.rcode, reply.answer) == ("NXDOMAIN", [("track.example.com", "CNAME", "dgone.cloudfront.net")])
    assert reply.authority == [("cloudfront.net", "SOA")]


def test_a_cname_loop_is_servfail(lab: LabUnderTest) -> None:
    lab.aws.put_record("a.example.com", "CNAME", "b.example.com")
    lab.aws.put_record("b.example.com", "CNAME", "a.example.com")
    assert lab.ask("a.example.com").rcode == "SERVFAIL"


def test_an_authoritative_server_answers_for_its_zones_only(lab: LabUnderTest) -> None:
    lab.serve("track.example.com")
    server = lab.server_of("example.com")
    own = lab.ask("track.example.com", server=server)
    assert own.answer == [("track.example.com", "CNAME", "de1.cloudfront.net")]
    assert "AA" in own.flags
    assert "RA" not in own.flags
    assert lab.ask("spgo.io", server=server).rcode == "REFUSED"
    missing = lab.ask("none.example.com", server=server)
    assert (missing.rcode, missing.authority) == ("NXDOMAIN", [("example.com", "SOA")])
    assert "AA" in missing.flags


def test_the_registry_refers_to_the_delegated_servers(lab: LabUnderTest) -> None:
    registry = lab.world.directory.addresses(REGISTRY_SERVER)[0]
    reply = lab.ask("track.example.com", server=registry)
    assert (reply.rcode, reply.answer, reply.authority) == ("NOERROR", [], [("example.com", "NS")])
    assert "AA" not in reply.flags
    glue = {rrset.name.to_text(omit_final_dot=True): rrset[0].to_text() for rrset in reply.message.additional}
    assert set(glue) == set(lab.aws.hosted_zones()[0].name_servers)
    assert glue[lab.aws.hosted_zones()[0].name_servers[0]] == lab.server_of("example.com")


def test_every_name_server_has_an_address_of_its_own_that_resolves(lab: LabUnderTest) -> None:
    servers = lab.aws.hosted_zones()[0].name_servers
    found = [lab.ask(server).answer[0][2] for server in servers]
    assert len(set(found)) == len(servers) == 4
    assert all(lab.ask("example.com", "SOA", server=each).rcode == "NOERROR" for each in found)


def test_a_zone_that_nobody_delegates_does_not_exist(lab: LabUnderTest) -> None:
    lab.aws.put_record("www.example.com", "A", "192.0.2.1")
    lab.world.registrar.undelegate("example.com")
    assert lab.ask("www.example.com").rcode == "NXDOMAIN"
    assert lab.world.directory.resolve("www.example.com", "A") == []


def test_a_delegation_to_servers_without_the_zone_is_servfail(lab: LabUnderTest) -> None:
    other = lab.aws.create_hosted_zone("other.com")
    lab.world.registrar.delegate("example.com", other.name_servers)
    assert lab.ask("example.com", "SOA").rcode == "SERVFAIL"
    assert lab.ask("example.com", "SOA", server=lab.server_of("example.com")).rcode == "REFUSED"


def test_of_two_zones_of_one_name_the_delegated_one_counts(lab: LabUnderTest) -> None:
    second = lab.aws.create_hosted_zone("example.com")
    lab.aws.put_record("www.example.com", "A", "192.0.2.1", zone="Z1")
    lab.aws.put_record("www.example.com", "A", "192.0.2.2", zone=second.id)
    assert lab.world.directory.resolve("www.example.com", "A") == ["192.0.2.1"]
    lab.world.registrar.delegate("example.com", second.name_servers)
    assert lab.world.directory.resolve("www.example.com", "A") == ["192.0.2.2"]


def test_a_zone_below_another_is_found_by_the_ns_records_in_the_parent(lab: LabUnderTest) -> None:
    child = lab.aws.create_hosted_zone("mail.example.com")
    lab.aws.put_record("track.mail.example.com", "A", "192.0.2.7", zone=child.id)
    assert lab.ask("track.mail.example.com").rcode == "NXDOMAIN"
    lab.aws.put_record("mail.example.com", "NS", *child.name_servers)
    lab.world.flush_resolvers()
    assert lab.ask("track.mail.example.com").answer == [("track.mail.example.com", "A", "192.0.2.7")]


def test_a_zone_kept_by_hand_is_served_once_delegated(lab: LabUnderTest) -> None:
    lab.world.own_zones.create("own.org")
    lab.world.own_zones.put("track.own.org", "CNAME", ["spgo.io"], 60)
    assert lab.ask("track.own.org").rcode == "NXDOMAIN"
    assert lab.world.delegate("own.org") == OWN_DNS_SERVERS
    lab.world.flush_resolvers()
    assert lab.ask("track.own.org").answer[-1] == ("spgo.io", "A", "127.0.0.21")


def test_resolve_gives_plain_values_and_follows_nothing(lab: LabUnderTest) -> None:
    lab.serve("track.example.com")
    resolve = lab.world.context.resolve
    assert resolve("TRACK.example.com.", "CNAME") == ["de1.cloudfront.net"]
    assert resolve("track.example.com", "A") == []
    assert resolve("de1.cloudfront.net", "A") == ["127.0.0.31", "127.0.0.32"]
    assert resolve("none.example.com", "A") == []


def test_a_distribution_that_is_not_deployed_yet_does_not_resolve(lab: LabUnderTest) -> None:
    lab.serve(deployed=False)
    assert lab.ask("de1.cloudfront.net").rcode == "NXDOMAIN"


def test_ipv6_is_answered_where_it_is_served() -> None:
    lab = LabUnderTest(Settings(ipv6=True))
    with lab.world:
        lab.serve(IsIPV6Enabled=True)
        lab.serve(identity="E2", IsIPV6Enabled=False)
        assert lab.ask("de1.cloudfront.net", "AAAA").answer == [("de1.cloudfront.net", "AAAA", "::1")]
        assert lab.ask("de2.cloudfront.net", "AAAA").answer == []


class TestCache:
    """The resolver's memory, on a clock that the test moves."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def lab(self, clock: Clock) -> Iterator[LabUnderTest]:
        lab = LabUnderTest(Settings(now=clock))
        with lab.world:
            yield lab

    def test_an_answer_is_kept_for_its_ttl_which_counts_down(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.aws.put_record("www.example.com", "A", "192.0.2.1", ttl=300)
        assert lab.ask("www.example.com").ttls == [300]
        lab.aws.put_record("www.example.com", "A", "192.0.2.2", ttl=300)
        clock.advance(100)
        reply = lab.ask("www.example.com")
        assert (reply.answer[0][2], reply.ttls) == ("192.0.2.1", [200])
        clock.advance(201)
        assert lab.ask("www.example.com").answer[0][2] == "192.0.2.2"

    def test_absence_is_kept_for_the_time_that_the_soa_gives(self, lab: LabUnderTest, clock: Clock) -> None:
        assert lab.ask("track.example.com").ttls == [900]
        lab.aws.put_record("track.example.com", "CNAME", "spgo.io")
        clock.advance(899)
        assert lab.ask("track.example.com").rcode == "NXDOMAIN"
        assert lab.ask("track.example.com", "TXT").rcode == "NXDOMAIN"
        clock.advance(2)
        assert lab.ask("track.example.com").rcode == "NOERROR"

    def test_the_absence_of_one_type_says_nothing_of_another(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.aws.put_record("www.example.com", "TXT", '"text"')
        assert lab.ask("www.example.com", "A").answer == []
        assert lab.ask("www.example.com", "TXT").answer == [("www.example.com", "TXT", '"text"')]

    def test_each_link_of_a_chain_expires_by_itself(self, lab: LabUnderTest, clock: Clock) -> None:
        lab.aws.put_record("track.example.com", "CNAME", "de1.cloudfront.net", ttl=3600)
        lab.serve()
        lab.ask("track.example.com")
        clock.advance(61)
        assert lab.ask("track.example.com").ttls == [3539, 60]

    @pytest.mark.parametrize(
        ("flushed", "seen"), [(None, "192.0.2.2"), ("example.com", "192.0.2.2"), ("x.org", "192.0.2.1")]
    )
    def test_a_flush_forgets_a_name_and_what_is_below(
        self, lab: LabUnderTest, clock: Clock, flushed: str | None, seen: str
    ) -> None:
        lab.aws.put_record("www.example.com", "A", "192.0.2.1")
        lab.ask("www.example.com")
        lab.aws.put_record("www.example.com", "A", "192.0.2.2")
        lab.world.flush_resolvers(flushed)
        assert lab.ask("www.example.com").answer[0][2] == seen

    def test_a_failure_is_not_kept(self, lab: LabUnderTest, clock: Clock) -> None:
        servers = lab.aws.hosted_zones()[0].name_servers
        lab.world.registrar.delegate("example.com", ["ns1.lame.test"])
        assert lab.ask("example.com", "SOA").rcode == "SERVFAIL"
        lab.world.registrar.delegate("example.com", servers)
        assert lab.ask("example.com", "SOA").rcode == "NOERROR"


def test_two_resolvers_have_caches_of_their_own() -> None:
    lab = LabUnderTest(Settings(resolvers=2))
    with lab.world:
        first, second = lab.world.environment()["TRACKING_RESOLVERS"].split(",")
        assert (first.split(":")[0], second.split(":")[0]) == ("127.0.0.1", "127.0.0.2")
        lab.aws.put_record("www.example.com", "A", "192.0.2.1")
        lab.ask("www.example.com")
        lab.aws.put_record("www.example.com", "A", "192.0.2.2")
        query = dns.message.make_query("www.example.com", "A")
        reply = dns.query.udp(query, "127.0.0.2", port=int(second.split(":")[1]), timeout=PATIENCE)
        assert reply.answer[0][0].to_text() == "192.0.2.2"


class TestWire:
    """Packets out of the ordinary."""

    @pytest.fixture
    def large(self, lab: LabUnderTest) -> str:
        lab.aws.put_record("large.example.com", "TXT", *(f'"{number:03}{"x" * 90}"' for number in range(9)))
        return "large.example.com"

    def test_what_does_not_fit_is_truncated_and_whole_over_tcp(self, lab: LabUnderTest, large: str) -> None:
        short = lab.ask(large, "TXT")
        assert "TC" in short.flags
        assert short.answer == []
        assert len(lab.ask(large, "TXT", tcp=True).answer) == 9

    def test_edns_makes_room(self, lab: LabUnderTest, large: str) -> None:
        host, _unused, port = lab.world.environment()["TRACKING_RESOLVERS"].rpartition(":")
        query = dns.message.make_query(large, "TXT", use_edns=True, payload=1232)
        reply = dns.query.udp(query, host, port=int(port), timeout=PATIENCE)
        assert not reply.flags & dns.flags.TC
        assert len(reply.answer[0]) == 9
        assert reply.edns == 0

    def exchange(self, lab: LabUnderTest, wire: bytes) -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(0.5)
            host, _unused, port = lab.world.environment()["TRACKING_RESOLVERS"].rpartition(":")
            asking.sendto(wire, (host, int(port)))
            return asking.recv(4096)

    def test_garbage_is_a_format_error(self, lab: LabUnderTest) -> None:
        answer = self.exchange(lab, b"\x12\x34" + struct.pack("!HHHHH", 0x0100, 7, 0, 0, 0) + b"\xff\xff")
        assert answer[:2] == b"\x12\x34"
        assert answer[3] & 0x0F == 1

    @pytest.mark.parametrize("wire", [b"\x12", b"\x12\x34" + struct.pack("!HHHHH", 0x8000, 1, 0, 0, 0)])
    def test_replies_and_fragments_are_not_answered(self, lab: LabUnderTest, wire: bytes) -> None:
        with pytest.raises(socket.timeout):
            self.exchange(lab, wire)

    @pytest.mark.parametrize(
        ("change", "rcode"),
        [
            (lambda query: query.set_opcode(dns.opcode.NOTIFY), 4),
            (lambda query: query.question.clear(), 1),
            (lambda query: query.question.append(query.question[0]), 1),
        ],
        ids=["opcode", "no question", "two questions"],
    )
    def test_other_queries_are_refused_by_their_own_code(self, lab: LabUnderTest, change: object, rcode: int) -> None:
        query = dns.message.make_query("example.com", "A")
        assert callable(change)
        change(query)
        assert self.exchange(lab, query.to_wire())[3] & 0x0F == rcode

    def test_other_classes_are_refused(self, lab: LabUnderTest) -> None:
        query = dns.message.make_query("version.bind", "TXT", "CH")
        assert self.exchange(lab, query.to_wire())[3] & 0x0F == 5

    def test_several_questions_over_one_connection(self, lab: LabUnderTest) -> None:
        host, _unused, port = lab.world.environment()["TRACKING_RESOLVERS"].rpartition(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
            for name in ("spgo.io", "eu.spgo.io"):
                query = dns.message.make_query(name, "A")
                dns.query.send_tcp(connection, query)
                reply = dns.query.receive_tcp(connection)[0]
                assert query.is_response(reply)


class TestFaults:
    """What goes wrong on purpose."""

    @pytest.mark.parametrize(
        ("fault", "rcode"), [("dns-servfail", "SERVFAIL"), ("dns-refused", "REFUSED"), ("dns-nxdomain", "NXDOMAIN")]
    )
    def test_a_name_can_fail_alone(self, lab: LabUnderTest, fault: str, rcode: str) -> None:
        lab.world.faults.network(fault, host="spgo.io")
        assert lab.ask("spgo.io").rcode == rcode
        assert lab.ask("eu.spgo.io").rcode == "NOERROR"
        lab.world.faults.clear()
        assert lab.ask("spgo.io").rcode == "NOERROR"

    def test_one_kind_of_server_can_fail_alone(self, lab: LabUnderTest) -> None:
        lab.world.faults.network("dns-servfail", at="authoritative", host="*.example.com")
        assert lab.ask("a.example.com").rcode == "NXDOMAIN"
        assert lab.ask("a.example.com", server=lab.server_of("example.com")).rcode == "SERVFAIL"

    def test_a_type_can_fail_alone_and_only_so_often(self, lab: LabUnderTest) -> None:
        lab.world.faults.network("dns-servfail", type="CAA", count=1)
        assert lab.ask("example.com", "A").rcode == "NOERROR"
        assert lab.ask("example.com", "CAA").rcode == "SERVFAIL"
        assert lab.ask("example.com", "CAA").rcode == "NOERROR"

    def test_silence(self, lab: LabUnderTest) -> None:
        lab.world.faults.network("dns-timeout", host="spgo.io")
        query = dns.message.make_query("spgo.io", "A")
        host, _unused, port = lab.world.environment()["TRACKING_RESOLVERS"].rpartition(":")
        with pytest.raises(dns.exception.Timeout):
            dns.query.udp(query, host, port=int(port), timeout=0.3)
        with pytest.raises(EOFError):
            dns.query.tcp(query, host, port=int(port), timeout=PATIENCE)

    def test_truncation_sends_the_client_to_tcp(self, lab: LabUnderTest) -> None:
        lab.world.faults.network("dns-truncate", host="spgo.io")
        assert "TC" in lab.ask("spgo.io").flags
        assert lab.ask("spgo.io", tcp=True).answer == [("spgo.io", "A", "127.0.0.21")]


# Two keys of ECDSA P-256, and the DS record of the first.
KEY = "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
OTHER_KEY = "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="
DS = "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17"


def _asked(lab: LabUnderTest, *, checking: bool = True, edns: bool = True) -> tuple[str, list[int]]:
    """The rcode for a name in the signed zone, and the extended errors that come along."""
    query = dns.message.make_query("www.own.org", "A", use_edns=0 if edns else None)
    query.flags |= 0 if checking else dns.flags.CD
    address, port = lab.world.resolver_places[0]
    reply = dns.query.udp(query, address, port=port, timeout=PATIENCE)
    return dns.rcode.to_text(reply.rcode()), [int(option.code) for option in reply.options]


@pytest.fixture(name="signed")
def _signed(lab: LabUnderTest) -> LabUnderTest:
    """A zone that the registrar has a DS record for."""
    lab.world.own_zones.create("own.org")
    lab.world.own_zones.put("www.own.org", "A", ["192.0.2.1"])
    lab.control("POST", "/dns/delegations", {"zone": "own.org", "ds": [DS]})
    return lab


@pytest.mark.parametrize(("key", "expected"), [(KEY, ("NOERROR", [])), (OTHER_KEY, ("SERVFAIL", [6]))])
def test_a_zone_validates_by_the_key_that_its_ds_record_names(
    signed: LabUnderTest, key: str, expected: tuple[str, list[int]]
) -> None:
    assert _asked(signed) == ("SERVFAIL", [9])
    signed.world.own_zones.put("own.org", "DNSKEY", [key])
    signed.world.flush_resolvers()
    assert _asked(signed) == expected
    assert _asked(signed, checking=False) == ("NOERROR", [])


def test_a_reason_is_reported_by_edns_alone(signed: LabUnderTest) -> None:
    assert _asked(signed, edns=False) == ("SERVFAIL", [])


def test_a_resolver_that_does_not_validate_answers(signed: LabUnderTest) -> None:
    signed.world.resolvers[0].validates = False
    assert _asked(signed) == ("NOERROR", [])


def test_a_ds_record_goes_with_an_empty_list_and_by_a_reset(signed: LabUnderTest) -> None:
    assert signed.ask("own.org", "DS").rcode == "NOERROR"
    signed.control("POST", "/dns/delegations", {"zone": "own.org", "ds": []})
    assert _asked(signed) == ("NOERROR", [])
    signed.world.registrar.secure("own.org", [DS])
    signed.world.reset()
    assert signed.world.registrar.signed() == {}


def test_signatures_can_fail_for_any_reason(signed: LabUnderTest) -> None:
    signed.world.own_zones.put("own.org", "DNSKEY", [KEY])
    signed.world.faults.network("dns-bogus", at="resolver", host="*own.org", code=7)
    assert _asked(signed) == ("SERVFAIL", [7])
    assert _asked(signed, checking=False) == ("NOERROR", [])
