# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until Cloudflare serves a zone, which takes its delegation at the registrar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone_client import ZoneClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone_delegation import (
    Observer,
    verification_record,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone_model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone_plan import (
    REQUESTED,
    TOO_SOON,
    Standing,
    Wanted,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import WaitTimeoutError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import Look, Wait


@dataclass(frozen=True)
class Activation:
    """The wait for one zone, by the client and the observer of its task."""

    client: ZoneClient
    observer: Observer
    wanted: Wanted
    progress: Callable[[str], None]

    def wait(self, state: Standing) -> Standing:
        """The state of the then active zone. Raises WaitTimeoutError, ApiError, NetworkError."""
        seen = [state]
        wait = Wait(
            f"Cloudflare to activate zone {state.zone.label()}",
            self.wanted.wait_timeout,
            self.wanted.wait_interval,
            usual="minutes after the registrar has published the name servers, and up to a day",
            remedy=_remedy(state.zone),
        )
        try:
            return wait.until(lambda: self._look(seen), progress=self.progress)
        except WaitTimeoutError as error:
            last = seen[-1]
            error.facts.update(status=last.zone.status, delegated=last.delegation.delegated)
            raise

    def _look(self, seen: list[Standing]) -> Look[Standing]:
        """One look: the parent is asked until it delegates as it should, then Cloudflare is made to look, once."""
        state = seen[-1]
        self.client.begin()
        state = replace(state, zone=self.client.read(state.zone.id))
        if state.delegation.delegated is not True:
            state = replace(state, delegation=self.observer.look(state.zone))
        if not state.zone.active and self._may_ask(state):
            refusal = self.client.check_activation(state.zone.id)
            state = replace(state, activation_check=TOO_SOON if refusal else REQUESTED)
        seen.append(state)
        return Look(state, "" if state.zone.active else _standing(state))

    def _may_ask(self, state: Standing) -> bool:
        return self.wanted.activation_check and not state.activation_check and state.delegation.delegated is True


def _standing(state: Standing) -> str:
    status = f"status {state.zone.status or 'not told'}"
    return status if state.zone.type != "full" else f"{status}, {state.delegation.standing()}"


def _remedy(zone: Zone) -> str:
    record = verification_record(zone)
    if record is not None:
        what = f"Enter the TXT record {record['name']} with the value {record['value']} at the DNS host of {zone.name}"
    else:
        servers = " and ".join(zone.name_servers) or "those that Cloudflare names"
        what = (
            f"Replace the name servers of {zone.label()} at its registrar by {servers}, and no others; DNSSEC of the "
            "former host has to be switched off there"
        )
    return f"{what}, then run again, which continues here"
