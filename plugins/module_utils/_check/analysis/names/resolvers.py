# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells resolvers that answer with data of their own, as those that block do, from such as remember. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from ...._core.names import is_within
from ...._dns.answers import Outcome
from ...model.dns_facts import DnsFacts, Lookup
from ...model.finding import Finding
from ...model.tracking_check import TrackingCheck
from ..targets import name_finding

#: Extended errors by which a resolver says that a policy is the reason (RFC 8914, sections 4.16 to 4.19).
_POLICIES = {15: "Blocked", 16: "Censored", 17: "Filtered", 18: "Prohibited"}
#: What resolvers that block give in place of an address.
_NOBODYS = frozenset(map(ipaddress.ip_address, ("0.0.0.0", "::", "127.0.0.1", "::1")))  # noqa: S104
#: Where resolvers that block lead to a page of their own: OpenDNS (Cisco Umbrella) and AdGuard DNS.
_PAGES = tuple(ipaddress.ip_network(each) for each in ("146.112.61.104/29", "94.140.14.32/29"))
_BY_ITSELF = "data of its own, by its own authority"


def overrides(lookup: Lookup, facts: DnsFacts, domain: str) -> str:
    """How it shows that the resolver's answer is not the zone's; "" where it may be, be it an old one."""
    codes = [code for code, _text in lookup.extended if code in _POLICIES]
    if codes:
        return f"extended error {codes[0]}: {_POLICIES[codes[0]]}"
    own = [each for each in facts.authoritative if each.speaks]
    nowhere = lookup.addresses and all(ipaddress.ip_address(each).is_unspecified for each in lookup.addresses)
    if not own or (not nowhere and any(lookup.chain and lookup.own == each.own for each in own)):
        return ""
    if any(set(lookup.addresses) & set(each.addresses) for each in own if lookup.addresses):
        return ""
    if lookup.chain and (lookup.ipv4.authoritative or lookup.ipv6.authoritative):
        return _BY_ITSELF
    if lookup.is_constant and all(lookup.own != each.own for each in own):
        return f"data of its own, whose TTL stays at {lookup.ttl} s"
    if lookup.addresses:
        return _of_addresses(lookup, [address for each in own for address in facts.whole(each).addresses])
    answer = lookup.ipv4 if lookup.ipv4.outcome is lookup.outcome else lookup.ipv6
    negative = lookup.outcome in (Outcome.NXDOMAIN, Outcome.NODATA) and not lookup.chain
    if negative and not is_within(domain, answer.zone or "-"):
        return f"{lookup.outcome.value}, in the name of {answer.zone or 'no zone'}, which is not the zone's word"
    return ""


def _of_addresses(lookup: Lookup, own: Sequence[str]) -> str:
    found = [ipaddress.ip_address(each) for each in lookup.addresses]
    real = [ipaddress.ip_address(each) for each in own]
    if all(each in _NOBODYS or (real and each.is_loopback) for each in found) and not any(map(_is_loopback, real)):
        return "an address of nobody's"
    if all(any(each in page for page in _PAGES if page.version == each.version) for each in found):
        return "the address of a page for blocked names"
    if lookup.ipv4.authoritative or lookup.ipv6.authoritative:
        return _BY_ITSELF
    if all(each.is_private for each in found) and real and not any(each.is_private for each in real):
        return "a private address, where the zone has a public one"
    return ""


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_loopback


def blocked(check: TrackingCheck, facts: DnsFacts, blocking: Sequence[Lookup], now: float) -> Finding:
    """The finding on resolvers that answer in place of the zone."""
    said = "; ".join(
        f"{each.server} says {each.describe(check.domain)} ({overrides(each, facts, check.domain)})"
        for each in blocking
    )
    own = facts.truth[0] if facts.truth else blocking[0]
    observed = f"{said}; the zone says {facts.whole(own).own}"
    known = {"resolver": ", ".join(each.server for each in blocking)}
    return name_finding("dns_resolver_blocks", check, facts, observed, now, known=known)
