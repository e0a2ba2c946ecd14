# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where SparkPost's regions are: their APIs, and the hosts that serve tracked links.

Source: the SparkPost API reference (base URLs) and SparkPost's guides on HTTPS engagement tracking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .._core.errors import InputError
from .._core.names import host_name


@dataclass(frozen=True)
class Region:
    """``api_url`` is the address of the API with its base path.

    ``endpoint`` is the host to which a CDN or a CNAME leads, ``managed_endpoint`` the one to which
    a CNAME leads where SparkPost manages the certificate.
    """

    name: str
    api_url: str
    endpoint: str
    managed_endpoint: str


#: Accounts, keys and tracking domains of one region are unknown in the other.
REGIONS: Mapping[str, Region] = {
    "us": Region("us", "https://api.sparkpost.com/api/v1", "spgo.io", "v2.spgo.io"),
    "eu": Region("eu", "https://api.eu.sparkpost.com/api/v1", "eu.spgo.io", "eu.v2.spgo.io"),
}
#: By region: the endpoint behind a CDN, and the one that serves certificates managed by SparkPost.
ENDPOINTS: Mapping[str, str] = {name: region.endpoint for name, region in REGIONS.items()}
MANAGED_ENDPOINTS: Mapping[str, str] = {name: region.managed_endpoint for name, region in REGIONS.items()}

_REGION_OF: Mapping[str, str] = {host: name for table in (ENDPOINTS, MANAGED_ENDPOINTS) for name, host in table.items()}
#: Enterprise tenants have an endpoint each below this name.
_TENANTS = ".et.e.sparkpost.com"


def endpoint_host(value: str, *, option: str = "endpoint") -> str:
    """The host of a region (``us``, ``eu``) or the normalised host itself. Raises InputError."""
    region = REGIONS.get(value.strip().lower())
    if region:
        return region.endpoint
    allowed = "it must be a region (us or eu) or the host name of an endpoint, such as spgo.io"
    try:
        host = host_name(value, option=option)
    except InputError as error:
        raise InputError(option, value, allowed) from error
    if "." not in host:
        raise InputError(option, value, allowed)
    return host


def is_endpoint(host: str) -> bool:
    """Whether the host is one of SparkPost's tracking endpoints, an enterprise tenant's included."""
    name = _plain(host)
    return name in _REGION_OF or name.endswith(_TENANTS)


def is_managed_endpoint(host: str) -> bool:
    """Whether the host serves certificates managed by SparkPost."""
    return _plain(host) in MANAGED_ENDPOINTS.values()


def region_of(host: str) -> str:
    """The region of a published endpoint; "" for any other host, an enterprise tenant's endpoint included."""
    return _REGION_OF.get(_plain(host), "")


def _plain(host: str) -> str:
    return host.lower().rstrip(".")
