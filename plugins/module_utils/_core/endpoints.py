# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's tracking endpoints: the origins behind every CDN."""

from __future__ import annotations

from .errors import InputError
from .names import host_name

#: By region of the SparkPost account. Source: SparkPost documentation, "Enabling HTTPS Engagement Tracking".
REGIONS = {"us": "spgo.io", "eu": "eu.spgo.io"}
_KNOWN = frozenset({*REGIONS.values(), "v2.spgo.io", "eu.v2.spgo.io"})
#: Enterprise tenants have an endpoint each below this name (same source).
_TENANTS = ".et.e.sparkpost.com"


def endpoint_host(value: str, *, option: str = "endpoint") -> str:
    """The host of a region (``us``, ``eu``) or the normalised host itself. Raises InputError."""
    region = REGIONS.get(value.strip().lower())
    if region:
        return region
    allowed = "it must be a region (us or eu) or the host name of an endpoint, such as spgo.io"
    try:
        host = host_name(value, option=option)
    except InputError as error:
        raise InputError(option, value, allowed) from error
    if "." not in host:
        raise InputError(option, value, allowed)
    return host


def is_endpoint(host: str) -> bool:
    """Whether the host is one of SparkPost's published tracking endpoints."""
    name = host.lower().rstrip(".")
    return name in _KNOWN or name.endswith(_TENANTS)
