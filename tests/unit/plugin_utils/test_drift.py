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


def change(verb: str, target: str, domain: str = "", before: Any = None, after: Any = None) -> dict[str, Any]:
    """An entry of ``changes`` as the modules return it."""
    return {"domain": domain, "service": "any", "object": target, "verb": verb, "before": before, "after": after}


def record(verb: str, name: str, kind: str, before: Any = None, after: Any = None, domain: str = "") -> dict[str, Any]:
    return change(verb, f"record {name} {kind}", domain or name, before, after)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        pytest.param({}, {TRACK: [], CLICK: []}, id="nothing registered"),
        pytest.param({"skipped": True, "changes": [change("create", "it")]}, {TRACK: [], CLICK: []}, id="skipped"),
        pytest.param({"changes": []}, {TRACK: [], CLICK: []}, id="nothing to do"),
        pytest.param(
            {"actions": [f"create it for {TRACK}"], "changes": [], "diff": {"before": {}, "after": {"a": 1}}},
            {TRACK: [], CLICK: []},
            id="sentences and diff mean nothing",
        ),
        pytest.param(
            {"changes": [change("publish", "function f")]},
            {TRACK: ["publish function f"], CLICK: ["publish function f"]},
            id="for all",
        ),
        pytest.param(
            looped({"domain": "Track.Example.com."}, changes=[change("create", "it")]),
            {TRACK: ["create it"], CLICK: []},
            id="item",
        ),
        pytest.param(
            looped(
                [{"domain": TRACK}, {"domain": CLICK}],
                "group",
                changes=[change("update", "it"), change("activate", "certificate", CLICK)],
            ),
            {TRACK: ["update it"], CLICK: ["update it", "activate certificate"]},
            id="group",
        ),
        pytest.param(
            looped("example.com", "zone", changes=[change("create", "zone example.com")]),
            {TRACK: ["create zone example.com"], CLICK: ["create zone example.com"]},
            id="zone",
        ),
        pytest.param(
            {"invocation": {"module_args": {"domains": [TRACK]}}, "changes": [change("update", "it")]},
            {TRACK: ["update it"], CLICK: []},
            id="option domains",
        ),
        pytest.param(
            {"invocation": {"module_args": {"domain": CLICK, "domains": None}}, "changes": [change("update", "it")]},
            {TRACK: [], CLICK: ["update it"]},
            id="option domain",
        ),
        pytest.param(
            {"changes": [change("create", f"page rule {TRACK}/*", "other.example.com")]},
            {TRACK: [f"create page rule {TRACK}/*"], CLICK: [f"create page rule {TRACK}/*"]},
            id="a domain of nobody is for all, whatever the object is called",
        ),
        pytest.param(
            {
                "changes": [
                    record("create", TRACK, "CNAME", after={"value": ["d1.test"], "ttl": 300}),
                    record("delete", f"_x.{CLICK}", "CNAME", before={"value": ["y.test"]}, domain=CLICK),
                ]
            },
            {
                TRACK: [f"create record {TRACK} CNAME -> d1.test"],
                CLICK: [f"delete record _x.{CLICK} CNAME -> y.test"],
            },
            id="records",
        ),
        pytest.param(
            {
                "pending": [f"CNAME {CLICK}: nobody answered", f"CAA {TRACK}: NXDOMAIN"],
                "records": [
                    {"name": "seen.example.com", "type": "A", "value": ["192.0.2.1"], "ttl": 60, "seen": True},
                    {"name": CLICK, "type": "CNAME", "value": ["d1.cloudfront.net"], "ttl": 3600, "seen": False},
                    {"name": TRACK, "type": "CAA", "value": ['0 issue "a; b"', '0 iodef "c"'], "seen": False},
                    {"name": TRACK, "type": "CNAME", "value": [], "ttl": 60, "seen": False},
                ],
                "zone_lines": [
                    f"{CLICK}. 3600 IN CNAME d1.cloudfront.net.",
                    f'{TRACK}. 60 IN CAA 0 issue "a; b"',
                    f'{TRACK}. 60 IN CAA 0 iodef "c"',
                    f"{TRACK}. 60 IN CNAME (known after apply)",
                ],
            },
            {
                TRACK: [
                    f'ask for the record {TRACK}. 60 IN CAA 0 issue "a; b"',
                    f'ask for the record {TRACK}. 60 IN CAA 0 iodef "c"',
                    f"ask for the record {TRACK}. 60 IN CNAME (known after apply)",
                ],
                CLICK: [f"ask for the record {CLICK}. 3600 IN CNAME d1.cloudfront.net."],
            },
            id="records by hand",
        ),
        pytest.param(
            {
                "records": [
                    {"name": CLICK, "type": "CNAME", "value": ["d1.test"], "seen": False},
                    {"name": TRACK, "type": "CNAME", "value": ["d2.test"], "seen": False},
                ],
                "zone_lines": [
                    "; replace CNAME spgo.io with:",
                    f"{CLICK}. 3600 IN CNAME d1.test.",
                    f"{TRACK}. 3600 IN CNAME d2.test.",
                ],
            },
            {
                CLICK: [f"replace CNAME spgo.io with {CLICK}. 3600 IN CNAME d1.test."],
                TRACK: [f"ask for the record {TRACK}. 3600 IN CNAME d2.test."],
            },
            id="records by hand in place of others",
        ),
    ],
)
def test_a_change_belongs_to_its_domain_else_to_those_of_its_task(
    result: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert by_domain([{"results": [result]}, []]) == expected


def test_a_domain_below_another_is_told_from_it() -> None:
    domains = ["track.example.com", "a.track.example.com"]
    names = ["b.a.track.example.com", "b.track.example.com"]
    result = {"changes": [record("create", name, "CNAME", after={"value": ["x.test"]}) for name in names]}
    assert by_domain(result, domains=domains) == {
        "track.example.com": ["create record b.track.example.com CNAME -> x.test"],
        "a.track.example.com": ["create record b.a.track.example.com CNAME -> x.test"],
    }


def test_settings_that_differ_are_told_from_what_stands_to_what_is_wanted() -> None:
    before = {"default_ttl": 60, "origin": {"protocol": "match-viewer", "port": 443}, "compress": True, "old": "x"}
    after = {
        "default_ttl": 10,
        "origin": {"protocol": "https-only", "port": 443},
        "compress": False,
        "new": ["a", "b"],
        "comment": "y" * 81,
    }
    changes = [
        change("update", "distribution E1", before=before, after=after),
        change("validate", "version 2", before={}, after={}),
        change("create", "it", after={"ttl": 10}),
    ]
    assert by_domain(looped({"domain": TRACK}, changes=changes))[TRACK] == [
        "update distribution E1 (default_ttl: 60 -> 10; origin protocol: match-viewer -> https-only; "
        f"compress: true -> false; old: x -> (none); new: (none) -> a, b; comment: (none) -> {'y' * 77}...)",
        "validate version 2",
        "create it",
    ]


def test_a_value_with_a_semicolon_in_a_batch_is_no_change_of_another_domain() -> None:
    """One write of several records, as ``dns_records`` returns it."""
    caa = '0 issue "letsencrypt.org; validationmethods=dns-01"'
    result = {
        "actions": [f"write to zone example.com: create CAA {TRACK} -> {caa}; update CNAME {CLICK} -> d2.test"],
        "changes": [
            record("create", TRACK, "CAA", after={"value": [caa], "ttl": 300}),
            record("update", CLICK, "CNAME", before={"value": ["old.test"]}, after={"value": ["d2.test"]}),
        ],
    }
    assert by_domain(result) == {
        TRACK: [f"create record {TRACK} CAA -> {caa}"],
        CLICK: [f"update record {CLICK} CNAME (value: old.test -> d2.test)"],
    }


def test_a_change_above_domains_concerns_those_below_it_alone() -> None:
    result = {"changes": [record("create", "example.com", "CAA", after={"value": ['0 issue "a"'], "ttl": 300})]}
    drift = drift_of(result, ["a.example.com", "b.example.com", "d.example.org"])
    assert [bool(each["changes"]) for each in drift] == [True, True, False]


def test_a_failure_of_one_domain_is_its_own_while_planning_goes_on() -> None:
    failed = looped({"domain": TRACK}, failed=True, msg=f"{TRACK}: refused", changes=[change("create", "it")])
    planned = looped({"domain": CLICK}, changes=[change("create", "it")])
    assert by_domain({"results": [failed, planned]}) == {TRACK: [f"{TRACK}: refused."], CLICK: ["create it"]}


def test_what_stopped_the_planning_leaves_every_domain_undetermined() -> None:
    failed = looped({"domain": TRACK}, failed=True, msg=f"{TRACK}: refused.")
    planned = looped({"domain": CLICK}, failed=False, changes=[change("create", "it")])
    loop = {"failed": True, "msg": "One or more items failed", "results": [failed, planned]}
    assert by_domain(loop, [loop]) == {TRACK: [f"{TRACK}: refused."], CLICK: ["create it", f"{TRACK}: refused."]}
    missing = {"failed": True, "msg": "No hosted zone\n  holds it"}
    assert by_domain([], [missing]) == {TRACK: ["No hosted zone holds it."], CLICK: ["No hosted zone holds it."]}


def test_as_the_report_takes_it() -> None:
    result = looped({"domain": TRACK}, changes=[change("create", "it")])
    by_domain = FilterModule().filters()["drift"]([result], BOTH, [{"failed": True, "msg": "No key."}], report=True)
    assert by_domain == [
        {"domain": TRACK, "changes": ["create it", "could not be determined: No key."]},
        {"domain": CLICK, "changes": ["could not be determined: No key."]},
    ]


def test_a_text_in_place_of_the_domains_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="takes a list of domains"):
        drift([], TRACK)


def test_an_obstacle_concerns_its_domain_and_those_that_were_not_planned_because_of_it() -> None:
    preflight = {
        "results": [
            {"domain": TRACK, "obstacles": [{"message": "Somebody has it.", "remedy": "Ask"}]},
            {"domain": CLICK, "obstacles": []},
        ]
    }
    assert by_domain(preflight) == {TRACK: ["Somebody has it. Ask."], CLICK: []}
    assert by_domain([], preflight) == {TRACK: ["Somebody has it. Ask."], CLICK: ["Somebody has it. Ask."]}
