# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the servers of the domain's own zone say of it, before any resolver is asked for the domain.

A resolver that is asked for a missing name caches for as long as the zone says, usually minutes to an hour, that it
is missing (RFC 2308): a set-up that follows the check would have to wait for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._core.names import is_within
from ..._dns.answers import Answer, Outcome
from ..._dns.exchange import plain
from ..._dns.nearest_zone import deeper_zone, enclosing
from ..._dns.registration import registered
from ..._dns.resolver import ADDRESS_TYPES, Delegation, Resolver
from ..model.dns_facts import Lookup, Version
from ..model.finding import utc
from ..model.tracking_check import TrackingCheck

_NO_SERVICE = (Outcome.REFUSED, Outcome.SERVFAIL)
_MOST_ZONES = 8
_A_MOMENT = 2.0


@dataclass(frozen=True)
class ZoneFacts:
    """``delegation`` is the zone's, as it was asked; ``known`` the one that resolvers go by; ``said`` one a server."""

    known: Delegation
    delegation: Delegation
    said: tuple[Lookup, ...]
    duration_ms: int = 0

    @property
    def denies(self) -> bool:
        """Whether every server that speaks says that there is nothing at the domain."""
        speakers = [lookup for lookup in self.said if lookup.speaks]
        return bool(speakers) and all(_is_nothing(lookup) for lookup in speakers)

    def is_below(self, name: str) -> bool:
        """Whether the name is below the top of the zone, where nothing need exist."""
        zone = self.delegation.zone
        return name != zone and (not zone or is_within(name, zone))


def probe_zone(check: TrackingCheck, resolver: Resolver, clock: Clock) -> ZoneFacts:
    """Find the servers of the domain's zone and ask them; no resolver is asked for the domain itself."""
    start, domain = clock.now(), check.domain
    known = enclosing(resolver, domain)
    said = _authoritative(domain, resolver, known, clock)
    for _zone in range(_MOST_ZONES):
        below = deeper_zone(domain, known.zone, (answer for one in said for answer in (one.ipv4, one.ipv6)))
        deeper = resolver.delegation(below) if below else known
        if deeper.zone == known.zone:
            break
        known, said = deeper, _authoritative(domain, resolver, deeper, clock)
    delegation, said = _own_servers(check, resolver, known, said, clock)
    said = _unhindered(resolver, delegation, _settled(resolver, delegation, said, clock))
    return ZoneFacts(known, delegation, said, round((clock.now() - start) * 1000))


def refined(zone: ZoneFacts, check: TrackingCheck, resolver: Resolver, clock: Clock) -> ZoneFacts:
    """The same for a domain that exists, by what a resolver knows of zones.

    Servers that hold a zone and one below it answer for both, and do not tell which of them a record is in.
    """
    if not zone.known.servers:
        return zone
    known = resolver.delegation(check.domain)
    if not known.servers or known.zone == zone.delegation.zone or not zone.is_below(known.zone):
        return zone
    said = _authoritative(check.domain, resolver, known, clock)
    delegation, said = _own_servers(check, resolver, known, said, clock)
    return replace(zone, known=known, delegation=delegation, said=said)


def _is_nothing(lookup: Lookup) -> bool:
    return lookup.own == "nothing" and lookup.outcome in (Outcome.NXDOMAIN, Outcome.NODATA)


def _own_servers(
    check: TrackingCheck, resolver: Resolver, known: Delegation, said: tuple[Lookup, ...], clock: Clock
) -> tuple[Delegation, tuple[Lookup, ...]]:
    """The servers of the domain's zone, and what they say.

    The zone above is asked who they are where that matters: where none of those that the resolver knows (``known``)
    serves the zone, and where the CDN is to serve it.
    """
    serves = check.cdn is not None and bool(check.cdn.name_server_zones)
    if serves or not any(lookup.speaks for lookup in said):
        above = registered(resolver, check.domain, known)
        if above.zone != known.zone or not set(above.hosts) <= set(known.hosts) or not known.servers:
            known, said = above, _authoritative(check.domain, resolver, above, clock)
    return known, _steady(check.domain, resolver, known, said)


