# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate that Fastly issues, unless one that was uploaded serves the domains already."""

from __future__ import annotations

from typing import Any, Union

from ..._core.clock import Clock
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .client import TlsClient
from .desired import DesiredCertificate
from .kept_uploads import KeptUploads, served_by_uploads, with_records
from .model import Subscription
from .subscription_resource import TlsSubscription
from .subscription_wait import IssueWait
from .subscriptions import Subscriptions
from .upload_plan import kept_configuration

State = Union[Subscription, KeptUploads]  # noqa: UP007 - older Pythons evaluate it on import


class IssuedCertificate(Resource[State]):
    """A TLS subscription. What serves links now is not replaced: an uploaded certificate that is valid stays."""

    def __init__(
        self,
        client: TlsClient,
        subscriptions: Subscriptions,
        desired: DesiredCertificate,
        waiting: IssueWait,
        clock: Clock | None = None,
    ) -> None:
        self._client = client
        self._desired = desired
        self._clock = clock or Clock()
        self._subscription = TlsSubscription(client, subscriptions, desired, waiting)

    def read(self) -> State | None:
        found = self._subscription.read()
        if found is not None or self._desired.absent or self._desired.force:
            return found
        return self._uploaded()

    def plan(self, current: State | None) -> Plan[State]:
        if isinstance(current, KeptUploads):
            kept = kept_configuration(self._desired.configuration_id, (one.activation for one in current.served))
            return Plan(current, current, (), (*current.warnings, *kept))
        plan = self._subscription.plan(_subscription(current))
        return Plan(plan.before, plan.after, plan.actions, plan.warnings)

    def execute(self, action: Action, state: State | None) -> State | None:
        return self._subscription.execute(action, _subscription(state))

    def wait(self, state: State | None) -> State | None:
        return state if isinstance(state, KeptUploads) else self._subscription.wait(state)

    def show(self, state: State | None) -> dict[str, Any]:
        return state.show() if isinstance(state, KeptUploads) else self._subscription.show(state)

    def compare(self, state: State | None) -> dict[str, Any]:
        return state.compare() if isinstance(state, KeptUploads) else self._subscription.compare(state)

    def _uploaded(self) -> KeptUploads | None:
        """The valid certificates that serve the domains, None unless they serve all."""
        served = served_by_uploads(self._client, self._desired.domains, self._clock)
        if {one.domain for one in served} != set(self._desired.domains):
            return None
        return with_records(self._client, served)


def _subscription(state: State | None) -> Subscription | None:
    return state if isinstance(state, Subscription) else None
