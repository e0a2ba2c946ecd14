# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's status of a domain, judged without network."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.sparkpost import analyse_sparkpost
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.sparkpost_facts import (
    Association,
    SparkPostFacts,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.sparkpost import NO_KEY
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import (
    Status,
    TlsCertificate,
    TrackingDomain,
)
from support.check_facts import AT, DAY, NOW, D, check_of


def domain(secure: bool = True, managed: bool = False, subaccount: int = 0, **status: Any) -> TrackingDomain:
    stands = {"verified": True, "cname_status": "", "compliance_status": "valid", "tls_status": "unknown", **status}
    return TrackingDomain(
        D, secure=secure, subaccount=subaccount, uses_managed_certificate=managed, status=Status(**stands)
    )


def analysed(known: TrackingDomain | None, **more: Any) -> list[Finding]:
    works = {"https_works": more.pop("https_works", True), "http_works": more.pop("http_works", True)}
    works["behind"] = more.pop("behind", "")
    options = more.pop("options", {})
    return analyse_sparkpost(check_of(**options), SparkPostFacts(known, at=AT, **more), now=NOW, **works)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (domain(), ("sparkpost_ready", "pass")),
        (domain(cname_status="valid"), ("sparkpost_ready", "pass")),
        (domain(compliance_status=None), ("sparkpost_ready", "pass")),
        (None, ("sparkpost_ready", "fail")),
        (domain(compliance_status="blocked"), ("compliance_blocked", "fail")),
        (domain(compliance_status="blocked", verified=False), ("compliance_blocked", "fail")),
        (domain(compliance_status="pending"), ("compliance_pending", "fail")),
        (domain(verified=False, cname_status="pending"), ("cname_pending", "fail")),
        (domain(verified=False, cname_status="unverified"), ("api_unverified", "fail")),
        (domain(verified=False, cname_status="valid"), ("api_unverified", "fail")),
        (domain(secure=False), ("not_secure", "fail")),
        (domain(secure=False, verified=False), ("api_unverified", "fail")),
    ],
)
def test_state(known: TrackingDomain | None, expected: tuple[str, str]) -> None:
    first = analysed(known)[0]
    assert (first.id, first.status.value) == expected


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [({"skipped": NO_KEY}, "skip", NO_KEY), ({"problem": "SparkPost answered 401."}, "error", "401")],
)
def test_what_was_not_reported_is_no_verdict(facts: dict[str, str], status: str, reason: str) -> None:
    (finding,) = analysed(None, **facts)
    assert (finding.status.value, reason in finding.reason) == (status, True)


def test_blocked_is_not_looked_at_again_and_pending_is() -> None:
    assert analysed(domain(compliance_status="blocked"))[0].retryable is False
    assert analysed(domain(compliance_status="pending"))[0].next_check_after == "2026-11-24T21:00:00Z"


@pytest.mark.parametrize(("works", "urgent"), [(False, True), (True, False), (None, False)])
def test_https_links_over_a_dead_edge(works: bool | None, urgent: bool) -> None:
    assert ("secure_but_http_dead" in {finding.id for finding in analysed(domain(), https_works=works)}) is urgent
    assert "secure_but_http_dead" not in {finding.id for finding in analysed(domain(secure=False), https_works=works)}


@pytest.mark.parametrize(
    ("known", "more", "inferred"),
    [
        (domain(verified=False), {"looked": True}, True),
        (domain(verified=False), {"looked": False}, False),
        (domain(verified=False), {"looked": True, "https_works": False}, False),
        (domain(verified=False, secure=False), {"looked": True, "https_works": False}, True),
        (domain(verified=False), {"looked": True, "https_works": None}, False),
        (domain(), {"looked": True}, False),
    ],
)
def test_lost_identity_is_inferred_only_from_both_sides(
    known: TrackingDomain, more: dict[str, Any], inferred: bool
) -> None:
    assert ("host_overridden" in {finding.id for finding in analysed(known, **more)}) is inferred


def test_refusal_to_fetch_is_in_sparkposts_own_words() -> None:
    words = "HTTP request to https://track.example.com:443 failed."
    finding = analysed(domain(verified=False), refusal=words)[0]
    assert (finding.id, finding.observed) == ("verify_400", words)


@pytest.mark.parametrize(
    ("options", "region", "expected"),
    [
        ({"endpoint": "eu.spgo.io", "endpoint_named": True}, "us", True),
        ({"endpoint": "eu.spgo.io", "endpoint_named": False}, "us", False),
        ({"endpoint": "eu.spgo.io", "endpoint_named": True}, "eu", False),
        ({"endpoint": "eu.spgo.io", "endpoint_named": True}, "", False),
        ({"endpoint": "track.tenant.example", "endpoint_named": True}, "us", False),
    ],
)
def test_endpoint_of_the_other_region(options: dict[str, Any], region: str, expected: bool) -> None:
    findings = {finding.id: finding for finding in analysed(domain(), region=region, options=options)}
    assert ("wrong_region" in findings) is expected
    if expected:
        assert not findings["wrong_region"].blocks


def iso(days: float) -> str:
    instant = datetime.datetime.fromtimestamp(NOW + days * DAY, datetime.timezone.utc)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def with_certificate(status: str, days: float | None, code: str | None = None) -> TrackingDomain:
    known = domain(managed=True, tls_status=status)
    ends = None if days is None else iso(days)
    return TrackingDomain(
        D,
        secure=True,
        status=known.status,
        uses_managed_certificate=True,
        tls_certificate=TlsCertificate(None, ends, code),
    )


