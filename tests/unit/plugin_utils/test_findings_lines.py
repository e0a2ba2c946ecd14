# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the verification of many domains shows: counts by cause, not a wall of checks."""

from __future__ import annotations

from typing import Any

from ansible_collections.sparkpost.tracking.plugins.filter.findings_lines import findings_lines


def result(at: int, cause: str = "") -> dict[str, Any]:
    found = {"id": cause, "observed": f"seen at {at}", "reason": "", "remedy": "Mend it"}
    return {
        "domain": f"t{at}.example.com",
        "table": [f"t{at}"],
        "summary": {"overall": "fail" if cause else "pass", "first_cause": cause or None},
        "checks": [found],
    }


def test_a_single_domain_and_a_short_list_are_shown_as_they_are() -> None:
    assert findings_lines({"results": [result(1)], "table": ["x"]}) == ["t1"]
    assert findings_lines({"results": [result(1), result(2)], "table": ["x", "y"]}) == ["x", "y"]


def test_two_hundred_are_told_by_cause() -> None:
    results = [result(at, "edge_tcp" if at < 60 else "cert_expired" if at < 62 else "") for at in range(200)]
    assert findings_lines({"results": results, "table": ["200 domains", *("wall" for _each in results)]}) == [
        "200 domains",
        f"FAIL 60 edge_tcp: {', '.join(f't{at}.example.com' for at in range(10))} and 50 more",
        "  seen at 0",
        "  -> Mend it",
        "FAIL 2 cert_expired: t60.example.com, t61.example.com",
        "  seen at 60",
        "  -> Mend it",
    ]
