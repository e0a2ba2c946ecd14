# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks of the collection as a user does: from a foreign folder, without settings.

The first run with each kind of environment is the real command's; later ones are forks of a process that has its
imports done (:mod:`support.warm`), which do the same in half the time. ``WARM_PLAYBOOKS=0`` has all by the command.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.warm import warm_command

ROOT = Path(__file__).resolve().parents[2]
#: Where the collection is found; not resolved, since it is a link to the checkout.
COLLECTIONS = ROOT / "build" / "tree"
_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Recap:
    """One host's line at the end of a run."""

    ok: int
    changed: int
    unreachable: int
    failed: int


@dataclass(frozen=True)
class PlaybookRun:
    """A run that has ended; ``output`` is standard output and standard error as they came."""

    status: int
    output: str

    @property
    def hosts(self) -> dict[str, Recap]:
        """The recap by host."""
        return {name: Recap(*map(int, counts)) for name, *counts in _RECAP.findall(self.output)}

    @property
    def changed(self) -> int:
        """Changed tasks over all hosts."""
        return sum(recap.changed for recap in self.hosts.values())

    def succeeded(self) -> PlaybookRun:
        """Itself; raises AssertionError with the output where the run failed."""
        assert self.status == 0, self.output
        return self


@dataclass(frozen=True)
class Playbooks:
    """``home`` is both the folder that the command runs in and the user's home."""

    home: Path
    environment: Mapping[str, str]

    def run(
        self,
        playbook: str,
        variables: Mapping[str, Any] | None = None,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        on_line: Callable[[str], None] | None = None,
        on_start: Callable[[int], None] | None = None,
    ) -> PlaybookRun:
        """Run ``sparkpost.tracking.<playbook>``, or a file by its path.

        ``on_start`` gets the id of its process, ``on_line`` each line at once.
        """
        name = playbook if "/" in playbook else f"sparkpost.tracking.{playbook}"
        extra = self.home / "extra-vars.json"
        extra.write_text(json.dumps(dict(variables or {})), encoding="utf-8")
        command = [_command("ansible-playbook"), name, "-e", f"@{extra}", *arguments]
        settings = self.whole_environment(environment or {})
        lines = []
        with _started(command, self.home, settings) as run:
            if on_start is not None:
                on_start(run.process)
            for line in run.output:
                lines.append(line)
                if on_line is not None:
                    on_line(line)
            return PlaybookRun(run.wait(), "".join(lines))

    def whole_environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of a run that sets ``extra`` for itself."""
        settings = {
            "ANSIBLE_HOME": os.environ.get("ANSIBLE_HOME", str(ROOT / "build" / "ansible")),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CONFIG": str(ROOT / "tests" / "tools" / "ansible.cfg"),
            "ANSIBLE_LOCAL_TEMP": str(self.home / "ansible-local"),
            "ANSIBLE_REMOTE_TEMP": str(self.home / "ansible-remote"),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_FORCE_COLOR": "0",
            "HOME": str(self.home),
        }
        return {**os.environ, **settings, **self.environment, **extra}


@dataclass(frozen=True)
class _Run:
    """A command that goes on: its process, its output as it comes, and its exit status when that has ended."""

    process: int
    output: Iterable[str]
    wait: Callable[[], int]


@contextlib.contextmanager
def _started(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[_Run]:
    warm = warm_command(command[0], environment, folder)
    if warm is None:
        with _by_the_command(command, folder, environment) as run:
            yield run
        return
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as output, open(os.devnull, "rb") as nothing:
        try:
            fork = warm.start(command, folder, environment, [nothing.fileno(), writing, writing])
        finally:
            os.close(writing)
        yield _Run(fork.process, output, fork.wait)


@contextlib.contextmanager
def _by_the_command(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[_Run]:
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield _Run(process.pid, process.stdout, process.wait)


def _command(name: str) -> str:
    """The command beside this interpreter, whose link is kept: it makes the virtual environment."""
    return str(Path(sys.executable).parent / name)
