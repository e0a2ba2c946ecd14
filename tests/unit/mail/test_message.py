# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses in a mail, whatever it is made of."""

from __future__ import annotations

import base64
import quopri
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.message import Mail, parse_mail
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.reference import IMAGE, LINK, Reference
from support.effort import require_linear

LONG = f"https://track.example.com/f/a/{'S' * 22}~~/AAAAAQ~/{'x' * 120}~~"
PIXEL = f"https://track.example.com/q/{'S' * 22}~~/AAAAAQ~/{'y' * 60}~"


def urls(mail: Mail) -> list[str]:
    return [each.url for each in mail.links]


def single(kind: str, body: bytes, encoding: str, charset: str = "utf-8") -> bytes:
    head = f"Subject: s\r\nContent-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    "raw",
    [
        single("text/html", f'<a href="{LONG}">x</a>'.encode(), "8bit"),
        single("text/html", quopri.encodestring(f'<a href="{LONG}">x</a>'.encode()), "quoted-printable"),
        single("text/html", base64.encodebytes(f'<a href="{LONG}">x</a>'.encode()), "base64"),
        single("text/html", f'<a href="{LONG}">\xe4</a>'.encode("latin-1"), "8bit", "iso-8859-1"),
        single("text/html", f'<a href="{LONG}">x</a>'.encode("utf-16"), "8bit", "utf-16"),
        single("text/html", f'<a href="{LONG}">x</a>'.encode(), "8bit", "x-no-such-charset"),
        single("text/html", f"<A\n HREF='{LONG[:60]}\n{LONG[60:]}' >x</A>".encode(), "8bit"),
        single("text/html", f"<a href={LONG}>x</a>".encode(), "8bit"),
        single("text/html", f'<![broken]><a href=" {LONG} ">x'.encode(), "8bit"),
        single("text/plain", f"See {LONG}, and more.".encode(), "8bit"),
        single("text/plain", f"({LONG})".encode(), "8bit"),
        single("text/plain", f"<{LONG[:70]}\r\n{LONG[70:]}>".encode(), "8bit"),
        single("text/plain; format=flowed; delsp=yes", f"{LONG[:70]} \r\n{LONG[70:]}".encode(), "8bit"),
        single("text/plain", quopri.encodestring(f"Go: {LONG}".encode()), "quoted-printable"),
    ],
)
def test_link_in_every_encoding(raw: bytes) -> None:
    assert urls(parse_mail(raw)) == [LONG]


def test_alternatives_and_attachments() -> None:
    message = EmailMessage()
    message["Subject"] = "Grüße (test 0123456789abcdef)"
    message.set_content(f"Text: {LONG}")
    message.add_alternative(f'<html><body><a href="{LONG}">x</a><img src="{PIXEL}"/></body></html>', subtype="html")
    message.add_attachment("https://attached.example.net/f/a", subtype="plain", filename="notes.txt")
    mail = parse_mail(message.as_bytes())
    assert mail.subject == "Grüße (test 0123456789abcdef)"
    assert mail.references == (
        Reference(LINK, LONG, "html"),
        Reference(IMAGE, PIXEL, "html"),
        Reference(LINK, LONG, "text"),
    )
    assert (mail.has_html, mail.has_text) == (True, True)


def test_entities_and_the_first_of_two_attributes() -> None:
    raw = single(
        "text/html", b'<a href="https://a.example.com/?x=1&amp;y=2" href="https://evil.example/">x</a>', "8bit"
    )
    assert urls(parse_mail(raw)) == ["https://a.example.com/?x=1&y=2"]


def test_mail_within_a_mail_is_not_read() -> None:
    outer = EmailMessage()
    outer.set_content("bounced")
    inner = EmailMessage()
    inner.set_content(LONG)
    outer.add_attachment(inner)
    assert urls(parse_mail(outer.as_bytes())) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 50,
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Subject: =?utf-8?b?!!!?= =?nonsense?q?x?=\r\n\r\n",
        b"Content-Type: text/html; charset*=bad'x'%zz\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (each, each) for each in range(400)),
        b"Content-Type: text/html\r\n\r\n<a href='http://[::1'>x</a><a href='https://x:port/'>y</a>",
    ],
)
def test_nonsense_raises_nothing(raw: bytes) -> None:
    assert isinstance(parse_mail(raw), Mail)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    for kind in (b"text/html", b"text/plain", b"multipart/mixed; boundary=b"):
        parse_mail(b"Content-Type: " + kind + b"\r\n\r\n--b\r\n\r\n<a href='" + body)


@pytest.mark.parametrize("html", ["<a ", "<a x='", "<!--", "</a "])
def test_html_that_never_ends_is_read_in_no_time(html: str) -> None:
    def read(times: int) -> Mail:
        return parse_mail(single("text/html", b'<a href="https://example.com/first">' + html.encode() * times, "8bit"))

    require_linear(read, 20_000)
    assert urls(read(20_000)) == ["https://example.com/first"]


@pytest.mark.parametrize("end", [")", ".", ")]", "?!"])
def test_text_of_closing_marks_is_read_in_no_time(end: str) -> None:
    def read(times: int) -> Mail:
        return parse_mail(single("text/plain", b"https://example.com/(a)" + end.encode() * times, "8bit"))

    require_linear(read, 500_000)
    assert urls(read(500_000)) == ["https://example.com/(a)"]
