# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Statuses and verdicts in words, as the pages say them."""

from __future__ import annotations

from collections.abc import Mapping

from .._check.cdn.registry import CDNS

#: Of a single finding.
STATUS: Mapping[str, str] = {
    "pass": "OK",
    "warn": "Warning",
    "fail": "Failed",
    "error": "Not tested",
    "skip": "Skipped",
}
#: Of a domain, in short.
OVERALL: Mapping[str, str] = {
    "pass": "Works",
    "warn": "Works, with warnings",
    "fail": "Does not work",
    "error": "Could not be fully tested",
    "skip": "Nothing was tested",
}
_LATE: Mapping[str, str] = {
    "warn": "Works, action needed soon",
    "fail": "Does not work yet",
}
_MEANING: Mapping[tuple[str, str], str] = {
    ("pass", ""): "Links work over HTTPS, from DNS to SparkPost.",
    ("warn", "defect"): "Clicks reach SparkPost, but some checks found problems.",
    ("warn", "lateness"): "Clicks reach SparkPost. Something is pending, or will expire unless you act.",
    ("fail", "outage"): "Clicks fail or are lost.",
    ("fail", "lateness"): "Something is still pending. If this persists, follow the steps below.",
    ("error", ""): "What could not be tested is neither good nor bad. Fix what prevented the test, and run it again.",
    ("skip", ""): "No check was run.",
}
GROUPS: Mapping[str, str] = {
    "check": "Internal errors",
    "dns": "DNS",
    "tls": "TLS and certificate",
    "http": "HTTP",
    "cdn": "CDN",
    "cache": "Cache",
    "sparkpost": "SparkPost",
    "renewal": "Next renewal",
    "email": "Email",
}
#: The kinds of problems of a domain.
STATES: Mapping[str, str] = {"outage": "Outage", "drift": "Drift", "lateness": "Lateness"}


def verdict(overall: str, kind: str | None) -> str:
    """The headline about a domain; ``kind`` is that of its first cause."""
    return _LATE.get(overall, OVERALL[overall]) if kind == "lateness" else OVERALL[overall]


def meaning(overall: str, kind: str | None) -> str:
    """What the verdict means for clicks."""
    return _MEANING.get((overall, kind or ""), _MEANING.get((overall, ""), ""))


def cdn(name: str) -> str:
    """The name of a CDN for a headline."""
    known = CDNS.get(name or "other")
    title = known.name.removeprefix("the ") if known else name
    return title[:1].upper() + title[1:]


def days(number: int | None) -> str:
    """The days until a certificate expires; "" where none was seen."""
    if number is None:
        return ""
    if number < 0:
        return f"expired {_days(-number)} ago"
    return f"{_days(number)} left"


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def moment(text: str) -> str:
    """A UTC time of the results in a readable form."""
    return f"{text[:10]} {text[11:16]} UTC" if text.endswith("Z") and text[10:11] == "T" else text
