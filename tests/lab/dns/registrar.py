# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The registrar: which name servers each registered domain is delegated to."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from lab.dns.records import normal


class Registrar:
    """Delegations as the registries of the top-level domains hold them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._delegations: dict[str, tuple[str, ...]] = {}
        self._signed: dict[str, tuple[str, ...]] = {}

    def delegate(self, zone: str, name_servers: Sequence[str]) -> None:
        """Delegates a domain, in place of what stood there.

        Raises:
            ValueError: the zone is a top-level domain, or there are no name servers.
        """
        zone = normal(zone)
        if "." not in zone:
            raise ValueError(f"{zone!r} cannot be delegated: give a domain below a top-level domain.")
        if not name_servers:
            raise ValueError(f"A delegation of {zone} needs at least one name server.")
        with self._lock:
            self._delegations[zone] = tuple(normal(server) for server in name_servers)

    def undelegate(self, zone: str) -> None:
        """Takes a delegation away; nothing happens where there is none."""
        with self._lock:
            self._delegations.pop(normal(zone), None)
            self._signed.pop(normal(zone), None)

    def secure(self, zone: str, ds_records: Sequence[str]) -> None:
        """Enters DS records for a domain, in place of those that stood there; none takes them away."""
        with self._lock:
            self._signed.pop(normal(zone), None)
            if ds_records:
                self._signed[normal(zone)] = tuple(ds_records)

    def signed(self) -> dict[str, tuple[str, ...]]:
        """The DS records by zone, as a copy."""
        with self._lock:
            return dict(self._signed)

    def clear(self) -> None:
        """Takes every delegation and every DS record away."""
        with self._lock:
            self._delegations.clear()
            self._signed.clear()

    def delegations(self) -> dict[str, tuple[str, ...]]:
        """The delegations by zone, as a copy."""
        with self._lock:
            return dict(self._delegations)
