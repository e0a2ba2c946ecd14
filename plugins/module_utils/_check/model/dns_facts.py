# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What DNS said of the domain, everywhere it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..._dns.answers import Answer, Link, Outcome
from ..._dns.caa import CaaSet
from ..._dns.dnssec import Signing
from .finding import Evidence

#: So many addresses are named in a sentence; the evidence has all.
_MOST_SHOWN = 8


@dataclass(frozen=True)
class Version:
    """What a server's SOA record says of its copy of the zone: a serial of None where it was not to be had."""

    serial: int | None = None
    primary: str = ""
    contact: str = ""

    def is_older(self, other: Version) -> bool:
        """Whether the other copy is newer, by arithmetic on serials (RFC 1982)."""
        if self.serial is None or other.serial is None or self.serial == other.serial:
            return False
        return (other.serial - self.serial) % 2**32 < 2**31

    def is_kin(self, other: Version) -> bool:
        """Whether both are copies of one source: zones that two hosts make count for themselves."""
        return self.primary == other.primary and self.contact == other.contact


@dataclass(frozen=True)
class HttpsRecord:
    """A record of type HTTPS (RFC 9460) that stands at ``owner``: by it browsers connect, ahead of A and AAAA.

    A ``priority`` of 0 is an alias. ``target`` is "" for the owner itself, ``port`` 0 where none is named.
    ``mandatory`` are the numbers of parameters that a client has to know, ``addresses`` those of the target.
    """

    owner: str
    priority: int
    target: str
    text: str
    port: int = 0
    protocols: tuple[str, ...] = ()
    no_default: bool = False
    mandatory: tuple[int, ...] = ()
    hints: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A zone below the domain's, and the name servers that the domain's zone has for it; "" where there is none."""

    zone: str = ""
    servers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lookup:
    """The domain's addresses of both families, as one server gives them.

    ``host`` is the name of a server of the zone's own, "" for a resolver. ``is_lame`` says that it is named as a server
    of the zone and does not serve it. ``soa`` is its version of the zone, ``drops_edns`` says that it is silent where
    it is asked by EDNS, ``is_steady`` that it gave the same addresses twice, where that was tried.
    ``is_constant`` says of a resolver that what it gives, which is not what the zone has, has a TTL that stays.
    """

    server: str
    ipv4: Answer
    ipv6: Answer
    at: str = ""
    host: str = ""
    is_lame: bool = False
    soa: Version = field(default_factory=Version)
    drops_edns: bool = False
    is_steady: bool = False
    is_constant: bool = False

    @property
    def contact(self) -> str:
        """The contact in the zone's SOA record, "" where it is not known."""
        return self.soa.contact

    @property
    def no_tcp(self) -> str:
        """Why it did not answer over TCP where that was needed; "" where it did, or it was not."""
        return self.ipv4.no_tcp or self.ipv6.no_tcp

    @property
    def chain(self) -> tuple[Link, ...]:
        """The CNAME records from the domain on."""
        return self.ipv4.chain or self.ipv6.chain

    @property
    def names(self) -> tuple[str, ...]:
        """The names to which the CNAME records lead."""
        return tuple(link.target for link in self.chain)

    @property
    def addresses(self) -> tuple[str, ...]:
        """IPv4 ahead of IPv6."""
        return (*self.ipv4.records, *self.ipv6.records)

    @property
    def outcome(self) -> Outcome:
        """The better of both families' outcomes; that there is nothing takes a statement on each."""
        outcomes = (self.ipv4.outcome, self.ipv6.outcome)
        for outcome in (Outcome.ANSWER, Outcome.LOOP, Outcome.LONG, Outcome.NXDOMAIN):
            if outcome in outcomes:
                return outcome
        return next((outcome for outcome in outcomes if outcome is not Outcome.NODATA), Outcome.NODATA)

    @property
    def speaks(self) -> bool:
        """Whether it says anything about the domain: a chain beside a failure is none, since it does not end."""
        return not self.is_lame and self.outcome.is_statement

    @property
    def is_broken(self) -> bool:
        """Whether it failed to give one family, as a validating resolver does where signatures do not hold."""
        return Outcome.SERVFAIL in (self.ipv4.outcome, self.ipv6.outcome)

    @property
    def extended(self) -> tuple[tuple[int, str], ...]:
        """The extended errors of both families, each once."""
        return tuple(dict.fromkeys((*self.ipv4.extended, *self.ipv6.extended)))

    @property
    def own(self) -> str:
        """What stands at the domain itself, comparable between servers.

        Addresses compare by their presence alone: a CDN gives different ones to everybody who asks.
        """
        if self.chain:
            return self.chain[0].target
        return "addresses" if self.addresses else "nothing"

    @property
    def ttl(self) -> int:
        """How long the domain's own record, or its absence, may still be remembered, in seconds."""
        return self.chain[0].ttl if self.chain else max(self.ipv4.ttl, self.ipv6.ttl)

    def describe(self, domain: str) -> str:
        """In words: the chain and what stands at its end."""
        way = " -> ".join((domain, *self.names))
        if self.addresses:
            more = len(self.addresses) - _MOST_SHOWN
            shown = ", ".join(self.addresses[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
            return f"{way} -> {shown}" if not self.chain else f"{way} ({shown})"
        return f"{way}: {self.outcome.value}"

    def evidence(self, domain: str) -> Evidence:
        """As results show it, in the form of zone lines."""
        lines = [f"{link.owner}. {link.ttl} IN CNAME {link.target}." for link in self.chain]
        for answer in (self.ipv4, self.ipv6):
            lines += [f"{answer.last_name}. {answer.ttl} IN {answer.record_type} {value}" for value in answer.records]
            if not answer.records:
                said = [answer.detail, *(" ".join(("EDE", str(code), text)).strip() for code, text in answer.extended)]
                detail = f" ({'; '.join(filter(None, said))})" if any(said) else ""
                lines.append(f"; {answer.last_name} {answer.record_type}: {answer.outcome.value}{detail}")
        return Evidence("dns", "resolver", self.server, self.at, "\n".join(lines))


@dataclass(frozen=True)
class DnsFacts:
    """``recursive`` and ``authoritative`` in the order in which the servers are known.

    ``unchecked`` are the answers, without a check of signatures, of resolvers that gave none with it. ``name_servers``
    are the host names of the zone's servers, also of those that have no address; ``signing`` is about its keys.
    ``problem`` says why the zone's own servers could not be found, ``expected_addresses`` are those of the
    expected targets. ``delegation_ttl`` is how long resolvers may still go by an older delegation of the zone, in
    seconds. ``spared`` says that no resolver was asked, since the zone has nothing at the domain. ``diverted`` says
    where connections go instead, where an option leads them past DNS. ``trail`` are the CNAME records one by one, where
    no resolver came to their end. ``witnesses`` are the resolvers that answer other questions, where none speaks of
    the domain. ``end`` is what a resolver says of the name to which the zone's record leads, where none gave it with
    the domain. ``beside`` are the types that stand at the domain beside its CNAME record, ``missing`` is a name above
    the domain whose existence the zone's servers deny. ``https`` are its records of that type. ``glue``
    are name servers with the address that the zone above has for each, where that is not one of theirs. ``part`` is the
    one in which the zone's record ends, where resolvers get no answer there.
    """

    recursive: tuple[Lookup, ...] = ()
    authoritative: tuple[Lookup, ...] = ()
    zone: str = ""
    problem: str = ""
    unchecked: tuple[Lookup, ...] = ()
    name_servers: tuple[str, ...] = ()
    signing: Signing = field(default_factory=Signing)
    expected_addresses: frozenset[str] = frozenset()
    delegation_ttl: int = 0
    spared: bool = False
    diverted: str = ""
    trail: Answer | None = None
    witnesses: tuple[str, ...] = ()
    end: Lookup | None = None
    beside: tuple[str, ...] = ()
    missing: str = ""
    https: tuple[HttpsRecord, ...] = ()
    glue: tuple[tuple[str, str], ...] = ()
    part: Part = field(default_factory=Part)
    duration_ms: int = 0

    @property
    def speakers(self) -> list[Lookup]:
        """The resolvers that say anything about the domain."""
        return [each for each in self.recursive if each.speaks]

    @property
    def truth(self) -> list[Lookup]:
        """The zone's own servers where they speak, those with its newest version, else the resolvers that do."""
        own = [each for each in self.authoritative if each.speaks]
        return [each for each in own if not any(each.soa.is_older(other.soa) for other in own)] or own or self.speakers

    def is_other(self, lookup: Lookup, main: Lookup) -> bool:
        """Whether it leads elsewhere than the zone's way ``main``.

        Addresses differ where none is the same, and the zone's servers are at one on theirs.
        """
        if lookup.own != main.own:
            return True
        own = {frozenset(each.addresses) for each in self.authoritative if each.speaks and not each.chain}
        if lookup.chain or len(own) != 1:
            return False
        (now,) = own
        return bool(now) and bool(lookup.addresses) and now.isdisjoint(lookup.addresses)

    @property
    def trail_ends(self) -> bool | None:
        """Whether something is at the end of the CNAME records; None where they were not followed to it."""
        return None if self.trail is None else self.trail.outcome in (Outcome.NODATA, Outcome.ANSWER)

    def whole(self, lookup: Lookup) -> Lookup:
        """The same way to its end, by a resolver: the zone's own servers do not follow an alias out of the zone."""
        if not lookup.chain or lookup.addresses:
            return lookup
        same = [each for each in self.speakers if each.own == lookup.own]
        whole = next((each for each in same if each.addresses), same[0] if same else None)
        if whole is None and self.end is not None and self.end.speaks:
            return _joined(lookup, self.end)
        return whole or lookup


def _joined(lookup: Lookup, end: Lookup) -> Lookup:
    """The way to a name, and what was found there."""
    ipv4, ipv6 = (
        replace(further, name=answer.name, chain=(*lookup.chain, *further.chain))
        for answer, further in ((lookup.ipv4, end.ipv4), (lookup.ipv6, end.ipv6))
    )
    return replace(lookup, ipv4=ipv4, ipv6=ipv6)


@dataclass(frozen=True)
class CaaFacts:
    """The relevant set of CAA records for the domain."""

    found: CaaSet
    at: str = ""
    duration_ms: int = 0
