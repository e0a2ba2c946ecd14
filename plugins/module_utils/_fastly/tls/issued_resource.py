# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate that Fastly issues, unless one that was uploaded serves the domains already."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Union

from ..._core.clock import Clock, instant
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .client import TlsClient
from .desired import DesiredCertificate
from .model import Activation, Subscription
from .subscription_resource import TlsSubscription
from .subscription_wait import IssueWait
from .upload_plan import Stored, kept_configuration
from .upload_resource import with_serving_records
from .view import compared_upload, shown_upload

State = Union[Subscription, Stored]  # noqa: UP007 - older Pythons evaluate it on import


class IssuedCertificate(Resource[State]):
    """A TLS subscription. What serves links now is not replaced: an uploaded certificate that is valid stays."""

    def __init__(
        self, client: TlsClient, desired: DesiredCertificate, waiting: IssueWait, clock: Clock | None = None
    ) -> None:
        self._client = client
        self._desired = desired
        self._clock = clock or Clock()
        self._subscription = TlsSubscription(client, desired, waiting)

    def read(self) -> State | None:
        found = self._subscription.read()
        if found is not None or self._desired.absent or self._desired.force:
            return found
        return self._uploaded()

    def plan(self, current: State | None) -> Plan[State]:
        if isinstance(current, Stored) and current.certificate:
            name = current.certificate.name or current.certificate.id
            warning = (
                f"{', '.join(current.served())} keeps the uploaded certificate {name}, which Fastly does not renew. It "
                f"expires at {current.certificate.not_after}: upload its successor in time, or set 'force' to let "
                "Fastly issue one."
            )
            kept = kept_configuration(self._desired.configuration_id, current.activations)
            return Plan(current, current, (), (warning, *kept))
        plan = self._subscription.plan(_subscription(current))
        return Plan(plan.before, plan.after, plan.actions, plan.warnings)

    def execute(self, action: Action, state: State | None) -> State | None:
        return self._subscription.execute(action, _subscription(state))

    def wait(self, state: State | None) -> State | None:
        return state if isinstance(state, Stored) else self._subscription.wait(state)

    def show(self, state: State | None) -> dict[str, Any]:
        if isinstance(state, Stored):
            return shown_upload(state, self._desired.domains)
        return self._subscription.show(state)

    def compare(self, state: State | None) -> dict[str, Any]:
        return compared_upload(state) if isinstance(state, Stored) else self._subscription.compare(state)

    def _uploaded(self) -> Stored | None:
        """The valid certificate that serves all the domains; none is looked for beyond a domain that has none."""
        activations: list[Activation] = []
        for domain in self._desired.domains:
            found = self._client.activations(domain=domain)
            if not found:
                return None
            activations += found
        # Not by the domain: a wildcard certificate may be activated for a name that it does not have literally.
        held = {one.id: one for one in self._client.certificates()}
        certificate = held.get(activations[0].certificate_id)
        now = instant(datetime.fromtimestamp(self._clock.wall(), timezone.utc))
        if certificate is None or certificate.not_after <= now:
            return None
        stored = Stored(certificate, key_present=True, activations=tuple(activations))
        if set(stored.served()) != set(self._desired.domains):
            return None
        return with_serving_records(self._client, stored, self._desired.domains)


def _subscription(state: State | None) -> Subscription | None:
    return state if isinstance(state, Subscription) else None
