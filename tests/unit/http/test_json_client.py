# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests against a real server on loopback: retries, deadlines, errors in words, no secrets."""

from __future__ import annotations

import http.server
import io
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    MalformedAnswerError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import Redactor
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.version import USER_AGENT
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.json_client import Dialect, JsonClient, Problem
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.media import FORM, JSON, JSON_API, Media
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.pace import Limit
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import BRIEFLY, RetryPolicy
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.session import (
    LARGEST_BODY,
    HttpSession,
    Transport,
)
from support.scripted_api import ADDRESS, Said, ScriptedApi

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

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _serve

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


def client(
    url: str, time: Time, *, deadline: float = 60.0, media: Media = JSON, reset_header: str = "", **dialect: Any
) -> JsonClient:
    transport = Transport(
        deadline=deadline, reset_header=reset_header, retry=RetryPolicy(random=lambda: 1.0), clock=time.clock()
    )
    speech = Dialect(
        "Provider", lambda body: Problem(body["errors"][0]["message"], "7001"), {401: "Check the key"}, **dialect
    )
    return JsonClient(HttpSession(transport, Redactor([SECRET])), url, speech, {"Authorization": SECRET}, media)


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
@pytest.mark.parametrize(
    ("first", "pauses"),
    [(Answer(429), [1.5, 3.0]), *((Answer(status), [0.5, 1.0]) for status in (500, 503, 0))],
    ids=["429", "500", "503", "cut"],
)
def test_idempotent_requests_are_repeated(
    server: Server, time: Time, method: str, first: Answer, pauses: list[float]
) -> None:
    server.script = [first, first, Answer(200, '{"ok": true}')]
    arguments: tuple[Any, ...] = ({},) if method == "put" else ()
    assert getattr(client(server.url, time), method)("/x", *arguments) == {"ok": True}
    assert len(server.requests) == 3
    assert time.slept == pauses


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
    server.script = [Answer(200, "hello", {"Content-Type": "text/plain"})] * 50
    with pytest.raises(MalformedAnswerError, match="no JSON"):
        client(server.url, time).get("/x")
    assert len(server.requests) > 1
    assert sum(time.slept) <= BRIEFLY


def test_a_read_that_was_cut_off_is_asked_for_again(server: Server, time: Time) -> None:
    server.script = [Answer(200, '{"a": [1, 2'), Answer(200, '{"a": [1, 2]}')]
    assert client(server.url, time).get("/x") == {"a": [1, 2]}


def test_a_write_whose_answer_was_cut_off_is_not_sent_again(server: Server, time: Time) -> None:
    server.script = [Answer(200, '{"a": [1, 2')]
    with pytest.raises(MalformedAnswerError, match="no JSON"):
        client(server.url, time).put("/x", {})
    assert len(server.requests) == 1


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
            client(url, time, deadline=120).get("/x")
    assert "refused" in raised.value.sentence()
    assert "127.0.0.1" in raised.value.sentence()
    assert SECRET not in raised.value.sentence()
    assert 0 < time.seconds <= 5


@pytest.mark.parametrize("url", ["localhost:4566/", "http://[bad/"])
def test_what_is_no_address_is_reported_within_seconds(time: Time, url: str) -> None:
    with pytest.raises(NetworkError):
        client(url, time, deadline=120).get("/x")
    assert time.seconds <= 5


def test_a_connection_refused_between_answers_has_its_seconds_anew(server: Server, time: Time) -> None:
    """An address that answered in between is not without anybody behind it."""
    speaker = client(server.url, time, deadline=120)
    session = speaker._session
    gone = NetworkError("gone", facts={"unreachable": True})
    assert session.pause_before_retry(gone, 0)
    time.seconds += 4.9
    assert not session.pause_before_retry(gone, 0)
    server.script = [Answer(200)]
    speaker.get("/x")
    assert session.pause_before_retry(gone, 0)


