# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What speaks against a record for good, what resolvers merely remember, and what can still come."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import RecordSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts import memory
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.contradiction import contradiction
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns_hosts.records_wait import compare

D, TARGET, OLD = "track.example.org", "d111111abcdef8.cloudfront.net", "old.example.net"
WANTED = RecordSet(D, "CNAME", (TARGET,))
EDGE = ("192.0.2.1", "192.0.2.2")
OWN = ("ns1.own-dns.test", "ns2.own-dns.test")
AT_CLOUDFLARE = ("ada.ns.cloudflare.com", "hank.ns.cloudflare.com")
AT_ROUTE53 = ("ns-1.awsdns-00.com", "ns-1543.awsdns-00.co.uk")


def answer(outcome: Outcome, *records: str, server: str = OWN[0], kind: str = "CNAME", **more: Any) -> Answer:
    return Answer(D, kind, outcome, records, server=f"{server} (192.0.2.53)", **more)


def all_say(outcome: Outcome, *records: str, servers: tuple[str, ...] = OWN) -> tuple[Answer, ...]:
    return tuple(answer(outcome, *records, server=server) for server in servers)


@pytest.mark.parametrize(
    ("answers", "addresses", "written_at", "said", "remedy"),
    [
        pytest.param(
            all_say(Outcome.ANSWER, OLD), (), "", f"says {OLD}, not {TARGET}", "Correct the record", id="cname"
        ),
        pytest.param(
            (*all_say(Outcome.ANSWER, OLD), answer(Outcome.TIMEOUT, server="ns3.own-dns.test")),
            (),
            "route53",
            f"(ns1.own-dns.test, ns2.own-dns.test) says {OLD}",
            "delegated to another zone",
            id="cname, one server silent",
        ),
        pytest.param(
            all_say(Outcome.NODATA, servers=AT_CLOUDFLARE),
            EDGE,
            "",
            "addresses (192.0.2.1, 192.0.2.2) in place of the CNAME record",
            "'proxied: false'",
            id="proxied or flattened at Cloudflare",
        ),
        pytest.param(
            all_say(Outcome.NODATA, servers=AT_ROUTE53), EDGE, "", "an alias record", "Replace the alias", id="alias"
        ),
        pytest.param(
            all_say(Outcome.NODATA), EDGE, "", "in place of the CNAME", "servers are ns1.own-dns.test", id="addresses"
        ),
        pytest.param(
            all_say(Outcome.NXDOMAIN),
            (),
            "cloudflare",
            "written at Cloudflare, but the domain is delegated to ns1.own-dns.test, ns2.own-dns.test",
            "Delegate the domain to the name servers of its zone at Cloudflare",
            id="delegated elsewhere",
        ),
        pytest.param(
            all_say(Outcome.NODATA, servers=AT_CLOUDFLARE),
            (),
            "route53",
            "written at AWS Route 53",
            "at AWS Route 53",
            id="delegated to another host, where other records stand",
        ),
    ],
)
def test_what_cannot_come(
    answers: tuple[Answer, ...], addresses: tuple[str, ...], written_at: str, said: str, remedy: str
) -> None:
    found = contradiction(WANTED, answers, addresses, written_at)
    assert found is not None
    assert said in found.error.message
    assert remedy in found.error.remedy
    assert found.error.facts == {"name": D, "type": "CNAME"}


@pytest.mark.parametrize(
    ("desired", "answers", "written_at"),
    [
        pytest.param(WANTED, all_say(Outcome.NXDOMAIN), "", id="missing"),
        pytest.param(WANTED, all_say(Outcome.NODATA), "manual", id="missing, entered by hand"),
        pytest.param(WANTED, all_say(Outcome.NXDOMAIN, servers=AT_ROUTE53), "route53", id="missing at its host"),
        pytest.param(WANTED, all_say(Outcome.ANSWER, TARGET), "", id="there"),
        pytest.param(
            WANTED, (answer(Outcome.ANSWER, OLD), answer(Outcome.ANSWER, TARGET)), "", id="half of the servers"
        ),
        pytest.param(WANTED, (answer(Outcome.ANSWER, OLD), answer(Outcome.NXDOMAIN)), "", id="old and missing"),
        pytest.param(WANTED, all_say(Outcome.TIMEOUT), "route53", id="silence"),
        pytest.param(RecordSet(D, "TXT", ('"a"',)), all_say(Outcome.ANSWER, '"b"'), "", id="a further value"),
        pytest.param(RecordSet(D, "CNAME", ()), all_say(Outcome.ANSWER, OLD), "", id="any value"),
    ],
)
def test_what_can_still_come(desired: RecordSet, answers: tuple[Answer, ...], written_at: str) -> None:
    assert contradiction(desired, answers, (), written_at) is None


