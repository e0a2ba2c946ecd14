# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's error pages: by the code in the body, since one code comes with different statuses.

Sources: Cloudflare's documentation of 5xx errors, of 1xxx errors, and of detecting a challenge page response.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model.error_page import ErrorPage, PageMeaning
from ..model.http_answer import HttpAnswer
from .cloudflare_codes import CODES

#: Whoever does not ask for HTML gets "error code: N"; the page for browsers has the number in its title and heading.
_CODES = (
    re.compile(r"error code:\s*(\d{3,4})\b", re.IGNORECASE),
    re.compile(r"cf-error-code[^>]{0,200}>\s*(\d{3,4})\b"),
    re.compile(r"<title>[^<]*\|\s*(\d{3,4})\s*:", re.IGNORECASE),
)
_CHALLENGE_WORDS = ("just a moment...", "/cdn-cgi/challenge-platform/", "cf_chl_opt", "cf-chl-")
#: A code below 1000 is a status too.
_ORIGIN_CODES = range(520, 528)
#: Statuses that origins send too: Cloudflare's own only where the page says so by its code.
_SHARED_CODES = (500, 502, 503, 504)
_EDGE_CODES = range(1000, 2000)
#: The status that stands for one of the codes from 1000 on.
_DNS_STATUS = 530


def _is_cloudflares(answer: HttpAnswer) -> bool:
    return answer.server == "cloudflare" or bool(answer.header("CF-RAY"))


def error_code(answer: HttpAnswer) -> int:
    """The number of Cloudflare's own error page; 0 for any other answer.

    Proxied answers carry ``server: cloudflare`` too, so only the body or the status decides.
    """
    if answer.status < 400 or not _is_cloudflares(answer):
        return 0
    for pattern in _CODES:
        found = pattern.search(answer.text)
        if found and int(found.group(1)) in (*_SHARED_CODES, *_ORIGIN_CODES, *_EDGE_CODES):
            return int(found.group(1))
    return answer.status if answer.status in (*_ORIGIN_CODES, _DNS_STATUS) else 0


def is_challenge(answer: HttpAnswer) -> bool:
    """Whether a browser would have to solve something first."""
    if answer.header("cf-mitigated").strip().lower() == "challenge":
        return True
    if answer.status not in (403, 429, 503) or answer.server != "cloudflare":
        return False
    text = answer.text.lower()
    return any(words in text for words in _CHALLENGE_WORDS)


def _explain(answer: HttpAnswer) -> PageMeaning:
    return _meaning(error_code(answer))


def _meaning(code: int) -> PageMeaning:
    known = CODES.get(code)
    if known is None:
        return PageMeaning(
            f"Cloudflare's error {code}", f"Look up error {code} in Cloudflare's documentation on errors"
        )
    return PageMeaning(f"Cloudflare's error {code}: {known.meaning}", known.step, known.retry_after)


def _cases(codes: Iterable[int]) -> tuple[PageMeaning, ...]:
    return tuple(map(_meaning, codes))


def _is_origin_error(answer: HttpAnswer) -> bool:
    return error_code(answer) in (*_SHARED_CODES, *_ORIGIN_CODES)


def _is_edge_error(answer: HttpAnswer) -> bool:
    return error_code(answer) in (_DNS_STATUS, *_EDGE_CODES)


PAGES = (
    ErrorPage("cf_challenge", is_challenge),
    ErrorPage("cf_1xxx", _is_edge_error, _explain, _cases(code for code in CODES if code in _EDGE_CODES)),
    ErrorPage("cf_5xx", _is_origin_error, _explain, _cases(code for code in CODES if code not in _EDGE_CODES)),
)
