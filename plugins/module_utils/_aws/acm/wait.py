# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits for AWS Certificate Manager: until it has made the validation records, and until it has issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..._core.arguments import check_seconds
from ..._core.clock import Clock
from ..._core.errors import NotFoundError, WaitTimeoutError
from ..._core.wait import Look, Wait
from .client import AcmClient
from .failure import hopeless
from .looks import CertificateLooks
from .model import ISSUED, Certificate

# ACM makes the records some seconds after the request.
_RECORDS = Wait(
    what="AWS Certificate Manager to make the validation records",
    timeout=120,
    interval=2,
    usual="some seconds",
)


class IssueWait:
    """``certificate`` is the latest one seen, also where a wait ends in an error."""

    def __init__(
        self,
        client: AcmClient,
        params: Mapping[str, Any],
        progress: Callable[[str], None],
        looks: CertificateLooks | None = None,
    ) -> None:
        check_seconds(params, "wait_timeout", "wait_interval")
        self._looks = looks or CertificateLooks(client, 1, params["wait_interval"])
        self._asked: bool = params["wait"]
        self._timeout: int = params["wait_timeout"]
        self._interval: int = params["wait_interval"]
        self._progress = progress
        self.certificate: Certificate | None = None

    def settle(self, certificate: Certificate, clock: Clock | None = None) -> Certificate:
        """The certificate with all its validation records and, where the task waits, issued.

        Raises HopelessError for a state that cannot heal, and WaitTimeoutError.
        """
        self.certificate = certificate
        if not certificate.records_complete:
            # What was requested a moment ago is not described yet; anything else was read just now.
            self._until(_RECORDS, _records_pending, clock, fresh=bool(certificate.validations))
        if self._asked and self.certificate.status != ISSUED:
            self._until_issued(self.certificate, clock)
        return self.certificate

    def _until_issued(self, certificate: Certificate, clock: Clock | None) -> None:
        what = f"the certificate for {', '.join(certificate.names)} to be issued"
        wait = Wait(what, self._timeout, self._interval, usual="some minutes once the validation records are in DNS")
        try:
            self._until(wait, _issue_pending, clock, fresh=True)
        except WaitTimeoutError as late:
            raise _explained(late, self.certificate or certificate) from late

    def _until(self, wait: Wait, pending: Callable[[Certificate], str], clock: Clock | None, *, fresh: bool) -> None:
        """Look until nothing is pending; ``fresh`` is whether the certificate at hand counts as the first look."""
        at_hand = fresh

        def look() -> Look[None]:
            nonlocal at_hand
            state = self._checked() if at_hand else self._described()
            at_hand = False
            return Look(None, state or pending(self._latest()))

        wait.until(look, progress=self._progress, clock=clock)

    def _described(self) -> str:
        """Look at the certificate anew; says so where ACM does not show it yet."""
        try:
            self.certificate = self._looks.look(self._latest())
        except NotFoundError:
            return "it does not show the certificate yet"
        return self._checked()

    def _checked(self) -> str:
        error = hopeless(self._latest())
        if error:
            raise error
        return ""

    def _latest(self) -> Certificate:
        if self.certificate is None:
            raise ValueError("settle() names the certificate")
        return self.certificate


def _records_pending(certificate: Certificate) -> str:
    if certificate.records_complete:
        return ""
    have = sum(1 for one in certificate.validations if one.record)
    return f"{have} of {len(certificate.names)} names have theirs"


def _issue_pending(certificate: Certificate) -> str:
    if certificate.status == ISSUED:
        return ""
    names = [one.domain for one in certificate.unvalidated()]
    if not names:
        return f"{certificate.status}, all names validated"
    return f"{certificate.status}, {len(names)} of {len(certificate.names)} names not validated ({', '.join(names)})"


def _explained(late: WaitTimeoutError, certificate: Certificate) -> WaitTimeoutError:
    """The time-out with the records that ACM has not seen."""
    missing = tuple(dict.fromkeys(one.record for one in certificate.unvalidated() if one.record))
    shown = "; ".join(f"{one.name} {one.type} {one.value}" for one in missing)
    again = "running the task again continues here"
    remedy = f"See that public DNS answers with these validation records: {shown}; {again}" if missing else again
    facts = {**late.facts, "arn": certificate.arn, "missing_records": [one.to_values() for one in missing]}
    return WaitTimeoutError(late.message, remedy=remedy[:1].upper() + remedy[1:], facts=facts)