def _authoritative(domain: str, resolver: Resolver, delegation: Delegation, clock: Clock) -> tuple[Lookup, ...]:
    at = utc(clock.wall())
    questions = (*((domain, record_type, False) for record_type in ADDRESS_TYPES), (delegation.zone, "SOA", True))
    ipv4, ipv6, soa = map_concurrently(
        questions, lambda asked: resolver.authoritative(asked[0], asked[1], delegation, signed=asked[2])
    )
    said = tuple(
        Lookup(four.server, four, six, at, server.host, _is_lame(four, six), _version(start))
        for server, four, six, start in zip(delegation.servers, ipv4, ipv6, soa, strict=True)
    )
    deaf = [each.speaks and not answer.outcome.is_statement for each, answer in zip(said, soa, strict=True)]
    if not any(deaf):
        return said
    # Some refuse EDNS, which is allowed, and some drop every question that has it.
    plain = resolver.authoritative(delegation.zone, "SOA", delegation)
    return tuple(
        replace(each, soa=_version(bare), drops_edns=answer.outcome is Outcome.TIMEOUT and bare.outcome.is_statement)
        if is_deaf
        else each
        for each, answer, bare, is_deaf in zip(said, soa, plain, deaf, strict=True)
    )


def _version(answer: Answer) -> Version:
    if not answer.rdata or answer.chain:
        return Version()
    start = answer.rdata[0]
    return Version(int(start.serial), plain(start.mname), plain(start.rname))


def _settled(resolver: Resolver, zone: Delegation, said: tuple[Lookup, ...], clock: Clock) -> tuple[Lookup, ...]:
    """A change takes a moment to reach all servers: where versions differ, they are asked for once more."""
    if len({each.soa.serial for each in said if each.speaks}) < 2 or len({each.own for each in said}) > 1:
        return said
    clock.sleep(_A_MOMENT)
    again = resolver.authoritative(zone.zone, "SOA", zone)
    return tuple(replace(each, soa=_version(answer)) for each, answer in zip(said, again, strict=True))


def _unhindered(resolver: Resolver, zone: Delegation, said: tuple[Lookup, ...]) -> tuple[Lookup, ...]:
    """What servers do not let through counts only where this machine's network lets it through to others."""
    above = zone.zone.partition(".")[2]
    if not above or not any(each.no_tcp or each.drops_edns for each in said):
        return said
    no_tcp, no_edns = resolver.hinders(above)
    return tuple(_spared(each, no_tcp, no_edns) for each in said)


def _spared(lookup: Lookup, no_tcp: bool, no_edns: bool) -> Lookup:
    drops = lookup.drops_edns and not no_edns
    if not no_tcp:
        return replace(lookup, drops_edns=drops)
    ipv4, ipv6 = (replace(answer, no_tcp="") for answer in (lookup.ipv4, lookup.ipv6))
    return replace(lookup, ipv4=ipv4, ipv6=ipv6, drops_edns=drops)


def _steady(domain: str, resolver: Resolver, zone: Delegation, said: tuple[Lookup, ...]) -> tuple[Lookup, ...]:
    """Servers of one version that give different addresses are asked again: some choose new ones for each answer."""
    sets = {frozenset(each.addresses) for each in said if each.speaks and not each.chain and each.addresses}
    if len(sets) < 2:
        return said
    again = map_concurrently(ADDRESS_TYPES, lambda record_type: resolver.authoritative(domain, record_type, zone))
    return tuple(
        replace(each, is_steady={*each.addresses} == {*four.records, *six.records})
        for each, four, six in zip(said, *again, strict=True)
    )


def _is_lame(ipv4: Answer, ipv6: Answer) -> bool:
    """Whether it says that it does not serve the zone, or speaks of it without authority (RFC 1912, section 2.8)."""
    answers = (ipv4, ipv6)
    if any((answer.outcome.is_statement or answer.chain) and answer.authoritative for answer in answers):
        return False
    return any(answer.outcome.is_statement or answer.outcome in _NO_SERVICE for answer in answers)
