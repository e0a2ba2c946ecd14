# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record sets as every DNS host has them, and the changes that lead from those that exist to those desired."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .._core.errors import InputError, RefusedError
from .._core.names import record_name
from .values import TYPES, canonical

#: Name and type: what makes a record set one of its own.
Key = tuple[str, str]
#: Stands for a value that a service has yet to assign.
UNKNOWN = "(known after apply)"
DEFAULT_TTL = 3600
#: How ``Found.special`` begins for an alias.
ALIAS = "an alias to "
_LONGEST_TTL = 2**31 - 1
# Characters of the values that a line for a person holds.
_SHOWN = 120
# A set of these types stands for one thing, so that its values are replaced as a whole; to the others, values are
# added and removed one by one.
_REPLACED = frozenset({"CNAME"})
# Without these a zone, or one below it, is lost: they never make way.
_NEVER_REPLACED = frozenset({"NS", "SOA"})
_ADDRESSES = frozenset({"A", "AAAA"})


@dataclass(frozen=True)
class RecordSet:
    """All records of one name and type.

    ``values`` are canonical and sorted; none at all means that they are not known yet (desired in check mode) or do
    not matter (unwanted). ``ttl`` is in seconds; where the user named none, that of an existing set stays. ``settings``
    holds what only one provider knows of a record.
    """

    name: str
    type: str
    values: tuple[str, ...]
    ttl: int = DEFAULT_TTL
    settings: tuple[tuple[str, Any], ...] = ()
    ttl_named: bool = field(default=True, compare=False)

    @property
    def key(self) -> Key:
        return self.name, self.type

    @property
    def proxied(self) -> bool:
        """Whether the host answers by addresses of its own, so that even a CNAME record leaves room for mail records.

        Only Cloudflare has this, and it refuses no more than addresses and NS records beside a CNAME record.
        """
        return dict(self.settings).get("proxied") is True

    def describe(self) -> str:
        """ "CNAME track.example.com -> d1.cloudfront.net", for a person."""
        values = ", ".join(self.values) or UNKNOWN
        shown = values if len(values) <= _SHOWN else f"{values[:_SHOWN]}..."
        return f"{self.type} {self.name} -> {shown}"

    @classmethod
    def from_user(cls, entry: Mapping[str, Any], option: str, setting_names: Iterable[str] = ()) -> RecordSet:
        """The record set of one entry of the option ``records``. Raises InputError."""
        ttl = DEFAULT_TTL if entry.get("ttl") is None else int(entry["ttl"])
        if not 0 <= ttl <= _LONGEST_TTL:
            raise InputError(f"{option}.ttl", ttl, f"it must be from 0 to {_LONGEST_TTL} seconds")
        values = _values(entry["type"], entry.get("value"), f"{option}.value")
        settings = [(name, entry[name]) for name in setting_names if entry.get(name) not in (None, "")]
        name = record_name(entry["name"], option=f"{option}.name")
        return cls(name, entry["type"], values, ttl, tuple(settings), ttl_named=entry.get("ttl") is not None)


@dataclass(frozen=True)
class Found:
    """A record set as it stands at a host.

    ``special`` says in words what makes it more than a plain set ("an alias to d1.cloudfront.net"), "" for a plain
    one. ``handle`` is the host's own form of it, which its adapter needs for changing it.
    """

    record_set: RecordSet
    special: str = ""
    handle: Any = field(default=None, compare=False, repr=False)

    @property
    def lead(self) -> str:
        """The name whose addresses an alias record gives; "" for any other record."""
        return self.special.removeprefix(ALIAS).rstrip(".") if self.special.startswith(ALIAS) else ""


