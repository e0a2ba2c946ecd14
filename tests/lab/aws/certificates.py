# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificates that ACM holds: requested, validated by DNS, issued, imported, failed.

A pending certificate moves on when it is looked at, as its validation records then resolve.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lab.aws.account import ACCOUNT_ID, Account, host_name, wall_clock
from lab.aws.certificate_pem import PemFacts, check_import, facts_of
from lab.aws.wire import AwsError
from lab.caa import Issuer, forbidding_name
from lab.context import IssuedCertificate
from lab.views import CertificateView

#: Source: ACM user guide, "Configure a CAA record"; it knows no account that a record could name.
_AMAZON = Issuer(frozenset({"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}))
PENDING, ISSUED, FAILED, TIMED_OUT = "PENDING_VALIDATION", "ISSUED", "FAILED", "VALIDATION_TIMED_OUT"
#: A request that is not validated within 72 hours times out. Source: ACM user guide, DNS validation.
VALIDATION_PERIOD = 72 * 3600.0
#: Seconds for which an idempotency token is remembered. Source: ACM API reference, RequestCertificate.
TOKEN_PERIOD = 3600.0


@dataclass(frozen=True)
class ValidationRecord:
    """The CNAME that proves control of a domain; names end with a dot, as ACM gives them."""

    name: str
    value: str


def validation_record(domain: str) -> ValidationRecord:
    """The record for a domain: one per account and domain, shared by a name and its wildcard.

    It stays the same for every certificate of the domain. Source: ACM user guide, DNS validation.
    """
    base = host_name(domain).removeprefix("*.")
    digest = hashlib.sha256(f"{ACCOUNT_ID} {base}".encode()).hexdigest()
    letters = "".join(chr(ord("a") + byte % 26) for byte in bytes.fromhex(digest)[:10])
    return ValidationRecord(f"_{digest[:32]}.{base}.", f"_{digest[32:]}.{letters}.acm-validations.aws.")


@dataclass
class Certificate:
    """One certificate, whatever its state; ``names`` starts with its DomainName."""

    arn: str
    region: str
    names: tuple[str, ...]
    type: str
    key_algorithm: str
    requested_at: float
    validation_method: str = "DNS"
    status: str = PENDING
    failure_reason: str = ""
    #: Names of the validation records that were seen in DNS.
    validated: set[str] = field(default_factory=set)
    validated_at: float | None = None
    created_at: datetime = field(default_factory=wall_clock)
    issued_at: datetime | None = None
    material: IssuedCertificate | None = None
    facts: PemFacts | None = None
    tags: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    #: Whether the authority that looks for an HTTP token is led to where that is served.
    is_reached: Callable[[], bool] | None = None
    issuing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def records(self) -> tuple[ValidationRecord, ...]:
        """The distinct validation records of the certificate, in the order of its names."""
        return tuple(dict.fromkeys(validation_record(name) for name in self.names))

    def view(self) -> CertificateView:
        """What an edge may serve of it."""
        material = self.material or IssuedCertificate("", "", "")
        return CertificateView(
            arn=self.arn,
            names=self.names,
            status=self.status,
            certificate_pem=material.certificate_pem,
            chain_pem=material.chain_pem,
            private_key_pem=material.private_key_pem,
        )


class Certificates:
    """All certificates of the account; those of each region are apart."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._held: dict[str, Certificate] = {}
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    def clear(self) -> None:
        with self._account.lock:
            self._held.clear()
            self._tokens.clear()

    def peek(self, arn: str) -> Certificate | None:
        """The certificate as it was last seen: looks nothing up, so that it may be called under the lock."""
        return self._held.get(arn)

    def find(self, arn: str) -> Certificate | None:
        """The certificate as it stands now, of any region, or None."""
        certificate = self._held.get(arn)
        if certificate:
            self._advance(certificate)
        return certificate

    def get(self, arn: str, region: str) -> Certificate:
        """The certificate as it stands now. Raises AwsError ``ResourceNotFoundException`` outside its region."""
        certificate = self.find(arn)
        if certificate is None or certificate.region != region:
            message = f"Could not find certificate {arn} in the account {ACCOUNT_ID}."
            raise AwsError("ResourceNotFoundException", message)
        return certificate

    def of_region(self, region: str) -> Iterator[Certificate]:
        """The certificates of a region as they stand now, the oldest first."""
        with self._account.lock:
            held = [one for one in self._held.values() if one.region == region]
        for certificate in held:
            self._advance(certificate)
            yield certificate

    def request(self, region: str, names: Sequence[str], key_algorithm: str, method: str, token: str) -> Certificate:
        """A pending certificate; the one that the token already stands for, if it is an hour old at most."""
        now = self._account.now()
        with self._account.lock:
            arn, until = self._tokens.get((region, token), ("", 0.0))
            if token and now < until and arn in self._held:
                return self._held[arn]
            certificate = Certificate(
                arn=_new_arn(region),
                region=region,
                names=tuple(names),
                type="AMAZON_ISSUED",
                key_algorithm=key_algorithm,
                requested_at=now,
                validation_method=method,
            )
            self._held[certificate.arn] = certificate
            self._tokens[region, token] = (certificate.arn, now + TOKEN_PERIOD)
            return certificate

    def import_(self, region: str, material: IssuedCertificate, arn: str = "") -> Certificate:
        """An imported certificate, new or in the place of an imported one. Raises AwsError for bad material."""
        facts = check_import(material)
        former = self.get(arn, region) if arn else None
        if former and former.type != "IMPORTED":
            raise AwsError("ValidationException", f"The certificate {arn} was not imported.")
        with self._account.lock:
            certificate = Certificate(
                arn=arn or _new_arn(region),
                region=region,
                names=facts.names,
                type="IMPORTED",
                key_algorithm=facts.key_algorithm,
                requested_at=self._account.now(),
                status=ISSUED,
                material=material,
                facts=facts,
            )
            if former:
                certificate.tags = former.tags
            self._held[certificate.arn] = certificate
            return certificate

    def remove(self, certificate: Certificate) -> None:
        self._held.pop(certificate.arn, None)

    def fail(self, arn: str, reason: str) -> None:
        """Makes a certificate fail, as ACM does when a certificate authority refuses it."""
        with self._account.lock:
            certificate = self._held[arn]
            certificate.status, certificate.failure_reason = FAILED, reason

    def visible_records(self, certificate: Certificate) -> set[ValidationRecord]:
        """The validation records that ACM shows by now: they appear one by one, the last after the set delay."""
        waited = self._account.now() - certificate.requested_at
        delay = self._account.context.latency.validation_record
        records = certificate.records
        return {record for at, record in enumerate(records, 1) if waited >= delay * at / len(records)}

    def _advance(self, certificate: Certificate) -> None:
        """Sees to it that the certificate is issued once it is due, without holding the account's lock."""
        if certificate.status != PENDING:
            return
        if self._account.now() - certificate.requested_at > VALIDATION_PERIOD:
            certificate.status = TIMED_OUT
        elif (certificate.validation_method == "DNS" and self._validate(certificate)) or (
            certificate.is_reached is not None and self._is_due(certificate, certificate.is_reached())
        ):
            self._issue(certificate)

    def _is_due(self, certificate: Certificate, validated: bool) -> bool:
        """Whether the time to issue has passed since the certificate was first found validated."""
        now = self._account.now()
        with self._account.lock:
            if validated and certificate.validated_at is None:
                certificate.validated_at = now
            since = certificate.validated_at
            return since is not None and now >= since + self._account.context.latency.certificate_issue

    def _validate(self, certificate: Certificate) -> bool:
        """Looks the missing records up; true once all were found and the time to issue has passed."""
        shown = self.visible_records(certificate)
        missing = [record for record in shown if record.name not in certificate.validated]
        found = {record.name for record in missing if self._resolves(record)}
        now = self._account.now()
        with self._account.lock:
            certificate.validated |= found
            if len(certificate.validated) < len(certificate.records):
                return False
            if certificate.validated_at is None:
                certificate.validated_at = now
            return now >= certificate.validated_at + self._account.context.latency.certificate_issue

    def _resolves(self, record: ValidationRecord) -> bool:
        """Whether ACM sees the record; of a broken DNSSEC chain, on either side of it, it sees nothing."""
        context = self._account.context
        answers = context.resolve(host_name(record.name), "CNAME")
        found = host_name(record.value) in map(host_name, answers)
        return found and all(map(context.validates, (host_name(record.name), host_name(record.value))))

    def _issue(self, certificate: Certificate) -> None:
        with certificate.issuing:
            if certificate.status != PENDING:
                return
            if any(forbidding_name(self._account.context.resolve, name, _AMAZON) for name in certificate.names):
                self.fail(certificate.arn, "CAA_ERROR")
                return
            material = self._account.context.issue(certificate.names)
            facts = facts_of(material.certificate_pem)
            with self._account.lock:
                if certificate.status == PENDING:
                    certificate.material, certificate.facts = material, facts
                    certificate.issued_at, certificate.status = wall_clock(), ISSUED


def _new_arn(region: str) -> str:
    return f"arn:aws:acm:{region}:{ACCOUNT_ID}:certificate/{uuid.uuid4()}"
