# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Pricing Plan Manager: which distributions have a flat-rate plan. Source: botocore's model of the service."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab.aws.account import ACCOUNT_ID, Account, new_id, wall_clock
from lab.aws.wire import AwsError, Call, Operation

TIERS = ("FREE", "PRO", "BUSINESS", "PREMIUM")
_PAGE = 100


@dataclass(frozen=True)
class Subscription:
    """One plan with the distribution that it covers."""

    tier: str
    distribution_arn: str
    web_acl_arn: str
    #: ``ACTIVE``, or another status of the model's.
    status: str = "ACTIVE"
    #: ``CANCELLATION`` or ``DOWNGRADE`` where one is due at the end of the month.
    change: str = ""
    created: datetime = field(default_factory=wall_clock)
    etag: str = field(default_factory=new_id)
    arn: str = field(
        default_factory=lambda: f"arn:aws:pricingplanmanager::{ACCOUNT_ID}:subscription/{uuid.uuid4()}",
    )

    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        due = {"scheduledChange": {"changeType": self.change}} if self.change else {}
        return {
            "arn": self.arn,
            "planFamily": "CloudFront",
            "planTier": self.tier,
            "status": self.status,
            "resourceArns": [self.distribution_arn, self.web_acl_arn],
            "createdAt": self.created,
            "updatedAt": self.created,
            **due,
        }


class PricingPlans:
    """The subscriptions of the account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.clear()

    def clear(self) -> None:
        """No subscriptions, and whoever asks may read."""
        with self._account.lock:
            self._held: dict[str, Subscription] = {}
            #: Whether the caller may read subscriptions: a policy that was written before 2026 does not let it.
            self.readable = True

    def subscribe(self, subscription: Subscription) -> None:
        """Puts a distribution on a plan, in place of the one that it has. Raises ValueError: there is no such tier."""
        if subscription.tier not in TIERS:
            raise ValueError(f"{subscription.tier!r} is no tier; there are {', '.join(TIERS)}.")
        with self._account.lock:
            self.cancel(subscription.distribution_arn)
            self._held[subscription.arn] = subscription

    def cancel(self, distribution_arn: str) -> None:
        """Ends the plan of a distribution; nothing happens where there is none."""
        with self._account.lock:
            self._held = {arn: one for arn, one in self._held.items() if one.distribution_arn != distribution_arn}

    def tier(self, distribution_arn: str) -> str | None:
        """The tier of the plan that covers a distribution; None without one. A plan lasts until its end is due."""
        return next((one.tier for one in self._held.values() if one.distribution_arn == distribution_arn), None)

    def operations(self) -> dict[str, Operation]:
        """Each operation by its name in the service model; those that write are left out."""
        return {"ListSubscriptions": self._list, "GetSubscription": self._get}

    def _check_readable(self, action: str) -> None:
        if not self.readable:
            message = f"User is not authorized to perform: pricingplanmanager:{action}"
            raise AwsError("AccessDeniedException", message)

    def _list(self, call: Call) -> Mapping[str, Any]:
        self._check_readable("ListSubscriptions")
        start = str(call.get("nextToken", "0"))
        if not start.isdigit():
            raise AwsError("ValidationException", "The value of nextToken is not valid.")
        with self._account.lock:
            held = list(self._held.values())
        page = held[int(start) : int(start) + _PAGE]
        following = int(start) + _PAGE
        return {
            "subscriptionSummaries": [{**one.shown(), "eTag": one.etag} for one in page],
            "nextToken": str(following) if following < len(held) else None,
        }

    def _get(self, call: Call) -> Mapping[str, Any]:
        self._check_readable("GetSubscription")
        found = self._held.get(call.params["arn"])
        if found is None:
            raise AwsError("ResourceNotFoundException", "The specified subscription was not found.")
        return {"subscription": found.shown(), "eTag": found.etag}
