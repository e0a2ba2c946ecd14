# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a live check says before it starts: what it makes, what that costs, and how long it takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from live.settings import Settings

#: Seconds to think it over.
PAUSE = 10
_MAKES: Mapping[str, str] = {
    "cloudfront": "an ACM certificate, a CloudFront distribution, and its records",
    "cloudflare": "a proxied record and a page rule (one of the zone's quota, which is three on a free plan)",
    "fastly": "a delivery service, a TLS subscription of Let's Encrypt, and its records",
}
_COSTS: Mapping[str, str] = {
    "cloudfront": "a few dozen requests to CloudFront; AWS bills neither the certificate nor an idle distribution",
    "cloudflare": "nothing beyond your plan",
    "fastly": "a few dozen requests; your contract says what a TLS domain costs, and some bill it for the whole month",
}
_TAKES: Mapping[str, tuple[int, int]] = {"cloudfront": (20, 50), "cloudflare": (2, 20), "fastly": (5, 20)}


def notice(settings: Settings) -> str:
    """The notice as text; times are minutes, clean-up included."""
    lines = ["This is a live check: it makes, tests and deletes the following in your own accounts.", ""]
    for site in settings.sites:
        least, most = _TAKES[site.cdn]
        lines += [
            f"  {site.domain} ({site.cdn})",
            f"    makes: {_MAKES[site.cdn]}",
            f"    costs: {_COSTS[site.cdn]}",
            f"    takes: usually {least} to {most} minutes",
        ]
    lines += [
        "",
        "  all of them at once, so that the slowest says how long it takes",
        "  at SparkPost: a tracking domain for each, which is deleted again",
    ]
    if settings.email:
        lines += [f"    and {len(settings.sites)} mail(s), which count as sent mail"]
    lines += [
        f"  DNS: records of these names alone, at {_hosts(settings)}; resolvers may remember them for an hour",
        "",
        "Whatever happens, everything is deleted at the end; one Ctrl-C ends the check and cleans up.",
    ]
    return "\n".join(lines)


def _hosts(settings: Settings) -> str:
    used = {"cloudflare" if site.cdn == "cloudflare" else settings.dns_provider for site in settings.sites}
    return " and ".join(sorted(used))


def let_think(seconds: int = PAUSE) -> None:
    """Count down, so that Ctrl-C still comes before anything is sent. Raises KeyboardInterrupt."""
    for left in range(seconds, 0, -1):
        print(f"\rStarting in {left:2} s; press Ctrl-C to stop. ", end="", flush=True, file=sys.stderr)
        time.sleep(1)
    print(file=sys.stderr)
