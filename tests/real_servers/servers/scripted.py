# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that sends exactly the bytes that a row wants, for what no server of Debian's can be told to do."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable

from real_servers.site import Files

#: What is sent for a path, in pieces; a number is a pause in seconds. The connection ends after them.
Said = tuple[bytes | float, ...]


class Scripted:
    """At one address by https and by http."""

    def __init__(self, address: str, https: int, http: int, files: Files, say: Callable[[str], Said]) -> None:
        self._address, self._ports, self._say = address, {https: True, http: False}, say
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(files.certificate, files.key)
        self._listening: list[socket.socket] = []

    def start(self) -> None:
        """Serves from now on."""
        for port, secure in self._ports.items():
            listening = socket.create_server((self._address, port), backlog=64)
            self._listening.append(listening)
            threading.Thread(target=self._accept, args=(listening, secure), daemon=True).start()

    def stop(self) -> None:
        """Takes no more connections."""
        for listening in self._listening:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def _accept(self, listening: socket.socket, secure: bool) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _client = listening.accept()
                threading.Thread(target=self._serve, args=(taken, secure), daemon=True).start()

    def _serve(self, taken: socket.socket, secure: bool) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as closing:
            connection = closing.enter_context(taken)
            if secure:
                connection = closing.enter_context(self._tls.wrap_socket(taken, server_side=True))
            asked = b""
            while b"\r\n\r\n" not in asked:
                part = connection.recv(65536)
                if not part:
                    return
                asked += part
            for each in self._say(asked.split(b" ", 2)[1].decode("latin-1")):
                if isinstance(each, bytes):
                    connection.sendall(each)
                else:
                    time.sleep(each)
