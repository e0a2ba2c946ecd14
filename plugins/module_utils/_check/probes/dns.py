# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks DNS for everything that the verdict on the name needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._core.names import is_within
from ..._dns.answers import Answer, Outcome
from ..._dns.caa import climb
from ..._dns.connect_to import HostPort
from ..._dns.dnssec import Flaw, Signing, signing
from ..._dns.resolver import ADDRESS_TYPES, Delegation, Resolver
from ..model.dns_facts import CaaFacts, DnsFacts, Lookup, Part
from ..model.finding import utc
from ..model.tracking_check import TrackingCheck
from .https_records import https_records
from .zone import ZoneFacts, refined

#: Seconds for a resolver's answer on the domain, and for one on what only explains another.
_LONGEST, _PATIENCE = 3.5, 2.0
#: Resolvers give this TTL with what they remember for longer than they should (RFC 8767, section 4).
_STALE_TTL = 30
#: After this a TTL that counts down is a lower one, in seconds.
_LONGER_THAN_A_SECOND = 2.1
#: Types that people put beside a CNAME record, or that an apex has.
_BESIDE = ("SOA", "MX", "TXT")


def probe_dns(check: TrackingCheck, zone: ZoneFacts, resolver: Resolver, clock: Clock) -> DnsFacts:
    """The domain as every resolver and every server of its zone gives it.

    Where the zone has nothing, no resolver is asked, so that none caches that.
    """
    start = clock.now()
    recursive, zone = ((), zone) if zone.denies else _beside(check, zone, resolver, clock)
    recursive = _constant(check.domain, recursive, zone.said, resolver, clock)
    delegation = zone.delegation
    broken = [place for place, said in zip(resolver.servers, recursive, strict=False) if said.is_broken]
    has_alias = any(lookup.chain for lookup in (*zone.said, *recursive))
    expected = () if has_alias or zone.denies else map_concurrently(check.expected_targets, resolver.addresses)
    facts = DnsFacts(
        recursive=recursive,
        authoritative=zone.said,
        unchecked=map_concurrently(broken, lambda server: _unchecked(check.domain, resolver, server, clock)),
        zone=delegation.zone,
        name_servers=delegation.hosts,
        problem=delegation.problem,
        expected_addresses=frozenset(address for addresses in expected for address in addresses),
        delegation_ttl=0 if delegation is zone.known else zone.known.ttl,
        spared=zone.denies and not recursive,
    )
    facts = replace(facts, **_beyond(check.domain, facts, delegation, resolver, clock))
    return replace(facts, duration_ms=zone.duration_ms + round((clock.now() - start) * 1000))


def _constant(
    domain: str, recursive: Sequence[Lookup], said: Sequence[Lookup], resolver: Resolver, clock: Clock
) -> tuple[Lookup, ...]:
    """A resolver that remembers an older record counts its TTL down; one with data of its own does not.

    Two further answers have to agree, since public resolvers are many machines, each with a memory of its own.
    """
    own = {each.own for each in said if each.speaks}
    doubtful = [
        place
        for place, each in zip(resolver.servers, recursive, strict=False)
        if own
        and each.speaks
        and each.own not in (*own, "nothing")
        and each.ttl > _STALE_TTL
        # By its own authority: that tells enough.
        and not (each.ipv4.authoritative or each.ipv6.authoritative)
    ]
    if not doubtful:
        return tuple(recursive)
    clock.sleep(_LONGER_THAN_A_SECOND)
    again = map_concurrently([*doubtful, *doubtful], lambda place: _recursive(domain, resolver, place, clock))

    def stays(lookup: Lookup) -> bool:
        same = [each for each in again if each.server == lookup.server]
        return bool(same) and all((each.own, each.ttl) == (lookup.own, lookup.ttl) for each in same)

    return tuple(replace(each, is_constant=stays(each)) for each in recursive)


