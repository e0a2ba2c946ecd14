# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of record sets as the operations of Cloudflare's batch call, which are one transaction.

The order is fixed: deletions first, then changes in place, then new records, so that a record of another type can take
a name over in one batch. Changing the type of a record in place ended in June 2026.
Source: Cloudflare's documentation, "Batch record changes", and its list of API deprecations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._dns.records import Change, RecordSet
from .model import AUTOMATIC_TTL, content, fields, key_of, value_of

#: Operations of one batch on the Free plan; others allow 3500.
BATCH = 200

Raw = Mapping[str, Any]
# What makes the form of a record beside its value.
_FORM = ("ttl", "proxied", "priority", "settings")


@dataclass(frozen=True)
class Patch:
    """Some fields of one record: ``before`` as the API returned it, ``fields`` as the API takes them."""

    before: Raw
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Operations:
    """``deletes`` and the ``before`` of ``patches`` are records as the API returned them, ``posts`` new ones."""

    deletes: tuple[Raw, ...] = ()
    patches: tuple[Patch, ...] = ()
    posts: tuple[Raw, ...] = ()

    def __len__(self) -> int:
        return len(self.deletes) + len(self.patches) + len(self.posts)

    def __add__(self, other: Operations) -> Operations:
        return Operations((*self.deletes, *other.deletes), (*self.patches, *other.patches), (*self.posts, *other.posts))

    @property
    def touched(self) -> tuple[Raw, ...]:
        """The records that stand and would be changed or deleted."""
        return (*self.deletes, *(patch.before for patch in self.patches))

    def body(self) -> dict[str, Any]:
        """The batch as the API takes it, without empty lists."""
        lists: dict[str, list[dict[str, Any]]] = {
            "deletes": [{"id": raw["id"]} for raw in self.deletes],
            "patches": [{"id": patch.before["id"], **patch.fields} for patch in self.patches],
            "posts": [dict(raw) for raw in self.posts],
        }
        return {name: listed for name, listed in lists.items() if listed}

    def left(self, existing: Iterable[Raw]) -> Operations:
        """What is still to be done where these records stand at the names by now."""
        by_id = {raw.get("id"): raw for raw in existing}
        values = {(*key_of(raw), value_of(raw)) for raw in by_id.values()}
        return Operations(
            tuple(raw for raw in self.deletes if raw["id"] in by_id),
            tuple(patch for patch in self.patches if not _holds(by_id.get(patch.before["id"]), patch)),
            tuple(raw for raw in self.posts if (*key_of(raw), value_of(raw)) not in values),
        )


def operations(changes: Iterable[Change]) -> Operations:
    """All that the changes take."""
    total = Operations()
    for change in changes:
        total = total + _operations(change)
    return total


def batches(changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """The changes in as few batches as the limit allows; those of one name stay together."""
    by_name: dict[str, list[Change]] = {}
    for change in changes:
        by_name.setdefault(change.record_set.name, []).append(change)
    batch: list[Change] = []
    size = 0
    for together in by_name.values():
        weight = len(operations(together))
        if batch and size + weight > BATCH:
            yield tuple(batch)
            batch, size = [], 0
        batch.extend(together)
        size += weight
    if batch:
        yield tuple(batch)


def _operations(change: Change) -> Operations:
    existing: tuple[Raw, ...] = tuple(change.before.handle or ()) if change.before else ()
    after = change.after
    if after is None:
        return Operations(deletes=existing)
    if change.copied_from is not None:
        return Operations(posts=tuple(_copied(raw, after) for raw in change.copied_from.handle or ()))
    kept = [raw for raw in existing if value_of(raw) in after.values]
    gone = [raw for raw in existing if value_of(raw) not in after.values]
    held = {value_of(raw) for raw in kept}
    new = [value for value in after.values if value not in held]
    patches = [Patch(raw, _differing(raw, after)) for raw in kept]
    # A record that another value takes over keeps its id, and whatever else was set for it.
    patches += [
        Patch(raw, {**content(after.type, value), **_differing(raw, after)})
        for raw, value in zip(gone, new, strict=False)
    ]
    return Operations(
        tuple(gone[len(new) :]),
        tuple(patch for patch in patches if patch.fields),
        tuple(_new(replace(after, values=(value,))) for value in new[len(gone) :]),
    )


def _copied(raw: Raw, after: RecordSet) -> dict[str, Any]:
    """A record of the same form at another name. Types that have ``data`` take that alone."""
    value = {"data": raw["data"]} if raw.get("data") else {"content": raw.get("content")}
    kept = {name: raw[name] for name in _FORM if raw.get(name) is not None}
    comment = {name: text for name, text in after.settings if name == "comment" and text}
    return {"type": after.type, "name": after.name, **value, **kept, **comment}


def _new(one: RecordSet) -> dict[str, Any]:
    # The API demands a time to live of a new record; beside records that differ in theirs it is automatic.
    common = {"ttl": AUTOMATIC_TTL, **fields(one)}
    return {"type": one.type, "name": one.name, **content(one.type, one.values[0]), **common}


def _differing(raw: Raw, after: RecordSet) -> dict[str, Any]:
    existing = {**raw, "comment": raw.get("comment") or ""}
    return {name: value for name, value in fields(after).items() if existing.get(name) != value}


def _holds(raw: Raw | None, patch: Patch) -> bool:
    if raw is None:
        return False
    rest = {name: value for name, value in patch.fields.items() if name not in ("content", "data", "priority")}
    moved = {**patch.before, **{name: patch.fields[name] for name in patch.fields.keys() - rest.keys()}}
    return value_of(raw) == value_of(moved) and all(raw.get(name) == value for name, value in rest.items())
