# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which zones do not become active, however long one waits. No input or output.

A delegation that is merely awaited may come: registrars and people take up to days.
"""

from __future__ import annotations

from ..._core.errors import HopelessError
from ..._core.wait import Contradiction
from ..model import ENDED, MOVED, Zone
from .plan import DesiredZone, ZoneState

_AGAIN = "then run again, which continues here"


def against(state: ZoneState, desired: DesiredZone) -> tuple[Contradiction, ...]:
    """What keeps the zone from becoming active. Raises HopelessError where Cloudflare says so itself."""
    zone = state.zone
    if zone.status in ENDED:
        raise _error(
            zone,
            f"Cloudflare has set the zone {zone.label()} to the status {zone.status}, and does not activate it",
            "Cloudflare's dashboard says why on the overview page of the zone. Settle it there or with Cloudflare's "
            "support, or delete the zone and create it again",
        )
    if desired.type and zone.type != desired.type:
        return _wrong_type(zone, desired)
    if zone.status == MOVED and state.delegation.delegated is False:
        return _moved(state)
    # Where Cloudflare knows the registrar, the domain is registered, and only waits for name servers.
    if state.delegation.unregistered and not zone.original_registrar:
        return _unregistered(state)
    return ()


def _wrong_type(zone: Zone, desired: DesiredZone) -> tuple[Contradiction, ...]:
    error = _error(
        zone,
        f"The zone {zone.label()} is of the type {zone.type}, and has not become one of the type {desired.type}",
        f"Convert the zone in Cloudflare's dashboard, or leave 'type' out to keep it as it is, {_AGAIN}",
    )
    return (Contradiction("type", error),)


def _moved(state: ZoneState) -> tuple[Contradiction, ...]:
    error = _error(
        state.zone,
        f"The zone {state.zone.label()} was active, and Cloudflare has given it up since (status moved): "
        f"{state.delegation.describe()}",
        f"{_at_the_registrar(state.zone)}, {_AGAIN}; Cloudflare deletes a zone that stays away",
    )
    return (Contradiction("moved", error),)


def _unregistered(state: ZoneState) -> tuple[Contradiction, ...]:
    parent = state.delegation.view.parent if state.delegation.view else ""
    error = _error(
        state.zone,
        f"The servers of {parent or 'the root'} do not know {state.zone.label()} at all: the domain is not registered, "
        "its registration has expired, or it has no name servers yet",
        f"Check the spelling, register or renew the domain where it is not registered, and "
        f"{_lowered(_at_the_registrar(state.zone))}, {_AGAIN}",
    )
    return (Contradiction("unregistered", error),)


def _at_the_registrar(zone: Zone) -> str:
    servers = " and ".join(zone.name_servers) or "the name servers that Cloudflare names"
    return f"Enter {servers} as its only name servers at the registrar of {zone.label()}"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _error(zone: Zone, message: str, remedy: str) -> HopelessError:
    return HopelessError(message, remedy=remedy, facts={"zone": zone.name, "zone_id": zone.id, "status": zone.status})
