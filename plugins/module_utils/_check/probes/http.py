# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends single GET requests to given addresses of the edge, with the domain in Host and SNI."""

from __future__ import annotations

import itertools
import math
import secrets
import socket
import ssl
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from urllib.parse import quote, urlsplit

from ..._core.clock import Clock
from ..._core.concurrency import map_concurrently
from ..._core.version import USER_AGENT
from ..._dns.connect_to import HostPort
from ..cdn.answer_kind import is_tracker
from ..cdn.proxy_pages import is_limited
from ..model.connection import Edge, Failure, FailureKind
from ..model.finding import utc
from ..model.http_answer import (
    PROBE_PATHS,
    PROBE_QUERY,
    PROBE_TARGET,
    Exchange,
    HttpAnswer,
    HttpFacts,
    LinkAnswers,
    host_of,
    is_standard_port,
    kind_of,
    path_of,
    port_of,
)
from .reading import ClosedError, NotHttpError, read_answer
from .tls import tls_failure
from .trust import blind
from .wire import TimedSocket, connect

#: Bytes of a long link's path. Targets of up to 4096 bytes are allowed, and 2000 are met in newsletters.
LONG_PATH = 2000
#: Recipients' clients begin so: filters that refuse scripts and the like know browsers by it.
_NAME = f"Mozilla/5.0 (compatible; {USER_AGENT})"
#: A browser's, for filters that let nothing else in.
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_BROWSER_HEADERS = (("Accept-Language", "en-US,en;q=0.9"), ("Upgrade-Insecure-Requests", "1"))
_LEAST_ERROR, _LEAST_SERVER_ERROR = 400, 500
#: How often more a kind of link is asked for that raises doubt, and short links beside it.
_AGAIN = 2
#: How often more each kind is asked for where answers are by different servers.
_SERVERS = 3
_MOST_BODY = 64 * 1024
_MOST_HOPS = 5
#: After an answer that took so many seconds, the other probes would take as long and tell nothing new.
_SLOW = 2.0
#: What a connection that was kept may have become meanwhile, so that the request is sent again over a new one.
_STALE = frozenset({FailureKind.CLOSED, FailureKind.RESET, FailureKind.NOT_HTTP, FailureKind.TIMEOUT})
#: Seconds that an answer over a kept connection is waited for, where the one before came at once.
_PATIENCE_AGAIN = 4.0


def new_path(first: str = "f") -> str:
    """A path of the form of a link for which nobody can have asked before."""
    return f"/{first}/" + "/".join(secrets.token_hex(4) for _segment in range(4))


def open_path() -> str:
    """The path of an open, as new_path."""
    return new_path("q").rpartition("/")[0]


def long_path() -> str:
    """As new_path, with a payload as long as those of links with a long target."""
    start = new_path().rpartition("/")[0]
    return f"{start}/{secrets.token_hex(LONG_PATH // 2)}"[:LONG_PATH]


@dataclass(frozen=True)
class EdgePair:
    """One address with where to connect for it by https and by http, and by ``at`` for any other port.

    ``is_further``: others of its family are asked for the known paths. ``has_links``: opens, long links and those with
    a query are asked for, as at each of a few addresses, since each may be a server of its own. ``is_first``: of all
    addresses, so that each kind of link is asked for over a connection of its own too.
    """

    https: Edge
    http: Edge
    at: Callable[[int], Edge] | None = None
    is_further: bool = False
    has_links: bool = True
    is_first: bool = False

    def edge_of(self, url: str) -> Edge:
        """Where to connect for a URL of the domain."""
        if is_standard_port(url):
            return self.https if url.startswith("https:") else self.http
        port = port_of(url)
        return self.at(port) if self.at else Edge(self.https.address, HostPort(self.https.address, port))


