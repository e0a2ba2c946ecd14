# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the server name out of a TLS ClientHello without taking it off the socket.

Which certificate *and* which protocol versions a server offers may depend on the name;
OpenSSL settles the version before its own server-name callback runs, so the name has to
be known before the handshake starts.
"""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass

_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME, _HOST_NAME = 22, 1, 0, 0
_MOST_BYTES = 16384 + 5
_PATIENCE, _PAUSE = 5.0, 0.005


@dataclass(frozen=True)
class Hello:
    """What the first bytes of a connection say."""

    #: False where the peer does not speak TLS at all.
    is_tls: bool
    #: Lower case, without a trailing dot; None where the client named no server.
    server_name: str | None = None


def peek(connection: socket.socket) -> Hello:
    """Waits for a whole ClientHello, which may come in several segments.

    Raises:
        EOFError: the peer closed the connection, or sent nothing for five seconds.
        OSError: the connection broke.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        seen = connection.recv(_MOST_BYTES, socket.MSG_PEEK)
        if not seen:
            raise EOFError
        if seen[0] != _HANDSHAKE:
            return Hello(is_tls=False)
        if _is_whole(seen):
            return Hello(is_tls=True, server_name=server_name(seen))
        time.sleep(_PAUSE)
    raise EOFError


def _is_whole(seen: bytes) -> bool:
    if len(seen) < 5:
        return False
    length = int.from_bytes(seen[3:5], "big")
    return len(seen) >= min(5 + length, _MOST_BYTES)


def server_name(record: bytes) -> str | None:
    """The host name in the server_name extension of a ClientHello record (RFC 8446, 4.1.2; RFC 6066, 3)."""
    try:
        extensions = _extensions(record)
        while extensions:
            kind, length = struct.unpack("!HH", extensions[:4])
            if kind == _SERVER_NAME:
                return _host_name(extensions[4 : 4 + length])
            extensions = extensions[4 + length :]
    except (struct.error, IndexError, UnicodeDecodeError):
        return None
    return None


def _extensions(record: bytes) -> bytes:
    if record[5] != _CLIENT_HELLO:
        return b""
    at = 5 + 4 + 2 + 32  # record header, message header, version, random
    at += 1 + record[at]  # session id
    at += 2 + struct.unpack("!H", record[at : at + 2])[0]  # cipher suites
    at += 1 + record[at]  # compression methods
    (length,) = struct.unpack("!H", record[at : at + 2])
    return record[at + 2 : at + 2 + length]


def _host_name(extension: bytes) -> str | None:
    kind, length = struct.unpack("!BH", extension[2:5])
    if kind != _HOST_NAME:
        return None
    return extension[5 : 5 + length].decode("ascii").lower().rstrip(".")
