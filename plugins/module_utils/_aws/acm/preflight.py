# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificates of an account that serve a domain already, or are on their way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..session import AwsSession
from .client import AcmClient
from .model import AMAZON_ISSUED, ISSUED, PENDING, Certificate, Summary, ValidationRecord


@dataclass(frozen=True)
class CertificateFacts:
    """``covering`` are all that have the domain; ``pending`` those for it that wait for their records, described."""

    covering: tuple[Summary, ...] = ()
    pending: tuple[Certificate, ...] = ()
    by_arn: Mapping[str, Summary] = field(default_factory=dict)

    def kept(self, arn: str | None) -> Summary | None:
        """The certificate of a distribution, where it is issued and covers the domain."""
        found = self.by_arn.get(arn or "")
        return found if found in self.covering and found is not None and found.status == ISSUED else None

    @property
    def best(self) -> Summary | None:
        """An issued one, that which lasts longest."""
        issued = [one for one in self.covering if one.status == ISSUED]
        return max(issued, key=lambda one: one.not_after, default=None)


class CertificateReader:
    """One list for all domains, and one look at each certificate that is pending for one of them."""

    def __init__(self, session: AwsSession) -> None:
        self._client = AcmClient(session)

    def read(self, domains: Collection[str]) -> Mapping[str, CertificateFacts]:
        """What there is for each domain."""
        listed = tuple(self._client.summaries())
        by_arn = {one.arn: one for one in listed}
        by_name: dict[str, list[Summary]] = {}
        for one in listed:
            for name in one.names or {one.domain}:
                by_name.setdefault(name, []).append(one)
        described: dict[str, Certificate] = {}
        facts = {}
        for domain in domains:
            covering = tuple(
                dict.fromkeys((*by_name.get(domain, ()), *by_name.get(f"*.{domain.partition('.')[2]}", ())))
            )
            pending = [one for one in covering if one.status == PENDING]
            for one in pending:
                if one.arn not in described:
                    described[one.arn] = self._client.describe(one.arn)
            facts[domain] = CertificateFacts(covering, tuple(described[one.arn] for one in pending), by_arn)
        return facts


def show(
    facts: CertificateFacts | None, attached: str | None, proofs: Iterable[ValidationRecord] = ()
) -> dict[str, Any] | None:
    """The fact ``certificate``: the one that is kept, else the one that there is, else one that is pending.

    ``proofs`` are records that stand at the DNS host. Of an issued certificate that ACM renews, those in ACM's form are
    told, since a list of certificates does not have them.
    """
    if facts is None:
        return None
    kept = facts.kept(attached)
    found = kept or facts.best or next((one for one in facts.covering if one.status == PENDING), None)
    if found is None:
        return None
    records = [record.to_values() for one in facts.pending if one.arn == found.arn for record in one.records]
    if found.status == ISSUED and found.type == AMAZON_ISSUED:
        names = found.names or {found.domain}
        records = [one.to_values() for one in proofs if any(map(one.proves, names))]
    return {
        "arn": found.arn,
        "status": found.status,
        "type": found.type,
        "domains": sorted(found.names or {found.domain}),
        "not_after": found.not_after or None,
        "attached": kept is not None,
        "validation_records": records,
    }
