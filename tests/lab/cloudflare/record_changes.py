# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes to the DNS records of a zone: clashes, and several changes as one transaction.

Source: Cloudflare's documentation of batched DNS record changes: deletes, patches, puts, posts in
this order, all or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.records import Record, Terms, made, patched
from lab.cloudflare.zones import Zone

_ADDRESSES = ("A", "AAAA", "CNAME")


class Changes:
    """Works on a copy of the zone's records; nothing is stored before :meth:`commit`. Hold the account's lock."""

    def __init__(self, account: Account, zone: Zone) -> None:
        self._account, self._zone = account, zone
        self._records = dict(zone.records)
        #: The records after each change.
        self.states: list[dict[str, Record]] = []
        self._terms = Terms(zone.name, zone.plan, zone.limits, account.behaviour.error_chain)

    def commit(self) -> None:
        """Stores what was done."""
        self._zone.records = self._records

    def delete(self, identity: Any) -> Record:
        """Takes a record out. Raises ApiError: 81044."""
        record = self._get(identity)
        del self._records[record.id]
        self.states.append(dict(self._records))
        return record

    def post(self, body: Mapping[str, Any]) -> Record:
        """Adds a record. Raises ApiError: 1004 or a clash."""
        now = self._account.wall()
        return self._store(replace(made(body, self._terms), created=now), None)

    def put(self, identity: Any, body: Mapping[str, Any]) -> Record:
        """Replaces a record. Raises ApiError: 81044, 1004 or a clash."""
        held = self._get(identity)
        fresh = replace(made(body, self._terms), id=held.id, created=held.created)
        return self._store(fresh, held)

    def patch(self, identity: Any, body: Mapping[str, Any]) -> Record:
        """Changes the named fields. Raises ApiError: 81044, 1004 or a clash."""
        held = self._get(identity)
        return self._store(patched(held, body, self._terms), held)

    def _get(self, identity: Any) -> Record:
        record = self._records.get(identity) if isinstance(identity, str) else None
        if record is None:
            raise errors.record_missing()
        return record

    def _store(self, record: Record, held: Record | None) -> Record:
        if held is not None and held.type != record.type and self._account.behaviour.type_change_refused:
            raise self._terms.invalid(9009, "The type of a record cannot be changed: delete it and create another.")
        self._check_clashes(record)
        now = self._account.wall()
        record = replace(
            record,
            modified=now,
            changed_at=self._account.context.now(),
            comment_modified=_when(
                record.comment, held.comment if held else None, held.comment_modified if held else None, now
            ),
            tags_modified=_when(record.tags, held.tags if held else None, held.tags_modified if held else None, now),
        )
        self._records[record.id] = record
        self.states.append(dict(self._records))
        return record

    def _check_clashes(self, record: Record) -> None:
        others = [each for each in self._records.values() if each.id != record.id and each.name == record.name]
        if any(each.identity == record.identity for each in others):
            code = self._account.behaviour.identical_record_code
            message = "The record already exists." if code == 81057 else "An identical record already exists."
            raise errors.invalid(code, message)
        kinds = {each.type for each in others}
        if record.type == "CNAME" and kinds & set(_ADDRESSES):
            raise errors.invalid(81053, "An A, AAAA, or CNAME record with that host already exists.")
        if record.type in ("A", "AAAA") and "CNAME" in kinds:
            raise errors.invalid(81054, "A CNAME record with that host already exists.")
        delegates = (record.type == "NS" and kinds & set(_ADDRESSES)) or (record.type in _ADDRESSES and "NS" in kinds)
        if delegates and record.name != self._zone.name:
            raise errors.invalid(81056, "NS records and records of a host cannot stand at the same name.")


def _when(value: object, held: object, since: float | None, now: float) -> float | None:
    """When a comment or the tags were last changed; None without any."""
    if not value:
        return None
    return since if value == held else now


_STEPS = ("deletes", "patches", "puts", "posts")


def batch(
    account: Account, zone: Zone, body: Mapping[str, Any]
) -> tuple[dict[str, list[Record]], list[dict[str, Record]]]:
    """All changes or none; the records of each list, those deleted as they were, and the states on the way.

    Nothing is stored yet. Hold the account's lock.

    Raises:
        ApiError: the first change that cannot be; or there are too many, or none.
    """
    lists = {step: _listed(body, step) for step in _STEPS}
    count = sum(len(each) for each in lists.values())
    most = zone.limits.batch_operations
    if not count or count > most:
        raise errors.invalid(9207, f"A batch holds from 1 to {most} operations on this plan, not {count}.")
    changes = Changes(account, zone)
    done = {
        "deletes": [changes.delete(each.get("id")) for each in lists["deletes"]],
        "patches": [changes.patch(each.get("id"), _without_id(each)) for each in lists["patches"]],
        "puts": [changes.put(each.get("id"), _without_id(each)) for each in lists["puts"]],
        "posts": [changes.post(each) for each in lists["posts"]],
    }
    return done, changes.states


def _listed(body: Mapping[str, Any], step: str) -> Sequence[Mapping[str, Any]]:
    given = body.get(step) or []
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        raise errors.invalid(9207, f"The {step} of a batch are a list of objects.")
    return given


def _without_id(each: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name != "id"}
