# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Matrices: tests of every combination, of which ``make test`` runs one case of each kind.

A case is marked ``matrix(kind)``. Without ``--matrix`` the first case of each kind of each test runs and the others
count as deselected; which those are follows from the cases, so that no list of them grows old. A mark without a kind
leaves a long test to the whole matrix altogether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

MARK = "matrix"


def selection(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What runs without the whole matrix, in order, and what is left to it."""
    kinds: set[tuple[str, object]] = set()
    chosen: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        mark = item.get_closest_marker(MARK)
        kind = (item.nodeid.partition("[")[0], mark.args[:1] if mark else item.nodeid)
        is_left = kind in kinds or (mark is not None and not mark.args)
        (left if is_left else chosen).append(item)
        kinds.add(kind)
    return chosen, left


def first_of(kind: Any, *cases: Any) -> list[Any]:
    """Parameters that stand for one kind, the first of which `make test` runs; each with its own id."""
    return [
        pytest.param(*case, marks=pytest.mark.matrix(kind))
        if isinstance(case, tuple)
        else pytest.param(case, marks=pytest.mark.matrix(kind))
        for case in cases
    ]


def writes(cases: Sequence[Mapping[str, str]]) -> list[Any]:
    """Parameters for the writes of a run, each a fault's place; their kinds: what that does."""
    return [pytest.param(case, id=_name(case), marks=pytest.mark.matrix(_kind(case))) for case in cases]


def _name(case: Mapping[str, str]) -> str:
    return case.get("action") or f"{case['method']} {case['path']}"


def _kind(case: Mapping[str, str]) -> str:
    changes = case.get("method") in ("PUT", "PATCH") or case.get("action", "").startswith(("Change", "Update"))
    return "changes" if changes else "creates"
