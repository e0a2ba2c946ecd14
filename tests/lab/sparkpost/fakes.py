# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost alone, in one process, for tests: a world of plain tables around it, and a caller of its API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import Client

from lab.clock import Clock
from lab.context import Context, IssuedCertificate, Latency
from lab.sparkpost.account import Region
from lab.sparkpost.auth import ApiKey
from lab.sparkpost.fetching import FetchError, FetchResult
from lab.sparkpost.service import SparkPostService

API_KEY = "sparkpost-key-0123456789abcdef"
#: 2026-11-24T12:00:00Z, when the clock of a world starts.
EPOCH = 1_795_521_600.0

CLICK = FetchResult(302, {"Content-Type": "text/plain", "Content-Length": "0", "Server": "msys-http"})


class World:
    """DNS, the web, a clock and a certificate authority, each a table that a test fills."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        #: Values by name and record type.
        self.records: dict[tuple[str, str], list[str]] = {}
        #: What each URL answers; any other cannot be fetched.
        self.answers: dict[str, FetchResult] = {}
        self.fetched: list[str] = []
        self.latency = Latency()

    def resolve(self, name: str, record_type: str) -> list[str]:
        return self.records.get((name, record_type), [])

    def fetch(self, url: str) -> FetchResult:
        self.fetched.append(url)
        if url not in self.answers:
            raise FetchError(f"nothing answers at {url}")
        return self.answers[url]

    def issue(self, names: Sequence[str]) -> IssuedCertificate:
        return IssuedCertificate(f"certificate of {', '.join(names)}", "intermediate", f"key of {', '.join(names)}")

    def now(self) -> float:
        return Clock.start + self.elapsed

    def wall(self) -> float:
        return EPOCH + self.elapsed

    def context(self) -> Context:
        return Context(resolve=self.resolve, issue=self.issue, latency=self.latency, now=self.now)

    def answer_as_sparkpost(self, domain: str, *schemes: str) -> None:
        """Makes the domain answer a verification over the schemes, http and https by default."""
        for scheme in schemes or ("http", "https"):
            self.answers[f"{scheme}://{domain}/f/a/b/c/d"] = CLICK

    def point(self, domain: str, target: str) -> None:
        """Gives the domain a CNAME."""
        self.records[domain, "CNAME"] = [target]


@dataclass(frozen=True)
class Answer:
    """One reply of the API; ``document`` is None for an empty body."""

    status: int
    document: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def wire(self) -> tuple[int, Any]:
        return self.status, self.document


class Api:
    """Calls a service in its own process, with the key unless a test gives other headers."""

    def __init__(self, service: SparkPostService) -> None:
        self._client = Client(service.app)

    def __call__(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """``path`` is under /api/v1; a ``body`` of bytes goes as it is, anything else as JSON."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"Authorization": API_KEY, **(headers or {})}
        reply = self._client.open(f"/api/v1{path}", method=method, data=raw, headers=given)
        text = reply.get_data(as_text=True)
        return Answer(reply.status_code, json.loads(text) if text else None, dict(reply.headers))


def in_subaccount(number: object) -> dict[str, str]:
    """The header that names a subaccount."""
    return {"X-MSYS-SUBACCOUNT": str(number)}


def sparkpost_in(
    world: World, region: Region = "us", api_keys: Sequence[ApiKey | str] = (API_KEY,)
) -> SparkPostService:
    """A service in the world."""
    return SparkPostService(region, world.fetch, world.resolve, world.context(), api_keys, wall=world.wall)
