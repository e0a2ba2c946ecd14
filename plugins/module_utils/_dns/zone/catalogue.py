# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zones and record sets of an account at a DNS host, as they are found before anything is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..._core.names import is_within
from ..records import Found


@dataclass(frozen=True)
class HeldZone:
    """A zone of the account. ``name_servers`` are sorted, none where the host has not told yet.

    ``status`` is the host's own word, "" where it has none; ``type`` is full, or partial where another DNS host
    answers for the zone.
    """

    id: str
    name: str
    name_servers: tuple[str, ...] = ()
    status: str = ""
    type: str = "full"
    paused: bool = False


@dataclass(frozen=True)
class Holding:
    """What a zone holds at the names that were asked for, and of the validation records below them.

    ``names`` are all names of the zone where it was read as a whole, None where only some were read.
    """

    zone: HeldZone
    found: tuple[Found, ...] = ()
    names: frozenset[str] | None = None

    def at(self, name: str) -> tuple[Found, ...]:
        """The record sets of one name."""
        return tuple(one for one in self.found if one.record_set.name == name)

    def proofs(self, name: str) -> tuple[Found, ...]:
        """The record sets right below the name whose label begins with an underscore, as far as they were read."""
        return tuple(one for one in self.found if proven_name(one.record_set.name) == name)

    def encloser(self, name: str) -> str:
        """The deepest existing name at or above it; "" where the zone was not read as a whole."""
        if self.names is None:
            return ""
        labels = name.split(".")
        above = (".".join(labels[depth:]) for depth in range(len(labels)))
        return next((each for each in above if each == self.zone.name or self._exists(each)), "")

    def _exists(self, name: str) -> bool:
        return any(is_within(each, name) for each in self.names or ())


class ZoneCatalogue(ABC):
    """One account at a DNS host. Every method raises TrackingError."""

    #: The host, as messages name it.
    title: str

    @abstractmethod
    def holding(self, names: Sequence[str]) -> Mapping[str, tuple[HeldZone, ...]]:
        """All zones that hold each name, the longest first; by pages, not by names."""

    @abstractmethod
    def named(self, zone_id: str, name: str) -> HeldZone | None:
        """The zone that a task names by its id, by its name or by both; None where the account has none."""

    @abstractmethod
    def read(self, zone: HeldZone, names: Iterable[str]) -> Holding:
        """What stands at these names, by the fewest reads, and the zone's name servers."""


def proven_name(name: str) -> str:
    """The name that a record one underscored label below it could prove control of; "" for any other record."""
    label, _dot, rest = name.partition(".")
    return rest if label.startswith("_") else ""