def test_pauses_of_more_than_seconds_are_shown(server: Server, time: Time) -> None:
    shown: list[str] = []
    transport = Transport(deadline=60.0, retry=RetryPolicy(random=lambda: 1.0), clock=time.clock())
    session = HttpSession(transport, Redactor([SECRET]), shown.append)
    server.script = [Answer(503), Answer(429, headers={"Retry-After": "7"}), Answer(200)]
    assert session.send("GET", server.url).status == 200
    assert time.slept == [0.5, 8.0]
    assert shown == ["The service answered 429: trying again in 8 s"]


def test_a_pause_names_the_service_whose_limit_is_known(server: Server, time: Time) -> None:
    shown: list[str] = []
    limit = Limit("Fastly", 1000, 3600.0, burst=800)
    transport = Transport(deadline=60.0, retry=RetryPolicy(random=lambda: 1.0), clock=time.clock(), limit=limit)
    server.script = [Answer(500, headers={"Retry-After": "12"}), Answer(200)]
    HttpSession(transport, Redactor([SECRET]), shown.append).send("GET", server.url)
    assert [line.partition(":")[0] for line in shown] == ["Fastly answered 500"]


def test_a_patch_is_sent_once(server: Server, time: Time) -> None:
    server.script = [Answer(503)]
    with pytest.raises(ApiError):
        client(server.url, time).patch("/things/a", {"value": "on"})
    assert server.methods == ["PATCH"]
    assert json.loads(server.requests[0][3]) == {"value": "on"}


def test_a_patch_that_does_no_harm_twice_is_repeated(server: Server, time: Time) -> None:
    server.script = [Answer(0), refused("slow down", 429, **{"Retry-After": "7"}), Answer(200, '{"value": "on"}')]
    assert client(server.url, time).patch("/things/a", {}, took_effect=lambda: None) == {"value": "on"}
    assert server.methods == ["PATCH"] * 3
    assert time.slept == [0.5, 8.0]


@pytest.mark.parametrize("answer", [Answer(429), Answer(503)], ids=["429", "503"])
def test_what_is_allowed_only_now_and_then_is_sent_once(server: Server, time: Time, answer: Answer) -> None:
    server.script = [answer]
    with pytest.raises(ApiError):
        client(server.url, time).put("/check", None, once=True)
    assert server.methods == ["PUT"]
    assert server.requests[0][3] == b""


def test_a_code_can_tell_the_class_of_a_refusal(server: Server, time: Time) -> None:
    class KnownError(ApiError):
        pass

    def kind(status: int, code: str) -> type[ApiError] | None:
        return KnownError if (status, code) == (400, "7001") else None

    dialect = Dialect("Provider", lambda body: Problem(body["errors"][0]["message"], "7001"), {}, kind)
    transport = Transport(deadline=60.0, clock=time.clock())
    speaker = JsonClient(HttpSession(transport, Redactor()), server.url, dialect, {})
    server.script = [refused("known", 400), refused("not found", 404)]
    with pytest.raises(KnownError, match="known"):
        speaker.get("/x")
    with pytest.raises(NotFoundError):
        speaker.get("/x")


@pytest.mark.parametrize(
    ("media", "content_type", "accept", "sent"),
    [
        (JSON, "application/json", "application/json", b'{"a": true, "b": null, "c d": 1}'),
        (FORM, "application/x-www-form-urlencoded", "application/json", b"a=1&b=&c+d=1"),
        (JSON_API, "application/vnd.api+json", "application/vnd.api+json", b'{"a": true, "b": null, "c d": 1}'),
    ],
)
def test_bodies_are_sent_in_the_form_that_the_provider_takes(
    server: Server, time: Time, media: Media, content_type: str, accept: str, sent: bytes
) -> None:
    server.script = [Answer(200), Answer(200)]
    speaker = client(server.url, time, media=media)
    speaker.put("/x", {"a": True, "b": None, "c d": 1})
    speaker.put("/y")
    (_method, _path, headers, body), (_again, _other, bare, nothing) = server.requests
    assert (headers["Content-Type"], headers["Accept"], body) == (content_type, accept, sent)
    assert (bare.get("Content-Type"), nothing) == (None, b"")


