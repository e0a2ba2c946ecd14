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
    "error": "Not testable",
    "skip": "Skipped",
}
#: Of a domain, in short.
OVERALL: Mapping[str, str] = {
    "pass": "Works",
    "warn": "Works, with something to mend",
    "fail": "Does not work",
    "error": "Could not be tested completely",
    "skip": "Nothing was tested",
}
_LATE: Mapping[str, str] = {
    "warn": "Works, but time is running",
    "fail": "Does not work yet",
}
_MEANING: Mapping[tuple[str, str], str] = {
    ("pass", ""): "Links are served over https, from DNS to SparkPost.",
    ("warn", "defect"): "Clicks arrive, but not everything is as it should be.",
    ("warn", "lateness"): "Clicks arrive. Something takes its time, or runs out unless it is looked after.",
    ("fail", "outage"): "Clicks fail, or are lost.",
    ("fail", "lateness"): "It takes its time. If it lasts, look at what is to be done below.",
    ("error", ""): "What could not be tested is neither good nor bad. Mend what stopped the test, and run it again.",
    ("skip", ""): "No check was made.",
}
GROUPS: Mapping[str, str] = {
    "check": "The check itself",
    "dns": "DNS",
    "tls": "TLS and certificate",
    "http": "HTTP",
    "cdn": "CDN",
    "cache": "Cache",
    "sparkpost": "SparkPost",
    "email": "Mail",
}
#: What is wrong with a domain, in a word.
STATES: Mapping[str, str] = {"outage": "Outage", "drift": "Drift", "lateness": "Lateness"}


def verdict(overall: str, kind: str | None) -> str:
    """The headline about a domain; ``kind`` is that of its first cause."""
    return _LATE.get(overall, OVERALL[overall]) if kind == "lateness" else OVERALL[overall]


def meaning(overall: str, kind: str | None) -> str:
    """What the verdict means for clicks."""
    return _MEANING.get((overall, kind or ""), _MEANING.get((overall, ""), ""))


def cdn(name: str) -> str:
    """A CDN by its id, as a headline has it."""
    known = CDNS.get(name or "other")
    title = known.name.removeprefix("the ") if known else name
    return title[:1].upper() + title[1:]


def days(number: int | None) -> str:
    """The days that a certificate has left; "" where none was seen."""
    if number is None:
        return ""
    if number < 0:
        return f"expired {_days(-number)} ago"
    return f"{_days(number)} left"


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def moment(text: str) -> str:
    """A UTC time of the results as people read it."""
    return f"{text[:10]} {text[11:16]} UTC" if text.endswith("Z") and text[10:11] == "T" else text
