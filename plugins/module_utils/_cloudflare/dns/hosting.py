# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare as a DNS host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..._core.errors import ForbiddenError, RefusedError
from ..._core.names import is_within
from ..._dns.hosting import DnsHosting, Zone
from ..._dns.records import Change, Found, HostRules
from ..._dns.zone.keeping import Surroundings
from .. import errors
from ..arguments import identifier
from ..client import CloudflareClient
from ..handed_on import handed_on
from . import batch as dns_batch
from . import model as dns_model
from .batch import Operations
from .lookup import Records, Zones


class CloudflareHosting(DnsHosting):
    """The zones that the credentials cover.

    ``owner_comment`` marks the records that are ours: those with another comment are neither changed nor deleted.
    ``preflight`` are the results of preflight that the task was handed.
    """

    def __init__(self, client: CloudflareClient, *, owner_comment: str = "", preflight: Any = None) -> None:
        self._preflight = preflight
        self._client = client
        self._zones = Zones(client)
        self._records = Records(client)
        self._owner_comment = owner_comment
        self._names: dict[str, str] = {}
        # By the id: names that the task says belong to it, which nobody has looked at yet.
        self._claimed: dict[str, str] = {}

    def zones(self, names: Sequence[str], *, zone: str = "", zone_id: str = "") -> Mapping[str, Zone]:
        """A zone that is named by both is taken at its word as long as everything is found in it."""
        given = handed_on(self._preflight, zone_id=identifier(zone_id, "zone_id"))
        if given is not None and zone in ("", given.zone.name):
            return dict.fromkeys(names, Zone(given.zone.id, given.zone.name))
        if zone and zone_id:
            known = Zone(identifier(zone_id, "zone_id"), zone)
            self._claimed[known.id] = zone
            return dict.fromkeys(names, known)
        if zone or zone_id:
            found = self._client.zone(name=zone, zone_id=identifier(zone_id, "zone_id"))
            return dict.fromkeys(names, Zone(found.id, found.name))
        return {name: Zone(found.id, found.name) for name, found in self._zones.holding(names).items()}

    def read(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...]:
        wanted = set(names)
        found = dns_model.found(self._records.at(zone.id, wanted))
        if wanted - {one.record_set.name for one in found}:
            self._check_claim(zone)
        return found

    def known(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...] | None:
        """By preflight. Cloudflare refuses a record that a present one excludes, by 81053 to 81058."""
        given = handed_on(self._preflight, zone_id=zone.id)
        wanted = set(names)
        if given is None or not wanted <= set(given.records):
            return None
        shown = (record for name in wanted for record in given.records[name])
        return tuple(one for one in map(dns_model.found_from_facts, shown) if one.record_set.name in wanted)

    def surroundings(self, zone: Zone, names: Iterable[str]) -> Surroundings:
        """The records of the zone, by large pages."""
        found = dns_model.found(self._records.all(zone.id))
        return Surroundings(zone.name, frozenset(one.record_set.name for one in found), found)

    def batches(self, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        return dns_batch.batches(changes)

    def write(self, zone: Zone, changes: Sequence[Change]) -> str:
        """Write one batch. What stands already, by an earlier try or by somebody else, is left out of it then."""
        operations = dns_batch.operations(changes)
        names = list(dict.fromkeys(change.record_set.name for change in changes))
        self._check_claim(zone)
        if operations.posts:
            self._check_zone(zone, names)
        try:
            self._send(zone, names, operations)
        except (errors.AlreadyExistsError, errors.RecordMissingError):
            left = operations.left(self._records.at(zone.id, names))
            if left == operations:
                raise
            if len(left):
                self._send(zone, names, left)
        return ""

    @property
    def rules(self) -> HostRules:
        """A CNAME record at the apex is flattened. Source: Cloudflare's documentation, "CNAME flattening"."""
        return HostRules(apex_cname=True, stored=partial(dns_model.stored, owner_comment=self._owner_comment))

    def objection(self, change: Change) -> str:
        if not self._owner_comment:
            return ""
        touched = dns_batch.operations([change]).touched
        foreign = [raw for raw in touched if str(raw.get("comment") or "") != self._owner_comment]
        if not foreign:
            return ""
        shown = ", ".join(sorted({repr(raw["comment"]) if raw.get("comment") else "none" for raw in foreign}))
        return f"it is not ours, by its comment ({shown}, where 'owner_comment' is {self._owner_comment!r})"

    def _send(self, zone: Zone, names: Sequence[str], operations: Operations) -> None:
        def took_effect() -> bool | None:
            return None if len(operations.left(self._records.at(zone.id, names))) else True

        self._records.write(zone.id, operations.body(), took_effect)

    def _check_claim(self, zone: Zone) -> None:
        """Refuse a name and an id that disagree, once."""
        claimed = self._claimed.pop(zone.id, "")
        if claimed:
            self._client.zone(name=claimed, zone_id=zone.id)

    def _check_zone(self, zone: Zone, names: Sequence[str]) -> None:
        """Cloudflare takes a name that lies outside the zone as one below it, and would make another record of it."""
        apex = zone.name or self._name_of(zone.id)
        outside = [name for name in names if apex and not is_within(name, apex)]
        if outside:
            raise RefusedError(
                f"The zone {zone.id} is {apex}, which does not hold {', '.join(outside)}",
                remedy="Check 'zone_id', which the zone's overview page shows",
                facts={"zone_id": zone.id, "zone": apex, "names": outside},
            )

    def _name_of(self, zone_id: str) -> str:
        """The zone's name, "" where the token may not read it."""
        if zone_id not in self._names:
            try:
                self._names[zone_id] = self._client.read_zone(zone_id).name
            except ForbiddenError:
                self._names[zone_id] = ""
        return self._names[zone_id]