@pytest.mark.parametrize("found", [{"id": 5}, None], ids=["took effect", "did not"])
def test_a_put_that_is_not_idempotent_is_treated_as_a_post(server: Server, time: Time, found: Any) -> None:
    server.script = [Answer(0), Answer(200, '{"id": 6}')]
    looked: list[int] = []

    def took_effect() -> Any:
        looked.append(1)
        return found

    answer = client(server.url, time).put("/x/clone", took_effect=took_effect)
    assert answer == (found or {"id": 6})
    assert server.methods == ["PUT"] * (1 if found else 2)
    assert looked == [1]


def test_a_limit_that_ends_beyond_the_deadline_is_not_waited_for(server: Server, time: Time) -> None:
    limited = refused("too many", 429, **{"Limit-Reset": str(1_800_000_000 + 600)})
    server.script = [limited]
    with pytest.raises(RateLimitedError) as raised:
        client(server.url, time, reset_header="Limit-Reset").get("/x")
    assert time.slept == []
    assert raised.value.facts["retry_after"] == "600"


def test_a_limit_that_ends_soon_is_waited_for(server: Server, time: Time) -> None:
    server.script = [refused("too many", 429, **{"Limit-Reset": str(1_800_000_000 + 20)}), Answer(200)]
    client(server.url, time, reset_header="Limit-Reset").get("/x")
    assert time.slept == [20.5]


@pytest.mark.parametrize("nonsense", ["²", "9" * 400])
def test_a_reset_that_makes_no_sense_is_no_time(server: Server, time: Time, nonsense: str) -> None:
    server.script = [refused("too many", 429, **{"Limit-Reset": nonsense}), Answer(200)]
    client(server.url, time, reset_header="Limit-Reset").get("/x")
    assert len(time.slept) == 1


def test_the_time_of_a_reset_counts_for_429_alone_and_after_retry_after(server: Server, time: Time) -> None:
    reset = {"Limit-Reset": str(1_800_000_000 + 600)}
    server.script = [refused("busy", 503, **reset), refused("wait", 429, **reset, **{"Retry-After": "3"}), Answer(200)]
    client(server.url, time, reset_header="Limit-Reset").get("/x")
    assert time.slept == [0.5, 4.0]


def test_the_headers_of_a_refusal_can_explain_it(server: Server, time: Time) -> None:
    def explain(error: ApiError, headers: Mapping[str, str]) -> None:
        error.remedy = f"Ask {headers['X-Contact']}"

    server.script = [refused("no", 403, **{"X-Contact": "the owner"})]
    with pytest.raises(ForbiddenError, match="no") as raised:
        client(server.url, time, explain=explain).get("/x")
    assert raised.value.remedy == "Ask the owner"


class Endless(ScriptedApi):
    """Bodies that go on, each part a second after the one before it."""

    def __init__(self, part: bytes) -> None:
        super().__init__(*[Said(200)] * 9)
        self._part = part

    def send(self, request: Any, *arguments: Any, **more: Any) -> requests.Response:
        response = super().send(request, *arguments, **more)
        response.raw = Dripping(self._part, self.slept)
        return response


class Dripping(io.RawIOBase):
    def __init__(self, part: bytes, slept: list[float]) -> None:
        super().__init__()
        self._part, self._slept = part, slept

    def read(self, _size: int = -1) -> bytes:
        self._slept.append(1.0)
        return self._part


@pytest.mark.parametrize(
    ("part", "words"),
    [
        pytest.param(b" ", "still arriving", id="drips"),
        pytest.param(b" " * (LARGEST_BODY // 3), f"larger than {LARGEST_BODY // 1024**2} MB", id="large"),
    ],
)
def test_a_body_without_an_end_is_given_up(part: bytes, words: str) -> None:
    api = Endless(part)
    speaker = JsonClient(api.session(deadline=60.0), ADDRESS, Dialect("Provider", lambda _body: Problem(""), {}), {})
    with pytest.raises(NetworkError, match=words):
        speaker.get("/x")
    assert sum(api.slept) < 70
