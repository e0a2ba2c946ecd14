# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads each DNS host once for all domains: which zone would take the records, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._core.errors import TrackingError
from .._core.obstacle import Obstacle
from .._dns.zone.catalogue import HeldZone, Holding, ZoneCatalogue
from .._dns_hosts.preflight import read_zones
from .model import Host, Wish, World, ZoneView
from .providers import Providers, unreadable
from .zone_rules import chosen

Hosts = Mapping[str, tuple[Host, tuple[Obstacle, ...]]]


def read_hosts(wishes: Sequence[Wish], worlds: Mapping[str, World], providers: Providers) -> Hosts:
    """The host of each domain, and why one could not be read."""
    found: dict[str, tuple[Host, tuple[Obstacle, ...]]] = {}
    for provider in dict.fromkeys(wish.dns_provider for wish in wishes):
        own = [wish for wish in wishes if wish.dns_provider == provider]
        try:
            catalogue = providers.catalogue(provider)
            hosts = _read(catalogue, own, worlds) if catalogue is not None else {}
        except TrackingError as error:
            found.update({wish.domain: (Host(), (unreadable(error),)) for wish in own})
        else:
            found.update({wish.domain: (hosts.get(wish.domain, Host()), ()) for wish in own})
    return found


def _read(catalogue: ZoneCatalogue, wishes: Sequence[Wish], worlds: Mapping[str, World]) -> Mapping[str, Host]:
    candidates = _candidates(catalogue, wishes)
    picked = {wish.domain: _picked(candidates[wish.domain], worlds[wish.domain].zone) for wish in wishes}
    names = {wish.domain: _names(wish, picked[wish.domain]) for wish in wishes}
    holdings = read_zones(catalogue, ((zone, names[domain]) for domain, zones in picked.items() for zone in zones))
    hosts = {}
    for wish in wishes:
        held = [holdings[zone.id] for zone in picked[wish.domain]]
        zone = chosen([each.zone for each in held], worlds[wish.domain].zone)
        holding = next((each for each in held if each.zone == zone), None)
        hosts[wish.domain] = _host(catalogue, wish, candidates[wish.domain], holding)
    return hosts


def _picked(candidates: Sequence[HeldZone], delegated: ZoneView) -> tuple[HeldZone, ...]:
    """The zone to read; all of its name, where an account has several, since only their contents tell them apart."""
    zone = chosen(candidates, delegated)
    return tuple(one for one in candidates if zone is not None and one.name == zone.name)


def _candidates(catalogue: ZoneCatalogue, wishes: Sequence[Wish]) -> dict[str, tuple[HeldZone, ...]]:
    """The zones that could take each domain's records: those that the task names, else those that hold it."""
    found: dict[str, tuple[HeldZone, ...]] = {}
    named: dict[tuple[str, str], HeldZone | None] = {}
    for wish in wishes:
        key = (wish.zone_id, wish.zone)
        if any(key):
            if key not in named:
                named[key] = catalogue.named(*key)
            zone = named[key]
            found[wish.domain] = (zone,) if zone is not None else ()
    open_ones = [wish.domain for wish in wishes if wish.domain not in found]
    if open_ones:
        found.update(catalogue.holding(open_ones))
    return found


def _names(wish: Wish, zones: Sequence[HeldZone]) -> tuple[str, ...]:
    """What is looked at in the zone: the names that get records, and each wildcard that could answer for them."""
    apex = next((zone.name for zone in zones if zone.name), wish.domain.partition(".")[2])
    above = wish.domain.removesuffix(f".{apex}").split(".")[1:]
    parents = [".".join([*above[depth:], apex]) for depth in range(len(above) + 1)]
    return (*wish.names, *(f"*.{parent}" for parent in parents), apex)


def _host(catalogue: ZoneCatalogue, wish: Wish, candidates: Sequence[HeldZone], holding: Holding | None) -> Host:
    if holding is None:
        return Host(catalogue.title)
    # The wildcards among the names are those that could answer for the domain.
    wildcard = tuple(one for one in holding.found if _may_answer(one.record_set.name, wish.domain))
    return Host(
        catalogue.title,
        holding.zone,
        tuple(one for one in candidates if one.id != holding.zone.id),
        tuple(one for one in holding.found if one.record_set.name in wish.names),
        wildcard,
        holding.encloser(wish.domain),
        read=True,
        proofs=holding.proofs(wish.domain),
    )


def _may_answer(name: str, domain: str) -> bool:
    return name.startswith("*.") and domain.endswith(name[1:])
