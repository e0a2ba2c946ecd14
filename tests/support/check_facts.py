# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts as the probes bring them back, made in one line for tables of verdicts."""

from __future__ import annotations

from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import (
    Edge,
    Failure,
    FailureKind,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import Lookup
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import (
    Exchange,
    HttpAnswer,
    HttpFacts,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.tracking_check import TrackingCheck
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import Handshake, TlsFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._tls.certificate import Certificate

D = "track.example.com"
TARGET = "d111.cloudfront.net"
#: 2026-11-24T20:00:00Z
NOW = 1795550400.0
DAY = 86400.0
AT = "2026-11-24T20:00:00Z"
IPV4, IPV6 = "192.0.2.1", "2001:db8::1"


def check_of(cdn: str = "cloudfront", **more: Any) -> TrackingCheck:
    """The domain behind a CDN, ``auto`` for one that is not known yet."""
    return TrackingCheck(D, cdn=None if cdn == "auto" else CDNS[cdn], **more)


def lookup(
    *names: str,
    addresses: tuple[str, ...] = (IPV4,),
    outcome: Outcome = Outcome.ANSWER,
    ttl: int = 300,
    server: str = "192.0.2.53:53",
) -> Lookup:
    """CNAME records from the domain through ``names`` to addresses, or to ``outcome`` where there are none."""
    owners = (D, *names)
    chain = tuple(Link(owner, target, ttl) for owner, target in zip(owners, names, strict=False))
    answers = []
    for kind in ("A", "AAAA"):
        of_kind = tuple(each for each in addresses if (":" in each) == (kind == "AAAA"))
        records = of_kind if outcome is Outcome.ANSWER else ()
        ends = Outcome.ANSWER if records else (Outcome.NODATA if outcome is Outcome.ANSWER else outcome)
        denier = "example.com" if ends in (Outcome.NXDOMAIN, Outcome.NODATA) else ""
        answers.append(Answer(D, kind, ends, records, chain, ttl, server, zone=denier))
    return Lookup(server, answers[0], answers[1], AT)


def edge(address: str = IPV4, port: int = 443) -> Edge:
    """An address that is connected to as it is."""
    return Edge(address, HostPort(address, port))


def certificate(*names: str, days: float = 90, issuer: str = "Amazon, Amazon RSA 2048 M02") -> Certificate:
    """A certificate with so many days left."""
    return Certificate(names or (D,), "", issuer, NOW - 10 * DAY, NOW + days * DAY)


def works(address: str = IPV4, **more: Any) -> TlsFacts:
    """An address at which everything is well; its old versions are refused."""
    refused = Handshake(failure=Failure(FailureKind.TLS, "TLSV1_ALERT_PROTOCOL_VERSION"))
    facts: dict[str, Any] = {"verified": Handshake("TLSv1.3", certificate()), "old": refused, "at": AT, **more}
    return TlsFacts(edge(address), **facts)


def refuses(code: int, served: Certificate, address: str = IPV4) -> TlsFacts:
    """An address whose certificate OpenSSL does not accept, by its code."""
    failed = Handshake(failure=Failure(FailureKind.CERTIFICATE, "as OpenSSL says", code))
    return works(address, verified=failed, bare=Handshake("TLSv1.3", served))


def fails(kind: FailureKind, detail: str = "", address: str = IPV4, **more: Any) -> TlsFacts:
    """An address with which no handshake comes about."""
    failed = Handshake(failure=Failure(kind, detail))
    return works(address, **{"verified": failed, "bare": failed, "old": None, **more})


def answer(status: int = 302, body: bytes = b"", **headers: str) -> HttpAnswer:
    """SparkPost's answer to a probe, unless told otherwise; underscores in names stand for hyphens."""
    given = {"Content-Type": "text/plain", "Server": "msys-http"}
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    return HttpAnswer(status, "", tuple((name, value) for name, value in given.items() if value), body)


def cloudfront_error(status: int, text: str) -> HttpAnswer:
    """A page of CloudFront's own."""
    page = f"<html><h1>{status} ERROR</h1><p>{text}</p></html>".encode()
    return answer(status, page, Content_Type="text/html", Server="CloudFront", X_Cache="Error from cloudfront")


def exchange(
    given: HttpAnswer | Failure, path: str = "/f/a/b/c/d", scheme: str = "https", address: str = IPV4, **more: Any
) -> Exchange:
    """One request with its answer or failure."""
    outcome: dict[str, Any] = {"failure": given} if isinstance(given, Failure) else {"answer": given}
    where = edge(address, 443 if scheme == "https" else 80)
    return Exchange(f"{scheme}://{D}{path}", where, AT, **outcome, **more)


def http_facts(https: HttpAnswer | Failure, http: HttpAnswer | Failure | None = None, address: str = IPV4) -> HttpFacts:
    """The same answer to both paths, over http as over https unless told otherwise."""
    plain = https if http is None else http
    paths = ("/f/a/b/c/d", "/f/")
    return HttpFacts(
        tuple(exchange(https, path, "https", address) for path in paths),
        tuple(exchange(plain, path, "http", address) for path in paths),
    )