def test_the_addresses_of_a_cdn_turn() -> None:
    looks = [contradiction(WANTED, all_say(Outcome.NODATA), (address,)) for address in EDGE]
    assert len({look.key for look in looks if look}) == 1


RESOLVER = "192.0.2.53:53"
TO_TARGET, TO_OLD = (Link(D, TARGET, 60),), (Link(D, OLD, 17),)


def remembers(*answers: Answer, right: bool = False) -> tuple[str, ...]:
    return memory.old_addresses(TARGET, answers, lambda _addresses: right)


def addresses(kind: str, outcome: Outcome, *records: str, server: str = RESOLVER, **more: Any) -> Answer:
    return Answer(D, kind, outcome, records, server=server, **{"ttl": 17, **more})


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param(
            [addresses("A", Outcome.ANSWER, *EDGE), addresses("AAAA", Outcome.ANSWER, "2001:db8::1", chain=TO_TARGET)],
            f"{RESOLVER} still gives the addresses 192.0.2.1, 192.0.2.2, and may remember that for 17 s",
            id="A",
        ),
        pytest.param(
            [addresses("A", Outcome.ANSWER, *EDGE, chain=TO_TARGET), addresses("AAAA", Outcome.ANSWER, "2001:db8::1")],
            "the addresses 2001:db8::1",
            id="AAAA",
        ),
        pytest.param(
            [addresses("A", Outcome.ANSWER, *EDGE, chain=TO_OLD), addresses("AAAA", Outcome.NODATA, chain=TO_OLD)],
            f"still leads to {OLD}, and may remember that for 17 s",
            id="another target",
        ),
        pytest.param(
            [addresses("A", Outcome.NODATA), addresses("AAAA", Outcome.NODATA)], "still says NODATA", id="nothing"
        ),
    ],
)
def test_what_a_resolver_remembers_of_before(answers: list[Answer], said: str) -> None:
    (sentence,) = remembers(*answers)
    assert said in sentence


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        pytest.param(
            [addresses(kind, Outcome.ANSWER, "x", chain=TO_TARGET) for kind in ("A", "AAAA")], False, id="new"
        ),
        pytest.param(
            [addresses("A", Outcome.ANSWER, *EDGE, chain=TO_TARGET), addresses("AAAA", Outcome.NODATA)],
            False,
            id="one type is filtered",
        ),
        pytest.param(
            [addresses(kind, Outcome.NXDOMAIN, chain=TO_TARGET) for kind in ("A", "AAAA")], False, id="dangling"
        ),
        pytest.param([addresses("A", Outcome.ANSWER, *EDGE)], True, id="CNAME records are left out"),
        pytest.param([addresses("A", Outcome.TIMEOUT), addresses("AAAA", Outcome.SERVFAIL)], False, id="no statement"),
    ],
)
def test_what_a_resolver_knows_already(answers: list[Answer], right: bool) -> None:
    assert remembers(*answers, right=right) == ()


@pytest.mark.parametrize(
    ("zone", "recalled", "said", "nothing_to_correct"),
    [
        (Answer(D, "CNAME", Outcome.ANSWER, (TARGET,)), OLD, f"says {OLD}, and may remember that for 90 s", True),
        (Answer(D, "CNAME", Outcome.ANSWER, (OLD,)), OLD, f"says {OLD}", False),
        (Answer(D, "CNAME", Outcome.TIMEOUT), OLD, f"says {OLD}, and may remember that for 90 s", False),
    ],
)
def test_what_a_resolver_says_may_be_old(zone: Answer, recalled: str, said: str, nothing_to_correct: bool) -> None:
    recursive = Answer(D, "CNAME", Outcome.ANSWER, (recalled,), server=RESOLVER, ttl=90)
    seen = compare(WANTED, [zone], [recursive], present=True)
    assert said in seen.missing[-1]
    assert (seen.remedy == memory.REMEDY) is nothing_to_correct
