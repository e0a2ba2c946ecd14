# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Links wrapped and pixels put in, in HTML and in plain text.

Only http and https targets are wrapped. Attributes steer it: ``data-msys-clicktrack="0"`` leaves a link
alone, ``data-msys-sublink`` names the segment after ``/f/``, ``data-msys-linkname`` the link; in plain text they stand
in double brackets right after the address. None of them reaches the reader.

Source: the SparkPost API reference and SparkPost's guide on link names and tracking.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser

#: Makes a tracked link of a target, its sublink and its link name; the last two are empty where not given.
Wrap = Callable[[str, str, str], str]

_PREFIX = "data-msys-"
_TAG_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"""([\s/]*)([^\s=/>"']+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_TEXT_LINK = re.compile(r"(https?://[^\s<>\"'\[\]]+)(\[\[[^\]]*\]\])?", re.IGNORECASE)
_TEXT_ATTRIBUTE = re.compile(r"""(data-msys-[\w-]+)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_SENTENCE_END = ".,;:!?)"
#: A field of a link holds no more; a longer target stays as it is.
_LONGEST = 60_000


def wrap_html(document: str, wrap: Wrap) -> str:
    """The document with its links wrapped; everything else stays as it was written."""
    tags = _Tags(document)
    parts, done = [], 0
    for start, end, attributes in tags.links:
        parts += [document[done:start], _wrapped_tag(document[start:end], attributes, wrap)]
        done = end
    return "".join([*parts, document[done:]])


def add_pixels(document: str, top: str | None, bottom: str | None) -> str:
    """Puts images at the two ends of the body; a document without html and body elements gets none."""
    body = _Tags(document).body
    if body is None:
        return document
    start, end = body
    return "".join([document[:start], _image(top), document[start:end], _image(bottom), document[end:]])


def wrap_text(text: str, wrap: Wrap) -> str:
    """The text with its links wrapped. A full stop or bracket that ends a sentence is no part of an address."""

    def replaced(found: re.Match[str]) -> str:
        written, steering = found.group(1), found.group(2)
        address = written if steering else written.rstrip(_SENTENCE_END)
        attributes = {name.lower(): value for name, value in _TEXT_ATTRIBUTE.findall(steering or "")}
        return _tracked(address, attributes, wrap) + written[len(address) :]

    return _TEXT_LINK.sub(replaced, text)


def _tracked(target: str, attributes: Mapping[str, str], wrap: Wrap) -> str:
    if attributes.get(f"{_PREFIX}clicktrack") == "0" or not _is_wrapped(target):
        return target
    return wrap(target, attributes.get(f"{_PREFIX}sublink", ""), attributes.get(f"{_PREFIX}linkname", ""))


def _is_wrapped(target: str) -> bool:
    return target.lower().startswith(("http://", "https://")) and len(target.encode()) <= _LONGEST


def _wrapped_tag(tag: str, attributes: Mapping[str, str], wrap: Wrap) -> str:
    target = attributes["href"].strip()
    shown = _tracked(target, attributes, wrap)

    def written(found: re.Match[str]) -> str:
        space, name, equals = found.group(1, 2, 3)
        if name.lower().startswith(_PREFIX):
            return ""
        changed = name.lower() == "href" and shown != target
        return f'{space}{name}{equals}"{escape(shown)}"' if changed else found.group()

    opening = _TAG_NAME.match(tag)
    start = opening.end() if opening else 0
    return tag[:start] + _ATTRIBUTE.sub(written, tag[start:])


def _image(address: str | None) -> str:
    return "" if address is None else f'<img border="0" width="1" height="1" alt="" src="{escape(address)}">'


class _Tags(HTMLParser):
    """Where the links and the body of a document stand, in characters from its start."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[int, int, dict[str, str]]] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", document))]
        self._start: int | None = None
        self._end: int | None = None
        self._has_root = False
        self.feed(document)
        self.close()

    @property
    def body(self) -> tuple[int, int] | None:
        """After its start tag and before its end tag; None where the document lacks html or body."""
        if not self._has_root or self._start is None or self._end is None:
            return None
        return self._start, self._end

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps links, and what a pixel needs."""
        start = self._place()
        end = start + len(self.get_starttag_text() or "")
        if tag == "html":
            self._has_root = True
        elif tag == "body":
            self._start = end
        elif tag in ("a", "area"):
            attributes = {name: value or "" for name, value in attrs}
            if "href" in attributes:
                self.links.append((start, end, attributes))

    def handle_endtag(self, tag: str) -> None:
        """Keeps where the body ends."""
        if tag == "body":
            self._end = self._place()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
