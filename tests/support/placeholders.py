# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values in place of Jinja expressions, so that an example can be validated without running it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BY_TYPE: Mapping[str, Any] = {"bool": True, "int": 1, "float": 1.0, "list": [], "dict": {}}


def filled(options: Mapping[str, Any], spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The options with a fitting value wherever a value is an expression."""
    return {name: _filled(value, spec.get(name, {})) for name, value in options.items()}


def _filled(value: Any, option: Mapping[str, Any]) -> Any:
    if isinstance(value, str) and "{{" in value:
        return _placeholder(option)
    if isinstance(value, list):
        return [_filled(element, {**option, "type": option.get("elements", "str")}) for element in value]
    if isinstance(value, Mapping) and "options" in option:
        return filled(value, option["options"])
    return value


def _placeholder(option: Mapping[str, Any]) -> Any:
    if option.get("choices"):
        return option["choices"][0]
    return _BY_TYPE.get(option.get("type", "str"), "text")
