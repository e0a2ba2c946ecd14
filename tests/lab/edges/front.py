# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What faces the public: listens for HTTP and HTTPS on loopback addresses and hands requests to sites.

A site is an edge of a CDN, one of SparkPost's tracking endpoints, or an ordinary web site. The
front knows TLS, connections and faults; it knows nothing of any provider.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from lab.ca import Authority, ContextCache, server_context
from lab.context import IssuedCertificate
from lab.edges.hello import peek
from lab.edges.messages import BadRequest, Headers, Peer, Request, Response, read_request, write_response
from lab.faults import Faults, NetworkFault
from lab.network import WebPorts
from lab.servers import TcpServer, reset

_HANG_SECONDS = 30.0


@dataclass(frozen=True)
class Presented:
    """What a site shows to a TLS client: a certificate and the versions that it speaks."""

    certificate: IssuedCertificate
    minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED


class Site(Protocol):
    """One party that serves web requests."""

    #: As network faults name the place.
    name: str

    def claims(self, host: str) -> bool:
        """Whether the host is served here, as far as its configuration says: used where addresses are shared."""

    def present(self, server_name: str | None) -> Presented | None:
        """The certificate for the name asked for; None refuses the handshake."""

    def respond(self, request: Request, peer: Peer) -> Response:
        """Answers one request."""


class Drop(Exception):
    """Raised by a site to close the connection without an answer."""


