# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's edge: serves the active version of every service as its objects say.

One site stands for the addresses of one TLS configuration; all of them share the services and a cache.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lab.ca import Authority
from lab.clock import Now
from lab.edges import fastly_config as asked
from lab.edges import fastly_pages as pages
from lab.edges.cache import Cache, stated_lifetime
from lab.edges.front import Presented
from lab.edges.messages import HOP_BY_HOP, Headers, Peer, Request, Response
from lab.edges.upstream import Route, Upstream, UpstreamError, matches
from lab.fastly.views import ActiveService, FastlyAccount, TlsActivation, TlsConfiguration
from lab.faults import Faults
from lab.settings import FastlySettings

#: What is cached when the answer or the fallback allows it. Source: Fastly's documentation on caching.
_CACHED_STATUSES = frozenset({200, 203, 300, 301, 302, 404, 410})
#: Made by the edge itself.
_NOT_PASSED = HOP_BY_HOP | {"host", "content-length", "x-forwarded-for", "via"}
_DEFAULT_NAMES = ("default.ssl.fastly.net", "*.ssl.fastly.net")


@dataclass(frozen=True)
class _Exchange:
    request: Request
    peer: Peer
    service: ActiveService


class FastlyEdge:
    """All edge servers of Fastly, with one cache between them."""

    name = "fastly"

    def __init__(
        self,
        account: Callable[[], FastlyAccount],
        upstream: Upstream,
        authority: Authority,
        faults: Faults,
        now: Now,
        settings: FastlySettings | None = None,
    ) -> None:
        """``now`` is the clock that the cache goes by."""
        self.account, self._upstream, self._faults = account, upstream, faults
        self.settings = settings or FastlySettings()
        self.default = Presented(authority.issue(_DEFAULT_NAMES))
        self.cache = Cache(now)
        self._lock = threading.Lock()
        self._hits: dict[tuple[str, ...], int] = {}

    def sites(self) -> Iterator[tuple[str, FastlySite]]:
        """Each address with the site that serves it, the default configuration's first."""
        for configuration in self.account().tls_configurations():
            site = FastlySite(self, configuration)
            for address in configuration.addresses:
                yield address, site

    def find(self, host: str) -> ActiveService | None:
        """The service of the host: by the name itself, else by the closest wildcard."""
        services = self.account().active_services()
        for name in _names(host):
            for service in services:
                if name in (each.lower() for each in service.domains):
                    return service
        return None

    def activation(self, host: str, configuration_id: str | None = None) -> TlsActivation | None:
        """The certificate in use for the host, at one configuration or at any."""
        held = [
            each
            for each in self.account().tls_activations()
            if configuration_id is None or each.configuration_id == configuration_id
        ]
        for name in _names(host):
            for each in held:
                if each.domain == name:
                    return each
        return None

    def serve(self, request: Request, peer: Peer) -> Response:
        """Answers a visitor whose connection is in order."""
        service = self.find(request.host)
        if service is None:
            return self.marked(pages.unknown_domain(request.host), None)
        if peer.scheme == "http" and asked.forces_tls(service):
            return self.marked(pages.redirect(f"https://{request.host}{request.target}"), None)
        response = self._cached(_Exchange(request, peer, service))
        asked.apply_headers(service, "response", response.headers)
        return response

    def _cached(self, exchange: _Exchange) -> Response:
        request, service = exchange.request, exchange.service
        key = (service.id, request.method, request.host, request.target)
        cacheable = request.method in ("GET", "HEAD") and not asked.passes(service)
        held = self.cache.get(key) if cacheable else None
        if held is not None:
            response, age = held
            response.headers.set("Age", str(age))
            return self.marked(response, self._count(key))
        self._hits.pop(key, None)
        try:
            response = self._fetch(exchange)
        except UpstreamError as failure:
            return self.marked(pages.unavailable(pages.reason_of(failure)), 0)
        if cacheable and response.status in _CACHED_STATUSES and "Set-Cookie" not in response.headers:
            self.cache.put(key, response, self._lifetime(exchange, response))
        response.headers.set("Age", "0")
        return self.marked(response, 0)

    def _count(self, key: tuple[str, ...]) -> int:
        with self._lock:
            self._hits[key] = self._hits.get(key, 0) + 1
            return self._hits[key]

    def _lifetime(self, exchange: _Exchange, response: Response) -> float:
        forced = self._faults.strike("cache-ttl", self.name, exchange.peer.local, exchange.request.host)
        if forced is not None:
            return forced.seconds or 0.0
        return asked.lifetime(exchange.service, stated_lifetime(response.headers))

    def _fetch(self, exchange: _Exchange) -> Response:
        request, service = exchange.request, exchange.service
        backend = asked.backend(service)
        if backend is None:
            raise UpstreamError("No default director found", kind="no backend")
        oldest, newest = asked.origin_versions(backend)
        address = str(backend["address"]).lower()
        route = Route(
            address,
            int(backend["port"]),
            bool(backend["use_ssl"]),
            server_name=backend["ssl_sni_hostname"],
            accepted=(str(backend["ssl_cert_hostname"] or address),),
            minimum=oldest,
            maximum=newest,
            source=exchange.peer.local,
            timeout=min(self.settings.origin_timeout, backend["first_byte_timeout"] / 1000),
            verify=bool(backend["ssl_check_cert"]),
            sends_server_name=bool(backend["ssl_sni_hostname"]),
        )
        headers = self._origin_headers(exchange, asked.origin_host(service, backend, request.headers.get("Host")))
        passed = Request(request.method, request.path, request.query, headers, request.body)
        response = self._upstream.send(route, passed)
        for name in HOP_BY_HOP:
            response.headers.remove(name)
        return response

    def _origin_headers(self, exchange: _Exchange, host: str) -> Headers:
        visitor, peer = exchange.request.headers, exchange.peer
        headers = Headers([("Host", host)])
        for name, value in visitor:
            if name.lower() not in _NOT_PASSED:
                headers.set(name, value)
        forwarded = asked.forwarded_for(exchange.service, visitor.get("X-Forwarded-For"), peer.address)
        if forwarded:
            headers.set("X-Forwarded-For", forwarded)
        headers.set("Fastly-Client-IP", peer.address)
        if peer.scheme == "https":
            headers.set("Fastly-SSL", "1")
        headers.set("CDN-Loop", "Fastly")
        asked.apply_headers(exchange.service, "request", headers)
        return headers

    def marked(self, response: Response, hits: int | None) -> Response:
        """Adds what tells of the edge; ``hits`` is None for an answer that no cache could give."""
        headers, location = response.headers, self.settings.location
        previous = headers.get("Via")
        headers.set("Via", f"{previous}, 1.1 varnish" if previous else "1.1 varnish")
        headers.set("X-Served-By", f"cache-{location.lower()}-lab-{location}")
        if hits is not None:
            headers.set("X-Cache", "HIT" if hits else "MISS")
            headers.set("X-Cache-Hits", str(hits))
        return response


