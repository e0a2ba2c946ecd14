# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every obstacle is on the page about preflight, and nothing else is; what may be allowed says so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.allowing import ALLOWABLE
from support.collection import ROOT

PAGE = (ROOT / "docs" / "docsite" / "rst" / "preflight.rst").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "plugins" / "module_utils").rglob("*.py"))
#: By id whether the page says that it may be allowed.
ROWS = {
    found[1]: found[3] == "yes"
    for found in re.finditer(r"\* - ``(\w+)``\n     - ((?:.+\n(?!     - ))*.+)\n     - (yes|no)\n", PAGE)
}


def constants(node: ast.expr, names: dict[str, set[str]]) -> set[str]:
    """The texts that an argument can be: itself, or what is assigned to its name within the function."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    return names.get(node.id, set()) if isinstance(node, ast.Name) else set()


def assigned(function: ast.AST) -> dict[str, set[str]]:
    """Texts by the name of the variable that they are assigned to, alone or first of several."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                target, value = target.elts[0], value.elts[0]
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
                found.setdefault(target.id, set()).add(str(value.value))
    return found


def obstacles() -> Iterator[tuple[str, bool]]:
    """Id, and whether it can be allowed, of each obstacle that the code makes."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            names = assigned(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id == "Obstacle":
                    allowed = any(keyword.arg == "allowed_by" for keyword in call.keywords)
                    ids = constants(call.args[0], names)
                    assert ids, f"{path}:{call.lineno}"
                    yield from ((one, allowed) for one in ids)


def test_the_page_lists_every_obstacle_once_with_whether_it_may_be_allowed() -> None:
    assert dict(obstacles()) == ROWS
    assert [one for one, allowed in sorted(ROWS.items()) if allowed] == list(ALLOWABLE)
    assert len(re.findall(r"\* - ``\w+``", PAGE)) == len(ROWS)
