# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a provider that hosts DNS offers, and how it is named: the seam between providers and ``dns_records``."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._core.arguments import Arguments
from .._core.context import TaskContext
from .._core.errors import ApiError
from .._core.library import Library
from .records import Change, Found, HostRules
from .zone.catalogue import ZoneCatalogue
from .zone.keeping import Surroundings


@dataclass(frozen=True)
class Zone:
    """A zone at a host. ``name`` is "" where only its id is known."""

    id: str
    name: str = ""


class DnsHosting(ABC):
    """The zones and record sets of one account. Every method raises TrackingError."""

    @abstractmethod
    def zones(self, names: Sequence[str], *, zone: str = "", zone_id: str = "") -> Mapping[str, Zone]:
        """The zone of each name: the one given, else the longest that holds the name; one for every name."""

    @abstractmethod
    def read(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...]:
        """Everything that stands at these names, of whatever type, by the fewest reads."""

    def known(self, zone: Zone, names: Iterable[str]) -> tuple[Found, ...] | None:
        """The same as an earlier task has just read it, without handles; None where that does not tell of each name.

        Only for a host that refuses a new record beside one that it excludes, so that nothing is lost by trusting it.
        """
        return None

    @abstractmethod
    def surroundings(self, zone: Zone, names: Iterable[str]) -> Surroundings:
        """Which names above these exist, and the wildcards that could answer for them, by the fewest reads."""

    @abstractmethod
    def batches(self, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        """The changes, cut into what one write takes: all or nothing of each."""

    @abstractmethod
    def write(self, zone: Zone, changes: Sequence[Change]) -> str:
        """Write one batch, and return a token by which ``pending`` knows it ("" where nothing is to be awaited)."""

    def says_changed(self, error: ApiError) -> bool:
        """Whether a write was refused because a record set may no longer be what it was when it was read."""
        return False

    @property
    def is_atomic(self) -> bool:
        """Whether the zone's servers take a batch as a whole, so that none serves a part of it."""
        return False

    @property
    def rules(self) -> HostRules:
        """How the host departs from plain DNS."""
        return HostRules()

    def objection(self, change: Change) -> str:
        """Why the change must not be made, in words; "" where nothing speaks against it."""
        return ""

    def pending(self, token: str) -> str:
        """How far a written batch is from being served by all name servers; "" once it is."""
        return ""


@dataclass(frozen=True)
class DnsProvider:
    """A host as the option ``provider`` names it, and by its ``title`` in messages.

    ``arguments`` are its options, ``write_arguments`` those for writing only, ``record_options`` those that it adds to
    each entry of ``records``, and ``connect`` makes its hosting from a task's parameters. ``account`` is the service
    whose credentials it takes, and ``catalogue`` lists its zones for preflight by that service's client.
    ``identifier`` is a zone's id in the form in which it is sent, by its value and the option that holds it; it raises
    InputError for any other text.
    ``name_servers`` is a regular expression for the whole host name of a name server of its own, and
    ``addresses_in_place`` says why its name servers answer with addresses in place of a CNAME record, and how to change
    that.
    """

    name: str
    title: str
    arguments: Arguments
    connect: Callable[[TaskContext], DnsHosting]
    account: str
    catalogue: Callable[[Any], ZoneCatalogue]
    identifier: Callable[[str, str], str]
    libraries: tuple[Library, ...] = ()
    record_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    write_arguments: Arguments = field(default_factory=Arguments)
    name_servers: str = ""
    addresses_in_place: tuple[str, str] = ("", "")

    def owns(self, name_server: str) -> bool:
        """Whether a name server is one of this host's, by its name."""
        return bool(self.name_servers) and re.fullmatch(self.name_servers, name_server) is not None
