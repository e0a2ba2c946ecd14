# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module in both hosts: which files it writes, and what it says about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.library import Library
from ansible_collections.sparkpost.tracking.plugins.module_utils._report import tracking_report
from support.hosts import RunTask
from support.report import HOST, RUN, broken, envelope, healthy, item

OLD = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
OTHER = "click.example.com"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def written(result: dict[str, Any]) -> list[str]:
    return sorted(Path(path).name for path in result["written"])


def warned(result: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    """The warnings, which ordinary modules give through Ansible's own channel."""
    return " ".join([*map(str, result.get("warnings", ())), capsys.readouterr().err])


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_all_files_of_two_domains(run_task: RunTask, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    options = {"results": [broken(), healthy(domain=OTHER)], "path": str(folder)}
    result = run_task("tracking_report", options)
    files = [
        *(f"{name}.{ending}" for name in (OTHER, "index") for ending in ("html", "json")),
        *("junit.xml", f"{HOST}.html", f"{HOST}.json"),
    ]
    assert not result["failed"]
    assert result["changed"]
    assert result["path"] == str(folder)
    assert written(result) == names(folder) == sorted(files)
    assert result["index"] == load(folder / "index.json")
    assert [entry["file"] for entry in result["index"]["domains"]] == [f"{HOST}.json", f"{OTHER}.json"]
    assert load(folder / f"{HOST}.json")["previous"] is None
    assert load(folder / f"{HOST}.json")["checks"][0]["id"] == "dns_target"


def test_a_host_that_knew_less_leaves_the_index_to_one_that_knew_more(run_task: RunTask, tmp_path: Path) -> None:
    """They write at once by the strategy "free", and either may be the last."""
    both, one = [broken(), healthy(domain=OTHER)], [broken()]
    run_task("tracking_report", {"results": both, "path": str(tmp_path)})
    kept = {name: (tmp_path / name).read_bytes() for name in ("index.json", "index.html", "junit.xml")}
    assert not run_task("tracking_report", {"results": one, "path": str(tmp_path)})["changed"]
    assert {name: (tmp_path / name).read_bytes() for name in kept} == kept
    # Another run of one of the two is a report of that one alone.
    run_task("tracking_report", {"results": [{**broken(), "run_id": OLD}], "path": str(tmp_path)})
    assert [each["domain"] for each in load(tmp_path / "index.json")["domains"]] == [HOST]


def test_the_same_results_change_nothing(run_task: RunTask, tmp_path: Path) -> None:
    options = {"results": [broken(), healthy(domain=OTHER)], "path": str(tmp_path)}
    run_task("tracking_report", {**options, "results": [healthy(run_id=OLD)]})
    first = run_task("tracking_report", options)
    again = run_task("tracking_report", options)
    assert first["changed"]
    assert not again["changed"]
    assert again["written"] == []
    assert again["index"] == first["index"]
    assert first["index"]["domains"][0]["previous"] == "pass"


def test_check_mode_writes_nothing_and_says_what_it_would(run_task: RunTask, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    options = {"results": [broken()], "path": str(folder)}
    foretold = run_task("tracking_report", options, check_mode=True)
    assert foretold["changed"]
    assert list(tmp_path.iterdir()) == []
    assert run_task("tracking_report", options)["written"] == foretold["written"]
    assert not run_task("tracking_report", options, check_mode=True)["changed"]


def test_a_second_run_says_what_has_changed(run_task: RunTask, tmp_path: Path) -> None:
    old = healthy(run_id=OLD, started_at="2026-11-23T10:00:00Z")
    run_task("tracking_report", {"results": [old], "path": str(tmp_path)})
    run_task("tracking_report", {"results": [envelope(item("dns_target", "fail"))], "path": str(tmp_path)})
    report = load(tmp_path / f"{HOST}.json")
    assert report["run_id"] == RUN
    assert report["previous"]["started_at"] == "2026-11-23T10:00:00Z"
    assert report["previous"]["overall"] == "pass"
    assert report["previous"]["changes"][0] == {"id": "dns_target", "from": "pass", "to": "fail"}
    assert {change["to"] for change in report["previous"]["changes"][1:]} == {None}
    page = (tmp_path / f"{HOST}.html").read_text(encoding="utf-8")
    assert "2026-11-23 10:00 UTC" in page


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1]", b'{"schema_version": 1}'])
def test_a_file_that_is_no_report_is_replaced_with_a_warning(
    run_task: RunTask, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"{HOST}.json"
    file.write_bytes(content)
    result = run_task("tracking_report", {"results": [healthy()], "path": str(tmp_path)})
    assert not result["failed"]
    assert f"{file} is not compared with: it" in warned(result, capsys)
    assert load(file)["previous"] is None


@pytest.mark.parametrize(
    ("formats", "files"),
    [
        (["json"], [f"{HOST}.json", "index.json"]),
        (["junit"], ["junit.xml"]),
        (["html"], [f"{HOST}.html", "index.html"]),
        (["json", "junit"], [f"{HOST}.json", "index.json", "junit.xml"]),
    ],
)
def test_only_the_formats_that_are_asked_for(
    run_task: RunTask, tmp_path: Path, formats: list[str], files: list[str]
) -> None:
    result = run_task("tracking_report", {"results": [broken()], "path": str(tmp_path), "formats": formats})
    assert names(tmp_path) == sorted(files)
    entry = result["index"]["domains"][0]
    assert entry["file"] == (f"{HOST}.json" if "json" in formats else None)
    assert entry["page"] == (f"{HOST}.html" if "html" in formats else None)


def test_drift_is_reported_and_that_of_an_unknown_domain_is_a_warning(
    run_task: RunTask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drift = [
        {"domain": HOST, "changes": ["update the distribution"]},
        {"domain": HOST, "changes": ["delete a record"]},
        {"domain": "gone.example.com", "changes": ["x"]},
    ]
    result = run_task("tracking_report", {"results": [healthy()], "path": str(tmp_path), "drift": drift})
    entry = result["index"]["domains"][0]
    assert (entry["drift"], entry["states"]) == (["update the distribution", "delete a record"], ["drift"])
    assert "The drift of gone.example.com is left out" in warned(result, capsys)
    assert "delete a record" in (tmp_path / f"{HOST}.html").read_text(encoding="utf-8")


def test_a_name_that_is_no_host_name_stays_in_the_folder(run_task: RunTask, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "here"
    run_task("tracking_report", {"results": [healthy(domain="../../x")], "path": str(folder), "formats": ["json"]})
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert [name.startswith("x-") for name in names(folder)] == [False, True]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"results": [{"domain": HOST}]}, "The option 'results' is 'results[0]', but it must hold results"),
        ({"results": [healthy()], "formats": ["pdf"]}, "value of formats must be one or more of: json, junit, html"),
        ({"results": [healthy()], "path": "/dev/null/reports"}, "cannot"),
        ({}, "missing required arguments: results"),
    ],
)
def test_what_cannot_be_done_is_said(run_task: RunTask, tmp_path: Path, options: dict[str, Any], says: str) -> None:
    result = run_task("tracking_report", {"path": str(tmp_path), **options})
    assert result["failed"]
    assert says in result["msg"]
    assert list(tmp_path.iterdir()) == []


def test_results_without_findings_are_warned_about(
    run_task: RunTask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = {"failed": True, "msg": "No such option.", "item": OTHER}
    result = run_task("tracking_report", {"results": [failed, healthy()], "path": str(tmp_path)})
    assert not result["failed"]
    assert f"results[0] has no findings ({OTHER}): No such option." in warned(result, capsys)
    assert result["index"]["summary"]["domains"] == 1


def test_jinja2_is_needed_for_pages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Library("jinja2", "no module named jinja2")
    monkeypatch.setattr(tracking_report, "JINJA2", missing)
    needed = tracking_report.DEFINITION.needed
    assert needed({}) == needed({"formats": ["html", "json"]}) == (missing,)
    assert needed({"formats": ["json", "junit"]}) == ()
