# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of the tests where several processes share them: each begins with whole files of long tests.

pytest-xdist gives each process an equal part of the list, in its order, and moves tests from the end of one part to a
process that is done. So the long tests stand at the beginnings of the parts, where a file is not split over processes
that would each make its fixtures; the short ones at the ends keep all processes busy to the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, TypeVar

Item = TypeVar("Item", bound=Any)

#: Seconds a test, roughly, by the folder below tests/integration; no verdict depends on them.
_LONG: Mapping[str, int] = {
    "awx": 3,
    "docs": 10,
    "existing_repo": 6,
    "inventory": 2,
    "live": 15,
    "playbooks": 5,
    "populated": 8,
    "versions": 25,
}


def spread(items: Sequence[Item], parts: int) -> list[Item]:
    """The items, which have a ``path``, in as many equal parts as there are processes."""
    files: dict[PurePath, list[Item]] = {}
    for item in items:
        files.setdefault(PurePath(item.path), []).append(item)
    long = {path: own for path, own in files.items() if _weight(path)}
    beginnings = _balanced(long, parts)
    short = [item for path, own in files.items() if path not in long for item in own]
    ordered: list[Item] = []
    for number, beginning in enumerate(beginnings):
        # As pytest-xdist counts them: what is left, divided by the processes that are left.
        size = (len(items) - len(ordered)) // (parts - number)
        filling = max(0, size - len(beginning))
        ordered += [*beginning, *short[:filling]]
        short = short[filling:]
    return [*ordered, *short]


def _balanced(files: Mapping[PurePath, list[Item]], parts: int) -> list[list[Item]]:
    """Whole files, the longest first, each to the part that has the least so far."""
    beginnings: list[list[Item]] = [[] for _part in range(parts)]
    loads = [0] * parts
    for path in sorted(files, key=lambda path: (-_weight(path) * len(files[path]), path)):
        least = loads.index(min(loads))
        beginnings[least] += files[path]
        loads[least] += _weight(path) * len(files[path])
    return beginnings


def _weight(path: PurePath) -> int:
    return next((_LONG[part] for part in _folders(path) if part in _LONG), 0)


def _folders(path: PurePath) -> Iterable[str]:
    parts = path.parts
    return parts[parts.index("integration") + 1 : -1] if "integration" in parts else ()
