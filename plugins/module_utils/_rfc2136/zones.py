# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zones of a primary server and what they hold, each read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .._core.errors import RefusedError
from .._core.names import is_within
from .._dns.records import Found
from .._dns.update.server import PrimaryServer, require_answered


class ServedZones:
    """Every method raises TrackingError."""

    def __init__(self, server: PrimaryServer) -> None:
        self.server = server
        #: All record sets by the zone; None where the server does not give a zone as a whole.
        self._whole: dict[str, tuple[Found, ...] | None] = {}

    def holding(self, name: str) -> str:
        """The longest zone that holds the name, "" where the server has none; by zones that are known, if possible."""
        known = self._known(name)
        if known:
            return known
        apex = self.server.apex(name)
        if apex:
            self.whole(apex)
        return apex

    def require(self, zone: str) -> str:
        """The zone, where the server has it. Raises RefusedError where it does not."""
        if self.server.apex(zone) != zone:
            raise missing(self.server, f"the zone {zone}", zone)
        return zone

    def whole(self, zone: str) -> tuple[Found, ...] | None:
        """All record sets of the zone; None where the server does not allow a transfer."""
        if zone not in self._whole:
            self._whole[zone] = self.server.transfer(zone)
        return self._whole[zone]

    def at(self, zone: str, names: Iterable[str]) -> tuple[Found, ...]:
        """What stands at these names, by one transfer, or by questions for each name."""
        wanted = tuple(dict.fromkeys(names))
        whole = self.whole(zone)
        if whole is not None:
            for name in wanted:
                require_answered(name, zone, whole)
            return tuple(one for one in whole if one.record_set.name in wanted)
        return tuple(found for name in wanted for found in self._own(zone, name))

    def exists(self, zone: str, name: str) -> bool:
        """Whether the name has records of its own, or other names below it that have some."""
        answered = self.server.at(name, zone)
        if answered is None:
            return False
        # Records that are not the name's own are a wildcard's, which answers for names alone that do not exist.
        return not answered or self.server.exists(zone, name)

    def forget(self, zone: str) -> None:
        """What was read of the zone, once it has changed."""
        self._whole.pop(zone, None)

    def _own(self, zone: str, name: str) -> Sequence[Found]:
        """The records of the name itself: what is answered may be a wildcard's."""
        answered = self.server.at(name, zone) or ()
        return answered if answered and self.server.exists(zone, name) else ()

    def _known(self, name: str) -> str:
        """The zone that was read as a whole and holds the name above any delegation."""
        for zone in sorted(self._whole, key=len, reverse=True):
            whole = self._whole[zone]
            if is_within(name, zone) and whole is not None and not any(_cuts(zone, name, whole)):
                return zone
        return ""


def missing(server: PrimaryServer, what: str, name: str) -> RefusedError:
    """The server has no such zone, as far as it tells who asks."""
    return RefusedError(
        f"The DNS server {server.place} is not authoritative for {what}",
        remedy="Check that 'rfc2136_server' is the zone's primary server, and that the server answers this machine "
        "from the view that holds the zone",
        facts={"name": name, "server": str(server.place)},
    )


def _cuts(zone: str, name: str, whole: Iterable[Found]) -> Iterator[str]:
    """The names at or above this one from which on another zone begins."""
    for one in whole:
        owner, kind = one.record_set.key
        if kind == "NS" and owner != zone and is_within(name, owner):
            yield owner
