# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How SparkPost reaches a customer's domain over HTTP, and how it knows its own answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin, urlsplit

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class FetchResult:
    """One HTTP answer; names of headers in any case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The value of the header, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")


class FetchError(Exception):
    """There was no HTTP answer: no such name, no connection, or a certificate that does not verify."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fetch(Protocol):
    """Sends one GET to the URL by way of the public DNS and with certificates checked.

    Redirects are not followed. The caller holds no lock meanwhile, so that whoever answers
    may call the service.

    Raises:
        FetchError: no HTTP answer came.
    """

    def __call__(self, url: str) -> FetchResult: ...


def is_sparkpost(answer: FetchResult) -> bool:
    """Whether SparkPost's tracking service gave this answer, or a CDN passed it on.

    Some CDNs and proxies put their own name in ``Server``, so an empty text/plain answer counts too.
    Source: SparkPost's guides on HTTPS engagement tracking (expected answers of the service).
    """
    if answer.status not in (200, 302):
        return False
    if answer.header("Server").lower().startswith("msys-http"):
        return True
    media_type = answer.header("Content-Type").partition(";")[0].strip().lower()
    return media_type == "text/plain" and not answer.body


def reach(fetch: Fetch, url: str, follow_redirects: bool) -> bool:
    """Whether SparkPost answers at the URL, directly or behind redirects.

    Raises:
        FetchError: a fetch got no answer.
    """
    for _unused in range(_MOST_REDIRECTS + 1):
        answer = fetch(url)
        if is_sparkpost(answer):
            return True
        location = answer.header("Location")
        if not follow_redirects or answer.status not in _REDIRECTS or not location:
            return False
        url = urljoin(url, location)
        if urlsplit(url).scheme not in ("http", "https"):
            return False
    return False
