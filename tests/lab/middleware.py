# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""WSGI middleware that writes the journal and lets API faults strike."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from lab.faults import ApiFault, Faults
from lab.journal import Entry, Journal, clock, is_write
from lab.repeating import is_same_list, with_another_page
from lab.servers import reset
from lab.spoiling import spoilt

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: ``Credential=AKIA…/20260101/us-east-1/cloudfront/aws4_request`` of a signed AWS request.
_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
#: Services whose operations are told apart by method and path.
_REST_SERVICES = ("cloudfront", "route53")


@dataclass(frozen=True)
class Call:
    """What the journal needs to know of a request before it is served."""

    service: str
    provider: str
    method: str
    path: str
    query: str
    action: str
    region: str


#: Reads what a request is out of its environment.
Identify = Callable[["WSGIEnvironment"], Call]


@dataclass
class _Answer:
    """One whole WSGI answer."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status.split(maxsplit=1)[0])


def identify_aws(environ: WSGIEnvironment) -> Call:
    """Reads service and region out of the signature, and the operation out of target or path."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    region, service = scope.groups() if scope else ("", "aws")
    call = _call(environ, service, "aws")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        action = target.rpartition(".")[2]
    elif service in _REST_SERVICES:
        action = _rest_action(service, call.method, call.path, call.query)
    else:
        # The Pricing Plan Manager's paths end with the operation.
        action = call.path.rpartition("/")[2] if service == "pricingplanmanager" else ""
    return Call(service, "aws", call.method, call.path, call.query, action, region)


def identify_as(service: str, provider: str) -> Identify:
    """For an API whose requests have no operation names: method and path say it all."""
    return lambda environ: _call(environ, service, provider)


def _call(environ: WSGIEnvironment, service: str, provider: str) -> Call:
    raw = str(environ.get("RAW_URI") or environ.get("PATH_INFO", "/"))
    path = raw.partition("?")[0]
    return Call(service, provider, environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), "", "")


@functools.cache
def _operations(service: str) -> list[tuple[str, re.Pattern[str], frozenset[str], str]]:
    """Method, path, query flags and name of each operation; the most particular first. Source: botocore's models."""
    from botocore.loaders import Loader

    model = Loader().load_service_model(service, "service-2")
    found = []
    for name, operation in model["operations"].items():
        http = operation["http"]
        path, _unused, query = http["requestUri"].partition("?")
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(path.rstrip("/")))
        flags = frozenset(part for part in query.split("&") if part)
        found.append((http["method"], re.compile(f"{pattern}/?"), flags, name))
    # Literal paths come before those with a variable, and flagged ones before plain ones.
    return sorted(found, key=lambda each: (each[1].pattern.count("[^/]+"), -len(each[2])))


def _rest_action(service: str, method: str, path: str, query: str) -> str:
    given = frozenset(query.split("&"))
    given |= {part.partition("=")[0] for part in given}
    for wanted, pattern, flags, name in _operations(service):
        if wanted == method and flags <= given and pattern.fullmatch(path):
            return str(re.sub(r"\d{4}_\d\d_\d\d$", "", name))
    return ""


