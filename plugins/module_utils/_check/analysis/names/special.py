# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses to which nothing of the public internet leads, by what they are for. Pure.

Source: IANA's registries of special-purpose IPv4 and IPv6 addresses. Python's own tables differ between its versions.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

_NETWORKS = tuple(
    (ipaddress.ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "no address of a host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers (CGNAT)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "no address of a host"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "for translation within a network (NAT64)"),
        ("100::/64", "discarded by routers"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
        ("5f00::/16", "for segment routing"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
#: IPv6 networks whose addresses hold one of IPv4, and the position of its last bit from the right.
_HOLDING = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0, "an IPv4-mapped address"),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0, "by NAT64"),
    (ipaddress.IPv6Network("2002::/16"), 80, "by 6to4"),
)


def kind_of(text: str) -> str:
    """What the address is for, such as ``private``; "" for one of the public internet."""
    address = ipaddress.ip_address(text)
    kind = next((kind for network, kind in _NETWORKS if address in network), "")
    if kind or address.version == 4:
        return kind
    for network, shift, how in _HOLDING:
        if address in network:
            held = ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
            inner = kind_of(str(held))
            return f"{inner}: {held} {how}" if inner else ""
    return ""


def not_public(addresses: Iterable[str]) -> tuple[str, ...]:
    """Those of the addresses that nothing of the public internet leads to, each with its kind."""
    kinds = {address: kind_of(address) for address in addresses}
    return tuple(f"{address} ({kind})" for address, kind in kinds.items() if kind)
