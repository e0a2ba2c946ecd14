# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the next renewal will succeed, from scripted facts; and what is left of a certificate, by who renews it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.renewal import analyse_renewal
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.tls import analyse_tls
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import Failure, FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import CaaFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.renewal_facts import (
    RenewalFacts,
    ValidationFacts,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.tracking_check import TrackingCheck
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.validation_record import ValidationRecord
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.observations import Observations
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import Handshake
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import Caa, CaaSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.certificate import Certificate
from support.check_facts import DAY, IPV4, IPV6, NOW, D, answer, check_of, exchange, works

ACME = f"_acme-challenge.{D}"
HASH, VALIDATION = f"_abc.{D}", "_def.xyz.acm-validations.aws"
FASTLY = "abc123.fastly-validations.com"
AMAZON, LETSENCRYPT, CERTAINLY, LAB = "Amazon, Amazon RSA 2048 M02", "Let's Encrypt, R11", "Certainly", "Lab, Lab CA"


def certificate(issuer: str, life: float, left: float) -> Certificate:
    return Certificate((D,), D, issuer, NOW - (life - left) * DAY, NOW + left * DAY)


def record(target: str, name: str = ACME, value: str = "", **more: Any) -> ValidationFacts:
    outcome = Outcome.ANSWER if target else Outcome.NXDOMAIN
    return ValidationFacts(ValidationRecord(name, value), target, **{"outcome": outcome, **more})


def caa_of(*values: str) -> CaaFacts:
    return CaaFacts(CaaSet("example.com", D, tuple(Caa(0, "issue", value) for value in values)))


def analysed(
    *records: ValidationFacts,
    cdn: str = "other",
    issuer: str = LETSENCRYPT,
    caa: CaaFacts | None = None,
    files: tuple[Exchange, ...] = (),
    check: TrackingCheck | None = None,
) -> list[Finding]:
    served = works(verified=Handshake("TLSv1.3", certificate(issuer, 90, 60))) if issuer else None
    seen = Observations(tls=(served,) if served else (), caa=caa, renewal=RenewalFacts(records), challenge_files=files)
    return analyse_renewal(check or check_of(cdn), seen, [], now=NOW)


def ids(*records: ValidationFacts, **more: Any) -> list[str]:
    return [finding.id for finding in analysed(*records, **more)]


@pytest.mark.parametrize(
    ("cdn", "issuer", "records", "expected"),
    [
        ("fastly", LETSENCRYPT, [record(FASTLY)], "renewal"),
        ("fastly", CERTAINLY, [record("")], "renewal_validation"),
        ("fastly", LETSENCRYPT, [record("", outcome=Outcome.NODATA)], "renewal_validation"),
        ("fastly", LETSENCRYPT, [record("dcv.old-cdn.example.net")], "renewal_validation"),
        # Nobody answered: that is no statement.
        ("fastly", LETSENCRYPT, [record("", outcome=Outcome.TIMEOUT)], "renewal"),
        # Uploaded: renewed elsewhere.
        ("fastly", "DigiCert Inc, DigiCert TLS RSA SHA256 2020 CA1", [record("")], "renewal"),
        # No certificate yet: there is nothing to renew.
        ("fastly", "", [record("")], "renewal"),
        ("cloudfront", AMAZON, [record("")], "renewal"),
        ("cloudflare", LETSENCRYPT, [record("")], "renewal"),
        ("other", LETSENCRYPT, [record("")], "renewal"),
        ("cloudfront", AMAZON, [record(VALIDATION, HASH, VALIDATION), record("")], "renewal"),
        ("cloudfront", AMAZON, [record("", HASH, VALIDATION), record("")], "renewal_validation"),
        ("cloudfront", AMAZON, [record(f"{VALIDATION}.{D}", HASH, VALIDATION), record("")], "renewal_validation"),
    ],
)
def test_validation_records(cdn: str, issuer: str, records: list[ValidationFacts], expected: str) -> None:
    assert ids(*records, cdn=cdn, issuer=issuer) == [expected]


def test_the_record_is_told_in_full() -> None:
    (finding,) = analysed(record("", HASH, VALIDATION), cdn="cloudfront", issuer=AMAZON)
    assert finding.status is Status.WARN
    assert finding.kind == "lateness"
    assert f"{HASH}. 3600 IN CNAME {VALIDATION}" in finding.remedy
    (finding,) = analysed(record(""), cdn="fastly")
    assert f"{ACME}. 3600 IN CNAME a name of fastly-validations.com" in finding.remedy


@pytest.mark.parametrize(
    ("cdn", "issuer", "caa", "expected"),
    [
        ("other", LETSENCRYPT, None, "renewal"),
        ("other", LETSENCRYPT, caa_of("letsencrypt.org"), "renewal"),
        ("other", LETSENCRYPT, caa_of("letsencrypt.org; validationmethods=http-01"), "renewal"),
        # The account is the owner's, who named it.
        ("proxy", LETSENCRYPT, caa_of("letsencrypt.org; accounturi=https://x.test/1"), "renewal"),
        ("proxy", LETSENCRYPT, caa_of("digicert.com"), "renewal_caa"),
        ("proxy", LETSENCRYPT, caa_of(";"), "renewal_caa"),
        ("fastly", CERTAINLY, caa_of("letsencrypt.org"), "renewal_caa"),
        ("fastly", CERTAINLY, caa_of("letsencrypt.org", "certainly.com"), "renewal"),
        # Cloudflare changes to another of its authorities by itself.
        ("cloudflare", "Google Trust Services, WE1", caa_of("letsencrypt.org"), "renewal"),
        ("other", LAB, caa_of("digicert.com"), "renewal"),
    ],
)
def test_caa_of_the_issuer_in_use(cdn: str, issuer: str, caa: CaaFacts | None, expected: str) -> None:
    assert ids(record(FASTLY), cdn=cdn, issuer=issuer, caa=caa) == [expected]


def test_an_account_that_is_known_must_be_the_one() -> None:
    caa = caa_of("letsencrypt.org; accounturi=https://x.test/1")
    known = {account: check_of("proxy", acme_accounts=(f"https://x.test/{account}",)) for account in (1, 2)}
    assert [ids(caa=caa, check=check) for check in known.values()] == [["renewal"], ["renewal_caa"]]


def test_signatures_of_the_zone_behind_a_record() -> None:
    (finding,) = analysed(record(FASTLY, bogus="fastly-validations.com"), cdn="fastly")
    assert finding.id == "renewal_dnssec"
    assert "fastly-validations.com" in finding.remedy


def asked(status: int = 404, address: str = IPV4, **headers: Any) -> Exchange:
    return exchange(answer(status, **headers), "/.well-known/acme-challenge/x", "http", address)


def failed(kind: FailureKind, address: str = IPV4) -> Exchange:
    return exchange(Failure(kind), "/.well-known/acme-challenge/x", "http", address)


@pytest.mark.parametrize(
    ("files", "blocked"),
    [
        ((asked(), asked(address=IPV6)), False),
        ((asked(200), asked(302, Location=f"https://{D}/.well-known/acme-challenge/x")), False),
        ((failed(FailureKind.UNREACHABLE, IPV6), asked()), False),
        ((failed(FailureKind.REFUSED),), True),
        ((failed(FailureKind.TIMEOUT),), True),
        ((asked(403),), True),
        ((asked(503),), True),
        ((asked(301, Location="https://www.example.com/", Server="nginx"),), True),
        ((asked(302, Location="https://www.sparkpost.com/", Server="msys-http"),), False),
        ((asked(), failed(FailureKind.REFUSED, IPV6)), True),
    ],
)
def test_path_of_http_01(files: tuple[Exchange, ...], blocked: bool) -> None:
    assert ids(cdn="sparkpost", files=files) == ["renewal_http" if blocked else "renewal"]


def test_an_old_aaaa_record_is_told() -> None:
    (finding,) = analysed(cdn="sparkpost", files=(asked(), failed(FailureKind.REFUSED, IPV6)))
    assert "AAAA records" in finding.remedy
    assert IPV6 in finding.remedy


@pytest.mark.parametrize(
    ("cdn", "issuer", "life", "left", "expires"),
    [
        # Healthy lives of all lengths.
        ("cloudfront", AMAZON, 198, 60, False),
        ("cloudfront", AMAZON, 198, 40, False),
        ("cloudfront", AMAZON, 395, 40, False),
        ("cloudflare", LETSENCRYPT, 14, 3.5, False),
        ("cloudflare", "Google Trust Services, WE1", 30, 7.5, False),
        ("cloudflare", LETSENCRYPT, 90, 29, False),
        ("fastly", CERTAINLY, 30, 9, False),
        ("sparkpost", LETSENCRYPT, 90, 15.5, False),
        ("proxy", LETSENCRYPT, 90, 29, False),
        ("proxy", LETSENCRYPT, 45, 14, False),
        ("proxy", LETSENCRYPT, 6.67, 3.2, False),
        ("other", LAB, 14, 4, False),
        ("other", LAB, 6, 2, False),
        ("other", LAB, 90, 20, False),
        ("other", "DigiCert Inc", 198, 20, False),
        # Not renewed in time.
        ("cloudfront", AMAZON, 198, 30, True),
        ("cloudflare", LETSENCRYPT, 14, 1.5, True),
        ("cloudflare", "Google Trust Services, WE1", 30, 4, True),
        ("cloudflare", LETSENCRYPT, 90, 18, True),
        ("sparkpost", LETSENCRYPT, 90, 13, True),
        ("proxy", LETSENCRYPT, 90, 20, True),
        ("proxy", LETSENCRYPT, 6.67, 1.2, True),
        ("other", LAB, 90, 13, True),
        ("other", "DigiCert Inc", 198, 13, True),
    ],
)
def test_what_is_left_is_judged_by_who_renews(cdn: str, issuer: str, life: float, left: float, expires: bool) -> None:
    served = works(verified=Handshake("TLSv1.3", certificate(issuer, life, left)))
    found = {finding.id for finding in analyse_tls(check_of(cdn), [served], now=NOW)}
    assert ("cert_expiring" in found) is expires


def test_the_option_overrides_who_renews() -> None:
    served = works(verified=Handshake("TLSv1.3", certificate(AMAZON, 198, 30)))
    check = check_of("cloudfront")
    found = [analyse_tls(replace(check, warn_days=days), [served], now=NOW)[1].id for days in (0, 14, 31)]
    assert found == ["cert_valid", "cert_valid", "cert_expiring"]
