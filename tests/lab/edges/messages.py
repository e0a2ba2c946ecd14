# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP/1.1 requests and answers, read from and written to a socket."""

from __future__ import annotations

import http.client
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import BinaryIO

_LINE = 65536
_LARGEST_BODY = 10_000_000

#: Headers that concern one connection only (RFC 9110, 7.6.1).
HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)


class BadRequest(Exception):
    """What the peer sent is no HTTP request."""


class Headers:
    """Header fields in order; names in any case, and a name may stand several times."""

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items = list(items)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)

    def __contains__(self, name: str) -> bool:
        return any(key.lower() == name.lower() for key, _unused in self._items)

    def get(self, name: str, default: str = "") -> str:
        """All values of the field, joined by commas as RFC 9110, 5.3 allows."""
        values = [value for key, value in self._items if key.lower() == name.lower()]
        return ", ".join(values) if values else default

    def set(self, name: str, value: str) -> None:
        """Puts one field in place of all of that name."""
        self.remove(name)
        self._items.append((name, value))

    def add(self, name: str, value: str) -> None:
        """Puts one more field beside those of that name."""
        self._items.append((name, value))

    def remove(self, name: str) -> None:
        """Takes every field of the name out."""
        self._items = [item for item in self._items if item[0].lower() != name.lower()]

    def copy(self) -> Headers:
        """An independent copy."""
        return Headers(self._items)

    def as_dict(self) -> dict[str, str]:
        """The fields by lower-case name, joined."""
        return {name.lower(): self.get(name) for name, _unused in self._items}


@dataclass
class Request:
    """One request as a server sees it."""

    method: str
    #: Path as sent, with its escapes, without the query.
    path: str
    #: What stands after the question mark, without it; None where there was none.
    query: str | None
    headers: Headers
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host asked for: lower case, without port and trailing dot."""
        host = self.headers.get("Host").lower()
        if host.startswith("["):
            return host.partition("]")[0].lstrip("[")
        return host.partition(":")[0].rstrip(".")

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        return self.path if self.query is None else f"{self.path}?{self.query}"


@dataclass
class Response:
    """One answer."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    @classmethod
    def of(cls, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Response:
        """An answer from plain values."""
        return cls(status, Headers((headers or {}).items()), body)


@dataclass(frozen=True)
class Peer:
    """Where a request came from and how."""

    address: str
    #: The loopback address that it was made to.
    local: str
    scheme: str
    #: The name that the TLS client asked for, None over plain HTTP or without SNI.
    sni: str | None = None
    #: As the ssl module names it: ``TLSv1.3``.
    tls_version: str | None = None
    #: The host that an edge made the connection to, None for anybody else's.
    intended: str | None = None


def read_request(stream: BinaryIO) -> Request | None:
    """Reads one request; None where the peer has closed the connection.

    Raises:
        BadRequest: it is not HTTP, or larger than the lab takes.
        OSError: the connection broke.
    """
    line = stream.readline(_LINE)
    if not line:
        return None
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest(f"No HTTP request line: {line[:80]!r}")
    method, target, version = parts
    try:
        fields = http.client.parse_headers(stream)
    except http.client.HTTPException as error:
        raise BadRequest(str(error)) from error
    headers = Headers((name, str(value)) for name, value in fields.items())
    if version == "HTTP/1.0" and "Connection" not in headers:
        headers.set("Connection", "close")
    if "://" in target:  # The absolute form, as to a proxy.
        rest = target.partition("://")[2]
        authority, slash, path = rest.partition("/")
        headers.set("Host", authority)
        target = slash + path or "/"
    path, mark, query = target.partition("?")
    return Request(method, path, query if mark else None, headers, _read_body(stream, headers))


def _read_body(stream: BinaryIO, headers: Headers) -> bytes:
    if "chunked" in headers.get("Transfer-Encoding").lower():
        return _read_chunks(stream)
    length = headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > _LARGEST_BODY:
        raise BadRequest(f"Content-Length {length!r} is not taken.")
    return stream.read(int(length))


def _read_chunks(stream: BinaryIO) -> bytes:
    body = io.BytesIO()
    while True:
        size_text = stream.readline(_LINE).split(b";")[0].strip()
        try:
            size = int(size_text, 16)
        except ValueError as error:
            raise BadRequest(f"No chunk size: {size_text[:20]!r}") from error
        if size == 0:
            while stream.readline(_LINE).strip():
                pass
            return body.getvalue()
        if body.tell() + size > _LARGEST_BODY:
            raise BadRequest("The body is larger than the lab takes.")
        body.write(stream.read(size))
        stream.readline(_LINE)


def write_response(stream: BinaryIO, response: Response, *, method: str, close: bool) -> None:
    """Writes one answer; a body is left out for HEAD and where the status forbids one."""
    headers = response.headers.copy()
    bodiless = response.status in (204, 304) or response.status < 200
    if not bodiless and "Content-Length" not in headers:
        headers.set("Content-Length", str(len(response.body)))
    if "Date" not in headers:
        headers.set("Date", formatdate(usegmt=True))
    headers.set("Connection", "close" if close else "keep-alive")
    lines = [f"HTTP/1.1 {response.status} {phrase(response.status)}", *(f"{key}: {value}" for key, value in headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    stream.write(head if bodiless or method == "HEAD" else head + response.body)
    stream.flush()


def phrase(status: int) -> str:
    """The reason phrase of a status, empty where none is registered."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
