# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chains of CNAME records that do not end, answers that do not fit, and who may be blamed for silence."""

from __future__ import annotations

import dns.flags
import dns.message
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import Lookup
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.dns import probe_dns
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.zone import ZoneFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.exchange import read
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, Resolver
from support.check_facts import D, check_of
from support.servers import LOOPBACK, PATIENCE, Said, dns_server


def links(number: int, end: str = "") -> list[str]:
    """So many CNAME records one after the other, the last of them to ``end`` if there is one."""
    targets = [f"n{place}.test." for place in range(1, number)] + [end or f"n{number}.test."]
    return [f"n{place}.test. 60 IN CNAME {target}" for place, target in enumerate(targets)]


def message(lines: list[str], rcode: str = "NOERROR") -> dns.message.Message:
    """An answer to the question for the addresses of n0.test."""
    text = ["id 1", "opcode QUERY", f"rcode {rcode}", "flags QR", ";QUESTION", "n0.test. IN A", ";ANSWER", *lines]
    return dns.message.from_text("\n".join([*text, ""]))


@pytest.mark.parametrize(
    ("lines", "rcode", "outcome", "length"),
    [
        ([*links(10), "n10.test. 60 IN A 192.0.2.1"], "NOERROR", Outcome.ANSWER, 10),
        ([*links(25), "n25.test. 60 IN A 192.0.2.1"], "NOERROR", Outcome.ANSWER, 25),
        (links(5), "SERVFAIL", Outcome.SERVFAIL, 5),
        (links(5, "n2.test."), "SERVFAIL", Outcome.LOOP, 5),
        (links(1, "n0.test."), "NOERROR", Outcome.LOOP, 1),
        (links(40), "SERVFAIL", Outcome.LONG, 32),
    ],
)
def test_chain_in_one_answer(lines: list[str], rcode: str, outcome: Outcome, length: int) -> None:
    answer = read(message(lines, rcode), "n0.test", "A", "192.0.2.53:53")
    assert (answer.outcome, len(answer.chain)) == (outcome, length)


@pytest.mark.parametrize(
    ("records", "outcome", "length"),
    [
        (links(3), Outcome.NXDOMAIN, 3),
        (links(3, "n1.test."), Outcome.LOOP, 3),
        (links(30), Outcome.LONG, 24),
        ([], Outcome.NXDOMAIN, 0),
    ],
)
def test_chain_record_by_record(records: list[str], outcome: Outcome, length: int) -> None:
    script = {(record.split(". ")[0], "CNAME"): Said((record,)) for record in records}
    with dns_server(script) as server:
        place = HostPort(LOOPBACK, server.port)
        trail = Resolver([place], timeout=PATIENCE).trail("n0.test", place)
    assert (trail.outcome, len(trail.chain), trail.name) == (outcome, length, "n0.test")


@pytest.mark.parametrize(
    ("records", "outcome", "targets"),
    [
        (["*.a.test. 60 IN CNAME foo.a.test."], Outcome.LOOP, ["foo.a.test", "foo.a.test"]),
        (
            [
                "n0.a.test. 60 IN CNAME n0.old.test.",
                "old.test. 60 IN DNAME new.test.",
                "new.test. 60 IN DNAME old.test.",
            ],
            Outcome.LOOP,
            ["n0.old.test", "n0.new.test", "n0.old.test"],
        ),
        (["b.test. 60 IN CNAME foo.a.test."], Outcome.SERVFAIL, []),
    ],
)
def test_record_above_a_name_for_which_its_server_fails(
    records: list[str], outcome: Outcome, targets: list[str]
) -> None:
    script = {(record.split(". ")[0], record.split()[3]): Said((record,)) for record in records}
    fails = Said(rcode="SERVFAIL")
    for name in ("n0.a.test", "foo.a.test", "n0.old.test", "n0.new.test"):
        script.setdefault((name, "CNAME"), fails)
    with dns_server(script) as server:
        place = HostPort(LOOPBACK, server.port)
        trail = Resolver([place], timeout=PATIENCE).trail("n0.a.test", place)
    assert (trail.outcome, [link.target for link in trail.chain]) == (outcome, targets)


def test_answer_that_is_cut_short_without_tcp_is_no_statement() -> None:
    cut = dns.message.make_query("many.test", "A")
    cut.flags |= dns.flags.QR | dns.flags.TC
    with dns_server({}) as server:
        server.reply = lambda wire: dns.message.from_wire(wire).id.to_bytes(2, "big") + cut.to_wire()[2:]  # type: ignore[method-assign]
        place = HostPort(LOOPBACK, server.port)
        answer = Resolver([place], timeout=PATIENCE).query("many.test", "A", place)
    assert answer.outcome is Outcome.TRUNCATED
    assert not answer.outcome.is_statement
    assert "refused" in answer.no_tcp


def test_resolver_that_answers_anything_is_a_witness() -> None:
    with dns_server({("broken.test", "A"): Said(rcode="SERVFAIL"), ("test", "NS"): Said()}) as server:
        place = HostPort(LOOPBACK, server.port)
        resolver = Resolver([place], timeout=PATIENCE)
        resolver.query("broken.test", "A", place)
        assert not resolver.witnesses
        resolver.query("test", "NS", place)
        assert resolver.witnesses == {place}


def test_slow_resolver_does_not_keep_a_quick_one_waiting() -> None:
    with dns_server({("a.test", "A"): Said(silent=True)}) as slow, dns_server({("a.test", "A"): Said()}) as quick:
        places = HostPort(LOOPBACK, slow.port), HostPort(LOOPBACK, quick.port)
        answer = Resolver(places, timeout=PATIENCE).lookup("a.test", "A")
    assert answer.server == str(places[1])


def test_records_are_followed_where_every_server_fails_for_addresses() -> None:
    failed = Said(rcode="SERVFAIL")
    script = {(D, "A"): failed, (D, "AAAA"): failed, (D, "CNAME"): Said((f"{D}. 60 IN CNAME {D}.",))}
    four, six = (Answer(D, kind, Outcome.SERVFAIL) for kind in ("A", "AAAA"))
    with dns_server(script) as server:
        resolver = Resolver([HostPort(LOOPBACK, server.port)], timeout=PATIENCE)
        delegation = Delegation("example.com")
        zone = ZoneFacts(delegation, delegation, (Lookup("ns1.example.net", four, six, is_lame=True),))
        trail = probe_dns(check_of(), zone, resolver, Clock()).trail
    assert trail is not None
    assert trail.outcome is Outcome.LOOP


@pytest.mark.parametrize(("ttl", "step", "expected"), [(300, 0, True), (300, 2, False), (30, 0, False)])
def test_resolver_with_data_of_its_own_does_not_count_down(ttl: int, step: int, expected: bool) -> None:
    def records(left: int) -> dict[tuple[str, str], Said]:
        return {(D, kind): Said((f"{D}. {left} IN CNAME page.test.",)) for kind in ("A", "AAAA")}

    script = records(ttl)
    clock = Clock(sleep=lambda _seconds: script.update(records(ttl - step)))
    four, six = (Answer(D, kind, Outcome.ANSWER, ("192.0.2.1",)) for kind in ("A", "AAAA"))
    with dns_server(script) as server:
        resolver = Resolver([HostPort(LOOPBACK, server.port)], timeout=PATIENCE)
        delegation = Delegation("example.com")
        zone = ZoneFacts(delegation, delegation, (Lookup("ns1.example.net", four, six),))
        (recursive,) = probe_dns(check_of(), zone, resolver, clock).recursive
    assert recursive.is_constant is expected
