# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds of ``changes`` in the result of every module, whatever a test runs it for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXTS = ("domain", "service", "object", "verb")
_SETTINGS = ("before", "after")


def check_changes(result: Mapping[str, Any]) -> None:
    """``changes`` lists something exactly where the result says ``changed``, and its shape never varies."""
    changes = result.get("changes")
    if changes is None:
        assert not result.get("changed"), "a module that changes something returns 'changes'"
        return
    assert bool(changes) == bool(result["changed"]), (changes, result["changed"])
    for change in changes:
        assert tuple(change) == (*_TEXTS, *_SETTINGS), change
        assert all(isinstance(change[name], str) for name in _TEXTS), change
        assert all(change[name] for name in _TEXTS if name != "domain"), change
        assert all(change[name] is None or isinstance(change[name], Mapping) for name in _SETTINGS), change
