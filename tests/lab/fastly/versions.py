# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Versions of one service: a state machine that knows neither HTTP nor the network.

A version is open until it is locked or activated for the first time; then it stays locked for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lab.fastly import errors
from lab.fastly.ids import new_id
from lab.fastly.kinds import BACKEND, DOMAIN, SETTINGS, Kind, Stored

#: Fields that clients send along and the API ignores. Source: bodies in go-fastly's recordings.
_IGNORED = frozenset({"ServiceID", "ServiceVersion", "service_id", "version", "id", "name", "created_at", "updated_at"})


@dataclass
class Version:
    """One version. Instants are seconds since the epoch."""

    service_id: str
    number: int
    created_at: float
    updated_at: float
    comment: str = ""
    active: bool = False
    locked: bool = False
    staging: bool = False
    #: By kind's path, then by name, in order of creation.
    objects: dict[str, dict[str, Stored]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=lambda: {name: held[0] for name, held in SETTINGS.items()})
    #: How many requests still miss it after a clone.
    misses: int = 0

    def require_open(self) -> None:
        """Raises ApiError: 422 for a locked version."""
        if self.locked:
            raise errors.version_locked(self.service_id, self.number)

    def all(self, kind: Kind) -> list[Stored]:
        """The objects of a kind."""
        return list(self.objects.get(kind.path, {}).values())

    def find(self, kind: Kind, name: str) -> Stored:
        """Raises ApiError: 404 without such an object."""
        found = self.objects.get(kind.path, {}).get(_key(kind, name))
        if found is None:
            raise errors.unknown_object(kind.label, name, self.service_id, self.number)
        return found

    def add(self, kind: Kind, name: str, values: Mapping[str, Any], at: float) -> Stored:
        """Adds an object. Raises ApiError: 422 locked, 409 the name is in use."""
        self.require_open()
        held = self.objects.setdefault(kind.path, {})
        if _key(kind, name) in held:
            raise errors.duplicate(kind.duplicate_label, name)
        stored = Stored(name, at, at, dict(values), new_id() if kind.identified else "")
        held[_key(kind, name)] = stored
        self.updated_at = at
        return stored

    def change(self, kind: Kind, name: str, new_name: str, values: Mapping[str, Any], at: float) -> Stored:
        """Changes some values, and the name. Raises ApiError: 422 locked, 404, 409 the new name is in use."""
        self.require_open()
        stored = self.find(kind, name)
        held = self.objects[kind.path]
        if _key(kind, new_name) != _key(kind, name):
            if _key(kind, new_name) in held:
                raise errors.duplicate(kind.duplicate_label, new_name)
            renamed = {_key(kind, new_name) if each is stored else key: each for key, each in held.items()}
            self.objects[kind.path] = renamed
            stored.name = new_name
        stored.values.update(values)
        stored.updated_at = self.updated_at = at
        return stored

    def remove(self, kind: Kind, name: str, at: float) -> None:
        """Raises ApiError: 422 locked, 404."""
        self.require_open()
        self.find(kind, name)
        del self.objects[kind.path][_key(kind, name)]
        self.updated_at = at

    def domains(self) -> list[str]:
        """The names of its domains."""
        return [each.name for each in self.all(DOMAIN)]


def _key(kind: Kind, name: str) -> str:
    return name.lower() if kind is DOMAIN else name


def read_values(kind: Kind, sent: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    """The values of the fields that were sent, in their types, with defaults for the others where it is created.

    Raises:
        ApiError: 400 for a value that a field cannot take.
    """
    values = {name: deepcopy(default) for name, (default, _unused) in kind.fields.items()} if creating else {}
    for name, value in sent.items():
        if name in kind.fields:
            values[name] = kind.fields[name][1](value, name)
        elif kind.open and name not in _IGNORED:
            values[name] = value
    return values


class Versions:
    """The versions of a service, by number from 1."""

    def __init__(self, service_id: str, at: float) -> None:
        """Starts with an open, empty version 1."""
        self._service_id = service_id
        self._held: dict[int, Version] = {}
        self.create("", at)

    def all(self) -> list[Version]:
        """In order of their numbers."""
        return list(self._held.values())

    @property
    def latest(self) -> Version:
        return self.all()[-1]

    @property
    def active(self) -> Version | None:
        return next((each for each in self.all() if each.active), None)

    def find(self, number: str) -> Version:
        """Raises ApiError: 404 for a number that there is none of."""
        found = self._held.get(int(number)) if number.isdigit() else None
        if found is None:
            raise errors.unknown_version(self._service_id, number)
        if found.misses > 0:
            found.misses -= 1
            raise errors.unknown_version(self._service_id, number)
        return found

    def create(self, comment: str, at: float) -> Version:
        """An empty version, whatever the others hold."""
        number = len(self._held) + 1
        self._held[number] = Version(self._service_id, number, at, at, comment)
        return self._held[number]

    def clone(self, source: Version, at: float, misses: int = 0) -> Version:
        """An open copy with the next number; the comment is copied too. Source: a recorded clone."""
        copy = self.create(source.comment, at)
        copy.objects, copy.settings = deepcopy(source.objects), dict(source.settings)
        copy.misses = misses
        return copy

    def activate(self, version: Version, at: float) -> None:
        """Makes it the active one and locks it; the one before turns inactive and stays locked."""
        previous = self.active
        if previous is not None:
            previous.active = False
        version.active = version.locked = True
        version.updated_at = at

    def has_backend(self, version: Version) -> bool:
        """Whether traffic would have somewhere to go."""
        return bool(version.all(BACKEND))
