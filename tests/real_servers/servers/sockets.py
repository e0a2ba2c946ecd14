# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small servers with one fault each, for what no server of Debian's can be configured to do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable

#: What is done with a connection that was accepted; the server closes it afterwards.
Treat = Callable[[socket.socket], None]
_ANSWER = (
    b"HTTP/1.1 302 Found\r\nContent-Type: text/plain\r\nLocation: https://www.sparkpost.com/\r\nServer: msys-http\r\n"
)
_ENDS = b"Content-Length: 0\r\nConnection: close\r\n\r\n"
_PATIENCE = 30.0


class Sockets:
    """Accepts connections at one address and port, each treated in a thread of its own."""

    def __init__(self, address: str, port: int, treat: Treat) -> None:
        self._place, self._treat = (address, port), treat
        self._listening: socket.socket | None = None
        self._stopped = threading.Event()

    @property
    def stopped(self) -> threading.Event:
        """Set when the server is told to stop, so that who is silent on purpose can end."""
        return self._stopped

    def start(self) -> None:
        """Listens from now on."""
        self._listening = socket.create_server(self._place, backlog=64)
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        """Ends it, and whatever is silent."""
        self._stopped.set()
        if self._listening is not None:
            with contextlib.suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()

    def _serve(self) -> None:
        assert self._listening is not None
        with contextlib.suppress(OSError):
            while not self._stopped.is_set():
                accepted, _address = self._listening.accept()
                threading.Thread(target=self._treated, args=(accepted,), daemon=True).start()

    def _treated(self, accepted: socket.socket) -> None:
        with accepted, contextlib.suppress(OSError):
            accepted.settimeout(_PATIENCE)
            self._treat(accepted)


def reset(accepted: socket.socket) -> None:
    """Reads what comes first and resets the connection."""
    accepted.recv(4096)
    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(accepted: socket.socket) -> None:
    """Reads what comes first and closes the connection."""
    accepted.recv(4096)


def silent(accepted: socket.socket) -> None:
    """Accepts, reads, and never answers."""
    while accepted.recv(4096):
        pass


def says(text: bytes) -> Treat:
    """Says this before anything is asked, as SSH and SMTP do, and closes the connection."""

    def treat(accepted: socket.socket) -> None:
        accepted.sendall(text)
        accepted.recv(4096)

    return treat


def over_tls(context: ssl.SSLContext, treat: Treat) -> Treat:
    """The same after a handshake."""

    def treated(accepted: socket.socket) -> None:
        with context.wrap_socket(accepted, server_side=True) as secured:
            treat(secured)

    return treated


def sparkpost(accepted: socket.socket) -> None:
    """Answers as SparkPost does to a probe."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        part = accepted.recv(4096)
        if not part:
            return
        asked += part
    accepted.sendall(_ANSWER + _ENDS)


def drip(accepted: socket.socket) -> None:
    """A byte of a header every second, for a long time."""
    accepted.recv(4096)
    for octet in b"HTTP/1.1 302 Found\r\nX-Slow: " + b"a" * 60:
        accepted.sendall(bytes([octet]))
        threading.Event().wait(1)


#: A server's first flight of TLS 1.2 with ECDHE-RSA-AES128-GCM-SHA256, and what stands in place of its certificate.
_HELLO = b"\x02\x00\x00\x26\x03\x03" + b"\x5a" * 32 + b"\x00\xc0\x2f\x00"
_NO_CERTIFICATE = b"this is no certificate"


def damaged_certificate(accepted: socket.socket) -> None:
    """Sends a certificate that is none."""
    accepted.recv(4096)
    size = len(_NO_CERTIFICATE)
    body = (size + 3).to_bytes(3, "big") + size.to_bytes(3, "big") + _NO_CERTIFICATE
    flight = _HELLO + b"\x0b" + len(body).to_bytes(3, "big") + body
    accepted.sendall(b"\x16\x03\x03" + len(flight).to_bytes(2, "big") + flight)
    accepted.recv(4096)


def alert(number: int) -> Treat:
    """Ends the handshake with a fatal alert."""

    def treat(accepted: socket.socket) -> None:
        accepted.recv(4096)
        accepted.sendall(b"\x15\x03\x03\x00\x02\x02" + bytes([number]))

    return treat


class Crowded:
    """A port whose queue is full, so that the system drops whoever wants to connect: Linux answers nothing at all."""

    def __init__(self, address: str, port: int) -> None:
        self._place = (address, port)
        self._held: list[socket.socket] = []

    def start(self) -> None:
        """Fills the queue."""
        self._held.append(socket.create_server(self._place, backlog=0))
        for _client in range(8):
            client = socket.socket()
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                client.connect(self._place)
            self._held.append(client)

    def stop(self) -> None:
        """Lets them go."""
        for each in self._held:
            each.close()
