# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Predicted changes by domain, from results as Ansible registers them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.sparkpost.tracking.plugins.filter.drift import FilterModule, drift
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._drift import drift_of

TRACK, CLICK = "track.example.com", "click.example.com"
BOTH = [TRACK, CLICK]


def by_domain(results: Any, stopped: Any = (), domains: list[str] | None = None) -> dict[str, list[str]]:
    """The changes, and the error as a last line."""
    found = drift_of(results, domains or BOTH, stopped)
    return {each["domain"]: [*each["changes"], *([each["error"]] if each["error"] else [])] for each in found}


def looped(entry: Any, variable: str = "item", **result: Any) -> dict[str, Any]:
    return {"ansible_loop_var": variable, variable: entry, **result}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        pytest.param({}, {TRACK: [], CLICK: []}, id="nothing registered"),
        pytest.param({"skipped": True, "actions": ["create it"]}, {TRACK: [], CLICK: []}, id="skipped"),
        pytest.param({"actions": []}, {TRACK: [], CLICK: []}, id="nothing to do"),
        pytest.param(
            {"actions": ["publish a function"]},
            {TRACK: ["publish a function"]} | {CLICK: ["publish a function"]},
            id="for all",
        ),
        pytest.param(
            looped({"domain": "Track.Example.com."}, actions=["create it"]),
            {TRACK: ["create it"], CLICK: []},
            id="item",
        ),
        pytest.param(
            looped([{"domain": TRACK}, {"domain": CLICK}], "group", actions=["update it", f"activate {CLICK}"]),
            {TRACK: ["update it"], CLICK: ["update it", f"activate {CLICK}"]},
            id="group",
        ),
        pytest.param(
            looped("example.com", "zone", actions=["create zone example.com"]),
            {TRACK: ["create zone example.com"], CLICK: ["create zone example.com"]},
            id="zone",
        ),
        pytest.param(
            {
                "actions": [
                    f"write to zone example.com: create CNAME {TRACK} -> d1.test; update CNAME _x.{CLICK} -> y.test"
                ]
            },
            {TRACK: [f"create CNAME {TRACK} -> d1.test"], CLICK: [f"update CNAME _x.{CLICK} -> y.test"]},
            id="records",
        ),
        pytest.param(
            {"pending": ["..."], "zone_lines": [f"{CLICK}. 3600 IN CNAME d1.cloudfront.net."]},
            {TRACK: [], CLICK: [f"ask for the record {CLICK}. 3600 IN CNAME d1.cloudfront.net."]},
            id="records by hand",
        ),
    ],
)
def test_a_change_belongs_to_the_domains_that_it_names(result: dict[str, Any], expected: dict[str, list[str]]) -> None:
    assert by_domain([{"results": [result]}, []]) == expected


def test_a_domain_below_another_is_told_from_it() -> None:
    domains = ["track.example.com", "a.track.example.com"]
    result = {
        "actions": ["create CNAME _1.a.track.example.com -> x.test", "create CNAME _1.track.example.com -> y.test"]
    }
    assert by_domain(result, domains=domains) == {
        "track.example.com": ["create CNAME _1.track.example.com -> y.test"],
        "a.track.example.com": ["create CNAME _1.a.track.example.com -> x.test"],
    }


def test_settings_that_differ_are_told_from_what_stands_to_what_is_wanted() -> None:
    diff = {
        "before": {
            "default_ttl": 60,
            "origin": {"protocol": "match-viewer", "port": 443},
            "compress": True,
            "old": "x",
        },
        "after": {
            "default_ttl": 10,
            "origin": {"protocol": "https-only", "port": 443},
            "compress": False,
            "new": ["a", "b"],
        },
    }
    result = looped({"domain": TRACK}, actions=["update distribution E1", "tag distribution E1"], diff=diff)
    assert by_domain(result)[TRACK] == [
        "update distribution E1 (default_ttl: 60 -> 10; origin protocol: match-viewer -> https-only; "
        "compress: true -> false; old: x -> (none); new: (none) -> a, b)",
        "tag distribution E1",
    ]


@pytest.mark.parametrize("before", [{}, {"state": "absent"}])
def test_what_would_be_made_anew_has_no_settings_that_differ(before: dict[str, Any]) -> None:
    result = looped({"domain": TRACK}, actions=["create it"], diff={"before": before, "after": {"ttl": 10}})
    assert by_domain(result)[TRACK] == ["create it"]


def test_the_former_value_of_a_record_stands_behind_that_record() -> None:
    diff = {
        "before": {f"{TRACK} CNAME": {"value": ["old.test"]}, f"{CLICK} CNAME": {"value": ["d2.test"]}},
        "after": {f"{TRACK} CNAME": {"value": ["d1.test"]}, f"{CLICK} CNAME": {"value": ["d2.test"]}},
    }
    result = {"actions": [f"write to zone example.com: update CNAME {TRACK} -> d1.test"], "diff": diff}
    assert by_domain(result) == {
        TRACK: [f"update CNAME {TRACK} -> d1.test ({TRACK} CNAME value: old.test -> d1.test)"],
        CLICK: [],
    }


def test_a_failure_of_one_domain_is_its_own_while_planning_goes_on() -> None:
    failed = looped({"domain": TRACK}, failed=True, msg=f"{TRACK}: refused", actions=["create it"])
    planned = looped({"domain": CLICK}, actions=["create it"])
    assert by_domain({"results": [failed, planned]}) == {TRACK: [f"{TRACK}: refused."], CLICK: ["create it"]}


def test_what_stopped_the_planning_leaves_every_domain_undetermined() -> None:
    failed = looped({"domain": TRACK}, failed=True, msg=f"{TRACK}: refused.")
    planned = looped({"domain": CLICK}, failed=False, actions=["create it"])
    loop = {"failed": True, "msg": "One or more items failed", "results": [failed, planned]}
    assert by_domain(loop, [loop]) == {TRACK: [f"{TRACK}: refused."], CLICK: ["create it", f"{TRACK}: refused."]}
    missing = {"failed": True, "msg": "No hosted zone\n  holds it"}
    assert by_domain([], [missing]) == {TRACK: ["No hosted zone holds it."], CLICK: ["No hosted zone holds it."]}


def test_as_the_report_takes_it() -> None:
    result = looped({"domain": TRACK}, actions=["create it"])
    told = FilterModule().filters()["drift"]([result], BOTH, [{"failed": True, "msg": "No key."}], report=True)
    assert told == [
        {"domain": TRACK, "changes": ["create it", "could not be determined: No key."]},
        {"domain": CLICK, "changes": ["could not be determined: No key."]},
    ]


def test_a_text_in_place_of_the_domains_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="takes a list of domains"):
        drift([], TRACK)
