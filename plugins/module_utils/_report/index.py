# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index of a run: one line a domain, and all of them counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._check.result.envelope import SCHEMA_VERSION
from .._check.result.fleet import fleet_summary
from .._core.version import VERSION
from .envelope import Report
from .files import stem

_WORST_FIRST = ("fail", "error", "warn", "skip", "pass")


def index(
    reports: Sequence[Report],
    previous: Mapping[str, Mapping[str, Any] | None],
    drift: Mapping[str, Sequence[str]],
    formats: Sequence[str],
) -> dict[str, Any]:
    """What index.json holds; the domains in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool_version": VERSION,
        "started_at": min((report.data["started_at"] for report in reports), default=""),
        "finished_at": max((report.data["finished_at"] for report in reports), default=""),
        "domains": [_entry(each, previous.get(each.domain), drift.get(each.domain, ()), formats) for each in reports],
        "summary": fleet_summary([report.data for report in reports]),
    }


def worst_first(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The entries by status, then by the days that their certificates have left."""
    return sorted(entries, key=_urgency)


def _entry(
    report: Report, before: Mapping[str, Any] | None, drift: Sequence[str], formats: Sequence[str]
) -> dict[str, Any]:
    cause, data = report.first_cause, report.data
    name = stem(report.domain)
    return {
        "domain": report.domain,
        "overall": report.overall,
        "ok": data["ok"],
        "first_cause": cause.id if cause else None,
        "kind": cause.kind if cause else None,
        "urgent": data["summary"]["urgent"],
        "states": _states(report, drift),
        "drift": list(drift),
        "ready_for_cutover": data["summary"]["ready_for_cutover"],
        "cdn": data["cdn"],
        "endpoint": data["endpoint"],
        "not_after": data["certificate"]["not_after"] if data["certificate"] else None,
        "days_left": report.days_left,
        "counts": data["summary"]["counts"],
        "previous": before["overall"] if before else None,
        "file": f"{name}.json" if "json" in formats else None,
        "page": f"{name}.html" if "html" in formats else None,
    }


def _states(report: Report, drift: Sequence[str]) -> list[str]:
    """In three words what a domain suffers from: outage, drift, lateness."""
    kinds = {finding.kind for finding in report.findings if finding.is_bad}
    found = {"outage": "outage" in kinds, "drift": bool(drift), "lateness": "lateness" in kinds}
    return [word for word, holds in found.items() if holds]


def _urgency(entry: Mapping[str, Any]) -> tuple[int, bool, int, str]:
    days = entry["days_left"]
    return _WORST_FIRST.index(entry["overall"]), days is None, days or 0, entry["domain"]
