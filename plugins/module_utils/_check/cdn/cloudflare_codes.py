# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each of Cloudflare's error codes means for a tracking domain, and what to do.

Sources: Cloudflare's documentation on 5xx errors, on 1xxx errors, and on Workers' errors.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.error_page import PageMeaning

_RECORD = "the proxied record of {domain} (dns_records with provider 'cloudflare')"
_SSL = (
    "setting 'ssl' of cloudflare_zone, or of the host's own rule; where Cloudflare chooses the mode by itself, set it "
    "by hand"
)
_WORKER = "Remove the Worker's route for {domain} (cloudflare_host_info finds rules; routes are listed with the Worker)"
_RULES = "Remove the rule that changes requests for {domain} (cloudflare_host_info finds it)"
_SKIP = "Let the zone's WAF and rate limiting rules skip the paths /f/ and /q/ of {domain}"
_ZONE = (
    "Make sure that the zone of {domain} is active in exactly one account (cloudflare_zone), and wait a few minutes if "
    "it is new"
)


def _point(more: str = "") -> str:
    return f"Point {_RECORD} to {{endpoint}}{more}"


def _banned(by: str) -> PageMeaning:
    return PageMeaning(f"{by} refuses this client", f"{_SKIP}, and remove IP access rules that affect recipients")


#: What each code means, and what to do.
CODES: Mapping[int, PageMeaning] = {
    500: PageMeaning(
        "an internal error at Cloudflare", "Wait a minute, check again, and see https://www.cloudflarestatus.com", 60
    ),
    502: PageMeaning("Cloudflare gets no valid response from the origin", _point(", and check again in a minute"), 60),
    503: PageMeaning("Cloudflare or its origin is overloaded", "Wait a minute and check again", 60),
    504: PageMeaning("the origin does not respond in time", _point(", and check again in a minute"), 60),
    520: PageMeaning(
        "the origin returned an invalid response",
        _point(", and remove rules that change its requests (cloudflare_host_info finds them)"),
        60,
    ),
    521: PageMeaning(
        "the origin refuses connections",
        _point(f", which listens on port 443; the modes off and flexible connect to port 80 ({_SSL})"),
        60,
    ),
    522: PageMeaning(
        "connecting to the origin takes too long",
        _point(", or let Cloudflare's addresses through to the origin"),
        60,
    ),
    523: PageMeaning("there is no route to the origin", _point(), 60),
    524: PageMeaning(
        "the origin accepts the connection and does not respond in time", _point(", and check again in a minute"), 60
    ),
    525: PageMeaning(
        "the TLS handshake with the origin fails",
        _point(
            " itself, which accepts only its own name in SNI, and remove origin rules that set another name "
            "(cloudflare_host_info finds them)"
        ),
        60,
    ),
    526: PageMeaning(
        "the origin's certificate is not valid for the name that Cloudflare asks for",
        _point(f" itself, or set SSL to full: the mode strict checks the certificate ({_SSL})"),
    ),
    527: PageMeaning("the connection to a Railgun server fails", _point(" itself"), 60),
    1000: PageMeaning(
        "the record leads to an address that Cloudflare does not fetch from, such as its own", _point(" itself")
    ),
    1001: PageMeaning(
        "Cloudflare finds no record for the name in an active zone",
        f"Make sure that there is an active zone (cloudflare_zone) with {_RECORD} that leads to {{endpoint}}",
        300,
    ),
    1002: PageMeaning("the record leads to an address that is not allowed there", _point(" itself")),
    1003: PageMeaning("the request was for an address instead of a name", _point(" by its name, not by an address")),
    1004: PageMeaning("the host is not configured for Cloudflare's proxy yet", _ZONE, 300),
    1006: _banned("a ban on its address"),
    1007: _banned("a ban on its address"),
    1008: _banned("a ban on its address"),
    1009: _banned("a ban on its country"),
    1010: PageMeaning(
        "the browser integrity check refuses this client",
        "Set 'browser_check' to off for {domain}, since mail scanners fail it too (settings of cloudflare_zone, or the "
        "host's own rule)",
    ),
    1011: PageMeaning("hotlink protection refuses the request", "Disable hotlink protection for {domain}"),
    1012: _banned("a ban on the browser's behavior"),
    1013: PageMeaning(
        "the name in Host is not the one in SNI", "Let whatever is in front of Cloudflare send {domain} in both"
    ),
    1014: PageMeaning(
        "the record leads to a host in another account at Cloudflare",
        _point(" itself, not to a host of another account"),
    ),
    1015: PageMeaning("a rate limit refuses this client", f"{_SKIP}: many recipients share one address", 60),
    1016: PageMeaning(
        "the name that the record leads to does not resolve", _point(": its current target has no address"), 300
    ),
    1018: PageMeaning("Cloudflare does not know the host", _ZONE, 300),
    1020: PageMeaning("a firewall rule refuses this client", f"{_SKIP}: mail scanners and apps violate such rules"),
    1019: PageMeaning("a Worker calls itself in a loop", _WORKER),
    1023: PageMeaning(
        "Cloudflare does not know the host yet", _point(", and wait a few minutes if the zone is new"), 300
    ),
    1033: PageMeaning("the record leads to a tunnel without a running connector", _point(" itself, not to a tunnel")),
    1034: PageMeaning("the record leads to a restricted address of Cloudflare's", _point(" itself")),
    1035: PageMeaning("a rule rewrites the request to something invalid", _RULES),
    1036: PageMeaning("a rule rewrites the request to something too long", _RULES),
    1037: PageMeaning("a rule fails to rewrite the request", _RULES),
    1040: PageMeaning("a rule rewrites a header to something invalid", _RULES),
    1041: PageMeaning("a rule rewrites a header that it must not change", _RULES),
    1101: PageMeaning("a Worker fails", _WORKER),
    1102: PageMeaning("a Worker takes too long", _WORKER),
    1200: PageMeaning("too many requests are waiting for the origin", "Wait a minute and check again", 60),
}
