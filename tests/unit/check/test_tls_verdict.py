# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections and certificates, analysed without network."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.tls import (
    analyse_tls,
    cause_of,
    classify,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import Handshake, TlsFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.client_hello import Chosen
from support.check_facts import DAY, IPV6, NOW, D, certificate, check_of, fails, refuses, works

DEFAULT = certificate("cloudfront.net", "*.cloudfront.net")
OLD_ONLY = fails(FailureKind.TLS, "TLSV1_ALERT_PROTOCOL_VERSION", old=Handshake("TLSv1.1"))


@pytest.mark.parametrize(
    ("facts", "finding_id"),
    [
        (works(), ""),
        (refuses(62, certificate("other.example.com")), "cert_wrong_host"),
        (refuses(62, DEFAULT), "cert_not_issued"),
        (refuses(20, DEFAULT), "cert_not_issued"),
        (refuses(62, certificate("default.ssl.fastly.net")), "cert_not_issued"),
        (refuses(20, certificate()), "cert_chain"),
        (refuses(21, certificate()), "cert_chain"),
        (refuses(2, certificate()), "cert_chain"),
        (refuses(18, certificate()), "cert_self_signed"),
        (refuses(19, certificate()), "cert_self_signed"),
        (refuses(10, certificate(days=-1)), "cert_expired"),
        (refuses(9, certificate()), "cert_not_yet_valid"),
        (fails(FailureKind.TLS, "SSLV3_ALERT_HANDSHAKE_FAILURE"), "cert_not_issued"),
        (fails(FailureKind.TLS, "TLSV1_UNRECOGNIZED_NAME"), "cert_not_issued"),
        (fails(FailureKind.TLS, "WRONG_VERSION_NUMBER"), "tls_plain_port"),
        (OLD_ONLY, "tls_old_only"),
        (fails(FailureKind.TLS, "UNSUPPORTED_PROTOCOL"), "tls_old_only"),
        (fails(FailureKind.REFUSED), "conn_refused"),
        (fails(FailureKind.RESET), "tls_reset"),
        (fails(FailureKind.CLOSED), "tls_reset"),
        (fails(FailureKind.TIMEOUT), "timeout"),
        (fails(FailureKind.UNREACHABLE), "untested"),
    ],
)
def test_one_address(facts: TlsFacts, finding_id: str) -> None:
    assert classify(facts, D) == finding_id


REFUSED = fails(FailureKind.TLS, "SSLV3_ALERT_HANDSHAKE_FAILURE")
BY_P521 = works(verified=Handshake("TLSv1.3", certificate(), group=25))
NO_GROUP = Handshake(failure=REFUSED.verified.failure)


@pytest.mark.parametrize(
    ("facts", "expected", "words"),
    [
        (replace(BY_P521, by_groups=Handshake("TLSv1.3")), "", ""),
        (replace(BY_P521, by_groups=NO_GROUP), "tls_no_cipher", "TLSv1.3 with the key exchange P-521 alone"),
        (replace(REFUSED, chosen=Chosen("TLSv1.3", "TLS_AES_128_CCM_SHA256", "X25519")), "tls_no_cipher", "CCM"),
        (replace(REFUSED, chosen=Chosen("TLSv1.2", "ECDHE-X", "brainpoolP256r1")), "tls_no_cipher", "brainpoolP256r1"),
        (REFUSED, "cert_not_issued", ""),
    ],
)
def test_what_the_edge_takes_that_browsers_lack(facts: TlsFacts, expected: str, words: str) -> None:
    cause = cause_of(facts, D)
    assert cause.id == expected
    assert words in cause.words
    assert (cause.remedy == "groups") is ("P-521" in words or "brainpool" in words)


def analysed(*facts: TlsFacts, warn_days: int = 14) -> dict[str, Finding]:
    findings = analyse_tls(check_of(warn_days=warn_days), facts, now=NOW)
    return {finding.id: finding for finding in findings}


