# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain clients of the lab's servers, for its own tests: one DNS question, one web request, one JSON call."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from lab.fakes import FakeAws, FakeSparkPost
from lab.settings import Settings
from lab.world import World

#: How long an answer is waited for, in seconds: a bound for what hangs, which no busy machine reaches.
PATIENCE = 60.0


class LabUnderTest:
    """A world with stand-ins for the providers, and clients for what it serves."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.world = World(settings, aws=FakeAws, sparkpost=FakeSparkPost)

    @property
    def aws(self) -> FakeAws:
        """The stand-in for AWS."""
        assert isinstance(self.world.aws, FakeAws)
        return self.world.aws

    def sparkpost(self, region: str = "us") -> FakeSparkPost:
        """The stand-in for SparkPost in a region."""
        service = self.world.sparkpost[region]
        assert isinstance(service, FakeSparkPost)
        return service

    def serve(self, *aliases: str, **settings: Any) -> None:
        """A distribution with an issued certificate for the aliases, and their CNAMEs in Route 53."""
        arn = self.aws.put_certificate(*aliases) if aliases else ""
        made = self.aws.put_distribution(*aliases, certificate=arn, **settings)
        for alias in aliases:
            self.aws.put_record(alias, "CNAME", made.domain_name)

    def ask(self, name: str, record_type: str = "A", *, tcp: bool = False, server: str | None = None) -> Reply:
        """Asks the resolver, or an authoritative server at an address."""
        host, _unused, port = self.world.environment()["TRACKING_RESOLVERS"].partition(",")[0].rpartition(":")
        where, number = (server, self.world.ports.dns) if server else (host, int(port))
        query = dns.message.make_query(name, record_type, use_edns=False)
        send = dns.query.tcp if tcp else dns.query.udp
        return Reply(send(query, where, port=number, timeout=PATIENCE))

    def server_of(self, zone: str) -> str:
        """The address of the first name server that the registrar has for a zone."""
        return self.world.directory.addresses(self.world.registrar.delegations()[zone][0])[0]

    def get(self, url: str, address: str | None = None, **options: Any) -> Got:
        """Sends one request to the host of a URL; see :func:`fetch`."""
        scheme, _unused, rest = url.partition("://")
        host, _unused, path = rest.partition("/")
        port = self.world.ports.https if scheme == "https" else self.world.ports.http
        where = address or self.world.directory.addresses(host)[0]
        tls = trusting(self.world.authority.root_pem) if scheme == "https" else None
        return fetch(host, f"/{path}", where, port, **{"tls": tls, **options})

    def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Calls the control API; returns status and JSON."""
        return call(method, self.world.control_url + path, body)


@dataclass(frozen=True)
class Reply:
    """A DNS answer in plain values."""

    message: dns.message.Message

    @property
    def rcode(self) -> str:
        """``NOERROR``, ``NXDOMAIN``, …"""
        return dns.rcode.to_text(self.message.rcode())

    @property
    def flags(self) -> set[str]:
        """``AA``, ``RA``, ``TC``, …"""
        return set(dns.flags.to_text(self.message.flags).split())

    @property
    def answer(self) -> list[tuple[str, str, str]]:
        """Name, type and value of each record of the answer, in order of the sets, values sorted."""
        return _plain(self.message.answer)

    @property
    def authority(self) -> list[tuple[str, str]]:
        """Name and type of each set in the authority section."""
        return [
            (name, kind)
            for name, kind, _unused in dict.fromkeys((n, k, "") for n, k, _value in _plain(self.message.authority))
        ]

    @property
    def ttls(self) -> list[int]:
        """The TTL of each set of the answer, else of the authority section."""
        return [int(each.ttl) for each in self.message.answer or self.message.authority]


def _plain(section: list[Any]) -> list[tuple[str, str, str]]:
    return [
        (rrset.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(rrset.rdtype), value)
        for rrset in section
        for value in sorted(record.to_text().rstrip(".") for record in rrset)
    ]


@dataclass(frozen=True)
class Got:
    """An HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    tls_version: str | None


def until(condition: Callable[[], object]) -> None:
    """Waits for something to come true; raises AssertionError where it does not."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It did not come true."
        time.sleep(0.02)


def trusting(
    root_pem: str,
    minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
) -> ssl.SSLContext:
    """A client's TLS settings that trust the lab, with old versions if asked."""
    context = ssl.create_default_context(cadata=root_pem)
    if minimum < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = minimum, maximum
    return context


def fetch(
    host: str,
    path: str,
    address: str,
    port: int,
    *,
    tls: ssl.SSLContext | None = None,
    server_name: str | None = None,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Got:
    """Sends one request to an address; ``server_name`` is asked for in TLS, the host by default."""
    connection = http.client.HTTPConnection(address, port, timeout=PATIENCE)
    connection.sock = socket.create_connection((address, port), timeout=PATIENCE)
    version = None
    try:
        if tls is not None:
            secured = tls.wrap_socket(connection.sock, server_hostname=server_name or host)
            connection.sock, version = secured, secured.version()
        connection.request(method, path, body=body, headers={"Host": host, "Connection": "close", **(headers or {})})
        answer = connection.getresponse()
        read = answer.read()
        return Got(answer.status, {key.lower(): value for key, value in answer.getheaders()}, read, version)
    finally:
        connection.close()


def call(method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """One JSON call; returns status and JSON, of errors too."""
    data = body if isinstance(body, bytes) else (json.dumps(body).encode() if body is not None else None)
    request = urllib.request.Request(url, data, dict(headers or {}), method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")
