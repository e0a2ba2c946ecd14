# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosted zones of an account and what stands in them, found before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..._core.errors import NotFoundError
from ..._core.names import is_within
from ..._dns.hosting import Zone
from ..._dns.zone.catalogue import HeldZone, Holding, ZoneCatalogue, proven_name
from . import model as route53_records
from .client import HostedZone, Route53Client
from .hosting import Route53Hosting
from .names import identifier
from .zones import roots_of, zones_below


class Route53Catalogue(ZoneCatalogue):
    """Public hosted zones. One list for all names of a registered domain, and one page for each zone as a rule."""

    title = "AWS Route 53"

    def __init__(self, client: Route53Client) -> None:
        self._client = client

    def holding(self, names: Sequence[str]) -> Mapping[str, tuple[HeldZone, ...]]:
        found = self._public(roots_of(names))
        return {name: _longest_first(name, found[next(iter(roots_of([name])))]) for name in names}

    def named(self, zone_id: str, name: str) -> HeldZone | None:
        if zone_id:
            return HeldZone(identifier(zone_id, "zone_id"), name)
        zones = [one for one in self._public({name: [name]})[name] if one.name == name]
        return HeldZone(zones[0].id, zones[0].name) if zones else None

    def read(self, zone: HeldZone, names: Iterable[str]) -> Holding:
        """A zone of one page is read as a whole; of a larger one the names alone."""
        try:
            page = self._client.record_sets_from(zone.id, zone.name)
        except NotFoundError:
            return Holding(zone)
        found = tuple(route53_records.found(raw) for raw in page.record_sets)
        if not zone.name and found:
            # The apex is the first that a zone lists.
            zone = replace(zone, name=found[0].record_set.name)
        whole: frozenset[str] | None = None
        if page.complete:
            whole = frozenset(one.record_set.name for one in found)
            kept = set(names)
        else:
            hosting = Route53Hosting(self._client)
            kept = {zone.name}
            wanted = tuple(dict.fromkeys(name for name in names if name != zone.name))
            found = (
                *(one for one in found if one.record_set.name in kept),
                *hosting.read_with_proofs(Zone(zone.id, zone.name), wanted),
            )
            kept |= set(wanted)
        servers = next((one.record_set.values for one in found if one.record_set.key == (zone.name, "NS")), ())
        own = replace(zone, name_servers=tuple(sorted(servers)))
        return Holding(
            own, tuple(one for one in found if kept & {one.record_set.name, proven_name(one.record_set.name)}), whole
        )

    def _public(self, names_by_root: Mapping[str, Sequence[str]]) -> Mapping[str, list[HostedZone]]:
        found = zones_below(self._client, names_by_root)
        return {root: [one for one in zones if not one.private] for root, zones in found.items()}


def _longest_first(name: str, zones: Iterable[HostedZone]) -> tuple[HeldZone, ...]:
    holding = [one for one in zones if is_within(name, one.name)]
    return tuple(HeldZone(one.id, one.name) for one in sorted(holding, key=lambda one: -len(one.name)))
