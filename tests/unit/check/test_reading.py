# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP answers as they come in pieces, read as browsers read them."""

from __future__ import annotations

import gzip
import zlib

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.reading import (
    ClosedError,
    NotHttpError,
    Received,
    read_answer,
)

FOUND = b"HTTP/1.1 302 Found\r\n"
EMPTY = b"Content-Length: 0\r\n\r\n"


def received(*pieces: bytes, most: int = 1000) -> Received:
    """What is made of these pieces, after which the connection ends."""
    left = list(pieces)
    return read_answer(lambda: left.pop(0) if left else b"", most, lambda: None)


@pytest.mark.parametrize(
    ("sent", "status", "body", "reusable"),
    [
        (FOUND + EMPTY, 302, b"", True),
        (b"\r\n" + FOUND + EMPTY, 302, b"", True),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + FOUND + EMPTY, 302, b"", True),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + FOUND + EMPTY, 302, b"", True),
        (b"HTTP/1.0 302 Found\r\n" + EMPTY, 302, b"", False),
        (b"HTTP/2 302\r\n" + EMPTY, 302, b"", True),
        (b"http/1.1 302 Found\n" + EMPTY.replace(b"\r", b""), 302, b"", True),
        (FOUND + b"Connection: close\r\n" + EMPTY, 302, b"", False),
        (FOUND + b"\r\n", 302, b"", False),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, b"hello", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", 200, b"hell", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello more", 200, b"hello", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello", 200, b"hello", False),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", 200, b"to the end", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200, b"abc", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: x\r\n\r\n", 200, b"abc", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 200, b"", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x", mtime=0), 200, b"x", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"", mtime=0), 200, b"", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(b"x"), 200, b"x", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(b"x")[2:-4], 200, b"x", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", 200, b"no gzip", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x06", 200, b"", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b\x00x", 200, b"\x0b\x00x", False),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd\x24\x00\x01\x00\x00", 200, b"", False),
        (FOUND + b"".join(b"X-%d: y\r\n" % number for number in range(500)) + EMPTY, 302, b"", True),
    ],
)
def test_answers(sent: bytes, status: int, body: bytes, reusable: bool) -> None:
    whole = received(sent)
    assert (whole.answer.status, whole.answer.body, whole.reusable) == (status, body, reusable)
    in_pieces = received(*(sent[place : place + 1] for place in range(len(sent))))
    assert (in_pieces.answer.status, in_pieces.answer.body) == (status, body)


def test_headers_are_kept_in_order_with_folded_lines_joined() -> None:
    answer = received(FOUND + b"X-Long: one\r\n two\r\nno header\r\nServer: a\r\nServer: msys-http\r\n" + EMPTY).answer
    assert answer.header("X-Long") == "one two"
    assert [value for name, value in answer.headers if name == "Server"] == ["a", "msys-http"]
    assert answer.is_msys


@pytest.mark.parametrize(
    "sent",
    [
        b"220 mail.example.com ESMTP\r\n",
        b"HTTP/1.1 nonsense\r\n\r\n",
        FOUND + b"X: " + b"y" * 300_000 + b"\r\n" + EMPTY,
        FOUND + b"X: y\r\n" * 60_000 + EMPTY,
        FOUND + b"Location: https://a.test/\r\nLocation: https://b.test/\r\n" + EMPTY,
        FOUND + b"Content-Length: 0\r\nContent-Length: 1\r\n\r\n",
    ],
)
def test_what_browsers_refuse(sent: bytes) -> None:
    with pytest.raises(NotHttpError):
        received(sent)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 302", FOUND, FOUND + b"Location: https://a.test/\r\n"])
def test_end_before_the_headers_end(sent: bytes) -> None:
    with pytest.raises(ClosedError):
        received(sent)


def test_doubled_headers_of_one_value_are_one() -> None:
    twice = b"Location: https://a.test/\r\n" * 2 + b"Content-Length: 0\r\n" * 2 + b"\r\n"
    assert received(FOUND + twice).answer.header("Location") == "https://a.test/"


def test_of_a_bomb_no_more_is_unpacked_than_is_read() -> None:
    bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * 10_000_000, mtime=0)
    assert len(received(bomb, most=20_000).answer.body) == 20_000
