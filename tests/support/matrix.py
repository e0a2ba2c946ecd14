# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Matrices: tests of every combination, of which ``make test`` runs one case of each kind.

A case is marked ``matrix(kind)``. Without ``--matrix`` the first case of each kind of each test runs and the others
count as deselected; which those are follows from the cases, so that no list of them grows old.
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
        kind = (item.nodeid.partition("[")[0], mark.args[0] if mark else item.nodeid)
        (left if kind in kinds else chosen).append(item)
        kinds.add(kind)
    return chosen, left


def writes(cases: Sequence[Mapping[str, str]], service: str = "") -> list[Any]:
    """Parameters for the writes of a run, each a fault's place; their kinds: who is written to, and what that does."""
    return [pytest.param(case, id=_name(case), marks=pytest.mark.matrix(_kind(case, service))) for case in cases]


def _name(case: Mapping[str, str]) -> str:
    return case.get("action") or f"{case['method']} {case['path']}"


def _kind(case: Mapping[str, str], service: str) -> tuple[str, str]:
    changes = case.get("method") in ("PUT", "PATCH") or case.get("action", "").startswith(("Change", "Update"))
    return case.get("service", service), "changes" if changes else "creates"
