# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes SparkPost look at a tracking domain, and takes its word rather than the HTTP status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .._core.errors import ApiError, HopelessError, WaitTimeoutError
from .._core.wait import Look, Wait, WaitLimits
from .client import SparkPostClient
from .endpoints import Region
from .errors import NotVerifiedError
from .model import Status, TrackingDomain
from .prospects import Prospects

#: The path by which SparkPost's guides test a domain.
_PROBE = "/f/a/b/c/d"


def blocked(domain: str, status: Status) -> HopelessError:
    """SparkPost's compliance team has blocked the domain: nothing that we repeat helps."""
    return HopelessError(
        f"SparkPost has blocked {domain}: compliance_status is 'blocked'",
        remedy="Verifying it again cannot help: ask SparkPost's compliance team why, or use another name",
        facts=status.show(),
    )


@dataclass(frozen=True)
class Verification:
    """Verifies once, or until it succeeds where the task waits."""

    client: SparkPostClient
    region: Region
    wait_limits: WaitLimits
    progress: Callable[[str], None]
    #: What DNS says against it, where it can be asked.
    prospects: Prospects | None = None

    def run(self, tracking: TrackingDomain) -> Status:
        """The status of the then verified domain.

        Raises NotVerifiedError (WaitTimeoutError after a wait) where it is not, HopelessError where it
        is blocked, ApiError, NetworkError.
        """
        if not self.wait_limits.wait:
            return self._once(tracking)
        seen: list[Status] = []
        wait = Wait(
            f"SparkPost to verify {tracking.domain} over {tracking.scheme}",
            self.wait_limits.timeout,
            self.wait_limits.interval,
            remedy=self._remedy(tracking),
        )
        try:
            return wait.until(lambda: self._judged(self._look(tracking, seen), tracking), progress=self.progress)
        except WaitTimeoutError as error:
            error.facts.update(seen[-1].show() if seen else {})
            raise

    def _judged(self, look: Look[Status], tracking: TrackingDomain) -> Look[Status]:
        """The look with what speaks against waiting any longer."""
        if not look.pending or self.prospects is None:
            return look
        return replace(
            look, contradictions=self.prospects.contradictions(tracking.domain, look.pending, secure=tracking.secure)
        )

    def _once(self, tracking: TrackingDomain) -> Status:
        seen: list[Status] = []
        look = self._look(tracking, seen)
        if not look.pending:
            return look.thing
        facts: dict[str, Any] = seen[-1].show() if seen else {"verified": False}
        raise NotVerifiedError(
            f"SparkPost did not verify {tracking.domain} over {tracking.scheme}: {look.pending}",
            remedy=self._remedy(tracking),
            facts=facts,
        )

    def _look(self, tracking: TrackingDomain, seen: list[Status]) -> Look[Status]:
        """One try; what it says of the status is added to ``seen``."""
        self.client.begin()
        try:
            status = self.client.verify(tracking.domain, subaccount=tracking.subaccount)
        except ApiError as error:
            if not _can_heal(error):
                raise
            return Look(tracking.status, f'it says "{error.reason.rstrip(".")}" (status {error.status})')
        seen.append(status)
        if status.blocked:
            raise blocked(tracking.domain, status)
        return Look(status, "" if status.verified else _describe(status))

    def _remedy(self, tracking: TrackingDomain) -> str:
        certificate = " with a valid certificate" if tracking.secure else ""
        again = "run again" if self.wait_limits.wait else "run again, or set 'wait' to true to have it repeated"
        remedy = (
            f"Check that the DNS of {tracking.domain} leads to your CDN or to {self.region.endpoint}, and that "
            f"{tracking.scheme}://{tracking.domain}{_PROBE} answers from the internet{certificate}, then {again}"
        )
        if tracking.secure:
            remedy += "; links in new messages already start with https, so set 'secure' to false if it does not answer"
        return remedy


def _can_heal(error: ApiError) -> bool:
    """SparkPost answers 400 while it cannot fetch the domain, but also for a name that is none."""
    return error.status == 400 and "must be valid" not in error.reason


def _describe(status: Status) -> str:
    return f"verified is false, cname_status '{status.cname_status}', compliance_status '{status.compliance_status}'"
