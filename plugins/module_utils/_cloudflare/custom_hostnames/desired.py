# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``cloudflare_custom_hostnames``, and what they say once they are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._core.arguments import WAIT, Arguments
from ..._core.errors import InputError
from ..._core.names import host_name, tracking_domain_name
from ..._http.options import env_fallback
from ..._sparkpost.endpoints import ENDPOINTS, endpoint_host
from ..arguments import CLOUDFLARE, ZONE, NamedZone

AUTHORITIES = ("google", "lets_encrypt", "ssl_com")
DEFAULT_TLS = "1.2"

ARGUMENTS = Arguments(
    options={
        "domains": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "domain": {"type": "str", "required": True},
                "minimum_tls": {"type": "str", "choices": ["1.2", "1.3"]},
                "certificate_authority": {"type": "str", "choices": list(AUTHORITIES)},
            },
        },
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "fallback_origin": {"type": "str"},
        "replace_fallback_origin": {"type": "bool", "default": False},
        "cname_target": {"type": "str"},
        "endpoint": {"type": "str", "fallback": (env_fallback, ["SPARKPOST_REGION"])},
        "minimum_tls": {"type": "str", "choices": ["1.2", "1.3"]},
        "certificate_authority": {"type": "str", "choices": list(AUTHORITIES)},
    },
).merge(CLOUDFLARE, ZONE, WAIT)


@dataclass(frozen=True)
class DesiredHostname:
    """One domain's wishes; "" leaves what stands alone."""

    domain: str
    minimum_tls: str = ""
    authority: str = ""


@dataclass(frozen=True)
class DesiredHostnames:
    """All domains of a task by their names, and what they share."""

    hostnames: Mapping[str, DesiredHostname]
    zone: NamedZone
    fallback_origin: str = ""
    replace_fallback_origin: bool = False
    cname_target: str = ""
    endpoint: str = ENDPOINTS["us"]
    absent: bool = False

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredHostnames:
        """What the options of a task say. Raises InputError for a value that cannot be used."""
        zone = NamedZone.from_user(params)
        desired = cls(
            _hostnames(params, zone),
            zone,
            fallback_origin=_host(params, "fallback_origin"),
            replace_fallback_origin=params["replace_fallback_origin"],
            cname_target=_host(params, "cname_target"),
            endpoint=endpoint_host(params["endpoint"]) if params.get("endpoint") else ENDPOINTS["us"],
            absent=params["state"] == "absent",
        )
        for option in ("fallback_origin", "cname_target"):
            host = str(getattr(desired, option))
            if host and zone.name and host != zone.name and not host.endswith(f".{zone.name}"):
                raise InputError(option, host, f"it must be a host of the zone {zone.name}")
        return desired


def names_of(params: Mapping[str, Any]) -> Sequence[str]:
    """The domains as they were given."""
    return [str((one.get("domain") if isinstance(one, Mapping) else one) or "") for one in params.get("domains") or ()]


def _host(params: Mapping[str, Any], option: str) -> str:
    value = str(params.get(option) or "").strip()
    return host_name(value, option=option) if value else ""


def _hostnames(params: Mapping[str, Any], zone: NamedZone) -> dict[str, DesiredHostname]:
    """Each domain once, in the order given. Raises InputError for wishes that contradict each other."""
    found: dict[str, DesiredHostname] = {}
    for at, entry in enumerate(params.get("domains") or ()):
        place = f"domains[{at}].domain"
        domain = tracking_domain_name(entry["domain"], option=place)
        if zone.name and (domain == zone.name or domain.endswith(f".{zone.name}")):
            allowed = (
                f"it is in the zone {zone.name} itself, where a proxied record serves it: leave it out of the list"
            )
            raise InputError(place, domain, allowed)
        wish = DesiredHostname(
            domain,
            entry.get("minimum_tls") or params.get("minimum_tls") or "",
            entry.get("certificate_authority") or params.get("certificate_authority") or "",
        )
        if found.get(domain, wish) != wish:
            raise InputError(place, domain, "it is named twice in the list, with different wishes")
        found[domain] = wish
    return found
