# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole local internet: builds the parts, starts and stops them, and says how to reach them."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from lab.ca import Authority, server_context
from lab.context import Context, IssuedCertificate
from lab.control import PREFIX, ControlApp
from lab.dns import cloudflare as cloudflare_dns
from lab.dns import fastly as fastly_dns
from lab.dns.directory import Directory, Servers
from lab.dns.propagation import Propagation
from lab.dns.records import Answer, Zone, normal
from lab.dns.recursive import Resolver
from lab.dns.registrar import Registrar
from lab.dns.server import DnsServer, Responder
from lab.dns.signing import Signing
from lab.dns.static import OwnZones, StaticZones
from lab.edges.cloudflare import CloudflareEdge
from lab.edges.cloudfront import CloudFrontEdge
from lab.edges.fastly import FastlyEdge
from lab.edges.front import Front, Site
from lab.edges.upstream import Upstream, UpstreamError
from lab.environment import environment
from lab.faults import Faults
from lab.journal import Journal, is_write
from lab.mail.delivery import Mail
from lab.middleware import Call, Identify, Recorder, identify_as, identify_aws
from lab.network import LOOPBACK, ORIGIN_NAMES, WebPorts, bind_all, has_many_addresses, plan, port_of
from lab.origin.events import EventLog
from lab.origin.tracker import TrackingEndpoint
from lab.origin.website import Website
from lab.servers import WsgiServer
from lab.services import (
    BuildAws,
    BuildCloudflare,
    BuildFastly,
    BuildSparkPost,
    SparkPost,
    build_aws,
    build_cloudflare,
    build_fastly,
    build_sparkpost,
)
from lab.settings import Settings
from lab.sparkpost.fetching import FetchError, FetchResult

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_BOTH = (socket.SOCK_STREAM, socket.SOCK_DGRAM)


