# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Cloudflare's edge fetches a proxied host from, and with which headers.

Source: Cloudflare's documentation of SSL modes, of the headers that the edge adds, and of its 52x and 1xxx errors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass

from lab.cloudflare.views import RecordView, ZoneView
from lab.edges.cloudflare_rules import Treatment, applied
from lab.edges.messages import HOP_BY_HOP, Headers, Peer, Request, Response
from lab.edges.upstream import Route, Upstream, UpstreamError, is_address
from lab.settings import CloudflareSettings

_PROXIABLE = ("A", "AAAA", "CNAME")
_MOST_STEPS = 8
#: What the edge sets itself, or what concerns one connection only.
_OWN = HOP_BY_HOP | {
    "host",
    "content-length",
    "cf-connecting-ip",
    "cf-ipcountry",
    "cf-ray",
    "cf-visitor",
    "cdn-loop",
    "x-forwarded-for",
    "x-forwarded-proto",
    "true-client-ip",
}
_CODES = {"unresolved": 1016, "refused": 521, "handshake": 525, "certificate": 526}


class EdgeError(Exception):
    """The edge answers with one of its error pages."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error code: {code}")
        self.code = code


@dataclass(frozen=True)
class Surroundings:
    """What finding an origin takes of the world."""

    zone_of: Callable[[str], ZoneView | None]
    #: Whether another account holds the host.
    is_foreign: Callable[[str], bool]
    resolve: Callable[[str], list[str]]
    #: Addresses of the edge itself.
    edge: Collection[str]


def records_of(zone: ZoneView, host: str) -> list[RecordView]:
    """The records that answer for the host: its own, or those of the closest wildcard (RFC 4592)."""
    name = host
    while len(name) >= len(zone.name):
        held = [each for each in zone.records if each.name == name]
        if held:
            return [each for each in held if each.type in _PROXIABLE]
        name = f"*.{name.removeprefix('*.').partition('.')[2]}"
    return []


def is_proxied(zone: ZoneView | None, host: str) -> bool:
    """Whether requests for the host come to the edge."""
    return zone is not None and zone.proxies and any(each.proxied for each in records_of(zone, host))


def origin_of(zone: ZoneView, host: str, around: Surroundings) -> str:
    """The host or address to connect to for a proxied host.

    A CNAME to a proxied host of the account leads on to that one's origin.

    Raises:
        EdgeError: 1000 for the edge itself, 1014 for a host of another account, 1001 for a loop.
    """
    for _step in range(_MOST_STEPS):
        records = records_of(zone, host)
        if not records:
            raise EdgeError(1016)
        target = records[0].content.lower()
        if is_address(target):
            if target in around.edge:
                raise EdgeError(1000)
            return target
        if around.is_foreign(target):
            raise EdgeError(1014)
        deeper = around.zone_of(target)
        if deeper is None or not is_proxied(deeper, target):
            if set(around.resolve(target)) & set(around.edge):
                raise EdgeError(1000)
            return target
        zone, host = deeper, target
    raise EdgeError(1001)


def fetch(
    found: Treatment, origin: str, peer: Peer, ray: str, upstream: Upstream, settings: CloudflareSettings
) -> Response:
    """Asks the origin.

    Raises:
        EdgeError: 520 to 526, or 1016.
    """
    host = found.host_header or found.request.host
    headers = _headers(found, host, peer, ray)
    request = Request(found.request.method, found.request.path, found.request.query, headers, found.request.body)
    try:
        response = upstream.send(_route(found, origin, host, peer, settings), request)
    except UpstreamError as failure:
        raise EdgeError(_code(failure)) from failure
    for name in HOP_BY_HOP:
        response.headers.remove(name)
    return response


def _code(failure: UpstreamError) -> int:
    if failure.kind in _CODES:
        return _CODES[failure.kind]
    if failure.kind == "unreachable":
        return 522 if failure.timeout else 523
    return 524 if failure.timeout else 520


def _route(found: Treatment, origin: str, host: str, peer: Peer, settings: CloudflareSettings) -> Route:
    # Off and flexible never speak TLS to the origin; the others do as the visitor did, strict with a check.
    tls = peer.scheme == "https" and found.ssl not in ("off", "flexible")
    tls = tls or found.ssl == "origin_pull"
    name = found.origin_host or origin
    by_origin = settings.origin_sni == "origin" and not is_address(name)
    server_name = found.sni or (name if by_origin else host)
    return Route(
        host=name,
        port=found.origin_port or (443 if tls else 80),
        tls=tls,
        server_name=server_name,
        accepted=tuple(dict.fromkeys((host, name))),
        source=peer.local,
        timeout=settings.origin_timeout,
        verify=found.ssl in ("strict", "origin_pull"),
    )


def _headers(found: Treatment, host: str, peer: Peer, ray: str) -> Headers:
    viewer = found.request.headers
    headers = Headers([("Host", host)])
    for name, value in viewer:
        if name.lower() not in _OWN:
            headers.add(name, value)
    previous = viewer.get("X-Forwarded-For")
    headers.set("X-Forwarded-For", f"{previous},{peer.address}" if previous else peer.address)
    headers.set("X-Forwarded-Proto", peer.scheme)
    headers.set("CF-Connecting-IP", peer.address)
    headers.set("CF-Ray", ray)
    headers.set("CF-Visitor", json.dumps({"scheme": peer.scheme}, separators=(",", ":")))
    loop = viewer.get("CDN-Loop")
    headers.set("CDN-Loop", f"{loop}, cloudflare" if loop else "cloudflare")
    if found.ip_country:
        headers.set("CF-IPCountry", "XX")
    if found.true_client_ip:
        headers.set("True-Client-IP", peer.address)
    applied(headers, found.request_headers)
    return headers
