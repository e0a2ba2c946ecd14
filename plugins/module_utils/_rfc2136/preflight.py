# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zones of a primary server and what stands in them, found before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .._dns.update.server import PrimaryServer
from .._dns.zone.catalogue import HeldZone, Holding, ZoneCatalogue
from .zones import ServedZones


class Rfc2136Catalogue(ZoneCatalogue):
    """One question for the first name of a zone, and one transfer a zone where the server allows it."""

    title = "the DNS server"

    def __init__(self, server: PrimaryServer) -> None:
        self._zones = ServedZones(server)

    def holding(self, names: Sequence[str]) -> Mapping[str, tuple[HeldZone, ...]]:
        return {name: tuple(self._upwards(name)) for name in names}

    def named(self, zone_id: str, name: str) -> HeldZone | None:
        wanted = zone_id or name
        return self._held(wanted) if self._zones.server.apex(wanted) == wanted else None

    def read(self, zone: HeldZone, names: Iterable[str]) -> Holding:
        wanted = tuple(dict.fromkeys(names))
        whole = self._zones.whole(zone.name)
        held = self._held(zone.name)
        if whole is None:
            return Holding(held, self._zones.at(zone.name, wanted))
        found = tuple(one for one in whole if one.record_set.name in wanted)
        return Holding(held, found, frozenset(one.record_set.name for one in whole))

    def _upwards(self, name: str) -> Iterator[HeldZone]:
        """The zones of this server that hold the name, the longest first."""
        while name:
            apex = self._zones.holding(name)
            if not apex:
                return
            yield self._held(apex)
            name = apex.partition(".")[2]

    def _held(self, zone: str) -> HeldZone:
        servers = [
            value
            for one in self._zones.at(zone, [zone])
            if one.record_set.key == (zone, "NS")
            for value in one.record_set.values
        ]
        return HeldZone(zone, zone, tuple(sorted(servers)))
