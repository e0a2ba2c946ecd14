# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look-ups: by each recursive resolver, and directly at the servers that are responsible for a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from .._core.concurrency import map_concurrently
from .answers import Answer, Outcome
from .connect_to import ConnectTo, HostPort
from .exchange import ask
from .servers import DNS_PORT

ADDRESS_TYPES = ("A", "AAAA")
#: Enough for every zone's set of servers (13 at most by custom) without one thread each.
_MOST_STEPS = 8


@dataclass(frozen=True)
class NameServer:
    """One authoritative server: its host name, and one address of it."""

    host: str
    address: str


@dataclass(frozen=True)
class Delegation:
    """The zone that holds a name, and its servers; ``problem`` says why there are none.

    ``hosts`` are the names of all name servers, also of those without an address. ``ttl`` is how long the delegation
    may still be remembered, in seconds, 0 where that is not known.
    """

    zone: str
    servers: tuple[NameServer, ...] = ()
    problem: str = ""
    hosts: tuple[str, ...] = ()
    ttl: int = 0


class Resolver:
    """Asks DNS. ``timeout`` is seconds for one question; no method raises for what the network does."""

    def __init__(
        self, servers: Sequence[HostPort], *, timeout: float = 5.0, connect_to: ConnectTo | None = None
    ) -> None:
        self.servers = tuple(servers)
        self._timeout = timeout
        self._connect_to = connect_to or ConnectTo()
        self._silent: set[HostPort] = set()

    def query(
        self, name: str, record_type: str, server: HostPort, *, extended: bool = False, unchecked: bool = False
    ) -> Answer:
        """What one recursive resolver says, CNAME records followed to their end even where it leaves that to us.

        ``extended`` and ``unchecked`` are those of ``ask``.
        """

        def look(current: str) -> Answer:
            return ask(current, record_type, server, timeout=self._timeout, extended=extended, unchecked=unchecked)

        answer = look(name)
        for _step in range(_MOST_STEPS):
            if answer.outcome is not Outcome.NODATA or not answer.chain or record_type == "CNAME":
                return answer
            further = look(answer.last_name)
            joined = _joined(answer, further)
            if not further.chain:
                return joined
            answer = joined
        return replace(answer, outcome=Outcome.LOOP)

    def lookup(self, name: str, record_type: str) -> Answer:
        """What the first resolver says that makes a statement; else the last one's way of not answering."""
        return self._first(name, record_type)

    def _first(self, name: str, record_type: str, *, unchecked: bool = False) -> Answer:
        answer = Answer(name, record_type, Outcome.UNREACHABLE, detail="there is no resolver to ask")
        # One that was silent before is asked last, so that not every look-up waits for it.
        for server in sorted(self.servers, key=self._silent.__contains__):
            answer = self.query(name, record_type, server, unchecked=unchecked)
            if answer.outcome in (Outcome.TIMEOUT, Outcome.UNREACHABLE):
                self._silent.add(server)
            if answer.outcome.is_statement:
                return answer
        return answer

    def insist(self, name: str, record_type: str) -> Answer:
        """As ``lookup``, but where that fails, what a resolver says without checking signatures."""
        answer = self.lookup(name, record_type)
        return self._first(name, record_type, unchecked=True) if answer.outcome is Outcome.SERVFAIL else answer

    def addresses(self, name: str) -> tuple[str, ...]:
        """The IPv4 and IPv6 addresses of a host, in this order; empty where there are none."""
        return self._addresses(name, self.lookup)

    def _addresses(self, name: str, look_up: Callable[[str, str], Answer]) -> tuple[str, ...]:
        answers = map_concurrently(ADDRESS_TYPES, lambda record_type: look_up(name, record_type))
        return tuple(dict.fromkeys(record for answer in answers for record in answer.records))

    def delegation(self, name: str, *, most: int | None = None) -> Delegation:
        """The zone that holds the name: the nearest owner of NS records at it or above it.

        Of its name servers ``most`` are looked up; all by default.
        """
        labels = name.split(".")
        for depth in range(len(labels)):
            zone = ".".join(labels[depth:])
            answer = self.insist(zone, "NS")
            if answer.found and not answer.chain:
                return replace(self.named(zone, answer.records, most=most), ttl=answer.ttl)
            if answer.outcome in (Outcome.TIMEOUT, Outcome.UNREACHABLE):
                return Delegation(zone, problem=f"NS records of {zone}: {answer.outcome.value}")
        return Delegation("", problem=f"no zone above {name} has NS records")

    def authoritative(self, name: str, record_type: str, delegation: Delegation) -> tuple[Answer, ...]:
        """What each server of the zone itself says, asked without recursion; in the order of the servers."""
        return map_concurrently(delegation.servers, lambda server: self._ask_server(name, record_type, server))

    def named(
        self, zone: str, hosts: Sequence[str], *, glue: Mapping[str, str] | None = None, most: int | None = None
    ) -> Delegation:
        """The zone with the name servers of these names; ``glue`` has addresses of those that cannot be looked up."""
        known = glue or {}

        def find(host: str) -> list[NameServer]:
            addresses = self._addresses(host, self.insist) or ((known[host],) if host in known else ())
            # One address a server: the IPv4 one where there is one, since many networks have no other.
            return [NameServer(host, address) for address in addresses[:1]]

        names = tuple(sorted(hosts))
        servers = tuple(server for found in map_concurrently(names[:most], find) for server in found)
        problem = "" if servers else f"none of the name servers of {zone} ({', '.join(names)}) has an address"
        return Delegation(zone, servers, problem, names)

    def _ask_server(self, name: str, record_type: str, server: NameServer) -> Answer:
        place = self._connect_to.route(HostPort(server.host, DNS_PORT), server.address)
        host = server.address if place.host == server.host else place.host
        label = f"{server.host} ({server.address})"
        answer = ask(name, record_type, HostPort(host, place.port), timeout=self._timeout, recursion=False, label=label)
        if answer.outcome is Outcome.NODATA and answer.referral and not answer.authoritative:
            # A delegation it does not serve itself: the parent's server speaks, or a lame one.
            return replace(answer, outcome=Outcome.REFUSED, detail=f"refers to the servers of {answer.referral}")
        return answer


def _joined(answer: Answer, further: Answer) -> Answer:
    """The answer for the end of a chain, as one for its beginning."""
    chain = (*answer.chain, *further.chain)
    names = [link.owner for link in chain]
    outcome = Outcome.LOOP if len(set(names)) < len(names) else further.outcome
    ttls = [link.ttl for link in answer.chain] + ([further.ttl] if further.ttl else [])
    return replace(further, name=answer.name, outcome=outcome, chain=chain, ttl=min(ttls, default=0))
