# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that answers as SparkPost's tracking endpoint does, and keeps a journal of what arrived.

Source for the answers: the lab's endpoint, ``lab/origin/tracker.py``. This one speaks plain sockets, so that any proxy
can stand before it, and every click has a landing page of its own: what reached a recipient can be told apart.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from lab.ca import Authority, server_context
from lab.context import IssuedCertificate
from lab.origin.tracker import PIXEL, SERVER

ENDPOINT = "spgo.io"
LANDING = "https://www.shop.test/"
HOME = "https://www.sparkpost.com/"


@dataclass(frozen=True)
class Arrived:
    """One request as SparkPost got it."""

    path: str
    headers: Mapping[str, str]
    secure: bool

    @property
    def domain(self) -> str:
        """By which tracking domain, as SparkPost tells it."""
        named = self.headers.get("x-forwarded-host", "").partition(",")[0].strip()
        return named or self.headers.get("host", "").partition(":")[0]


#: Answers in place of SparkPost: the status, headers and body; None for SparkPost's own answer.
Behaviour = Callable[[Arrived], "tuple[int, Mapping[str, str], bytes] | None"]


@dataclass
class Origin:
    """At one address, by https (SNI must be the endpoint's name) and by http."""

    address: str
    authority: Authority
    https_ports: tuple[int, ...]
    http_ports: tuple[int, ...]
    behaviour: Behaviour = lambda _arrived: None
    delay: float = 0.0
    journal: list[Arrived] = field(default_factory=list)

    @property
    def https_port(self) -> int:
        """443 where it listens there, else the one that stands for it."""
        return self.https_ports[-1]

    @property
    def http_port(self) -> int:
        """80 where it listens there, else the one that stands for it."""
        return self.http_ports[-1]

    def clicks(self) -> list[Arrived]:
        """What arrived of links, without the probes of two fixed paths."""
        return [each for each in self.journal if each.path.startswith("/f/") and len(each.path) > len("/f/a/b/c/d")]

    def answer(self, arrived: Arrived) -> tuple[int, Mapping[str, str], bytes]:
        """As SparkPost, unless told otherwise."""
        given = self.behaviour(arrived)
        if given is not None:
            return given
        parts = urlsplit(arrived.path)
        first, *rest = parts.path.split("/")[1:]
        if first == "q":
            return 200, {"Content-Type": "image/gif"}, PIXEL
        if first != "f":
            return 404, {"Content-Type": "text/plain"}, b""
        if rest in ([], [""]):
            return 200, {"Content-Type": "text/plain"}, b""
        if len(rest) != 4 or not all(rest):
            return 404, {"Content-Type": "text/plain"}, b""
        target = parse_qs(parts.query).get("target", [""])[0]
        landing = HOME if rest == ["a", "b", "c", "d"] else f"{LANDING}{rest[0]}"
        return 302, {"Content-Type": "text/plain", "Location": target or landing}, b""

    @contextlib.contextmanager
    def running(self) -> Iterator[Origin]:
        """Serves until the block ends."""
        certificate = self.authority.issue([ENDPOINT, f"eu.{ENDPOINT}"])
        tls = _context(certificate)
        servers = [_Server(self, port, None) for port in self.http_ports]
        servers += [_Server(self, port, tls) for port in self.https_ports]
        for server in servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield self
        finally:
            for server in servers:
                server.shutdown()
                server.server_close()


def _context(certificate: IssuedCertificate) -> ssl.SSLContext:
    context = server_context(certificate)

    def chosen(_socket: ssl.SSLObject | ssl.SSLSocket, name: str | None, _context: ssl.SSLContext) -> int | None:
        # SparkPost serves many tenants at the address: another name, or none, ends the handshake.
        known = name is not None and (name == ENDPOINT or name.endswith(f".{ENDPOINT}"))
        return None if known else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    context.sni_callback = chosen
    return context


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, origin: Origin, port: int, tls: ssl.SSLContext | None) -> None:
        self.origin, self._tls = origin, tls
        super().__init__((origin.address, port), _Handler)

    def finish_request(self, request: object, client_address: object) -> None:
        # In the thread of the connection, so that a client that is silent holds up nobody else.
        if self._tls is None:
            _Handler(request, client_address, self)  # type: ignore[arg-type]
            return
        with contextlib.suppress(OSError), self._tls.wrap_socket(request, server_side=True) as secured:  # type: ignore[arg-type]
            _Handler(secured, client_address, self)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        origin = self.server.origin
        headers = {name.lower(): value for name, value in self.headers.items()}
        arrived = Arrived(self.path, headers, isinstance(self.connection, ssl.SSLSocket))
        origin.journal.append(arrived)
        if origin.delay:
            time.sleep(origin.delay)
        status, given, body = origin.answer(arrived)
        self.send_response(status)
        for name, value in {**given, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def version_string(self) -> str:
        return SERVER

    def log_message(self, *_arguments: object) -> None:
        """The journal has it."""
