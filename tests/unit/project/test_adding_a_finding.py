# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A finding is added by the steps of CONTRIBUTING.md, in a copy of the project, and no other file has to know of it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from support.collection import ROOT

NEW = "cache_private"
MOST_FILES = 5
PLACE = Path("build", "tree", "ansible_collections", "sparkpost", "tracking")
ROOM = Path("plugins", "module_utils", "_check")
RULE = f'''    _cache(
        id="{NEW}",
        fails="The edge caches responses that are marked as private",
        status=Status.WARN,
        severity="low",
        remedy="Do not cache responses of {{domain}} that are marked as private ({{cache_step}})",
        cause="The edge ignores the header Cache-Control of the origin.",
        detection="A cached response has the directive private.",
        sample="private, x-cache: Hit from cloudfront",
    ),
'''
#: The tests of the project that look at every finding.
GATES = (
    "tests/unit/project/test_findings_docs.py",
    "tests/unit/report/test_schema.py",
    "tests/unit/check/test_verdict.py",
)
CASE = f'''"""The new finding is recognised, documented, reported, and among the causes that the lab has to show."""

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.cache import analyse_cache
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.cache_facts import CacheFacts, Sample
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from support.causes import CAUSES
from support.check_facts import NOW, answer, check_of, exchange
from support.report import envelope, item
from tools import findings


def test_new_finding():
    kept = Sample(exchange(answer(Cache_Control="private", X_Cache="Hit from cloudfront")), 0.0)
    finding = analyse_cache(check_of(), CacheFacts(first=kept), now=NOW)
    assert (finding.id, finding.kind) == ("{NEW}", "defect")
    assert finding.title == "The edge caches responses that are marked as private"
    assert "option 'default_ttl' of cloudfront_tracking_distribution" in finding.remedy
    assert "{NEW}" in CAUSES
    assert finding.title in findings.page("{NEW}")
    assert "finding_{NEW}" in findings.lists()
    found, _warnings = reports([envelope(item("sparkpost_ready"), item("{NEW}", "warn"), item("dns_target"))])
    assert [each["id"] for each in found[0].data["checks"]] == ["dns_target", "{NEW}", "sparkpost_ready"]
'''


def steps(heading: str) -> list[str]:
    """The numbered steps below a heading of CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]


def edited(place: Path, before: str, after: str) -> Path:
    text = place.read_text(encoding="utf-8")
    assert text.count(before) == 1
    place.write_text(text.replace(before, after), encoding="utf-8")
    return place


def add_finding(project: Path) -> list[Path]:
    """Every file of the steps, made or changed."""
    rules = edited(
        project / ROOM / "rules" / "http.py",
        '    _cache(\n        id="cache_off"',
        f'{RULE}    _cache(\n        id="cache_off"',
    )
    analysis = edited(
        project / ROOM / "analysis" / "cache.py",
        "    hits = [",
        '    if first.answer is not None and "private" in first.answer.header("Cache-Control"):\n'
        f'        return _finding("{NEW}", check, facts, "private", now)\n    hits = [',
    )
    case = project / "tests" / "unit" / "check" / "test_new_finding.py"
    case.write_text(CASE, encoding="utf-8")
    return [rules, analysis, case]


@pytest.fixture(name="project")
def copy(tmp_path: Path) -> Path:
    """The project as Ansible wants it: what the tests of findings read."""
    project = tmp_path / "project"
    for name in ("plugins", "docs", "roles", "tests/unit", "tests/support", "tests/tools", "meta"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "galaxy.yml", "CONTRIBUTING.md", "tests/conftest.py"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, project / name)
    (project / PLACE.parent).mkdir(parents=True)
    (project / PLACE).symlink_to(project)
    return project


def test_adding_a_finding_takes_the_files_of_the_steps_and_no_other(project: Path) -> None:
    made = add_finding(project)
    # The finding in the lab and the fragment are the other two; neither is read by what this runs.
    assert len(made) + 2 == len(steps("Adding a finding")) <= MOST_FILES
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            f"new_finding or {NEW}",
            *GATES,
            str(made[-1]),
        ],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed is not None
    assert int(passed[1]) > len(GATES)


@pytest.mark.parametrize(
    "heading",
    ["Adding a finding", "Adding a CDN that is only detected", "Adding a DNS provider", "Adding a module option"],
)
def test_each_step_names_its_file(heading: str) -> None:
    assert len(steps(heading)) >= MOST_FILES
    assert all(re.search(r"`[\w/.]+`", step) for step in steps(heading))


#: Words that are ids and names of options or columns as well.
AMBIGUOUS = frozenset({"app_links"})
#: Where ids are at home: rules, and what recognises them.
HOMES = ("rules", "cdn", "analysis", "email")


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").rglob("*.py")), ids=lambda path: path.stem)
def test_no_other_code_lists_findings(path: Path) -> None:
    place = path.relative_to(ROOT)
    if place.parts[:3] == ROOM.parts and place.parts[3] in HOMES:
        return
    named = {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # One finding by name may be read; a list of them would have to grow with each that is added.
    ids = {name for name in named if "_" in name and name in RULES} - AMBIGUOUS
    assert len(ids) <= 1, ids
