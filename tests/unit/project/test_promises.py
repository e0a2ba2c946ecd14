# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each promise of the README is in the table of promises, with tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from support.collection import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/docsite/rst/promises.rst").read_text(encoding="utf-8")
#: The rows of the table: what each begins with, and the rest of it.
ROWS = dict(re.findall(r"^   \* - (.+)\n((?:     .*\n?)+)", PAGE, flags=re.MULTILINE))
TESTS = re.findall(r"``(tests/\S+?)``", PAGE)


def test_each_promise_has_its_row() -> None:
    section = README.partition("\n## What it does and why\n")[2].partition("\n## ")[0]
    promises = re.findall(r"^- \*\*(.+?)\.\*\*", section, flags=re.MULTILINE)
    assert promises
    assert [name for name in ROWS if name != "Promise"] == promises


@pytest.mark.parametrize("promise", [name for name in ROWS if name != "Promise"])
def test_each_row_names_tests(promise: str) -> None:
    assert re.search(r"``tests/\S+?``", ROWS[promise])


@pytest.mark.parametrize("test", TESTS)
def test_the_test_exists(test: str) -> None:
    path, _colons, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert {each for each in functions if each.startswith("test_")}
    assert not name or name in functions


def test_they_are_found() -> None:
    assert len(TESTS) == PAGE.count("tests/")
