# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What passes requests on to SparkPost without being a CDN: one's own nginx or Apache, a cloud's load balancer.

Sources: nginx's documentation of ngx_http_proxy_module (no SNI unless told to), Apache's of mod_proxy, Google Cloud's
of external Application Load Balancers, Microsoft's of Front Door; of their pages only the words that people search for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lab.edges.messages import HOP_BY_HOP, Headers, Peer, Request, Response, phrase
from lab.edges.upstream import Route, Upstream, UpstreamError


@dataclass(frozen=True)
class Kind:
    """``server`` replaces the origin's name where ``hides``; ``adds`` is set on every answer."""

    server: str = ""
    hides: bool = False
    adds: tuple[tuple[str, str], ...] = ()
    #: Of an answer of its own where the origin fails: status, title, heading.
    failure: tuple[int, str, str] = (502, "502 Bad Gateway", "502 Bad Gateway")


KINDS: Mapping[str, Kind] = {
    "nginx": Kind("nginx", hides=True),
    "apache": Kind("Apache", failure=(502, "502 Proxy Error", "Proxy Error")),
    "gcp": Kind(adds=(("Via", "1.1 google"),), failure=(502, "502 Server Error", "Error: Server Error")),
    "azure": Kind(
        adds=(("X-Azure-Ref", "20261124T200000Z-0123456789abcdef"), ("X-Cache", "CONFIG_NOCACHE")),
        failure=(503, "Service unavailable", "Our services aren't available right now"),
    ),
}


@dataclass(frozen=True)
class ReverseProxy:
    """Passes every request on to ``endpoint`` over https, with the name that it was asked for in Host."""

    upstream: Upstream
    kind: str
    endpoint: str = "spgo.io"
    sends_server_name: bool = True
    #: Only one of the schemes is passed on; the other has the server's default page.
    only: str = ""
    #: To which scheme the other one is redirected; ``both`` for to and fro.
    redirect: str = ""
    #: Where such redirects lead in place of the path, and whether they keep the query.
    to: str = ""
    keeps_query: bool = True

    def respond(self, request: Request, peer: Peer) -> Response:
        """The origin's answer, or the page of this proxy's own."""
        kind = KINDS[self.kind]
        if self.only not in ("", peer.scheme):
            return _named(page(200, f"Welcome to {self.kind}!", f"Welcome to {self.kind}!"), kind)
        target = {"http": "https", "https": "http"}[peer.scheme]
        if self.redirect in (target, "both"):
            return _named(self._redirected(request, target), kind)
        headers = Headers((name, value) for name, value in request.headers if name.lower() not in HOP_BY_HOP)
        headers.set("X-Forwarded-For", peer.address)
        headers.set("X-Forwarded-Host", request.host)
        headers.set("Connection", "close")
        route = Route(self.endpoint, 443, tls=True, sends_server_name=self.sends_server_name)
        try:
            answer = self.upstream.send(route, Request(request.method, request.path, request.query, headers))
        except UpstreamError:
            return _named(page(*kind.failure), kind)
        return _named(answer, kind, keep=not kind.hides)

    def _redirected(self, request: Request, scheme: str) -> Response:
        query = f"?{request.query}" if request.query is not None and self.keeps_query else ""
        answer = page(301, f"301 {phrase(301)}")
        answer.headers.set("Location", f"{scheme}://{request.host}{self.to or request.path}{query}")
        return answer


def page(status: int, title: str, heading: str = "") -> Response:
    """A page as servers have them."""
    body = f"<html><head><title>{title}</title></head>\r\n<body><h1>{heading or phrase(status)}</h1></body></html>\r\n"
    return Response.of(status, {"Content-Type": "text/html"}, body.encode())


def _named(answer: Response, kind: Kind, *, keep: bool = False) -> Response:
    response = Response(answer.status, answer.headers.copy(), answer.body)
    if kind.server and not keep:
        response.headers.set("Server", kind.server)
    for name, value in kind.adds:
        response.headers.set(name, value)
    return response