@dataclass(frozen=True)
class Change:
    """One record set from ``before`` to ``after``; None is absence.

    ``copied_from`` is the one whose form, the host's own kinds included, a new set takes over.
    """

    before: Found | None
    after: RecordSet | None
    copied_from: Found | None = None

    @property
    def verb(self) -> str:
        if self.after is None:
            return "delete"
        return "update" if self.before else "create"

    @property
    def special(self) -> str:
        """What the new set takes over of the host's own kinds, in words."""
        return self.copied_from.special if self.copied_from else ""

    @property
    def record_set(self) -> RecordSet:
        """The record set that the change is about: as it will be, or as it was where it goes."""
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError("a change has a before or an after")
        return self.before.record_set

    def describe(self) -> str:
        """One line for a person."""
        if self.copied_from is None:
            return f"{self.verb} {self.record_set.describe()}"
        what = self.special or ", ".join(self.record_set.values)
        name, kind = self.record_set.key
        return f"{self.verb} {kind} {name} -> {what} (as {self.copied_from.record_set.name})"


def _as_desired(desired: RecordSet, _before: Found | None) -> RecordSet:
    return desired


@dataclass(frozen=True)
class HostRules:
    """How a host departs from plain DNS.

    ``apex_cname``: it holds a CNAME record at a zone's apex, beside others, and answers with its addresses.
    ``stored``: how it will store a desired set where ``before`` stands, so that what it changes by itself settles.
    """

    apex_cname: bool = False
    stored: Callable[[RecordSet, Found | None], RecordSet] = _as_desired


def desired_sets(
    entries: Sequence[Mapping[str, Any]], *, unknown_allowed: bool, setting_names: Sequence[str] = ()
) -> tuple[RecordSet, ...]:
    """The record sets that the option ``records`` names, entries of one name and type merged.

    Raises InputError for a bad entry, for entries that contradict each other, and, unless ``unknown_allowed``, for
    one without a value.
    """
    merged: dict[Key, RecordSet] = {}
    for at, entry in enumerate(entries):
        option = f"records[{at}]"
        one = RecordSet.from_user(entry, option, setting_names)
        if not one.values and not unknown_allowed:
            allowed = f"the {one.type} record of {one.name} needs a value; it may lack one in check mode only"
            raise InputError(f"{option}.value", entry.get("value"), allowed)
        merged[one.key] = _merged(merged[one.key], one, option) if one.key in merged else one
    _check_cnames(merged.values())
    return tuple(merged.values())


def check_targets(desired: Iterable[RecordSet]) -> None:
    """Raises InputError for a CNAME record that no resolver can follow: to its own name, or to an address."""
    for one in (each for each in desired if each.type == "CNAME"):
        for value in one.values:
            target = value.rstrip(".").lower()
            if target == one.name:
                raise InputError("records", value, f"the CNAME record of {one.name} must lead to another name")
            if _is_address(target):
                kinds = f"the CNAME record of {one.name} must lead to a host name: an address takes a record of type A"
                raise InputError("records", value, kinds)


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def present(
    desired: Sequence[RecordSet],
    found: Sequence[Found],
    *,
    apex: str,
    purge_values: bool = False,
    replace_conflicting: bool = False,
    rules: HostRules | None = None,
    is_free: Callable[[Found], bool] = lambda _found: False,
) -> tuple[Change, ...]:
    """The changes after which the desired record sets stand.

    Values that others put into a set stay, unless ``purge_values``; a CNAME has one value, which is replaced. Sets
    that cannot stand beside a desired one go where ``replace_conflicting``, or where ``is_free`` says so of them.
    ``apex`` is the zone's name, "" where it is not known. Raises RefusedError for what DNS or the host would not
    take, and for a set whose special kind a plain one would destroy.
    """
    rules = rules or HostRules()
    making_way: dict[tuple[Key, str], Change] = {}
    changes = []
    for one in desired:
        beside = [other for other in found if other.record_set.name == one.name]
        if _leads_already(one, beside):
            continue
        free = [other for other in beside if other.special and other.record_set.type == one.type and is_free(other)]
        same = [other for other in beside if other.record_set.type == one.type and other not in free]
        before = same[0] if same else None
        completed = _completed(one, before, purge_values)
        conflicting = _conflicting(completed, beside, apex, rules)
        _check_may_go(one, [other for other in conflicting if not is_free(other)], replace_conflicting)
        making_way.update(
            {(other.record_set.key, other.special): Change(other, None) for other in (*free, *conflicting)}
        )
        _check_plain(one, same)
        after = rules.stored(completed, before)
        if before is None or before.record_set != after:
            changes.append(Change(before, after))
    return (*making_way.values(), *changes)