class FastlySite:
    """The addresses of one TLS configuration."""

    name = FastlyEdge.name

    def __init__(self, edge: FastlyEdge, configuration: TlsConfiguration) -> None:
        self._edge, self._configuration = edge, configuration
        self._oldest = ssl.TLSVersion.TLSv1_2

    def claims(self, host: str) -> bool:
        """Whether the host is the configuration's own or has its certificate here; else the default one has it."""
        activation = self._edge.activation(host, self._configuration.id) or self._edge.activation(host)
        if host == self._configuration.cname or activation is not None:
            return activation is None or activation.configuration_id == self._configuration.id
        return self._configuration.default and self._edge.find(host) is not None

    def present(self, server_name: str | None) -> Presented:
        """The certificate that is in use for the name at this configuration, else Fastly's own."""
        activation = self._edge.activation(server_name, self._configuration.id) if server_name else None
        return Presented(activation.certificate, self._oldest) if activation else self._edge.default

    def respond(self, request: Request, peer: Peer) -> Response:
        """Answers a visitor."""
        if self._is_misdirected(request.host, peer):
            return self._edge.marked(pages.misdirected(), None)
        return self._edge.serve(request, peer)

    def _is_misdirected(self, host: str, peer: Peer) -> bool:
        """Whether the host has a certificate of its own, and the connection another one."""
        if peer.scheme != "https" or not self._edge.settings.answers_misdirected:
            return False
        presented = self._edge.activation(peer.sni, self._configuration.id) if peer.sni else None
        if presented is None:
            return self._edge.activation(host) is not None
        return not any(name == host or matches(name, host) for name in presented.names)


def _names(host: str) -> Iterator[str]:
    """The host, and the wildcards above it from the closest on."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield f"*.{host}"
