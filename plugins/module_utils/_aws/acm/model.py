# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates as AWS Certificate Manager (ACM) describes and lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..._core.clock import instant
from ..._dns.entries import UNKNOWN_LABEL, VALIDATION_TTL, record_entry
from ..._tls.names import plain

#: How the return value ``changes`` names AWS Certificate Manager.
SERVICE = "acm"

PENDING = "PENDING_VALIDATION"
ISSUED = "ISSUED"
AMAZON_ISSUED = "AMAZON_ISSUED"
IMPORTED = "IMPORTED"
#: Where the validation records lead. Source: AWS Certificate Manager User Guide, "DNS validation".
VALIDATIONS = "acm-validations.aws"
#: ACM begins to renew a certificate so long before its end. Source: AWS Certificate Manager User Guide, "Managed
#: certificate renewal" (60 days, or 45 of a certificate of 198 days).
_RENEWAL = timedelta(days=60)


@dataclass(frozen=True)
class ValidationRecord:
    """The DNS record that proves control of a domain; names without trailing dots. A value of "" is not known yet."""

    name: str
    type: str
    value: str

    @classmethod
    def predicted(cls, domain: str) -> ValidationRecord:
        """That of a name for which no certificate was requested yet: ACM chooses its first label and its value."""
        return cls(f"{UNKNOWN_LABEL}.{domain.removeprefix('*.')}", "CNAME", "")

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> ValidationRecord:
        return cls(plain(raw["Name"]), raw["Type"], plain(raw["Value"]))

    def proves(self, domain: str) -> bool:
        """Whether it has the form of ACM's record for the name: one label of ACM's own in front of it."""
        label, _dot, rest = self.name.partition(".")
        is_acm = label.startswith("_") and self.type == "CNAME" and self.value.endswith(f".{VALIDATIONS}")
        return is_acm and rest == domain.removeprefix("*.")

    def to_values(self) -> dict[str, Any]:
        """The record as ``dns_records`` takes it."""
        return record_entry(self.name, self.type, self.value or None, VALIDATION_TTL)


@dataclass(frozen=True)
class DomainValidation:
    """How the validation of one name stands. ACM fills ``record`` in some seconds after the request."""

    domain: str
    status: str
    method: str
    record: ValidationRecord | None

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> DomainValidation:
        record = raw.get("ResourceRecord")
        return cls(
            domain=plain(raw["DomainName"]),
            status=raw.get("ValidationStatus") or "",
            method=raw.get("ValidationMethod") or "DNS",
            record=ValidationRecord.from_api(record) if record else None,
        )


@dataclass(frozen=True)
class Certificate:
    """One certificate. ``arn`` is "" for one that check mode predicts; times are ISO 8601 in UTC, "" if unknown.

    ``tags`` is None where they were not read; ``fingerprints`` are the SHA-256 of an imported certificate and its
    chain, () where they were not read.
    """

    arn: str
    names: tuple[str, ...]
    status: str
    type: str = AMAZON_ISSUED
    key_algorithm: str = ""
    not_before: str = ""
    not_after: str = ""
    in_use_by: tuple[str, ...] = ()
    failure_reason: str = ""
    renewal_status: str = ""
    validations: tuple[DomainValidation, ...] = ()
    tags: tuple[tuple[str, str], ...] | None = None
    fingerprints: tuple[str, ...] = ()
    #: Whether it was described, which tells more than a list does.
    described: bool = True

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> Certificate:
        return cls(
            arn=raw["CertificateArn"],
            names=tuple(dict.fromkeys(map(plain, [raw["DomainName"], *raw.get("SubjectAlternativeNames", ())]))),
            status=raw["Status"],
            type=raw.get("Type", AMAZON_ISSUED),
            key_algorithm=algorithm(raw.get("KeyAlgorithm", "")),
            not_before=instant(raw.get("NotBefore")),
            not_after=instant(raw.get("NotAfter")),
            in_use_by=tuple(raw.get("InUseBy", ())),
            failure_reason=raw.get("FailureReason") or "",
            renewal_status=(raw.get("RenewalSummary") or {}).get("RenewalStatus") or "",
            validations=tuple(map(DomainValidation.from_api, raw.get("DomainValidationOptions", ()))),
        )

    @property
    def records(self) -> tuple[ValidationRecord, ...]:
        """The validation records known so far, each once: a name and its wildcard share one."""
        return tuple(dict.fromkeys(one.record for one in self.validations if one.record))

    @property
    def records_complete(self) -> bool:
        """Whether every name that is validated by DNS has its record, or none is needed any more."""
        if self.status != PENDING:
            return True
        by_dns = [one for one in self.validations if one.method == "DNS"]
        known = {one.domain for one in self.validations}
        return set(self.names) <= known and all(one.record for one in by_dns)

    @property
    def by_dns(self) -> bool:
        """Whether DNS records can validate the certificate, as opposed to e-mail."""
        return all(one.method == "DNS" for one in self.validations)

    def unvalidated(self) -> tuple[DomainValidation, ...]:
        """The names whose record ACM has not seen yet."""
        return tuple(one for one in self.validations if one.status != "SUCCESS")

    def to_values(self) -> dict[str, Any]:
        """The return value ``certificate``."""
        return {
            "arn": self.arn or None,
            "status": self.status,
            "domains": list(self.names),
            "type": self.type,
            "key_algorithm": self.key_algorithm or None,
            "not_before": self.not_before or None,
            "not_after": self.not_after or None,
            "in_use_by": list(self.in_use_by) if self.described else None,
            "failure_reason": self.failure_reason or None,
            "renewal_status": self.renewal_status or None,
            "tags": None if self.tags is None else dict(self.tags),
        }


