# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delegations and signatures, judged without network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.dns import analyse_dns
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import (
    DnsFacts,
    Lookup,
    Part,
    Version,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.dnssec import Flaw, Key, Signing
from support.check_facts import IPV4, IPV6, NOW, TARGET, D, check_of, lookup

ZONE, RESOLVER = "example.com", "192.0.2.53:53"
CLOUDFLARES, OLDS = "ada.ns.cloudflare.com", "ns1.old.test"
KEY = Key(2371, 13)
GOOD, BROKEN, SILENT = lookup(TARGET), lookup(outcome=Outcome.SERVFAIL), lookup(outcome=Outcome.TIMEOUT)
GONE, EDGE = lookup(outcome=Outcome.NXDOMAIN), lookup()


def by(host: str, said: Lookup, **more: Any) -> Lookup:
    return replace(said, server=f"{host} (192.0.2.1)", host=host, **more)


def lame(said: Lookup = lookup(outcome=Outcome.REFUSED), host: str = "ns2.old.test") -> Lookup:  # noqa: B008
    return by(host, said, is_lame=True)


def extended(said: Lookup, code: int) -> Lookup:
    return replace(said, ipv4=replace(said.ipv4, extended=((code, ""),)))


def findings_of(facts: DnsFacts, cdn: str = "cloudfront", *, foreign: bool = False, **options: Any) -> list[Finding]:
    found = analyse_dns(check_of(cdn, **options), facts, now=NOW, foreign=foreign)
    return [each for each in found if each.id in ("dns_dnssec", "dns_delegation")]


def facts(recursive: list[Lookup], authoritative: list[Lookup], **more: Any) -> DnsFacts:
    hosts = tuple(each.host for each in authoritative)
    return DnsFacts(tuple(recursive), tuple(authoritative), **{"zone": ZONE, "name_servers": hosts, **more})


OURS = by(OLDS, GOOD)
OTHER_RESOLVER = replace(BROKEN, server="192.0.2.54:53")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (facts([GOOD], [OURS]), None),
        (facts([BROKEN], [OURS], unchecked=(GOOD,)), ("fail", True)),
        (facts([GOOD, OTHER_RESOLVER], [OURS], unchecked=(replace(GOOD, server="192.0.2.54:53"),)), ("fail", False)),
        (facts([BROKEN], [OURS], unchecked=(BROKEN,)), None),
        (facts([extended(BROKEN, 7)], [OURS], unchecked=(BROKEN,)), ("fail", True)),
        (facts([extended(BROKEN, 22)], [OURS], unchecked=(BROKEN,)), None),
        (facts([extended(GOOD, 7)], [OURS]), None),
        (facts([GOOD], [OURS], signing=Signing(ZONE, (KEY,), ())), ("fail", False)),
        (facts([GOOD], [OURS], signing=Signing(ZONE, (KEY,), (KEY,))), None),
        (facts([GOOD], [OURS], signing=Signing(ZONE, (KEY,))), None),
    ],
    ids=["healthy", "bogus", "one checks", "servfail", "reason", "other reason", "answered", "keys", "fits", "unknown"],
)
def test_signatures(seen: DnsFacts, expected: tuple[str, bool] | None) -> None:
    found = findings_of(seen)
    assert [(each.id, (each.status.value, each.blocks)) for each in found] == (
        [("dns_dnssec", expected)] if expected else []
    )


def test_signatures_of_the_zone_behind_the_alias_are_not_blamed_on_the_domains_own() -> None:
    (finding,) = findings_of(facts([BROKEN], [OURS], unchecked=(GOOD,)))
    assert f"DS record of the zone of {TARGET}" in finding.remedy
    (finding,) = findings_of(facts([BROKEN], [OURS], unchecked=(GOOD,), signing=Signing(ZONE, (KEY,), (Key(1, 13),))))
    assert f"Remove the DS record of {ZONE} at the registrar" in finding.remedy
    assert "1 (algorithm 13)" in finding.remedy


