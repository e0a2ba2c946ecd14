# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service that says exactly what a test tells it to, in place of the network below a session."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import Redactor
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import RetryPolicy
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.session import HttpSession, Transport

ADDRESS = "https://api.test"


@dataclass(frozen=True)
class Said:
    """One answer: ``body`` is sent as JSON, as nothing where it is None."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


class ScriptedApi(BaseAdapter):
    """Answers in the order of the script; a request beyond its end fails the test. Time passes by sleeping only."""

    def __init__(self, *script: Said) -> None:
        super().__init__()
        self.script = list(script)
        self.asked: list[Asked] = []
        self.slept: list[float] = []

    def send(self, request: Any, *_arguments: Any, **_more: Any) -> requests.Response:
        parts = urlsplit(request.url)
        body = json.loads(request.body) if request.body else None
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.asked.append(Asked(request.method, parts.path, params, request.headers, body))
        if not self.script:
            raise AssertionError(f"not in the script: {request.method} {request.url}")
        said = self.script.pop(0)
        response = requests.Response()
        response.status_code = said.status
        response.headers.update({"Content-Type": "application/json", **said.headers})
        response.raw = io.BytesIO(b"" if said.body is None else json.dumps(said.body).encode())
        response.url, response.request = request.url, request
        return response

    def close(self) -> None:
        """Nothing is open."""

    @property
    def lines(self) -> list[str]:
        """Method and path of each request."""
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    def session(self, *secrets: str, deadline: float = 60.0) -> HttpSession:
        """A session over it."""
        clock = Clock(now=lambda: sum(self.slept), wall=lambda: 1.8e9 + sum(self.slept), sleep=self.slept.append)
        transport = Transport(deadline=deadline, retry=RetryPolicy(random=lambda: 1.0), clock=clock)
        session = HttpSession(transport, Redactor(secrets))
        session.mount(ADDRESS, self)
        return session
