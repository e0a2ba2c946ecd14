# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks DNS for everything that the verdict on the name needs."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.dns_facts import CaaFacts, DnsFacts, Lookup
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import utc
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import climb
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import Place
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.dnssec import signing
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.registration import registered
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import (
    ADDRESS_TYPES,
    Delegation,
    Resolver,
    each,
)

_NO_SERVICE = (Outcome.REFUSED, Outcome.SERVFAIL)


def probe_dns(subject: Subject, resolver: Resolver, clock: Clock) -> DnsFacts:
    """The domain as every resolver and every server of its zone gives it."""
    start = clock.now()
    recursive = each(resolver.servers, lambda server: _recursive(subject.domain, resolver, server, clock))
    broken = [place for place, said in zip(resolver.servers, recursive, strict=True) if said.is_broken]
    known = resolver.delegation(subject.domain)
    delegation, authoritative = _own_servers(subject, resolver, known, clock)
    has_alias = any(lookup.chain for lookup in (*authoritative, *recursive))
    expected = () if has_alias else each(subject.expected_targets, resolver.addresses)
    return DnsFacts(
        recursive=recursive,
        authoritative=authoritative,
        unchecked=each(broken, lambda server: _unchecked(subject.domain, resolver, server, clock)),
        zone=delegation.zone,
        name_servers=delegation.hosts,
        signing=signing(resolver, delegation),
        problem=delegation.problem,
        expected_addresses=frozenset(address for addresses in expected for address in addresses),
        delegation_ttl=0 if delegation is known else known.ttl,
        duration_ms=round((clock.now() - start) * 1000),
    )


def probe_caa(subject: Subject, resolver: Resolver, clock: Clock) -> CaaFacts:
    """The relevant CAA records."""
    start, at = clock.now(), utc(clock.wall())
    found = climb(subject.domain, resolver.lookup)
    return CaaFacts(found, at, round((clock.now() - start) * 1000))


def _recursive(domain: str, resolver: Resolver, server: Place, clock: Clock) -> Lookup:
    """What a resolver says; where it fails, it is asked once more, and for its reason."""
    at = utc(clock.wall())

    def ask(record_type: str) -> Answer:
        answer = resolver.query(domain, record_type, server)
        failed = answer.outcome is Outcome.SERVFAIL
        return resolver.query(domain, record_type, server, extended=True) if failed else answer

    ipv4, ipv6 = each(ADDRESS_TYPES, ask)
    return Lookup(str(server), ipv4, ipv6, at)


def _unchecked(domain: str, resolver: Resolver, server: Place, clock: Clock) -> Lookup:
    at = utc(clock.wall())
    ipv4, ipv6 = each(ADDRESS_TYPES, lambda kind: resolver.query(domain, kind, server, extended=True, unchecked=True))
    return Lookup(str(server), ipv4, ipv6, at)


def _own_servers(
    subject: Subject, resolver: Resolver, known: Delegation, clock: Clock
) -> tuple[Delegation, tuple[Lookup, ...]]:
    """The servers of the domain's zone, and what they say.

    The zone above is asked who they are where that matters: where none of those that the resolver knows (``known``)
    serves the zone, and where the CDN is to serve it.
    """
    serves = subject.cdn is not None and bool(subject.cdn.name_server_zones)
    said = _authoritative(subject.domain, resolver, known, clock)
    if serves or not any(lookup.speaks for lookup in said):
        above = registered(resolver, subject.domain, known)
        if above.zone != known.zone or not set(above.hosts) <= set(known.hosts):
            known, said = above, _authoritative(subject.domain, resolver, above, clock)
    return known, _with_contacts(resolver, known, said) if serves else said


def _with_contacts(resolver: Resolver, zone: Delegation, said: tuple[Lookup, ...]) -> tuple[Lookup, ...]:
    """The contact in the zone's SOA record tells whose servers these are, whatever they are called."""
    answers = resolver.authoritative(zone.zone, "SOA", zone)
    contacts = [answer.records[0].split()[1] if answer.records else "" for answer in answers]
    return tuple(
        replace(lookup, contact=contact.lower().rstrip(".")) for lookup, contact in zip(said, contacts, strict=True)
    )


def _authoritative(domain: str, resolver: Resolver, delegation: Delegation, clock: Clock) -> tuple[Lookup, ...]:
    at = utc(clock.wall())
    ipv4, ipv6 = each(ADDRESS_TYPES, lambda record_type: resolver.authoritative(domain, record_type, delegation))
    return tuple(
        Lookup(four.server, four, six, at, server.host, _is_lame(four, six))
        for server, four, six in zip(delegation.servers, ipv4, ipv6, strict=True)
    )


def _is_lame(ipv4: Answer, ipv6: Answer) -> bool:
    """Whether it says that it does not serve the zone, or speaks of it without authority (RFC 1912, section 2.8)."""
    answers = (ipv4, ipv6)
    if any(answer.outcome.is_statement and answer.authoritative for answer in answers):
        return False
    return any(answer.outcome.is_statement or answer.outcome in _NO_SERVICE for answer in answers)
