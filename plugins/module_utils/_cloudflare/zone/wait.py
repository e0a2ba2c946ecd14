# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has Cloudflare look at the delegation of a zone, and waits until it serves the zone.

To ask for a look changes nothing that a task keeps, so that it is no action of a plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..._core.errors import HopelessError, WaitTimeoutError
from ..._core.wait import Look, Wait
from ..model import Zone
from .client import ZoneClient
from .delegation import DelegationProbe, verification_record
from .hopeless import against
from .plan import REQUESTED, TOO_SOON, DesiredZone, ZoneState


@dataclass(frozen=True)
class Activation:
    """The wait for one zone, by the client and the observer of its task."""

    client: ZoneClient
    observer: DelegationProbe
    desired: DesiredZone
    progress: Callable[[str], None]

    def ask(self, state: ZoneState) -> ZoneState:
        """Have Cloudflare look now, where the task wants that, it was not done yet, and it can help.

        Cloudflare allows it once an hour on the Free plan, and it is of no use while the parent delegates elsewhere.
        """
        desired = self.desired.activation_check and not state.activation_check
        if not desired or state.zone.active or state.delegation.delegated is False:
            return state
        refusal = self.client.check_activation(state.zone.id)
        if refusal:
            self.progress(f"Cloudflare looks at {state.zone.label()} by itself, not at once: {refusal}")
        return replace(state, activation_check=TOO_SOON if refusal else REQUESTED)

    def wait(self, state: ZoneState) -> ZoneState:
        """The state of the then active zone. Raises HopelessError, WaitTimeoutError, ApiError, NetworkError."""
        seen = [state]
        wait = Wait(
            f"Cloudflare to activate zone {state.zone.label()}",
            self.desired.wait_timeout,
            self.desired.wait_interval,
            usual="minutes after the registrar has published the name servers, and up to a day",
            remedy=_remedy(state.zone),
        )
        try:
            return wait.until(lambda: self._look(seen), progress=self.progress)
        except (HopelessError, WaitTimeoutError) as error:
            last = seen[-1]
            error.facts.update(status=last.zone.status, delegated=last.delegation.delegated)
            raise

    def _look(self, seen: list[ZoneState]) -> Look[ZoneState]:
        """One look: the parent is asked until it delegates as it should, then Cloudflare is made to look, once."""
        state = seen[-1]
        self.client.begin()
        state = replace(state, zone=self.client.read(state.zone.id))
        if state.delegation.delegated is not True:
            state = replace(state, delegation=self.observer.look(state.zone))
        if state.delegation.delegated is True:
            state = self.ask(state)
        seen.append(state)
        if state.zone.active:
            return Look(state)
        found = against(state, self.desired)
        return Look(state, _describe(state), next((each.error.remedy for each in found), ""), found)


def _describe(state: ZoneState) -> str:
    status = f"status {state.zone.status or 'unknown'}"
    record = verification_record(state.zone)
    if record is not None:
        return f"{status}, it is a partial zone, for which Cloudflare looks for the TXT record {record['name']}"
    return status if state.zone.type != "full" else f"{status}, {state.delegation.describe()}"


def _remedy(zone: Zone) -> str:
    record = verification_record(zone)
    if record is not None:
        what = (
            f"Enter the TXT record {record['name']} with the value {record['value']} at the DNS host of {zone.name}, "
            "or set 'type' to 'full' to have Cloudflare host its DNS"
        )
    elif zone.type == "partial":
        what = f"Enter the TXT record that the overview page of {zone.label()} shows at the zone's own DNS host"
    else:
        servers = " and ".join(zone.name_servers) or "those that Cloudflare names"
        what = (
            f"Replace the name servers of {zone.label()} at its registrar by {servers}, and no others; DNSSEC of the "
            "former host has to be switched off there"
        )
    return f"{what}, then run again, which continues here"