class Front:
    """Serves the sites on their addresses; where several share an address, the host decides.

    ``aliases`` gives a host name with the targets of its CNAMEs, for a host that no site
    claims by itself.
    """

    def __init__(
        self,
        listening: Sequence[socket.socket],
        sites: Sequence[tuple[str, Site]],
        ports: WebPorts,
        authority: Authority,
        faults: Faults,
        aliases: Callable[[str], list[str]],
        intended: Callable[[tuple[str, int]], str | None] = lambda peer: None,
    ) -> None:
        """Takes the sockets over.

        Args:
            listening: bound sockets of every address.
            sites: pairs of an address and a site; the first site of an address is also its default.
            ports: which port stands for which.
            authority: who issues the certificate of refusals.
            faults: what goes wrong here.
            aliases: a host name with the targets of its CNAMEs, for a host that no site claims by itself.
            intended: for which host an edge made a connection, by where it comes from.
        """
        self._sites: dict[str, list[Site]] = {}
        for address, site in sites:
            self._sites.setdefault(address, []).append(site)
        self._ports, self._authority, self._faults, self._aliases = ports, authority, faults, aliases
        self._intended = intended
        self._contexts = ContextCache()
        self._stopping = threading.Event()
        self._server = TcpServer(listening, self._serve, "web")
        self._places = self._server.places()
        self._refusal = server_context(authority.issue(["refused.test"]))
        self._refusal.sni_callback = lambda *_unused: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        faults.subscribe(self._apply_refusals)

    def start(self) -> None:
        """Starts serving."""
        self._server.start()

    def stop(self) -> None:
        """Stops serving."""
        self._stopping.set()
        self._server.stop()

    def _apply_refusals(self) -> None:
        if self._stopping.is_set():
            return
        for address, port in self._places:
            if self._is_refused(address, port):
                self._server.close(address, port)
            else:
                self._server.open(address, port)

    def _is_refused(self, address: str, port: int) -> bool:
        outside = {self._ports.http: 80, self._ports.https: 443}.get(port, port)
        found = [self._faults.find("connection-refused", site.name, address) for site in self._sites[address]]
        return any(fault is not None and fault.port in (None, outside) for fault in found)

    def _serve(self, connection: socket.socket, address: str) -> None:
        default = self._sites[address][0]
        if self._faults.strike("connection-reset", default.name, address):
            reset(connection)
            return
        hang = self._faults.strike("connection-hang", default.name, address)
        if hang:
            self._faults.pause(hang.seconds or _HANG_SECONDS)
            return
        if connection.getsockname()[1] == self._ports.https:
            self._serve_tls(connection, address)
        else:
            intended = self._intended(_peer(connection))
            self._converse(connection, Peer(_peer(connection)[0], address, "http", intended=intended))

    def _serve_tls(self, connection: socket.socket, address: str) -> None:
        hello = peek(connection)
        intended = self._intended(_peer(connection))
        site = self._site(address, intended or hello.server_name)
        plain = self._faults.strike("plain-http-on-443", site.name, address, hello.server_name)
        if plain or not hello.is_tls:
            _answer_plainly(connection)
            return
        presented = self._presented(site, address, hello.server_name)
        if presented is None:
            self._refuse(connection)
            return
        context = self._contexts.get(presented.certificate, presented.minimum, presented.maximum)
        with context.wrap_socket(connection, server_side=True) as secured:
            peer = Peer(_peer(secured)[0], address, "https", hello.server_name, secured.version(), intended)
            self._converse(secured, peer)
            with contextlib.suppress(OSError):
                secured.settimeout(1.0)
                secured.unwrap()

    def _site(self, address: str, host: str | None) -> Site:
        sites = self._sites[address]
        if len(sites) == 1 or not host:
            return sites[0]
        for name in self._aliases(host):
            for site in sites:
                if site.claims(name):
                    return site
        return sites[0]

    def _presented(self, site: Site, address: str, server_name: str | None) -> Presented | None:
        def struck(fault: str) -> NetworkFault | None:
            return self._faults.strike(fault, site.name, address, server_name)

        if struck("certificate-none"):
            return None
        presented = site.present(None) if struck("certificate-default") else site.present(server_name)
        if presented is None:
            return None
        certificate = self._spoilt(struck, server_name or "no-name.test") or presented.certificate
        if struck("tls-old-only"):
            return Presented(certificate, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
        if struck("tls-old-offered"):
            return Presented(certificate, ssl.TLSVersion.TLSv1, presented.maximum)
        if struck("certificate-no-chain"):
            certificate = IssuedCertificate(certificate.certificate_pem, "", certificate.private_key_pem)
        return Presented(certificate, presented.minimum, presented.maximum)

    def _spoilt(self, struck: Callable[[str], NetworkFault | None], name: str) -> IssuedCertificate | None:
        if fault := struck("certificate-expired"):
            return self._authority.expired([name], fault.days or 1)
        if fault := struck("certificate-expiring"):
            return self._authority.expiring([name], fault.days or 3)
        if fault := struck("certificate-not-yet-valid"):
            return self._authority.not_yet_valid([name], fault.days or 1)
        if struck("certificate-self-signed"):
            return self._authority.self_signed([name])
        if fault := struck("certificate-wrong-host"):
            return self._authority.issue([fault.name])
        return None

    def _refuse(self, connection: socket.socket) -> None:
        """Ends the handshake with the alert unrecognized_name (RFC 6066, 3)."""
        with contextlib.suppress(OSError), self._refusal.wrap_socket(connection, server_side=True):
            pass

    def _converse(self, connection: socket.socket, peer: Peer) -> None:
        with _stream(connection) as stream:
            while not self._stopping.is_set():
                try:
                    request = read_request(stream)
                except BadRequest:
                    write_response(stream, Response.of(400), method="GET", close=True)
                    return
                if request is None:
                    return
                try:
                    response = self._respond(request, peer)
                except Drop:
                    reset(connection)
                    return
                close = "close" in request.headers.get("Connection").lower()
                write_response(stream, response, method=request.method, close=close)
                if close:
                    return

    def _respond(self, request: Request, peer: Peer) -> Response:
        site = self._site(peer.local, peer.intended or request.host)

        def struck(fault: str) -> NetworkFault | None:
            return self._faults.strike(fault, site.name, peer.local, request.host)

        if fault := struck("delay"):
            self._faults.pause(fault.seconds if fault.seconds is not None else 1.0)
        if struck("drop"):
            raise Drop
        if fault := struck("response"):
            return Response.of(fault.status, fault.headers, fault.body.encode())
        if fault := struck("request-headers"):
            _set_all(request.headers, fault.headers)
        response = site.respond(request, peer)
        if fault := struck("headers"):
            _set_all(response.headers, fault.headers)
        return response


def _set_all(headers: Headers, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            headers.set(name, value)
        else:
            headers.remove(name)


def _stream(connection: socket.socket) -> BinaryIO:
    return cast(BinaryIO, connection.makefile("rwb"))


def _peer(connection: socket.socket) -> tuple[str, int]:
    address, port = connection.getpeername()[:2]
    return str(address), int(port)


def _answer_plainly(connection: socket.socket) -> None:
    """What a server that expects no TLS says to a ClientHello, and the reverse."""
    with contextlib.suppress(OSError), _stream(connection) as stream:
        write_response(stream, Response.of(400, {"Content-Type": "text/plain"}), method="GET", close=True)
        connection.shutdown(socket.SHUT_WR)
        # Reading what is left lets the client see the answer before the connection is gone.
        connection.settimeout(0.5)
        stream.read(65536)
