# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page of all domains shows, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import words
from .envelope import Report
from .index import worst_first

#: Sorts domains without a certificate behind all others.
_NEVER = 99999


def fleet(index: Mapping[str, Any], reports: Sequence[Report], title: str, formats: Sequence[str]) -> dict[str, Any]:
    """Everything that the template names; the domains that need somebody come first."""
    causes = {report.domain: report.first_cause for report in reports}
    summary = index["summary"]
    entries = worst_first(index["domains"])
    states = [state for entry in entries for state in entry["states"]]
    return {
        "title": title,
        "status": summary["overall"],
        "headline": headline(summary),
        "soonest": _soonest(summary["soonest_expiry"]),
        "counts": [(status, summary["counts"][status]) for status in words.STATUS],
        "states": [(word, states.count(state)) for state, word in words.STATES.items()],
        "facts": _facts(index, reports),
        "rows": [_row(rank, entry, causes[entry["domain"]]) for rank, entry in enumerate(entries)],
        "has_json": "json" in formats,
        "has_junit": "junit" in formats,
    }


def headline(summary: Mapping[str, Any]) -> str:
    """All domains in one sentence."""
    number, counts = summary["domains"], summary["counts"]
    if not number:
        return "No domain was checked"
    if counts["fail"]:
        return f"{counts['fail']} of {_domains(number)} {'does' if counts['fail'] == 1 else 'do'} not work"
    if counts["error"]:
        return f"{counts['error']} of {_domains(number)} could not be fully tested"
    if counts["warn"]:
        works = "The domain works," if number == 1 else f"All {number} domains work, {counts['warn']}"
        return f"{works} with warnings"
    if counts["pass"]:
        return "The domain works" if number == 1 else f"All {number} domains work"
    return "Nothing was tested"


def _domains(number: int) -> str:
    return "1 domain" if number == 1 else f"{number} domains"


def _soonest(soonest: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if soonest is None:
        return None
    days, ends = words.days(soonest["days_left"]), words.moment(soonest["not_after"] or "")
    return {"domain": soonest["domain"], "days": days, "ends": ends}


def _facts(index: Mapping[str, Any], reports: Sequence[Report]) -> list[tuple[str, str]]:
    hosts = dict.fromkeys(report.data["vantage"]["host"] for report in reports)
    named = (
        ("Checked", words.moment(index["finished_at"])),
        ("From", ", ".join(host for host in hosts if host)),
        ("Domains", str(index["summary"]["domains"])),
    )
    return [(label, value) for label, value in named if value]


def _row(rank: int, entry: Mapping[str, Any], cause: Any) -> dict[str, Any]:
    before = entry["previous"]
    return {
        "rank": rank,
        "domain": entry["domain"],
        "page": entry["page"],
        "status": entry["overall"],
        "states": [words.STATES[state] for state in entry["states"]],
        "before": words.STATUS[before] if before and before != entry["overall"] else "",
        "cause": cause,
        "drift": entry["drift"],
        "days": words.days(entry["days_left"]),
        "days_key": _NEVER if entry["days_left"] is None else entry["days_left"],
        "well": entry["overall"] == "pass" and not entry["drift"],
        "cdn": words.cdn(entry["cdn"]),
    }
