# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an edge fetches from an origin, and how SparkPost fetches a domain: real connections by the lab's DNS."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lab.edges.messages import Headers, Request, Response
from lab.network import LOOPBACK, WebPorts


class UpstreamError(Exception):
    """There was no answer; ``reason`` says why in one clause."""

    def __init__(self, reason: str, *, timeout: bool = False, kind: str = "broken") -> None:
        """``kind`` is unresolved, refused, unreachable, handshake, certificate, or broken once connected."""
        super().__init__(reason)
        self.reason = reason
        self.timeout = timeout
        self.kind = kind


@dataclass(frozen=True)
class Route:
    """Where and how to connect."""

    host: str
    #: As the outside knows it; 80 and 443 are mapped to the lab's ports.
    port: int
    tls: bool
    #: The name to ask for in TLS; the host by default.
    server_name: str | None = None
    #: Names of which the certificate must hold one; the server name by default.
    accepted: tuple[str, ...] = ()
    minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    #: The loopback address to connect from, so that the other side sees who comes; any by default.
    source: str = ""
    #: Seconds to connect, and then to wait for each part of the answer.
    timeout: float = 5.0
    #: Whether the certificate has to be valid and for one of the names.
    verify: bool = True
    #: Whether the handshake asks for a name at all.
    sends_server_name: bool = True


class Upstream:
    """Sends single requests to servers of the lab; certificates are checked against the lab's root."""

    def __init__(self, addresses: Callable[[str], list[str]], ports: WebPorts, root_pem: str) -> None:
        """``addresses`` resolves a host name to addresses, at the time of each request."""
        self._addresses, self._ports, self._root_pem = addresses, ports, root_pem
        self._intended: dict[tuple[str, int], str] = {}

    def intended(self, peer: tuple[str, int]) -> str | None:
        """The host that an open connection from that address and port was made to.

        Where parties share one address, it stands for what the address alone would tell.
        """
        return self._intended.get(peer)

    def send(self, route: Route, request: Request) -> Response:
        """Sends the request as it is and returns the answer.

        Raises:
            UpstreamError: no such name, no connection, a failed handshake, or a broken answer.
        """
        connection = self._connect(route)
        own = connection.getsockname()[:2]
        try:
            return _exchange(connection, route, request)
        except TimeoutError as error:
            raise UpstreamError(f"{route.host} did not answer in time", timeout=True) from error
        except (OSError, http.client.HTTPException) as error:
            raise UpstreamError(f"{route.host} broke the connection off: {error!r}") from error
        finally:
            connection.close()
            self._intended.pop(own, None)

    def get(self, url: str, headers: Sequence[tuple[str, str]] = ()) -> Response:
        """Sends a GET to a URL; redirects are not followed.

        Raises:
            UpstreamError: as :meth:`send`, or the URL is not http or https.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UpstreamError(f"{url} is no http or https address")
        tls = parts.scheme == "https"
        fields = Headers([("Host", parts.netloc.rpartition("@")[2]), *headers])
        request = Request("GET", parts.path or "/", parts.query or None, fields)
        return self.send(Route(parts.hostname, parts.port or (443 if tls else 80), tls), request)

    def _connect(self, route: Route) -> socket.socket:
        addresses = [route.host] if is_address(route.host) else self._addresses(route.host)
        if not addresses:
            raise UpstreamError(f"{route.host} does not resolve", kind="unresolved")
        last: OSError | None = None
        for address in addresses:
            try:
                plain = self._dial(address, self._ports.map(route.port), route)
            except OSError as error:
                last = error
                continue
            return self._secured(plain, route) if route.tls else plain
        kind = "refused" if isinstance(last, ConnectionRefusedError) else "unreachable"
        late = isinstance(last, socket.timeout)
        raise UpstreamError(f"{route.host} cannot be reached: {last}", timeout=late, kind=kind)

    def _dial(self, address: str, port: int, route: Route) -> socket.socket:
        is_ipv6 = ":" in address
        own = route.source if route.source and (":" in route.source) == is_ipv6 else ("::1" if is_ipv6 else LOOPBACK)
        made = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_STREAM)
        try:
            made.settimeout(route.timeout)
            made.bind((own, 0))
            # Told before it is made: the other side may ask as soon as it sees the connection.
            self._intended[made.getsockname()[:2]] = route.host
            made.connect((address, port))
        except OSError:
            self._intended.pop(made.getsockname()[:2], None)
            made.close()
            raise
        return made

    def _secured(self, plain: socket.socket, route: Route) -> socket.socket:
        context = ssl.create_default_context(cadata=self._root_pem)
        context.check_hostname = False  # Done below, since several names may do.
        if not route.verify:
            context.verify_mode = ssl.CERT_NONE
        if route.minimum < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = route.minimum, route.maximum
        asked_for = (route.server_name or route.host) if route.sends_server_name else None
        try:
            secured = context.wrap_socket(plain, server_hostname=asked_for)
        except OSError as error:
            plain.close()
            late = isinstance(error, TimeoutError)
            kind = "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "handshake"
            reason = f"the TLS handshake with {route.host} failed: {error}"
            raise UpstreamError(reason, timeout=late, kind=kind) from error
        accepted = route.accepted or (route.server_name or route.host,)
        if route.verify and not _covers(secured, accepted):
            secured.close()
            reason = f"the certificate of {route.host} is not for {' or '.join(accepted)}"
            raise UpstreamError(reason, kind="certificate")
        return secured


def is_address(host: str) -> bool:
    """Whether the host is an IP address, not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _covers(secured: ssl.SSLSocket, names: Sequence[str]) -> bool:
    certificate = secured.getpeercert() or {}
    held = [str(value).lower() for kind, value in _alternative_names(certificate) if kind == "DNS"]
    return any(matches(pattern, name) for pattern in held for name in names)


def _alternative_names(certificate: object) -> list[tuple[str, str]]:
    return list(certificate.get("subjectAltName", ())) if isinstance(certificate, dict) else []


def matches(pattern: str, name: str) -> bool:
    """Whether a certificate's name covers the host; an asterisk stands for exactly one label (RFC 9525, 6.3)."""
    pattern, name = pattern.lower(), name.lower()
    if pattern.startswith("*."):
        return name.partition(".")[2] == pattern[2:] and not name.startswith(".")
    return pattern == name


def _exchange(connection: socket.socket, route: Route, request: Request) -> Response:
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{key}: {value}" for key, value in request.headers)]
    if request.body:
        lines.append(f"Content-Length: {len(request.body)}")
    lines += ["Connection: close", "", ""]
    connection.settimeout(route.timeout)
    connection.sendall("\r\n".join(lines).encode("latin-1", "replace") + request.body)
    answer = http.client.HTTPResponse(connection, method=request.method)
    try:
        answer.begin()
        body = answer.read()
        return Response(answer.status, Headers(answer.getheaders()), body)
    finally:
        answer.close()
