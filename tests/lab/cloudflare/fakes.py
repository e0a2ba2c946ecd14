# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare alone, in one process, for tests: a world of plain tables around it, and a caller of its API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import Client

from lab.clock import Clock
from lab.cloudflare.app import ROOT
from lab.cloudflare.service import CloudflareService
from lab.context import Context, IssuedCertificate, Latency

API_TOKEN = "cloudflare-token-0123456789abcdef0123456789"
GLOBAL_EMAIL = "owner@example.com"
GLOBAL_KEY = "0123456789abcdef0123456789abcdef01234"
#: 2026-11-24T12:00:00Z, when the clock of a world starts.
EPOCH = 1_795_521_600.0


@dataclass
class World:
    """DNS, a clock and a certificate authority, each a table that a test fills."""

    elapsed: float = 0.0
    #: Values by name and record type.
    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    #: Name servers by zone, as the registrar has them.
    delegations: dict[str, Sequence[str]] = field(default_factory=dict)
    issued: list[tuple[str, ...]] = field(default_factory=list)
    latency: Latency = field(default_factory=Latency)

    def context(self) -> Context:
        """What a service is given of it."""
        return Context(self._resolve, self._issue, self.latency, self.now)

    def now(self) -> float:
        """What delays are counted by."""
        return Clock.start + self.elapsed

    def delegated(self, zone: str) -> Sequence[str]:
        """As set in ``delegations``."""
        return self.delegations.get(zone, ())

    def wall(self) -> float:
        """Seconds since the epoch."""
        return EPOCH + self.elapsed

    def _resolve(self, name: str, record_type: str) -> list[str]:
        return self.records.get((name, record_type), [])

    def _issue(self, names: Sequence[str]) -> IssuedCertificate:
        self.issued.append(tuple(names))
        return IssuedCertificate(f"certificate for {names[0]}", "chain", "key")


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and envelope of one answer."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def result(self) -> Any:
        """The result of a success."""
        assert self.body["success"], self.body
        return self.body["result"]

    @property
    def codes(self) -> list[int]:
        """The codes under ``errors``."""
        return [each["code"] for each in self.body["errors"]]

    @property
    def details(self) -> list[str]:
        """The texts under ``messages``."""
        return [each["message"] for each in self.body["messages"]]


class Caller:
    """Calls the API below its root with one credential."""

    def __init__(self, service: CloudflareService, headers: Mapping[str, str] | None = None) -> None:
        """By default with the token of :func:`cloudflare_in`."""
        self._client = Client(service.app)
        self._headers = {"Authorization": f"Bearer {API_TOKEN}"} if headers is None else dict(headers)

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """One call; underscores of query names that the API writes with dots are given as ``__``."""
        data = body if isinstance(body, bytes) else (None if body is None else json.dumps(body).encode())
        named = {name.replace("__", "."): value for name, value in query.items()}
        response = self._client.open(
            ROOT + path, method=method, data=data, query_string=named, headers=dict(self._headers)
        )
        text = response.get_data()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, json.loads(text) if text else None)


def cloudflare_in(world: World, **options: Any) -> CloudflareService:
    """A service in the world, with one token that may do everything."""
    options = {"tokens": [API_TOKEN], **options}
    return CloudflareService(world.context(), delegated=world.delegated, wall=world.wall, **options)
