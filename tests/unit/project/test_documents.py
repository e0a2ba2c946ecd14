# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every command and every playbook in the documentation is run by a test, and every target that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from support.collection import ROOT, load_yaml
from support.documents import NOT_RUN, blocks, claims, pages

INTEGRATION = ROOT / "tests" / "integration"
WORKFLOWS = sorted(path.name for path in (ROOT / ".github" / "workflows").glob("*.yml"))
#: Pages that tests find by a pattern; the reading is theirs.
_BY_PATTERN = {"tests/integration/docs/test_readmes.py": r"roles/\w+/README\.md"}


def followed() -> set[str]:
    """The pages that an integration test opens to run what they say."""
    found = set()
    for path in INTEGRATION.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "support.reader" in text or "support.documents" in text:
            found |= {page for page in pages() if opens(ast.parse(text), page)}
        pattern = _BY_PATTERN.get(path.relative_to(ROOT).as_posix())
        if pattern is not None:
            found |= {page for page in pages() if re.fullmatch(pattern, page)}
    return found


def opens(tree: ast.Module, page: str) -> bool:
    """Whether the page is named by the texts of the file's code: whole, by its folder and name, or part by part."""
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    folder, _slash, name = page.rpartition("/")
    whole = page in texts or (bool(folder) and folder in texts and bool({name, f"/{name}"} & texts))
    return whole or (bool(folder) and set(page.split("/")) <= texts)


def test_every_command_and_playbook_is_run() -> None:
    run = followed()
    assert [str(block) for page in pages() if page not in run for block in claims(page)] == []


def test_nothing_is_left_out_without_need() -> None:
    lines = [
        line.strip()
        for page in pages()
        for block in blocks(page)
        if block.is_commands
        for line in block.text.splitlines()
    ]
    assert [begin for begin in NOT_RUN if not any(line.startswith(begin) for line in lines)] == []


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {target for line in re.findall(r"^([a-z][\w -]*):", makefile, flags=re.MULTILINE) for target in line.split()}


@pytest.mark.parametrize("page", [*pages(), "SECURITY.md"])
def test_every_target_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^ *)make ([a-z][a-z-]*)", text, flags=re.MULTILINE))
    assert named - targets() == set()


def steps(workflow: str) -> list[dict[str, Any]]:
    jobs = load_yaml(f".github/workflows/{workflow}")["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_workflows_run_targets_of_make(workflow: str) -> None:
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    by_make = [command for command in commands if command.startswith("make ")]
    assert by_make
    assert {command.split()[1] for command in by_make} <= targets()
    # The release itself is attached by the program that every runner has.
    assert all(command.startswith("gh release create ") for command in commands if command not in by_make)


#: Whose tags were looked up; a commit cannot be moved as a tag can.
ACTIONS = {f"actions/{name}" for name in ("checkout", "setup-python", "upload-artifact", "download-artifact")}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_workflows_use_known_actions_by_commit_and_say_the_version(workflow: str) -> None:
    used = {step["uses"] for step in steps(workflow) if "uses" in step}
    assert {re.sub(r"@[0-9a-f]{40}$", "", each) for each in used} <= ACTIONS
    text = (ROOT / ".github/workflows" / workflow).read_text(encoding="utf-8")
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == text.count("uses: ")


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_only_the_job_that_makes_the_release_may_write(workflow: str) -> None:
    held = load_yaml(f".github/workflows/{workflow}")
    assert held["permissions"] == {"contents": "read"}
    writing = {name: job for name, job in held["jobs"].items() if "write" in str(job.get("permissions", ""))}
    assert set(writing) == ({"release"} if workflow == "release.yml" else set())
    # It runs nothing of the checkout, and nothing that was installed.
    for job in writing.values():
        assert [step.get("uses", "").partition("@")[0] for step in job["steps"]] == ["actions/download-artifact", ""]


@pytest.mark.parametrize("cdn", ["cloudfront", "cloudflare", "fastly"])
def test_figures_of_requests_are_those_that_tests_hold(cdn: str) -> None:
    source = (ROOT / f"tests/integration/playbooks/test_setup_{cdn}.py").read_text(encoding="utf-8")
    held = dict(re.findall(r"^REQUESTS_ON_(\w+) = (\d+)$", source, flags=re.MULTILINE))
    page = (ROOT / "docs/docsite/rst/calls.rst").read_text(encoding="utf-8")
    row = re.search(rf"^   \* - {cdn}\b.*\n     - (\d+).*\n     - (\d+)", page, re.IGNORECASE | re.MULTILINE)
    assert row is not None
    first, further = row.groups()
    assert held["NO_OP"] == further
    assert held.get("CREATE", first) == first
    limits = (ROOT / "docs/docsite/rst/rate_limits.rst").read_text(encoding="utf-8")
    assert re.search(rf"     - {first} requests\b.*; a further run {further}\b", limits)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_lead_to_files(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in linked if link and not Path(ROOT / link).exists()] == []
