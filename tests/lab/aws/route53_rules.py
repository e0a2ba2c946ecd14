# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Route 53 refuses in a batch of changes: the record sets after it, or an error and nothing changed.

The texts follow those that operators know from Route 53.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from lab.aws.wire import AwsError

#: ResourceRecord elements of a batch, those of an UPSERT counted twice. Source: Route 53 developer guide, quotas.
RECORD_LIMIT = 1000
_OCTAL = re.compile(r"\\(\d{3})")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class RecordSet:
    """One record set in the API's shape, with its name as Route 53 stores it."""

    name: str
    type: str
    identifier: str
    config: Mapping[str, Any]
    changed_at: float

    @property
    def key(self) -> Key:
        """Name, type and set identifier: what makes a record set one of its own."""
        return self.name, self.type, self.identifier

    @property
    def values(self) -> tuple[str, ...]:
        """The values in the presentation form that the client sent."""
        return tuple(record["Value"] for record in self.config.get("ResourceRecords") or [])


def stored_name(name: str) -> str:
    """A name as Route 53 stores it: lower case, dot at the end, ``*`` as ``\\052``."""
    plain = _OCTAL.sub(lambda match: chr(int(match[1], 8)), name).lower().rstrip(".") + "."
    return "".join(char if char.isalnum() or char in "-_./" else f"\\{ord(char):03o}" for char in plain)


def plain_name(name: str) -> str:
    """A stored name as DNS software writes it: ``*`` for ``\\052``, without a trailing dot."""
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), name).lower().removesuffix(".")


def reversed_labels(name: str) -> tuple[str, ...]:
    """What Route 53 sorts names by."""
    return tuple(reversed(name.rstrip(".").split(".")))


def apply(
    zone: str, held: Mapping[Key, RecordSet], changes: Sequence[Mapping[str, Any]], now: float
) -> dict[Key, RecordSet]:
    """The record sets of the zone after the batch. Raises AwsError ``InvalidChangeBatch`` for the whole of it."""
    _check_size(changes)
    asked = [(str(change["Action"]), _record_set(change["ResourceRecordSet"], now)) for change in changes]
    _check_duplicates(asked)
    after = dict(held)
    for action, record_set in asked:
        _check_shape(zone, record_set)
        if action == "DELETE":
            _check_deletion(zone, after.get(record_set.key), record_set)
            del after[record_set.key]
        elif action == "CREATE" and record_set.key in after:
            _refuse(f"Tried to create resource record set {_shown(record_set)} but it already exists")
        else:
            after[record_set.key] = record_set
    _check_cnames(zone, after.values())
    return after


def _record_set(config: Mapping[str, Any], now: float) -> RecordSet:
    name = stored_name(config["Name"])
    identifier = config.get("SetIdentifier") or ""
    return RecordSet(name, config["Type"], identifier, {**config, "Name": name}, now)


def _shown(record_set: RecordSet) -> str:
    return f"[name='{record_set.name}', type='{record_set.type}']"


def _refuse(message: str) -> NoReturn:
    raise AwsError("InvalidChangeBatch", f"[{message}]")


def _check_size(changes: Sequence[Mapping[str, Any]]) -> None:
    records = sum(
        len(change["ResourceRecordSet"].get("ResourceRecords") or []) * (2 if change["Action"] == "UPSERT" else 1)
        for change in changes
    )
    if max(records, len(changes)) > RECORD_LIMIT:
        _refuse(f"Number of records limit of {RECORD_LIMIT} exceeded.")


def _check_duplicates(asked: Iterable[tuple[str, RecordSet]]) -> None:
    """A record set stands once in a batch, or twice to be deleted and created anew."""
    actions: dict[Key, list[str]] = {}
    for action, record_set in asked:
        actions.setdefault(record_set.key, []).append(action)
    for (name, kind, _unused), found in actions.items():
        if len(found) > 1 and found != ["DELETE", "CREATE"]:
            _refuse(f"The request contains an invalid set of changes for a resource record set '{kind} {name}'")


def _check_shape(zone: str, record_set: RecordSet) -> None:
    config = record_set.config
    if record_set.name != zone and not record_set.name.endswith(f".{zone}"):
        _refuse(f"RRSet with DNS name {record_set.name} is not permitted in zone {zone}")
    plain = bool(config.get("ResourceRecords")) and config.get("TTL") is not None
    if plain == bool(config.get("AliasTarget")):
        message = (
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
            f"TrafficPolicyInstanceId] in Change with [Name={record_set.name}, Type={record_set.type}]"
        )
        raise AwsError("InvalidInput", message)
    if record_set.type == "CNAME" and len(record_set.values) > 1:
        _refuse(f"InvalidRecordSet: a CNAME has exactly one value: {_shown(record_set)}")
    if len(set(record_set.values)) < len(record_set.values):
        _refuse(f"Duplicate Resource Record: '{record_set.values[0]}'")


def _check_deletion(zone: str, held: RecordSet | None, asked: RecordSet) -> None:
    """To delete a record set all of its values must be named. Source: API reference, ChangeResourceRecordSets."""
    if asked.name == zone and asked.type in ("NS", "SOA"):
        _refuse(f"A HostedZone must contain at least one {asked.type} record for the zone itself.")
    if held is None:
        _refuse(f"Tried to delete resource record set {_shown(asked)} but it was not found")
    same_target = (held.config.get("AliasTarget") or {}) == (asked.config.get("AliasTarget") or {})
    same_ttl = held.config.get("TTL") == asked.config.get("TTL")
    if not (same_target and same_ttl and sorted(held.values) == sorted(asked.values)):
        _refuse(
            f"Tried to delete resource record set {_shown(asked)} "
            "but the values provided do not match the current values"
        )


def _check_cnames(zone: str, after: Iterable[RecordSet]) -> None:
    types: dict[str, set[str]] = {}
    for record_set in after:
        types.setdefault(record_set.name, set()).add(record_set.type)
    for name, found in types.items():
        if "CNAME" in found and name == zone:
            _refuse(f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}")
        if "CNAME" in found and len(found) > 1:
            _refuse(
                f"RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other records "
                f"with the same DNS name in zone {zone}"
            )
