# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clicks one link, once: no redirect is followed except the one to SparkPost itself."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit, urlunsplit

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._dns.answers import Answer
from ..._dns.connect_to import ConnectTo, HostPort, is_address
from ..._dns.resolver import ADDRESS_TYPES, Resolver
from ..model.connection import Edge, Failure, FailureKind
from ..model.http_answer import Exchange, HttpAnswer, host_of
from ..model.tracking_check import TrackingCheck
from ..probes.http import HttpProbe, from_first

_HTTPS = 443
#: After these the request was never sent, so that another address may be tried without clicking twice.
_NEVER_SENT = frozenset({FailureKind.REFUSED, FailureKind.UNREACHABLE})
_MOST_ADDRESSES = 4


@dataclass(frozen=True)
class Click:
    """``exchanges`` ends with the answer that counts: the domain's, or that of SparkPost's endpoint that it led to.

    ``edges`` are all addresses of the domain, ``own`` this machine's towards the edge, ``names`` those of the domain's
    CNAME records. ``at`` is Unix seconds. ``unresolved`` says why the domain could not be looked up. ``direct`` is what
    SparkPost's endpoint answers to the same link without an edge: told the domain, and not told; empty unless asked.
    """

    exchanges: tuple[Exchange, ...]
    at: float
    edges: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unresolved: str = ""
    direct: tuple[Exchange, ...] = ()

    @property
    def first(self) -> Exchange:
        """What the domain itself answered."""
        return self.exchanges[0]

    @property
    def last(self) -> Exchange:
        """The answer that counts."""
        return self.exchanges[-1]

    @property
    def answer(self) -> HttpAnswer | None:
        """That answer, None where there was none."""
        return self.last.answer


class Clicker:
    """``trust`` verifies certificates; ``user_agent`` marks the click."""

    def __init__(
        self,
        check: TrackingCheck,
        resolver: Resolver,
        connect_to: ConnectTo,
        trust: ssl.SSLContext,
        user_agent: str,
        clock: Clock,
    ) -> None:
        self._check = check
        self._resolver = resolver
        self._connect_to = connect_to
        self._trust = trust
        self._agent = user_agent
        self._clock = clock

    def click(self, url: str) -> Click:
        """One click on a link of the domain; never raises for what the network does."""
        domain, at = self._check.domain, self._clock.wall()
        answers = map_concurrently(ADDRESS_TYPES, lambda record_type: self._resolver.lookup(domain, record_type))
        known = tuple(dict.fromkeys(record for answer in answers for record in answer.records))
        names = tuple(dict.fromkeys(link.target for answer in answers for link in answer.chain))
        edges = self._edges(domain, known)
        first = self._get(url, domain, edges)
        if not edges:
            return Click((first,), at, unresolved=_silence(answers))
        addresses = tuple(dict.fromkeys([*known, *(edge.address for edge in edges)]))
        own = _own_address(first.edge.place)
        return Click((first, *self._at_endpoint(first)), at, addresses, own, names)

    def directly(self, url: str) -> tuple[Exchange, ...]:
        """The same link at SparkPost's endpoint itself: with the domain in X-Forwarded-Host, and without it."""
        check, context = self._check, self._trust
        edges = self._edges(check.endpoint, self._resolver.addresses(check.endpoint))
        there = urlunsplit(urlsplit(url)._replace(netloc=check.endpoint))
        told = ((("X-Forwarded-Host", check.domain),), ())
        probes = [
            HttpProbe(check.endpoint, context, check.timeout, self._clock, user_agent=self._agent, headers=headers)
            for headers in told
        ]
        asked = [
            from_first(edges, _MOST_ADDRESSES, partial(probe.get_once, there), _was_never_sent) for probe in probes
        ]
        return tuple(exchange for exchange in asked if exchange is not None)

    def _at_endpoint(self, first: Exchange) -> tuple[Exchange, ...]:
        """What the endpoint answers where the edge redirects there in place of passing the request on."""
        endpoint = host_of(first.location)
        if not self._check.is_endpoint(endpoint) or not first.location.startswith("https://"):
            return ()
        edges = self._edges(endpoint, self._resolver.addresses(endpoint))
        return (self._get(first.location, endpoint, edges),)

    def _get(self, url: str, host: str, edges: Sequence[Edge]) -> Exchange:
        """From the first address that takes the request; it is sent to no other."""
        probe = HttpProbe(host, self._trust, self._check.timeout, self._clock, user_agent=self._agent)
        found = from_first(edges, _MOST_ADDRESSES, lambda edge: probe.get_once(url, edge), _was_never_sent)
        return found or Exchange(url, Edge("", HostPort(host, _HTTPS)), failure=Failure(FailureKind.NO_ADDRESS))

    def _edges(self, host: str, known: Sequence[str]) -> list[Edge]:
        """The addresses of a host, unless an option leads elsewhere."""
        meant = HostPort(host, _HTTPS)
        route = self._connect_to.route(meant)
        if route.host != host:
            hosts = [route.host] if is_address(route.host) else self._resolver.addresses(route.host)
            return [Edge(address, HostPort(address, route.port)) for address in hosts]
        return [Edge(address, self._place(meant, address)) for address in known]

    def _place(self, meant: HostPort, address: str) -> HostPort:
        route = self._connect_to.route(meant, address)
        return HostPort(address, route.port) if route.host == meant.host else route


def _was_never_sent(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind in _NEVER_SENT


def _silence(answers: Sequence[Answer]) -> str:
    """Why nothing is known of the name, "" where DNS says that it has no address."""
    silent = [answer for answer in answers if not answer.outcome.is_statement]
    return f"{silent[0].record_type}: {silent[0].outcome.value}" if silent else ""


def _own_address(place: HostPort) -> tuple[str, ...]:
    """This machine's address on the way to the edge, as the machine itself knows it; nothing is sent."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((place.host, place.port))
        return (str(probe.getsockname()[0]),)
    return ()
