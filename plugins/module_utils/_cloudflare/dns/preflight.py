# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zones that the credentials cover and what stands in them, found before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..._core.errors import ForbiddenError, RefusedError
from ..._core.names import is_within
from ..._dns.zone.catalogue import HeldZone, Holding, ZoneCatalogue
from .. import errors
from ..arguments import identifier
from ..client import CloudflareClient
from ..model import ENDED, Zone
from . import model as dns_model
from .lookup import Records, unseen


class CloudflareCatalogue(ZoneCatalogue):
    """One list of zones for all names; the records of each zone's names by one list more."""

    title = "Cloudflare"

    def __init__(self, client: CloudflareClient) -> None:
        self._client = client
        self._records = Records(client)
        #: By id, for those who need more than a HeldZone tells.
        self.zones: dict[str, Zone] = {}

    def holding(self, names: Sequence[str]) -> Mapping[str, tuple[HeldZone, ...]]:
        try:
            listed = self._client.pages("/zones", permission=errors.ZONE_READ)
            zones = [Zone.from_api(raw) for raw in listed if isinstance(raw, Mapping)]
        except ForbiddenError as error:
            if error.code != "0":
                raise
            zones = list(self._by_name(names, error))
        self.zones.update((zone.id, zone) for zone in zones)
        return {name: _longest_first(name, zones) for name in names}

    def named(self, zone_id: str, name: str) -> HeldZone | None:
        try:
            zone = self._client.zone(name=name, zone_id=identifier(zone_id, "zone_id"))
        except errors.ZoneMissingError:
            return None
        if not zone.name:
            zone = self._client.read_zone(zone.id)
        self.zones[zone.id] = zone
        return _held(zone)

    def read(self, zone: HeldZone, names: Iterable[str]) -> Holding:
        return Holding(zone, dns_model.found(self._records.at(zone.id, names)))

    def all_keys(self, zone_id: str) -> frozenset[tuple[str, str]]:
        """Name and type of every record of a zone."""
        return frozenset(dns_model.key_of(raw) for raw in self._records.all(zone_id))

    def _by_name(self, names: Sequence[str], refusal: ForbiddenError) -> Iterator[Zone]:
        """Ask for each possible zone, the longest first; a token for some zones is refused the others.

        Raises the refusal where it is refused all of them, since a zone that is not seen would then pass for none.
        """
        answered = False
        labels = (name.split(".") for name in names)
        parents = (".".join(each[start:]) for each in labels for start in range(len(each) - 1))
        for candidate in dict.fromkeys(parents):
            try:
                found = self._client.find_zone(candidate)
            except errors.ZoneHiddenError:
                continue
            except RefusedError:
                found = None
            answered = True
            if found is not None:
                yield found
        if not answered:
            raise unseen(refusal)


def _longest_first(name: str, zones: Iterable[Zone]) -> tuple[HeldZone, ...]:
    holding = [zone for zone in zones if zone.name and is_within(name, zone.name) and zone.status not in ENDED]
    return tuple(_held(zone) for zone in sorted(holding, key=lambda zone: -len(zone.name)))


def _held(zone: Zone) -> HeldZone:
    return HeldZone(zone.id, zone.name, zone.name_servers, zone.status, zone.type, zone.paused)
