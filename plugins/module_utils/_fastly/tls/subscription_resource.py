# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate that Fastly obtains and renews: a TLS subscription kept true."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .client import TlsClient
from .desired import DesiredCertificate
from .model import Subscription
from .records import serving_at
from .several import sentence, serving
from .subscription_plan import plan_subscription
from .subscription_wait import IssueWait
from .subscriptions import Subscriptions
from .view import shown_subscription


class TlsSubscription(Resource[Subscription]):
    """Reads by one list request where the subscription is found by the first of its domains."""

    def __init__(
        self, client: TlsClient, subscriptions: Subscriptions, desired: DesiredCertificate, waiting: IssueWait
    ) -> None:
        self._client = client
        self._subscriptions = subscriptions
        self._desired = desired
        self._waiting = waiting
        self._others: tuple[Subscription, ...] = ()

    def read(self) -> Subscription | None:
        found = self._found()
        return found if found is None or self._desired.absent else with_addresses(self._subscriptions, found)

    def plan(self, current: Subscription | None) -> Plan[Subscription]:
        plan = plan_subscription(current, self._settled(current))
        said = sentence(self._desired.label, current, self._others) if current is not None else ""
        return replace(plan, warnings=(*plan.warnings, f"{said}.")) if said else plan

    def execute(self, action: Action, state: Subscription | None) -> Subscription | None:
        desired, client = self._desired, self._client
        if action.arguments["step"] == "create":
            made = client.subscribe(desired.domains, action.arguments["authority"], desired.configuration_id)
            return with_addresses(self._subscriptions, made)
        if state is None:
            raise AssertionError("the plan changes and deletes only what there is")
        if action.arguments["step"] == "delete":
            client.unsubscribe(str(state.id), force=desired.force)
            return None
        target = plan_subscription(state, self._settled(state)).after or state
        changed = client.change_subscription(str(state.id), target.domains, target.authority, force=desired.force)
        return with_addresses(self._subscriptions, changed)

    def wait(self, state: Subscription | None) -> Subscription | None:
        if state is None or self._desired.absent:
            return state
        seen = self._waiting.until_issued(state)
        if seen is not state:
            seen = self._waiting.seen = with_addresses(self._subscriptions, seen)
        return seen

    def show(self, state: Subscription | None) -> dict[str, Any]:
        # A wait that ends in an error has still seen more than what it started from.
        return shown_subscription((self._waiting.seen or state) if state else None)

    def compare(self, state: Subscription | None) -> dict[str, Any]:
        if state is None:
            return {"state": "absent"}
        return {
            "state": "present",
            "authority": state.authority,
            "domains": list(state.domains),
            "status": state.state,
        }

    def _settled(self, current: Subscription | None) -> DesiredCertificate:
        """As desired; where another subscription is of the desired authority, this one keeps its own."""
        by_another = current is not None and any(one.authority == self._desired.authority for one in self._others)
        return replace(self._desired, authority="") if by_another else self._desired

    def _found(self) -> Subscription | None:
        """The subscription that has the domains; of several that have all of them, the one that serves.

        The others are asked for only where the first lacks some.
        """
        missing = list(self._desired.domains)
        found: dict[str | None, Subscription] = {}
        while missing:
            held = self._subscriptions.of(missing[0])
            found.update({each.id: each for each in held})
            covered = {missing[0], *(name for each in held for name in each.domains)}
            missing = [name for name in missing if name not in covered]
        whole = [each for each in found.values() if set(self._desired.domains) <= set(each.domains)]
        first = serving(whole, self._desired.authority)
        if first is not None and not self._desired.absent:
            self._others = tuple(each for each in found.values() if each is not first)
            return first
        if self._desired.absent and whole:
            return self._doomed(whole, found.values())
        if len(found) > 1:
            placed = "; ".join(f"{', '.join(each.domains)} in {each.id}" for each in found.values())
            raise RefusedError(
                f"The domains are spread over {len(found)} TLS subscriptions: {placed}",
                remedy="Keep each by a task of its own that names its domains, or delete all but one first",
                facts={"subscriptions": {str(each.id): list(each.domains) for each in found.values()}},
            )
        return next(iter(found.values()), None)

    def _doomed(self, whole: Sequence[Subscription], found: Collection[Subscription]) -> Subscription:
        """The one to delete: of several that have all the domains, that of the authority, where one is named."""
        named = [one for one in whole if one.authority == self._desired.authority] if len(found) > 1 else whole
        if len(named) == 1:
            return named[0]
        each = "; ".join(f"{one.id} by {one.authority} ({one.state})" for one in whole)
        raise RefusedError(
            f"{self._desired.label} has {len(whole)} TLS subscriptions: {each}",
            remedy="Name the one to delete by its 'authority'; of several by the same authority, delete all but one in "
            "Fastly's console. Nothing has been deleted",
            facts={"subscriptions": {str(one.id): one.authority for one in whole}},
        )


def with_addresses(subscriptions: Subscriptions, subscription: Subscription) -> Subscription:
    """The subscription with the serving records of its configuration, where its challenges do not tell a CNAME."""
    named = {record.name for record in subscription.offered if record.type == "CNAME"}
    silent = [name for name in subscription.domains if name not in named]
    if not silent or not subscription.configuration_id:
        return subscription
    places = subscriptions.addresses(subscription.configuration_id)
    more = tuple(record for name in silent for record in serving_at(name, places) if record not in subscription.offered)
    return replace(subscription, offered=(*subscription.offered, *more))
