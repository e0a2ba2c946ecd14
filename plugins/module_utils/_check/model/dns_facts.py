# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What DNS said of the domain, everywhere it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..._dns.answers import Answer, Link, Outcome
from ..._dns.caa import CaaSet
from ..._dns.dnssec import Signing
from .finding import Evidence


@dataclass(frozen=True)
class Lookup:
    """The domain's addresses of both families, as one server gives them.

    ``host`` is the name of a server of the zone's own, "" for a resolver. ``is_lame`` says that it is named as a server
    of the zone and does not serve it, ``contact`` is the one in the zone's SOA record, where it was asked for.
    """

    server: str
    ipv4: Answer
    ipv6: Answer
    at: str = ""
    host: str = ""
    is_lame: bool = False
    contact: str = ""

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
        """The better of both families' outcomes; a statement is better than silence."""
        outcomes = (self.ipv4.outcome, self.ipv6.outcome)
        for outcome in (Outcome.ANSWER, Outcome.LOOP, Outcome.NXDOMAIN, Outcome.NODATA):
            if outcome in outcomes:
                return outcome
        return self.ipv4.outcome

    @property
    def speaks(self) -> bool:
        """Whether it says anything about the domain itself."""
        return not self.is_lame and (bool(self.chain) or self.outcome.is_statement)

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
            return f"{way} -> {', '.join(self.addresses)}" if not self.chain else f"{way} ({', '.join(self.addresses)})"
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
    where connections go instead, where an option leads them past DNS.
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
    duration_ms: int = 0

    @property
    def speakers(self) -> list[Lookup]:
        """The resolvers that say anything about the domain."""
        return [each for each in self.recursive if each.speaks]

    @property
    def truth(self) -> list[Lookup]:
        """The zone's own servers where they speak, else the resolvers that do."""
        return [each for each in self.authoritative if each.speaks] or self.speakers

    def whole(self, lookup: Lookup) -> Lookup:
        """The same way to its end, by a resolver: the zone's own servers do not follow an alias out of the zone."""
        if not lookup.chain or lookup.addresses:
            return lookup
        same = [each for each in self.speakers if each.own == lookup.own]
        return next((each for each in same if each.addresses), same[0] if same else lookup)


@dataclass(frozen=True)
class CaaFacts:
    """The relevant set of CAA records for the domain."""

    found: CaaSet
    at: str = ""
    duration_ms: int = 0
