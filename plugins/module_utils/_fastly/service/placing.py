# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How each domain belongs to its service: in its versions, or outside of them by Fastly's domain management. No I/O.

Where a domain is already, it stays: a domain of a version is not moved out of it, and an attached one not into one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..._core.errors import RefusedError
from ..._core.plan import Action, Values
from ..errors import SERVICE
from .desired import AUTO, CLASSIC, VERSIONLESS, DesiredService
from .domains import VersionlessDomain
from .model import Service


@dataclass(frozen=True)
class Attachments:
    """What domain management has of the desired domains, and of the service; ``holders`` name other services by id."""

    held: Mapping[str, VersionlessDomain] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Placing:
    """The domains of the version, and those that are attached and detached."""

    classic: tuple[str, ...] = ()
    attach: tuple[str, ...] = ()
    detach: tuple[str, ...] = ()


def placed(service: Service | None, desired: DesiredService, known: Attachments) -> Placing:
    """How each domain is to belong to the service. Raises RefusedError for one that another service has."""
    if desired.domain_management == CLASSIC:
        return Placing(desired.domains)
    classic, attach = [], []
    for name in desired.domains:
        in_version = service is not None and name in service.version_domains
        if in_version or not _is_versionless(name, service, desired, known):
            classic.append(name)
        elif service is None or name not in service.attached:
            attach.append(name)
    detach = service.attached if service is not None and desired.purge_domains else ()
    return Placing(tuple(classic), tuple(attach), tuple(name for name in detach if name not in desired.domains))


def attachments(service: Service, placing: Placing, known: Attachments) -> Iterator[Action]:
    """The writes, which take effect without a version."""
    for name in placing.attach:
        held = known.held.get(name)
        before = {"service_id": None} if held is not None else None
        arguments = {"step": "attach", "name": name, "id": held.id if held is not None else ""}
        yield _action("attach", name, service, arguments, before, {"service_id": service.id})
    yield from detachments(service, placing.detach, known)


def detachments(service: Service, names: tuple[str, ...], known: Attachments) -> Iterator[Action]:
    """The writes by which the domains stay in the account without the service."""
    for name in names:
        arguments = {"step": "detach", "name": name, "id": known.held[name].id}
        yield _action("detach", name, service, arguments, {"service_id": service.id}, {"service_id": None})


def _is_versionless(name: str, service: Service | None, desired: DesiredService, known: Attachments) -> bool:
    """Whether a domain that no version has is one of domain management, or is to become one."""
    held = known.held.get(name)
    own = service.id if service is not None else None
    if held is None:
        # A service that has such domains gets further ones the same way.
        follows = desired.domain_management == AUTO and service is not None and bool(service.attached)
        return desired.domain_management == VERSIONLESS or follows
    if held.service_id and held.service_id != own:
        holder = known.holders.get(held.service_id, "")
        shown = f"{holder} ({held.service_id})" if holder else held.service_id
        raise RefusedError(
            f"{name} is attached to the Fastly service {shown} by domain management, not to {desired.label}",
            remedy=f"Set 'service_id' to {held.service_id} (in the role, add it to the domain's entry) if that is the "
            "tracking service. Otherwise, detach the domain from it on Fastly's Domains page first",
            facts={"domain": name, "service_id": held.service_id},
        )
    return True


def _action(
    verb: str, name: str, service: Service, arguments: Values, before: Values | None, after: Values | None
) -> Action:
    way = "to" if verb == "attach" else "from"
    return Action(
        verb,
        f"domain {name} of service {service.name}",
        arguments,
        service=SERVICE,
        domain=name,
        before=before,
        after=after,
        sentence=f"{verb} domain {name} {way} service {service.name}",
    )
