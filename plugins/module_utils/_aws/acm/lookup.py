# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds a certificate by the fewest calls: one list, and one description of what is found."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from ..._core.errors import NotFoundError
from ..._tls.names import covers
from .client import AcmClient
from .model import IMPORTED, ISSUED, Certificate, Summary
from .plan import Candidates, DesiredCertificate, candidates, covering


@dataclass(frozen=True)
class Lookup:
    """What was found: the certificate of use, and the ones beyond use that have the same names."""

    certificate: Certificate | None = None
    spent: tuple[Summary, ...] = ()


class Certificates:
    """The certificates of the account, listed once and each described once; for all threads of a task."""

    def __init__(self, client: AcmClient) -> None:
        self._client = client
        self._lock = threading.RLock()
        self._listed: tuple[Summary, ...] | None = None
        self._by_name: dict[str, list[Summary]] = {}
        self._described: dict[str, Certificate] = {}

    def given(self, arn: str) -> Certificate | None:
        """The certificate of an ARN, or None where there is none."""
        try:
            return self._describe(arn)
        except NotFoundError:
            return None

    def named(self, desired: DesiredCertificate) -> Certificate | None:
        """The certificate that a task names by its ARN, or None where there is none."""
        if desired.known_records is not None:
            listed = next((one for one in self._summaries() if one.arn == desired.arn), None)
            if listed is not None:
                return self._seen(listed, desired)
        return self.given(desired.arn)

    def find(self, desired: DesiredCertificate) -> Lookup:
        """The best certificate that has exactly the desired names.

        A pending one that waits for an e-mail is passed over, since no DNS record can help it.
        """
        return self._best(self.candidates(desired), desired)

    def _best(self, found: Candidates, desired: DesiredCertificate) -> Lookup:
        for summary in found.usable:
            certificate = self._seen(summary, desired)
            if certificate and (certificate.status == ISSUED or certificate.by_dns):
                return Lookup(certificate, found.spent)
        return Lookup(None, found.spent)

    def find_covering(self, desired: DesiredCertificate) -> Lookup:
        """The certificate to keep: a valid one that covers the names, as ``find`` does where there is none.

        Where several are in use, it is that of the distribution that serves the names.
        """
        listed = tuple(
            self._whole(one) for one in self._near(desired) if one.status == ISSUED or one.domain in desired.names
        )
        valid = covering(listed, desired)
        in_use = [one.arn for one in valid if one.in_use]
        if len(in_use) > 1:
            serving = self._client.serving(desired.names)
            valid = tuple(sorted(valid, key=lambda one: one.arn != serving))
        if not valid:
            return self._best(candidates((one for one in listed if one.type == desired.type), desired), desired)
        return Lookup(self._seen(valid[0], desired))

    def candidates(self, desired: DesiredCertificate) -> Candidates:
        """All certificates that have exactly the desired names, sorted out."""
        names = frozenset(desired.names)
        of_interest = (
            one
            for one in self._summaries()
            if one.type == desired.type and (one.domain in names or one.type == IMPORTED)
        )
        return candidates((self._whole(one) for one in of_interest), desired)

    def serving(self, domains: Iterable[str]) -> list[Certificate]:
        """All certificates that serve every one of the domains, in whatever state, described."""
        desired = tuple(domains)
        whole = (self._whole(one) for one in self._summaries())
        return [
            self._describe(one.arn) for one in whole if all(covers(one.names or frozenset(), name) for name in desired)
        ]

    def with_tags(self, certificate: Certificate) -> Certificate:
        """The certificate with its tags."""
        return replace(certificate, tags=tuple(sorted(self._client.tags(certificate.arn).items())))

    def _seen(self, summary: Summary, desired: DesiredCertificate) -> Certificate | None:
        """The certificate, as the list shows it where that and the records known to stand tell all of it."""
        told = summary.with_records(desired.known_records, datetime.now(timezone.utc))
        return told or self.given(summary.arn)

    def _summaries(self) -> tuple[Summary, ...]:
        with self._lock:
            if self._listed is None:
                self._listed = tuple(self._client.summaries())
                for one in self._listed:
                    for name in one.names or ("",):
                        self._by_name.setdefault(name, []).append(one)
            return self._listed

    def _near(self, desired: DesiredCertificate) -> Iterator[Summary]:
        """Those that could serve the first of the names, and those whose names the list does not tell."""
        self._summaries()
        first = desired.names[0]
        found = [*self._by_name.get(first, ()), *self._by_name.get(f"*.{first.partition('.')[2]}", ())]
        yield from dict.fromkeys((*found, *self._by_name.get("", ())))

    def _describe(self, arn: str) -> Certificate:
        with self._lock:
            known = self._described.get(arn)
        if known is None:
            known = self._client.describe(arn)
            with self._lock:
                self._described[arn] = known
        return known

    def _whole(self, summary: Summary) -> Summary:
        """The summary with all its names, described where the list does not tell them."""
        if summary.names is not None:
            return summary
        certificate = self.given(summary.arn)
        return replace(summary, names=frozenset(certificate.names if certificate else ()))
