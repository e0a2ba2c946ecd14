# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks DNS for everything that the verdict on the name needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._dns.answers import Answer, Outcome
from ..._dns.caa import climb
from ..._dns.connect_to import HostPort
from ..._dns.dnssec import signing
from ..._dns.resolver import ADDRESS_TYPES, Resolver
from ..model.dns_facts import CaaFacts, DnsFacts, Lookup
from ..model.finding import utc
from ..model.tracking_check import TrackingCheck
from .zone import ZoneFacts, refined


def probe_dns(check: TrackingCheck, zone: ZoneFacts, resolver: Resolver, clock: Clock) -> DnsFacts:
    """The domain as every resolver and every server of its zone gives it.

    Where the zone has nothing, no resolver is asked, so that none caches that.
    """
    start = clock.now()
    recursive, zone = ((), zone) if zone.denies else _beside(check, zone, resolver, clock)
    delegation = zone.delegation
    broken = [place for place, said in zip(resolver.servers, recursive, strict=False) if said.is_broken]
    has_alias = any(lookup.chain for lookup in (*zone.said, *recursive))
    expected = () if has_alias or zone.denies else map_concurrently(check.expected_targets, resolver.addresses)
    return DnsFacts(
        recursive=recursive,
        authoritative=zone.said,
        unchecked=map_concurrently(broken, lambda server: _unchecked(check.domain, resolver, server, clock)),
        zone=delegation.zone,
        name_servers=delegation.hosts,
        signing=signing(resolver, delegation),
        problem=delegation.problem,
        expected_addresses=frozenset(address for addresses in expected for address in addresses),
        delegation_ttl=0 if delegation is zone.known else zone.known.ttl,
        spared=zone.denies and not recursive,
        duration_ms=zone.duration_ms + round((clock.now() - start) * 1000),
    )


def probe_caa(check: TrackingCheck, zone: ZoneFacts, resolver: Resolver, clock: Clock) -> CaaFacts:
    """The relevant CAA records."""
    start, at = clock.now(), utc(clock.wall())

    def look(name: str, record_type: str) -> Answer:
        if not (zone.denies and zone.is_below(name)):
            return resolver.lookup(name, record_type)
        answers = resolver.authoritative(name, record_type, zone.delegation)
        said = next((answer for answer in answers if answer.outcome.is_statement and answer.authoritative), answers[0])
        # A name with an alias is there, so that a resolver may be asked, which follows it.
        return resolver.lookup(name, record_type) if said.chain else said

    found = climb(check.domain, look)
    return CaaFacts(found, at, round((clock.now() - start) * 1000))


def _beside(
    check: TrackingCheck, zone: ZoneFacts, resolver: Resolver, clock: Clock
) -> tuple[tuple[Lookup, ...], ZoneFacts]:
    """What the resolvers say of the domain, and, found out at the same time, of the zone that holds it."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pending = pool.submit(refined, zone, check, resolver, clock)
        recursive = map_concurrently(resolver.servers, lambda server: _recursive(check.domain, resolver, server, clock))
        return recursive, pending.result()


def _recursive(domain: str, resolver: Resolver, server: HostPort, clock: Clock) -> Lookup:
    """What a resolver says; where it fails, it is asked once more, and for its reason."""
    at = utc(clock.wall())

    def ask(record_type: str) -> Answer:
        answer = resolver.query(domain, record_type, server)
        failed = answer.outcome is Outcome.SERVFAIL
        return resolver.query(domain, record_type, server, extended=True) if failed else answer

    ipv4, ipv6 = map_concurrently(ADDRESS_TYPES, ask)
    return Lookup(str(server), ipv4, ipv6, at)


def _unchecked(domain: str, resolver: Resolver, server: HostPort, clock: Clock) -> Lookup:
    at = utc(clock.wall())
    ipv4, ipv6 = map_concurrently(
        ADDRESS_TYPES, lambda kind: resolver.query(domain, kind, server, extended=True, unchecked=True)
    )
    return Lookup(str(server), ipv4, ipv6, at)
