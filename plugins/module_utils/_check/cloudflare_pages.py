# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's error pages: by the code in the body, since one code comes with different statuses.

Sources: Cloudflare's documentation of 5xx errors, of 1xxx errors, and of detecting a challenge page response.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.edge_page import EdgePage, Explained
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.http_answer import HttpAnswer

#: Whoever does not ask for HTML is told "error code: N"; the page for browsers has the number in its title and heading.
_CODES = (
    re.compile(r"error code:\s*(\d{3,4})\b", re.IGNORECASE),
    re.compile(r"cf-error-code[^>]*>\s*(\d{3,4})\b"),
    re.compile(r"<title>[^<]*\|\s*(\d{3,4})\s*:", re.IGNORECASE),
)
_CHALLENGE_WORDS = ("just a moment...", "/cdn-cgi/challenge-platform/", "cf_chl_opt", "cf-chl-")
#: A code below 1000 is a status too.
_ORIGIN_CODES = range(520, 527)
_EDGE_CODES = range(1000, 2000)
#: The status that stands for one of the codes from 1000 on.
_DNS_STATUS = 530

_RECORD = "the proxied record of {domain} (dns_records with provider 'cloudflare')"
_SSL = "setting 'ssl' of cloudflare_zone, or of the host's own rule"
_SKIP = "Let the zone's WAF and rate limiting rules skip the paths /f/ and /q/ of {domain}"


def _point(more: str = "") -> str:
    return f"Point {_RECORD} at {{endpoint}}{more}"


#: What each code means, and what to do.
MEANINGS: Mapping[int, Explained] = {
    520: Explained(
        "the origin gave no answer that makes sense",
        _point(", and remove rules that change its requests (cloudflare_host_info finds them)"),
        60,
    ),
    521: Explained(
        "the origin refuses connections",
        _point(f", which listens on port 443; the modes off and flexible ask on port 80 ({_SSL})"),
        60,
    ),
    522: Explained(
        "connecting to the origin takes too long",
        _point(", or let Cloudflare's addresses through to the origin"),
        60,
    ),
    523: Explained("there is no way to the origin", _point(), 60),
    524: Explained(
        "the origin is connected to and does not answer in time", _point(", and look again after a minute"), 60
    ),
    525: Explained(
        "the TLS handshake with the origin fails",
        _point(
            " itself, which answers to its own name in SNI alone, and remove origin rules that set another name "
            "(cloudflare_host_info finds them)"
        ),
        60,
    ),
    526: Explained(
        "the origin's certificate is not valid for the name that is asked for",
        _point(f" itself, or set SSL to full: the mode strict checks the certificate ({_SSL})"),
    ),
    1000: Explained(
        "the record leads to an address that Cloudflare does not fetch from, such as its own", _point(" itself")
    ),
    1001: Explained(
        "Cloudflare finds no record of the name in an active zone",
        f"Have an active zone (cloudflare_zone) with {_RECORD} that leads to {{endpoint}}",
        300,
    ),
    1010: Explained(
        "the browser integrity check refuses this client",
        "Switch 'browser_check' off for {domain}, which mail scanners fail too (settings of cloudflare_zone, or the "
        "host's own rule)",
    ),
    1014: Explained(
        "the record leads to a host in another account at Cloudflare",
        _point(" itself, not at a host of another account"),
    ),
    1015: Explained("a rate limit refuses this client", f"{_SKIP}: many recipients share one address", 60),
    1016: Explained(
        "the name that the record leads to does not resolve", _point(": the name there now has no address"), 300
    ),
    1018: Explained(
        "Cloudflare does not know the host",
        "Have the zone of {domain} active in one account (cloudflare_zone), and wait a few minutes if it is new",
        300,
    ),
    1020: Explained("a firewall rule refuses this client", f"{_SKIP}: mail scanners and apps break such rules"),
}


def _is_cloudflares(answer: HttpAnswer) -> bool:
    return answer.server == "cloudflare" or bool(answer.header("CF-RAY"))


def error_code(answer: HttpAnswer) -> int:
    """The number of Cloudflare's own error page; 0 for any other answer.

    Proxied answers carry ``server: cloudflare`` too, so that only the body or the status tells.
    """
    if answer.status < 400 or not _is_cloudflares(answer):
        return 0
    for pattern in _CODES:
        found = pattern.search(answer.text)
        if found and int(found.group(1)) in (*_ORIGIN_CODES, *_EDGE_CODES):
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


def _explain(answer: HttpAnswer) -> Explained:
    code = error_code(answer)
    known = MEANINGS.get(code)
    if known is None:
        return Explained(f"Cloudflare's error {code}", f"Look error {code} up in Cloudflare's documentation of errors")
    return Explained(f"Cloudflare's error {code}: {known.meaning}", known.step, known.retry_after)


def _is_origin_error(answer: HttpAnswer) -> bool:
    return error_code(answer) in _ORIGIN_CODES


def _is_edge_error(answer: HttpAnswer) -> bool:
    return error_code(answer) in (_DNS_STATUS, *_EDGE_CODES)


PAGES = (
    EdgePage("cf_challenge", is_challenge),
    EdgePage("cf_1xxx", _is_edge_error, _explain),
    EdgePage("cf_5xx", _is_origin_error, _explain),
)
