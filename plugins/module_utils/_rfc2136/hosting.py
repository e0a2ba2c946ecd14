# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A primary server that takes dynamic updates as a DNS host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .._core.errors import ApiError, ConflictError
from .._dns.hosting import DnsHosting, Zone
from .._dns.records import Change, Found
from .._dns.update.errors import CHANGED
from .._dns.update.server import PrimaryServer
from .._dns.zone.keeping import Surroundings
from .._dns.zone.wildcards import between
from .zones import ServedZones, missing

#: Characters of names and values in one message, whose length has 16 bits. Source: RFC 1035, section 4.2.2.
_CHARACTERS = 16_000
_CHANGES = 200


class Rfc2136Hosting(DnsHosting):
    """The zones of one server. A zone's id is its name."""

    def __init__(self, server: PrimaryServer) -> None:
        self._server = server
        self._zones = ServedZones(server)

    def zones(self, names: Sequence[str], *, zone: str = "", zone_id: str = "") -> Mapping[str, Zone]:
        given = zone or zone_id
        if given:
            held = self._zones.require(given)
            return dict.fromkeys(names, Zone(held, held))
        found = {name: self._zones.holding(name.removeprefix("*.")) for name in names}
        for name, apex in found.items():
            if not apex:
                raise missing(self._server, f"a zone that holds {name}", name)
        return {name: Zone(apex, apex) for name, apex in found.items()}

    def read(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...]:
        """One transfer where the server allows it, else up to two questions a name."""
        return self._zones.at(zone.name, names)

    def surroundings(self, zone: Zone, names: Iterable[str]) -> Surroundings:
        """By one transfer where the server allows it, else by questions for each name above."""
        whole = self._zones.whole(zone.name)
        if whole is not None:
            return Surroundings(zone.name, frozenset(one.record_set.name for one in whole), whole)
        asked = dict.fromkeys(each for name in names for each in (name, *between(name, zone.name)))
        existing = {each for each in asked if self._zones.exists(zone.name, each)}
        # A wildcard makes the name above it exist, also at a server that denies that name for want of records.
        wildcards = self._zones.at(zone.name, [f"*.{each}" for each in (zone.name, *asked)])
        return Surroundings(zone.name, frozenset({*existing, *(one.record_set.name for one in wildcards)}), wildcards)

    @property
    def is_atomic(self) -> bool:
        """An update happens as a whole or not at all. Source: RFC 2136, section 3.7."""
        return True

    def batches(self, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        batch: list[Change] = []
        characters = 0
        for one in changes:
            more = sum(_characters(found) for found in (one.before.record_set if one.before else None, one.after))
            if batch and (len(batch) >= _CHANGES or characters + more > _CHARACTERS):
                yield tuple(batch)
                batch, characters = [], 0
            batch.append(one)
            characters += more
        if batch:
            yield tuple(batch)

    def write(self, zone: Zone, changes: Sequence[Change]) -> str:
        """One message. What a server may ignore without a word is read again. Raises TrackingError."""
        # Also where the update is refused, the zone is no longer as it was read.
        self._zones.forget(zone.name)
        self._server.update(zone.name, changes)
        leaving = {change.before.record_set.name for change in changes if change.before}
        for one in changes:
            # Beside a record that somebody added meanwhile, the server drops a CNAME record (RFC 2136, 3.4.2.2).
            if one.after is not None and one.after.type == "CNAME" and one.after.name in leaving:
                self._require_stored(zone, one.after.name, one.after.values)
        return ""

    def says_changed(self, error: ApiError) -> bool:
        return error.code in CHANGED

    def _require_stored(self, zone: Zone, name: str, values: Sequence[str]) -> None:
        stands = [one.record_set for one in self._server.at(name, zone.name) or ()]
        if any(one.type == "CNAME" and one.values == tuple(values) for one in stands):
            return
        raise ConflictError(
            f"The DNS server {self._server.place}",
            operation=f"the update of {zone.name}",
            status=0,
            code="NOERROR",
            reason=f"it took the update, but does not hold the CNAME record of {name}; it holds "
            + (", ".join(one.describe() for one in stands) or "nothing there"),
            remedy="Run again; if the same happens, something else writes to this name",
        )


def _characters(one: object) -> int:
    name, values = getattr(one, "name", ""), getattr(one, "values", ())
    return sum(len(name) + len(value) + 16 for value in values)
