# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation tells its readers to type or to write: the blocks of its pages, and those that no test runs.

A block of the language ``bash`` is commands. A block of YAML with plays in it is a playbook. A block with a caption, or
with a comment ``# NAME.yml`` in its first line, is the file of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from support.collection import ROOT

_SHELLS = frozenset({"bash", "console", "sh", "shell"})
_DIRECTIVE = re.compile(r"^( *)\.\. code-block::\s*(\S+)\s*$")
_OPTION = re.compile(r"^\s+:(\w+):\s*(.*)$")
_PLAY = {"hosts", "ansible.builtin.import_playbook"}
_NAMED = re.compile(r"^# ([\w./-]+\.ya?ml)\b")
_FENCE = re.compile(r"^( *)```(\S*)\s*$")

#: Commands that no test can run as they stand, by how they begin, and why.
NOT_RUN: Mapping[str, str] = {
    "make ": "the gates, the demo and the workflows run the targets, and a test sees that each exists",
}


@dataclass(frozen=True)
class Block:
    """One block of a page; ``line`` is where it begins, counted from 1."""

    page: str
    line: int
    language: str
    caption: str
    text: str

    @property
    def file(self) -> str:
        """The name of the file that it is; empty where it is none."""
        named = _NAMED.match(self.text)
        return self.caption or (named[1] if named else "")

    @property
    def is_commands(self) -> bool:
        return self.language in _SHELLS

    @property
    def is_playbook(self) -> bool:
        """Whether it is YAML that holds plays."""
        if not self.language.startswith(("yaml", "yml")):
            return False
        try:
            content = yaml.safe_load(self.text)
        except yaml.YAMLError:
            return False
        plays = content if isinstance(content, list) else []
        return any(isinstance(play, dict) and (_PLAY & set(play)) for play in plays)

    @property
    def to_run(self) -> str:
        """Its commands without those that no test runs; empty where nothing is left."""
        lines = [line for line in self.text.splitlines() if not line.strip().startswith(tuple(NOT_RUN))]
        return "\n".join(lines) if any(_is_command(line) for line in lines) else ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def _is_command(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def pages() -> list[str]:
    """The pages with anything to type, by their paths."""
    patterns = ("README.md", "CONTRIBUTING.md", "docs/docsite/rst/*.rst", "roles/*/README.md", "examples/**/README.md")
    return sorted(path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern))


def blocks(page: str) -> list[Block]:
    """The page's blocks from top to bottom."""
    lines = Path(ROOT / page).read_text(encoding="utf-8").splitlines()
    return list(_fenced(page, lines) if page.endswith(".md") else _directives(page, lines))


def claims(page: str) -> list[Block]:
    """The blocks that a test has to account for."""
    return [block for block in blocks(page) if block.is_playbook or (block.is_commands and block.to_run)]


def _fenced(page: str, lines: list[str]) -> Iterator[Block]:
    opened: re.Match[str] | None = None
    start = 0
    for number, line in enumerate(lines, 1):
        found = _FENCE.match(line)
        if opened is None and found:
            opened, start = found, number
        elif opened is not None and found:
            indent = len(opened[1])
            yield Block(page, start, opened[2], "", "\n".join(each[indent:] for each in lines[start : number - 1]))
            opened = None


def _directives(page: str, lines: list[str]) -> Iterator[Block]:
    for number, line in enumerate(lines, 1):
        found = _DIRECTIVE.match(line)
        if found:
            content = _indented(lines[number:], len(found[1]))
            options: dict[str, str] = {}
            while content and (option := _OPTION.match(content[0])):
                options[option[1]] = option[2].strip()
                content = content[1:]
            yield Block(page, number, found[2], options.get("caption", "").strip("`"), _dedented(content))


def _indented(lines: list[str], indent: int) -> list[str]:
    """The lines up to the first that is not deeper than the directive."""
    taken = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        taken.append(line)
    return taken


def _dedented(lines: list[str]) -> str:
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[depth:] for line in lines).strip("\n")
