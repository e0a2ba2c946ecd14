# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what a zone that is about to move has at its old DNS host, and what of it the new one lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from .._cloudflare.dns.preflight import CloudflareCatalogue
from .._core.obstacle import Obstacle, Words
from .._dns.zone.transfer import transferred
from .model import CLOUDFLARE_DNS, OBSTRUCTED, Looked, Moving, Report, Wish
from .moves import lacking, scanned
from .providers import Providers, attempt
from .world import WorldReader
from .zone_rules import is_moving

#: Seconds for a transfer, which most servers refuse at once.
_TIMEOUT = 5.0

Keys = frozenset[tuple[str, str]]


def missing_records(
    wishes: Sequence[Wish], looked: Looked, reader: WorldReader, providers: Providers, further: Sequence[str]
) -> Mapping[str, Moving]:
    """By domain, what its zone would lose; each zone is looked at once."""
    found: dict[str, Moving] = {}
    for zone, moving in moving_zones(wishes, looked).items():
        domains = [wish.domain for wish in moving]
        # Names that were looked at already are known, be they common or not.
        answering = [looked.worlds[domain].encloser.wildcard for domain in domains]
        host = looked.hosts[domains[0]]
        held = _held(host.zone.id if host.zone else "", providers)
        old, is_whole = _old(zone, reader, [*further, *filter(None, answering)])
        found.update(dict.fromkeys(domains, Moving(lacking(old, held, domains), is_whole)))
    return found


def moving_zones(wishes: Sequence[Wish], looked: Looked) -> Mapping[str, Sequence[Wish]]:
    """The zones that would move to Cloudflare, each with its domains."""
    found: dict[str, list[Wish]] = {}
    for wish in wishes:
        zone, host = looked.worlds[wish.domain].zone, looked.hosts[wish.domain]
        if is_moving(wish, zone, host):
            found.setdefault(zone.name, []).append(wish)
    return found


def together(
    reports: Sequence[Report], moving: Mapping[str, Sequence[Wish]], take_over: Collection[str], words: Words
) -> tuple[Report, ...]:
    """No zone moves without the names of the list that cannot be set up: they would no longer resolve."""
    zone_of = {wish.domain: zone for zone, own in moving.items() for wish in own}
    stopped: dict[str, list[str]] = {}
    for one in reports:
        if one.obstacles and one.domain in zone_of and one.facts["live"]["state"] != "absent":
            stopped.setdefault(zone_of[one.domain], []).append(one.domain)
    return tuple(
        _stopped(one, zone_of[one.domain], stopped[zone_of[one.domain]], take_over, words)
        if not one.obstacles and zone_of.get(one.domain) in stopped
        else one
        for one in reports
    )


def _stopped(report: Report, zone: str, others: Sequence[str], take_over: Collection[str], words: Words) -> Report:
    kind = "zone_records_missing"
    obstacle = Obstacle(
        kind,
        f"{zone} would move to Cloudflare without {', '.join(others)}, which cannot be set up and would not resolve",
        f"Resolve the obstacles of {', '.join(others)}, or import the zone's records at Cloudflare and remove these "
        f"domains from the list. If they are not needed, allow the move with {words.take_over(kind)}",
        allowed_by=words.take_over(kind),
        subject=zone,
    )
    if obstacle.is_allowed(report.domain, take_over):
        return replace(report, allowed=(*report.allowed, obstacle))
    return replace(report, state=OBSTRUCTED, obstacles=(obstacle,))


def _old(zone: str, reader: WorldReader, further: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], bool]:
    """All by a transfer, else what a scan finds; and whether it is all."""
    names = reader.zone_names(zone)
    if names is None:
        return (), False
    whole = transferred(names.delegation, timeout=_TIMEOUT, connect_to=reader.connect_to)
    return (scanned(names, further), False) if whole is None else (whole, True)


def _held(zone_id: str, providers: Providers) -> Keys:
    """What the new zone has; nothing where it is yet to be made."""
    catalogue = providers.catalogue(CLOUDFLARE_DNS) if zone_id else None
    if not isinstance(catalogue, CloudflareCatalogue):
        return frozenset()
    nothing: Keys = frozenset()
    return attempt(lambda: catalogue.all_keys(zone_id), nothing)[0]
