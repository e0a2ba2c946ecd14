# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record sets between Route 53's form and ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..._core.errors import InputError
from ..._dns.records import ALIAS, Change, Found, RecordSet
from ..._dns.values import canonical, quoted, unquoted
from .names import plain_name

#: What a batch may hold; an UPSERT counts twice in both. Source: Route 53 developer guide, "Quotas",
#: "Quotas on ChangeResourceRecordSets requests".
BATCH_RECORDS = 1000
BATCH_CHARACTERS = 32000
_OCTAL = 8
_HOSTS = frozenset({"CNAME", "NS", "PTR", "MX", "SRV"})
#: A zone always has these at its apex, where they cannot be deleted. Source: the same reference, InvalidChangeBatch.
_NEVER_ABSENT = frozenset({"NS", "SOA"})
_ROUTING = (
    "Weight",
    "Region",
    "GeoLocation",
    "Failover",
    "MultiValueAnswer",
    "CidrRoutingConfig",
    "GeoProximityLocation",
)


def found(raw: Mapping[str, Any]) -> Found:
    """The record set that the API returned."""
    values = tuple(sorted({_read(raw["Type"], one["Value"]) for one in raw.get("ResourceRecords") or ()}))
    record_set = RecordSet(plain_name(raw["Name"]), raw["Type"], values, int(raw.get("TTL") or 0))
    return Found(record_set, _special(raw), dict(raw))


def changes(one: Change) -> list[dict[str, Any]]:
    """The change as the API takes it; what it does not touch (a health check) stays as it was read.

    A deletion has to name what stands there, and a creation is refused where anything does: so whatever somebody else
    has written since the record set was read is never overwritten. An UPSERT would do that. Source: Route 53 API
    reference, ChangeResourceRecordSets and Change.
    """
    deletion = [{"Action": "DELETE", "ResourceRecordSet": dict(one.before.handle or {})}] if one.before else []
    if one.after is None:
        return deletion
    created = _created(one, one.after)
    if one.after.type in _NEVER_ABSENT and one.before:
        return [{"Action": "UPSERT", "ResourceRecordSet": created}]
    return [*deletion, {"Action": "CREATE", "ResourceRecordSet": created}]


def _created(one: Change, after: RecordSet) -> dict[str, Any]:
    if one.copied_from is not None:
        return _copied(one.copied_from.handle, after)
    kept = dict(one.before.handle or {}) if one.before else {}
    return {
        **kept,
        "Name": kept.get("Name") or f"{after.name}.",
        "Type": after.type,
        "TTL": after.ttl,
        "ResourceRecords": [{"Value": _written(after.type, value)} for value in after.values],
    }


def batches(desired: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """The changes in as few batches as the limits allow."""
    batch: list[Change] = []
    records = characters = 0
    for one in desired:
        more_records, more_characters = _weight(one)
        full = records + more_records > BATCH_RECORDS or characters + more_characters > BATCH_CHARACTERS
        if batch and full:
            yield tuple(batch)
            batch, records, characters = [], 0, 0
        batch.append(one)
        records, characters = records + more_records, characters + more_characters
    if batch:
        yield tuple(batch)


def _copied(original: Mapping[str, Any] | None, after: RecordSet) -> dict[str, Any]:
    """A set of the same form at another name: an alias, a routing policy and a health check go along.

    That of a traffic policy instance, which Route 53 alone writes, is copied as what it holds.
    """
    form = {name: value for name, value in (original or {}).items() if name != "TrafficPolicyInstanceId"}
    return {**form, "Name": f"{after.name}."}


def _weight(one: Change) -> tuple[int, int]:
    records = characters = 0
    for raw in changes(one):
        values = [record["Value"] for record in raw["ResourceRecordSet"].get("ResourceRecords") or ()]
        times = 2 if raw["Action"] == "UPSERT" else 1
        records += times * len(values)
        characters += times * sum(map(len, values))
    return records, characters


def _read(record_type: str, value: str) -> str:
    try:
        return canonical(record_type, value, base=_OCTAL)
    except InputError:
        # Whatever stands there, it is not ours to judge.
        return value


def _written(record_type: str, value: str) -> str:
    if record_type == "TXT":
        return quoted(value, base=_OCTAL)
    if record_type == "CAA":
        *head, text = value.split(" ", 2)
        plain = unquoted(text)
        # What stands there and is no value of ours is written as it was read.
        return value if plain is None else " ".join([*head, quoted(plain, base=_OCTAL)])
    if record_type in _HOSTS and not value.endswith("."):
        return f"{value}."
    return value


def _special(raw: Mapping[str, Any]) -> str:
    if raw.get("AliasTarget"):
        return f"{ALIAS}{plain_name(raw['AliasTarget']['DNSName'])}"
    if raw.get("TrafficPolicyInstanceId"):
        return f"kept by the traffic policy instance {raw['TrafficPolicyInstanceId']}"
    if raw.get("SetIdentifier"):
        policy = next((name for name in _ROUTING if raw.get(name) is not None), "routing")
        return f"one of several by the routing policy {policy} (set identifier {raw['SetIdentifier']})"
    return ""
