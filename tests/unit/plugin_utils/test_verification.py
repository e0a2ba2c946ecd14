# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of verifications on the hosts of a play: counts, names by verdict, the sentence, and what fails a run."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.filter.play_findings import FilterModule
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._verification import names_by_verdict

play_findings = FilterModule().filters()["play_findings"]


def envelope(domain: str, overall: str) -> dict[str, Any]:
    return {
        "domain": domain,
        "run_id": f"run of {domain}",
        "ok": overall not in ("fail", "error"),
        "summary": {"overall": overall},
        "table": [f"{domain}: {overall}", "  more"],
    }


def host(*checks: tuple[str, str], mails: tuple[tuple[str, str], ...] = (), **more: Any) -> dict[str, Any]:
    """The variables of a host."""
    result = {"results": [envelope(*each) for each in checks], **more}
    email = {"verify_email_result": {"results": [envelope(*each) for each in mails]}} if mails else {}
    return {"verify_result": result, **email}


def outcome(variables: dict[str, Any], **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = play_findings({"a": variables}, "verify", "a", **options)
    return found


@pytest.mark.parametrize(
    ("verdict", "failing"),
    [
        ("pass", ""),
        ("skip", "unproven warn"),
        ("warn", "warn"),
        ("error", "unproven warn"),
        ("fail", "fail unproven warn"),
    ],
)
@pytest.mark.parametrize("fail_on", ["fail", "unproven", "warn", "never"])
def test_how_bad_it_must_be_to_fail(verdict: str, failing: str, fail_on: str) -> None:
    bad = outcome(host(("x", verdict)), fail_on=fail_on)["bad"]
    assert bad == ([f"x: {verdict}"] if fail_on in failing.split() else [])


@pytest.mark.parametrize(("fail_on", "bad"), [("fail", ["It broke."]), ("warn", ["It broke."]), ("never", [])])
def test_a_check_that_broke_fails_the_run(fail_on: str, bad: list[str]) -> None:
    variables = host(("x", "pass"), error={"kind": "defect"}, msg="It broke.")
    assert outcome(variables, fail_on=fail_on)["bad"] == bad


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["pass"], "1 of 1 domain is healthy."),
        (["pass", "skip"], "1 of 2 domains is healthy. The findings of the others do not fail this task."),
        (
            ["pass", "warn"],
            "1 of 2 domains is healthy. The findings of the others do not fail this task.",
        ),
        (
            ["fail", "error"],
            "0 of 2 domains are healthy. The findings do not fail this task.",
        ),
        (["warn"], "1 of 1 domain works, with warnings, which do not fail this task."),
        (["error"], "0 of 1 domain is healthy. The findings do not fail this task."),
    ],
)
def test_the_sentence_counts_healthy_domains(verdicts: list[str], sentence: str) -> None:
    assert outcome(host(*((f"d{at}", each) for at, each in enumerate(verdicts))))["sentence"] == sentence


def test_a_proof_by_mail_counts_where_it_is_asked_for() -> None:
    variables = host(("x", "pass"), ("y", "warn"), mails=(("x", "fail"), ("y", "pass")))
    with_mail = outcome(variables, mail=True)
    assert with_mail["bad"] == ["x: fail"]
    assert with_mail["sentence"].startswith("0 of 2 domains are healthy")
    assert with_mail["stats"]["counts"] == {"pass": 0, "warn": 1, "fail": 1, "error": 0, "skip": 0}
    assert (with_mail["stats"]["domains"], with_mail["stats"]["failed"]) == (2, ["x"])
    assert [each["domain"] for each in with_mail["results"]] == ["x", "y", "x", "y"]
    assert outcome(variables)["stats"]["counts"] == {"pass": 1, "warn": 1, "fail": 0, "error": 0, "skip": 0}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], {}),
        ([("x", "pass"), ("x", "fail"), ("x", "warn")], {"fail": ["x"]}),
        ([("x", "error"), ("x", "warn"), ("y", "warn"), ("x", "pass")], {"error": ["x"], "warn": ["y"]}),
        ([("x", "skip"), ("y", "pass"), ("y", "skip")], {"pass": ["y"], "skip": ["x"]}),
        ([("x", "fail"), ("y", "fail"), ("x", "fail")], {"fail": ["x", "y"]}),
    ],
)
def test_a_domain_has_the_worst_of_its_verdicts(verdicts: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    results = [envelope(*each) for each in verdicts]
    none: dict[str, list[str]] = {"fail": [], "error": [], "warn": [], "pass": [], "skip": []}
    assert names_by_verdict(results, results) == {**none, **expected}


def test_hosts_of_a_play_count_together() -> None:
    soon = {"domain": "y", "not_after": "2026-01-01T00:00:00Z"}
    late = {"domain": "x", "not_after": "2027-01-01T00:00:00Z"}
    hostvars = {
        "a": {**host(("x", "pass"), summary={"soonest_expiry": late}), "verify_report": {"path": "reports"}},
        "b": host(("y", "fail"), ("z", "error"), summary={"soonest_expiry": soon}),
        "c": host(("w", "warn"), summary={"soonest_expiry": None}),
        "d": {},
    }
    found = play_findings(hostvars, "verify", "a", ["a", "b", "c", "d"])
    assert found["bad"] == []
    assert found["sentence"] == "1 of 1 domain is healthy."
    assert [each["domain"] for each in found["results"]] == ["x", "y", "z", "w"]
    assert found["stats"] == {
        "domains": 4,
        "counts": {"pass": 1, "warn": 1, "fail": 1, "error": 1, "skip": 0},
        "ok": False,
        "failed": ["y"],
        "untested": ["z"],
        "soonest_expiry": soon,
        "report": "reports",
    }


def test_without_a_certificate_and_a_report_there_is_none() -> None:
    stats = outcome(host(("x", "pass")))["stats"]
    assert (stats["ok"], stats["soonest_expiry"], stats["report"]) == (True, None, "")
