# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The size of rooms, files and functions, and names that simulate a room."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
UTILS = PLUGINS / "module_utils"
ROOMS = sorted({path.parent for path in UTILS.rglob("*.py")})
SOURCES = sorted(path for path in PLUGINS.rglob("*.py") if "modules" not in path.relative_to(PLUGINS).parts)

#: Files of a room, __init__.py aside.
MOST_FILES = 20
MOST_LINES_OF_CODE = 400
MOST_LINES_OF_A_FUNCTION = 60
#: So many files that begin with the same word are a room that nobody has made yet.
MOST_WITH_A_PREFIX = 5
#: Data that is generated, not code.
DATA = frozenset({"suffix_list.py"})


def lines_of_code(source: str) -> int:
    """Lines that hold neither blanks, comments nor docstrings alone."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            texts.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in texts
        for number, line in enumerate(source.splitlines(), 1)
    )


def functions(source: str) -> Iterator[ast.FunctionDef]:
    """Every function of the source."""
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(UTILS).as_posix())
def test_a_room_can_be_overlooked(room: Path) -> None:
    names = [path.stem for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(names) <= MOST_FILES
    prefixes = Counter(name.split("_")[0] for name in names if "_" in name)
    assert [prefix for prefix, count in prefixes.items() if count > MOST_WITH_A_PREFIX] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PLUGINS).as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path.name in DATA:
        return
    assert lines_of_code(source) <= MOST_LINES_OF_CODE
    long = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in functions(source)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_what_is_counted() -> None:
    source = (
        '"""Text\nof two lines."""\n\n# A comment.\nx = 1\n\n\ndef f():\n    """Text."""\n    return x  # a remark\n'
    )
    assert lines_of_code(source) == 3
    assert [node.name for node in functions(source)] == ["f"]