class HttpProbe:
    """``trust`` verifies certificates, ``timeout`` is seconds for a request; each has a connection of its own.

    Of an answer, ``most_body`` bytes are read; ``headers`` are sent beside the usual ones.
    """

    def __init__(
        self,
        domain: str,
        trust: ssl.SSLContext,
        timeout: float,
        clock: Clock,
        most_body: int = _MOST_BODY,
        user_agent: str = _NAME,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self._domain = domain
        self.trust = trust
        self._timeout = timeout
        self._clock = clock
        self._most_body = most_body
        self._is_browser = user_agent == _BROWSER
        self._headers = (("User-Agent", user_agent), ("Accept", "*/*"), *headers)

    def as_browser(self) -> HttpProbe:
        """The same with the headers of a browser."""
        return HttpProbe(
            self._domain, self.trust, self._timeout, self._clock, self._most_body, _BROWSER, _BROWSER_HEADERS
        )

    def probe(self, pair: EdgePair, *, with_query: bool = False) -> HttpFacts:
        """The probe paths over both schemes; ``with_query`` sends a redirected one once more with a query."""
        apart = (open_path(), long_path(), f"{new_path()}?{PROBE_QUERY}") if pair.is_first else ()
        tasks: list[Callable[[EdgePair], HttpFacts]] = [self._probe_https, self._probe_http]
        tasks += [partial(self._probe_apart, path) for path in apart]
        seen, plain, *others = map_concurrently(tasks, lambda probe: probe(pair))
        if _is_refused(seen.https[0]) and not self._is_browser:
            browser = self.as_browser()
            let_in = browser.get(f"https://{self._domain}{new_path()}", pair.https).answer
            if let_in is not None and is_tracker(let_in):
                return replace(browser.probe(pair, with_query=with_query), as_browser=True)
        query = plain_query = None
        if with_query and seen.https[0].location:
            query = self.get(f"{seen.https[0].url}?{PROBE_QUERY}", pair.https)
        if host_of(plain.http[0].location) == self._domain:
            plain_query = self.get(f"{plain.http[0].url}?{PROBE_QUERY}", pair.http)
        if seen.opens is not None:
            seen = replace(seen, again=(*seen.again, *(each for facts in others for each in facts.https)))
        return replace(
            seen,
            http=plain.http,
            plain=plain.plain,
            way=self._follow(seen.https[0], pair, seen.https[0]),
            plain_way=self._follow(plain.http[0], pair, seen.https[0]),
            query=query,
            plain_query=plain_query,
        )

    def _probe_apart(self, path: str, pair: EdgePair) -> HttpFacts:
        """One request over a connection of its own: a load balancer may choose a server for each connection."""
        return HttpFacts((self.get(f"https://{self._domain}{path}", pair.https),), ())

    def _probe_http(self, pair: EdgePair) -> HttpFacts:
        with self.conversation(pair.http) as edge:
            short = self._probe("http", edge, pair)
            return HttpFacts((), short, plain=self._ask_links("http", edge, pair, short))

    def _probe_https(self, pair: EdgePair) -> HttpFacts:
        with self.conversation(pair.https) as edge:
            short = self._probe("https", edge, pair)
            links = self._ask_links("https", edge, pair, short) or LinkAnswers()
            return replace(
                HttpFacts(short, ()),
                opens=links.opens,
                long=links.long,
                with_query=links.with_query,
                again=links.again,
            )

    def _ask_links(
        self, scheme: str, edge: Conversation, pair: EdgePair, short: Sequence[Exchange]
    ) -> LinkAnswers | None:
        """Where SparkPost answers, also what short links do not show; None where it does not, or too slowly."""
        arrived = any(each.answer is not None and is_tracker(each.answer) for each in short)
        if not pair.has_links or not arrived or _is_slow(short[-1]):
            return None
        start = f"{scheme}://{self._domain}"
        paths = (open_path(), long_path(), f"{new_path()}?{PROBE_QUERY}")
        opens, long, with_query = (edge.get(start + path) for path in paths)
        again: list[Exchange] = []
        named = any(each.answer is not None and each.answer.is_msys for each in short)
        doubtful = [each for each in (*short[1:], opens, long, with_query) if _raises_doubt(each, named=named)]
        for each in doubtful:
            again += (edge.get(start + _like(each)) for _time in range(_AGAIN))
        if len({each.answer.server for each in (*short, long, with_query) if each.answer is not None}) > 1:
            # Several servers, of which each kind of link should meet every one.
            again += (edge.get(start + _like(each)) for each in (opens, long, with_query) for _time in range(_SERVERS))
        if doubtful:
            again += (edge.get(start + new_path()) for _time in range(_AGAIN))
        return LinkAnswers(opens, long, with_query, tuple(again))

    def _probe(self, scheme: str, edge: Conversation, pair: EdgePair) -> tuple[Exchange, ...]:
        """The probe paths, one after the other; where the first gets no answer, the next would wait in vain too."""
        exchanges: list[Exchange] = []
        most = len(PROBE_PATHS) + 1
        if pair.is_further:
            # Another path beside the new one shows whether each leads elsewhere.
            most = 2 if pair.has_links else 1
        for path in (new_path(), *PROBE_PATHS)[:most]:
            exchanges.append(edge.get(f"{scheme}://{self._domain}{path}"))
            if exchanges[-1].answer is None or _is_slow(exchanges[-1]):
                break
        return tuple(exchanges)

    def conversation(self, edge: Edge) -> Conversation:
        """Several requests to one address, by ``with``."""
        return Conversation(self, edge)

    def get(self, url: str, edge: Edge) -> Exchange:
        """One GET. Where the certificate is not accepted, the request is repeated without looking at it."""
        exchange = self._get(url, edge, self.trust)
        if exchange.failure is not None and exchange.failure.kind is FailureKind.CERTIFICATE:
            return replace(self._get(url, edge, blind()), verified=False)
        return exchange

    def get_once(self, url: str, edge: Edge) -> Exchange:
        """One GET that is never repeated, for what counts; the certificate must be accepted."""
        return self._get(url, edge, self.trust)

    def _follow(self, first: Exchange, pair: EdgePair, https: Exchange) -> tuple[Exchange, ...]:
        """The redirects from one URL of the domain to another, until they leave it, end, or repeat.

        Where there was no answer by ``https``, there is none to be waited for once more.
        """
        way = [first]
        while len(way) <= _MOST_HOPS and host_of(way[-1].location) == self._domain:
            url = way[-1].location
            seen = url in {each.url for each in way}
            edge = pair.edge_of(url)
            is_known = edge == https.edge and https.answer is None
            way.append(replace(https, url=url) if is_known else self.get(url, edge))
            if seen:
                break
        return tuple(way) if len(way) > 1 else ()

    def _get(self, url: str, edge: Edge, trust: ssl.SSLContext) -> Exchange:
        exchange, kept = self.exchange(url, edge, lambda: self.connected(url, edge, trust), "close")
        if kept is not None:
            kept.close()
        return exchange

    def connected(self, url: str, edge: Edge, trust: ssl.SSLContext) -> socket.socket:
        """A new connection, with TLS where the URL says so. Raises OSError."""
        raw = connect(edge.place, self._timeout)
        if not url.startswith("https:"):
            return raw
        try:
            return trust.wrap_socket(raw, server_hostname=self._domain)
        except BaseException:
            raw.close()
            raise

    def exchange(
        self,
        url: str,
        edge: Edge,
        connected: Callable[[], socket.socket],
        connection: str,
        most_seconds: float = math.inf,
    ) -> tuple[Exchange, socket.socket | None]:
        """One request over what ``connected`` gives, and that connection where it can take another request."""
        start = self._clock.now()
        exchange = Exchange(url, edge, utc(self._clock.wall()))
        open_socket: socket.socket | None = None
        reusable = False
        try:
            open_socket = connected()
            answer, reusable = self._ask(open_socket, url, connection, most_seconds)
        except ClosedError:
            ended = replace(exchange, failure=Failure(FailureKind.CLOSED))
        except OSError as error:
            # It comes first, since a certificate that is not accepted is a ValueError too.
            ended = replace(exchange, failure=tls_failure(error))
        except NotHttpError as error:
            ended = replace(exchange, failure=Failure(FailureKind.NOT_HTTP, str(error)))
        except ValueError as error:
            # A redirect may lead to what no request can hold.
            ended = replace(exchange, failure=Failure(FailureKind.NOT_HTTP, type(error).__name__))
        else:
            ended = replace(exchange, answer=answer)
        finally:
            if open_socket is not None and not reusable:
                open_socket.close()
        kept = open_socket if reusable else None
        return replace(ended, duration_ms=round((self._clock.now() - start) * 1000)), kept

    def _ask(self, connected: socket.socket, url: str, connection: str, most_seconds: float) -> tuple[HttpAnswer, bool]:
        parts = urlsplit(url)
        timed = TimedSocket(connected, min(self._timeout, most_seconds), self._clock)
        target = _encoded(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
        host = self._domain if is_standard_port(url) else f"{self._domain}:{port_of(url)}"
        headers = (("Host", host), *self._headers, ("Connection", connection))
        lines = (f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers))
        connected.sendall("\r\n".join((*lines, "", "")).encode("latin-1"))
        # The last piece of a body may begin when the time for the headers ends.
        received = read_answer(timed.receive, self._most_body, lambda: timed.allow(self._timeout))
        return received.answer, received.reusable


class Conversation:
    """Requests to one address, one after the other, over one connection for as long as the edge keeps it open.

    A handshake costs more than a request, for this machine and for the edge.
    """

    def __init__(self, probe: HttpProbe, edge: Edge) -> None:
        self._probe = probe
        self._edge = edge
        self._kept: socket.socket | None = None
        self._is_blind = False
        self._is_kept = True
        self._patience = _PATIENCE_AGAIN

    def __enter__(self) -> Conversation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection, as before a long pause."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def get(self, url: str) -> Exchange:
        """As the probe's ``get``."""
        kept, self._kept = self._kept, None
        if kept is not None:
            exchange, self._kept = self._probe.exchange(url, self._edge, lambda: kept, "keep-alive", self._patience)
            if exchange.failure is None or exchange.failure.kind not in _STALE:
                return replace(exchange, verified=not self._is_blind)
            # Not everybody who does not say that it closes a connection takes a second request over it.
            self._is_kept = exchange.failure.kind is not FailureKind.TIMEOUT
        exchange = self._new(url)
        if exchange.failure is not None and exchange.failure.kind is FailureKind.CERTIFICATE:
            self._is_blind = True
            exchange = self._new(url)
        return replace(exchange, verified=not self._is_blind)

    def _new(self, url: str) -> Exchange:
        trust = blind() if self._is_blind else self._probe.trust
        exchange, self._kept = self._probe.exchange(
            url,
            self._edge,
            lambda: self._probe.connected(url, self._edge, trust),
            "keep-alive" if self._is_kept else "close",
        )
        if not self._is_kept:
            self.close()
        self._patience = max(_PATIENCE_AGAIN, 3 * exchange.duration_ms / 1000)
        return exchange


def _is_slow(exchange: Exchange) -> bool:
    return exchange.duration_ms > _SLOW * 1000


def _is_refused(exchange: Exchange) -> bool:
    """Whether somebody refuses the request, who might not refuse a browser's."""
    answer = exchange.answer
    if _is_slow(exchange):
        return False
    if answer is None:
        return exchange.failure is not None and exchange.failure.kind is FailureKind.CLOSED
    return answer.status >= _LEAST_ERROR and not answer.is_msys and not is_limited(answer)


def _raises_doubt(exchange: Exchange, *, named: bool) -> bool:
    """Whether the answer is not one that SparkPost gives, as far as its answers are known.

    ``named``: its name came through with others.
    """
    answer = exchange.answer
    if answer is None:
        return exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
    if _is_slow(exchange) or is_limited(answer):
        return False
    if kind_of(exchange.url) == "query" and exchange.location not in ("", PROBE_TARGET):
        return True
    if answer.is_msys or named:
        return not answer.is_msys or answer.status >= _LEAST_SERVER_ERROR
    return not (is_tracker(answer) or answer.content_type == "image/gif")


def _like(exchange: Exchange) -> str:
    """A path of the same kind that nobody has asked for; a known path is what it is."""
    kind = kind_of(exchange.url)
    if kind == "query":
        return f"{new_path()}?{PROBE_QUERY}"
    makers: dict[str, Callable[[], str]] = {"open": open_path, "long": long_path, "new": new_path}
    return makers[kind]() if kind in makers else path_of(exchange.url)


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
