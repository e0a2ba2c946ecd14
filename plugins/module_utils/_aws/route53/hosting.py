# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Route 53 as a DNS host."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..._core.errors import ApiError, RefusedError
from ..._core.names import is_within
from ..._dns.hosting import DnsHosting, Zone
from ..._dns.records import Change, Found
from ..._dns.zone.ambiguous import ambiguous_zone
from ..._dns.zone.catalogue import proven_name
from ..._dns.zone.keeping import Surroundings
from ..._dns.zone.wildcards import between
from . import model as route53_records
from .client import PAGE, HostedZone, Route53Client
from .names import identifier, surely_ordered
from .zones import roots_of, zones_below

# More than the record sets that a single name has as a rule: one for each type.
_FEW = 20


class Route53Hosting(DnsHosting):
    """The hosted zones of an account: the public ones, or the private ones."""

    def __init__(self, client: Route53Client, *, private: bool = False) -> None:
        self._client = client
        self._private = private

    def zones(self, names: Sequence[str], *, zone: str = "", zone_id: str = "") -> Mapping[str, Zone]:
        if zone_id:
            return dict.fromkeys(names, Zone(identifier(zone_id, "zone_id"), zone))
        if zone:
            below = self._below({zone: [zone]})[zone]
            return dict.fromkeys(names, self._only([one for one in below if one.name == zone], zone))
        # The zone is at one of the name's ancestors.
        by_root = self._below(roots_of(name.removeprefix("*.") for name in names))
        return {name: self._holding(name, by_root[next(iter(roots_of([name])))]) for name in names}

    def read(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...]:
        return tuple(self._read(zone, names, is_kept=lambda name, covered: name in covered))

    def read_with_proofs(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...]:
        """As ``read``, with the validation records below the names, as far as the same pages hold them."""
        return tuple(
            self._read(zone, names, is_kept=lambda name, covered: name in covered or proven_name(name) in covered)
        )

    def _read(
        self, zone: Zone, names: Iterable[str], *, is_kept: Callable[[str, Collection[str]], bool]
    ) -> Iterator[Found]:
        """One look-up a name, and fewer where a page that was read for one name holds others as well."""
        left = sorted(names, key=lambda name: name.split(".")[::-1])
        while left:
            name = left.pop(0)
            page, complete = self._page(zone, name, PAGE if left else _FEW)
            last = "" if complete else page[-1].record_set.name
            covered = {name, *(other for other in left if _covers(name, other, last))}
            yield from (one for one in page if is_kept(one.record_set.name, covered))
            left = [other for other in left if other not in covered]

    def surroundings(self, zone: Zone, names: Iterable[str]) -> Surroundings:
        """One page of the zone as a rule; of a larger one what the names need."""
        page = self._client.record_sets_from(zone.id, zone.name)
        found = tuple(route53_records.found(raw) for raw in page.record_sets)
        # The apex is the first that a zone lists.
        apex = zone.name or (found[0].record_set.name if found else "")
        around = Surroundings(apex, frozenset(one.record_set.name for one in found), found)
        return around if page.complete else self._larger(replace(zone, name=apex), tuple(names), around)

    def _larger(self, zone: Zone, names: Sequence[str], around: Surroundings) -> Surroundings:
        """Each name above these is looked for, and then each wildcard that could answer."""
        above = dict.fromkeys(each for name in names for each in (*between(name, zone.name), name))
        known = set(around.names)
        for name in above:
            page, _complete = self._page(zone, name, PAGE)
            known |= {one.record_set.name for one in page}
        around = replace(around, names=frozenset(known))
        enclosers = {around.without(name).encloser(name) for name in names} | {around.encloser(name) for name in names}
        wildcards = self.read(zone, [f"*.{each}" for each in sorted(enclosers) if each])
        return replace(around, found=wildcards)

    @property
    def is_atomic(self) -> bool:
        """A change batch is a transaction. Source: Route 53 API reference, ChangeResourceRecordSets."""
        return True

    def batches(self, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        return route53_records.batches(changes)

    def write(self, zone: Zone, changes: Sequence[Change]) -> str:
        return self._client.change(zone.id, [raw for one in changes for raw in route53_records.changes(one)])

    def says_changed(self, error: ApiError) -> bool:
        """A batch is refused as a whole where it deletes what is not there, or creates what is."""
        return error.code == "InvalidChangeBatch"

    def pending(self, token: str) -> str:
        status = self._client.change_status(token)
        return "" if status == "INSYNC" else status

    def _page(self, zone: Zone, name: str, limit: int) -> tuple[list[Found], bool]:
        """The record sets from a name on, all those of the name itself among them; whether the zone ends there."""
        page = self._client.record_sets_from(zone.id, name, limit)
        if not page.complete and limit < PAGE and route53_records.found(page.record_sets[-1]).record_set.name == name:
            page = self._client.record_sets_from(zone.id, name)
        return [route53_records.found(raw) for raw in page.record_sets], page.complete

    def _below(self, names_by_root: Mapping[str, Sequence[str]]) -> Mapping[str, list[HostedZone]]:
        """The zones of our kind at and below each root."""
        found = zones_below(self._client, names_by_root)
        return {root: [one for one in zones if one.private == self._private] for root, zones in found.items()}

    def _holding(self, name: str, zones: Sequence[HostedZone]) -> Zone:
        holding = [one for one in zones if is_within(name, one.name)]
        longest = max((one.name for one in holding), key=len, default="")
        return self._only([one for one in holding if one.name == longest], longest, name)

    def _only(self, zones: Sequence[HostedZone], zone: str, name: str = "") -> Zone:
        kind = "private" if self._private else "public"
        if not zones:
            what = f"the {kind} hosted zone {zone}" if zone else f"a {kind} hosted zone that holds {name}"
            raise RefusedError(
                f"AWS Route 53 does not have {what} in this account",
                remedy="Check the name and the account, or choose private_zone or zone_id",
                facts={"zone": zone, "name": name},
            )
        if len(zones) > 1:
            ids = [one.id for one in zones]
            message = f"AWS Route 53 has several {kind} hosted zones {zone} in this account ({', '.join(ids)})"
            raise ambiguous_zone(message, zone, ids)
        return Zone(zones[0].id, zones[0].name)


def _covers(start: str, name: str, last: str) -> bool:
    """Whether a page from one name to the ``last`` ("" for the zone's end) surely holds all there is at another."""
    return surely_ordered([start, name, last] if last else [start, name]) and name != last
