# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text as it leaves the collection: without secrets, and no foreign words that could command or fill a terminal."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

MASK = "********"
# Shorter values would shred ordinary words, and are no secrets.
_SHORTEST = 4
_SHORTEST_LINE = 12
#: The user and password of an address (RFC 3986, section 3.2.1).
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)([^/?#@\s\"'<>]+)@")
#: Longer than what any of the services has been seen to explain a refusal with.
_LONGEST = 600
#: Longer than any message with its remedy.
_LONGEST_MESSAGE = 3000


class Redactor:
    """Replaces every known form of the secrets: plain, URL-encoded, and as the user of HTTP Basic.

    The user and password of an address are secrets, whosoever they are.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORTEST:
                forms |= _forms(secret)
        # The longest first, so that no secret survives as the rest of a longer one.
        self._forms = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text with every secret masked."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return without_userinfo(text)

    def data(self, value: Any) -> Any:
        """The same for JSON-like data, keys included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.data(key): self.data(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.data(item) for item in value]
        return value


def _forms(secret: str) -> set[str]:
    basic = base64.b64encode(f"{secret}:".encode()).decode()
    return {secret, quote(secret, safe=""), basic, repr(secret)[1:-1], secret.replace("\n", "\\n"), *_lines(secret)}


def _lines(secret: str) -> set[str]:
    """The lines of a key as PEM text, each alone: whoever quotes it may fold it, or join it to one line."""
    lines = [line.strip() for line in secret.splitlines()]
    return {line for line in lines if len(line) >= _SHORTEST_LINE and not line.startswith("-----")}


def without_userinfo(text: str) -> str:
    """The text, with a mask for the user and password of each address in it."""
    return _USERINFO.sub(rf"\1{MASK}@", text) if "@" in text else text


def passwords_in(value: Any) -> Iterator[str]:
    """What the addresses in JSON-like data have as a password, or as the only part of their userinfo."""
    if isinstance(value, str):
        for found in _USERINFO.finditer(value) if "@" in value else ():
            secret = found[2].partition(":")[2] or found[2].rstrip(":")
            if len(secret) >= _SHORTEST:
                yield secret
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from passwords_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from passwords_in(each)


def printable(text: str) -> str:
    """The text in one line; controls, and what turns the direction of writing, appear as escapes."""
    if text.isprintable():
        return text
    # Python calls printable what is neither a control, a format or private character, nor a separator but the space.
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    return " " if character.isspace() else character.encode("unicode_escape").decode("ascii")


def cut(text: str, longest: int = _LONGEST) -> str:
    """The text, or its beginning with a mark that there was more."""
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"


def quoted(text: str) -> str:
    """Foreign words for use within a message."""
    return cut(without_userinfo(printable(text)))


def told(message: str) -> str:
    """A whole message, which may repeat the value of an option, whatever that holds."""
    return cut(without_userinfo(printable(message)), _LONGEST_MESSAGE)
