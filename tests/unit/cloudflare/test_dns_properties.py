# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever stands at Cloudflare: a batch leads to what is wanted, foreign values stay, and a second plan is empty."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.dns import batch as dns_batch
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.dns import model as dns_model
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import (
    Change,
    HostRules,
    RecordSet,
    absent,
    present,
)

NAMES = ("a.example.com", "b.example.com")
VALUES: Mapping[str, tuple[str, ...]] = {
    "A": ("192.0.2.1", "192.0.2.2", "192.0.2.3"),
    "CNAME": ("spgo.io", "eu.spgo.io"),
    "MX": ("10 mx1.example.com", "20 mx2.example.com"),
    "TXT": ("one", 'two "quoted"'),
}
RULES = HostRules(apex_cname=True, stored=dns_model.stored)

_numbers = itertools.count(1)


def stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the service holds it: a proxied one has an automatic TTL."""
    record = {"proxied": False, "comment": None, "meta": {}, "id": f"id-{next(_numbers)}", **fields}
    return {**record, "ttl": 1 if record["proxied"] else record["ttl"], "comment": record["comment"] or None}


class Zone:
    """Applies batches as the service does: deletions, changes in place, new records."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self.records = {record["id"]: record for record in records}

    def apply(self, changes: tuple[Change, ...]) -> int:
        """Returns how many operations it took."""
        count = 0
        for batch in dns_batch.batches(changes):
            body = dns_batch.operations(batch).body()
            count += sum(map(len, body.values()))
            for each in body.get("deletes", ()):
                del self.records[each["id"]]
            for each in body.get("patches", ()):
                self.records[each["id"]] = stored({**self.records[each["id"]], **each})
            for each in body.get("posts", ()):
                record = stored(each)
                self.records[record["id"]] = record
        return count

    def found(self) -> Any:
        return dns_model.found(self.records.values())


@st.composite
def zones(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Records as they can stand: a CNAME alone at its name."""
    records = []
    for name in NAMES:
        types = draw(st.sampled_from([("CNAME",), ("A", "MX", "TXT"), ("TXT",), ()]))
        for kind in types:
            most = 1 if kind == "CNAME" else None
            for value in draw(st.lists(st.sampled_from(VALUES[kind]), unique=True, max_size=most)):
                extra: dict[str, Any] = {"ttl": draw(st.sampled_from([1, 300]))}
                if kind in dns_model.PROXIABLE:
                    extra["proxied"] = draw(st.booleans())
                extra["comment"] = draw(st.sampled_from([None, "theirs"]))
                fields = {"name": name, "type": kind, **dns_model.content(kind, value)}
                records.append(stored({**fields, **extra}))
    return records


@st.composite
def desired(draw: st.DrawFn) -> list[RecordSet]:
    sets = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1)):
        kind = draw(st.sampled_from(sorted(VALUES)))
        most = 1 if kind == "CNAME" else None
        values = draw(st.lists(st.sampled_from(VALUES[kind]), unique=True, min_size=1, max_size=most))
        named: dict[str, Any] = {}
        if kind in dns_model.PROXIABLE and draw(st.booleans()):
            named["proxied"] = draw(st.booleans())
        if draw(st.booleans()):
            named["comment"] = "ours"
        ttl = draw(st.sampled_from([1, 300, 3600]))
        sets.append(RecordSet(name, kind, tuple(sorted(values)), ttl, tuple(named.items())))
    return sets


def planned(zone: Zone, sets: list[RecordSet], *, purge: bool) -> tuple[Change, ...]:
    return present(sets, zone.found(), apex="example.com", purge_values=purge, replace_conflicting=True, rules=RULES)


def values(zone: Zone) -> set[tuple[str, str, str]]:
    return {(*one.record_set.key, value) for one in zone.found() for value in one.record_set.values}


def _a(value: str, *, proxied: bool, ttl: int) -> dict[str, Any]:
    return stored({"name": NAMES[1], "type": "A", "content": value, "proxied": proxied, "ttl": ttl})


#: The only proxied one of three goes, so that what is left has a TTL of its own again.
_MIXED = [
    _a("192.0.2.1", proxied=False, ttl=1),
    _a("192.0.2.2", proxied=False, ttl=300),
    _a("192.0.2.3", proxied=True, ttl=1),
]


@settings(max_examples=200, deadline=None)
@given(records=zones(), sets=desired(), purge=st.booleans())
@example(records=_MIXED[1:], sets=[RecordSet(NAMES[1], "A", ("192.0.2.1", "192.0.2.2"), 1)], purge=False)
@example(records=_MIXED, sets=[RecordSet(NAMES[1], "A", ("192.0.2.1", "192.0.2.2"), 1)], purge=True)
def test_one_run_settles_and_keeps_what_is_not_ours(
    records: list[dict[str, Any]], sets: list[RecordSet], purge: bool
) -> None:
    zone = Zone(records)
    before = values(zone)
    zone.apply(planned(zone, sets, purge=purge))
    after = values(zone)
    assert {(*one.key, value) for one in sets for value in one.values} <= after
    named = {one.key for one in sets}
    rivals = {(one.name, one.type) for one in sets}
    for name, kind, value in before - after:
        replaced = (name, kind) in named and (purge or kind == "CNAME")
        made_way = any(other == name and (kind == "CNAME") != (of == "CNAME") for other, of in rivals)
        assert replaced or made_way, value
    again = planned(zone, sets, purge=purge)
    assert again == ()


@settings(max_examples=100, deadline=None)
@given(records=zones(), sets=desired())
def test_what_was_added_can_be_removed_alone(records: list[dict[str, Any]], sets: list[RecordSet]) -> None:
    zone = Zone(records)
    unwanted = {(*one.key, value) for one in sets for value in one.values}
    before = values(zone)
    changes, warnings = absent(sets, zone.found(), apex="example.com")
    zone.apply(changes)
    assert not warnings
    assert values(zone) == before - unwanted
