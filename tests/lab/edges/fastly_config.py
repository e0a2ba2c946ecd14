# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the active version of a Fastly service asks of the edge.

Conditions and VCL are not evaluated: an object with a condition does not take part.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from typing import Any

from lab.edges.messages import Headers
from lab.fastly.views import ActiveService

_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_CONDITIONS = ("request_condition", "cache_condition", "response_condition")


def backend(service: ActiveService) -> Mapping[str, Any] | None:
    """The first backend that takes every request, or None."""
    return next((each for each in service.backends if not each["request_condition"]), None)


def origin_versions(chosen: Mapping[str, Any]) -> tuple[ssl.TLSVersion, ssl.TLSVersion]:
    """The oldest and the newest TLS version that the backend allows; unset leaves it to the edge."""
    oldest = _VERSIONS.get(chosen["min_tls_version"] or "", ssl.TLSVersion.TLSv1_2)
    return oldest, _VERSIONS.get(chosen["max_tls_version"] or "", ssl.TLSVersion.MAXIMUM_SUPPORTED)


def origin_host(service: ActiveService, chosen: Mapping[str, Any], asked: str) -> str:
    """The Host that the backend gets: its own override, a request setting's, the service's, else the visitor's."""
    if chosen["override_host"]:
        return str(chosen["override_host"])
    for settings in _unconditional(service, "request_settings"):
        if settings["default_host"]:
            return str(settings["default_host"])
    return str(service.settings["general.default_host"] or asked)


def forwarded_for(service: ActiveService, seen: str, address: str) -> str:
    """X-Forwarded-For for the backend, as ``xff`` of the request settings has it; appended by default."""
    chosen = next((each["xff"] for each in _unconditional(service, "request_settings") if each["xff"]), "append")
    if chosen == "leave":
        return seen
    if chosen == "clear":
        return ""
    return address if chosen == "overwrite" or not seen else f"{seen}, {address}"


def forces_tls(service: ActiveService) -> bool:
    """Whether plain HTTP is redirected."""
    return any(str(each["force_ssl"]).lower() in ("1", "true") for each in _unconditional(service, "request_settings"))


def passes(service: ActiveService) -> bool:
    """Whether nothing is to be cached."""
    return any(each["action"] == "pass" for each in _unconditional(service, "cache_settings"))


def lifetime(service: ActiveService, stated: float | None) -> float:
    """Seconds to keep an answer: a cache setting wins, then the origin; the fallback TTL where both are silent."""
    for settings in _unconditional(service, "cache_settings"):
        if str(settings["ttl"]).isdigit():
            return float(settings["ttl"])
    return float(service.settings["general.default_ttl"]) if stated is None else stated


def apply_headers(service: ActiveService, where: str, headers: Headers) -> None:
    """Sets and deletes header fields; ``where`` is request or response. Of values, only literals are known."""
    for rule in _unconditional(service, "headers"):
        kind, _unused, name = str(rule["dst"]).partition(".")
        if rule["type"] != where or kind != "http" or not name:
            continue
        literal = str(rule["src"])
        is_literal = literal.startswith('"') and literal.endswith('"')
        keeps = str(rule["ignore_if_set"]) == "1" and name in headers
        if rule["action"] == "delete":
            headers.remove(name)
        elif rule["action"] == "set" and is_literal and not keeps:
            headers.set(name, literal[1:-1])


def _unconditional(service: ActiveService, kind: str) -> Iterator[Mapping[str, Any]]:
    return (each for each in service.objects[kind] if not any(each.get(name) for name in _CONDITIONS))
