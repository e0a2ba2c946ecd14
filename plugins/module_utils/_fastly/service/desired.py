# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task wants of one delivery service: its options, checked and normalised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.errors import InputError
from ..._core.names import tracking_domain_name
from ..._sparkpost.endpoints import endpoint_host
from ..arguments import identifier

#: The suggestion of SparkPost's guide for a new service, in seconds.
DEFAULT_TTL = 10
#: How domains belong to a service: in its versions, by domain management, or as the account has it.
AUTO, CLASSIC, VERSIONLESS = "auto", "classic", "versionless"
_LONGEST_TTL = 2**31 - 1


@dataclass(frozen=True)
class DesiredService:
    """None leaves what stands alone, as do no domains. ``backend`` is "" where the backend is to be found."""

    name: str = ""
    service_id: str = ""
    domains: tuple[str, ...] = ()
    purge_domains: bool = False
    endpoint: str | None = None
    backend: str = ""
    default_ttl: int | None = None
    comment: str | None = None
    activate: bool = True
    absent: bool = False
    force: bool = False
    domain_management: str = AUTO

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredService:
        """Raises InputError."""
        ttl = params["default_ttl"]
        if ttl is not None and not 0 <= ttl <= _LONGEST_TTL:
            raise InputError("default_ttl", ttl, f"it must be from 0 to {_LONGEST_TTL} seconds")
        name, service_id = str(params.get("name") or "").strip(), identifier(params, "service_id")
        if not name and not service_id:
            raise InputError("name", name, "one of 'name' and 'service_id' must be set")
        domains = domains_of(params)
        if params["purge_domains"] and not domains and params["state"] == "present":
            raise InputError("purge_domains", True, "it needs the domains to keep in 'domains'")
        return cls(
            name=name,
            service_id=service_id,
            domains=domains,
            purge_domains=params["purge_domains"],
            endpoint=endpoint_host(params["endpoint"]) if params.get("endpoint") else None,
            backend=str(params.get("backend") or "").strip(),
            default_ttl=ttl,
            comment=params.get("comment") or None,
            activate=params["activate"],
            absent=params["state"] == "absent",
            force=params["force"],
            domain_management=params["domain_management"],
        )

    @property
    def label(self) -> str:
        """How a message names the service, before anything was read."""
        return self.name or self.service_id


def domains_of(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The tracking domains, normalised, each once, empty answers left out. Raises InputError."""
    given = [domain for domain in params.get("domains") or () if domain and domain.strip()]
    return tuple(dict.fromkeys(tracking_domain_name(domain, option="domains") for domain in given))
