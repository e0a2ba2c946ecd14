# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What would be done, as data: the one shape from which check mode, ``--diff``, ``changed`` and ``changes`` follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

State = TypeVar("State")
Values = Mapping[str, Any]


@dataclass(frozen=True)
class ObjectChange:
    """What one write does to one object. Nothing secret belongs in here: changes are shown.

    ``domain`` is the domain name that the change concerns, "" where the object is shared by several or bound to none.
    ``before`` and ``after`` hold the settings that differ, None where the object is absent.
    """

    service: str
    object: str
    verb: str
    domain: str = ""
    before: Values | None = None
    after: Values | None = None

    def to_values(self) -> dict[str, Any]:
        """An entry of the return value ``changes``."""
        return {
            "domain": self.domain,
            "service": self.service,
            "object": self.object,
            "verb": self.verb,
            "before": None if self.before is None else dict(self.before),
            "after": None if self.after is None else dict(self.after),
        }


@dataclass(frozen=True)
class Action:
    """One write. ``verb`` and ``object`` name it ("create", "tracking domain track.example.com").

    ``arguments`` is what the executor needs. ``sentence`` describes the write where verb and object alone say too
    little. ``parts`` are the changes of a write that concerns several objects at once. Nothing secret belongs in the
    other fields: they are shown.
    """

    verb: str
    object: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    service: str = field(kw_only=True)
    domain: str = field(default="", kw_only=True)
    before: Values | None = field(default=None, kw_only=True)
    after: Values | None = field(default=None, kw_only=True)
    sentence: str = field(default="", kw_only=True)
    parts: tuple[ObjectChange, ...] = field(default=(), kw_only=True)

    def describe(self) -> str:
        """One line, as the results list it."""
        return self.sentence or f"{self.verb} {self.object}"

    def changes(self) -> tuple[ObjectChange, ...]:
        """The write as data."""
        if self.parts:
            return self.parts
        return (ObjectChange(self.service, self.object, self.verb, self.domain, self.before, self.after),)


def differing(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings whose values differ, as they were and as they will be."""
    names = [name for name in {**before, **after} if _value(before, name) != _value(after, name)]
    old, new = ({name: values[name] for name in names if name in values} for values in (before, after))
    return old, new


def only_domain(domains: Iterable[str]) -> str:
    """The domain of an object that concerns exactly one, else ""."""
    names: Sequence[str] = tuple(dict.fromkeys(domains))
    return names[0] if len(names) == 1 else ""


def _value(settings: Values, name: str) -> tuple[bool, Any]:
    return name in settings, settings.get(name)


@dataclass(frozen=True)
class Plan(Generic[State]):
    """From ``before`` to ``after`` by ``actions``, in order. ``None`` means absent.

    ``warnings`` are sentences for the operator, whether or not anything is to be done.
    """

    before: State | None
    after: State | None
    actions: tuple[Action, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether carrying the plan out writes anything."""
        return bool(self.actions)