@pytest.mark.parametrize(
    ("status", "days", "code", "expected"),
    [
        ("valid", 60, None, ("managed_tls", "pass")),
        ("valid", -1, None, ("managed_tls_expired", "fail")),
        ("pending", None, None, ("managed_tls", "warn")),
        ("pending", 14.5, None, ("managed_tls", "warn")),
        ("pending", 13.5, None, ("managed_tls_stuck", "fail")),
        ("failed", None, "acme:dns", ("managed_tls_failed", "fail")),
        ("unavailable", None, None, ("managed_tls_unavailable", "fail")),
        ("expired", -3, None, ("managed_tls_expired", "fail")),
    ],
)
def test_managed_certificate(status: str, days: float | None, code: str | None, expected: tuple[str, str]) -> None:
    finding = analysed(with_certificate(status, days, code))[-1]
    assert (finding.id, finding.status.value) == expected


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("acme:dns", "resolve"),
        ("acme:unauthorized", "AAAA"),
        ("acme:rejected_identifier", "CDN"),
        ("acme:temporary", "Wait an hour"),
        ("service:internal", "Wait an hour"),
        ("something:new", "support"),
    ],
)
def test_remedy_depends_on_the_authoritys_code(code: str, step: str) -> None:
    assert step in analysed(with_certificate("failed", None, code))[-1].remedy


@pytest.mark.parametrize(
    ("status", "days", "conflict", "state"),
    [
        ("valid", 60, "warn", "managed_tls"),
        ("pending", None, "warn", "managed_tls"),
        ("pending", 13.5, "fail", "managed_tls_stuck"),
        ("failed", None, "fail", "managed_tls_failed"),
        ("expired", -3, "fail", "managed_tls_expired"),
        ("unavailable", None, "warn", "managed_tls_unavailable"),
    ],
)
def test_cdn_in_front_of_a_managed_certificate(status: str, days: float | None, conflict: str, state: str) -> None:
    findings = {finding.id: finding for finding in analysed(with_certificate(status, days), behind="CloudFront")}
    assert findings["managed_conflict"].status.value == conflict
    assert "leads to CloudFront" in findings["managed_conflict"].observed
    assert state in findings
    assert "managed_conflict" not in {finding.id for finding in analysed(with_certificate(status, days))}


def test_valid_certificate_whose_renewal_has_failed_so_far_is_a_warning() -> None:
    finding = analysed(with_certificate("valid", 10, "acme:unauthorized"))[-1]
    assert (finding.id, finding.status.value) == ("managed_tls", "warn")
    assert "error_code acme:unauthorized" in finding.observed
    assert "no proxy" in finding.remedy


@pytest.mark.parametrize(
    ("default", "desired", "expected"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_default_domain_only_where_it_is_meant_to_be(default: bool, desired: bool, expected: bool) -> None:
    findings = analysed(replace(domain(), default=default), options={"default": desired})
    assert ("not_default" in {finding.id for finding in findings}) is expected


@pytest.mark.parametrize(
    ("seen", "status", "says"),
    [
        ((Association("a.example.com", D),), None, ""),
        ((Association("a.example.com", D), Association("b.example.com")), "warn", "b.example.com use the default"),
        ((Association("a.example.com", "spgo.io"),), "warn", "a.example.com use spgo.io"),
        ((Association("a.example.com", unknown=True),), "warn", "no sending domain a.example.com"),
        ((Association("a.example.com", problem="403"), Association("b.example.com", D)), "error", ""),
        ((Association("a.example.com", problem="403"), Association("b.example.com")), "warn", "b.example.com"),
    ],
)
def test_what_sending_domains_use(seen: tuple[Association, ...], status: str | None, says: str) -> None:
    findings = {finding.id: finding for finding in analysed(domain(), associations=seen)}
    found = findings.get("not_associated")
    assert (found.status.value if found else None) == status
    assert says in (found.observed if found else "")


def test_port_that_contradicts_the_scheme_is_a_warning() -> None:
    assert analysed(replace(domain(), port=443))[0].status.value == "pass"
    finding = analysed(replace(domain(), port=80))[0]
    assert (finding.id, finding.status.value) == ("sparkpost_ready", "warn")
    assert "port 80, which contradicts secure" in finding.observed
    assert finding.remedy.startswith("Disable https links and enable them again")


def test_unknown_compliance_status_is_not_taken_for_a_good_one() -> None:
    assert analysed(domain(compliance_status="under review"))[0].id == "compliance_pending"


def test_cdn_domains_have_no_managed_certificate_to_judge() -> None:
    assert [finding.id for finding in analysed(domain())] == ["sparkpost_ready"]


def test_subaccounts() -> None:
    assert analysed(domain(subaccount=7), options={"subaccount": 7})[0].status.value == "pass"
    foreign = analysed(domain(subaccount=7), options={"subaccount": 0})[0]
    assert foreign.status.value == "fail"
    assert "subaccount 7, not to the primary account" in foreign.observed
    assert "Set 'subaccount' to 7" in foreign.remedy
    assert analysed(domain(), options={"subaccount": 7})[0].status.value == "pass"
