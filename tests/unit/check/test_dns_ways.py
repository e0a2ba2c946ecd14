# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resolvers with data of their own, a domain that is moving, and HTTPS records, judged without network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.dns import analyse_dns
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.evaluate import evaluate
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import (
    CaaFacts,
    DnsFacts,
    HttpsRecord,
    Lookup,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.renewal_facts import RenewalFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.way import Way
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.observations import Observations
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.ways import main_addresses, old_addresses
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import CaaSet
from support.check_facts import NOW, TARGET, D, answer, check_of, exchange, http_facts, lookup, works

HERE, OTHERS = "192.0.2.1", "198.51.100.7"
ALIAS, OLD = lookup(TARGET), lookup("old.example.net", addresses=(OTHERS,), ttl=1800)
DEAD, GONE = lookup(outcome=Outcome.TIMEOUT), lookup(outcome=Outcome.NXDOMAIN)
PLAIN = lookup(addresses=("203.0.113.9",))
REFUSED = Failure(FailureKind.REFUSED, "refused")


def from_policy(said: Lookup, code: int = 0, zone: str | None = None, authoritative: bool = False) -> Lookup:
    def change(given: Answer) -> Answer:
        extended = ((code, ""),) if code else ()
        return replace(given, extended=extended, authoritative=authoritative, zone=given.zone if zone is None else zone)

    return replace(said, ipv4=change(said.ipv4), ipv6=change(said.ipv6))


@pytest.mark.parametrize(
    ("said", "truth", "expected"),
    [
        (lookup(addresses=("0.0.0.0", "::")), ALIAS, True),
        (lookup(addresses=("127.0.0.1",)), ALIAS, True),
        (lookup(addresses=("127.0.0.1",)), lookup(addresses=("127.0.0.1",)), False),
        (lookup(addresses=("146.112.61.106",)), PLAIN, True),
        (lookup(addresses=("10.0.0.1",)), lookup(addresses=("8.8.8.8",)), True),
        (lookup(addresses=("10.0.0.1",)), lookup(addresses=("10.0.0.2",)), False),
        (from_policy(lookup(addresses=("8.8.4.4",)), authoritative=True), PLAIN, True),
        (from_policy(lookup(outcome=Outcome.NXDOMAIN), zone=""), ALIAS, True),
        (from_policy(lookup(outcome=Outcome.NXDOMAIN), zone="rpz.test"), ALIAS, True),
        (lookup(outcome=Outcome.NXDOMAIN), ALIAS, False),
        (from_policy(lookup(outcome=Outcome.NXDOMAIN), code=15), ALIAS, True),
        (from_policy(lookup(outcome=Outcome.NXDOMAIN), code=3), ALIAS, False),
        (OLD, ALIAS, False),
        (from_policy(OLD, authoritative=True), ALIAS, True),
        (from_policy(ALIAS, authoritative=True), ALIAS, False),
        (replace(OLD, is_constant=True), ALIAS, True),
        (replace(OLD, is_constant=True), PLAIN, True),
        (ALIAS, ALIAS, False),
    ],
)
def test_resolver_that_answers_in_place_of_the_zone(said: Lookup, truth: Lookup, expected: bool) -> None:
    facts = DnsFacts((said,), (replace(truth, host="ns1.test"),), "example.com")
    cdn = "cloudfront" if truth.chain else "other"
    found = {each.id: each for each in analyse_dns(check_of(cdn), facts, now=NOW) if each.is_bad}
    assert ("dns_resolver_blocks" in found) is expected
    if expected:
        assert "192.0.2.53:53" in found["dns_resolver_blocks"].remedy


def moving(old: Any, recursive: tuple[Lookup, ...] = (ALIAS, OLD)) -> Observations:
    ways = (Way((exchange(old, address=OTHERS),), (exchange(old, scheme="http", address=OTHERS),)),)
    return Observations(
        dns=DnsFacts(recursive, (replace(ALIAS, host="ns1.test"),), "example.com"),
        tls=(works(),),
        http=(http_facts(answer()),),
        ways=ways,
    )


def test_moving_domain_has_one_verdict_while_both_ways_work() -> None:
    found = [each for each in evaluate(check_of(), moving(answer()), now=NOW) if each.is_bad]
    (finding,) = found
    assert (finding.id, finding.status.value, finding.kind) == ("dns_switching", "warn", "lateness")
    assert finding.observed.startswith("Switching: works, by the old way until 20:30 UTC")
    assert "until 20:30 UTC" in finding.remedy
    assert not finding.blocks


def test_old_way_that_fails_is_waited_for() -> None:
    found = [each for each in evaluate(check_of(), moving(REFUSED), now=NOW) if each.is_bad]
    assert [each.id for each in found] == ["dns_not_propagated"]


def test_probe_that_was_skipped_is_no_failure_of_https() -> None:
    gone = DnsFacts((), (replace(lookup(outcome=Outcome.NXDOMAIN), host="ns1.test"),), "example.com", spared=True)
    found = evaluate(check_of(), Observations(dns=gone, tls=(works(),), http=(http_facts(answer()),)), now=NOW)
    assert [each.id for each in found if each.is_bad] == ["dns_nxdomain"]


def test_each_way_has_its_own_addresses() -> None:
    facts = moving(answer()).dns
    assert facts is not None
    assert main_addresses(facts, check_of()) == [HERE]
    assert old_addresses(facts, check_of()) == [OTHERS]
    bare = replace(lookup(TARGET, outcome=Outcome.NODATA), host="ns1.test")
    late = replace(facts, recursive=(OLD,), authoritative=(bare,), end=lookup(addresses=("203.0.113.1",)))
    assert main_addresses(late, check_of()) == ["203.0.113.1"]
    assert old_addresses(late, check_of()) == [OTHERS]
    blocked = replace(facts, recursive=(ALIAS, lookup(addresses=("0.0.0.0",))))
    assert old_addresses(blocked, check_of()) == []


def record(text: str = "1 .", **more: Any) -> HttpsRecord:
    return HttpsRecord(D, more.pop("priority", 1), more.pop("target", ""), f"{D}. 300 IN HTTPS {text}", **more)


@pytest.mark.parametrize(
    ("held", "way", "status"),
    [
        (record(), None, ""),
        (record(protocols=("h2", "h3")), None, ""),
        (record(target="cdn.test", addresses=(OTHERS,)), answer(), ""),
        (record(target="cdn.test", addresses=(OTHERS,)), REFUSED, "fail"),
        (record(target="cdn.test", addresses=(OTHERS,)), answer(404, b"no"), "fail"),
        (record(target="gone.test"), None, "fail"),
        (record(port=8443), REFUSED, "fail"),
        (record(hints=(OTHERS,)), REFUSED, "fail"),
        (record(protocols=("foo",), no_default=True), None, "fail"),
        (record(mandatory=(65000,)), None, "warn"),
        (record(mandatory=(1, 4)), None, ""),
    ],
)
def test_https_record(held: HttpsRecord, way: Any, status: str) -> None:
    ways = (Way((exchange(way, address=OTHERS),), (), held),) if way is not None else ()
    dns = DnsFacts((ALIAS,), (replace(ALIAS, host="ns1.test"),), "example.com", https=(held,))
    seen = Observations(dns=dns, tls=(works(),), http=(http_facts(answer()),), ways=ways)
    found = [each for each in evaluate(check_of(), seen, now=NOW) if each.is_bad]
    assert [(each.id, each.status.value) for each in found] == ([("dns_https_record", status)] if status else [])


@pytest.mark.parametrize(
    ("dns", "caa", "cause"),
    [
        (DnsFacts((DEAD,), problem="NS records of example.com: timeout"), CaaSet(problem="timeout"), "dns_target"),
        (DnsFacts((), (GONE,), "com"), CaaSet(), "dns_delegation"),
        (DnsFacts((DEAD,), zone="example.com", witnesses=("192.0.2.53:53",)), CaaSet(), "dns_servers_silent"),
    ],
)
def test_nothing_is_said_of_a_zone_without_answers(dns: DnsFacts, caa: CaaSet, cause: str) -> None:
    seen = Observations(dns=dns, caa=CaaFacts(caa), renewal=RenewalFacts())
    found = {each.id: each for each in evaluate(check_of(groups=("dns", "renewal")), seen, now=NOW)}
    assert found[cause].is_bad or found[cause].status.value == "error"
    told = {each: (found[each].status.value, found[each].reason) for each in ("caa_permits", "renewal")}
    assert told == dict.fromkeys(told, ("skip", f"follows from {cause}"))
    if not dns.truth:
        assert found["dns_propagation"].reason == f"follows from {cause}"
