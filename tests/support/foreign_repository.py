# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody's repository that uses the collection: the commands of its README, run in it with its own settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.documents import blocks
from support.playbooks import PlaybookRun
from support.warm_program import warm_programs


@dataclass(frozen=True)
class ForeignRepository:
    """``folder`` holds the repository, ``environment`` is all that its commands see of this machine's variables.

    ``quick`` are variables that shorten waits; playbooks get them beside what the README says.
    """

    folder: Path
    environment: Mapping[str, str]
    quick: Mapping[str, Any] = field(default_factory=dict)

    def commands(self) -> list[str]:
        """Every command of the README, in its order."""
        typed = [block for block in blocks(str(self.folder / "README.md")) if block.is_commands]
        return [line for block in typed for line in block.text.splitlines()]

    def run(self, command: str, *arguments: str, **environment: str) -> PlaybookRun:
        """Run a command as it is typed, with further arguments at its end, and variables set for it alone."""
        typed = " ".join([command, *arguments, *self._quick(command)])
        done = subprocess.run(
            typed,
            shell=True,
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return PlaybookRun(done.returncode, done.stdout)

    def _quick(self, command: str) -> list[str]:
        return [f"-e '{json.dumps(self.quick)}'"] if command.startswith("ansible-playbook") else []


def users_environment(home: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What a user's shell has: programs, a home, and what is given; nothing of this machine's Ansible or keys."""
    programs = os.pathsep.join([str(warm_programs()), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR", "TZ") if name in os.environ}
    return {"LC_ALL": "C.UTF-8", **kept, "PATH": programs, "HOME": str(home), "ANSIBLE_FORCE_COLOR": "0", **given}
