# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a listed domain to a host: its variables and its groups. Pure; what a service sent is still unmarked here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import host_name
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.listing import Entry
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._inventory.settings import Labels

#: Names that no pattern of ``--limit`` reads another way, and that no template can hide in.
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@-]*")
_NOT_OF_GROUPS = re.compile(r"[^A-Za-z0-9_]+")


def is_domain(entry: Entry) -> bool:
    """Whether the domain is a host name, as every tracking domain that ever worked is."""
    try:
        return host_name(entry.tracking.domain, option="domain") == entry.tracking.domain
    except InputError:
        return False


def inventory_name(name: str) -> str:
    """The name as mere text where a host of an inventory may have it, else "".

    Ansible's marks of trust and of the lack of it are left behind: nothing in such a name can be evaluated.
    """
    found = _HOST.fullmatch(name)
    return found.group() if found else ""


@dataclass(frozen=True)
class Host:
    """A domain as a host; ``variables`` are JSON-like, ``groups`` valid names."""

    domain: str
    variables: dict[str, Any]
    groups: list[str]


@dataclass(frozen=True)
class Describer:
    """How a listing becomes hosts."""

    labels: Labels
    listed_at: str

    def host(self, entry: Entry) -> Host:
        return Host(entry.tracking.domain, {**self.facts(entry), **self.subject(entry)}, self.groups(entry))

    def facts(self, entry: Entry) -> dict[str, Any]:
        """The variables with the prefix."""
        tracking, status = entry.tracking, entry.tracking.status
        certificate = tracking.tls_certificate
        facts = {
            "domain": tracking.domain,
            "secure": tracking.secure,
            "verified": tracking.verified,
            "default": tracking.default,
            "subaccount_id": tracking.subaccount,
            "port": 443 if tracking.secure else 80,
            "link_base": f"{tracking.scheme}://{tracking.domain}",
            "cname_status": status.cname_status,
            "compliance_status": status.compliance_status,
            "tls_status": status.tls_status,
            "uses_managed_certificate": tracking.uses_managed_certificate,
            "certificate_issued_at": certificate.issued_at if certificate else None,
            "certificate_expires_at": certificate.expires_at if certificate else None,
            "certificate_error": certificate.error_code if certificate else None,
            "listed_at": self.listed_at,
        }
        if entry.cdn:
            facts["cdn"] = entry.cdn
        return {f"{self.labels.hostvars_prefix}{name}": value for name, value in facts.items()}

    def subject(self, entry: Entry) -> dict[str, Any]:
        """The variables by which the playbooks and roles of this collection work on the domain of a host."""
        tracked: dict[str, Any] = {"domain": entry.tracking.domain}
        if entry.tracking.subaccount:
            tracked["subaccount"] = entry.tracking.subaccount
        return {"tracking_domains": [tracked], **(self.labels.place or {})}

    def groups(self, entry: Entry) -> list[str]:
        """The names of the host's groups, all of them valid."""
        if not self.labels.default_groups:
            return []
        tracking, status = entry.tracking, entry.tracking.status
        names = ["domains", "verified" if tracking.verified else "unverified"]
        names.append("secure" if tracking.secure else "insecure")
        names += ["default"] if tracking.default else []
        names += ["managed_certificate"] if tracking.uses_managed_certificate else []
        named = (
            ("cname", status.cname_status),
            ("compliance", status.compliance_status),
            ("tls", status.tls_status),
            ("cdn", entry.cdn),
            ("subaccount", str(tracking.subaccount)),
        )
        names += [f"{kind}_{value}" for kind, value in named if value]
        return [group_name(f"{self.labels.group_prefix}{name.lower()}") for name in names]


def group_name(name: str) -> str:
    """The name with an underscore for whatever cannot stand in a variable's name."""
    safe = _NOT_OF_GROUPS.sub("_", name)
    return f"_{safe}" if safe[:1].isdigit() else safe


def twins(names: Iterable[tuple[str, str]]) -> None:
    """Raises InputError where two domains have got the same host name; the pairs are host name and domain."""
    seen: dict[str, str] = {}
    for name, domain in names:
        if seen.setdefault(name, domain) != domain:
            raise InputError(
                "hostname", name, f"both {seen[name]} and {domain} get this name, and a host is one domain"
            )
