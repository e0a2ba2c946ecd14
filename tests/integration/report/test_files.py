# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of real checks are as the schemas and a reader of JUnit XML want them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from junitparser import JUnitXml

from support.checks_site import HOST
from support.report import HOSTILE, schema

OTHER = "click.example.com"


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_json_of_real_checks_is_as_the_schemas_say(folder: Path) -> None:
    report = Draft202012Validator(schema("report"), format_checker=FormatChecker())
    for name in (HOST, OTHER):
        report.validate(load(folder / f"{name}.json"))
    Draft202012Validator(schema("index")).validate(load(folder / "index.json"))


def test_results_are_kept_as_the_check_gave_them(folder: Path, results: dict[str, dict[str, Any]]) -> None:
    written, given = load(folder / f"{HOST}.json"), results["broken"]
    assert HOSTILE in json.dumps(written["checks"], ensure_ascii=False).replace('\\"', '"')
    assert set(given) - set(written) <= {"failed", "changed", "changes", "invocation", "warnings"}
    assert {name: given[name] for name in written if name != "previous"} == {
        name: value for name, value in written.items() if name != "previous"
    }
    assert written["previous"]["overall"] == "pass"
    assert {"id": "cert_not_issued", "from": None, "to": "fail"} in written["previous"]["changes"]
    assert load(folder / f"{OTHER}.json")["previous"] is None


def test_index_tells_the_two_domains_apart(folder: Path) -> None:
    index = load(folder / "index.json")
    broken, well = index["domains"]
    assert (broken["domain"], broken["first_cause"], broken["states"]) == (HOST, "cert_not_issued", ["outage"])
    assert (well["domain"], well["first_cause"], well["states"]) == (OTHER, None, ["drift"])
    assert well["ready_for_cutover"]
    assert index["summary"]["failed"] == [HOST]
    assert index["summary"]["soonest_expiry"]["days_left"] > 0


def test_junit_of_real_checks_is_read(folder: Path) -> None:
    suites = {suite.name: suite for suite in JUnitXml.fromfile(str(folder / "junit.xml"))}
    assert suites[OTHER].failures == suites[OTHER].errors == 0
    failed = [case for case in suites[HOST] if case.is_failure]
    assert "cert_not_issued" in {case.name for case in failed}
    assert suites[HOST].failures == len(failed) == 2
