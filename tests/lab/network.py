# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loopback addresses and ports: who listens where, and how a client finds them.

Linux answers on all of 127.0.0.0/8, so each server gets an address of its own there; other
systems have 127.0.0.1 alone, and everything shares it.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
_ATTEMPTS = 50
_BACKLOG = 128

ORIGIN_NAMES = ("spgo.io", "eu.spgo.io", "v2.spgo.io", "eu.v2.spgo.io")


@dataclass(frozen=True)
class Addresses:
    """The loopback address of every server; all of them 127.0.0.1 where there is no other."""

    resolvers: tuple[str, ...]
    #: Root and top-level domains.
    registry: str
    #: The lab's own zones: endpoints, edges and the names of name servers.
    infrastructure: str
    #: Name servers of Route 53; each name gets one of these.
    route53: tuple[str, ...]
    #: Name servers of zones that are kept by hand.
    own_dns: tuple[str, ...]
    cloudfront: tuple[str, ...]
    cloudfront_ipv6: tuple[str, ...]
    #: Name servers of Cloudflare.
    cloudflare_dns: tuple[str, ...]
    cloudflare: tuple[str, ...]
    #: Of each of Fastly's TLS configurations, the default one first.
    fastly: tuple[tuple[str, ...], ...]
    #: By endpoint name.
    origins: dict[str, str]
    #: An ordinary web site, for what lives beside a tracking domain.
    website: str

    def web(self) -> tuple[str, ...]:
        """Every address that serves HTTP and HTTPS, once each."""
        edges = [*self.cloudfront, *self.cloudfront_ipv6, *self.cloudflare]
        fastly = [address for each in self.fastly for address in each]
        return _unique([*edges, *fastly, *self.origins.values(), self.website])

    def dns(self) -> tuple[str, ...]:
        """Every address of an authoritative server, once each."""
        return _unique([self.registry, self.infrastructure, *self.route53, *self.own_dns, *self.cloudflare_dns])


def plan(*, single: bool, ipv6: bool, resolvers: int) -> Addresses:
    """Gives each server its address."""
    if single:
        return _shared(ipv6, resolvers)
    return Addresses(
        resolvers=tuple(f"127.0.0.{number + 1}" for number in range(resolvers)),
        registry="127.0.53.1",
        infrastructure="127.0.53.2",
        route53=tuple(f"127.0.53.{number}" for number in range(11, 43)),
        own_dns=("127.0.53.51", "127.0.53.52"),
        cloudfront=("127.0.0.31", "127.0.0.32"),
        cloudfront_ipv6=("::1",) if ipv6 else (),
        cloudflare_dns=tuple(f"127.0.53.{number}" for number in range(61, 65)),
        cloudflare=("127.0.0.51", "127.0.0.52"),
        fastly=(("127.0.0.61", "127.0.0.62", *_ipv6(ipv6)), ("127.0.0.63", *_ipv6(ipv6))),
        origins={name: f"127.0.0.{number}" for number, name in enumerate(ORIGIN_NAMES, start=21)},
        website="127.0.0.41",
    )


def _shared(ipv6: bool, resolvers: int) -> Addresses:
    return Addresses(
        resolvers=(LOOPBACK,) * resolvers,
        registry=LOOPBACK,
        infrastructure=LOOPBACK,
        route53=(LOOPBACK,),
        own_dns=(LOOPBACK,),
        cloudfront=(LOOPBACK,),
        cloudfront_ipv6=("::1",) if ipv6 else (),
        cloudflare_dns=(LOOPBACK,),
        cloudflare=(LOOPBACK,),
        fastly=((LOOPBACK, *_ipv6(ipv6)), (LOOPBACK, *_ipv6(ipv6))),
        origins=dict.fromkeys(ORIGIN_NAMES, LOOPBACK),
        website=LOOPBACK,
    )


def _ipv6(wanted: bool) -> tuple[str, ...]:
    return ("::1",) if wanted else ()


def has_many_addresses() -> bool:
    """Whether 127.0.0.0/8 can be bound beyond 127.0.0.1, found out by trying."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.53.1", 0))
    except OSError:
        return False
    return True


def bind(address: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """A bound socket; a stream socket listens already.

    Raises:
        OSError: the address or port cannot be had; its text says which.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, kind)
    try:
        if kind == socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        if kind == socket.SOCK_STREAM:
            bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise OSError(error.errno, f"Cannot listen on {address} port {port}: {error.strerror}.") from error
    return bound


def bind_all(
    addresses: Sequence[str], port: int, kinds: Iterable[socket.SocketKind] = (socket.SOCK_STREAM,)
) -> list[socket.socket]:
    """Binds one port number on every address and for every kind; port 0 finds a number that is free on all.

    Raises:
        OSError: the port given is taken somewhere, or no common one was found.
    """
    kinds = tuple(kinds)
    for attempt in range(_ATTEMPTS):
        try:
            return _bind_all_once(addresses, port, kinds)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE or attempt == _ATTEMPTS - 1:
                raise
    raise OSError(errno.EADDRINUSE, "No port is free on every loopback address that the lab needs.")


def _bind_all_once(addresses: Sequence[str], port: int, kinds: Sequence[socket.SocketKind]) -> list[socket.socket]:
    bound: list[socket.socket] = []
    try:
        for address in addresses:
            for kind in kinds:
                bound.append(bind(address, port, kind))
                port = port or port_of(bound[0])
    except OSError:
        for each in bound:
            each.close()
        raise
    return bound


def port_of(bound: socket.socket) -> int:
    """The port number that a socket is bound to."""
    return int(bound.getsockname()[1])


def address_of(bound: socket.socket) -> str:
    """The address that a socket is bound to."""
    return str(bound.getsockname()[0])


def bracketed(address: str) -> str:
    """The address as it stands in a URL or before a port: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def _unique(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))


@dataclass(frozen=True)
class WebPorts:
    """Which local port stands for which outside port."""

    http: int
    https: int
    dns: int

    def map(self, port: int) -> int:
        """The local port for an outside one; others stay as they are."""
        return {80: self.http, 443: self.https, 53: self.dns}.get(port, port)

    def connect_to(self) -> str:
        """The mapping in the form of curl's ``--connect-to``, comma-separated."""
        return ",".join(f":{outside}::{self.map(outside)}" for outside in (80, 443, 53))
