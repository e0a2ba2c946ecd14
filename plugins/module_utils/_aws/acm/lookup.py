# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds a certificate by the fewest calls: one list, and one description of what is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    """The certificates of the account; each is described once, unless it is to be seen anew."""

    def __init__(self, client: AcmClient) -> None:
        self._client = client
        self._described: dict[str, Certificate] = {}

    def given(self, arn: str) -> Certificate | None:
        """The certificate of an ARN, or None where there is none."""
        try:
            return self._describe(arn)
        except NotFoundError:
            return None

    def find(self, desired: DesiredCertificate) -> Lookup:
        """The best certificate that has exactly the desired names.

        A pending one that waits for an e-mail is passed over, since no DNS record can help it.
        """
        return self._best(self.candidates(desired))

    def _best(self, found: Candidates) -> Lookup:
        for summary in found.usable:
            certificate = self.given(summary.arn)
            if certificate and (certificate.status == ISSUED or certificate.by_dns):
                return Lookup(certificate, found.spent)
        return Lookup(None, found.spent)

    def find_covering(self, desired: DesiredCertificate) -> Lookup:
        """The certificate to keep: a valid one that covers the names, as ``find`` does where there is none.

        Where several are in use, it is that of the distribution that serves the names.
        """
        of_interest = (one for one in self._client.summaries() if one.status == ISSUED or one.domain in desired.names)
        listed = tuple(self._whole(one) for one in of_interest)
        valid = covering(listed, desired)
        in_use = [one.arn for one in valid if one.in_use]
        if len(in_use) > 1:
            serving = self._client.serving(desired.names)
            valid = tuple(sorted(valid, key=lambda one: one.arn != serving))
        if not valid:
            return self._best(candidates((one for one in listed if one.type == desired.type), desired))
        return Lookup(self.given(valid[0].arn))

    def candidates(self, desired: DesiredCertificate) -> Candidates:
        """All certificates that have exactly the desired names, sorted out."""
        names = frozenset(desired.names)
        of_interest = (
            one
            for one in self._client.summaries()
            if one.type == desired.type and (one.domain in names or one.type == IMPORTED)
        )
        return candidates((self._whole(one) for one in of_interest), desired)

    def serving(self, domains: Iterable[str]) -> list[Certificate]:
        """All certificates that serve every one of the domains, in whatever state, described."""
        desired = tuple(domains)
        whole = (self._whole(one) for one in self._client.summaries())
        return [
            self._describe(one.arn) for one in whole if all(covers(one.names or frozenset(), name) for name in desired)
        ]

    def with_tags(self, certificate: Certificate) -> Certificate:
        """The certificate with its tags."""
        return replace(certificate, tags=tuple(sorted(self._client.tags(certificate.arn).items())))

    def _describe(self, arn: str) -> Certificate:
        if arn not in self._described:
            self._described[arn] = self._client.describe(arn)
        return self._described[arn]

    def _whole(self, summary: Summary) -> Summary:
        """The summary with all its names, described where the list does not tell them."""
        if summary.names is not None:
            return summary
        certificate = self.given(summary.arn)
        return replace(summary, names=frozenset(certificate.names if certificate else ()))
