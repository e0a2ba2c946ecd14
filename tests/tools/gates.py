# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs every gate of the project, tells the time of each, and names those that failed at the end.

Runs by the Python of build/venv/test. Static gates run two at a time and show their output only
where they fail; the tests begin when only the longest of these still runs, and end long after it, so that pytest's
summary is among the last lines.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
PYTHON = sys.executable
PROGRAMS = Path(PYTHON).parent
PARALLEL = 2
#: Tests with real servers wait half of their time, so that two cores carry more; each worker costs a whole collection.
TEST_WORKERS = 5


@dataclass(frozen=True)
class Gate:
    """One check: a command that ends with 0 where all is well."""

    name: str
    group: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (PYTHON, "-m", f"tools.{name}", *arguments)


def _program(name: str) -> str:
    return str(PROGRAMS / name)


#: The longest first, since they run side by side.
STATIC = (
    Gate("ansible-test sanity", "sanity", _tool("sanity")),
    Gate("galaxy-importer", "package", _tool("importer")),
    Gate("docs site", "docs", _tool("site")),
    Gate(
        "ansible-lint",
        "lint",
        (_program("ansible-lint"), "--offline", "--profile", "production", "--strict", "--nocolor", "-q"),
        {"ANSIBLE_COLLECTIONS_PATH": str(BUILD / "stage")},
    ),
    Gate("mypy", "types", (_program("mypy"),)),
    Gate(
        "antsibull-docs",
        "lint",
        (
            *(_program("antsibull-docs"), "lint-collection-docs", "--plugin-docs"),
            *("--validate-collection-refs", "self", "--skip-rstcheck", "."),
        ),
    ),
    Gate("reuse", "lint", (_program("reuse"), "lint", "--lines")),
    Gate("antsibull-changelog", "lint", (_program("antsibull-changelog"), "lint")),
    Gate("yamllint", "lint", (_program("yamllint"), "--strict", ".")),
    Gate("ruff check", "lint", (_program("ruff"), "check", "--quiet", "--output-format", "concise")),
    Gate("ruff format", "lint", (_program("ruff"), "format", "--check", "--quiet", "--output-format", "concise")),
)
#: What `make test` leaves out for the time that it takes.
LONG = (Gate("ansible-test sanity", "matrix", _tool("sanity", "--whole")),)


def _pytest(*folders: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "pytest", "-q", "-n", str(TEST_WORKERS), "--dist", "worksteal", *folders)


#: What the page of figures tells of.
RELIABILITY = (
    "tests/integration/reliability",
    "tests/integration/modules/test_any_answer.py",
    "tests/integration/playbooks/test_secrets.py",
    "tests/integration/modules/test_least_grants.py",
    "tests/integration/modules/test_least_privilege.py",
    "tests/integration/playbooks/test_least_grants.py",
    "tests/integration/populated/test_interrupted.py",
    "tests/unit/project/test_any_input.py",
)
TESTS = {
    "test": Gate("pytest", "test", _pytest("tests/unit", "tests/integration", "tests/real_servers")),
    "unit": Gate("pytest unit", "unit", _pytest("tests/unit")),
    "matrix": Gate("pytest matrix", "matrix", _pytest("-m", "matrix", "--matrix", "tests/unit", "tests/integration")),
    "reliability": Gate("pytest reliability", "reliability", _pytest("--matrix", *RELIABILITY)),
    "servers": Gate("pytest servers", "servers", _pytest("--matrix", "tests/real_servers")),
    "integration": Gate("pytest integration", "integration", _pytest("tests/integration")),
}


class Report:
    """Prints one line a gate as each ends, and what a failed gate said."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        #: While pytest prints its dots, a line has to begin below them.
        self.beside_tests = False
        self._printing = threading.Lock()

    def ended(self, gate: Gate, seconds: float, status: int, output: str) -> None:
        """One line where all is well, the whole output where it is not."""
        with self._printing:
            if self.beside_tests:
                print()
            print(f"{'ok' if status == 0 else 'FAILED':7} {gate.name:22} {seconds:6.1f} s", flush=True)
            if status:
                self.failed.append(gate.name)
                print(_indented(output), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    groups = sorted({gate.group for gate in STATIC} | set(TESTS))
    parser.add_argument("--group", choices=groups, default="test", help="only the gates of this group")
    group = parser.parse_args().group
    started = time.monotonic()
    report = Report()
    with ThreadPoolExecutor(PARALLEL) as pool:
        chosen = [gate for gate in STATIC if group in ("test", gate.group)]
        chosen += [gate for gate in LONG if group == gate.group]
        running = [pool.submit(_run_static, gate, report) for gate in chosen]
        for outcome in running[1:]:
            outcome.result()
        if group in TESTS:
            run_tests(TESTS[group], report)
        for outcome in running:
            outcome.result()
    seconds = time.monotonic() - started
    if report.failed:
        print(f"{len(report.failed)} of the gates failed after {seconds:.0f} s: {', '.join(report.failed)}")
        return 1
    print(f"All gates passed in {seconds:.0f} s.")
    return 0


def _run_static(gate: Gate, report: Report) -> None:
    started = time.monotonic()
    done = subprocess.run(
        gate.command,
        cwd=ROOT,
        env=environment(gate),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    report.ended(gate, time.monotonic() - started, done.returncode, done.stdout)


def run_tests(gate: Gate, report: Report) -> None:
    """With pytest's own output as it comes."""
    started = time.monotonic()
    report.beside_tests = True
    done = subprocess.run(gate.command, cwd=ROOT, env=environment(gate), stdin=subprocess.DEVNULL, check=False)
    report.beside_tests = False
    report.ended(gate, time.monotonic() - started, done.returncode, "")


def environment(gate: Gate) -> dict[str, str]:
    """The machine's, with the programs of this environment ahead and nothing of the machine's Ansible."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ANSIBLE_") or name == "ANSIBLE_REMOTE_TMP"
    }
    return {
        **own,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}",
        "ANSIBLE_HOME": str(BUILD / "ansible"),
        "ANSIBLE_CONFIG": str(ROOT / "tests" / "tools" / "ansible.cfg"),
        "NO_COLOR": "1",
        "PYTHONPATH": str(ROOT / "tests"),
        **gate.environment,
    }


def _indented(output: str) -> str:
    return "\n".join(f"    {line}" for line in output.rstrip().splitlines())


if __name__ == "__main__":
    sys.exit(main())