class Recorder:
    """Wraps one service's application: journal, faults, and a call after each request."""

    def __init__(
        self,
        app: WSGIApplication,
        identify: Identify,
        journal: Journal,
        faults: Faults,
        after: Callable[[Call], None] = lambda call: None,
        keep: Callable[[Call, bytes], None] | None = None,
        before: Callable[[Call], None] = lambda call: None,
    ) -> None:
        """``after`` runs when the service has handled a request, before the client gets its answer.

        ``keep`` gets each true answer; ``before`` runs before the service sees a request, which waits for it.
        """
        self._app, self._identify, self._after, self._keep = app, identify, after, keep
        self._before = before
        self._journal, self._faults = journal, faults
        self._repeated: dict[int, tuple[str, _Answer]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        number, at, start = self._journal.arrive(), clock(), time.perf_counter()
        call = self._identify(environ)
        fault = self._faults.strike_api(call.service, call.provider, call.method, call.path, call.action)
        answer: _Answer | None = None
        try:
            answer = self._serve(environ, call, fault)
        finally:
            # An application that raises is answered with 500 by the server around it.
            status = answer.code if answer else (0 if fault and fault.drop else 500)
            self._journal.record(_entry(number, call, status, fault, at, time.perf_counter() - start))
        if answer is None:
            _drop(environ)
            raise ConnectionAbortedError("A fault of the lab dropped the connection.")
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _serve(self, environ: WSGIEnvironment, call: Call, fault: ApiFault | None) -> _Answer | None:
        if fault and fault.delay:
            self._faults.pause(fault.delay)
        replaces = fault is not None and (fault.drop or fault.status is not None)
        answer: _Answer | None = None
        if not replaces or (fault and fault.when == "after"):
            self._before(call)
            answer = self._collect(environ)
            self._after(call)
        if fault and fault.drop:
            return None
        if fault and fault.status is not None:
            return _failure(call, fault)
        if answer is not None and self._keep is not None:
            self._keep(call, answer.body)
        if answer is None or not fault or not fault.spoil:
            return answer
        return self._repeating(call, answer, fault) if fault.spoil == "repeated" else _spoilt(answer, fault)

    def _repeating(self, call: Call, answer: _Answer, fault: ApiFault) -> _Answer:
        """At first the page with word of another one, and in place of that the same page."""
        query, first = self._repeated.get(fault.number, ("", None))
        if first is None:
            self._repeated[fault.number] = (call.query, answer)
            return _replaced(answer, with_another_page(answer.body))
        return _replaced(first, first.body) if is_same_list(query, call.query, call.path) else answer

    def _collect(self, environ: WSGIEnvironment) -> _Answer:
        head: list[Any] = []
        written: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            head[:] = [status, headers]
            return written.append

        parts = self._app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return _Answer(head[0], list(head[1]), b"".join(written) + body)


def _drop(environ: WSGIEnvironment) -> None:
    """Resets the connection under the request, which the server keeps in the environment."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        # The server's own file objects keep the socket open until it has nothing more to read.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        reset(connection)


def _entry(number: int, call: Call, status: int, fault: ApiFault | None, at: float, took: float) -> Entry:
    return Entry(
        number=number,
        service=call.service,
        provider=call.provider,
        method=call.method,
        path=call.path,
        query=call.query,
        action=call.action,
        status=status,
        write=is_write(call.method, call.action),
        region=call.region,
        fault=fault.number if fault else None,
        at=at,
        took=took,
    )


def _spoilt(answer: _Answer, fault: ApiFault) -> _Answer:
    return _replaced(answer, spoilt(answer.body, fault.spoil, fault.spoil_at))


def _replaced(answer: _Answer, body: bytes) -> _Answer:
    headers = [(name, value) for name, value in answer.headers if name.lower() not in ("content-length", "x-amz-crc32")]
    return _Answer(answer.status, [*headers, ("Content-Length", str(len(body)))], body)


def _failure(call: Call, fault: ApiFault) -> _Answer:
    status = fault.status or 500
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Fault"  # 420, for one, has no registered phrase.
    media_type, body = _failure_body(call, fault, status, phrase)
    headers = {"Content-Type": media_type, **fault.headers}
    encoded = (fault.body if fault.body is not None else body).encode()
    return _Answer(f"{status} {phrase}", [*headers.items(), ("Content-Length", str(len(encoded)))], encoded)


def _failure_body(call: Call, fault: ApiFault, status: int, phrase: str) -> tuple[str, str]:
    """The error in the service's own shape, so that a client reads it as it would read the real one."""
    code = fault.code or {429: "ThrottlingException", 403: "AccessDenied"}.get(status, "ServiceFailure")
    if call.provider == "cloudflare":
        number = int(fault.code) if fault.code and fault.code.isdigit() else 10001
        items = [{"code": number, "message": phrase}]
        return "application/json", json.dumps({"result": None, "success": False, "errors": items, "messages": []})
    if call.provider == "fastly":
        return _fastly_failure(call.path, phrase)
    if call.provider != "aws":
        error = {"message": phrase, **({"code": fault.code} if fault.code else {})}
        return "application/json", json.dumps({"errors": [error]})
    if call.service in (*_REST_SERVICES, "sts", "iam"):
        return "text/xml", (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code>"
            f"<Message>{escape(phrase)}</Message></Error><RequestId>lab-fault-{fault.number}</RequestId></ErrorResponse>"
        )
    return "application/x-amz-json-1.1", json.dumps({"__type": code, "message": phrase})


def _fastly_failure(path: str, phrase: str) -> tuple[str, str]:
    """The two sides of the API have forms of their own."""
    if path.startswith("/tls/"):
        return "application/vnd.api+json", json.dumps({"errors": [{"title": phrase, "detail": phrase}]})
    return "application/json", json.dumps({"msg": phrase, "detail": phrase})
