# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks DNS for everything that the verdict on the name needs."""

from __future__ import annotations

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.dns_facts import CaaFacts, DnsFacts, Lookup
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import utc
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import climb
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import Place
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import (
    ADDRESS_TYPES,
    Delegation,
    Resolver,
    each,
)


def probe_dns(subject: Subject, resolver: Resolver, clock: Clock) -> DnsFacts:
    """The domain as every resolver and every server of its zone gives it."""
    start = clock.now()
    recursive = each(resolver.servers, lambda server: _recursive(subject.domain, resolver, server, clock))
    delegation = resolver.delegation(subject.domain)
    authoritative = _authoritative(subject.domain, resolver, delegation, clock)
    has_alias = any(lookup.chain for lookup in (*authoritative, *recursive))
    expected = () if has_alias else each(subject.expected_targets, resolver.addresses)
    return DnsFacts(
        recursive=recursive,
        authoritative=authoritative,
        zone=delegation.zone,
        problem=delegation.problem,
        expected_addresses=frozenset(address for addresses in expected for address in addresses),
        duration_ms=round((clock.now() - start) * 1000),
    )


def probe_caa(subject: Subject, resolver: Resolver, clock: Clock) -> CaaFacts:
    """The relevant CAA records."""
    start, at = clock.now(), utc(clock.wall())
    found = climb(subject.domain, resolver.lookup)
    return CaaFacts(found, at, round((clock.now() - start) * 1000))


def _recursive(domain: str, resolver: Resolver, server: Place, clock: Clock) -> Lookup:
    at = utc(clock.wall())
    ipv4, ipv6 = each(ADDRESS_TYPES, lambda record_type: resolver.query(domain, record_type, server))
    return Lookup(str(server), ipv4, ipv6, at)


def _authoritative(domain: str, resolver: Resolver, delegation: Delegation, clock: Clock) -> tuple[Lookup, ...]:
    at = utc(clock.wall())
    ipv4, ipv6 = each(ADDRESS_TYPES, lambda record_type: resolver.authoritative(domain, record_type, delegation))
    return tuple(Lookup(four.server, four, six, at) for four, six in zip(ipv4, ipv6, strict=True))