def statuses(*facts: TlsFacts) -> dict[str, str]:
    return {finding_id: finding.status.value for finding_id, finding in analysed(*facts).items()}


def test_healthy() -> None:
    assert statuses(works(), works(IPV6)) == {
        "edge_tcp": "pass",
        "cert_valid": "pass",
        "tls_version": "pass",
        "tls_old": "pass",
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([works(), fails(FailureKind.REFUSED, address=IPV6)], "AAAA"),
        ([fails(FailureKind.TIMEOUT), works(IPV6)], "A"),
        ([works(), refuses(62, DEFAULT, IPV6)], "AAAA"),
        ([works(), fails(FailureKind.UNREACHABLE, address=IPV6)], ""),
        ([fails(FailureKind.REFUSED), fails(FailureKind.REFUSED, address=IPV6)], ""),
        ([works(), works("192.0.2.2"), fails(FailureKind.REFUSED, address="192.0.2.3")], ""),
    ],
)
def test_families_that_disagree(facts: list[TlsFacts], expected: str) -> None:
    found = analysed(*facts)
    assert ("aaaa_mismatch" in found) is bool(expected)
    if expected:
        assert f"Correct the {expected} records" in found["aaaa_mismatch"].remedy
        assert {"edge_tcp", "cert_valid"} <= set(found)


def test_one_bad_address_blocks_nothing_and_is_counted() -> None:
    found = analysed(works(), fails(FailureKind.REFUSED, address="192.0.2.2"))
    assert "1 of 2 addresses" in found["conn_refused"].observed
    assert not found["conn_refused"].blocks
    assert analysed(fails(FailureKind.REFUSED))["conn_refused"].blocks


def test_no_route_is_no_verdict() -> None:
    found = analysed(fails(FailureKind.UNREACHABLE))
    assert found["edge_tcp"].status is Status.ERROR
    assert found["cert_valid"].status is Status.SKIP
    assert "could not be tested" in analysed(works(), fails(FailureKind.UNREACHABLE, address=IPV6))["edge_tcp"].observed


@pytest.mark.parametrize(("days", "finding_id"), [(13.9, "cert_expiring"), (14.0, "cert_valid"), (90, "cert_valid")])
def test_days_left(days: float, finding_id: str) -> None:
    found = analysed(works(verified=Handshake("TLSv1.3", certificate(days=days))))
    assert finding_id in found
    assert f"{math.floor(days)} days" in found[finding_id].observed


def test_the_earliest_end_counts() -> None:
    later, sooner = works(), works("192.0.2.2", verified=Handshake("TLSv1.3", certificate(days=3)))
    assert "cert_expiring" in analysed(later, sooner)


UNREAD = Handshake("TLSv1.3", unreadable="error parsing asn1 value")


def test_a_certificate_that_cannot_be_read_is_not_proven() -> None:
    found = analysed(works(), works("192.0.2.2", verified=UNREAD))["cert_valid"]
    assert (found.status, found.observed) == (Status.ERROR, "")
    assert found.reason == (
        "the certificate at 192.0.2.2 cannot be read, as other clients may find too (error parsing asn1 value)"
    )
    assert "cannot be read" in found.evidence[1].data
    assert "{" not in found.remedy
    assert found.remedy.startswith("Attach a certificate that clients can read")


def test_a_certificate_that_neither_verifies_nor_can_be_read() -> None:
    failed = Handshake(failure=Failure(FailureKind.CERTIFICATE, "self-signed certificate", 18))
    facts = works(verified=failed, bare=UNREAD, old=Handshake("TLSv1.1"))
    found = analysed(facts)["cert_self_signed"]
    assert (found.status, "tls_old_only" in analysed(facts)) == (Status.FAIL, False)
    assert "the certificate cannot be read, as other clients may find too (error parsing asn1 value)" in found.observed


