# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom hostnames and their fallback origin: from how they stand to how a task wants them. No I/O."""

from __future__ import annotations

from dataclasses import replace

from ..._core.errors import HopelessError, RefusedError
from ..._core.plan import Action, Plan, Values, differing
from .desired import DEFAULT_TLS, DesiredHostname, DesiredHostnames
from .model import HOPELESS, CustomHostname, FallbackOrigin, SaasZone

SERVICE = "cloudflare"


def plan_zone(current: SaasZone, desired: DesiredHostnames, *, new: int) -> Plan[SaasZone]:
    """What the hostnames share; ``new`` is how many are to be created. Raises RefusedError."""
    if desired.absent or not desired.hostnames:
        return Plan(current, current)
    found, wanted = current.fallback, desired.fallback_origin
    notes = _notes(current, new)
    if not wanted or (found is not None and found.origin == wanted):
        if found is None:
            raise RefusedError(
                f"The zone {current.zone.label()} has no fallback origin, without which Cloudflare activates no custom "
                "hostname",
                remedy="Name a proxied host of the zone by 'fallback_origin', and keep its record, which "
                "'origin_records' shows",
            )
        return Plan(current, current, warnings=notes)
    if found is not None and not desired.replace_fallback_origin:
        raise RefusedError(
            f"The zone {current.zone.label()} has the fallback origin {found.origin}, which all its custom hostnames "
            f"use, and not {wanted}",
            remedy=f"Leave 'fallback_origin' out to use {found.origin}, or set 'replace_fallback_origin' to change it "
            "for all of them",
            facts={"fallback_origin": found.origin},
        )
    action = Action(
        "update" if found else "create",
        f"fallback origin of zone {current.zone.label()}",
        {"step": "fallback"},
        service=SERVICE,
        before={"origin": found.origin} if found else None,
        after={"origin": wanted},
    )
    return Plan(current, replace(current, fallback=FallbackOrigin(wanted)), (action,), notes)


def planned(current: CustomHostname | None, desired: DesiredHostname) -> Plan[CustomHostname]:
    """One hostname that is to stand. Raises HopelessError for one that Cloudflare does not serve for good."""
    if current is None:
        made = new_hostname(desired)
        after = {"hostname": made.host, **made.managed()}
        return Plan(None, made, (_action("create", made, None, after),))
    if current.status in HOPELESS:
        raise HopelessError(
            f"{current.host}: Cloudflare has this custom hostname as {current.status}, and does not serve it",
            remedy="Look at it in the dashboard (SSL/TLS, Custom Hostnames). If it is blocked, only Cloudflare's "
            "support can lift that; if it is moved or deleted, delete it there, and run again",
            facts={"status": current.status},
        )
    new = wanted(current, desired)
    if new != current:
        before, after = differing(current.managed(), new.managed())
        return Plan(current, new, (_action("update", current, before, after),))
    if current.is_given_up:
        after = {"ssl_status": "pending_validation"}
        again = replace(current, ssl_status="pending_validation")
        return Plan(current, again, (_action("update", current, {"ssl_status": current.ssl_status}, after),))
    return Plan(current, current)


def removed(current: CustomHostname | None) -> Plan[CustomHostname]:
    """One hostname that is not to stand."""
    if current is None:
        return Plan(None, None)
    return Plan(current, None, (_action("delete", current, {"hostname": current.host, **current.managed()}, None),))


def wanted(current: CustomHostname, desired: DesiredHostname) -> CustomHostname:
    """With what the task names, and everything else as it is."""
    new = replace(current, minimum_tls=desired.minimum_tls) if desired.minimum_tls else current
    return replace(new, authority=desired.authority) if desired.authority else new


def new_hostname(desired: DesiredHostname) -> CustomHostname:
    """One that is created: validated by TXT records, so that its CNAME record can wait until it is served."""
    return CustomHostname(
        desired.domain,
        authority=desired.authority,
        minimum_tls=desired.minimum_tls or DEFAULT_TLS,
    )


def _action(verb: str, hostname: CustomHostname, before: Values | None, after: Values | None) -> Action:
    return Action(
        verb,
        f"custom hostname {hostname.host}",
        {"step": verb},
        service=SERVICE,
        domain=hostname.host,
        before=before,
        after=after,
    )


def _notes(current: SaasZone, new: int) -> tuple[str, ...]:
    quota, fallback = current.quota, current.fallback
    notes = []
    if quota is not None and new and quota.used + new > quota.allocated:
        notes.append(
            f"With these, the plan has {quota.used + new} custom hostnames and includes {quota.allocated}: Cloudflare "
            "bills the others, or refuses them where the plan has a limit."
        )
    if fallback is not None and fallback.errors:
        notes.append(f"The fallback origin {fallback.origin} is {fallback.status}: {'; '.join(fallback.errors)}")
    return tuple(notes)
