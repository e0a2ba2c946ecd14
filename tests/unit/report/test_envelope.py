# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How results are read, and how several of one domain are made one."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import Report, reports
from support.report import CERTIFICATE, HOST, INPUTS, RECORD, broken, envelope, healthy, item


def one(*results: dict[str, Any]) -> Report:
    found, warnings = reports(results)
    assert warnings == []
    assert len(found) == 1
    return found[0]


def test_one_result_keeps_its_fields() -> None:
    given = healthy()
    data = one(given).data
    assert {name: data[name] for name in given} == given
    assert data["ok"] is True
    assert data["summary"] == {
        "overall": "pass",
        "counts": {"pass": 7, "warn": 0, "fail": 0, "error": 0, "skip": 0},
        "first_cause": None,
        "urgent": [],
        "ok": True,
        "ready_for_cutover": True,
    }


def test_what_ansible_adds_to_a_result_is_left_out() -> None:
    given = {**healthy(), "invocation": {"module_args": {}}, "failed": False, "item": HOST, "ansible_loop_var": "item"}
    assert set(one(given).data) == {*healthy(), "ok", "summary"}


def test_the_verdict_is_reached_in_the_order_of_causes() -> None:
    report = one(envelope(item("not_secure", "fail"), item("cfront_alias", "fail"), item("dns_target")))
    assert [each["id"] for each in report.data["checks"]] == ["dns_target", "cfront_alias", "not_secure"]
    assert report.data["summary"]["first_cause"] == "cfront_alias"
    assert report.first_cause is not None
    assert report.first_cause.kind == "outage"


def test_several_results_of_a_domain_are_made_one() -> None:
    probe = envelope(
        item("dns_target"), item("https_probe"), certificate=None, records={"wanted": [RECORD], "seen": []}, cdn="other"
    )
    later = envelope(
        item("cfront_alias", "fail"),
        run_id="0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        started_at="2026-11-24T20:30:00Z",
        finished_at="2026-11-24T20:36:00Z",
        records={"wanted": [RECORD], "seen": [RECORD]},
        inputs={**INPUTS, "checks": ["email"], "recipient": "masked"},
    )
    report = one(probe, later)
    data = report.data
    assert [each["id"] for each in data["checks"]] == ["dns_target", "cfront_alias", "https_probe"]
    assert data["summary"]["counts"] == {"pass": 2, "warn": 0, "fail": 1, "error": 0, "skip": 0}
    assert data["run_id"] == f"{probe['run_id']}+{later['run_id']}"
    assert (data["started_at"], data["finished_at"]) == ("2026-11-24T20:30:00Z", "2026-11-24T20:36:00Z")
    assert data["cdn"] == "cloudfront"
    assert data["certificate"] == CERTIFICATE
    assert data["records"] == {"wanted": [RECORD], "seen": [RECORD]}
    assert data["inputs"]["checks"] == ["cache", "dns", "email", "http", "renewal", "sparkpost", "tls"]
    assert data["inputs"]["recipient"] == "masked"
    assert data["table"][0] == f"{HOST} (cloudfront, spgo.io): does not work; first cause: cfront_alias"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("better", "worse"), [("skip", "pass"), ("pass", "warn"), ("warn", "error"), ("error", "fail")]
)
def test_of_two_findings_with_one_id_the_worse_counts(better: str, worse: str, order: tuple[int, int]) -> None:
    pair = (envelope(item("cert_valid", better)), envelope(item("cert_valid", worse)))
    report = one(*(pair[position] for position in order))
    assert [each["status"] for each in report.data["checks"]] == [worse]
    assert report.overall == worse


def test_domains_keep_their_order() -> None:
    names = ["c.example.com", HOST, "a.example.com", HOST]
    found, _warnings = reports([healthy(domain=name) for name in names])
    assert [report.domain for report in found] == ["c.example.com", HOST, "a.example.com"]


def test_finding_of_a_later_version_comes_last() -> None:
    unknown = {**item("not_secure", "fail"), "id": "made_later"}
    report = one(envelope(unknown, item("not_secure", "fail")))
    assert [each["id"] for each in report.data["checks"]] == ["not_secure", "made_later"]


@pytest.mark.parametrize("named", [HOST, {"domain": HOST}])
def test_failed_task_without_findings_is_left_out_with_a_warning(named: object) -> None:
    failed = {"failed": True, "msg": "The option 'domain' is bad.", "item": named}
    found, warnings = reports([failed, healthy()])
    assert [report.domain for report in found] == [HOST]
    assert warnings == [f"results[0] has no findings ({HOST}): The option 'domain' is bad."]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({}, "results[1]"),
        ({"domain": HOST}, "results[1]"),
        (envelope(domain=""), "results[1]"),
        (envelope(schema_version=2), "schema_version must be 1"),
        (envelope({"id": "x", "status": "good"}), "results[1].checks[0]"),
        (envelope(item("cert_valid"), {"status": "pass"}), "results[1].checks[1]"),
        (envelope("text"), "results[1].checks[0]"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_result_is_refused_by_its_place(bad: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match="results") as caught:
        reports([healthy(), bad])
    assert says in caught.value.sentence()


def test_fields_that_are_missing_are_empty() -> None:
    data = one({"domain": HOST, "checks": [{"id": "cert_valid", "status": "pass"}]}).data
    assert data["certificate"] is None
    assert data["records"] == {"wanted": [], "seen": []}
    assert data["checks"][0]["evidence"] == []
    assert data["checks"][0]["remedy"] == ""


def test_days_left_may_be_unknown() -> None:
    assert one(healthy(certificate={**CERTIFICATE, "days_left": None, "not_after": None})).days_left is None
    assert one(healthy(certificate=None)).days_left is None
    assert one(broken()).days_left == 66
