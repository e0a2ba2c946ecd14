# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends single GET requests to given addresses of the edge, with the domain in Host and SNI."""

from __future__ import annotations

import http.client
import itertools
import socket
import ssl
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._core.version import USER_AGENT
from ..model.connection import Edge, Failure, FailureKind
from ..model.finding import utc
from ..model.http_answer import Exchange, HttpAnswer, HttpFacts, host_of
from .tls import tls_failure
from .trust import blind
from .wire import TimedSocket, connect

#: SparkPost answers the first with 200 (its guide of 2020) and the second with 302 (since 2023). Either shows it.
PROBE_PATHS = ("/f/a/b/c/d", "/f/")
#: Links of the older form name their target in the query: whoever redirects must keep one.
PROBE_QUERY = "target=https%3A%2F%2Fexample.com%2F"
_MOST_BODY = 64 * 1024
_MOST_HOPS = 5


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket that is connected already."""

    def __init__(self, host: str, connected: TimedSocket) -> None:
        super().__init__(host)
        self.sock = connected


@dataclass(frozen=True)
class EdgePair:
    """One address with where to connect for it by https and by http."""

    https: Edge
    http: Edge


class HttpProbe:
    """``trust`` verifies certificates, ``timeout`` is seconds for a request; each has a connection of its own.

    Of an answer, ``most_body`` bytes are read.
    """

    def __init__(
        self,
        domain: str,
        trust: ssl.SSLContext,
        timeout: float,
        clock: Clock,
        most_body: int = _MOST_BODY,
        user_agent: str = USER_AGENT,
    ) -> None:
        self._domain = domain
        self._trust = trust
        self._timeout = timeout
        self._clock = clock
        self._most_body = most_body
        self._user_agent = user_agent

    def probe(self, pair: EdgePair, *, with_query: bool = False) -> HttpFacts:
        """The probe paths over both schemes; ``with_query`` sends a redirected one once more with a query."""
        https, plain = map_concurrently((("https", pair.https), ("http", pair.http)), lambda asked: self._probe(*asked))
        query = None
        if with_query and https[0].location:
            query = self.get(f"{https[0].url}?{PROBE_QUERY}", pair.https)
        plain_query = None
        if host_of(plain[0].location) == self._domain:
            plain_query = self.get(f"{plain[0].url}?{PROBE_QUERY}", pair.http)
        way = self._follow(https[0], pair) or self._follow(plain[0], pair)
        return HttpFacts(https, plain, way, query, plain_query)

    def _probe(self, scheme: str, edge: Edge) -> tuple[Exchange, ...]:
        """The probe paths, one after the other; where the first gets no answer, the next would wait in vain too."""
        exchanges: list[Exchange] = []
        for path in PROBE_PATHS:
            exchanges.append(self.get(f"{scheme}://{self._domain}{path}", edge))
            if exchanges[-1].answer is None:
                break
        return tuple(exchanges)

    def get(self, url: str, edge: Edge) -> Exchange:
        """One GET. Where the certificate is not accepted, the request is repeated without looking at it."""
        exchange = self._get(url, edge, self._trust)
        if exchange.failure is not None and exchange.failure.kind is FailureKind.CERTIFICATE:
            return replace(self._get(url, edge, blind()), verified=False)
        return exchange

    def get_once(self, url: str, edge: Edge) -> Exchange:
        """One GET that is never repeated, for what counts; the certificate must be accepted."""
        return self._get(url, edge, self._trust)

    def _follow(self, first: Exchange, pair: EdgePair) -> tuple[Exchange, ...]:
        """The redirects from one URL of the domain to another, until they leave it, end, or repeat."""
        way = [first]
        while len(way) <= _MOST_HOPS and host_of(way[-1].location) == self._domain:
            url = way[-1].location
            seen = url in {each.url for each in way}
            way.append(self.get(url, pair.https if url.startswith("https:") else pair.http))
            if seen:
                break
        return tuple(way) if len(way) > 1 else ()

    def _get(self, url: str, edge: Edge, trust: ssl.SSLContext) -> Exchange:
        start = self._clock.now()
        exchange = Exchange(url, edge, utc(self._clock.wall()))
        try:
            answer = self._exchange(url, edge, trust)
        except http.client.RemoteDisconnected:
            failed = replace(exchange, failure=Failure(FailureKind.CLOSED))
        except OSError as error:
            # It comes first, since a certificate that is not accepted is a ValueError too.
            failed = replace(exchange, failure=tls_failure(error))
        except (http.client.HTTPException, ValueError) as error:
            # A redirect may lead to what no request can hold.
            failed = replace(exchange, failure=Failure(FailureKind.NOT_HTTP, type(error).__name__))
        else:
            failed = replace(exchange, answer=answer)
        return replace(failed, duration_ms=round((self._clock.now() - start) * 1000))

    def _exchange(self, url: str, edge: Edge, trust: ssl.SSLContext) -> HttpAnswer:
        parts = urlsplit(url)
        with connect(edge.place, self._timeout) as raw:
            if parts.scheme == "https":
                with trust.wrap_socket(raw, server_hostname=self._domain) as secured:
                    return self._ask(secured, parts.path, parts.query)
            return self._ask(raw, parts.path, parts.query)

    def _ask(self, connected: socket.socket, path: str, query: str) -> HttpAnswer:
        timed = TimedSocket(connected, self._timeout, self._clock)
        connection = _Connection(self._domain, timed)
        target = _encoded(f"{path or '/'}?{query}" if query else path or "/")
        headers = {"User-Agent": self._user_agent, "Accept": "*/*", "Connection": "close"}
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        # The last piece of a body may begin when its time ends.
        timed.allow(2 * self._timeout)
        body = self._body(response)
        return HttpAnswer(response.status, response.reason, tuple(response.getheaders()), body)

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        """The beginning of the body, within the time of one request however slowly it drips."""
        deadline = self._clock.deadline(self._timeout)
        body = b""
        while len(body) < self._most_body and deadline.left() > 0:
            part = response.read1(self._most_body - len(body))
            if not part:
                break
            body += part
        return body


def from_first(
    edges: Sequence[Edge], most: int, ask: Callable[[Edge], Exchange], goes_on: Callable[[Exchange], bool]
) -> Exchange | None:
    """What the first of ``most`` addresses gives that does not let the search go on; None where there is no address.

    The families take turns, since this machine may have a way to one of them alone. Of addresses that all let it go on,
    the last one's failure, but that this machine has no way there only where nothing else was seen.
    """
    families = ([edge for edge in edges if edge.is_ipv6 is ipv6] for ipv6 in (False, True))
    turns = [edge for turn in itertools.zip_longest(*families) for edge in turn if edge is not None]
    found: Exchange | None = None
    for edge in turns[:most]:
        exchange = ask(edge)
        if found is None or exchange.failure is None or exchange.failure.kind is not FailureKind.UNREACHABLE:
            found = exchange
        if not goes_on(exchange):
            break
    return found


def _encoded(target: str) -> str:
    """A path with a query as browsers send it: what a header held beyond ASCII, octet by octet, and spaces too."""
    return quote(target, safe=string.punctuation, encoding="latin-1", errors="strict")
