# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Order, consequences, the first cause, and the table that shows them."""

from __future__ import annotations

import itertools
import string
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.evaluate import recognise_cdn
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.settle import settle
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import DnsFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import (
    Evidence,
    Finding,
    Layer,
    Status,
    cut,
    utc,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.observations import Observations
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.table import table
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.verdict import (
    fault,
    in_groups,
    reached,
    summarise,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES, found, known_values
from support.check_facts import AT, NOW, D, answer, check_of, http_facts, lookup

HEALTHY = (
    *("dns_target", "dns_propagation", "caa_permits", "edge_tcp", "tls_version", "tls_old", "cert_valid"),
    *("https_probe", "http_probe", "cache_ttl", "sparkpost_ready"),
)


EDGE = ("edge_tcp", "tls_version", "tls_old", "cert_valid", "https_probe", "cache_ttl")


def make(finding_id: str, status: Status | None = None, **more: Any) -> Finding:
    return found(finding_id, check_of(), observed="seen", status=status, now=NOW, **more)


def healthy(*bad: str, **other: Status) -> list[Finding]:
    """All well, but these findings in the places of their healthy probes, and these statuses."""
    slots = {RULES[each].slot: each for each in bad}
    ids = [slots.get(each, each) for each in HEALTHY]
    beside = [each for each in bad if RULES[each].slot not in HEALTHY]
    return [make(each, other.get(each)) for each in [*ids, *beside]]


@pytest.mark.parametrize("entry", RULES.values(), ids=lambda entry: entry.id)
def test_catalogue_is_complete(entry: Any) -> None:
    texts = (entry.expected, entry.remedy)
    fields = {name for text in texts for _unused, name, _unused, _unused in string.Formatter().parse(text) if name}
    assert fields <= set(known_values(entry, check_of(), {}))
    for remedy in entry.remedies.values():
        assert remedy.when
        assert remedy.text.format_map(known_values(entry, check_of(), remedy.facts))
    assert entry.expected
    for title in filter(None, (entry.passes, entry.fails)):
        assert title[0].isupper()
        assert not title.endswith(".")
    assert bool(entry.passes) >= (entry.status is Status.PASS)
    assert bool(entry.fails) >= (entry.status in (Status.FAIL, Status.WARN, Status.ERROR))
    assert entry.passes != entry.fails
    assert not entry.remedy.endswith(".") or "3600 IN" in entry.remedy
    assert entry.group in ("check", "dns", "tls", "http", "cdn", "cache", "sparkpost", "renewal", "email")
    assert entry.severity in ("info", "low", "medium", "high", "critical")
    if entry.status is not Status.PASS:
        assert entry.remedy
    if entry.slot:
        assert RULES[entry.slot].slot == entry.slot
        assert RULES[entry.slot].branch is entry.branch


def test_failures_of_the_table_have_its_ids() -> None:
    table_ids = {
        *("dns_nxdomain", "dns_wrong_target", "dns_not_propagated", "dns_flattened", "dns_dangling", "caa_forbids"),
        *("cert_not_issued", "cert_wrong_host", "cert_chain", "cert_self_signed", "cert_expired", "cert_expiring"),
        *("tls_old_only", "tls_old_offered", "tls_plain_port", "conn_refused", "timeout", "cfront_alias", "cfront_502"),
        *("cf_5xx", "cf_1xxx", "cf_challenge", "fastly_unknown", "fastly_503", "fastly_421", "lost_query", "app_links"),
        *("cfront_https_only", "host_overridden", "redirect_mode", "redirect_loop", "wrong_region", "endpoint_not_v2"),
        *("api_unverified", "cname_pending", "compliance_blocked", "compliance_pending", "not_secure", "verify_400"),
        *("managed_tls_failed", "managed_tls_unavailable", "managed_tls_expired", "managed_tls_stuck"),
        *("secure_but_http_dead", "cache_too_long", "cache_off", "old_http_broken", "throttled", "aaaa_mismatch"),
    }
    assert table_ids <= set(RULES)


FAILURES = [entry.id for entry in RULES.values() if entry.status is Status.FAIL and entry.slot in HEALTHY]


@pytest.mark.parametrize("finding_id", FAILURES)
def test_each_failure_alone_is_the_first_cause(finding_id: str) -> None:
    summary = summarise(settle(healthy(finding_id)))
    assert summary.first_cause is not None
    assert summary.first_cause.id == finding_id
    assert summary.overall is Status.FAIL
    assert not summary.ok


@pytest.mark.parametrize(
    ("bad", "skipped"),
    [
        (["dns_nxdomain"], {"dns_propagation", *EDGE, "http_probe"}),
        (
            ["dns_nxdomain", "cert_expired", "old_http_broken"],
            {"dns_propagation", *EDGE, "cert_expired", "old_http_broken"} - {"cert_valid"},
        ),
        (["dns_wrong_target", "caa_forbids"], {"dns_propagation", *EDGE, "http_probe"}),
        (["conn_refused"], {*EDGE} - {"edge_tcp"}),
        (["tls_old_only"], {"tls_old", "cert_valid", "https_probe", "cache_ttl"}),
        (["cert_expired"], {"https_probe", "cache_ttl"}),
        (["cert_expired", "cfront_502"], {"cfront_502", "cache_ttl"}),
        (["cfront_502"], {"cache_ttl"}),
        (["cert_not_issued", "cfront_alias"], {"cert_not_issued", "cache_ttl"}),
        (["cert_not_issued", "fastly_421"], {"cert_not_issued", "cache_ttl"}),
        (["cert_wrong_host", "fastly_421"], {"cert_wrong_host", "cache_ttl"}),
        (["cert_not_issued", "fastly_unknown"], {"fastly_unknown", "cache_ttl"}),
        (["cf_5xx"], {"cache_ttl"}),
        (["cert_not_issued", "managed_tls_failed"], {"cert_not_issued"}),
        (["not_secure", "managed_tls_expired"], {"not_secure"}),
        (["old_http_broken"], set()),
        (["compliance_blocked"], set()),
        (["aaaa_mismatch"], set()),
    ],
)
def test_what_follows_is_skipped_with_its_cause(bad: list[str], skipped: set[str]) -> None:
    findings = {finding.id: finding for finding in settle(healthy(*bad))}
    really = {each for each, finding in findings.items() if finding.status is Status.SKIP}
    assert really == skipped
    for each in really:
        cause = findings[each].reason.removeprefix("follows from ").partition(":")[0]
        assert findings[cause].status is Status.FAIL
        assert (findings[each].remedy, findings[each].retryable) == ("", False)


def test_order_is_that_of_causes() -> None:
    findings = settle(reversed(healthy("secure_but_http_dead", "aaaa_mismatch")))
    layers = [finding.layer for finding in findings]
    assert layers == sorted(layers)
    assert [finding.id for finding in findings][:2] == ["dns_target", "dns_propagation"]
    assert layers[0] is Layer.DNS


@pytest.mark.parametrize(
    ("statuses", "overall", "cause", "ok"),
    [
        ({}, "pass", None, True),
        ({"tls_old": Status.WARN}, "warn", "tls_old", True),
        ({"tls_old": Status.WARN, "cache_ttl": Status.ERROR}, "error", "cache_ttl", False),
        ({"tls_old": Status.WARN, "http_probe": Status.FAIL, "cache_ttl": Status.ERROR}, "fail", "http_probe", False),
        (dict.fromkeys(HEALTHY, Status.SKIP), "skip", None, False),
    ],
)
def test_summary(statuses: dict[str, Status], overall: str, cause: str | None, ok: bool) -> None:
    summary = summarise(healthy(**statuses))
    shown = summary.to_dict()
    assert (shown["overall"], shown["first_cause"], shown["ok"]) == (overall, cause, ok)
    assert sum(shown["counts"].values()) == len(HEALTHY)


@pytest.mark.parametrize(
    ("findings", "ready"),
    [
        (healthy(), True),
        (healthy(sparkpost_ready=Status.FAIL, dns_target=Status.SKIP), True),
        (healthy("not_secure", "caa_forbids", "cert_expiring"), True),
        (healthy("redirect_mode"), True),
        (healthy("redirect_expected"), True),
        (healthy("lost_query"), True),
        (healthy("cf_challenge"), False),
        (healthy(cache_ttl=Status.ERROR), False),
        (healthy("old_http_broken"), False),
        (healthy(https_probe=Status.SKIP), False),
        ([], False),
    ],
)
def test_ready_for_the_cutover(findings: list[Finding], ready: bool) -> None:
    assert summarise(findings).ready_for_cutover is ready


def test_urgent_is_named_beside_the_cause() -> None:
    summary = summarise(settle(healthy("cert_expired", "secure_but_http_dead")))
    assert summary.to_dict()["urgent"] == ["secure_but_http_dead"]
    assert summary.to_dict()["first_cause"] == "cert_expired"


@pytest.mark.parametrize(
    ("limit", "status", "fails"),
    [
        ("fail", Status.FAIL, True),
        ("fail", Status.WARN, False),
        ("fail", Status.ERROR, False),
        ("warn", Status.WARN, True),
        ("warn", Status.ERROR, True),
        ("unproven", Status.FAIL, True),
        ("unproven", Status.ERROR, True),
        ("unproven", Status.WARN, False),
        ("unproven", Status.PASS, False),
        ("unproven", Status.SKIP, True),
        ("warn", Status.SKIP, True),
        ("fail", Status.SKIP, False),
        ("never", Status.ERROR, False),
        ("never", Status.FAIL, False),
    ],
)
def test_limit(limit: str, status: Status, fails: bool) -> None:
    assert reached([make("https_probe", status)], limit) is fails


@pytest.mark.parametrize("finding_id", list(RULES))
@pytest.mark.parametrize("status", [Status.FAIL, Status.WARN, Status.ERROR])
def test_title_of_a_pass_stands_for_nothing_else(finding_id: str, status: Status) -> None:
    rule = RULES[finding_id]
    assert rule.title(status) != rule.passes


@pytest.mark.parametrize(
    ("finding_id", "reason", "whose"),
    [
        ("sparkpost_ready", "SparkPost answered 401 Unauthorized", "the key that was given"),
        ("sparkpost_ready", "SparkPost answered 403 Forbidden", "the key that was given"),
        ("sparkpost_ready", "SparkPost answered 429 Too Many Requests", "SparkPost's API"),
        ("sparkpost_ready", "SparkPost answered 500", "SparkPost's API"),
        ("dns_target", "", "this machine's DNS"),
        ("caa_permits", "", "the zone's servers"),
        ("edge_tcp", "this machine has no route to any of the addresses", "this machine's network"),
        ("throttled", "", "the edge"),
    ],
)
def test_with_whom_the_fault_is(finding_id: str, reason: str, whose: str) -> None:
    assert fault(replace(make(finding_id, Status.ERROR), reason=reason)) == whose


def test_groups_that_were_asked_for_and_what_stops_them() -> None:
    findings = settle(healthy("dns_nxdomain"))
    ids = [finding.id for finding in in_groups(findings, frozenset({"http"}))]
    assert ids == ["dns_nxdomain", "https_probe", "http_probe"]
    assert "cfront_502" in {each.id for each in in_groups(settle(healthy("cfront_502")), frozenset({"http"}))}


def test_remedy_and_time_are_given_where_they_help() -> None:
    assert make("https_probe").remedy == ""
    assert make("https_probe", Status.FAIL).remedy
    assert make("cache_off").remedy
    bad = make("conn_refused")
    assert (bad.retryable, bad.next_check_after) == (True, "2026-11-24T20:01:00Z")
    assert make("cert_expired").next_check_after is None


@pytest.mark.parametrize("finding_id", [rule.id for rule in RULES.values() if rule.passes and rule.fails])
def test_title_says_whether_all_is_well(finding_id: str) -> None:
    rule = RULES[finding_id]
    assert [make(finding_id, each).title for each in (Status.PASS, Status.SKIP)] == [rule.passes] * 2
    assert [make(finding_id, each).title for each in (Status.FAIL, Status.WARN)] == [rule.fails] * 2


def test_table_is_aligned_and_bears_hostile_text() -> None:
    hostile = make("https_probe", Status.FAIL)
    lines = table(D, "cloudfront", "spgo.io", [hostile, make("http_probe")], summarise([hostile]))
    assert lines[0] == f"{D} (cloudfront, spgo.io): does not work; first cause: https_probe"
    assert lines[1].startswith("  FAIL      https_probe  seen")
    assert lines[2].lstrip().startswith("-> Set the CDN's origin")
    assert lines[-1] == "  ok        http_probe   seen"
    nasty = found("https_probe", check_of(), observed="a\x1b[31m\nb\t" + "word " * 80, status=Status.FAIL)
    lines = table(D, "cloudfront", "spgo.io", [nasty], summarise([nasty]))
    assert all(line.isprintable() and len(line) <= 120 for line in lines)


def test_result_is_plain_data() -> None:
    evidence = Evidence("http", "url", "https://x.test/", AT, "ä" * 3000)
    shown = make("https_probe", Status.FAIL, evidence=[evidence]).to_dict()
    assert (shown["id"], shown["status"], shown["group"]) == ("https_probe", "fail", "http")
    assert shown["evidence"][0]["url"] == "https://x.test/"
    assert len(shown["evidence"][0]["data"].encode()) <= 2048
    assert shown["evidence"][0]["data"].endswith("[cut]")


def test_texts_are_cut_between_characters() -> None:
    assert cut("short") == "short"
    assert len(cut("ä" * 2000).encode()) <= 2048
    assert utc(NOW) == AT


@pytest.mark.parametrize(
    ("headers", "cdn"),
    [
        ({"X_Amz_Cf_Id": "x"}, "cloudfront"),
        ({"CF_RAY": "x"}, "cloudflare"),
        ({"X_Served_By": "cache-fra-eddf8230061-FRA"}, "fastly"),
        ({"X_Served_By": "cache-lhr7370-LHR, cache-fra1-FRA"}, "fastly"),
        ({"X_Served_By": "cache-01"}, "other"),
        ({"X_Served_By": "web3.example.com"}, "other"),
        ({"X_Served_By": "cache-fra1-FRA", "CF_RAY": "x"}, "cloudflare"),
        ({}, "other"),
    ],
)
def test_cdn_is_known_by_its_marks_where_dns_shows_addresses_alone(headers: dict[str, str], cdn: str) -> None:
    known = recognise_cdn(check_of("auto"), Observations(http=(http_facts(answer(302, b"", **headers)),)))
    assert known.cdn is not None
    assert known.cdn.id == cdn


CHAINS = {"cloudfront": "d1.cloudfront.net", "cloudflare": "x.cdn.cloudflare.net", "fastly": "t.sni.global.fastly.net"}


@pytest.mark.parametrize(("new", "old"), list(itertools.permutations(CHAINS, 2)))
def test_the_zone_tells_the_cdn_of_a_domain_that_is_moving(new: str, old: str) -> None:
    """A resolver may still know the way of before, whichever comes first in any list."""
    facts = DnsFacts((lookup(CHAINS[old]),), (lookup(CHAINS[new]),), "example.com")
    known = recognise_cdn(check_of("auto"), Observations(dns=facts)).cdn
    assert known is not None
    assert known.id == new


def test_cdn_that_was_named_stays() -> None:
    known = recognise_cdn(check_of("fastly"), Observations(http=(http_facts(answer(302, X_Amz_Cf_Id="x")),)))
    assert known.cdn is not None
    assert known.cdn.id == "fastly"
