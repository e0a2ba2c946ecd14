# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads HTTP/1 answers as browsers do: with any number of headers, bare line feeds, compressed bodies, and after any
number of informational answers. Python's own client refuses several of these.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..model.http_answer import REDIRECTS, HttpAnswer

#: As much as Chromium takes (net/http/http_stream_parser.cc).
_MOST_HEAD = 256 * 1024
_STATUS_LINE = re.compile(r"HTTP/(\d+)(?:\.(\d+))?[ \t]+(\d{3})(?:[ \t]+(.*))?\Z", re.IGNORECASE)
_SWITCHING = 101
_WITHOUT_BODY = frozenset({204, 304})
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?\Z", re.DOTALL)
#: The magic number of a frame, and how long one is that holds nothing but its header and checksum (RFC 8878).
_ZSTD, _EMPTY_FRAME = b"\x28\xb5\x2f\xfd", 13
_GZIP, _DEFLATE = zlib.MAX_WBITS | 16, (zlib.MAX_WBITS, -zlib.MAX_WBITS)

Headers = tuple[tuple[str, str], ...]


class NotHttpError(Exception):
    """What came is no HTTP answer, or one that browsers refuse; the message says why."""


class ClosedError(Exception):
    """The connection ended before the answer did."""


@dataclass(frozen=True)
class Received:
    """An answer. ``reusable``: it ended as it said, so that the connection can take another request."""

    answer: HttpAnswer
    reusable: bool


class _Bytes:
    """What comes, piece by piece: ``receive`` gives the next bytes, none at the end, and raises OSError."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._held = b""

    @property
    def is_empty(self) -> bool:
        return not self._held

    def line(self, most: int) -> bytes:
        """The next line without its end, CR LF or a bare LF."""
        while (end := self._held.find(b"\n")) < 0:
            if len(self._held) > most:
                raise NotHttpError("its headers never end")
            if not self._more():
                raise ClosedError
        line, self._held = self._held[:end], self._held[end + 1 :]
        return line.removesuffix(b"\r")

    def some(self, most: int) -> bytes:
        """Between one byte and so many; none at the end."""
        if not self._held:
            self._more()
        part, self._held = self._held[:most], self._held[most:]
        return part

    def _more(self) -> bool:
        part = self._receive()
        self._held += part
        return bool(part)


def read_answer(receive: Callable[[], bytes], most_body: int, headers_end: Callable[[], None]) -> Received:
    """The final answer to a GET, with the beginning of its body; ``headers_end`` is called before the body is read.

    Raises NotHttpError, ClosedError, OSError.
    """
    incoming = _Bytes(receive)
    while True:
        version, status, reason = _status_line(incoming)
        headers = _headers(incoming)
        if status >= 200 or status == _SWITCHING:
            break
    _refuse_contradictions(headers)
    headers_end()
    reader = _Body(incoming, status, headers, most_body)
    body = reader.read()
    reusable = reader.ended and incoming.is_empty and _stays_open(version, headers)
    return Received(HttpAnswer(status, reason, headers, _decoded(body, headers, most_body)), reusable)


def _status_line(incoming: _Bytes) -> tuple[tuple[int, int], int, str]:
    line = b""
    # Some servers send one line feed more after the body that came before (RFC 9112, section 2.2).
    for _attempt in range(4):
        line = incoming.line(_MOST_HEAD)
        if line:
            break
    found = _STATUS_LINE.match(line.decode("latin-1").strip())
    if found is None:
        raise NotHttpError("it does not begin with an HTTP status")
    major, minor, status, reason = found.groups()
    return (int(major), int(minor or 0)), int(status), (reason or "").strip()


def _headers(incoming: _Bytes) -> Headers:
    headers: list[tuple[str, str]] = []
    left = _MOST_HEAD
    while line := incoming.line(left):
        left -= len(line) + 2
        if left < 0:
            raise NotHttpError(f"its headers are longer than {_MOST_HEAD // 1024} KiB")
        text = line.decode("latin-1")
        if text[0] in " \t" and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {text.strip()}".strip())
            continue
        name, colon, value = text.partition(":")
        # Browsers leave out what is no header.
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return tuple(headers)


def _values(headers: Headers, name: str) -> Sequence[str]:
    return [value for key, value in headers if key.lower() == name]


def _refuse_contradictions(headers: Headers) -> None:
    """Chromium refuses two different values of these, so that a smuggled answer cannot choose."""
    for name in ("location", "content-length"):
        if name == "content-length" and _values(headers, "transfer-encoding"):
            continue
        if len(set(_values(headers, name))) > 1:
            raise NotHttpError(f"two different {name.title()} headers, which browsers refuse")


def _stays_open(version: tuple[int, int], headers: Headers) -> bool:
    connection = ",".join(_values(headers, "connection")).lower()
    return version >= (1, 1) and "close" not in connection


class _Body:
    """The body: by chunks, by its length, or until the connection ends."""

    def __init__(self, incoming: _Bytes, status: int, headers: Headers, most: int) -> None:
        self._incoming = incoming
        self._most = most
        self._status = status
        self._body = b""
        self.ended = False
        self._is_chunked = "chunked" in ",".join(_values(headers, "transfer-encoding")).lower()
        lengths = [value for value in _values(headers, "content-length") if value.isdecimal()]
        self._length = int(lengths[0]) if lengths and len(lengths[0]) < 16 else None

    def read(self) -> bytes:
        """What comes of it. An end that comes too early, or not at all, takes away nothing of what came.

        Raises TimeoutError where not one byte of a body came in time that a page would need.
        """
        try:
            self._read()
        except TimeoutError:
            if not self._body and self._status not in REDIRECTS:
                raise
        except (OSError, ClosedError, NotHttpError):
            pass
        return self._body[: self._most]

    def _read(self) -> None:
        if self._status in _WITHOUT_BODY or self._status < 200:
            self.ended = True
        elif self._is_chunked:
            self._read_chunks()
        elif self._length is not None:
            self.ended = self._take(self._length)
        else:
            while len(self._body) < self._most and (part := self._incoming.some(self._most)):
                self._body += part

    def _take(self, length: int) -> bool:
        """So many bytes; false where there were more than are kept, or where they ended too early."""
        while length > 0 and len(self._body) < self._most:
            part = self._incoming.some(min(length, self._most))
            if not part:
                return False
            length -= len(part)
            self._body += part
        return length == 0

    def _read_chunks(self) -> None:
        while len(self._body) < self._most:
            found = _CHUNK.match(self._incoming.line(_MOST_HEAD))
            if found is None:
                raise NotHttpError("a chunk without a length")
            size = int(found.group(1), 16)
            if size == 0:
                while self._incoming.line(_MOST_HEAD):
                    pass
                self.ended = True
                return
            if not self._take(size):
                return
            self._incoming.line(_MOST_HEAD)


def _decoded(body: bytes, headers: Headers, most: int) -> bytes:
    """The body without its compression, which some servers use unasked; as it came where it does not read."""
    coding = ",".join(_values(headers, "content-encoding")).lower().strip()
    if not body:
        return body
    ways = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": _DEFLATE}.get(coding, ())
    for way in ways:
        try:
            return zlib.decompressobj(way).decompress(body, most)
        except zlib.error:
            continue
    return b"" if _is_nothing(coding, body) else body


def _is_nothing(coding: str, body: bytes) -> bool:
    """Whether it is an empty body in a compression that Python cannot read: one byte, or a frame without blocks."""
    if coding == "br":
        return len(body) == 1
    return coding == "zstd" and body.startswith(_ZSTD) and len(body) <= _EMPTY_FRAME
