# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run: a domain a line, a long list by counts, and failures last."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.summary.lines import headline, lines
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.summary.outcome import outcomes

D = "track.example.com"


def params(*names: str, **more: Any) -> dict[str, Any]:
    common = {"setup": [], "checks": [], "preflight": [], "fail_on": "unproven", "own_certificates": []}
    return {**common, "report": "", "arguments": "-e @d.yml", "check_mode": False, "domains": names or [D], **more}


def shown(*names: str, **more: Any) -> list[str]:
    given = params(*names, **more)
    return lines(outcomes(given), given)


def done(name: str = D, changes: int = 0, **more: Any) -> dict[str, Any]:
    change = {"verb": "create", "object": f"record {name} CNAME"}
    return {"domain": name, "cdn": "fastly", "state": "done", "msg": "", "changes": [change] * changes, **more}


def check(name: str = D, overall: str = "pass", **more: Any) -> dict[str, Any]:
    verdict = "everything is as it should be" if overall == "pass" else "does not work; first cause: edge_tcp"
    return {
        "domain": name,
        "table": [f"{name} (fastly, spgo.io): {verdict}"],
        "summary": {"overall": overall, "first_cause": None if overall == "pass" else "edge_tcp"},
        "certificate": {"not_after": "2027-02-28T00:00:00Z"},
        "checks": [{"id": "edge_tcp", "title": "No connection", "observed": "refused", "remedy": "Open port 443"}],
        **more,
    }


def test_one_domain_with_what_was_made() -> None:
    assert shown(setup=[done(changes=1)], checks=[check()]) == [
        "1 of 1 domain verified; 1 changed; none failed.",
        f"  {D} (fastly): everything is as it should be; certificate until 2027-02-28, renewed by Fastly",
        f"    create record {D} CNAME",
        "  next: ansible-playbook sparkpost.tracking.audit -e @d.yml",
    ]


def test_a_certificate_of_ones_own_is_renewed_by_oneself() -> None:
    assert "renewed by you" in shown(setup=[done()], checks=[check()], own_certificates=[D])[1]


def test_check_mode_says_what_would_change() -> None:
    assert headline(outcomes(params(setup=[done(changes=2)])), params(check_mode=True)).startswith(
        "1 of 1 domain would"
    )


def test_failures_are_last_with_cause_and_remedy() -> None:
    names = ["a.example.com", "b.example.com", "c.example.com", "d.example.com"]
    obstacle = {"id": "foreign_target", "message": "It belongs to a shop", "remedy": "Use another name"}
    found = shown(
        *names,
        setup=[done(names[0], 2), done(names[1], state="failed", msg="timed out")],
        checks=[check(names[0]), check(names[3], "fail")],
        preflight=[{"domain": names[2], "cdn": "fastly", "obstacles": [obstacle]}],
    )
    assert found[0] == "1 of 4 domains verified; 1 changed; 3 failed."
    assert found[-3:] == [
        "FAILED b.example.com (not set up): timed out",
        "FAILED c.example.com (foreign_target): It belongs to a shop. Use another name.",
        "FAILED d.example.com (edge_tcp): No connection. refused. Open port 443.",
    ]


@pytest.mark.parametrize(("fail_on", "fails"), [("unproven", False), ("warn", True), ("never", False), ("fail", False)])
def test_a_warning_fails_where_it_is_to(fail_on: str, fails: bool) -> None:
    (one,) = outcomes(params(checks=[check(overall="warn")], fail_on=fail_on))
    assert one.is_good is not fails


def test_a_long_list_is_told_by_counts_and_the_first_names() -> None:
    names = [f"t{at}.example.com" for at in range(200)]
    found = shown(
        *names,
        setup=[done(name, int(at < 3)) for at, name in enumerate(names)],
        checks=[check(name, "fail" if at >= 100 else "pass") for at, name in enumerate(names)],
    )
    assert len(found) < 10
    assert found[1] == (
        "  3 fastly; changed; everything is as it should be: t0.example.com, t1.example.com, t2.example.com"
    )
    assert "and 87 more" in found[2]
    assert found[-2].startswith("FAILED 100 (edge_tcp): t100.example.com")
    assert found[-1].strip() == "No connection. refused. Open port 443."
