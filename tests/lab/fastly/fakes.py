# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly alone, in one process, for tests: a DNS of plain tables and a clock around it, and a caller of its API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import Client

from lab.ca import Authority
from lab.clock import Clock
from lab.context import Context, IssuedCertificate, Latency
from lab.fastly.auth import Token
from lab.fastly.behaviour import Behaviour
from lab.fastly.service import FastlyService

TOKEN = "fastly-token-0123456789abcdef"
READER = "fastly-reader-0123456789abcdef"
#: 2026-11-24T12:34:56Z, when the clock of a world starts.
EPOCH = 1_795_523_696.0
JSON_API = "application/vnd.api+json"


class World:
    """DNS, a clock and a certificate authority."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        #: Values by name and record type.
        self.records: dict[tuple[str, str], list[str]] = {}
        self.latency = Latency()
        self._authority: Authority | None = None

    def resolve(self, name: str, record_type: str) -> list[str]:
        return self.records.get((name, record_type), [])

    @property
    def authority(self) -> Authority:
        if self._authority is None:
            self._authority = Authority()
        return self._authority

    def issue(self, names: Sequence[str]) -> IssuedCertificate:
        return self.authority.issue(names)

    def now(self) -> float:
        return Clock.start + self.elapsed

    def wall(self) -> float:
        return EPOCH + self.elapsed

    def context(self) -> Context:
        return Context(resolve=self.resolve, issue=self.issue, latency=self.latency, now=self.now)


@dataclass(frozen=True)
class Answer:
    """One reply of the API; ``document`` is the text where it is no JSON, and None for an empty body."""

    status: int
    document: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def wire(self) -> tuple[int, Any]:
        return self.status, self.document


class Api:
    """Calls a service in its own process, with the token unless a test gives other headers."""

    def __init__(self, service: FastlyService, token: str = TOKEN) -> None:
        self.service, self._token = service, token
        self._client = Client(service.app)

    def __call__(
        self,
        method: str,
        path: str,
        form: Mapping[str, Any] | None = None,
        json_body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fields go as a form, anything else as JSON; below /tls/ the media type is the one of JSON:API."""
        given = {"Fastly-Key": self._token}
        if path.startswith("/tls/"):
            given |= {"Accept": JSON_API, "Content-Type": JSON_API}
        elif json_body is not None:
            given["Content-Type"] = "application/json"
        elif form is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        body = b"" if json_body is None else json.dumps(json_body).encode()
        if form is not None:
            body = urlencode(form).encode()
        reply = self._client.open(path, method=method, data=body, headers={**given, **(headers or {})})
        return Answer(reply.status_code, _document(reply.get_data(as_text=True)), dict(reply.headers))

    def must(self, method: str, path: str, form: Mapping[str, Any] | None = None, json_body: Any = None) -> Any:
        """The document of a call that has to work."""
        answer = self(method, path, form, json_body)
        assert answer.status in (200, 201, 204), answer.wire
        return answer.document


def _document(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def tls_alone() -> Behaviour:
    """For tests of the TLS side by itself: no service is asked for."""
    return Behaviour(subscription_needs_service=False)


def fastly_in(world: World, addresses: Sequence[Sequence[str]] = ()) -> FastlyService:
    """A service in the world, with a second token that may only read."""
    tokens: list[Token | str] = [TOKEN, Token(READER, read_only=True)]
    return FastlyService(world.context(), tokens, addresses, tls_alone(), world.wall)


def relationships(**ids: str | Sequence[str]) -> dict[str, Any]:
    """``data.relationships`` of a JSON:API request, by the relationship's name, such as ``tls_domains``."""

    def named(kind: str, identity: str) -> dict[str, str]:
        return {"type": kind.removesuffix("s"), "id": identity}

    return {
        name: {"data": named(name, value) if isinstance(value, str) else [named(name, each) for each in value]}
        for name, value in ids.items()
    }
