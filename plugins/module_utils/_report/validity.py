# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate as its card shows it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from . import words

_DEFAULT_WARNING = 14
_WORDS = {"pass": "enough time", "warn": "ends soon", "fail": "expired", "error": "no dates"}


def validity(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Names, dates and the share of its time that is left, in percent; None where no certificate was seen."""
    certificate = data["certificate"]
    if not certificate:
        return None
    left = certificate["days_left"]
    # Results of earlier versions have the option alone.
    known = (certificate.get("renew_below_days"), data["inputs"].get("warn_days"), _DEFAULT_WARNING)
    warn_days = next(each for each in known if isinstance(each, (int, float)))
    return {
        **certificate,
        "status": (status := _status(left, warn_days)),
        "word": _WORDS[status],
        "days": words.days(left) or "unknown",
        "begins": words.moment(certificate["not_before"] or ""),
        "ends": words.moment(certificate["not_after"] or ""),
        "percent": _percent(certificate["not_before"], certificate["not_after"], left or 0),
    }


def _status(days_left: int | None, warn_days: float) -> str:
    if days_left is None:
        return "error"
    if days_left < 0:
        return "fail"
    return "warn" if days_left < warn_days else "pass"


def _percent(not_before: str | None, not_after: str | None, days_left: int) -> int:
    """Of the time from its first to its last day; 0 for an expired one or dates that make no sense."""
    begin, end = _time(not_before), _time(not_after)
    if begin is None or end is None or end <= begin:
        return 0
    whole = (end - begin).total_seconds() / 86400
    return max(0, min(100, round(100 * days_left / whole)))


def _time(text: str | None) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(text or "", "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None
