# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's files as tests look at them, and Ansible's programs run on the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.playbook.task import Task

ROOT = Path(__file__).resolve().parents[2]
NAME = "sparkpost.tracking"

#: A task's keys that are not its action.
_TASK_KEYWORDS = set(Task.fattributes) | {"listen"}
_BLOCKS = ("block", "rescue", "always", "pre_tasks", "tasks", "post_tasks", "handlers")


def plugin_names(kind: str) -> list[str]:
    """The names of the plugins in plugins/KIND, sorted."""
    return sorted(path.stem for path in (ROOT / "plugins" / kind).glob("[!_]*.py"))


def load_yaml(path: str) -> Any:
    """What a YAML file of the checkout holds."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def run_ansible(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """The output of one of Ansible's programs, which sees the checkout's collection and no configuration.

    Raises AssertionError with what the program said where it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "ansible", program, *arguments],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "tree"),
            "ANSIBLE_CONFIG": str(ROOT / "tests" / "tools" / "ansible.cfg"),
            "ANSIBLE_HOME": str(ROOT / "build" / "ansible"),
            **(environment or {}),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tasks(entries: Any) -> Iterator[tuple[str, Any]]:
    """The action and its options of each task in a list of plays, blocks or tasks."""
    for entry in entries:
        blocks = [name for name in _BLOCKS if name in entry]
        for name in blocks:
            yield from tasks(entry[name])
        if not blocks and "hosts" not in entry:
            [action] = set(entry) - _TASK_KEYWORDS
            yield action, entry[action]
