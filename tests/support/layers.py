# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The floors of the collection and what each may import, as a function from source text to broken rules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
COLLECTION = "ansible_collections.sparkpost.tracking.plugins."

#: The floor of each room of module_utils, from the ground up. Any other room is a provider's.
FLOORS = {
    "_core": 0,
    "_http": 1,
    "_dns": 1,
    "_tls": 1,
    "_mail": 1,
    "_dns_hosts": 3,
    "_check": 4,
    "_preflight": 5,
    "_report": 6,
    "_setup": 7,
}
PROVIDER = 2

#: Files that stand on another floor than their room. A CDN knows where links lead, but nothing else of SparkPost: its
#: code could reach SparkPost's client if the whole room stood below it. Whether addresses are as good as a record, the
#: edge at them tells, which the verifier knows how to ask. Whether SparkPost can still verify a name, its owner tells.
FILE_FLOORS = {"_sparkpost/endpoints": 1, "_dns_hosts/records_wait": 5, "_sparkpost/resource": 6}

#: The floors within a room that has rooms of its own; "" is the room itself. What is not named stands on floor 1.
INNER_FLOORS: dict[str, dict[str, int]] = {
    "_aws": {"": 0},
    "_check": {"model": 0, "cdn": 1, "rules": 2, "probes": 3, "analysis": 4, "result": 5, "": 6, "email": 7},
    "_cloudflare": {"": 0, "host": 2},
    "_fastly": {"": 0},
}

#: Third-party packages, and the one room that may import each.
LIBRARIES = {
    "requests": "_http",
    "urllib3": "_http",
    "cryptography": "_tls",
    "boto3": "_aws",
    "botocore": "_aws",
    "dns": "_dns",
    "jinja2": "_report",
    "markupsafe": "_report",
}

#: What requests brings along, used where it is there: only within a function.
COMPANIONS = {"idna"}

#: The files of a room that describe options, and the host that is an ordinary module: these know Ansible.
_OPTIONS = ("options.py", "arguments.py")
_MODULE_CONTEXT = "module_utils/_core/module_context.py"

#: What plugins that run on the controller may import besides module_utils.
_CONTROLLER = ("action", "callback", "filter", "inventory", "lookup", "plugin_utils", "test")


@dataclass(frozen=True)
class Import:
    """One imported name; ``lazy`` where it stands within a function."""

    name: str
    line: int
    lazy: bool
    is_relative: bool = False


def broken_rules(path: str, source: str) -> list[str]:
    """What the file at this path below plugins/ imports against the rules, one line each."""
    place = PurePosixPath(path)
    broken = []
    for found in (_absolute(place, each) for each in imports(source)):
        reason = _objection(place, found)
        if reason:
            broken.append(f"plugins/{path}:{found.line}: {found.name}: {reason}")
    return broken


def imports(source: str) -> Iterator[Import]:
    """Every import of the source by its full name."""
    yield from _imports_within(ast.parse(source), lazy=False)


def _imports_within(node: ast.AST, *, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield Import("." * child.level + (child.module or ""), child.lineno, lazy)
        else:
            is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            yield from _imports_within(child, lazy=lazy or is_function)


def _absolute(place: PurePosixPath, found: Import) -> Import:
    """A relative import by its full name; the import itself where it is none."""
    if not found.name.startswith("."):
        return found
    level = len(found.name) - len(found.name.lstrip("."))
    package = place.parent.parts[: len(place.parent.parts) - level + 1]
    name = COLLECTION + ".".join([*package, *filter(None, [found.name.lstrip(".")])])
    return Import(name, found.line, found.lazy, is_relative=True)


def _objection(place: PurePosixPath, found: Import) -> str:
    if found.name.startswith("ansible_collections."):
        if found.name.startswith(COLLECTION) and found.is_relative != (place.parts[0] == "module_utils"):
            return "imports are relative within module_utils, and absolute elsewhere"
        return _objection_to_own(place, found.name)
    package = found.name.split(".")[0]
    if package in sys.stdlib_module_names:
        return ""
    if package == "ansible":
        return _objection_to_ansible(place, found.name)
    if package in COMPANIONS:
        return "" if found.lazy else "import it within the function that can do without it"
    room = LIBRARIES.get(package)
    if room is None:
        return "the collection does not depend on it"
    return "" if _room(place) == room else f"only {room} may import it"


def _objection_to_own(place: PurePosixPath, name: str) -> str:
    if not name.startswith(COLLECTION):
        return "the collection depends on no other"
    target = PurePosixPath(name.removeprefix(COLLECTION).replace(".", "/"))
    if target.parts[0] == "module_utils":
        return _objection_to_room(place, target)
    if place.parts[0] in _CONTROLLER and target.parts[0] == "plugin_utils":
        return ""
    return f"{place.parts[0]} may not import {target.parts[0]}"


def _objection_to_room(place: PurePosixPath, target: PurePosixPath) -> str:
    here, there = _room(place), _room(target)
    if not here:
        return ""
    if here == there and _file_floor(place) is None:
        return _objection_within(here, _inner_room(place.parent), _inner_room(_folder(target)))
    if _floor(target) >= _floor(place):
        return f"{here} may only import from the floors below it, and {there} is none of them"
    return ""


def _objection_within(room: str, here: str, there: str) -> str:
    floors = INNER_FLOORS.get(room)
    if floors is None or here == there or floors.get(there, 1) < floors.get(here, 1):
        return ""
    return f"{here or room} may only import from the floors below it, and {there or room} is none of them"


def _folder(target: PurePosixPath) -> PurePosixPath:
    """The folder of an imported module, or of an imported package itself."""
    return target if (PLUGINS / target).is_dir() else target.parent


def _inner_room(folder: PurePosixPath) -> str:
    """The room within a room of module_utils; "" for the room itself."""
    return folder.parts[2] if len(folder.parts) > 2 else ""


def _objection_to_ansible(place: PurePosixPath, name: str) -> str:
    if place.parts[0] in _CONTROLLER:
        return ""
    if str(place) == _MODULE_CONTEXT or (place.parts[0] == "module_utils" and place.name in _OPTIONS):
        return "" if name.startswith("ansible.module_utils.") else "a module's side has ansible.module_utils alone"
    return "only the hosts and the options know Ansible"


def _room(place: PurePosixPath) -> str:
    """The room of module_utils that the path lies in; "" for the plugins above them."""
    return place.parts[1] if place.parts[0] == "module_utils" else ""


def _floor(place: PurePosixPath) -> int:
    own = _file_floor(place)
    return FLOORS.get(_room(place), PROVIDER) if own is None else own


def _file_floor(place: PurePosixPath) -> int | None:
    return FILE_FLOORS.get(str(place.with_suffix("")).removeprefix("module_utils/"))
