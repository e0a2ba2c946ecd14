# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each of Cloudflare's error codes means for a tracking domain, and what to do.

Sources: Cloudflare's documentation of 5xx errors, of 1xxx errors, and of Workers' errors.
"""

from __future__ import annotations

from collections.abc import Mapping

from .edge_page import Explained

_RECORD = "the proxied record of {domain} (dns_records with provider 'cloudflare')"
_SSL = "setting 'ssl' of cloudflare_zone, or of the host's own rule"
_WORKER = "Take the Worker's route away from {domain} (cloudflare_host_info finds rules; routes stand with the Worker)"
_RULES = "Remove the rule that changes requests for {domain} (cloudflare_host_info finds it)"
_SKIP = "Let the zone's WAF and rate limiting rules skip the paths /f/ and /q/ of {domain}"


def _point(more: str = "") -> str:
    return f"Point {_RECORD} at {{endpoint}}{more}"


def _banned(by: str) -> Explained:
    return Explained(f"{by} refuses this client", f"{_SKIP}, and remove IP access rules that take recipients in")


#: What each code means, and what to do.
MEANINGS: Mapping[int, Explained] = {
    500: Explained(
        "an error inside Cloudflare", "Wait a minute, look again, and see https://www.cloudflarestatus.com", 60
    ),
    502: Explained("Cloudflare gets no valid answer from the origin", _point(", and look again after a minute"), 60),
    503: Explained("Cloudflare or its origin is overloaded", "Wait a minute and look again", 60),
    504: Explained("the origin does not answer in time", _point(", and look again after a minute"), 60),
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
    527: Explained("the connection to a Railgun server fails", _point(" itself"), 60),
    1000: Explained(
        "the record leads to an address that Cloudflare does not fetch from, such as its own", _point(" itself")
    ),
    1001: Explained(
        "Cloudflare finds no record of the name in an active zone",
        f"Have an active zone (cloudflare_zone) with {_RECORD} that leads to {{endpoint}}",
        300,
    ),
    1002: Explained("the record leads to an address that is not allowed there", _point(" itself")),
    1003: Explained("the request was for an address in place of a name", _point(" by its name, not by an address")),
    1004: Explained(
        "the host is not configured for Cloudflare's proxy yet",
        "Have the zone of {domain} active in one account (cloudflare_zone), and wait a few minutes if it is new",
        300,
    ),
    1006: _banned("a ban on its address"),
    1007: _banned("a ban on its address"),
    1008: _banned("a ban on its address"),
    1009: _banned("a ban on its country"),
    1010: Explained(
        "the browser integrity check refuses this client",
        "Switch 'browser_check' off for {domain}, which mail scanners fail too (settings of cloudflare_zone, or the "
        "host's own rule)",
    ),
    1011: Explained("hotlink protection refuses the request", "Switch hotlink protection off for {domain}"),
    1012: _banned("a ban by the browser's behaviour"),
    1013: Explained(
        "the name in Host is not the one in SNI", "Let whatever stands ahead of Cloudflare send {domain} in both"
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
    1019: Explained("a Worker calls itself in a loop", _WORKER),
    1023: Explained(
        "Cloudflare does not know the host yet", _point(", and wait a few minutes if the zone is new"), 300
    ),
    1033: Explained("the record leads to a tunnel that no connector runs", _point(" itself, not at a tunnel")),
    1034: Explained("the record leads to an address of Cloudflare's that is restricted", _point(" itself")),
    1035: Explained("a rule rewrites the request to something invalid", _RULES),
    1036: Explained("a rule rewrites the request to something too long", _RULES),
    1037: Explained("a rule rewrites the request and fails", _RULES),
    1040: Explained("a rule rewrites a header to something invalid", _RULES),
    1041: Explained("a rule rewrites a header that it must not", _RULES),
    1101: Explained("a Worker fails", _WORKER),
    1102: Explained("a Worker takes too long", _WORKER),
    1200: Explained("too many requests wait for the origin", "Wait a minute and look again", 60),
}
