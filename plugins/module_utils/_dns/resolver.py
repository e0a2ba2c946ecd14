# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look-ups: by each recursive resolver, and directly at the servers that are responsible for a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from .._core.concurrency import map_concurrently
from .._core.names import is_within
from .answers import Answer, Link, Outcome
from .connect_to import ConnectTo, HostPort
from .exchange import answers_tcp, ask
from .servers import DNS_PORT

ADDRESS_TYPES = ("A", "AAAA")
#: A resolver that leaves the end of a chain to us is asked on so often.
#: So many names above one are asked for a DNAME record.
_MOST_ABOVE = 5
_MOST_STEPS = 8
#: What is asked of the zone that holds a name is not waited for longer, in seconds: the zone above may know as well.
_SHORT_WAIT = 1.5
#: A server of a zone is as good as dead after so long, in seconds: resolvers wait for less.
_SERVER_WAIT = 3.0
#: One that was silent is given another chance of so many seconds with the next question.
_MUTE_WAIT = 1.0
#: Where there are several resolvers, the others are asked too after so long.
_FIRST_WAIT = 1.0


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
        self._mute: set[NameServer] = set()
        #: The resolvers that answered any question at all.
        self.witnesses: set[HostPort] = set()

    def query(
        self,
        name: str,
        record_type: str,
        server: HostPort,
        *,
        extended: bool = False,
        unchecked: bool = False,
        patience: float | None = None,
    ) -> Answer:
        """What one recursive resolver says, CNAME records followed to their end even where it leaves that to us.

        ``extended`` and ``unchecked`` are those of ``ask``; ``patience`` (seconds) shortens the wait.
        """
        timeout = min(self._timeout, patience or self._timeout)

        def look(current: str) -> Answer:
            answer = ask(current, record_type, server, timeout=timeout, extended=extended, unchecked=unchecked)
            if answer.outcome.is_statement:
                self.witnesses.add(server)
            return answer

        answer = look(name)
        for _step in range(_MOST_STEPS):
            if answer.outcome is not Outcome.NODATA or not answer.chain or record_type == "CNAME":
                return answer
            further = look(answer.last_name)
            joined = _joined(answer, further)
            if not further.chain:
                return joined
            answer = joined
        return replace(answer, outcome=Outcome.LONG)

    def lookup(self, name: str, record_type: str, patience: float | None = None) -> Answer:
        """What the first resolver says that makes a statement; else the last one's way of not answering.

        ``patience`` (seconds) shortens the wait.
        """
        return self._first(name, record_type, patience=patience)

    def _first(self, name: str, record_type: str, *, unchecked: bool = False, patience: float | None = None) -> Answer:
        # One that was silent before is asked last, so that not every look-up waits for it.
        servers = sorted(self.servers, key=self._silent.__contains__)
        if not servers:
            return Answer(name, record_type, Outcome.UNREACHABLE, detail="there is no resolver to ask")
        whole = min(self._timeout, patience or self._timeout)
        first = min(whole, _FIRST_WAIT) if servers[1:] else whole

        def look(server: HostPort, wait: float) -> Answer:
            answer = self.query(name, record_type, server, unchecked=unchecked, patience=wait)
            if answer.outcome in (Outcome.TIMEOUT, Outcome.UNREACHABLE):
                self._silent.add(server)
            return answer

        answers, slow = [], servers[:1]
        if servers[0] not in self._silent:
            answers = [look(servers[0], first)]
            if answers[0].outcome.is_statement or not servers[1:]:
                return answers[0]
            # The first of them may be slow rather than dead; beside the others it costs no time.
            slow = servers[:1] if answers[0].outcome is Outcome.TIMEOUT and first < whole else []
        answers += _until_statement([*servers[1:], *slow], lambda server: look(server, whole))
        statements = (answer for answer in answers if answer.outcome.is_statement)
        failures = (answer for answer in answers if answer.outcome not in (Outcome.TIMEOUT, Outcome.UNREACHABLE))
        return next(statements, None) or next(failures, answers[-1])

    def insist(self, name: str, record_type: str, patience: float | None = None) -> Answer:
        """As ``lookup``, but where that fails, what a resolver says without checking signatures."""
        answer = self.lookup(name, record_type, patience)
        if answer.outcome is not Outcome.SERVFAIL:
            return answer
        return self._first(name, record_type, unchecked=True, patience=patience)

    def trail(self, name: str, server: HostPort, most: int = 24) -> Answer:
        """Where the CNAME records lead by a resolver that follows them to no end: each of them asked for by itself.

        A wildcard or a DNAME record above a name leads on likewise. The outcome is that of the question for the last
        name's own CNAME record where they do end.
        """
        chain: tuple[Link, ...] = ()
        passed = {name}
        for _step in range(most):
            answer = self.query(chain[-1].target if chain else name, "CNAME", server, patience=_SHORT_WAIT)
            link = Link(answer.name, answer.records[0], answer.ttl) if answer.found else None
            if link is None and answer.outcome is Outcome.SERVFAIL:
                link = self._renamed(answer.name, server)
            if link is None:
                return replace(answer, name=name, chain=chain)
            chain = (*chain, link)
            if link.target in passed:
                return replace(answer, name=name, chain=chain, outcome=Outcome.LOOP, records=(), rdata=())
            passed.add(link.target)
        return replace(answer, name=name, chain=chain, outcome=Outcome.LONG, records=(), rdata=())

    def _renamed(self, name: str, server: HostPort) -> Link | None:
        """What a wildcard's CNAME record or a DNAME record above the name (RFC 6672) makes of it; None for neither.

        PowerDNS fails for every name that a record covers which leads back to itself, and gives that record.
        """
        labels = name.split(".")
        for depth in range(1, min(len(labels) - 1, _MOST_ABOVE)):
            above = ".".join(labels[depth:])
            answer = self.query(f"*.{above}", "CNAME", server, patience=_SHORT_WAIT)
            if answer.found and not answer.chain:
                return Link(name, answer.records[0].rstrip(".").lower(), answer.ttl)
            answer = self.query(above, "DNAME", server, patience=_SHORT_WAIT)
            if answer.found and not answer.chain:
                target = answer.records[0].rstrip(".").lower()
                return Link(name, ".".join((*labels[:depth], target)), answer.ttl)
        return None

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
            answer = self.insist(zone, "NS", _SHORT_WAIT)
            if answer.found and not answer.chain:
                return replace(self.named(zone, answer.records, most=most), ttl=answer.ttl)
            if answer.outcome in (Outcome.TIMEOUT, Outcome.UNREACHABLE):
                return Delegation(zone, problem=f"NS records of {zone}: {answer.outcome.value}")
        return Delegation("", problem=f"no zone above {name} has NS records")

    def authoritative(
        self, name: str, record_type: str, delegation: Delegation, *, signed: bool = False
    ) -> tuple[Answer, ...]:
        """What each server of the zone itself says, asked without recursion; in the order of the servers.

        ``signed`` asks for signatures.
        """
        return map_concurrently(
            delegation.servers, lambda server: self._ask_server(name, record_type, server, signed=signed)
        )

    def hinders(self, zone: str) -> tuple[bool, bool]:
        """Whether this machine's network lets no TCP, and no EDNS, through to name servers: that of the zone is asked.

        Firewalls that inspect DNS do either, and would be taken for a fault of every server.
        """
        delegation = self.delegation(zone, most=1)
        if not delegation.servers:
            return False, False
        server = delegation.servers[0]
        place = self._place(server)
        edns = self._ask_server(zone, "SOA", server, signed=True)
        return not answers_tcp(zone, place, _SHORT_WAIT), edns.outcome is Outcome.TIMEOUT

    def named(
        self, zone: str, hosts: Sequence[str], *, glue: Mapping[str, str] | None = None, most: int | None = None
    ) -> Delegation:
        """The zone with the name servers of these names; ``glue`` has addresses of those that cannot be looked up."""
        known = glue or {}

        def find(host: str) -> list[NameServer]:
            addresses = () if host in known and is_within(host, zone) else self._addresses(host, self._patiently)
            addresses = addresses or ((known[host],) if host in known else ())
            # One address a server: the IPv4 one where there is one, since many networks have no other.
            return [NameServer(host, address) for address in addresses[:1]]

        names = tuple(sorted(hosts))
        servers = tuple(server for found in map_concurrently(names[:most], find) for server in found)
        problem = "" if servers else f"none of the name servers of {zone} ({', '.join(names)}) has an address"
        return Delegation(zone, servers, problem, names)

    def _place(self, server: NameServer) -> HostPort:
        place = self._connect_to.route(HostPort(server.host, DNS_PORT), server.address)
        return HostPort(server.address, place.port) if place.host == server.host else place

    def _patiently(self, name: str, record_type: str) -> Answer:
        return self.insist(name, record_type, _SHORT_WAIT)

    def _ask_server(self, name: str, record_type: str, server: NameServer, *, signed: bool = False) -> Answer:
        place = self._place(server)
        label = f"{server.host} ({server.address})"
        wait = min(self._timeout, _MUTE_WAIT if server in self._mute else _SERVER_WAIT)
        answer = ask(name, record_type, place, timeout=wait, recursion=False, label=label, signed=signed)
        if not signed:
            (self._mute.add if answer.outcome is Outcome.TIMEOUT else self._mute.discard)(server)
        if answer.outcome is Outcome.NODATA and answer.referral and not answer.authoritative:
            # A delegation it does not serve itself: the parent's server speaks, or a lame one.
            return replace(answer, outcome=Outcome.REFUSED, detail=f"refers to the servers of {answer.referral}")
        return answer


def _until_statement(servers: Sequence[HostPort], look: Callable[[HostPort], Answer]) -> list[Answer]:
    """The answers that came until one made a statement; who is still silent then is not waited for."""
    answers: list[Answer] = []
    pool = ThreadPoolExecutor(max_workers=len(servers))
    try:
        for done in as_completed([pool.submit(look, server) for server in servers]):
            answers.append(done.result())
            if answers[-1].outcome.is_statement:
                break
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return answers


def _joined(answer: Answer, further: Answer) -> Answer:
    """The answer for the end of a chain, as one for its beginning."""
    chain = (*answer.chain, *further.chain)
    names = [link.owner for link in chain]
    outcome = Outcome.LOOP if len(set(names)) < len(names) or chain[-1].target in names else further.outcome
    ttls = [link.ttl for link in answer.chain] + ([further.ttl] if further.ttl else [])
    return replace(further, name=answer.name, outcome=outcome, chain=chain, ttl=min(ttls, default=0))
