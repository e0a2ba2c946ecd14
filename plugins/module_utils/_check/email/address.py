# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose address an event has: the edge's, this machine's, or somebody else's. Pure.

The addresses from which a CDN asks the origin are not those that DNS gives for its customers, so that its published
ranges and reverse names are looked at too.
"""

from __future__ import annotations

import enum
import ipaddress
from collections.abc import Iterable, Mapping

from ..._core.names import is_within

#: Sources: Cloudflare, "IP ranges" (www.cloudflare.com/ips); Fastly, "Public IP list" of its API. CloudFront's ranges
#: change from week to week, but its servers have reverse names.
_RANGES: Mapping[str, tuple[str, ...]] = {
    "cloudflare": (
        "173.245.48.0/20",
        "103.21.244.0/22",
        "103.22.200.0/22",
        "103.31.4.0/22",
        "141.101.64.0/18",
        "108.162.192.0/18",
        "190.93.240.0/20",
        "188.114.96.0/20",
        "197.234.240.0/22",
        "198.41.128.0/17",
        "162.158.0.0/15",
        "104.16.0.0/13",
        "104.24.0.0/14",
        "172.64.0.0/13",
        "131.0.72.0/22",
        "2400:cb00::/32",
        "2606:4700::/32",
        "2803:f800::/32",
        "2405:b500::/32",
        "2405:8100::/32",
        "2a06:98c0::/29",
        "2c0f:f248::/32",
    ),
    "fastly": (
        "23.235.32.0/20",
        "43.249.72.0/22",
        "103.244.50.0/24",
        "103.245.222.0/23",
        "103.245.224.0/24",
        "104.156.80.0/20",
        "140.248.64.0/18",
        "140.248.128.0/17",
        "146.75.0.0/17",
        "151.101.0.0/16",
        "157.52.64.0/18",
        "167.82.0.0/17",
        "167.82.128.0/20",
        "167.82.160.0/20",
        "167.82.224.0/20",
        "172.111.64.0/18",
        "185.31.16.0/22",
        "199.27.72.0/21",
        "199.232.0.0/16",
        "2a04:4e40::/32",
        "2a04:4e42::/32",
    ),
}
_REVERSE_ZONES: Mapping[str, tuple[str, ...]] = {"cloudfront": ("cloudfront.net",), "fastly": ("fastly.net",)}


class Owner(str, enum.Enum):
    """Whose address it is. OTHER is in no relation to the edge that could be seen."""

    OWN = "this machine's own address"
    EDGE = "an address that the domain has in DNS"
    CDN = "an address of the CDN's"
    OTHER = "no address of the edge's"


def owner_of(
    address: str, *, own: Iterable[str], edges: Iterable[str], cdn: str, reverse_names: Iterable[str] = ()
) -> Owner | None:
    """Whose address it is, None where it is no address.

    ``own`` are this machine's addresses, which decide over all others; ``edges`` those of the domain; ``cdn`` is the
    CDN's id; ``reverse_names`` are what DNS has for the address.
    """
    parsed = _parsed(address)
    if parsed is None:
        return None
    if parsed in {_parsed(each) for each in own}:
        return Owner.OWN
    if parsed in {_parsed(each) for each in edges}:
        return Owner.EDGE
    in_range = any(parsed in ipaddress.ip_network(each) for each in _RANGES.get(cdn, ()))
    zones = _REVERSE_ZONES.get(cdn, ())
    named = any(is_within(name.lower().rstrip("."), zone) for name in reverse_names for zone in zones)
    return Owner.CDN if in_range or named else Owner.OTHER


def reverse_name(address: str) -> str:
    """The name under which DNS has the name of an address, "" where it is none."""
    parsed = _parsed(address)
    return parsed.reverse_pointer if parsed is not None else ""


def has_reverse_names(cdn: str) -> bool:
    """Whether looking for the name of an address may tell something."""
    return cdn in _REVERSE_ZONES


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed
