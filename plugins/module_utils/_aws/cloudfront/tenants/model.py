# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distribution tenants and connection groups as CloudFront returns them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...._tls.names import plain

#: A tenant's name. Source: service model of CloudFront, CreateDistributionTenantRequest.
_LONGEST_NAME = 128
DEPLOYED = "Deployed"


@dataclass(frozen=True)
class Tenant:
    """``customizations`` and ``parameters`` are CloudFront's own structures, and kept but for the certificate.

    ``id`` and ``status`` are None while it does not exist yet; ``complete`` is false for an entry of a list, which
    lacks the parameters. ``certificate_arn`` is "" where the tenant has that of its distribution.
    """

    name: str
    domains: tuple[str, ...]
    distribution_id: str
    connection_group_id: str
    enabled: bool = True
    customizations: Mapping[str, Any] = field(default_factory=dict)
    parameters: Sequence[Mapping[str, Any]] = ()
    id: str | None = None
    arn: str | None = None
    status: str | None = None
    etag: str = field(default="", compare=False)
    complete: bool = field(default=False, compare=False)
    #: Whether CloudFront is to get a certificate for it, or has got one that is not attached yet.
    managed: bool = field(default=False, compare=False)

    @classmethod
    def from_summary(cls, summary: Mapping[str, Any]) -> Tenant:
        """From an entry of ListDistributionTenants."""
        return cls(
            name=summary["Name"],
            domains=tuple(plain(one["Domain"]) for one in summary["Domains"]),
            distribution_id=summary["DistributionId"],
            connection_group_id=summary.get("ConnectionGroupId") or "",
            enabled=summary.get("Enabled", True),
            customizations=summary.get("Customizations") or {},
            id=summary["Id"],
            arn=summary["Arn"],
            status=summary.get("Status") or "",
            etag=summary.get("ETag") or "",
        )

    @classmethod
    def from_api(cls, answer: Mapping[str, Any]) -> Tenant:
        """From the answer of GetDistributionTenant and of the writes."""
        found = answer["DistributionTenant"]
        seen = cls.from_summary({**found, "ETag": answer.get("ETag")})
        return cls(**{**vars(seen), "parameters": tuple(found.get("Parameters") or ()), "complete": True})

    def to_api(self) -> dict[str, Any]:
        """All that an update sends: whether CloudFront keeps what is left out is not documented."""
        sent: dict[str, Any] = {
            "DistributionId": self.distribution_id,
            "Domains": [{"Domain": name} for name in self.domains],
            "ConnectionGroupId": self.connection_group_id,
            "Enabled": self.enabled,
        }
        if self.customizations:
            sent["Customizations"] = dict(self.customizations)
        if self.parameters:
            sent["Parameters"] = [dict(one) for one in self.parameters]
        return sent

    @property
    def certificate_arn(self) -> str:
        """The certificate of its own."""
        return str((self.customizations.get("Certificate") or {}).get("Arn") or "")

    @property
    def deployed(self) -> bool:
        """Whether every edge serves it as it is."""
        return self.status == DEPLOYED

    def owner(self) -> str:
        """How a person recognises it."""
        return f"the distribution tenant {self.name} ({self.id}) of the distribution {self.distribution_id}"

    def view(self) -> dict[str, Any]:
        """What people see of it."""
        return {
            "id": self.id,
            "arn": self.arn,
            "name": self.name,
            "domains": list(self.domains),
            "distribution_id": self.distribution_id,
            "connection_group_id": self.connection_group_id,
            "certificate_arn": self.certificate_arn or None,
            "enabled": self.enabled,
            "status": self.status,
        }

    def settings(self) -> dict[str, Any]:
        """What of it is managed."""
        names = ("domains", "certificate_arn", "enabled")
        return {name: value for name, value in self.view().items() if name in names}


@dataclass(frozen=True)
class ConnectionGroup:
    """``routing_endpoint`` is the name that the records of the tenants' domains point to."""

    name: str
    ipv6: bool = True
    enabled: bool = True
    id: str | None = None
    arn: str | None = None
    routing_endpoint: str | None = None
    status: str | None = None
    etag: str = field(default="", compare=False)
    #: What else an update has to send: the addresses of an Anycast list, and what is served there without SNI.
    kept: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_api(cls, answer: Mapping[str, Any]) -> ConnectionGroup:
        """From the answer of GetConnectionGroup and of the writes."""
        found = answer["ConnectionGroup"]
        return cls(
            name=found["Name"],
            ipv6=found.get("Ipv6Enabled", True),
            enabled=found.get("Enabled", True),
            id=found["Id"],
            arn=found["Arn"],
            routing_endpoint=plain(found["RoutingEndpoint"]),
            status=found.get("Status") or "",
            etag=answer.get("ETag") or "",
            kept={key: found[key] for key in ("AnycastIpListId", "ViewerFallback") if found.get(key)},
        )

    def view(self) -> dict[str, Any]:
        """What people see of it."""
        return {
            "id": self.id,
            "arn": self.arn,
            "name": self.name,
            "routing_endpoint": self.routing_endpoint,
            "ipv6": self.ipv6,
            "enabled": self.enabled,
            "status": self.status,
        }


@dataclass(frozen=True)
class ManagedCertificate:
    """A certificate that CloudFront has requested for a tenant; ``status`` as CloudFront has it (``issued``)."""

    arn: str
    status: str

    @property
    def is_lost(self) -> bool:
        """Whether it will never be issued."""
        return self.status not in ("pending-validation", "issued", "")


def tenant_name(domain: str) -> str:
    """The name of a domain's tenant: the domain, or what is left of a long one with a digest of it."""
    if len(domain) <= _LONGEST_NAME:
        return domain
    digest = hashlib.sha256(domain.encode()).hexdigest()[:16]
    return f"{digest}.{domain[-(_LONGEST_NAME - 17) :].lstrip('-.')}"
