# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hides personal data: recipients, and tracked links, which hold the recipient's address in an encoded form."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from .._core.errors import TrackingError
from .reference import split

HIDDEN = "…"
_SHORTEST_LINK = 16
_TOKEN = re.compile(r"[\w~-]{16,}")
_LONGEST_HOST = 253


def shown_link(url: str) -> str:
    """A link as results may show it: scheme, host and the first step of the path."""
    parts = split(url)
    if parts is None or not parts.scheme or not parts.hostname:
        return f"({HIDDEN})"
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname[:_LONGEST_HOST]
    first, _slash, rest = parts.path.lstrip("/").partition("/")
    base = f"{parts.scheme}://{host}{port}/"
    if first in ("f", "q", "e", "o") and rest:
        return f"{base}{first}/{HIDDEN}"
    return base + HIDDEN if first or parts.query or parts.fragment else base


def shown_recipient(address: str) -> str:
    """The first letter and the domain."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


class Masker:
    """Learns what is personal and replaces it wherever it turns up."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}

    def learn_recipient(self, address: str) -> None:
        """From now on the address shows as ``r***@example.com``, in any case of its letters."""
        if "@" in address:
            for form in (address, quote(address), quote(address, safe=""), html.escape(address)):
                self._shown[form] = shown_recipient(address)

    def learn_links(self, urls: Iterable[str]) -> None:
        """From now on the links show as ``shown_link`` has them, and long pieces of their paths not at all."""
        for url in urls:
            if len(url) < _SHORTEST_LINK:
                continue
            shown = shown_link(url)
            for form in (url, html.escape(url), repr(url)[1:-1], quote(url, safe="")):
                self._shown[form] = shown
            for piece in re.split(r"[/?#&=]", url.partition("://")[2].partition("/")[2]):
                if _is_encoded(piece):
                    self._shown[piece] = HIDDEN

    def text(self, text: str) -> str:
        """The text without what is personal."""
        lowered = text.lower()
        # The longest first, so that nothing survives as the rest of a longer one.
        for form in sorted((form for form in self._shown if form.lower() in lowered), key=len, reverse=True):
            text = re.sub(re.escape(form), self._shown[form].replace("\\", r"\\"), text, flags=re.IGNORECASE)
        return text

    def data(self, value: Any) -> Any:
        """The same for the values of JSON-like data; keys are names of ours."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.data(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.data(item) for item in value]
        return value

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Masks whatever is raised within, since every error is shown sooner or later."""
        try:
            yield
        except TrackingError as error:
            error.message, error.remedy = self.text(error.message), self.text(error.remedy)
            error.facts = self.data(error.facts)
            error.args = (error.message,)
            raise
        except Exception as error:
            error.args = tuple(self.data(list(error.args)))
            if isinstance(error, OSError) and error.filename is not None:
                error.filename = self.text(str(error.filename))
            raise


def _is_encoded(piece: str) -> bool:
    """Whether a piece of a link holds something encoded.

    Shorter ones, and what may be a word, a host or a time, name nobody; hiding them would let a mail decide what
    results say.
    """
    if "%" in piece or "~" in piece:
        return len(piece) >= _SHORTEST_LINK
    if not _TOKEN.fullmatch(piece):
        return False
    return piece not in (piece.lower(), piece.upper()) or any(letter.isdigit() for letter in piece)
