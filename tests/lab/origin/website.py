# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An ordinary web site, for what lives beside a tracking domain: the parent's own pages, app-link files.

It serves every host that resolves to it. What it answers at which host and path is set through
the control API; everything else is a small page. A host can also be passed on to SparkPost, as a proxy
of one's own or a cloud's load balancer does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from lab.ca import Authority
from lab.context import IssuedCertificate
from lab.edges.front import Presented
from lab.edges.messages import Peer, Request, Response
from lab.edges.reverse_proxy import ReverseProxy
from lab.edges.upstream import Upstream


class Website:
    """A site with a certificate for whatever name is asked for."""

    name = "website"

    def __init__(self, authority: Authority, upstream: Upstream) -> None:
        self._authority, self._upstream = authority, upstream
        self._lock = threading.Lock()
        self._certificates: dict[str, IssuedCertificate] = {}
        self._pages: dict[tuple[str, str], Response] = {}
        self._answers: dict[str, Callable[[Request], Response | None]] = {}
        self._proxies: dict[str, ReverseProxy] = {}

    def claims(self, host: str) -> bool:
        """Whether the host is the site's own, or one with a page."""
        if host == "website.test" or host.endswith(".website.test"):
            return True
        with self._lock:
            return host in self._proxies or any(key[0] == host for key in self._pages)

    def publish(self, host: str, path: str, response: Response) -> None:
        """Sets what is answered at a host and path; ``*`` stands for every host, and for every path of a host."""
        with self._lock:
            self._pages[host.lower(), path] = response

    def answer(self, host: str, made: Callable[[Request], Response | None]) -> None:
        """Sets what makes a host's answers; None leaves a request to what is set otherwise."""
        with self._lock:
            self._answers[host.lower()] = made

    def pass_on(self, host: str, kind: str, **options: Any) -> None:
        """Passes the host on to SparkPost; ``kind`` and the options are those of :class:`ReverseProxy`."""
        with self._lock:
            self._proxies[host.lower()] = ReverseProxy(self._upstream, kind, **options)

    def clear(self) -> None:
        """Takes every page away, and passes nothing on."""
        with self._lock:
            self._pages.clear()
            self._answers.clear()
            self._proxies.clear()

    def present(self, server_name: str | None) -> Presented:
        """A certificate for the name, issued at its first use."""
        name = server_name or "website.test"
        with self._lock:
            if name not in self._certificates:
                self._certificates[name] = self._authority.issue([name])
            return Presented(self._certificates[name])

    def respond(self, request: Request, peer: Peer) -> Response:
        """The page of the host and path, else what the host is passed on to, else the ordinary page."""
        with self._lock:
            proxy = self._proxies.get(request.host)
            places = ((request.host, request.path), ("*", request.path), (request.host, "*"))
            page = next((self._pages[place] for place in places if place in self._pages), None)
            answers = self._answers.get(request.host)
        if answers is not None and (made := answers(request)) is not None:
            return made
        if page is not None:
            return Response(page.status, page.headers.copy(), page.body)
        if proxy is not None:
            return proxy.respond(request, peer)
        return Response.of(200, {"Content-Type": "text/html", "Server": "nginx"}, b"<html><body>Hello.</body></html>\n")
