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
from tools.stage import project_files

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from support.collection import ROOT

NEW = "cache_private"
MOST_FILES = 5
ROOM = Path("plugins", "module_utils", "_check")
#: The row of the table of topics that the new finding belongs to, and the name of its fragment.
TOPIC, FRAGMENT = "cache", "cache-private"
#: What is put in front of what, by step. The fragment of the last step is a file of its own.
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
ANALYSIS = f'''    if first.answer is not None and "private" in first.answer.header("Cache-Control"):
        return _finding("{NEW}", check, facts, "marked as private", now)
'''
CASES = f'''        (CacheFacts(sample(0, Cache_Control="private"), (sample(**HIT),)), 10, ("{NEW}", "warn")),
        (CacheFacts(sample(0, Cache_Control="public"), (sample(**MISS),)), 10, ("cache_off", "pass")),
'''
IN_THE_LAB = f'''    Case(
        "{NEW}",
        lambda site: site.fault("headers", headers={{"Cache-Control": "private"}}),
        groups=("cache",),
        status="warn",
        says="private",
    ),
'''
EDITS = (
    (RULE, '    _cache(\n        id="cache_off"'),
    (ANALYSIS, "    hits = ["),
    (CASES, "        (CacheFacts(), 10,"),
    (IN_THE_LAB, '    Case("gcp", _proxy("gcp", endpoint="nowhere.test")'),
)
NOTE = "minor_changes:\n  - tracking_check - private responses that an edge caches are a finding.\n"
#: The tests of the project that look at every finding, and those of the steps.
GATES = (
    "tests/unit/project/test_findings_docs.py",
    "tests/unit/report/test_schema.py",
    "tests/unit/check/test_verdict.py",
)
#: What nobody has to write who adds a finding: it looks at the copy from outside.
SEEN = f'''"""The new finding is documented, reported, and among the causes that the lab has to show."""

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


def section(heading: str) -> str:
    """What stands below a heading of CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def steps(heading: str) -> list[str]:
    """The numbered steps below a heading of CONTRIBUTING.md."""
    return re.split(r"^\d+\. ", section(heading), flags=re.MULTILINE)[1:]


def topics() -> dict[str, list[str]]:
    """The files of each topic, in the order of the steps."""
    rows = [line.strip("|").split("|") for line in section("Adding a finding").splitlines() if line.startswith("| ")]
    return {row[0].strip(): [re.findall(r"`([^`]+)`", cell)[0] for cell in row[1:]] for row in rows[1:]}


def files_of_the_steps() -> list[Path]:
    """The file that each step names first, with the topic of the new finding and the name of its fragment put in."""
    named = [re.findall(r"`([\w/.]+)`", step)[0].replace("NAME", FRAGMENT) for step in steps("Adding a finding")]
    files = [Path(name) for name in named]
    for place, chosen in enumerate(topics()[TOPIC]):
        prefix, suffix = files[place].name.split("TOPIC")
        assert re.fullmatch(rf"{prefix}\w+{re.escape(suffix)}", Path(chosen).name)
        files[place] = files[place].with_name(Path(chosen).name)
    return files


def contents(project: Path) -> dict[Path, bytes]:
    """Every file of the project, without what tools leave behind."""
    return {Path(name): (project / name).read_bytes() for name in project_files(project)}


def edit(place: Path, text: str, before: str) -> None:
    source = place.read_text(encoding="utf-8")
    assert source.count(before) == 1
    place.write_text(source.replace(before, text + before), encoding="utf-8")


@pytest.fixture(name="project")
def copy(tmp_path: Path) -> Path:
    """The project as Ansible wants it."""
    project = tmp_path / "project"
    for name in project_files():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, project / name, follow_symlinks=False)
    subprocess.run(["git", "init", "--quiet", "--template=", str(project)], check=True)
    subprocess.run([sys.executable, "tests/tools/stage.py", "tree"], cwd=project, check=True)
    return project


def run(project: Path, *command: str) -> str:
    """What a program says in the copy, in which it has to succeed."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_adding_a_finding_takes_the_files_of_the_steps_and_no_other(project: Path, tmp_path: Path) -> None:
    before, files = contents(project), files_of_the_steps()
    assert len(files) == len(EDITS) + 1 <= MOST_FILES
    for place, (text, point) in zip(files, EDITS, strict=False):
        edit(project / place, text, point)
    (project / files[-1]).write_text(NOTE, encoding="utf-8")
    after = contents(project)
    assert sorted(name for name in after if after[name] != before.get(name)) == sorted(files)
    assert set(before) <= set(after)

    python = [str(name) for name in files if name.suffix == ".py"]
    run(project, "ruff", "check", "--no-cache", *python)
    run(project, "ruff", "format", "--no-cache", "--check", *python)
    run(project, "antsibull_changelog", "lint")
    seen = tmp_path / "test_new_finding.py"
    seen.write_text(SEEN, encoding="utf-8")
    chosen = ("-k", f"new_finding or {NEW} or test_cache")
    pytest_run = ("pytest", "-q", "-p", "no:cacheprovider", "-c", "pyproject.toml")
    output = run(project, *pytest_run, *chosen, *GATES, *python[-2:], str(seen))
    assert f"{NEW} 1" in output.partition("causes made happen")[2]
    passed = re.search(r"(\d+) passed", output)
    assert passed is not None
    assert int(passed[1]) > len(GATES) + len(python)
    assert contents(project) == after


def test_each_topic_has_its_files() -> None:
    for topic, (rule, analysis, case, lab) in topics().items():
        for room, name in ((ROOM, rule), (ROOM, analysis)):
            assert "CDN" in name or (ROOT / room / name).exists(), topic
        assert (ROOT / "tests" / "unit" / "check" / case).is_file(), topic
        assert (ROOT / "tests" / "integration" / "checks" / lab).is_file(), topic


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