class _Part(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


class World:
    """A local internet. Use it as a context manager, or call :meth:`start` and :meth:`stop`.

    Everything that may change or be looked at while it runs is an attribute: ``aws``, ``sparkpost`` (by region),
    ``context`` (with ``latency``), ``registrar``, ``own_zones``, ``cloudflare`` (the account), ``cloudflare_edge``,
    ``fastly`` (the account), ``fastly_edge``, ``mail``,
    ``directory``, ``resolvers``, ``cloudfront``, ``website``, ``events``, ``faults``, ``journal``, ``authority``.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        aws: BuildAws = build_aws,
        sparkpost: BuildSparkPost = build_sparkpost,
        cloudflare: BuildCloudflare = build_cloudflare,
        fastly: BuildFastly = build_fastly,
    ) -> None:
        """Builds every part and takes the ports.

        Raises:
            OSError: a port that was asked for is taken.
        """
        self.settings = settings or Settings()
        self.authority, self.journal, self.faults, self.events = Authority(), Journal(), Faults(), EventLog()
        #: Each is called after every write that a service has taken, before the client gets its answer.
        self.watchers: list[Callable[[str], None]] = []
        #: Each is called before a service sees a request, which waits until it returns.
        self.gates: list[Callable[[Call], None]] = []
        #: Each gets every true answer of an API, with what was asked.
        self.listeners: list[Callable[[Call, bytes], None]] = []
        self._many = has_many_addresses() and not self.settings.single_address
        self.addresses = plan(single=not self._many, ipv6=self.settings.ipv6, resolvers=self.settings.resolvers)
        self._parts: list[_Part] = []
        self._closing = ExitStack()
        try:
            self._build_dns(aws, cloudflare, fastly)
            self._build_web(sparkpost)
            self._build_apis()
        except BaseException:
            self.stop()
            raise

    def _build_dns(self, build: BuildAws, build_cloudflare: BuildCloudflare, build_fastly: BuildFastly) -> None:
        self.registrar, self.own_zones, self.signing = Registrar(), OwnZones(), Signing()
        self._servers = Servers(self.addresses)
        self._static = StaticZones(self.addresses, lambda: getattr(self, "aws", None))
        self.directory = Directory(
            self._servers,
            self.registrar,
            lambda: self.hosted_zones() if hasattr(self, "fastly") else [],
            lambda: [
                *self._static.zones(),
                *self.signing.signed(self.own_zones.zones()),
                *self._cloudflare_setup(),
                *fastly_dns.zones(self.fastly),
            ],
        )
        self.context = Context(
            self.directory.resolve, self.authority.issue, replace(self.settings.latency), self.settings.now
        )
        self.context.validates = lambda name: self.directory.view().bogus(name) is None
        self.context.stepped = self.changed
        self._propagation = Propagation(self.context.latency, self.context.now)
        self.mail = Mail(self.context, self.faults, lambda: self.folder / "mail", self.settings.ports.imap)
        self._parts.append(self.mail)
        self.aws = build(self.context)
        self.cloudflare = build_cloudflare(self.context, lambda zone: self.registrar.delegations().get(zone, ()))
        self.fastly = build_fastly(self.context, self.addresses.fastly)
        dns_port = self._dns_server(self.addresses.dns(), self.settings.ports.dns, self._authoritative, "authoritative")
        self.resolvers: list[Resolver] = []
        self._resolver_places: list[tuple[str, int]] = []
        port = self.settings.ports.resolver
        for address in self.addresses.resolvers:
            resolver = Resolver(self.directory, self.context.now, self.settings.resolver_max_ttl)
            self.resolvers.append(resolver)
            bound = self._dns_server((address,), port, _asking(resolver), "resolver")
            self._resolver_places.append((address, bound))
            port = bound if self._many else 0
        self._dns_port = dns_port

    def _dns_server(self, addresses: Sequence[str], port: int, respond: Responder, kind: str) -> int:
        bound = bind_all(addresses, port, _BOTH)
        tcp = [each for each in bound if each.type == socket.SOCK_STREAM]
        udp = [each for each in bound if each.type == socket.SOCK_DGRAM]
        self._parts.append(DnsServer(udp, tcp, respond, self.faults, kind))
        return port_of(bound[0])

    def _authoritative(self, address: str, name: str, record_type: str, _checking: bool) -> Answer:
        return self.directory.view().answer(address, name, record_type)

    def _build_web(self, build: BuildSparkPost) -> None:
        http = bind_all(self.addresses.web(), self.settings.ports.http)
        self._closing.callback(_close, http)
        https = bind_all(self.addresses.web(), self.settings.ports.https)
        self.ports = WebPorts(port_of(http[0]), port_of(https[0]), self._dns_port)
        upstream = Upstream(self.directory.addresses, self.ports, self.authority.root_pem)
        self._upstream = upstream
        self.sparkpost: dict[str, SparkPost] = {
            region: build(region, self._fetch, self.context) for region in ("us", "eu")
        }
        for service in self.sparkpost.values():
            service.deliver_to(self.mail.deliver)
        self.endpoints = {name: self._endpoint(name) for name in ORIGIN_NAMES}
        self.website = Website(self.authority, upstream)
        self.cloudfront = CloudFrontEdge(
            lambda: self.aws, upstream, self.authority, self.faults, self.context.now, self.settings.cloudfront
        )
        self.cloudflare_edge = CloudflareEdge(
            lambda: self.cloudflare,
            upstream,
            self.faults,
            self.context.now,
            self.directory.addresses,
            self.addresses.cloudflare,
            self.settings.cloudflare,
        )
        self.fastly_edge = FastlyEdge(
            lambda: self.fastly, upstream, self.authority, self.faults, self.context.now, self.settings.fastly
        )
        aliases = self.directory.aliases
        sockets = [*http, *https]
        front = Front(sockets, self._sites(), self.ports, self.authority, self.faults, aliases, upstream.intended)
        self._parts.append(front)

    def _sites(self) -> list[tuple[str, Site]]:
        edges = [*self.addresses.cloudfront, *self.addresses.cloudfront_ipv6]
        sites: list[tuple[str, Site]] = [(address, self.cloudfront) for address in edges]
        sites += [(self.addresses.origins[name], endpoint) for name, endpoint in self.endpoints.items()]
        sites += [(address, self.cloudflare_edge) for address in self.addresses.cloudflare]
        sites += self.fastly_edge.sites()
        return [*sites, (self.addresses.website, self.website)]

    def _endpoint(self, name: str) -> TrackingEndpoint:
        region = "eu" if name.startswith("eu.") else "us"
        service = self.sparkpost[region]
        manages = "v2" in name.split(".")

        def managed(host: str) -> IssuedCertificate | None:
            return service.managed_certificate(host) if manages else None

        return TrackingEndpoint(
            name,
            region,
            self.authority,
            self.faults,
            self.events,
            report=lambda event: service.record_event(event.reported()),
            registered=service.is_tracking_domain,
            settings=self.settings.origin,
            managed_certificate=managed,
            serves=service.serves,
        )

    def _build_apis(self) -> None:
        ports = self.settings.ports

        def recorder(app: WSGIApplication, identify: Identify) -> Recorder:
            return Recorder(app, identify, self.journal, self.faults, self._after, self._answered, self._arriving)

        aws = recorder(self.aws.app, identify_aws)
        us, eu = (
            recorder(self.sparkpost[region].app, identify_as(name, "sparkpost"))
            for region, name in (("us", "sparkpost"), ("eu", "sparkpost-eu"))
        )
        cloudflare = recorder(self.cloudflare.app, identify_as("cloudflare", "cloudflare"))
        fastly = recorder(self.fastly.app, identify_as("fastly", "fastly"))
        tls = server_context(self.authority.issue(["localhost", LOOPBACK]))
        self._apis = {
            "aws": WsgiServer(aws, LOOPBACK, ports.aws, "aws"),
            "sparkpost": WsgiServer(us, LOOPBACK, ports.sparkpost, "sparkpost"),
            "sparkpost-eu": WsgiServer(eu, LOOPBACK, ports.sparkpost_eu, "sparkpost-eu"),
            "sparkpost-tls": WsgiServer(us, LOOPBACK, ports.sparkpost_tls, "sparkpost-tls", tls),
            "cloudflare": WsgiServer(cloudflare, LOOPBACK, ports.cloudflare, "cloudflare"),
            "fastly": WsgiServer(fastly, LOOPBACK, ports.fastly, "fastly"),
            "control": WsgiServer(ControlApp(self), LOOPBACK, ports.control, "control"),
        }
        self._parts.extend(self._apis.values())

    def start(self) -> World:
        """Starts every server and makes the hosted zones; returns itself."""
        try:
            self._write_ca()
            for part in self._parts:
                part.start()
            self._prepare()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stops every server; no thread and no port is left. A second call does nothing."""
        self.faults.release()
        parts, self._parts = self._parts, []
        with ThreadPoolExecutor(max(1, len(parts))) as together:
            list(together.map(lambda part: part.stop(), parts))
        self._closing.close()

    def __enter__(self) -> World:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _write_ca(self) -> None:
        folder = self.settings.directory
        if folder is None:
            folder = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="lab-")))
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ca_path = folder / "ca.pem"
        self.ca_path.write_text(self.authority.root_pem)

    def _prepare(self) -> None:
        rate = self.settings.sparkpost_rate
        for service in (each for each in self.sparkpost.values() if "rate_limit" in each.switches()):
            service.control(rate_limit=rate and {"capacity": int(rate), "refill_per_second": rate})
        for zone in self.settings.zones:
            self.host_zone(zone)

    def host_zone(self, zone: str) -> tuple[str, ...]:
        """Makes a hosted zone in Route 53 and delegates it; returns its name servers."""
        return self.delegate(zone, self.aws.create_hosted_zone(zone).name_servers)

    def host_cloudflare_zone(self, zone: str, plan: str = "") -> tuple[str, ...]:
        """Makes a zone at Cloudflare and delegates it, so that it becomes active; returns its name servers."""
        return self.delegate(zone, self.cloudflare.create_zone(zone, plan=plan).name_servers)

    def reset(self) -> None:
        """Back to the state after the start: no resources, faults, caches or records of what happened."""
        self.faults.clear()
        vars(self.context.latency).update(vars(self.settings.latency))
        self.aws.reset()
        self.cloudflare.reset()
        self.fastly.reset()
        for service in self.sparkpost.values():
            service.reset()
        self._propagation.clear()
        self._servers.reset()
        self.registrar.clear()
        self.signing.clear()
        self.own_zones.clear()
        self.website.clear()
        self.mail.clear()
        self._prepare()
        self.flush_resolvers()
        for resolver in self.resolvers:
            resolver.validates, resolver.max_ttl = True, self.settings.resolver_max_ttl
        self.flush_edges()
        self.events.clear()
        self.journal.clear()

    def hosted_zones(self) -> list[Zone]:
        """The zones of Route 53 and Cloudflare as their name servers serve them now."""
        edge = self.addresses.cloudflare
        held = [cloudflare_dns.hosted(zone, edge) for zone in self.cloudflare.zones() if zone.name_servers]
        return self.signing.signed(self._propagation.observe([*self.aws.hosted_zones(), *held]))

    def _cloudflare_setup(self) -> list[Zone]:
        """Where hosts of zones in CNAME setup lead; nothing while there is none."""
        partial = [zone for zone in self.cloudflare.zones() if zone.type == "partial"]
        return [cloudflare_dns.setup_zone(partial, self.addresses.cloudflare)] if partial else []

    def delegate(self, zone: str, name_servers: Sequence[str] | None = None) -> tuple[str, ...]:
        """Delegates a zone at the registrar, by default to the name servers of whoever holds it.

        Raises:
            ValueError: nobody holds the zone and no name servers are given.
        """
        if name_servers is None:
            held = {each.apex: each.name_servers for each in [*self.own_zones.zones(), *self.hosted_zones()]}
            if normal(zone) not in held:
                raise ValueError(f"Nobody holds {zone}: create the zone first, or give `name_servers`.")
            name_servers = held[normal(zone)]
        self.registrar.delegate(zone, name_servers)
        return tuple(name_servers)

    def sign(self, zone: str) -> None:
        """Lets whoever hosts the zone sign it, and the parent have the DS record, as it should be."""
        self.registrar.secure(zone, [self.signing.sign(zone)])

    def flush_resolvers(self, name: str | None = None) -> None:
        """Lets the resolvers forget everything, or the name and what is below it."""
        for resolver in self.resolvers:
            resolver.flush(name)

    def flush_edges(self) -> None:
        """Lets the edges forget every cached answer."""
        self.cloudfront.cache.clear()
        self.cloudflare_edge.cache.clear()
        self.fastly_edge.cache.clear()

    def url(self, service: str) -> str:
        """The address of an API without a path: ``aws``, ``sparkpost``, ``sparkpost-eu``, ``sparkpost-tls``, …"""
        host, scheme = ("localhost", "https") if service.endswith("-tls") else (LOOPBACK, "http")
        return f"{scheme}://{host}:{self._apis[service].port}"

    @property
    def control_url(self) -> str:
        """The address of the control API, up to ``/_lab``."""
        return self.url("control") + PREFIX

    @property
    def resolver_places(self) -> list[tuple[str, int]]:
        """Address and port of each recursive resolver."""
        return list(self._resolver_places)

    def environment(self) -> dict[str, str]:
        """The variables that point any client at this world."""
        return environment(self)

    def health(self) -> dict[str, Any]:
        """What runs, and where."""
        return {
            "ready": True,
            "apis": {name: self.url(name) for name in self._apis},
            "ports": {"80": self.ports.http, "443": self.ports.https, "53": self.ports.dns},
            "addresses": vars(self.addresses),
        }

    def _fetch(self, url: str) -> FetchResult:
        """How SparkPost's verification reaches a domain: by public DNS, certificates checked."""
        try:
            answer = self._upstream.get(url, [("User-Agent", "SparkPost"), ("Accept", "*/*")])
        except UpstreamError as failure:
            raise FetchError(failure.reason) from failure
        return FetchResult(answer.status, dict(answer.headers), answer.body)

    def _arriving(self, call: Call) -> None:
        for gate in list(self.gates):
            gate(call)

    def _after(self, call: Call) -> None:
        if is_write(call.method, call.action):
            self.changed(f"{call.service} {call.action or f'{call.method} {call.path}'}")

    def _answered(self, call: Call, body: bytes) -> None:
        for listener in list(self.listeners):
            listener(call, body)

    def changed(self, how: str) -> None:
        """Tells the watchers that something was written."""
        # The delay of a change counts from the change, not from the first question after it.
        self.hosted_zones()
        for watcher in list(self.watchers):
            watcher(how)


def _asking(resolver: Resolver) -> Responder:
    return lambda address, name, record_type, checking: resolver.answer(name, record_type, checking=checking)


def _close(sockets: Sequence[socket.socket]) -> None:
    for each in sockets:
        each.close()
