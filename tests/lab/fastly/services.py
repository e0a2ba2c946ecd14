# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services of one customer."""

from __future__ import annotations

from dataclasses import dataclass

from lab.fastly import errors
from lab.fastly.behaviour import Behaviour
from lab.fastly.ids import new_id
from lab.fastly.versions import Version, Versions


@dataclass
class Service:
    """One service. Instants are seconds since the epoch."""

    id: str
    name: str
    comment: str
    type: str
    customer_id: str
    created_at: float
    updated_at: float
    versions: Versions
    deleted: bool = False

    @property
    def serving(self) -> Version:
        """The active version, else the latest one."""
        return self.versions.active or self.versions.latest

    def holds(self, domain: str) -> bool:
        """Whether the domain is on the version that counts."""
        return domain.lower() in (each.lower() for each in self.serving.domains())


class Services:
    """Services by id, in order of creation; deleted ones are remembered. The caller holds the account's lock."""

    def __init__(self, behaviour: Behaviour, customer_id: str) -> None:
        self._behaviour, self._customer_id = behaviour, customer_id
        self._held: dict[str, Service] = {}

    def all(self) -> list[Service]:
        """Those that are not deleted."""
        return [each for each in self._held.values() if not each.deleted]

    def find(self, service_id: str) -> Service:
        """Raises ApiError: 400 for a deleted service, 404 (or as the switch says) for an unknown one."""
        found = self._held.get(service_id)
        if found is None:
            raise errors.unknown_service(service_id, self._behaviour.unknown_service_status)
        if found.deleted:
            raise errors.deleted(service_id)
        return found

    def search(self, name: str) -> Service:
        """The service of exactly that name. Raises ApiError: 404."""
        for each in self.all():
            if each.name == name:
                return each
        raise errors.unknown_service_name(self._customer_id, name)

    def create(self, name: str, comment: str, type_: str, at: float) -> Service:
        """Raises ApiError: 400 without a name or for an unknown type, 409 where the name is in use."""
        if type_ not in ("vcl", "wasm"):
            raise errors.bad_request(f"Invalid value for type: '{type_}'")
        self._require_free_name(name, None)
        identity = new_id()
        versions = Versions(identity, at)
        self._held[identity] = Service(identity, name, comment, type_, self._customer_id, at, at, versions)
        return self._held[identity]

    def update(self, service: Service, name: str | None, comment: str | None, at: float) -> None:
        """Changes what is not None. Raises ApiError: 400 for an empty name, 409 where it is in use."""
        if name is not None:
            self._require_free_name(name, service)
            service.name = name
        if comment is not None:
            service.comment = comment
        service.updated_at = at

    def _require_free_name(self, name: str, owner: Service | None) -> None:
        if not name:
            raise errors.bad_request("Name can't be blank")
        taken = any(each.name == name and each is not owner for each in self.all())
        if taken and self._behaviour.service_names_unique:
            raise errors.duplicate("service", name)

    def delete(self, service: Service) -> None:
        """Raises ApiError: 400 while a version is active."""
        if service.versions.active is not None:
            raise errors.active_service()
        service.deleted = True

    def require_free_domain(self, name: str, asking: Service) -> None:
        """Raises ApiError: 400 where another customer or another service holds the domain."""
        behaviour = self._behaviour
        if name.lower() in behaviour.taken_domains:
            raise errors.domain_taken(name, behaviour.taken_wording)
        elsewhere = any(each.holds(name) for each in self.all() if each is not asking)
        if elsewhere and not behaviour.domains_shared:
            raise errors.domain_taken(name, behaviour.taken_wording)
