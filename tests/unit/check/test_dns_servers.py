# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the zone's own servers serve it, judged without network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.dns import analyse_dns
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import DnsFacts, Lookup, Version
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Outcome
from support.check_facts import NOW, TARGET, check_of, lookup

OLD, NEW = Version(2026110101, "ns1.test", "host.test"), Version(2026112402, "ns1.test", "host.test")
HERE, THERE = lookup(addresses=("192.0.2.1",)), lookup(addresses=("198.51.100.7",))
ALIAS, ELSEWHERE = lookup(TARGET), lookup("old.example.net")


def at(number: int, said: Lookup, soa: Version = NEW, **more: Any) -> Lookup:
    host = f"ns{number}.test"
    return replace(said, server=f"{host} (192.0.2.{number})", host=host, soa=soa, **more)


def findings_of(*servers: Lookup, seen: Lookup = HERE, cdn: str = "other", **more: Any) -> dict[str, Finding]:
    hosts = tuple(each.host for each in servers)
    facts = DnsFacts((seen,), servers, "example.com", name_servers=hosts, **more)
    return {each.id: each for each in analyse_dns(check_of(cdn), facts, now=NOW) if each.is_bad}


@pytest.mark.parametrize(
    ("servers", "seen", "cdn", "stale"),
    [
        ((at(1, HERE), at(2, HERE)), HERE, "other", ""),
        ((at(1, HERE), at(2, THERE, OLD)), HERE, "other", "ns2.test"),
        ((at(1, THERE, OLD), at(2, HERE)), HERE, "other", "ns1.test"),
        ((at(1, HERE, is_steady=True), at(2, THERE, is_steady=True)), HERE, "other", "ns2.test"),
        ((at(1, HERE), at(2, THERE)), HERE, "other", ""),
        ((at(1, HERE, is_steady=True), at(2, THERE, is_steady=True)), HERE, "cloudfront", ""),
        ((at(1, ALIAS), at(2, ELSEWHERE, OLD)), ALIAS, "cloudfront", "ns2.test"),
        ((at(1, ALIAS), at(2, ELSEWHERE)), ALIAS, "cloudfront", "ns2.test"),
        ((at(1, ELSEWHERE), at(2, ALIAS)), ALIAS, "cloudfront", "ns1.test"),
    ],
    ids=["one", "older", "first", "steady", "changing", "cdn", "alias", "same serial", "wrong first"],
)
def test_server_that_serves_an_old_record(servers: tuple[Lookup, ...], seen: Lookup, cdn: str, stale: str) -> None:
    found = findings_of(*servers, seen=seen, cdn=cdn)
    assert ("dns_stale_server" in found) is bool(stale)
    assert "dns_not_propagated" not in found
    if stale:
        assert stale in found["dns_stale_server"].remedy


def test_equal_serials_are_no_reason_to_transfer() -> None:
    assert "retransfer" in findings_of(at(1, HERE), at(2, THERE, OLD))["dns_stale_server"].remedy
    assert "raise the serial" in findings_of(at(1, ALIAS), at(2, ELSEWHERE), seen=ALIAS)["dns_stale_server"].remedy


@pytest.mark.parametrize(
    ("other", "expected"),
    [(NEW, False), (OLD, True), (Version(), False), (Version(1, "ns.other.test", "host.test"), False)],
    ids=["same", "older", "not known", "another host's"],
)
def test_older_version_with_the_same_record_is_a_warning(other: Version, expected: bool) -> None:
    assert ("dns_serials" in findings_of(at(1, HERE), at(2, HERE, other))) is expected


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [(1, 2, True), (2, 1, False), (1, 1, False), (4294967295, 0, True), (0, 4294967295, False)],
)
def test_serials_go_round(one: int, other: int, older: bool) -> None:
    assert Version(one).is_older(Version(other)) is older


@pytest.mark.parametrize("works", [True, False])
def test_closed_ways_are_failures_where_resolvers_do_not_get_round_them(works: bool) -> None:

    seen = HERE if works else lookup(outcome=Outcome.SERVFAIL)
    closed = replace(HERE.ipv4, no_tcp="Connection refused")
    found = findings_of(at(1, replace(HERE, ipv4=closed)), at(2, HERE, drops_edns=True), seen=seen)
    assert {found[each].status.value for each in ("dns_tcp_closed", "dns_edns_dropped")} == {
        "warn" if works else "fail"
    }
    assert "53 over TCP on ns1.test" in found["dns_tcp_closed"].remedy
    assert "ns2.test" in found["dns_edns_dropped"].remedy


def test_records_beside_an_alias() -> None:
    assert "remove" not in findings_of(at(1, ALIAS), seen=ALIAS, cdn="cloudfront")
    found = findings_of(at(1, ALIAS), seen=ALIAS, cdn="cloudfront", beside=("MX",))["dns_cname_beside"]
    assert "Remove the MX records" in found.remedy
    found = findings_of(at(1, ALIAS), seen=ALIAS, cdn="cloudfront", beside=("SOA",))["dns_cname_beside"]
    assert "top of a zone" in found.remedy


def test_name_above_that_is_denied() -> None:
    found = findings_of(at(1, HERE), missing="mail.example.com")["dns_empty_name"]
    assert (found.status.value, "mail.example.com" in found.remedy) == ("warn", True)
