# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the edge at a name's addresses is the CDN's, and serves this very name to a click."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from ..._core.clock import Clock
from ..._dns.connect_to import ConnectTo, HostPort
from ..cdn.registry import CDNS
from ..model.connection import Edge
from ..model.http_answer import PROBE_PATHS, Exchange
from .http import HttpProbe

_HTTPS = 443
_MOST_ADDRESSES = 2
#: An edge's own page for a name that it does not serve: CloudFront's 403, Fastly's and Cloudflare's errors.
_LEAST_ERROR = 400


def edge_serves(
    cdn: str,
    trust: ssl.SSLContext,
    connect_to: ConnectTo,
    *,
    timeout: float,
    clock: Clock | None = None,
    clicks: bool = False,
) -> Callable[[str, tuple[str, ...]], bool]:
    """The test of ``_dns.equivalence`` by one request over https to each of a few addresses.

    ``clicks``: it has to be SparkPost who answers behind the edge, not any site.
    """

    def serves(name: str, addresses: tuple[str, ...]) -> bool:
        probe = HttpProbe(name, trust, timeout, clock or Clock())
        asked = (_asked(probe, name, address, connect_to) for address in addresses[:_MOST_ADDRESSES])
        return any(proves(one, cdn) and (not clicks or _by_sparkpost(one)) for one in asked)

    return serves


def _asked(probe: HttpProbe, name: str, address: str, connect_to: ConnectTo) -> Exchange:
    place = connect_to.route(HostPort(name, _HTTPS), address)
    edge = Edge(address, place if place.host != name else HostPort(address, place.port))
    return probe.get_once(f"https://{name}{PROBE_PATHS[0]}", edge)


def _by_sparkpost(exchange: Exchange) -> bool:
    """Cloudflare puts its own name in place of SparkPost's, so that there the form of the answer has to do."""
    answer = exchange.answer
    return answer is not None and (answer.is_msys or (answer.content_type == "text/plain" and not answer.body))


def proves(exchange: Exchange, cdn: str) -> bool:
    """Whether an answer comes from the CDN with a valid certificate for the name, and is no error of its own.

    It does not come from the CDN, but through it, where the record is proxied by a DNS host with an edge of its own.
    """
    answer = exchange.answer
    profile = CDNS.get(cdn)
    if answer is None or profile is None:
        return False
    if any(each.signed(answer.headers) for each in CDNS.values() if each.name_server_zones and each is not profile):
        return False
    return profile.signed(answer.headers) and answer.status < _LEAST_ERROR
