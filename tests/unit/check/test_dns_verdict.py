# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What DNS said, judged without network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.dns import analyse_caa, analyse_dns
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.targets import target_kind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import (
    CaaFacts,
    DnsFacts,
    Lookup,
    Version,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import Caa, CaaSet
from support.check_facts import IPV4, IPV6, NOW, TARGET, D, check_of, lookup

GONE = lookup(outcome=Outcome.NXDOMAIN, ttl=90)
EMPTY = lookup(outcome=Outcome.NODATA)
GOOD = lookup(TARGET)
OLD = lookup("old.example.net", ttl=1800)
DANGLING = lookup(TARGET, outcome=Outcome.NXDOMAIN)
SILENT = lookup(outcome=Outcome.TIMEOUT)
BROKEN = lookup(outcome=Outcome.SERVFAIL)
PLAIN = lookup()


@pytest.mark.parametrize(
    ("seen", "options", "finding_id"),
    [
        (GOOD, {}, "dns_target"),
        (GOOD, {"expected_targets": (TARGET,)}, "dns_target"),
        (GOOD, {"expected_targets": ("d222.cloudfront.net", TARGET)}, "dns_target"),
        (GOOD, {"expected_targets": ("d222.cloudfront.net",)}, "dns_wrong_target"),
        (lookup("alias.example.com", TARGET), {"expected_targets": (TARGET,)}, "dns_target"),
        (OLD, {}, "dns_wrong_target"),
        (OLD, {"cdn": "auto"}, "dns_target"),
        (OLD, {"cdn": "other"}, "dns_target"),
        (lookup(f"{TARGET}.evil.test"), {}, "dns_wrong_target"),
        (lookup("notcloudfront.net"), {}, "dns_wrong_target"),
        (lookup("x.cloudfront.net"), {"cdn": "fastly"}, "dns_wrong_target"),
        (lookup("d.sni.global.fastly.net"), {"cdn": "fastly"}, "dns_target"),
        (lookup("spgo.io"), {}, "dns_wrong_target"),
        (lookup("spgo.io"), {"cdn": "auto"}, "dns_wrong_target"),
        (lookup("eu.spgo.io"), {"cdn": "auto", "endpoint_named": True}, "wrong_region"),
        (lookup("eu.v2.spgo.io"), {"cdn": "auto", "endpoint_named": True}, "wrong_region"),
        (lookup("eu.v2.spgo.io"), {"cdn": "auto"}, "dns_target"),
        (lookup("v2.spgo.io"), {"cdn": "auto", "endpoint_named": True}, "dns_target"),
        (lookup("v2.spgo.io"), {}, "dns_wrong_target"),
        (lookup("eu.v2.spgo.io"), {"expected_targets": ("v2.spgo.io",), "endpoint_named": True}, "wrong_region"),
        (lookup("acme.et.e.sparkpost.com"), {"cdn": "auto"}, "dns_wrong_target"),
        (lookup("acme.et.e.sparkpost.com"), {"cdn": "auto", "endpoint_named": True}, "dns_wrong_target"),
        (PLAIN, {}, "dns_flattened"),
        (GONE, {}, "dns_nxdomain"),
        (EMPTY, {}, "dns_nxdomain"),
        (lookup("a.test", outcome=Outcome.LOOP), {"cdn": "auto"}, "dns_cname_loop"),
        (lookup("a.test", outcome=Outcome.LONG), {"cdn": "auto"}, "dns_chain_long"),
        (lookup("us1.links.bird.com"), {}, "moved_to_bird"),
        (lookup("links.bird.com.evil.test"), {"cdn": "auto"}, "dns_target"),
    ],
)
def test_where_one_server_says_that_the_name_leads(seen: Lookup, options: dict[str, Any], finding_id: str) -> None:
    assert target_kind(seen, check_of(**options)) == finding_id


def test_endpoint_for_a_managed_certificate() -> None:
    assert target_kind(lookup("spgo.io"), check_of("auto"), managed=True) == "endpoint_not_v2"
    assert target_kind(lookup("v2.spgo.io"), check_of("auto"), managed=True) == "dns_target"
    assert target_kind(lookup("acme.et.e.sparkpost.com"), check_of("auto"), managed=True) == "endpoint_not_v2"


@pytest.mark.parametrize(
    ("recursive", "authoritative", "target", "propagation"),
    [
        ([GOOD, GOOD], [GOOD], ("dns_target", "pass"), ("dns_propagation", "pass")),
        ([GOOD, SILENT], [GOOD], ("dns_target", "pass"), ("dns_propagation", "pass")),
        ([GOOD], [], ("dns_target", "pass"), ("dns_propagation", "skip")),
        ([GOOD], [SILENT], ("dns_target", "pass"), ("dns_propagation", "skip")),
        ([OLD], [GOOD], ("dns_target", "pass"), ("dns_not_propagated", "fail")),
        ([GOOD, GONE], [GOOD], ("dns_target", "pass"), ("dns_not_propagated", "fail")),
        ([GOOD], [GOOD, OLD], ("dns_target", "pass"), ("dns_stale_server", "fail")),
        ([GOOD], [OLD, GOOD], ("dns_target", "pass"), ("dns_stale_server", "fail")),
        ([GOOD, OLD], [], ("dns_target", "pass"), ("dns_not_propagated", "fail")),
        ([GOOD], [GONE], ("dns_nxdomain", "fail"), ("dns_propagation", "skip")),
        ([GONE], [GONE], ("dns_nxdomain", "fail"), ("dns_propagation", "skip")),
        ([OLD], [OLD], ("dns_wrong_target", "fail"), ("dns_propagation", "skip")),
        ([DANGLING], [lookup(TARGET, outcome=Outcome.NODATA)], ("dns_dangling", "fail"), ("dns_propagation", "pass")),
        ([SILENT], [SILENT], ("dns_target", "error"), ("dns_propagation", "skip")),
        ([], [], ("dns_target", "error"), ("dns_propagation", "skip")),
        ([BROKEN], [], ("dns_target", "error"), ("dns_propagation", "skip")),
        ([BROKEN, lookup(outcome=Outcome.SERVFAIL, server="192.0.2.54:53")], [], ("dns_target", "fail"), None),
        ([BROKEN], [GOOD], ("dns_target", "fail"), ("dns_propagation", "pass")),
        ([SILENT], [GOOD], ("dns_target", "error"), ("dns_propagation", "pass")),
        ([PLAIN], [PLAIN], ("dns_flattened", "pass"), ("dns_propagation", "pass")),
    ],
)
def test_servers_are_weighed_against_each_other(
    recursive: list[Lookup],
    authoritative: list[Lookup],
    target: tuple[str, str],
    propagation: tuple[str, str] | None,
) -> None:
    facts = DnsFacts(tuple(recursive), tuple(authoritative), "example.com")
    first, second = analyse_dns(check_of(), facts, now=NOW)[-2:]
    assert (first.id, first.status.value) == target
    if propagation is not None:
        assert (second.id, second.status.value) == propagation


def test_missing_target_is_late_where_only_one_resolver_remembers_it() -> None:
    first, second = analyse_dns(check_of(), DnsFacts((DANGLING, GOOD), (GOOD,), "example.com"), now=NOW)
    assert (first.id, first.status.value) == ("dns_target", "pass")
    assert (second.id, second.status.value) == ("dns_not_propagated", "fail")


def test_old_delegation_is_waited_for_as_well() -> None:
    facts = DnsFacts((OLD,), (GOOD,), "example.com", delegation_ttl=7200)
    assert analyse_dns(check_of(), facts, now=NOW)[1].next_check_after == "2026-11-24T22:00:00Z"


def test_alias_within_another_zone_is_followed_by_the_resolvers() -> None:
    ours = lookup("alias.example.net", outcome=Outcome.NODATA)
    facts = DnsFacts((lookup("alias.example.net", TARGET),), (ours,), "example.com")
    assert [each.status.value for each in analyse_dns(check_of(), facts, now=NOW)] == ["pass", "pass"]


@pytest.mark.parametrize("broken", ["A", "AAAA"])
@pytest.mark.parametrize("outcome", [Outcome.NXDOMAIN, Outcome.SERVFAIL])
def test_family_that_a_server_denies(outcome: Outcome, broken: str) -> None:
    whole, gone = lookup(addresses=(IPV4, IPV6)), lookup(outcome=outcome)
    torn = replace(whole, ipv6=gone.ipv6) if broken == "AAAA" else replace(whole, ipv4=gone.ipv4)
    findings = analyse_dns(check_of("other"), DnsFacts((torn,), (), "example.com"), now=NOW)
    (finding,) = [each for each in findings if each.id == "aaaa_mismatch"]
    assert f"{broken} {outcome.value}" in finding.observed
    assert f"for {broken} records" in finding.remedy
    healthy = analyse_dns(check_of("other"), DnsFacts((whole,), (), "example.com"), now=NOW)
    assert [each.id for each in healthy] == ["dns_flattened", "dns_propagation"]


def test_old_answer_is_looked_at_again_when_its_time_has_passed() -> None:
    finding = analyse_dns(check_of(), DnsFacts((OLD,), (GOOD,), "example.com"), now=NOW)[1]
    assert "1800 s more" in finding.observed
    assert finding.next_check_after == "2026-11-24T20:30:00Z"
    assert finding.retryable


def test_remedy_is_the_record_itself() -> None:
    facts = DnsFacts((GONE,), (GONE,), "example.com")
    (finding, _unused) = analyse_dns(check_of(expected_targets=(TARGET,)), facts, now=NOW)
    assert finding.remedy == f"Add this record to the zone example.com: {D}. 3600 IN CNAME {TARGET}."
    assert finding.evidence[0].data.startswith(f"; {D} A: NXDOMAIN")


def test_finding_tells_that_no_resolver_was_asked() -> None:
    facts = DnsFacts((), (GONE,), "example.com", spared=True)
    missing, propagation = analyse_dns(check_of(), facts, now=NOW)
    assert (missing.id, missing.status, missing.blocks) == ("dns_nxdomain", Status.FAIL, True)
    assert missing.observed.startswith(f"{D}: NXDOMAIN (according to the zone's own servers; resolvers were not asked")
    assert propagation.status is Status.SKIP


@pytest.mark.parametrize(("expected", "status"), [({"192.0.2.1"}, "pass"), ({"192.0.2.9"}, "skip"), (set(), "pass")])
def test_flattened_name_is_compared_by_addresses_as_far_as_that_proves_something(
    expected: set[str], status: str
) -> None:
    facts = DnsFacts((PLAIN,), (PLAIN,), "example.com", expected_addresses=frozenset(expected))
    finding = analyse_dns(check_of(expected_targets=(TARGET,)), facts, now=NOW)[0]
    assert (finding.id, finding.status.value) == ("dns_flattened", status)


def test_dns_does_not_count_where_connections_go_past_it() -> None:
    facts = DnsFacts((GONE,), (GONE,), "example.com", diverted="127.0.0.1:8443")
    findings = analyse_dns(check_of(), facts, now=NOW)
    assert {finding.status for finding in findings} == {Status.SKIP}
    assert "127.0.0.1:8443" in findings[0].reason
    assert not findings[0].blocks


def test_families_come_in_one_view() -> None:
    both = lookup(TARGET, addresses=("192.0.2.1", IPV6))
    assert both.addresses == ("192.0.2.1", IPV6)
    assert both.describe(D) == f"{D} -> {TARGET} (192.0.2.1, {IPV6})"
    assert GONE.describe(D) == f"{D}: NXDOMAIN"


def caa(*records: Caa, holder: str = "example.com", asked: str = "example.com", problem: str = "") -> CaaFacts:
    return CaaFacts(CaaSet(holder, asked, records, problem), "2026-11-24T20:00:00Z")


AMAZON, OTHERS = Caa(0, "issue", "amazon.com"), Caa(0, "issue", "letsencrypt.org")
NO_WILDCARD = Caa(0, "issuewild", ";")


@pytest.mark.parametrize(
    ("facts", "cdn", "needed", "finding_id", "status"),
    [
        (caa(holder="", asked=""), "cloudfront", False, "caa_permits", "pass"),
        (caa(AMAZON), "cloudfront", True, "caa_permits", "pass"),
        (caa(OTHERS), "cloudfront", False, "caa_forbids", "warn"),
        (caa(OTHERS), "cloudfront", True, "caa_forbids", "fail"),
        (caa(AMAZON), "sparkpost", True, "caa_forbids", "warn"),
        (caa(AMAZON, NO_WILDCARD), "cloudfront", True, "caa_permits", "pass"),
        (caa(OTHERS, NO_WILDCARD), "cloudflare", False, "caa_forbids", "warn"),
        (caa(OTHERS), "cloudflare", False, "caa_permits", "pass"),
        (caa(OTHERS), "fastly", False, "caa_permits", "pass"),
        (caa(OTHERS), "other", False, "caa_permits", "skip"),
        (caa(problem="SERVFAIL"), "cloudfront", True, "caa_permits", "error"),
    ],
)
def test_caa(facts: CaaFacts, cdn: str, needed: bool, finding_id: str, status: str) -> None:
    finding = analyse_caa(check_of(cdn), facts, now=NOW, needed=needed)
    assert (finding.id, finding.status.value) == (finding_id, status)
    assert not finding.blocks


def remedy(facts: CaaFacts) -> str:
    finding: Finding = analyse_caa(check_of(), facts, now=NOW)
    return finding.remedy


def test_caa_remedy_names_the_record_where_it_can_stand() -> None:
    record = 'example.com. 3600 IN CAA 0 issue "amazon.com"'
    assert remedy(caa(OTHERS)) == f"Add this record to example.com: {record}"
    by_wildcard = remedy(caa(OTHERS, holder="*.example.com", asked=D))
    assert by_wildcard == f"Add this record to *.example.com: *.{record}"
    assert remedy(caa(OTHERS, holder=TARGET, asked=D)).startswith(f"Ask the owner of {TARGET} to add this record there")


URI = "https://acme.example/acct/1"


@pytest.mark.parametrize(
    ("cdn", "records", "words"),
    [
        ("fastly", [f"letsencrypt.org; accounturi={URI}"], "name it in the option acme_accounts instead"),
        ("fastly", ["certainly.com; validationmethods=http-01"], "Add a record without validationmethods"),
        ("sparkpost", ["letsencrypt.org; validationmethods=dns-01"], "allows only dns-01"),
        ("cloudfront", ["amazon.com; accounturi"], "Correct the parameters"),
        ("fastly", [f"letsencrypt.org; accounturi={URI}; accounturi={URI}"], "Correct the parameters"),
        ("fastly", [f"letsencrypt.org; accounturi={URI}", "globalsign.com"], ""),
        ("sparkpost", ["letsencrypt.org; validationmethods=http-01"], ""),
        ("gcp", ["pki.goog; validationmethods=http-01"], ""),
        ("fastly", ["letsencrypt.org; validationmethods=http-01, dns-01"], ""),
    ],
)
def test_parameters_are_judged_as_an_authority_does(cdn: str, records: list[str], words: str) -> None:
    finding = analyse_caa(check_of(cdn), caa(*(Caa(0, "issue", value) for value in records)), now=NOW)
    assert finding.id == ("caa_forbids" if words else "caa_permits")
    assert words in finding.remedy


def test_a_critical_property_that_nobody_knows_keeps_every_authority_away() -> None:
    critical = Caa(128, "tbs", "unknown")
    for cdn in ("cloudfront", "fastly", "cloudflare"):
        finding = analyse_caa(check_of(cdn), caa(AMAZON, OTHERS, critical, holder=TARGET, asked=D), now=NOW)
        assert finding.id == "caa_forbids"
        assert f'Remove the record {TARGET}. IN CAA 128 tbs "unknown"' in finding.remedy
        assert f"by the owner of {TARGET}" in finding.remedy


def test_an_account_that_the_option_names_is_the_cdns() -> None:
    bound = caa(Caa(0, "issue", f"letsencrypt.org; accounturi={URI}"))
    assert analyse_caa(check_of("fastly", acme_accounts=(URI,)), bound, now=NOW).id == "caa_permits"
    assert analyse_caa(check_of("fastly", acme_accounts=(f"{URI}2",)), bound, now=NOW).id == "caa_forbids"


def test_own_authorities_replace_those_of_the_cdn() -> None:
    assert analyse_caa(check_of(authorities=("letsencrypt.org",)), caa(OTHERS), now=NOW).id == "caa_permits"


@pytest.mark.parametrize(
    ("cdn", "foreign", "expected"),
    [("cloudflare", False, ("dns_flattened", "pass")), ("cloudflare", True, ("dns_wrong_target", "fail"))],
)
def test_addresses_alone_are_accepted_unless_somebody_else_answers_there(
    cdn: str, foreign: bool, expected: tuple[str, str]
) -> None:
    facts = DnsFacts(recursive=(PLAIN,), authoritative=(PLAIN,), zone="example.com")
    finding = analyse_dns(check_of(cdn), facts, now=NOW, foreign=foreign)[0]
    assert (finding.id, finding.status.value) == expected
    if foreign:
        assert "what answers there is not Cloudflare" in finding.observed
        assert finding.remedy.endswith(f"{D} CNAME spgo.io, proxied (option 'proxied: true' of dns_records)")


def test_alias_that_is_not_proxied_says_how_to_proxy_it() -> None:
    facts = DnsFacts(recursive=(lookup("spgo.io"),), authoritative=(lookup("spgo.io"),), zone="example.com")
    finding = analyse_dns(check_of("cloudflare"), facts, now=NOW)[0]
    assert (finding.id, finding.status.value) == ("dns_wrong_target", "fail")
    assert "'proxied: true' of dns_records" in finding.remedy


def test_alias_of_a_zone_in_cname_setup_is_cloudflares() -> None:
    assert target_kind(lookup(f"{D}.cdn.cloudflare.net"), check_of("cloudflare")) == "dns_target"


@pytest.mark.parametrize(
    ("cdn", "authority", "expected"),
    [
        ("cloudflare", "letsencrypt.org", "caa_permits"),
        ("cloudflare", "pki.goog", "caa_permits"),
        ("cloudflare", "ssl.com", "caa_permits"),
        ("cloudflare", "sectigo.com", "caa_permits"),
        ("cloudflare", "amazon.com", "caa_forbids"),
        ("fastly", "letsencrypt.org", "caa_permits"),
        ("fastly", "certainly.com", "caa_permits"),
        ("fastly", "globalsign.com", "caa_permits"),
        ("fastly", "pki.goog", "caa_forbids"),
        ("gcp", "pki.goog", "caa_permits"),
        ("gcp", "digicert.com", "caa_forbids"),
        ("azure", "digicert.com", "caa_permits"),
        ("azure", "letsencrypt.org", "caa_forbids"),
        ("sparkpost", "letsencrypt.org", "caa_permits"),
        ("sparkpost", "amazon.com", "caa_forbids"),
    ],
)
def test_authorities_by_cdn(cdn: str, authority: str, expected: str) -> None:
    records = (Caa(0, "issue", authority),)
    facts = CaaFacts(CaaSet("example.com", D, records))
    assert analyse_caa(check_of(cdn), facts, now=NOW).id == expected


@pytest.mark.parametrize("outcome", [Outcome.NXDOMAIN, Outcome.NODATA])
def test_host_of_birds_that_is_gone_is_no_host_to_deploy(outcome: Outcome) -> None:
    gone = lookup("eu1.links.bird.com", outcome=outcome)
    finding = analyse_dns(check_of(), DnsFacts((gone,), (gone,), "example.com"), now=NOW)[0]
    assert finding.id == "moved_to_bird"
    assert "Bird" in finding.remedy


def test_outdated_server_comes_ahead_of_the_families_that_it_tears_apart() -> None:
    new, old = (
        replace(said, host=host, soa=Version(serial, "ns1.example.net", "hostmaster.example.com"))
        for said, host, serial in ((PLAIN, "ns1.example.net", 5), (GONE, "ns2.example.net", 4))
    )
    torn = replace(PLAIN, ipv6=GONE.ipv6)
    findings = analyse_dns(check_of("other"), DnsFacts((torn,), (new, old), "example.com"), now=NOW)
    assert [each.id for each in findings if each.is_bad] == ["dns_stale_server"]
    alone = analyse_dns(check_of("other"), DnsFacts((torn,), (new,), "example.com"), now=NOW)
    assert [each.id for each in alone if each.is_bad] == ["aaaa_mismatch"]
