# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The origin of a tracking distribution: SparkPost's endpoint, by TLS 1.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._sparkpost.endpoints import is_endpoint
from .desired import DesiredDistribution
from .model import counted, items, origin_of
from .policies import FORWARDED_HOST

_ID = "sparkpost-tracking"
_PROTOCOLS = ["TLSv1.2"]


def forwards_to_sparkpost(origin: Mapping[str, Any] | None, endpoint: str | None) -> bool:
    """Whether an origin is one of SparkPost's endpoints, or the one that the task names."""
    if origin is None or "CustomOriginConfig" not in origin:
        return False
    host = origin["DomainName"].lower()
    return is_endpoint(host) or host == endpoint


def forwarded_host(origin: Mapping[str, Any] | None) -> str | None:
    """The fixed X-Forwarded-Host that an origin is sent, or None."""
    for header in items((origin or {}).get("CustomHeaders")):
        if is_forwarded_host(header):
            return str(header["HeaderValue"])
    return None


def is_forwarded_host(header: Mapping[str, Any]) -> bool:
    """Whether a custom header of an origin is X-Forwarded-Host."""
    return bool(header["HeaderName"].lower() == FORWARDED_HOST.lower())


def new_origin(endpoint: str, protocol: str | None) -> dict[str, Any]:
    """An origin for the endpoint, with every field that CloudFront demands of an update, at CloudFront's defaults."""
    return {
        "Id": _ID,
        "DomainName": endpoint,
        "OriginPath": "",
        "CustomHeaders": counted([]),
        "ConnectionAttempts": 3,
        "ConnectionTimeout": 10,
        "OriginShield": {"Enabled": False},
        "CustomOriginConfig": {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": protocol or "https-only",
            "OriginSslProtocols": counted(_PROTOCOLS),
            "OriginReadTimeout": 30,
            "OriginKeepaliveTimeout": 5,
        },
    }


def edit_origin(new: dict[str, Any], desired: DesiredDistribution) -> None:
    """Make the default behaviour forward to the endpoint.

    An origin that is SparkPost's already changes its host in place, so that there is never a second one;
    a foreign one is left as it is, for other behaviours may use it, and the default behaviour leaves it.
    """
    behavior = new["DefaultCacheBehavior"]
    origin: Any = origin_of(new, behavior)
    if not forwards_to_sparkpost(origin, desired.endpoint):
        if desired.endpoint is None:
            return
        origin = _origin_for(new, desired.endpoint, desired.origin_protocol)
        behavior["TargetOriginId"] = origin["Id"]
    if desired.endpoint and origin["DomainName"].lower() != desired.endpoint:
        origin["DomainName"] = desired.endpoint
    custom = origin["CustomOriginConfig"]
    if desired.origin_protocol:
        custom["OriginProtocolPolicy"] = desired.origin_protocol
    versions = items(custom.get("OriginSslProtocols"))
    # SparkPost takes TLS 1.2; older versions beside it are the owner's, unless the protocol is named.
    if versions != _PROTOCOLS and (desired.origin_protocol or _PROTOCOLS[0] not in versions):
        custom["OriginSslProtocols"] = counted(_PROTOCOLS)


def _origin_for(new: dict[str, Any], endpoint: str, protocol: str | None) -> dict[str, Any]:
    """The distribution's origin for the endpoint, added where it has none."""
    origins = items(new["Origins"])
    for origin in origins:
        if origin["DomainName"].lower() == endpoint and "CustomOriginConfig" in origin:
            found: dict[str, Any] = origin
            return found
    taken = {part["Id"] for kind in ("Origins", "OriginGroups") for part in items(new.get(kind))}
    added = new_origin(endpoint, protocol)
    number = 2
    while added["Id"] in taken:
        added["Id"] = f"{_ID}-{number}"
        number += 1
    new["Origins"] = counted([*origins, added])
    return added
