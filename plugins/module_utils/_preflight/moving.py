# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what a zone that is about to move has at its old DNS host, and what of it the new one lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._cloudflare.dns.preflight import CloudflareCatalogue
from .._dns.zone.transfer import transferred
from .model import CLOUDFLARE_DNS, Looked, Wish
from .moves import lacking, scanned
from .providers import Providers, attempt
from .world import WorldReader
from .zone_rules import is_moving

#: Seconds for a transfer, which most servers refuse at once.
_TIMEOUT = 5.0

Keys = frozenset[tuple[str, str]]


def missing_records(
    wishes: Sequence[Wish], looked: Looked, reader: WorldReader, providers: Providers, further: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """By domain, the record sets that its zone would lose; each zone is looked at once."""
    old: dict[str, tuple[tuple[str, str], ...]] = {}
    held: dict[str, Keys] = {}
    found = {}
    for wish in wishes:
        zone, host = looked.worlds[wish.domain].zone, looked.hosts[wish.domain]
        if not is_moving(wish, zone, host):
            continue
        if zone.name not in old:
            old[zone.name] = _old(zone.name, reader, further)
            held[zone.name] = _held(host.zone.id if host.zone else "", providers)
        found[wish.domain] = lacking(old[zone.name], held[zone.name], wish.domain)
    return found


def _old(zone: str, reader: WorldReader, further: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """All by a transfer, else what a scan finds."""
    names = reader.zone_names(zone)
    if names is None:
        return ()
    whole = transferred(names.delegation, timeout=_TIMEOUT, connect_to=reader.connect_to)
    return whole if whole is not None else scanned(names, further)


def _held(zone_id: str, providers: Providers) -> Keys:
    """What the new zone has; nothing where it is yet to be made."""
    catalogue = providers.catalogue(CLOUDFLARE_DNS) if zone_id else None
    if not isinstance(catalogue, CloudflareCatalogue):
        return frozenset()
    nothing: Keys = frozenset()
    return attempt(lambda: catalogue.all_keys(zone_id), nothing)[0]