@pytest.mark.parametrize(
    ("signing", "code", "words"),
    [
        (Signing(ZONE, (KEY,), (KEY,), Flaw.EXPIRED, "expired"), 6, "signed again"),
        (Signing(ZONE, (KEY,), (KEY,), Flaw.EARLY, "early"), 6, "clock"),
        (Signing(ZONE, (KEY,), (KEY,), Flaw.INVALID, "invalid"), 6, "signed again"),
        (Signing(ZONE, (KEY,), (KEY,), Flaw.UNSIGNED, "unsigned"), 6, "signed version"),
        (Signing(ZONE, (KEY,), (KEY,), Flaw.UNSIGNED, "unsigned", is_bare=True), 7, "signed again"),
        (Signing(ZONE, (KEY,), (KEY,)), 7, "signed again"),
        (Signing(ZONE, (KEY,), (KEY,)), 8, "clock"),
        (Signing(ZONE, (KEY,), (KEY,)), 12, "NSEC"),
        (Signing(ZONE, (KEY,), (KEY,)), 6, "dnsviz.net"),
        (Signing(ZONE, (KEY,), ()), 6, "publish no key"),
        (Signing(ZONE, (KEY,), (Key(1, 13),)), 7, "replace it with"),
        (Signing(ZONE, (KEY,), (KEY,), digest_differs=True), 6, "replace it with"),
    ],
)
def test_ds_record_is_to_be_replaced_only_where_it_does_not_fit(signing: Signing, code: int, words: str) -> None:
    (finding,) = findings_of(facts([extended(BROKEN, code)], [OURS], unchecked=(GOOD,), signing=signing))
    assert words in finding.remedy
    fits = bool(set(signing.named) & set(signing.keys or ())) and not signing.digest_differs
    assert ("replace it with" in finding.remedy or "Remove the DS" in finding.remedy) is not fits


def test_missing_signatures_of_a_server_alone_are_no_proof() -> None:
    bare = Signing(ZONE, (KEY,), (KEY,), Flaw.UNSIGNED, "unsigned", is_bare=True)
    assert not findings_of(facts([GOOD], [OURS], signing=bare))
    assert findings_of(facts([GOOD], [OURS], signing=Signing(ZONE, (KEY,), (KEY,), Flaw.UNSIGNED, "unsigned")))


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        (facts([BROKEN], [lame(), lame()]), "fail"),
        (facts([BROKEN], [lame(GOOD)]), "fail"),
        (facts([BROKEN], [lame(), by(OLDS, SILENT)]), "fail"),
        (facts([BROKEN], [by(OLDS, SILENT)]), ""),
        (facts([BROKEN], [], name_servers=(OLDS,), problem="none has an address"), "fail"),
        (facts([GOOD], [lame(), lame()]), ""),
        (facts([GOOD], [lame(GOOD), lame(GOOD)]), ""),
        (facts([GOOD], [OURS, lame()]), "warn"),
        (facts([GOOD], [OURS, by(OLDS, SILENT)]), "warn"),
        (facts([GOOD], [OURS, by(OLDS, lookup(outcome=Outcome.UNREACHABLE))]), ""),
        (facts([GONE], [by("a.gtld.test", GONE)], zone="com"), "fail"),
        (facts([GONE], [by("a.nic.test", GONE)], zone="co.uk"), ""),
        (facts([GONE], [by(OLDS, GONE)]), ""),
        (facts([BROKEN], [lame()], zone="com"), ""),
    ],
)
def test_delegation(seen: DnsFacts, status: str) -> None:
    found = findings_of(seen)
    assert [(each.id, each.status.value) for each in found] == ([("dns_delegation", status)] if status else [])
    assert all(each.blocks is (status == "fail") for each in found)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (facts([BROKEN, OTHER_RESOLVER], [by(OLDS, SILENT)]), True),
        (facts([BROKEN], [by(OLDS, SILENT)]), False),
        (facts([BROKEN], [by(OLDS, SILENT)], witnesses=(RESOLVER,)), True),
        (facts([SILENT], [by(OLDS, SILENT)], witnesses=(RESOLVER,)), True),
        (facts([SILENT], [by(OLDS, SILENT)]), False),
        (facts([SILENT], [], witnesses=(RESOLVER,)), True),
        (facts([GOOD], [by(OLDS, SILENT)], witnesses=(RESOLVER,)), False),
        (facts([lookup(outcome=Outcome.REFUSED)], [by(OLDS, SILENT)], witnesses=(RESOLVER,)), False),
    ],
)
def test_silent_servers_are_told_from_a_dead_resolver(seen: DnsFacts, expected: bool) -> None:
    found = analyse_dns(check_of(), seen, now=NOW)
    assert ("dns_servers_silent" in [each.id for each in found if each.status.value == "fail"]) is expected
    target = next(each for each in found if each.id == "dns_target")
    if not expected and not seen.witnesses and seen.recursive[0].outcome is Outcome.TIMEOUT:
        assert "resolvers (192.0.2.53:53) answers" in target.remedy


