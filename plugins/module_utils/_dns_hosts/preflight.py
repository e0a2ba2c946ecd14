# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in the zones of DNS hosts, for preflight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._dns.zone.catalogue import HeldZone, Holding, ZoneCatalogue


def read_zones(catalogue: ZoneCatalogue, names_in: Iterable[tuple[HeldZone, Iterable[str]]]) -> Mapping[str, Holding]:
    """What stands in each zone at the names of all domains, by the id of the zone: each zone is read once."""
    names_by_zone: dict[str, tuple[HeldZone, dict[str, None]]] = {}
    for zone, names in names_in:
        names_by_zone.setdefault(zone.id, (zone, {}))[1].update(dict.fromkeys(names))
    return {zone_id: catalogue.read(zone, list(names)) for zone_id, (zone, names) in names_by_zone.items()}
