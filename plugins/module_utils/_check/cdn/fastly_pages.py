# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's error pages, by words of their text and the marks of its servers.

Sources: Fastly's documentation of error codes and of TLS, and published reports of its pages. The texts of a 503 are
those of its cache, and none of them is guaranteed: a page without a known text is still one of Fastly's.
"""

from __future__ import annotations

import re
from html import unescape

from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer

#: What no other Varnish sends: the name of one of Fastly's servers with that of its city, and its own timer.
#: Source: Fastly's documentation of X-Served-By and X-Timer.
FASTLY_SIGNS = (
    ("x-served-by", re.compile(r"cache-[a-z0-9-]+-[a-z]{3}\b", re.IGNORECASE)),
    ("x-timer", re.compile(r"s\d+\.\d+,vs\d", re.IGNORECASE)),
)
_MARKS = ("X-Fastly-Request-ID", "Fastly-Debug-Digest", "Fastly-Debug-Path")
_UNKNOWN = "fastly error: unknown domain"
_ERROR = re.compile(r"\b50[234] ([^<\n]+)")
_SHOWN_ERROR = 80
_SET = "(option 'endpoint' of fastly_tracking_service)"

#: What a text in the page of a 503 calls for, the first that is in it.
_STEPS = (
    (
        ("loop detected",),
        f"Set the backend to {{endpoint}} itself: the request comes back to Fastly {_SET}",
    ),
    (
        ("unhealthy",),
        "Remove the backend's health check, which SparkPost does not answer (option 'endpoint' of "
        "fastly_tracking_service sets none)",
    ),
    (
        ("hostname doesn't match", "does not match", "certificate"),
        f"Set the backend's certificate hostname and SNI hostname to {{endpoint}} {_SET}",
    ),
    (
        ("ssl", "tls", "handshake"),
        f"Let the backend use TLS 1.2 or newer on port 443, with {{endpoint}} as SNI hostname {_SET}",
    ),
    (
        ("no default director", "backend", "resolve"),
        f"Give the service the backend {{endpoint}}, port 443, and activate the version {_SET}",
    ),
    (
        ("timeout", "timed out", "refused"),
        f"Set the backend's address to {{endpoint}} and its port to 443 {_SET}",
    ),
)
_OTHERWISE = f"Set the backend to {{endpoint}}, port 443, with {{endpoint}} as certificate and SNI hostname {_SET}"
#: Texts that such pages have, for the documentation.
_TEXTS = (
    *("loop detected", "No healthy backend: unhealthy", "hostname doesn't match against certificate"),
    *("SSL handshake error", "No default director configured", "first byte timeout", "Service Unavailable"),
)


def _is_fastlys(answer: HttpAnswer) -> bool:
    """Whether a cache of Fastly's made the answer: one that a backend sent keeps the backend's Server header.

    Anybody can run Varnish, whose pages look the same.
    """
    signed = any(map(answer.header, _MARKS)) or any(sign.match(answer.header(name)) for name, sign in FASTLY_SIGNS)
    return signed and answer.server in ("varnish", "")


def _is_unknown_domain(answer: HttpAnswer) -> bool:
    # By its text, whatever the status: no other product says so.
    return answer.status >= 400 and answer.server in ("varnish", "") and _UNKNOWN in answer.text.lower()


def _is_backend_error(answer: HttpAnswer) -> bool:
    return answer.status in (502, 503, 504) and _is_fastlys(answer)


def _is_misdirected(answer: HttpAnswer) -> bool:
    return answer.status == 421 and (_is_fastlys(answer) or "docs.fastly.com" in answer.text.lower())


def _explain_backend(answer: HttpAnswer) -> PageMeaning:
    found = _ERROR.search(answer.text)
    return _backend_error(unescape(found.group(1)).strip()[:_SHOWN_ERROR] if found else "")


def _backend_error(text: str) -> PageMeaning:
    words = text.lower()
    step = next((step for marks, step in _STEPS if any(mark in words for mark in marks)), _OTHERWISE)
    return PageMeaning(f'the page says "{text}"' if text else "", step, 60)


PAGES = (
    ErrorPage("fastly_421", _is_misdirected),
    ErrorPage("fastly_unknown", _is_unknown_domain),
    ErrorPage("fastly_503", _is_backend_error, _explain_backend, tuple(map(_backend_error, _TEXTS))),
)
