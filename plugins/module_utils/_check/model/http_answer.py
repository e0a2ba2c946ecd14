# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One HTTP request to one address of the edge, and its answer as it came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .connection import Edge, Failure
from .finding import Evidence

REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: SparkPost answers the first with 302 (its guides since 2023) and the second with 200 (its guide of 2020).
PROBE_PATHS = ("/f/a/b/c/d", "/f/")
#: Links of the older form name their target in the query.
PROBE_TARGET = "https://example.com/"
PROBE_QUERY = "target=https%3A%2F%2Fexample.com%2F"
_STANDARD_PORTS = {"http": 80, "https": 443}
_TOKEN = re.compile(r"[0-9a-f]{8,}")
_SHOWN_BODY = 400
_LONGEST_SHORT = 200
#: Their values can identify somebody.
_MASKED = frozenset({"set-cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True)
class HttpAnswer:
    """Status, headers in their order, and the beginning of the body."""

    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """The header's first value, "" where it is absent; names compare without regard to case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def server(self) -> str:
        """The header Server, in lower case."""
        return self.header("Server").lower()

    @property
    def is_msys(self) -> bool:
        """Whether SparkPost's server names itself: evidence, but some CDNs put their own name there.

        Caddy puts its own beside it, ahead of it.
        """
        named = (value for key, value in self.headers if key.lower() == "server")
        return any(value.strip().lower().startswith("msys-http") for value in named)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Exchange:
    """``answer`` or ``failure``. ``verified`` is false where the certificate had to be ignored to get the answer."""

    url: str
    edge: Edge
    at: str = ""
    answer: HttpAnswer | None = None
    failure: Failure | None = None
    verified: bool = True
    duration_ms: int = 0

    @property
    def is_fresh(self) -> bool:
        """Whether nobody can have asked for the path before."""
        return path_of(self.url) not in PROBE_PATHS

    @property
    def location(self) -> str:
        """Where a redirect leads, as an absolute URL; "" for any other answer."""
        if self.answer is None or self.answer.status not in REDIRECTS:
            return ""
        location = self.answer.header("Location")
        try:
            scheme, colon, rest = (urljoin(self.url, location) if location else "").partition(":")
        except ValueError:
            # No URL at all, such as "http://[": it leads nowhere.
            return ""
        # It may be written in any case.
        return f"{scheme.lower()}{colon}{rest}"

    def evidence(self) -> Evidence:
        """As results show it: the status line, the headers and the beginning of the body."""
        if self.answer is None:
            return Evidence("http", "url", self.url, self.at, f"{self.edge.place}: {self.failure}")
        answer = self.answer
        masked = [name for name, _unused in answer.headers if name.lower() in _MASKED]
        headers = [f"{name}: {'********' if name.lower() in _MASKED else value}" for name, value in answer.headers]
        note = "" if self.verified else " (certificate ignored)"
        body = answer.text[:_SHOWN_BODY]
        data = "\n".join([f"{self.edge.place}{note}: {answer.status} {answer.reason}".rstrip(), *headers, "", body])
        return Evidence("http", "url", self.url, self.at, data.rstrip(), redacted=bool(masked))


@dataclass(frozen=True)
class LinkAnswers:
    """What short links do not show: ``opens`` has the path of an open, ``long`` that of a long link, ``with_query``
    names its target in the query; None where they were not asked for. ``again`` has further requests of the same kinds,
    and of short links, made where an answer raises doubt: one among several servers may be at fault.
    """

    opens: Exchange | None = None
    long: Exchange | None = None
    with_query: Exchange | None = None
    again: tuple[Exchange, ...] = ()

    @property
    def all(self) -> tuple[Exchange, ...]:
        """Every one of them."""
        return tuple(each for each in (self.opens, self.long, self.with_query, *self.again) if each is not None)

    def of_kind(self, first: Exchange) -> tuple[Exchange, ...]:
        """All requests of the kind of one of them."""
        kind = kind_of(first.url)
        return (first, *(each for each in self.again if kind_of(each.url) == kind))


@dataclass(frozen=True)
class HttpFacts:
    """What one address answered. ``https`` and ``http`` begin with a path that nobody has asked for before.

    ``way`` is the first probe over https and the redirects from it that stay at the domain, ``plain_way`` that over
    http; else empty. ``query`` is a probe with a query, made where the probes are redirected and that is what was asked
    for; ``plain_query`` is one over http, made where http leads to another address. ``opens``, ``long`` and
    ``with_query`` are the LinkAnswers over https, ``plain`` has those over http. ``as_browser``: the requests had the
    User-Agent of a browser, since without one they are refused.
    """

    https: tuple[Exchange, ...]
    http: tuple[Exchange, ...]
    way: tuple[Exchange, ...] = ()
    query: Exchange | None = None
    plain_query: Exchange | None = None
    plain_way: tuple[Exchange, ...] = ()
    opens: Exchange | None = None
    long: Exchange | None = None
    with_query: Exchange | None = None
    again: tuple[Exchange, ...] = ()
    plain: LinkAnswers | None = None
    as_browser: bool = False

    @property
    def links(self) -> LinkAnswers:
        """Those over https."""
        return LinkAnswers(self.opens, self.long, self.with_query, self.again)


def kind_of(url: str) -> str:
    """Which kind of link a URL is: an open, a long one, one with a query, a new short one, or a known path."""
    path = path_of(url)
    if urlsplit(url).query:
        return "query"
    if path in PROBE_PATHS:
        return path
    if path.startswith("/q/"):
        return "open"
    return "long" if len(path) > _LONGEST_SHORT else "new"


def host_of(url: str) -> str:
    """The host of a URL in lower case, "" where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path of a URL, without its query."""
    return urlsplit(url).path or "/"


def port_of(url: str) -> int:
    """The port of a URL, the usual one of its scheme where it names none; 0 where it makes no sense."""
    try:
        parts = urlsplit(url)
        return _STANDARD_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        return 0


def is_standard_port(url: str) -> bool:
    """Whether the port of a URL is the usual one of its scheme."""
    return port_of(url) == _STANDARD_PORTS.get(urlsplit(url).scheme)


def tokens_of(url: str) -> list[str]:
    """The parts of the path that are in no other: random ones, as in new links."""
    return _TOKEN.findall(path_of(url))


def quotes_itself(exchange: Exchange) -> bool:
    """Whether a redirect leads to an address that holds a part of the link, so that each link has one of its own."""
    return any(token in exchange.location for token in tokens_of(exchange.url))


def same_target(first: str, second: str) -> bool:
    """Whether two URLs differ in nothing but scheme and port."""
    one, other = urlsplit(first), urlsplit(second)
    return (one.hostname, one.path, one.query) == (other.hostname, other.path, other.query)


def same_request(first: str, second: str) -> bool:
    """Whether two URLs differ in nothing but scheme, each with the usual port of its own."""
    return same_target(first, second) and is_standard_port(first) and is_standard_port(second)
