# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's own certificate: the record that leads to SparkPost, and the certificate that it then obtains."""

from __future__ import annotations

from collections.abc import Sequence

from ..._preflight.model import MANAGED
from ..model import CERT, DNS, SPARKPOST, Domain
from ..run import Run
from .records import serving


class Managed:
    """The path of the domains that SparkPost itself serves over https."""

    name = MANAGED

    def __init__(self, run: Run) -> None:
        self._run = run
        self._settings = run.settings(MANAGED)

    def carry(self, domains: Sequence[Domain]) -> None:
        """Take the domains as far as they come. SparkPost looks for the record before it obtains a certificate."""
        for each in domains:
            self._run.ledger.note(each, edge=each.get("endpoint"))
        if DNS in self._run.steps:
            self._run.isolated(domains, self._write)
        going = self._run.ledger.going(domains)
        if self._run.steps & {CERT, SPARKPOST}:
            self._certify(going)
            return
        self._run.ledger.finish(going)

    def _write(self, domains: Sequence[Domain]) -> None:
        due = [
            serving({"name": each.name, "type": "CNAME", "value": each.get("endpoint")}, each, self._settings)
            for each in domains
            if not each.by_own_chain
        ]
        may_silence = any(each.may_be_answered_by_wildcard for each in domains)
        self._run.records(domains, due, MANAGED, may_silence=may_silence)

    def _certify(self, domains: Sequence[Domain]) -> None:
        """Nothing is left to do for a domain that has its certificate, so that all wait together."""
        limits = self._run.limits(MANAGED, "certificate")
        options = {"managed_certificate": True, "verify": True, **limits}
        self._run.ledger.finish(self._run.at_sparkpost(domains, options))