def test_some_servers_of_a_registered_domain_are_named() -> None:
    (finding,) = findings_of(facts([GONE], [by("a.gtld.test", GONE)], zone="com"))
    assert finding.remedy.startswith("Register or renew example.com,")
    (finding,) = findings_of(facts([BROKEN], [lame(host="ns1.host.test"), lame(host="ns2.host.test")]))
    assert "(ns1.host.test, ns2.host.test)" in finding.remedy
    assert "ns1.host.test (192.0.2.1): REFUSED" in finding.observed


ALIAS, SETUP = lookup("spgo.io"), lookup(f"{D}.cdn.cloudflare.net")
ELSEWHERE = lookup(addresses=("192.0.2.99",))
BOTH_FAMILIES = lookup(addresses=(IPV4, IPV6))


@pytest.mark.parametrize(
    ("servers", "options", "expected"),
    [
        ([by(CLOUDFLARES, EDGE)], {}, False),
        ([by(CLOUDFLARES, ALIAS)], {}, False),
        ([by(OLDS, ALIAS)], {}, True),
        ([by(OLDS, GONE)], {}, True),
        ([by(OLDS, EDGE)], {"foreign": True}, True),
        ([by(OLDS, EDGE)], {}, False),
        ([by(OLDS, SETUP)], {}, False),
        ([by(OLDS, ALIAS)], {"expected_targets": (f"{D}.cdn.cloudflare.net",)}, False),
        ([by("ns1.own-name.test", ALIAS, soa=Version(1, "", "dns.cloudflare.com"))], {}, False),
        ([by(CLOUDFLARES, EDGE), by(OLDS, ALIAS)], {}, True),
        ([by(CLOUDFLARES, EDGE), by(OLDS, ELSEWHERE)], {}, True),
        ([by(CLOUDFLARES, EDGE), by(OLDS, BOTH_FAMILIES)], {}, False),
    ],
)
def test_zone_that_cloudflare_is_to_serve(servers: list[Lookup], options: dict[str, Any], expected: bool) -> None:
    said = replace(servers[0], server="192.0.2.53:53", host="")
    found = findings_of(facts([said], servers), "cloudflare", **options)
    assert [each.id for each in found] == (["dns_delegation"] if expected else [])
    assert all(OLDS in each.remedy and "name_servers" in each.remedy for each in found)


def test_other_cdns_do_not_serve_zones() -> None:
    assert findings_of(facts([lookup("spgo.io")], [by(OLDS, lookup("spgo.io"))])) == []


def test_dns_does_not_count_where_connections_go_past_it() -> None:
    (finding,) = findings_of(facts([BROKEN], [lame()], diverted="127.0.0.1:8443"))
    assert finding.status.value == "skip"


@pytest.mark.parametrize(
    ("outcome", "length", "finding_id"),
    [(Outcome.LOOP, 3, "dns_cname_loop"), (Outcome.LONG, 24, "dns_chain_long"), (Outcome.NODATA, 13, "dns_chain_long")],
)
def test_endless_records_of_servers_that_fail_for_addresses(outcome: Outcome, length: int, finding_id: str) -> None:
    names = (*(f"n{number}.example.com" for number in range(1, length)), D if outcome is Outcome.LOOP else "end.test")
    trail = lookup(*names, outcome=outcome).ipv4
    seen = facts([BROKEN], [lame(BROKEN), lame(BROKEN, "ns1.old.test")], trail=trail)
    assert [each.id for each in analyse_dns(check_of(), seen, now=NOW) if each.is_bad] == [finding_id]


@pytest.mark.parametrize("said", [SILENT, BROKEN])
def test_part_of_the_zone_whose_servers_do_not_serve_it(said: Lookup) -> None:
    own = by(OLDS, lookup("x.mail.example.com", outcome=Outcome.NODATA))
    seen = facts([said], [own], part=Part("mail.example.com", ("ns3.names.test",)), witnesses=(RESOLVER,))
    (finding,) = [each for each in analyse_dns(check_of("other"), seen, now=NOW) if each.is_bad]
    assert finding.id == "dns_target_silent"
    assert "name servers of mail.example.com (ns3.names.test)" in finding.remedy


def test_keys_that_are_missing_in_a_part_of_the_zone() -> None:
    own = by(OLDS, lookup("x.sub.example.com", outcome=Outcome.NODATA))
    signing = Signing("sub.example.com", (KEY,), ())
    (finding,) = findings_of(facts([BROKEN], [own], unchecked=(lookup("x.sub.example.com"),), signing=signing))
    assert "Remove the DS record of sub.example.com" in finding.remedy