@dataclass(frozen=True)
class Summary:
    """One line of the list. ``names`` is None where it does not tell them all: more than 100, or none at all."""

    arn: str
    domain: str
    names: frozenset[str] | None
    status: str
    type: str
    key_algorithm: str
    in_use: bool = False
    managed_by: str = ""
    not_before: str = ""
    not_after: str = ""
    created_at: str = field(default="", compare=False)

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> Summary:
        listed: Iterable[str] = raw.get("SubjectAlternativeNameSummaries") or ()
        whole = bool(listed) and not raw.get("HasAdditionalSubjectAlternativeNames")
        domain = plain(raw.get("DomainName", ""))
        return cls(
            arn=raw["CertificateArn"],
            domain=domain,
            names=frozenset({domain, *map(plain, listed)}) if whole else None,
            status=raw.get("Status", ""),
            type=raw.get("Type", AMAZON_ISSUED),
            key_algorithm=algorithm(raw.get("KeyAlgorithm", "")),
            in_use=bool(raw.get("InUse")),
            managed_by=raw.get("ManagedBy", ""),
            not_before=instant(raw.get("NotBefore")),
            not_after=instant(raw.get("NotAfter")),
            created_at=instant(raw.get("CreatedAt") or raw.get("ImportedAt")),
        )

    def with_records(self, known: Sequence[ValidationRecord] | None, now: datetime) -> Certificate | None:
        """The certificate as far as it matters once it is issued, with the records that are known to stand in DNS.

        None where the list and the records do not tell enough: it is not issued; a name has no record among these, or
        several, of which one may be that of another account; or ACM may be renewing it, which only a description tells.
        """
        if known is None or self.names is None or self.status != ISSUED or not self.not_after:
            return None
        if self.type == AMAZON_ISSUED and self.not_after <= instant(now + _RENEWAL):
            return None
        names = (self.domain, *sorted(self.names - {self.domain}))
        proofs: tuple[DomainValidation, ...] = ()
        if self.type == AMAZON_ISSUED:
            found = {name: [one for one in known if one.proves(name)] for name in names}
            if any(len(records) != 1 for records in found.values()):
                return None
            proofs = tuple(DomainValidation(name, "SUCCESS", "DNS", found[name][0]) for name in names)
        return Certificate(
            self.arn,
            names,
            self.status,
            self.type,
            self.key_algorithm,
            self.not_before,
            self.not_after,
            validations=proofs,
            described=False,
        )


def algorithm(name: str) -> str:
    """The key algorithm as requests name it: descriptions have written "RSA-2048" for "RSA_2048".

    Source: examples in the ACM API reference, DescribeCertificate.
    """
    return name.replace("-", "_")
