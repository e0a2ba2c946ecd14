# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A raw mail and the addresses in it. Whatever is in a mail is hostile input: no method raises for it."""

from __future__ import annotations

import email
import email.errors
import email.header
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from .html_links import html_references
from .reference import LINK, Reference, cleaned

#: More of a part, and more addresses, add nothing.
_MOST_TEXT = 2 * 1024 * 1024
_MOST_REFERENCES = 2000
#: Deeper nesting than this is no mail that somebody wrote.
_MOST_DEPTH = 20
_URL = re.compile(r"https?://[^\s<>\"'`\\^{}|]+", re.IGNORECASE)
#: An address in angle brackets may be broken over lines (RFC 3986, appendix C).
_BRACKETED = re.compile(r"<(?:URL:)?\s*(https?://[^<>\"]{1,8192})>", re.IGNORECASE)
_CLOSING = {")": "(", "]": "["}
_STOPS = ".,;:!?"


@dataclass(frozen=True)
class Mail:
    """``references`` in the order of the text, once each, those of HTML first."""

    subject: str
    references: tuple[Reference, ...] = ()
    has_html: bool = False
    has_text: bool = False

    @property
    def links(self) -> tuple[Reference, ...]:
        """What can be clicked."""
        return tuple(each for each in self.references if each.kind == LINK)

    @property
    def images(self) -> tuple[Reference, ...]:
        """What is loaded when the mail is shown."""
        return tuple(each for each in self.references if each.kind != LINK)


def parse_mail(data: bytes) -> Mail:
    """The mail in these bytes; one without anything in it where they are no mail."""
    try:
        message = email.message_from_bytes(data)
        parts = list(_text_parts(message, 0))
    except (RecursionError, ValueError, LookupError, AssertionError, TypeError):
        # The parser of the standard library has more ways than one to choke on what is no mail.
        return Mail("")
    html = [text for kind, text in parts if kind == "text/html"]
    plain = [text for kind, text in parts if kind != "text/html"]
    found = [each for text in html for each in html_references(text)]
    found += [each for text in plain for each in text_references(text)]
    return Mail(_subject(message), tuple(dict.fromkeys(found))[:_MOST_REFERENCES], bool(html), bool(plain))


def text_references(text: str) -> Iterator[Reference]:
    """The http and https addresses in plain text."""
    for bracketed in _BRACKETED.finditer(text):
        yield Reference(LINK, cleaned(bracketed[1]), "text")
    for found in _URL.finditer(_BRACKETED.sub(" ", text)):
        yield Reference(LINK, _without_punctuation(found[0]), "text")


def _without_punctuation(url: str) -> str:
    """An address without what ends the sentence around it."""
    unopened = {closing: url.count(closing) - url.count(opening) for closing, opening in _CLOSING.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _STOPS:
            break
        end -= 1
    return url[:end]


def _text_parts(part: Message, depth: int) -> Iterator[tuple[str, str]]:
    """Media type and text of each part that a reader sees; attached mails and files are none."""
    if depth > _MOST_DEPTH:
        return
    payload = part.get_payload()
    if isinstance(payload, list):
        if part.get_content_maintype() == "multipart":
            for inner in payload:
                if isinstance(inner, Message):
                    yield from _text_parts(inner, depth + 1)
        return
    kind = part.get_content_type()
    if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
        yield kind, _unfolded(part, _decoded(part))


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return data[:_MOST_TEXT].decode(charset, "replace")
    except (LookupError, ValueError, UnicodeError):
        # An unknown character set: addresses are ASCII in most of them.
        return data[:_MOST_TEXT].decode("utf-8", "replace")


def _unfolded(part: Message, text: str) -> str:
    """Text whose lines were broken for transport only, in one piece again (RFC 3676, ``DelSp=yes``)."""
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    if flowed and str(part.get_param("delsp") or "").lower() == "yes":
        return re.sub(r" \r?\n", "", text)
    return text


def _subject(message: Message) -> str:
    try:
        decoded = email.header.decode_header(str(message.get("Subject") or ""))
        return "".join(_header_text(data, charset) for data, charset in decoded).replace("\n", "").replace("\r", "")
    except (ValueError, LookupError, email.errors.HeaderParseError):
        return ""


def _header_text(data: bytes | str, charset: str | None) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode(charset or "ascii", "replace")
    except LookupError:
        return data.decode("ascii", "replace")