def absent(
    unwanted: Sequence[RecordSet], found: Sequence[Found], *, apex: str
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes after which the unwanted values are gone, and warnings.

    Where values are named only these go, and a set goes with its last one; else the whole set goes.
    """
    changes, warnings = [], []
    for one in unwanted:
        if one.name == apex and one.type == "NS":
            raise RefusedError(
                f"The NS records of {one.name} are those of the zone itself",
                remedy="Remove the zone with your DNS host instead",
            )
        for same in (other for other in found if other.record_set.key == one.key):
            if same.special:
                warnings.append(_kept_special(one, same))
                continue
            left = tuple(value for value in same.record_set.values if one.values and value not in one.values)
            if not left:
                changes.append(Change(same, None))
            elif left != same.record_set.values:
                changes.append(Change(same, replace(same.record_set, values=left)))
    return tuple(changes), tuple(warnings)


def changed(found: Sequence[Found], changes: Iterable[Change]) -> tuple[Found, ...]:
    """The record sets after the changes."""
    by_key = {(one.record_set.key, one.special): one for one in found}
    for change in changes:
        by_key.pop((change.record_set.key, change.before.special if change.before else ""), None)
        if change.after is not None:
            by_key[(change.after.key, change.special)] = Found(change.after, change.special)
    return tuple(by_key.values())


def _values(record_type: str, given: Any, option: str) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [given]
    values = []
    for value in listed:
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise InputError(option, value, "it must be text, or a list of texts")
        values.append(canonical(record_type, str(value), option=option))
    return tuple(sorted(set(values)))


def _merged(first: RecordSet, second: RecordSet, option: str) -> RecordSet:
    """Both entries in one. Values of a CNAME, time to live and settings must agree."""
    what = f"the {first.type} record of {first.name}"
    if first.ttl_named != second.ttl_named:
        unnamed, named = sorted((first, second), key=lambda one: one.ttl_named)
        return _merged(replace(unnamed, ttl=named.ttl, ttl_named=True), named, option)
    if first.ttl != second.ttl:
        raise InputError(f"{option}.ttl", second.ttl, f"{what} is named before with {first.ttl}")
    if first.settings != second.settings:
        raise InputError(option, dict(second.settings), f"{what} is named before with {dict(first.settings)}")
    if first.type in _REPLACED and first.values != second.values:
        raise InputError(f"{option}.value", ", ".join(second.values), f"{what} is named before with another value")
    if not (first.values and second.values):
        # One of them is not known yet, or means the whole set: so is the union.
        return replace(first, values=())
    return replace(first, values=tuple(sorted({*first.values, *second.values})))


def _check_cnames(desired: Iterable[RecordSet]) -> None:
    types: dict[str, list[str]] = {}
    proxied = set()
    for one in desired:
        types.setdefault(one.name, []).append(one.type)
        if one.type == "CNAME" and one.proxied:
            proxied.add(one.name)
        if one.type == "CNAME" and len(one.values) > 1:
            raise InputError("records", ", ".join(one.values), f"the CNAME record of {one.name} takes one value")
    for name, found in types.items():
        rivals = {*_ADDRESSES, "NS"} if name in proxied else set(TYPES)
        others = ", ".join(kind for kind in found if kind in rivals and kind != "CNAME")
        if "CNAME" in found and others:
            raise InputError("records", name, f"a name with a CNAME record can hold no other records ({others})")


def _conflicting(one: RecordSet, beside: Sequence[Found], apex: str, rules: HostRules) -> list[Found]:
    """What stands at the name of a set and cannot stand beside it. Raises RefusedError for a CNAME at an apex."""
    types = {other.record_set.type for other in beside}
    at_apex = one.name == apex or "SOA" in types
    if one.type == "CNAME" and at_apex and not rules.apex_cname:
        raise RefusedError(
            f"{one.name} is the apex of its zone, and an apex cannot hold a CNAME record",
            remedy="Use a subdomain, such as track." + one.name,
        )
    by_addresses = at_apex and rules.apex_cname
    return [
        other
        for other in beside
        if other.record_set.type != one.type
        and _is_rival(one, other.record_set, by_addresses=by_addresses, at_apex=at_apex)
    ]


def _is_rival(one: RecordSet, other: RecordSet, *, by_addresses: bool, at_apex: bool) -> bool:
    """Whether two sets of one name cannot stand together. One of them has to be a CNAME.

    One that is answered by addresses leaves room for all but addresses, beside which the host would not know which
    ones to answer with, and a delegation.
    """
    alias, rest = (one, other) if one.type == "CNAME" else (other, one)
    if alias.type != "CNAME":
        return False
    if by_addresses or alias.proxied:
        return rest.type in _ADDRESSES or (rest.type == "NS" and not at_apex)
    return True


def _leads_already(one: RecordSet, beside: Iterable[Found]) -> bool:
    """Whether alias records give the addresses to which a desired CNAME would lead: the right state in another form."""
    addresses = [other for other in beside if other.record_set.type in _ADDRESSES]
    return one.type == "CNAME" and bool(addresses) and all(other.lead in one.values for other in addresses)


def _check_may_go(one: RecordSet, conflicting: Sequence[Found], replace_conflicting: bool) -> None:
    staying = [
        other
        for other in conflicting
        if not replace_conflicting or other.special or other.record_set.type in _NEVER_REPLACED
    ]
    if staying:
        types = sorted({other.record_set.type for other in staying})
        if "NS" in types:
            raise RefusedError(
                f"{one.name} is delegated as a zone of its own (it holds NS records), beside which a {one.type} record "
                "cannot stand",
                remedy="Use another name. Without its NS records everything in that zone would stop resolving",
                facts={"name": one.name, "types": types},
            )
        raise RefusedError(
            f"{one.name} holds {' and '.join(types)} records, beside which a {one.type} record cannot stand",
            remedy=f"Remove them first, by state 'absent' or at your DNS host, if {one.name} may change its purpose; "
            "'replace_conflicting' replaces plain ones in the same write",
            facts={"name": one.name, "types": types},
        )


def _check_plain(one: RecordSet, same: Sequence[Found]) -> None:
    special = [other.special for other in same if other.special]
    if special:
        raise RefusedError(
            f"The {one.type} record of {one.name} is {' and '.join(special)}, which a plain record would destroy",
            remedy="Remove it at your DNS host first, if the plain record shall take its place",
            facts={"name": one.name, "type": one.type},
        )


def _completed(one: RecordSet, before: Found | None, purge_values: bool) -> RecordSet:
    """The desired set with what is kept of the existing one."""
    if before is None:
        return one
    now = before.record_set
    values = one.values
    if values and not purge_values and one.type not in _REPLACED:
        values = tuple(sorted({*values, *now.values}))
    settings = tuple({**dict(now.settings), **dict(one.settings)}.items())
    return replace(one, values=values, settings=settings, ttl=one.ttl if one.ttl_named else now.ttl)


def _kept_special(one: RecordSet, same: Found) -> str:
    """A named value cannot be that of a special set, so that nothing is to be removed; else it is refused."""
    what = f"The {one.type} record of {one.name} is {same.special}"
    if one.values:
        return f"{what}, and none of the named values: it stays."
    raise RefusedError(f"{what}, not a plain record", remedy="Remove it at your DNS host if it is not needed")
