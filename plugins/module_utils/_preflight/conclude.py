# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what was found to obstacles, notes and facts: pure, one domain at a time."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._core.obstacle import Obstacle, Words
from .._dns.records import Found
from . import owners
from .caa_rules import caa_obstacles, renewal_notes
from .model import CDNS, OBSTRUCTED, READY, UNKNOWN, Host, Moving, Report, Target, Wish, World
from .name_rules import (
    conflicts,
    mail_obstacles,
    serving_targets,
    special_obstacles,
    target_obstacles,
    validation_targets,
)
from .owners import owner_of
from .parts.part import RENEWED, Part
from .silence import Silence, copy_values, notes_on, silence_of
from .zone_rules import (
    apex_note,
    apex_obstacles,
    ds_obstacles,
    is_moving,
    missing_names_obstacles,
    partial_record,
    zone_obstacles,
    zone_to_create,
)


@dataclass(frozen=True)
class Known:
    """All that was found of one domain; ``moving`` is what its zone would lose by a move to Cloudflare.

    ``by_own_chain``: a name of the user's own leads it to the edge that is desired. ``clicked``: another CDN, to which
    a wildcard leads it, passes its clicks on already.
    """

    wish: Wish
    world: World
    host: Host = field(default_factory=Host)
    parts: tuple[Part, ...] = ()
    equivalent: bool = False
    by_own_chain: bool = False
    clicked: bool = False
    moving: Moving = field(default_factory=Moving)
    failed: tuple[Obstacle, ...] = ()


