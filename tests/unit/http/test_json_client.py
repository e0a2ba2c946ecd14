# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests against a real server on loopback: retries, deadlines, errors in words, no secrets."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import Redactor
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.version import USER_AGENT
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.json_client import Dialect, JsonClient, Problem
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import RetryPolicy
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.session import HttpSession, Transport

SECRET = "provider-key-0123456789abcdef"


@dataclass
class Answer:
    """One scripted answer; status 0 closes the connection without a word."""

    status: int
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass
class Server:
    """Answers by script, then with 599, so that an unscripted request is seen."""

    url: str
    script: list[Answer] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        return [method for method, *_rest in self.requests]


@dataclass
class Time:
    """Sleeps at once, and remembers for how long."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, wall=lambda: 1_800_000_000.0 + self.seconds, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server("")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.requests.append((self.command, self.path, dict(self.headers), body))
            answer = state.script.pop(0) if state.script else Answer(599)
            if not answer.status:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        do_GET = do_PUT = do_POST = do_DELETE = _serve

        def log_message(self, *_arguments: Any) -> None:
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{httpd.server_port}/api/v1/"
    yield state
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def time() -> Time:
    return Time()


def client(url: str, time: Time, *, deadline: float = 60.0) -> JsonClient:
    transport = Transport(deadline=deadline, retry=RetryPolicy(random=lambda: 1.0), clock=time.clock())
    dialect = Dialect("Provider", lambda body: Problem(body["errors"][0]["message"], "7001"), {401: "Check the key"})
    return JsonClient(HttpSession(transport, Redactor([SECRET])), url, dialect, {"Authorization": SECRET})


def refused(message: str, status: int, **headers: str) -> Answer:
    return Answer(status, json.dumps({"errors": [{"message": message}]}), headers)


def test_a_request_carries_credentials_agent_and_json(server: Server, time: Time) -> None:
    server.script = [Answer(200, '{"results": 1}')]
    assert client(server.url, time).put("/things/a", {"b": None}) == {"results": 1}
    ((method, path, headers, body),) = server.requests
    assert (method, path) == ("PUT", "/api/v1/things/a")
    assert headers["Authorization"] == SECRET
    assert headers["User-Agent"] == USER_AGENT
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"b": None}


def test_an_empty_answer_is_none(server: Server, time: Time) -> None:
    server.script = [Answer(204, "")]
    assert client(server.url, time).delete("/things/a") is None


@pytest.mark.parametrize("method", ["get", "put", "delete"])
@pytest.mark.parametrize("first", [Answer(429), Answer(500), Answer(503), Answer(0)], ids=["429", "500", "503", "cut"])
def test_idempotent_requests_are_repeated(server: Server, time: Time, method: str, first: Answer) -> None:
    server.script = [first, first, Answer(200, '{"ok": true}')]
    arguments = ({},) if method == "put" else ()
    assert getattr(client(server.url, time), method)("/x", *arguments) == {"ok": True}
    assert len(server.requests) == 3
    assert time.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 420, 422])
def test_refusals_are_not_repeated(server: Server, time: Time, status: int) -> None:
    server.script = [refused("no", status)]
    with pytest.raises(ApiError):
        client(server.url, time).get("/x")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("header", "pause"), [("30", 30.5), ("Fri, 15 Jan 2027 08:00:40 GMT", 40.5)], ids=["seconds", "date"]
)
def test_retry_after_is_honoured(server: Server, time: Time, header: str, pause: float) -> None:
    server.script = [refused("slow down", 429, **{"Retry-After": header}), Answer(200)]
    client(server.url, time).get("/x")
    assert time.slept == [pause]


def test_one_deadline_holds_for_the_whole_operation(server: Server, time: Time) -> None:
    late = refused("slow down", 429, **{"Retry-After": "40"})
    server.script = [late, Answer(200), refused("slow down", 429), late]
    speaker = client(server.url, time)
    speaker.get("/x")
    with pytest.raises(RateLimitedError, match="429, 7001: slow down"):
        speaker.get("/y")
    assert time.seconds < 60
    assert len(server.requests) == 4


def test_a_post_is_sent_once(server: Server, time: Time) -> None:
    server.script = [Answer(503)]
    with pytest.raises(ApiError):
        client(server.url, time).post("/things", {})
    assert server.methods == ["POST"]


@pytest.mark.parametrize("lost", [Answer(502), Answer(0), Answer(429)], ids=["502", "cut", "429"])
def test_a_post_is_repeated_only_after_reading_back(server: Server, time: Time, lost: Answer) -> None:
    speaker = client(server.url, time)
    server.script = [lost, Answer(404), Answer(200, '{"id": 5}')]

    def took_effect() -> Any:
        try:
            return speaker.get("/things/a")
        except NotFoundError:
            return None

    server.script[1] = refused("not found", 404)
    assert speaker.post("/things", {}, took_effect=took_effect) == {"id": 5}
    assert server.methods == ["POST", "GET", "POST"]


def test_a_post_whose_answer_was_lost_is_not_repeated(server: Server, time: Time) -> None:
    server.script = [Answer(0), Answer(200, '{"id": 5}')]
    speaker = client(server.url, time)
    assert speaker.post("/things", {}, took_effect=lambda: speaker.get("/things/a")) == {"id": 5}
    assert server.methods == ["POST", "GET"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AuthenticationError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (418, ApiError),
    ],
)
def test_errors_by_status_in_the_providers_words(server: Server, time: Time, status: int, kind: type[ApiError]) -> None:
    server.script = [refused(f"the key {SECRET} is not good", status)]
    with pytest.raises(kind) as raised:
        client(server.url, time).get("/x")
    assert raised.value.__class__ is kind
    assert raised.value.facts["status"] == status
    assert raised.value.facts["code"] == "7001"
    assert "Provider answered GET /x with" in raised.value.sentence()
    assert "is not good" in raised.value.sentence()
    assert SECRET not in repr(raised.value.facts) + raised.value.sentence()


def test_remedies_stand_behind_the_message(server: Server, time: Time) -> None:
    server.script = [refused("bad key", 401)]
    with pytest.raises(AuthenticationError) as raised:
        client(server.url, time).get("/x")
    assert raised.value.sentence().endswith("bad key. Check the key.")


def test_an_html_error_page_is_not_poured_out(server: Server, time: Time) -> None:
    page = Answer(400, "<html><body>" + "x" * 5000, {"Content-Type": "text/html"})
    server.script = [page]
    with pytest.raises(ApiError) as raised:
        client(server.url, time).get("/x")
    assert raised.value.sentence() == "Provider answered GET /x with 400: no explanation (text/html)."


def test_an_answer_that_is_no_json_is_not_this_api(server: Server, time: Time) -> None:
    server.script = [Answer(200, "hello", {"Content-Type": "text/plain"})]
    with pytest.raises(ApiError, match="no JSON"):
        client(server.url, time).get("/x")


def test_redirects_are_not_followed_with_credentials(server: Server, time: Time) -> None:
    server.script = [Answer(302, "", {"Location": "http://127.0.0.1:9/"})]
    with pytest.raises(ApiError, match="302"):
        client(server.url, time).get("/x")
    assert len(server.requests) == 1


def test_no_answer_at_all_names_the_address_and_the_reason(time: Time) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/{SECRET}"
        with pytest.raises(NetworkError) as raised:
            client(url, time, deadline=3).get("/x")
    assert "refused" in raised.value.sentence()
    assert "127.0.0.1" in raised.value.sentence()
    assert SECRET not in raised.value.sentence()
    assert 0 < time.seconds < 3
