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
from collections.abc import Iterable

from ..._core.names import is_within
from ..model.cdn import Cdn


class Owner(str, enum.Enum):
    """Whose address it is. OTHER has no visible relation to the edge."""

    OWN = "this machine's own address"
    EDGE = "an address that the domain has in DNS"
    CDN = "an address of the CDN"
    OTHER = "not an address of the edge"


def owner_of(
    address: str, *, own: Iterable[str], edges: Iterable[str], cdn: Cdn, reverse_names: Iterable[str] = ()
) -> Owner | None:
    """Whose address it is, None where it is no address.

    ``own`` are this machine's addresses, which decide over all others; ``edges`` those of the domain;
    ``reverse_names`` are what DNS has for the address.
    """
    parsed = _parsed(address)
    if parsed is None:
        return None
    if parsed in {_parsed(each) for each in own}:
        return Owner.OWN
    if parsed in {_parsed(each) for each in edges}:
        return Owner.EDGE
    in_range = any(parsed in ipaddress.ip_network(each) for each in cdn.address_ranges)
    named = any(is_within(name.lower().rstrip("."), zone) for name in reverse_names for zone in cdn.reverse_zones)
    return Owner.CDN if in_range or named else Owner.OTHER


def reverse_name(address: str) -> str:
    """The name under which DNS has the name of an address, "" where it is none."""
    parsed = _parsed(address)
    return parsed.reverse_pointer if parsed is not None else ""


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed
