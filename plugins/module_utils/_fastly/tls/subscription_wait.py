# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until Fastly has the certificate of a subscription, and tells what is missing meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from ..._core.errors import HopelessError, TrackingError, WaitTimeoutError
from ..._core.wait import Look, Wait, WaitLimits
from .client import TlsClient
from .desired import CAA_NAMES
from .model import FAILED, Subscription
from .subscriptions import Subscriptions

_PROVEN = "passing"


class IssueWait:
    """``seen`` is the latest look, also where the wait ends in an error."""

    def __init__(
        self,
        client: TlsClient,
        wait_limits: WaitLimits,
        progress: Callable[[str], None],
        subscriptions: Subscriptions | None = None,
    ) -> None:
        self._client = client
        self._subscriptions = subscriptions or Subscriptions(client)
        self._wait_limits = wait_limits
        self._progress = progress
        self.seen: Subscription | None = None

    def until_issued(self, subscription: Subscription) -> Subscription:
        """The subscription once it serves. Raises HopelessError, WaitTimeoutError."""
        self.seen = subscription
        if not self._wait_limits.wait:
            return subscription
        fresh = True

        def look() -> Look[Subscription]:
            nonlocal fresh
            if not fresh:
                self._client.begin()
                self.seen = self._again(subscription)
            fresh = False
            seen = self.seen or subscription
            if seen.state == FAILED:
                raise hopeless(seen)
            return Look(seen, "" if seen.ready else _describe(seen))

        wait = Wait(
            f"the certificate of the TLS subscription for {', '.join(subscription.domains)}",
            self._wait_limits.timeout,
            self._wait_limits.interval,
            usual="some minutes once the validation records are in DNS, sometimes an hour",
        )
        try:
            return wait.until(look, progress=self._progress)
        except WaitTimeoutError as late:
            raise _explained(late, self.seen) from late

    def _again(self, subscription: Subscription) -> Subscription:
        seen = self._subscriptions.again(str(subscription.id))
        if seen is None:
            raise TrackingError(
                f"Fastly no longer has the TLS subscription {subscription.id}: someone else has removed it",
                remedy="Run the task again to create a new one",
            )
        return seen


def hopeless(subscription: Subscription) -> HopelessError:
    """The error for a subscription that failed, with what Fastly says of each name."""
    reasons = "; ".join(f"{each.domain}: {text}" for each in subscription.authorizations for text in each.warnings)
    issuer = CAA_NAMES.get(subscription.authority, subscription.authority)
    return HopelessError(
        f"The TLS subscription {subscription.id} for {', '.join(subscription.domains)} failed"
        + (f": {reasons}" if reasons else ""),
        remedy=f"See that the validation records are in the zone that public DNS delegates, and that CAA records allow "
        f"{issuer}; then run again, which creates the subscription again if no certificate is served",
        facts={"subscription_id": subscription.id, "state": subscription.state},
    )


def _describe(subscription: Subscription) -> str:
    missing = [each for each in subscription.authorizations if each.state != _PROVEN]
    if not missing:
        return f"{subscription.state}, all names validated"
    reasons = ", ".join(f"{each.domain} {each.state}" + _warned(each.warnings) for each in missing)
    return f"{subscription.state}, {len(missing)} of {len(subscription.authorizations)} names not validated ({reasons})"


def _warned(warnings: tuple[str, ...]) -> str:
    return f": {'; '.join(warnings)}" if warnings else ""


def _explained(late: WaitTimeoutError, subscription: Subscription | None) -> WaitTimeoutError:
    """The time-out with the records that may be missing."""
    records = subscription.validation_records if subscription else ()
    shown = "; ".join(f"{each.name} {each.type} {', '.join(each.values)}" for each in records)
    remedy = f"See that public DNS answers with these validation records: {shown}; running again continues here"
    facts = {**late.facts, "validation_records": [each.to_values() for each in records]}
    return WaitTimeoutError(late.message, remedy=remedy if shown else late.remedy, facts=facts)
