# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogues of zones by DNS provider, made once a task: the seam between providers and preflight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._aws.route53.client import Route53Client
from .._aws.route53.preflight import Route53Catalogue
from .._cloudflare.dns.preflight import CloudflareCatalogue
from .._dns.zone.catalogue import HeldZone, Holding, ZoneCatalogue

#: How a catalogue is made of the provider's client.
CATALOGUES: Mapping[str, Callable[[Any], ZoneCatalogue]] = {
    "route53": lambda session: Route53Catalogue(Route53Client(session)),
    "cloudflare": CloudflareCatalogue,
}


def read_zones(catalogue: ZoneCatalogue, names_in: Iterable[tuple[HeldZone, Iterable[str]]]) -> Mapping[str, Holding]:
    """What stands in each zone at the names of all domains, by the id of the zone: each zone is read once."""
    names_by_zone: dict[str, tuple[HeldZone, dict[str, None]]] = {}
    for zone, names in names_in:
        names_by_zone.setdefault(zone.id, (zone, {}))[1].update(dict.fromkeys(names))
    return {zone_id: catalogue.read(zone, list(names)) for zone_id, (zone, names) in names_by_zone.items()}
