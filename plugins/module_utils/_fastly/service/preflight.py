# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services of an account, and what speaks against letting one of them serve a domain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..._core.obstacle import Obstacle, Words
from ..._sparkpost.endpoints import is_endpoint
from ..client import Connection
from .client import ServiceClient
from .domains import VersionlessDomain, versionless_domains
from .model import Service


@dataclass(frozen=True)
class Services:
    """``by_name`` are the services that tasks name, with their contents.

    ``versionless`` is None where there are none, or where none had to be looked for. ``holders`` are other services
    that have a domain in a version, where one was looked for. ``listed`` are all of the account, None where they were
    not read to the end.
    """

    by_name: Mapping[str, Service] = field(default_factory=dict)
    versionless: tuple[VersionlessDomain, ...] | None = None
    holders: Mapping[str, Service] = field(default_factory=dict)
    listed: tuple[Service, ...] | None = None

    def versionless_of(self, domain: str) -> VersionlessDomain | None:
        """The domain, where it is attached outside of versions."""
        return next((one for one in self.versionless or () if one.fqdn == domain), None)

    def serves(self, domain: str, name: str) -> bool:
        """Whether this account serves the domain, by a version of the named service or outside of versions."""
        service, attached = self.by_name.get(name), self.versionless_of(domain)
        described = service.described if service is not None else None
        in_version = described is not None and domain in described.domains
        return in_version or (attached is not None and bool(attached.service_id)) or domain in self.holders


def read(
    connection: Connection, names: Collection[str], domains: Collection[str], ids: Mapping[str, str] | None = None
) -> Services:
    """The named services, found by pages of the list, the contents of each, and the versionless domains.

    ``ids`` are those of services whose names do not tell them. A single name is not searched for either: where there
    is no such service, whoever has its domain is looked for in the same list.
    """
    client, known = ServiceClient(connection), ids or {}
    searched = [name for name in names if not known.get(name)]
    named, listed = _by_name(client, searched)
    found = {}
    for name in names:
        service_id = known.get(name) or (named[name].id if name in named else "")
        described = client.details(service_id) if service_id else None
        if described is not None:
            found[name] = described
    # A domain in a version of one of these services is attached nowhere else.
    held = {domain for one in found.values() for domain in one.version_domains}
    wanted = tuple(domain for domain in domains if domain not in held)
    if not wanted:
        return Services(found, listed=listed)
    return Services(found, versionless_domains(connection, wanted[0] if len(wanted) == 1 else ""), listed=listed)


def with_holders(connection: Connection, services: Services, domains: Collection[str]) -> Services:
    """With the services, beside the named ones, that have any of the domains: no other service can get it then."""
    held = {domain for one in services.by_name.values() for domain in one.version_domains}
    open_ones = [one for one in domains if one not in held and services.versionless_of(one) is None]
    if not open_ones:
        return services
    client, known = ServiceClient(connection), {one.id for one in services.by_name.values()}
    listed = client.services() if services.listed is None else services.listed
    return replace(services, holders=client.holders(open_ones, (one for one in listed if one.id not in known)))


def _by_name(client: ServiceClient, names: Collection[str]) -> tuple[Mapping[str, Service], tuple[Service, ...] | None]:
    """The services of the names, and all of the account, None unless they were read to the end."""
    if not names:
        return {}, None
    found: dict[str, Service] = {}
    listed = []
    for one in client.services():
        listed.append(one)
        if one.name in names:
            found.setdefault(one.name, one)
        if len(found) == len(set(names)):
            return found, None
    return found, tuple(listed)


def obstacles(services: Services, domain: str, name: str, endpoint: str, words: Words) -> tuple[Obstacle, ...]:
    """What keeps the named service from serving the domain."""
    return (*_attached(services, domain, name, words), *_foreign(services, name, endpoint, words))


def notes(services: Services, domain: str, name: str) -> tuple[str, ...]:
    """What is used as it stands."""
    attached, service = services.versionless_of(domain), services.by_name.get(name)
    if attached is None:
        return ()
    if not attached.service_id:
        return (f"{domain} is in this account's domain management, but not attached to a service yet",)
    if service is not None and attached.service_id == service.id:
        return (
            f"{domain} is attached to the service {name} by domain management, not by a version. This is not changed",
        )
    return ()


def show(services: Services, domain: str, name: str) -> dict[str, Any]:
    """The facts ``service`` and ``versionless_domain``."""
    service, attached = services.by_name.get(name), services.versionless_of(domain)
    described = service.described if service is not None else None
    return {
        "service": None
        if service is None
        else {
            "id": service.id,
            "name": service.name,
            "active_version": service.active_number,
            "domains": list(described.domains) if described else [],
            "backends": [one.address for one in described.backends] if described else [],
            "backend_names": [one.name for one in described.backends] if described else [],
        },
        "versionless_domain": None
        if attached is None
        else {"id": attached.id, "service_id": attached.service_id or None, "activated": attached.activated},
        "versionless": services.versionless is not None,
    }


def _attached(services: Services, domain: str, name: str, words: Words) -> Iterable[Obstacle]:
    attached, service = services.versionless_of(domain), services.by_name.get(name)
    holder = services.holders.get(domain)
    if holder is not None:
        yield Obstacle(
            "domain_on_other_service",
            f"{domain} is a domain of the service {holder.label} of this Fastly account, not of {name}",
            f"Set {words['service_id']} to {holder.id} if that is the tracking service. Otherwise, remove {domain} "
            "from it if it is not needed there",
            subject=str(holder.id),
        )
    if attached is None or not attached.service_id or (service is not None and attached.service_id == service.id):
        return
    yield Obstacle(
        "domain_on_other_service",
        f"{domain} is attached to the service {attached.service_id} of this Fastly account (domain management), not to "
        f"{service.label if service is not None else name}",
        f"Set {words['service_id']} to {attached.service_id} if that is the tracking service. Otherwise, detach "
        f"{domain} from it on Fastly's Domains page if it is not needed there",
        subject=attached.service_id,
    )


def _foreign(services: Services, name: str, endpoint: str, words: Words) -> Iterable[Obstacle]:
    """A service of this name that fetches from something else."""
    service = services.by_name.get(name)
    if service is None:
        return
    if service.type != "vcl":
        yield Obstacle(
            "service_type",
            f"The Fastly service {name} ({service.id}) has the type {service.type}, which runs custom code instead of "
            "fetching from SparkPost",
            f"Choose another service with {words['service_name']}",
            subject=name,
        )
        return
    described = service.described
    hosts = [one.address for one in described.backends] if described else []
    if hosts and not any(is_endpoint(host) or host == endpoint for host in hosts):
        yield Obstacle(
            "foreign_service",
            f"The Fastly service {name} ({service.id}) fetches from {', '.join(hosts)} instead of SparkPost, so it is "
            "used for something else",
            f"Choose another service with {words['service_name']}, or allow changing this one with "
            f"{words.take_over('foreign_service')}",
            allowed_by=words.take_over("foreign_service"),
            subject=name,
        )
