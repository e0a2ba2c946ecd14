# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's edge: serves the proxied hosts of active zones as the account's configuration says."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable, Collection
from dataclasses import replace

from lab.clock import Now
from lab.cloudflare.packs import covers
from lab.cloudflare.views import CloudflareAccount, PackView, ZoneView
from lab.edges import cloudflare_pages as pages
from lab.edges.cache import Cache
from lab.edges.cloudflare_ahead import worker
from lab.edges.cloudflare_cache import is_eligible, key_of, lifetime, tell_browser
from lab.edges.cloudflare_origin import EdgeError, Surroundings, fetch, is_proxied, origin_of
from lab.edges.cloudflare_rules import Treatment, applied, treatment
from lab.edges.front import Presented
from lab.edges.messages import Peer, Request, Response
from lab.edges.upstream import Upstream
from lab.faults import Faults
from lab.settings import CloudflareSettings

_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
#: How often a request may come back to the edge before it is taken for a loop.
_MOST_LOOPS = 4


class CloudflareEdge:
    """All data centres of Cloudflare, with one cache between them."""

    name = "cloudflare"

    def __init__(
        self,
        account: Callable[[], CloudflareAccount],
        upstream: Upstream,
        faults: Faults,
        now: Now,
        resolve: Callable[[str], list[str]],
        addresses: Collection[str],
        settings: CloudflareSettings | None = None,
    ) -> None:
        """Starts with an empty cache.

        Args:
            account: the account as it stands now.
            upstream: how origins are reached.
            faults: what goes wrong here.
            now: the clock that the cache goes by.
            resolve: addresses at the end of a name's CNAMEs.
            addresses: where the edge itself is.
            settings: how to behave where a test may want it either way.
        """
        self._account, self._upstream, self._faults = account, upstream, faults
        self._settings = settings or CloudflareSettings()
        # An edge on an address that others share cannot tell a record that points at itself.
        edge = frozenset(addresses) - {"127.0.0.1"}
        self._around = Surroundings(
            lambda host: account().zone_of(host), lambda host: account().is_foreign(host), resolve, edge
        )
        self.cache = Cache(now)

    def claims(self, host: str) -> bool:
        """Whether the host is proxied, or a name that a zone in CNAME setup points at."""
        account = self._account()
        own = is_proxied(account.zone_of(host), host) or account.custom_hostname(host) is not None
        return own or host.endswith(".cdn.cloudflare.net")

    def present(self, server_name: str | None) -> Presented | None:
        """The certificate of an active pack for the host; None, which refuses the handshake, without one."""
        custom = self._account().custom_hostname(server_name) if server_name else None
        if custom is not None:
            oldest = _VERSIONS[custom.minimum_tls or custom.zone.settings["min_tls_version"]]
            return None if custom.certificate is None else Presented(custom.certificate, oldest)
        zone = self._account().zone_of(server_name) if server_name else None
        if zone is None or not server_name or not is_proxied(zone, server_name):
            return None
        pack = _pack_for(zone, server_name)
        certificate = self._account().certificate(pack.id) if pack else None
        if certificate is None:
            return None
        newest = ssl.TLSVersion.TLSv1_2 if zone.settings["tls_1_3"] == "off" else ssl.TLSVersion.MAXIMUM_SUPPORTED
        return Presented(certificate, _VERSIONS[zone.settings["min_tls_version"]], newest)

    def respond(self, request: Request, peer: Peer) -> Response:
        """Answers a visitor."""
        ray = f"{secrets.token_hex(8)}-{self._settings.location}"
        try:
            response = self._handle(request, peer, ray)
        except EdgeError as failure:
            response = pages.error(failure.code, request)
        response.headers.set("Server", "cloudflare")
        response.headers.set("CF-Ray", ray)
        return response

    def _handle(self, request: Request, peer: Peer, ray: str) -> Response:
        custom = self._account().custom_hostname(request.host)
        zone = custom.zone if custom else self._account().zone_of(request.host)
        forced = self._account().edge_error(request.host)
        if forced == "challenge":
            return pages.challenge()
        if forced is not None:
            raise EdgeError(int(forced))
        if zone is None or not (custom or is_proxied(zone, request.host)):
            raise EdgeError(1001)
        if request.headers.get("CDN-Loop").count("cloudflare") >= _MOST_LOOPS:
            raise EdgeError(1000)
        answer = worker(zone, request, peer)
        found = treatment(replace(zone, page_rules=()) if answer else zone, request, peer)
        if found.redirect is not None:
            return pages.redirect(*found.redirect)
        if found.ssl == "off" and peer.scheme == "https":
            # With SSL off there is no HTTPS for visitors either.
            return pages.redirect(301, f"http://{request.host}{request.target}")
        if found.mitigation == "challenge":
            return pages.challenge()
        if found.mitigation == "block":
            raise EdgeError(1020)
        response = answer or self._cached(zone, found, peer, ray)
        applied(response.headers, found.response_headers)
        return response

    def _cached(self, zone: ZoneView, found: Treatment, peer: Peer, ray: str) -> Response:
        if not is_eligible(found) and not self._is_forced(found, peer):
            response = self._fetch(zone, found, peer, ray)
            response.headers.set("CF-Cache-Status", "BYPASS" if found.cache is False else "DYNAMIC")
            return response
        key = key_of(found, peer)
        held = self.cache.get(key)
        if held is not None:
            response, age = held
            response.headers.set("Age", str(age))
            response.headers.set("CF-Cache-Status", "HIT")
            return response
        response = self._fetch(zone, found, peer, ray)
        forced = self._faults.strike("cache-ttl", self.name, peer.local, found.request.host)
        ttl = lifetime(found, response) if forced is None else forced.seconds or 0.0
        tell_browser(found, response)
        self.cache.put(key, response, ttl)
        response.headers.set("CF-Cache-Status", "MISS" if ttl > 0 else "BYPASS")
        return response

    def _is_forced(self, found: Treatment, peer: Peer) -> bool:
        """Whether a fault lets the edge keep what it would not."""
        fault = self._faults.find("cache-ttl", self.name, peer.local, found.request.host)
        return fault is not None and found.request.method in ("GET", "HEAD")

    def _fetch(self, zone: ZoneView, found: Treatment, peer: Peer, ray: str) -> Response:
        custom = self._account().custom_hostname(found.request.host)
        # A custom hostname is fetched from where the zone's own host is, with the name that was asked for.
        origin = found.origin_host or origin_of(zone, custom.origin if custom else found.request.host, self._around)
        return fetch(found, origin, peer, ray, self._upstream, self._settings)


def _pack_for(zone: ZoneView, host: str) -> PackView | None:
    """The pack that covers the host; one of its own before a wildcard's."""
    covering = [each for each in zone.packs if covers(each.hosts, host)]
    return min(covering, key=lambda pack: host not in pack.hosts, default=None)
