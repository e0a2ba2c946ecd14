# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains that belong to the account and not to a version: added without a clone or an activation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class VersionlessDomain:
    """One domain. Instants are seconds since the epoch."""

    id: str
    fqdn: str
    created_at: float
    updated_at: float
    service_id: str | None = None
    description: str | None = None


class VersionlessDomains:
    """By id, in order of creation; the caller holds the account's lock."""

    def __init__(self) -> None:
        self._held: dict[str, VersionlessDomain] = {}

    def all(self) -> list[VersionlessDomain]:
        return list(self._held.values())

    def find(self, identity: str) -> VersionlessDomain | None:
        return self._held.get(identity)

    def named(self, fqdn: str) -> VersionlessDomain | None:
        """The domain of exactly that name."""
        return next((each for each in self.all() if each.fqdn == fqdn.lower()), None)

    def of_service(self, service_id: str) -> list[str]:
        """The names that lead to a service."""
        return [each.fqdn for each in self.all() if each.service_id == service_id]

    def put(self, domain: VersionlessDomain) -> None:
        self._held[domain.id] = domain

    def remove(self, identity: str) -> None:
        del self._held[identity]
