# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What DNS said of the domain, everywhere it was asked."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import Evidence
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.caa import CaaSet


@dataclass(frozen=True)
class Lookup:
    """The domain's addresses of both families, as one server gives them."""

    server: str
    ipv4: Answer
    ipv6: Answer
    at: str = ""

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
        return bool(self.chain) or self.outcome.is_statement

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
                detail = f" ({answer.detail})" if answer.detail else ""
                lines.append(f"; {answer.last_name} {answer.record_type}: {answer.outcome.value}{detail}")
        return Evidence("dns", "resolver", self.server, self.at, "\n".join(lines))


@dataclass(frozen=True)
class DnsFacts:
    """``recursive`` and ``authoritative`` in the order in which the servers are known.

    ``problem`` says why the zone's own servers could not be found, ``expected_addresses`` are those of the
    expected targets. ``diverted`` says where connections go instead, where an option
    leads them past DNS.
    """

    recursive: tuple[Lookup, ...] = ()
    authoritative: tuple[Lookup, ...] = ()
    zone: str = ""
    problem: str = ""
    expected_addresses: frozenset[str] = frozenset()
    diverted: str = ""
    duration_ms: int = 0


@dataclass(frozen=True)
class CaaFacts:
    """The relevant set of CAA records for the domain."""

    found: CaaSet
    at: str = ""
    duration_ms: int = 0
