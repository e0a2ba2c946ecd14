# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's tracking endpoints: one site for each name.

Source for the answers: SparkPost's guides on HTTPS engagement tracking (probe answers and the
required SNI), its published samples of clicks and opens, and public reports of an unknown path's answer.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from lab.ca import Authority
from lab.context import IssuedCertificate
from lab.edges.front import Presented
from lab.edges.messages import Peer, Request, Response
from lab.faults import Faults
from lab.origin.events import Event, EventLog
from lab.origin.links import Link, parse
from lab.settings import OriginSettings

SERVER = "msys-http"
#: A transparent GIF of one pixel, in 44 bytes as the published log lines have it.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOwA=")
_LARGEST_TARGET = 4096


@dataclass(frozen=True)
class _Outcome:
    kind: str
    response: Response
    link: Link | None = None
    target: str = ""


class TrackingEndpoint:
    """One tracking endpoint, ``spgo.io`` for instance.

    A TLS client has to ask for the endpoint's own name, or for one whose certificate
    SparkPost manages.
    """

    def __init__(
        self,
        name: str,
        region: str,
        authority: Authority,
        faults: Faults,
        log: EventLog,
        report: Callable[[Event], None],
        registered: Callable[[str], bool] = lambda name: False,
        settings: OriginSettings | None = None,
        managed_certificate: Callable[[str], IssuedCertificate | None] = lambda name: None,
        serves: Callable[[str, str], bool] = lambda name, transmission_id: True,
    ) -> None:
        """Makes the endpoint's certificate.

        Args:
            name: its host name.
            region: ``us`` or ``eu``.
            authority: who issues its certificate.
            faults: what goes wrong here.
            log: where every request is kept.
            report: is told of clicks and opens.
            registered: whether the account has a tracking domain.
            settings: how to answer where nothing is published.
            managed_certificate: the certificate that SparkPost manages for a customer's domain.
            serves: whether a link that comes by a host is followed; takes the host and the link's transmission.
        """
        self.name, self.region = name, region
        self._faults, self._log, self._report, self._registered = faults, log, report, registered
        self._settings = settings or OriginSettings()
        self._managed, self._serves = managed_certificate, serves
        self._certificate = authority.issue([name])

    def claims(self, host: str) -> bool:
        """Whether the host is the endpoint itself."""
        return host == self.name

    def present(self, server_name: str | None) -> Presented | None:
        """The certificate for the endpoint's name or a managed domain; None for anything else, and without SNI."""
        if server_name == self.name:
            return Presented(self._certificate)
        managed = self._managed(server_name) if server_name else None
        return Presented(managed) if managed else None

    def respond(self, request: Request, peer: Peer) -> Response:
        """Answers, and records what came."""
        if request.method == "OPTIONS":
            return _answer(405)
        if self._faults.strike("throttle", self.name, peer.local, request.host):
            return _answer(403)
        outcome = self._outcome(request)
        event = self._event(request, peer, outcome)
        self._log.add(event)
        if outcome.link is not None:
            self._report(event)
        return outcome.response

    def _outcome(self, request: Request) -> _Outcome:
        segments = request.path.split("/")[1:]
        if segments[0] == "f":
            return self._click(request, segments[1:])
        if segments[0] == "q" and len(segments) > 1:
            link = parse(*segments[1:4]) if len(segments) == 4 else None
            kind = link.kind if link is not None and link.kind != "click" else "open"
            known = link is not None and self._knows(request, link)
            return _Outcome(kind, _pixel(), link if known else None)
        return self._unknown()

    def _click(self, request: Request, rest: list[str]) -> _Outcome:
        if rest in ([], [""]):
            return _Outcome("probe", _answer(self._settings.root_probe_status))
        if len(rest) != 4 or not all(rest):
            return self._unknown()
        link = parse(*rest[1:])
        if link is not None and link.kind == "click":
            return self._redirect(request, link)
        if rest == ["a", "b", "c", "d"] or self._settings.any_four_segments:
            return _Outcome("probe", _answer(302, self._probe_location(request, rest)))
        return self._unknown()

    def _probe_location(self, request: Request, rest: list[str]) -> str | None:
        target = parse_qs(request.query or "").get("target", [""])[0]
        if target and self._settings.probe_follows_target:
            return target
        location = self._settings.probe_location
        return location.replace("{link}", rest[-1]) if location else None

    def _redirect(self, request: Request, link: Link) -> _Outcome:
        target = link.target or parse_qs(request.query or "").get("target", [""])[0]
        # A lost query leaves no target.
        if not self._knows(request, link) or not target or len(target.encode()) > _LARGEST_TARGET:
            return self._unknown()
        response = _answer(302, target)
        response.headers.set("X-Robots-Tag", "noindex")
        return _Outcome("click", response, link, target)

    def _knows(self, request: Request, link: Link) -> bool:
        """Another region's endpoint does not know the customer."""
        return link.region == self.region and self._serves(_domain(request), link.transmission_id)

    def _unknown(self) -> _Outcome:
        location = self._settings.unknown_path_location
        return _Outcome("unknown", _answer(302, location) if location else _answer(404))

    def _event(self, request: Request, peer: Peer, outcome: _Outcome) -> Event:
        headers, link = request.headers, outcome.link
        forwarded_for = headers.get("X-Forwarded-For").partition(",")[0].strip()
        domain = _domain(request)
        return Event(
            type=outcome.kind,
            endpoint=self.name,
            region=self.region,
            user_agent=headers.get("User-Agent"),
            ip_address=forwarded_for or peer.address,
            tracking_domain=domain,
            registered=self._registered(domain),
            host=request.host,
            path=request.path,
            query=request.query or "",
            scheme=peer.scheme,
            sni=peer.sni,
            peer=peer.address,
            method=request.method,
            status=outcome.response.status,
            target=outcome.target,
            link_name=link.link_name if link else "",
            recipient=link.recipient if link else "",
            message_id=link.message_id if link else "",
            transmission_id=link.transmission_id if link else "",
            at=time.time(),
        )


def _domain(request: Request) -> str:
    """By which the endpoint knows the customer."""
    forwarded = request.headers.get("X-Forwarded-Host").partition(",")[0].strip()
    return (forwarded or request.host).lower()


def _answer(status: int, location: str | None = None) -> Response:
    response = Response.of(status, {"Content-Type": "text/plain", "Content-Length": "0", "Server": SERVER})
    if location:
        response.headers.set("Location", location)
    return response


def _pixel() -> Response:
    headers = {"Content-Type": "image/gif", "Cache-Control": "no-cache, max-age=0", "Server": SERVER}
    return Response.of(200, headers, PIXEL)
