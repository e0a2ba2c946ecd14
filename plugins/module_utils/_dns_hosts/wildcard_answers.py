# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps names answered where records are entered by hand, as far as the zone's own servers tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .._core.context import TaskContext
from .._core.errors import WaitTimeoutError
from .._core.result import Result
from .._core.wait import Look, Wait
from .._dns.iterative import IterativeLookup
from .._dns.records import Change, Found, RecordSet
from .._dns.resolver import Resolver
from .._dns.zone.arrival import Arrival
from .._dns.zone.keeping import Surroundings, keeping, may_silence
from .._dns.zone.wildcards import Encloser, ZoneNames


def copies_for(resolver: Resolver, desired: Iterable[RecordSet]) -> tuple[Change, ...]:
    """The record sets that have to stand first. A zone whose servers cannot be asked has none."""
    zones = IterativeLookup(resolver)
    by_zone: dict[str, tuple[ZoneNames, list[RecordSet]]] = {}
    for one in desired:
        delegation = zones.zone(one.name)
        by_zone.setdefault(delegation.zone, (ZoneNames(resolver, delegation), []))[1].append(one)
    return tuple(copy for names, sets in by_zone.values() for copy in _copies_in(names, sets))


def _copies_in(zone: ZoneNames, desired: Sequence[RecordSet]) -> tuple[Change, ...]:
    sets = {one.name: [each for each in desired if each.name == one.name] for one in desired}
    asked = [name for name in sets if may_silence(name, sets[name], zone.zone)]
    seen = [each for each in map(zone.encloser, asked) if each.known]
    around = Surroundings(zone.zone, frozenset(each.encloser for each in seen), _wildcards(zone, seen))
    known = {each.name for each in seen}
    return keeping([one for one in desired if one.name in known], around).copies


def _wildcards(zone: ZoneNames, seen: Sequence[Encloser]) -> tuple[Found, ...]:
    enclosers = dict.fromkeys(each.encloser for each in seen if each.wildcard)
    return tuple(found for each in enclosers for found in zone.records(each))


def look(resolver: Resolver, desired: Sequence[RecordSet], context: TaskContext) -> Result:
    """Which sets are missing, and with ``wait`` until every server has them."""
    params = context.params
    copies = copies_for(resolver, desired)
    if not params["wait"] or not copies:
        return Result(values=_values(copies))
    arrival = Arrival(resolver, copies)
    wait = Wait(
        "the zone's servers to have the copies of the wildcard's records",
        params["wait_timeout"],
        params["wait_interval"],
        usual="a few minutes",
        remedy="Enter the record lines in this result at your DNS provider; running the same play again continues here",
    )
    try:
        wait.until(lambda: Look(None, arrival.pending()), progress=context.progress)
    except WaitTimeoutError as error:
        return Result(values=_values(copies), error=error)
    return Result(values=_values(()))


def _values(copies: Iterable[Change]) -> dict[str, Any]:
    sets = [copy.record_set for copy in copies]
    return {"copies": [_entry(one) for one in sets]}


def _entry(one: RecordSet) -> dict[str, Any]:
    """As ``dns_records`` takes it. Custom tasks that know single values only get one entry a value."""
    value: Any = one.values[0] if len(one.values) == 1 else list(one.values)
    return {"name": one.name, "type": one.type, "value": value, "ttl": one.ttl}