def _beyond(
    domain: str, facts: DnsFacts, delegation: Delegation, resolver: Resolver, clock: Clock
) -> Mapping[str, Any]:
    """What is asked only once the servers' answers are known, all of it at once."""
    speaking = {lookup.host for lookup in facts.authoritative if lookup.speaks}
    own = replace(delegation, servers=tuple(each for each in delegation.servers if each.host in speaking))
    asked: dict[str, Callable[[], Any]] = {
        "signing": lambda: _signing(domain, facts, own, resolver, clock),
        "trail": lambda: _trail(domain, facts, resolver),
        "witnesses": lambda: _witnesses(domain, facts, resolver),
        "end": lambda: _end(facts, resolver, clock),
        "part": lambda: _part(facts, own, resolver),
        "beside": lambda: _types_beside(domain, facts, own, resolver),
        "missing": lambda: "" if facts.spared else _missing(domain, own, resolver),
        "glue": lambda: _wrong_glue(own, resolver),
        "https": lambda: () if facts.spared else https_records(domain, facts, own, resolver),
    }
    return dict(zip(asked, map_concurrently(asked.values(), lambda ask: ask()), strict=True))


def _signing(domain: str, facts: DnsFacts, own: Delegation, resolver: Resolver, clock: Clock) -> Signing:
    """The keys and signatures of the domain's zone, or of the one to which it leads where these are at fault.

    Resolvers that check no signatures give an answer all the same; others, and authorities, refuse it.
    """
    if not own.servers:
        return Signing(own.zone)
    found = signing(resolver, own, domain, clock.wall())
    lookups = (*facts.authoritative, *facts.unchecked, *facts.recursive)
    names = next((each.names for each in lookups if each.names), ())
    if found.flaw is not None or found.is_broken or facts.spared or not names:
        return found
    # The zone itself is right: the one where its record leads, which may be a part of it, is signed by its own keys.
    last = resolver.delegation(names[-1])
    if last.zone == own.zone:
        return found
    beyond = signing(resolver, last, names[-1], clock.wall())
    if any(each.speaks for each in facts.unchecked) and not facts.speakers:
        return beyond if beyond.named or not found.named else found
    # Nobody refuses it here. What dates and keys say needs no second opinion.
    return beyond if beyond.is_broken or beyond.flaw in (Flaw.EXPIRED, Flaw.EARLY) else found


def _trail(domain: str, facts: DnsFacts, resolver: Resolver) -> Answer | None:
    """The CNAME records one by one, where no resolver comes to their end and one of them answers for that.

    PowerDNS fails for A and AAAA where records lead in a circle or on and on, and gives each record to who asks for it.
    """
    if any(lookup.addresses for lookup in facts.recursive):
        return None
    has_alias = any(lookup.chain or lookup.is_broken for lookup in facts.authoritative)
    has_alias = has_alias or any(lookup.chain for lookup in facts.recursive)
    failed = [
        place
        for place, said in zip(resolver.servers, facts.recursive, strict=False)
        if (has_alias or not facts.authoritative) and said.ipv4.outcome in (Outcome.SERVFAIL, Outcome.LONG)
    ]
    trails = (resolver.trail(domain, place) for place in failed)
    return next((trail for trail in trails if trail.chain), None)


def _witnesses(domain: str, facts: DnsFacts, resolver: Resolver) -> tuple[str, ...]:
    """Where no resolver speaks of the domain: those that answer for anything else."""
    if facts.speakers or facts.spared or not facts.recursive:
        return ()
    if not resolver.witnesses:
        # A name of the root's and one of the registry's: some networks have resolvers for a few zones alone.
        names = (facts.zone.partition(".")[2] or domain.rpartition(".")[2], domain.rpartition(".")[2], ".")
        pairs = [(name, place) for name in dict.fromkeys(names) for place in resolver.servers]
        map_concurrently(pairs, lambda pair: resolver.query(pair[0], "NS", pair[1], patience=_PATIENCE))
    return tuple(str(place) for place in resolver.servers if place in resolver.witnesses)


def _end(facts: DnsFacts, resolver: Resolver, clock: Clock) -> Lookup | None:
    """What stands at the name to which the zone's record leads, where no resolver knows that record yet."""
    way = next((each for each in facts.truth if each.chain), None)
    if way is None or way.addresses or any(each.own == way.own for each in facts.speakers):
        return None
    at = utc(clock.wall())
    ipv4, ipv6 = map_concurrently(ADDRESS_TYPES, lambda kind: resolver.lookup(way.names[-1], kind, _PATIENCE))
    return Lookup(ipv4.server or ipv6.server, ipv4, ipv6, at)


