# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds of ``changes`` in the result of every module, whatever a test runs it for."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from ansible_collections.sparkpost.tracking.plugins import modules

_TEXTS = ("domain", "service", "object", "verb")
_SETTINGS = ("before", "after")


@cache
def documented(module: str, key: str) -> frozenset[str]:
    """The values that a module's documentation lists for a key of ``changes``."""
    values = yaml.safe_load(importlib.import_module(f"{modules.__name__}.{module}").RETURN)
    return frozenset(re.findall(r"V\((\w+)\)", str(values["changes"]["contains"][key]["description"])))


def check_changes(module: str, result: Mapping[str, Any]) -> None:
    """``changes`` lists something exactly where the result says ``changed``, and is what the module documents."""
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
        assert change["service"] in documented(module, "service"), change
        assert change["verb"] in documented(module, "verb"), change
