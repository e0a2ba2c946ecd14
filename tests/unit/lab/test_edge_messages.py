# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP and TLS as they arrive: requests in pieces, odd or wrong, and the name in a ClientHello."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time

import pytest

from lab.edges.cache import Cache, stated_lifetime
from lab.edges.hello import peek, server_name
from lab.edges.messages import BadRequest, Headers, Response, read_request, write_response


def read(text: bytes) -> tuple[str, str, str | None, str, bytes]:
    request = read_request(io.BytesIO(text))
    assert request is not None
    return request.method, request.path, request.query, request.host, request.body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"GET /f/?a=b HTTP/1.1\r\nHost: X.Example.com:8443\r\n\r\n", ("GET", "/f/", "a=b", "x.example.com", b"")),
        (b"GET /? HTTP/1.1\r\nHost: x.\r\n\r\n", ("GET", "/", "", "x", b"")),
        (b"GET http://y.test/p HTTP/1.1\r\nHost: x\r\n\r\n", ("GET", "/p", None, "y.test", b"")),
        (b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ("GET", "/", None, "::1", b"")),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcd", ("POST", "/", None, "x", b"abc")),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2;e=1\r\nab\r\n1\r\nc\r\n0\r\nT: 1\r\n\r\n",
            ("POST", "/", None, "x", b"abc"),
        ),
    ],
)
def test_a_request_is_read(text: bytes, expected: tuple[str, str, str | None, str, bytes]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        b"nonsense\r\n\r\n",
        b"GET / SPDY/3\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_request_is_said_so(text: bytes) -> None:
    with pytest.raises(BadRequest):
        read_request(io.BytesIO(text))


def test_the_end_of_a_connection_is_no_request() -> None:
    assert read_request(io.BytesIO(b"")) is None


@pytest.mark.parametrize(
    ("method", "status", "sends_length", "sends_body"),
    [("GET", 200, True, True), ("HEAD", 200, True, False), ("GET", 204, False, False), ("GET", 304, False, False)],
)
def test_a_body_is_sent_where_one_is_allowed(method: str, status: int, sends_length: bool, sends_body: bool) -> None:
    stream = io.BytesIO()
    write_response(stream, Response.of(status, {}, b"body"), method=method, close=True)
    head, _unused, body = stream.getvalue().partition(b"\r\n\r\n")
    assert (b"Content-Length: 4" in head, body == b"body") == (sends_length, sends_body)


def test_headers_are_found_in_any_case_and_joined() -> None:
    headers = Headers([("Via", "a"), ("VIA", "b"), ("X", "1")])
    assert headers.get("via") == "a, b"
    headers.set("x", "2")
    assert headers.as_dict() == {"via": "a, b", "x": "2"}


def hello(name: str | None) -> bytes:
    """The first record of a TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


@pytest.mark.parametrize("name", ["track.example.com", "a.b", None])
def test_the_server_name_is_read(name: str | None) -> None:
    assert server_name(hello(name)) == name


@pytest.mark.parametrize("cut", [0, 6, 40, 45, 60])
def test_a_mutilated_hello_has_no_name(cut: int) -> None:
    assert server_name(hello("track.example.com")[:cut] + b"\x00") is None


def test_a_hello_in_two_segments_is_waited_for() -> None:
    ours, theirs = socket.socketpair()
    whole = hello("track.example.com")

    def send() -> None:
        theirs.sendall(whole[:50])
        time.sleep(0.1)
        theirs.sendall(whole[50:])

    sender = threading.Thread(target=send)
    sender.start()
    with ours, theirs:
        seen = peek(ours)
        sender.join()
        assert (seen.is_tls, seen.server_name) == (True, "track.example.com")
        assert ours.recv(65536) == whole


def test_other_protocols_and_the_end_are_told_apart() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"GET / HTTP/1.1\r\n")
        assert not peek(ours).is_tls
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours, pytest.raises(EOFError):
        peek(ours)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=60"}, 60.0),
        ({"Cache-Control": 'public, s-maxage="5", max-age=60'}, 5.0),
        ({"Cache-Control": "no-cache, max-age=60"}, 0.0),
        ({"Cache-Control": "private"}, 0.0),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Date": "Tue, 24 Nov 2026 20:00:00 GMT", "Expires": "Tue, 24 Nov 2026 20:01:30 GMT"}, 90.0),
        ({"Date": "Tue, 24 Nov 2026 20:00:00 GMT", "Expires": "Tue, 24 Nov 2026 19:00:00 GMT"}, 0.0),
        ({"Expires": "0"}, 0.0),
    ],
)
def test_the_lifetime_that_an_origin_states(headers: dict[str, str], seconds: float | None) -> None:
    assert stated_lifetime(Headers(headers.items())) == seconds


def test_a_cached_answer_is_a_copy() -> None:
    cache = Cache(lambda: 0.0)
    response = Response.of(200, {"X": "1"})
    cache.put("key", response, 10)
    response.headers.set("X", "2")
    held = cache.get("key")
    assert held is not None
    held[0].headers.set("X", "3")
    again = cache.get("key")
    assert again is not None
    assert again[0].headers.get("X") == "1"
