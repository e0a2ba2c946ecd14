# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record sets that keep names answered for which a wildcard would stop answering (RFC 4592, section 2.2.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..._core.names import is_within
from ..records import Change, Found, RecordSet
from .wildcards import between, silenced

_ADDRESSES = frozenset({"A", "AAAA", "HTTPS"})


@dataclass(frozen=True)
class Surroundings:
    """``names`` hold record sets, at least those that tell which of the names above a name exist.

    ``found`` are record sets, at least those of the wildcards that could answer.
    """

    apex: str = ""
    names: frozenset[str] = frozenset()
    found: tuple[Found, ...] = ()

    def encloser(self, name: str) -> str:
        """The deepest existing name at or above it; "" where none is known."""
        labels = name.split(".")
        upwards = (".".join(labels[depth:]) for depth in range(len(labels)))
        return next((each for each in upwards if each == self.apex or self._exists(each)), "")

    def wildcard(self, name: str) -> tuple[Found, ...]:
        """What a wildcard answers for the name; nothing where the name exists, or no wildcard reaches it."""
        encloser = self.encloser(name)
        if encloser in ("", name):
            return ()
        return tuple(one for one in self.found if one.record_set.name == f"*.{encloser}")

    def without(self, name: str) -> Surroundings:
        """As it would be if neither the name nor anything below it existed."""
        return replace(self, names=frozenset(each for each in self.names if not is_within(each, name)))

    def _exists(self, name: str) -> bool:
        return any(is_within(each, name) for each in self.names)


@dataclass(frozen=True)
class Keeping:
    """``copies`` have to stand first. ``names`` are all that the wildcards would stop answering for."""

    copies: tuple[Change, ...] = ()
    names: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def host_of(name: str) -> str:
    """The host that a record is about: its name without leading labels such as ``_acme-challenge`` (RFC 8552)."""
    labels = name.split(".")
    while labels and labels[0].startswith("_"):
        labels.pop(0)
    return ".".join(labels)


def may_silence(name: str, created: Iterable[RecordSet], apex: str, known: Collection[str] = ()) -> bool:
    """Whether the first record sets at this name could keep a wildcard from answering for something.

    ``apex`` is the zone's name, "" where it is not known. ``known`` are names that have records of their own before.
    A CNAME record leaves room for nothing else at its name, unless the host answers for it by addresses.
    """
    top = apex or ".".join(name.split(".")[-2:])
    return not set(between(name, top)) <= set(known) or (name != top and _keeps_own(name, created))


def keeping(created: Sequence[RecordSet], around: Surroundings) -> Keeping:
    """What keeps names answered where these sets are the first at their names."""
    sets: dict[str, list[RecordSet]] = {}
    for one in created:
        sets.setdefault(one.name, []).append(one)
    copies: dict[tuple[str, str, str], Change] = {}
    names: dict[str, str] = {}
    for name in sets:
        answering = around.wildcard(name)
        if not answering:
            continue
        wildcard = answering[0].record_set.name
        names.update((each, wildcard) for each in silenced([name], wildcard))
        for owner, found in _owned(name, sets, wildcard, answering):
            copies.setdefault((owner, found.record_set.type, found.special), _copy(owner, found))
    return Keeping(tuple(copies.values()), frozenset(names), _notes(copies.values(), names))


def owners_between(name: str) -> tuple[str, str]:
    """Where copies stand for a name between a wildcard and a new record, in this order: all names below it, and itself.

    Where records are written one by one, names below it, as the new one is, are so never without an answer.
    """
    return f"*.{name}", name


def silenced_names(wildcard: str, domain: str, names: Sequence[str]) -> str:
    """The one sentence on a domain that a wildcard answers for, and the names that get copies first."""
    if not names:
        return f"{wildcard} answers for {domain} now"
    listed = ", ".join(names)
    return (
        f"{wildcard} answers for {domain} now, and would stop answering for {listed}. Copies of the wildcard's records "
        f"are created at {'this name' if len(names) == 1 else 'these names'} first"
    )


def silenced_below(wildcard: str, name: str) -> str:
    """The one sentence on names that get no copies."""
    return f"{wildcard} answers for names below {name} now, but will not once {name} has its own record"


def is_copy(found: Found, wildcard: Iterable[Found]) -> bool:
    """Whether a record set says what the wildcard would say in its place, so that it belongs to the same owner."""
    own = found.record_set
    return any(
        (one.record_set.type, one.record_set.values, one.special) == (own.type, own.values, found.special)
        for one in wildcard
    )


def _owned(
    name: str, sets: Mapping[str, Sequence[RecordSet]], wildcard: str, answering: Sequence[Found]
) -> Iterable[tuple[str, Found]]:
    """Which set is copied to which name."""
    for each in silenced([name], wildcard):
        owners = (each,) if each == host_of(name) else owners_between(each)
        yield from ((owner, one) for owner in owners if owner not in sets for one in answering)
    if _keeps_own(name, sets[name]):
        types = {one.type for one in sets[name]}
        yield from ((name, one) for one in answering if _stands_beside(one.record_set.type, types))


def _keeps_own(name: str, created: Iterable[RecordSet]) -> bool:
    """Whether the rest of what the wildcard says of the name itself can be kept: no host bears some names."""
    return not name.startswith(("_", "*")) and not any(one.type == "CNAME" and not one.proxied for one in created)


def _stands_beside(kind: str, types: set[str]) -> bool:
    """Addresses lead elsewhere than those desired, and a CNAME record stands for addresses at most."""
    return kind not in types and kind != "CNAME" and not (kind in _ADDRESSES and types & {"CNAME", *_ADDRESSES})


def _copy(owner: str, found: Found) -> Change:
    return Change(None, replace(found.record_set, name=owner), copied_from=found)


def _notes(copies: Iterable[Change], names: Mapping[str, str]) -> tuple[str, ...]:
    owners = {change.record_set.name for change in copies}
    return tuple(
        silenced_below(wildcard, name)
        for name, wildcard in names.items()
        if name in owners and f"*.{name}" not in owners
    )
