# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One AWS account of the lab, served over HTTP, with a count of what it was asked."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.aws.iam.keys import AccessKey
from lab.aws.service import AwsService
from lab.context import Context, IssuedCertificate, Latency
from lab.servers import WsgiServer
from support.certificates import issue

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ACCESS_KEY = "AKIAEXAMPLEEXAMPLE12"
SECRET_KEY = "aws-secret-key-0123456789abcdefghijklmnop"
_SCOPE = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")


@dataclass(frozen=True)
class Asked:
    """One request: its service, its operation (or method and path) and the region that it was signed for."""

    service: str
    operation: str
    region: str


@dataclass
class AwsAccount:
    """The account with its address; ``answer_first`` may answer a request in the account's place."""

    url: str = ""
    latency: Latency = field(default_factory=Latency)
    asked: list[Asked] = field(default_factory=list)
    answer_first: Callable[[Asked], tuple[str, bytes] | None] = lambda _asked: None
    service: AwsService = field(init=False)

    def __post_init__(self) -> None:
        key = AccessKey(ACCESS_KEY, SECRET_KEY)
        self.service = AwsService(Context(self._resolve, _issue, self.latency), [key])

    def options(self, **more: Any) -> dict[str, Any]:
        """The options that reach the account, and more."""
        return {
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "endpoint_url": self.url,
            "region": "eu-west-1",
            **more,
        }

    def operations(self) -> list[str]:
        """What was asked since the last call, in order."""
        operations = [asked.operation for asked in self.asked]
        self.asked.clear()
        return operations

    def records(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Every record of the public zones but those of the zones themselves."""
        return {
            (one.name, one.type): one.values
            for zone in self.service.hosted_zones()
            for one in zone.record_sets
            if one.type not in ("SOA", "NS")
        }

    def app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        operation = target or _rest_operation(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        asked = Asked(scope["service"] if scope else "", operation, scope["region"] if scope else "")
        self.asked.append(asked)
        answer = self.answer_first(asked)
        if answer is None:
            return self.service.app(environ, start_response)
        status, body = answer
        start_response(status, [("Content-Length", str(len(body))), ("Content-Type", "text/xml")])
        return [body]

    def _resolve(self, name: str, record_type: str) -> list[str]:
        return [value.rstrip(".") for value in self.records().get((name, record_type), ())]


@contextlib.contextmanager
def served_account() -> Iterator[AwsAccount]:
    """A fresh account on a free port of loopback."""
    account = AwsAccount()
    server = WsgiServer(account.app, "127.0.0.1", 0, "aws")
    account.url = f"http://127.0.0.1:{server.port}"
    server.start()
    try:
        yield account
    finally:
        server.stop()


def _issue(names: Sequence[str]) -> IssuedCertificate:
    made = issue(names)
    return IssuedCertificate(made.certificate, made.chain, made.private_key)


def _rest_operation(method: str, path: str) -> str:
    named = {
        ("GET", "hostedzonesbyname"): "ListHostedZonesByName",
        ("GET", "rrset"): "ListResourceRecordSets",
        ("POST", "rrset"): "ChangeResourceRecordSets",
    }
    last = path.strip("/").rpartition("/")[2]
    return "GetChange" if "/change/" in path else named.get((method, last), f"{method} {path}")
