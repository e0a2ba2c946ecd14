# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Cloudflare's edge treats hosts: whether it serves them, by which certificate, and with which headers.

What the module cloudflare_host_info runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._core.arguments import WAIT, Arguments, check_seconds
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.errors import ForbiddenError, InputError, TrackingError, WaitTimeoutError
from ..._core.names import host_name, is_within
from ..._core.result import Result
from ..._core.wait import Look, Wait
from ..._http.library import REQUESTS
from ..arguments import CLOUDFLARE, ZONE, NamedZone, connect
from ..client import CloudflareClient
from ..model import Zone
from .facts import CHECKS, USUAL, ZONE_SETTINGS, Facts, Reader
from .verdict import certificate, verdict

ARGUMENTS = Arguments(
    options={
        "hosts": {"type": "list", "elements": "str", "required": True},
        "checks": {"type": "list", "elements": "str", "choices": list(CHECKS), "default": list(USUAL)},
    }
).merge(CLOUDFLARE, ZONE, WAIT)


def _perform(context: TaskContext) -> Result:
    params = context.params
    named = NamedZone.from_user(params)
    hosts = tuple(dict.fromkeys(host_name(each, option="hosts") for each in params["hosts"] if each.strip()))
    checks = params["checks"] or list(USUAL)
    client = connect(params, context.secrets, context.progress)
    zone = _named(client, client.zone(name=named.name, zone_id=named.zone_id))
    for each in hosts:
        if zone.name and not is_within(each, zone.name):
            raise InputError("hosts", each, f"it does not lie within the zone {zone.name}")
    facts, late = Facts(zone), None
    if hosts:
        facts, late = _read(Reader(client, zone, hosts), context, hosts, checks)
    return Result(
        error=late,
        values={
            "zone": {
                "id": zone.id,
                "name": zone.name or None,
                "status": zone.status or None,
                **(_settings(facts) if ZONE_SETTINGS in checks else {}),
            },
            "hosts": [verdict(each, facts, checks) for each in hosts],
            "not_checked": [{"what": what, "reason": reason} for what, reason in facts.unread.items()],
        },
    )


def _read(
    reader: Reader, context: TaskContext, hosts: Sequence[str], checks: Sequence[str]
) -> tuple[Facts, TrackingError | None]:
    """The facts, where asked to once no certificate is on its way any more; and why that did not come."""
    params = context.params
    check_seconds(params, "wait_timeout", "wait_interval")
    seen = [reader.read(checks)]
    if not params["wait"] or context.check_mode:
        return seen[-1], None
    wait = Wait(
        "certificates at Cloudflare's edge",
        params["wait_timeout"],
        params["wait_interval"],
        usual="up to 15 minutes, and a day at most",
        remedy="Look at the page Edge certificates of the zone, then run again, which continues here",
    )
    try:
        wait.until(_looks(reader, hosts, seen), progress=context.progress)
    except WaitTimeoutError as late:
        return seen[-1], late
    return seen[-1], None


def _looks(reader: Reader, hosts: Sequence[str], seen: list[Facts]) -> Callable[[], Look[None]]:
    """Looks that read anew what was still on its way at the one before; the first takes what was read already."""

    def coming() -> list[str]:
        found = [certificate(each, seen[-1]) for each in hosts]
        return [each.problem for each in found if each is not None and each.coming]

    looked: list[str] = []

    def look() -> Look[None]:
        if looked:
            seen.append(reader.again(seen[-1]))
        looked[:] = coming()
        return Look(None, "; ".join(looked))

    return look


def _named(client: CloudflareClient, zone: Zone) -> Zone:
    """The zone with its name, by which it is told how far below it a host lies; a token may not be allowed that."""
    if zone.name:
        return zone
    try:
        return client.read_zone(zone.id)
    except ForbiddenError:
        return zone


def _settings(facts: Facts) -> dict[str, bool | None]:
    return {"automatic_ssl": facts.automatic_ssl, "bot_fight_mode": facts.bot_fight_mode}


def _subject(params: Mapping[str, Any]) -> str:
    return NamedZone.from_user(params).label()


DEFINITION = Definition(
    name="cloudflare_host_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_subject,
    libraries=(REQUESTS,),
)
