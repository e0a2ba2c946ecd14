# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates and summaries as ACM returns them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.acm.model import (
    Certificate,
    Summary,
    ValidationRecord,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import instant

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
RECORD = {"Name": "_x1.Track.example.com.", "Type": "CNAME", "Value": "_y1.acm-validations.aws."}


def option(domain: str, record: dict[str, str] | None = None, status: str = "PENDING_VALIDATION") -> dict[str, Any]:
    made: dict[str, Any] = {"DomainName": domain, "ValidationStatus": status, "ValidationMethod": "DNS"}
    return {**made, "ResourceRecord": record} if record else made


def detail(*options: dict[str, Any], **more: Any) -> dict[str, Any]:
    names = [one["DomainName"] for one in options] or ["track.example.com"]
    return {
        "CertificateArn": ARN,
        "DomainName": names[0],
        "SubjectAlternativeNames": names,
        "Status": "PENDING_VALIDATION",
        "Type": "AMAZON_ISSUED",
        "DomainValidationOptions": list(options),
        **more,
    }


def test_a_name_and_its_wildcard_share_one_record() -> None:
    certificate = Certificate.from_api(
        detail(option("track.example.com", RECORD), option("*.track.example.com", RECORD))
    )
    assert certificate.names == ("track.example.com", "*.track.example.com")
    assert certificate.records == (ValidationRecord("_x1.track.example.com", "CNAME", "_y1.acm-validations.aws"),)
    assert [one.to_values() for one in certificate.records] == [
        {"name": "_x1.track.example.com", "type": "CNAME", "value": "_y1.acm-validations.aws", "ttl": 300}
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (detail(option("a.example.com", RECORD)), True),
        (detail(option("a.example.com")), False),
        (detail(option("a.example.com", RECORD), option("b.example.com")), False),
        (detail(), False),
        (detail(option("a.example.com", RECORD), SubjectAlternativeNames=["a.example.com", "b.example.com"]), False),
        (detail(option("a.example.com"), Status="ISSUED"), True),
        (detail(option("a.example.com"), Status="FAILED"), True),
    ],
)
def test_records_are_complete_once_every_name_has_one(raw: dict[str, Any], expected: bool) -> None:
    assert Certificate.from_api(raw).records_complete is expected


def test_a_certificate_becomes_return_values() -> None:
    ends = datetime(2027, 1, 31, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    raw = detail(
        option("track.example.com", RECORD, "SUCCESS"),
        Status="ISSUED",
        KeyAlgorithm="RSA-2048",
        NotBefore=ends - timedelta(days=90),
        NotAfter=ends,
        InUseBy=["arn:aws:cloudfront::123456789012:distribution/E2"],
        RenewalSummary={"RenewalStatus": "PENDING_VALIDATION"},
    )
    assert Certificate.from_api(raw).to_values() == {
        "arn": ARN,
        "status": "ISSUED",
        "domains": ["track.example.com"],
        "type": "AMAZON_ISSUED",
        "key_algorithm": "RSA_2048",
        "not_before": "2026-11-02T12:00:00Z",
        "not_after": "2027-01-31T12:00:00Z",
        "in_use_by": ["arn:aws:cloudfront::123456789012:distribution/E2"],
        "failure_reason": None,
        "renewal_status": "PENDING_VALIDATION",
        "tags": None,
    }
    assert instant(None) == ""


def test_a_certificate_validated_by_mail_is_told_apart() -> None:
    by_mail = {**option("track.example.com"), "ValidationMethod": "EMAIL"}
    assert not Certificate.from_api(detail(by_mail)).by_dns
    assert Certificate.from_api(detail(option("track.example.com"))).by_dns


@pytest.mark.parametrize(
    ("more", "names"),
    [
        (
            {"SubjectAlternativeNameSummaries": ["A.example.com", "b.example.com"]},
            frozenset({"a.example.com", "b.example.com"}),
        ),
        ({}, None),
        ({"SubjectAlternativeNameSummaries": ["a.example.com"], "HasAdditionalSubjectAlternativeNames": True}, None),
    ],
)
def test_a_summary_knows_whether_it_has_all_names(more: dict[str, Any], names: frozenset[str] | None) -> None:
    assert Summary.from_api({"CertificateArn": ARN, "DomainName": "a.example.com", **more}).names == names