def test_old_versions() -> None:
    offered = analysed(works(old=Handshake("TLSv1.1")))["tls_old_offered"]
    assert (offered.status, "TLSv1.1" in offered.observed) == (Status.WARN, True)
    untestable = analysed(works(old=None, can_test_old=False))["tls_old"]
    assert (untestable.status, "OpenSSL" in untestable.reason) == (Status.SKIP, True)
    assert statuses(OLD_ONLY) == {
        "edge_tcp": "pass",
        "cert_valid": "skip",
        "tls_old_only": "fail",
        "tls_old": "skip",
    }


def test_evidence_describes_the_certificate_that_was_served() -> None:
    data = analysed(refuses(62, DEFAULT))["cert_not_issued"].evidence[0].data
    assert "*.cloudfront.net" in data
    assert "unverified: TLSv1.3" in data


def test_days_are_those_of_the_clock_that_is_given() -> None:
    assert certificate(days=2).days_left(NOW + DAY) == pytest.approx(1)
    assert str(Failure(FailureKind.TIMEOUT)) == "timed out"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("example.com", "Universal SSL enabled"),
        ("track.example.com", "Universal SSL enabled"),
        ("com", "covers com and one label below it, and track.example.com is deeper"),
        ("other.test", "Universal SSL enabled"),
        ("", "Universal SSL enabled"),
    ],
)
def test_certificate_that_cloudflare_does_not_have_is_explained_by_the_depth_of_the_name(zone: str, words: str) -> None:
    alert = fails(FailureKind.TLS, "SSLV3_ALERT_HANDSHAKE_FAILURE")
    findings = analyse_tls(check_of("cloudflare").in_zone(zone), [alert], now=NOW)
    missing = next(finding for finding in findings if finding.id == "cert_not_issued")
    assert words in missing.remedy
    assert missing.guide_ref == "Step by Step Guide with CloudFlare"


def test_depth_matters_behind_cloudflare_alone() -> None:
    assert check_of("cloudflare").in_zone("com").is_too_deep
    assert not check_of("fastly").in_zone("com").is_too_deep
    assert not check_of("cloudfront").in_zone("com").is_too_deep


@pytest.mark.parametrize(("code", "days"), [(10, 30), (9, 30)])
def test_dates_of_an_authority_are_a_matter_of_the_chain(code: int, days: float) -> None:
    assert classify(refuses(code, certificate(days=days)), D, NOW) == "cert_chain_refused"
    assert classify(refuses(10, certificate(days=-1)), D, NOW) == "cert_expired"


def test_failure_of_both_families_is_no_matter_of_families() -> None:
    wrong = certificate("wrong.host.test")
    found = analysed(works(), refuses(62, wrong, "192.0.2.2"), refuses(62, wrong, IPV6))
    assert "aaaa_mismatch" not in found
    assert "192.0.2.2, 2001:db8::1: certificate not accepted" in found["cert_wrong_host"].observed
    assert found["cert_wrong_host"].observed.endswith("(2 of 3 addresses)")


def test_long_lists_of_addresses_are_cut() -> None:
    found = analysed(*(fails(FailureKind.REFUSED, address=f"192.0.2.{number}") for number in range(1, 8)))
    assert found["conn_refused"].observed.startswith("192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 3 more: ")


def test_certificate_that_runs_out_is_reported_with_its_addresses() -> None:
    soon = works("192.0.2.2", verified=Handshake("TLSv1.3", certificate(days=3)))
    assert analysed(works(), soon)["cert_expiring"].observed.endswith("(3 days) at 192.0.2.2 (1 of 2 addresses)")


def test_renewal_of_a_managed_certificate_is_sparkposts() -> None:
    soon = works(verified=Handshake("TLSv1.3", certificate(days=1)))
    (finding,) = [each for each in analyse_tls(check_of("sparkpost"), [soon], now=NOW) if each.id == "cert_expiring"]
    assert "'tls_certificate.error_code'" in finding.remedy