def _part(facts: DnsFacts, own: Delegation, resolver: Resolver) -> Part:
    """The part of the zone in which its record ends and that other servers have, where no resolver gets an answer."""
    way = next((each for each in facts.truth if each.chain), None)
    if way is None or facts.speakers or not own.servers or not is_within(way.names[-1], own.zone):
        return Part()
    said = resolver.authoritative(way.names[-1], "A", replace(own, servers=own.servers[:1]))
    return next((Part(each.referral, each.referral_servers) for each in said if each.referral), Part())


def _types_beside(domain: str, facts: DnsFacts, own: Delegation, resolver: Resolver) -> tuple[str, ...]:
    """The types of records that stand beside the domain's CNAME record (RFC 1034, section 3.6.2)."""
    way = next((each for each in facts.truth if each.chain), None)
    first = replace(own, servers=own.servers[:1])
    if not first.servers:
        return ()
    if way is None:
        # A server that holds both may give either, by what it is asked for.
        (alias,) = resolver.authoritative(domain, "CNAME", first)
        has_addresses = any(each.addresses for each in facts.truth)
        return tuple(kind for kind in ADDRESS_TYPES if has_addresses and alias.found and not alias.chain)[:1]
    if way.chain[0].owner != domain:
        return ()
    found = map_concurrently(_BESIDE, lambda kind: resolver.authoritative(domain, kind, first)[0])
    return tuple(kind for kind, answer in zip(_BESIDE, found, strict=True) if answer.found and not answer.chain)


def _wrong_glue(own: Delegation, resolver: Resolver) -> tuple[tuple[str, str], ...]:
    """Name servers with names in the zone itself, for which the zone above has another address than they have."""
    inner = [host for host in own.hosts if is_within(host, own.zone)]
    above = own.zone.partition(".")[2]
    if not inner or not above or not own.servers:
        return ()
    parent = resolver.delegation(above, most=1)
    glue = [pair for answer in resolver.authoritative(own.zone, "NS", parent) for pair in answer.glue]
    asked = [host for host in inner if any(name == host for name, _address in glue)]
    known = dict(zip(asked, map_concurrently(asked, resolver.addresses), strict=True))
    return tuple((host, address) for host, address in glue if known.get(host) and address not in known[host])


def _missing(domain: str, own: Delegation, resolver: Resolver) -> str:
    """A name between the zone and the domain whose existence a server of the zone denies (RFC 8020, section 2)."""
    name = domain.partition(".")[2]
    while own.servers and is_within(name, own.zone) and name != own.zone:
        answers = resolver.authoritative(name, "NS", replace(own, servers=own.servers[:1]))
        if any(answer.outcome is Outcome.NXDOMAIN and answer.authoritative for answer in answers):
            return name
        name = name.partition(".")[2]
    return ""


def probe_caa(check: TrackingCheck, zone: ZoneFacts, resolver: Resolver, clock: Clock) -> CaaFacts:
    """The relevant CAA records."""
    start, at = clock.now(), utc(clock.wall())

    def impatient(name: str, record_type: str) -> Answer:
        # Where the zone's servers are silent, a resolver waits for them as well.
        return resolver.lookup(name, record_type, _PATIENCE)

    def look(name: str, record_type: str) -> Answer:
        if not (zone.denies and zone.is_below(name)):
            return resolver.lookup(name, record_type)
        answers = resolver.authoritative(name, record_type, zone.delegation)
        said = next((answer for answer in answers if answer.outcome.is_statement and answer.authoritative), answers[0])
        # A name with an alias is there, so that a resolver may be asked, which follows it.
        return resolver.lookup(name, record_type) if said.chain else said

    found = climb(check.domain, look if any(each.speaks for each in zone.said) else impatient)
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
        answer = resolver.query(domain, record_type, server, patience=_LONGEST)
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
