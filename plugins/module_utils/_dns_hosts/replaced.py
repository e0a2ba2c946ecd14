# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a record that is entered by hand takes the place of, as far as the zone's own servers tell."""

from __future__ import annotations

from .._dns.iterative import IterativeLookup
from .._dns.records import RecordSet
from .._dns.resolver import Resolver
from .._dns.zone.wildcards import ZoneNames

#: What leads clients elsewhere. Mail and the like at the name is no matter of replacing.
_LEADING = ("CNAME", "A", "AAAA", "HTTPS")


def replaced(resolver: Resolver, zones: IterativeLookup, desired: RecordSet) -> tuple[RecordSet, ...]:
    """The record sets that a DNS host holds at the name and takes no CNAME record beside: a second one, or addresses.

    What a wildcard answers does not stand at the name.
    """
    if desired.type != "CNAME":
        return ()
    zone = ZoneNames(resolver, zones.zone(desired.name))
    types = (*_LEADING, *(("TXT",) if desired.name.startswith("_") else ()))
    found = [one.record_set for one in zone.at(desired.name, types=types)]
    others = tuple(one for one in found if (one.type, one.values) != ("CNAME", desired.values))
    return others if others and zone.encloser(desired.name).exists else ()


def comment(found: tuple[RecordSet, ...]) -> list[str]:
    """A comment of a zone file, above the record that takes their place."""
    shown = ", ".join(f"{one.type} {value}" for one in found for value in one.values)
    return [f"; replace {shown} with:"] if shown else []