def cdn_obstacle(wish: Wish, words: Words) -> Obstacle | None:
    """An entry for another CDN, or for one that nobody knows: it is not looked at any further."""
    named = wish.entry_cdn
    if named and named not in CDNS:
        near = difflib.get_close_matches(named, CDNS, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        return Obstacle(
            "cdn_unknown",
            f"The CDN of {wish.domain} is '{named}', but must be one of {', '.join(CDNS)}{meant}",
            f"Correct {words['cdn']}",
            subject=wish.domain,
        )
    if named and named != wish.cdn:
        return Obstacle(
            "cdn_differs",
            f"{wish.domain} is marked for {named}, but this run sets up {wish.cdn}, so the domain is skipped",
            f"Run the set-up of {named} for it, or change {words['cdn']} to move it to {wish.cdn}",
            subject=wish.domain,
        )
    if not wish.cdn:
        return Obstacle(
            "cdn_missing",
            f"No CDN is specified for {wish.domain}",
            f"Set {words['cdn']} to one of {', '.join(CDNS)}",
            subject=wish.domain,
        )
    return None


def conclude(known: Known, take_over: Collection[str], accounts: Collection[str], words: Words) -> Report:
    """The report on one domain."""
    wish, world, host = known.wish, known.world, known.host
    own = frozenset(name for part in known.parts for name in part.own)
    targets = (
        *serving_targets(wish, world, host, own, equivalent=known.equivalent, clicked=known.clicked),
        *validation_targets(wish, world, host),
    )
    silence = silence_of(wish, world, host)
    authorities = tuple(name for part in known.parts for name in part.authorities)
    caa = caa_obstacles(wish, world.caa, accounts, words, authorities, host=host)
    renewed = any(part.certificate == RENEWED for part in known.parts)
    found = (
        *known.failed,
        *zone_obstacles(wish, world.zone, host, words),
        *apex_obstacles(wish, world.zone, host, own),
        *target_obstacles(targets, wish, words),
        *special_obstacles(wish, world, host, own),
        *conflicts(wish, world, host),
        *mail_obstacles(wish, world, host, words),
        *(() if renewed else caa),
        *ds_obstacles(wish, world.zone, host, words),
        *missing_names_obstacles(wish, world.zone, host, known.moving.lost, words),
        *(one for part in known.parts for one in part.obstacles),
    )
    obstacles = _each_once(found)
    alerts = (
        *notes_on(silence, wish),
        *_dns_alerts(known, targets, words),
        *(renewal_notes(caa) if renewed else ()),
    )
    create = zone_to_create(wish, world.zone, host)
    open_ones = tuple(one for one in obstacles if not one.is_allowed(wish.domain, take_over))
    return Report(
        wish.domain,
        wish.cdn,
        _state(world, host, open_ones),
        _facts(known, targets, silence),
        open_ones,
        tuple(one for one in obstacles if one not in open_ones),
        (
            *alerts,
            *((f"The zone {create} would be created at Cloudflare",) if create else ()),
            *(note for part in known.parts for note in part.notes),
        ),
        alerts,
    )


def refused(wish: Wish, obstacle: Obstacle) -> Report:
    """The report on a domain that was not looked at."""
    return Report(wish.domain, wish.cdn, OBSTRUCTED, obstacles=(obstacle,))


def _state(world: World, host: Host, obstacles: Sequence[Obstacle]) -> str:
    if obstacles:
        return OBSTRUCTED
    return UNKNOWN if world.live.unknown and not host.read else READY


def _each_once(found: Sequence[Obstacle]) -> tuple[Obstacle, ...]:
    return tuple(dict.fromkeys(found))


def _dns_alerts(known: Known, targets: Sequence[Target], words: Words) -> tuple[str, ...]:
    """What an operator has to know about DNS beforehand."""
    wish, world, host = known.wish, known.world, known.host
    notes = []
    if world.live.unknown:
        notes.append(f"DNS could not be queried for {wish.domain}: {world.live.unknown}")
    record = partial_record(wish, host)
    if record is not None and record["value"] not in world.live.chain:
        notes.append(
            f"The zone {host.zone.name if host.zone else ''} uses a CNAME setup. Once everything else is ready, create "
            f"the record {record['name']} CNAME {record['value']} at the zone's authoritative DNS host. Cloudflare "
            "issues the certificate of the host a few minutes after that, unless you add the validation records on its "
            "Edge Certificates page first"
        )
    if is_moving(wish, world.zone, host):
        notes.append(
            f"{world.zone.name} is delegated to {', '.join(world.zone.name_servers)} now. The whole zone would move to "
            f"Cloudflare's name servers. {_compared(known, words)}"
        )
    if note := apex_note(wish, world.zone, host):
        notes.append(note)
    # Cloudflare answers for proxied records with a TTL of 300 seconds (its documentation, "Time to Live").
    notes += [
        f"The {one.found.record_set.type} record of {one.name} is proxied by Cloudflare. It must be DNS-only for "
        f"{wish.cdn} and will be changed. Resolvers keep its addresses for up to five minutes, and clicks that still "
        "go to Cloudflare may fail until then"
        for one in targets
        if not wish.proxied and dict(one.found.record_set.settings).get("proxied")
    ]
    return tuple(notes)


def _compared(known: Known, words: Words) -> str:
    if known.moving.is_whole:
        return "All of its records were compared by a zone transfer"
    return (
        "Its name servers refuse a zone transfer, so only common names were looked for. Add further ones to "
        f"{words['old_zone_names']}"
    )


def _facts(known: Known, targets: Sequence[Target], silence: Silence) -> dict[str, Any]:
    wish, world, host = known.wish, known.world, known.host
    shown: dict[str, Any] = {
        "live": _live(wish, world),
        "zone": _zone(wish, world, host),
        "records": [_record(one) for one in (host.found if host.read else world.live.found)],
        "targets": [
            {"name": one.name, "type": one.found.record_set.type, "owner": one.owner.to_values(), "free": one.is_free}
            for one in targets
        ],
        "wildcard": silence.wildcard or None,
        "silenced": list(silence.names),
        "copies": [copy_values(owner, one) for owner, one in silence.copies],
        "equivalent": known.equivalent,
        "by_own_chain": known.by_own_chain,
        "partial_record": partial_record(wish, host),
        "missing_records": list(known.moving.lost),
        "endpoint": wish.endpoint,
    }
    for part in known.parts:
        shown.update(part.facts)
    return shown


def _live(wish: Wish, world: World) -> dict[str, Any]:
    live = world.live
    state = "unknown" if live.unknown else "absent"
    if live.answers and not live.unknown:
        state = "explicit" if world.encloser.exists else "wildcard"
    owner = owner_of(live.chain, wish.endpoint) if live.chain else None
    return {
        "state": state,
        "chain": list(live.chain),
        "addresses": list(live.addresses),
        "owner": owner.to_values() if owner else None,
        "serves_sparkpost": bool(owner and owner.kind == owners.SPARKPOST),
    }


def _zone(wish: Wish, world: World, host: Host) -> dict[str, Any]:
    held = host.zone
    return {
        "name": world.zone.name or None,
        "name_servers": list(world.zone.name_servers),
        "ds": list(world.zone.ds),
        "held": None
        if held is None
        else {
            "id": held.id,
            "name": held.name or None,
            "name_servers": list(held.name_servers),
            "status": held.status or None,
            "type": held.type,
        },
        "others": [one.name for one in host.others],
        "create": zone_to_create(wish, world.zone, host) or None,
    }


def _record(found: Found) -> dict[str, Any]:
    own = found.record_set
    return {
        "name": own.name,
        "type": own.type,
        "value": list(own.values),
        "ttl": own.ttl,
        "special": found.special or None,
        **{name: value for name, value in own.settings if name == "proxied"},
    }
