# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service model says of a value: required members, enumerations, patterns, lengths and ranges.

botocore's client checks only part of it, so that a bad value reaches AWS and is refused there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any


def violations(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """One sentence for each rule of the shape that the value breaks, in the order of its members."""
    kind = shape.type_name
    if kind == "structure":
        yield from _structure(shape, value, path)
    elif kind == "list":
        yield from _size(shape, value, path)
        for index, item in enumerate(value, 1):
            yield from violations(shape.member, item, f"{path}.{index}.member")
    elif kind == "string":
        yield from _string(shape, value, path)
    elif kind in ("integer", "long"):
        yield from _range(shape, value, path)


def _structure(shape: Any, value: Any, path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Missing required parameter in {path or 'input'}: {name}."
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from violations(member, value[name], f"{path}.{name}" if path else name)


def _size(shape: Any, value: Any, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and len(value) < low:
        yield f"Value at '{path}' failed to satisfy constraint: Member must have length greater than or equal to {low}."
    if high is not None and len(value) > high:
        yield f"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {high}."


def _string(shape: Any, value: Any, path: str) -> Iterator[str]:
    text = str(value)
    enum = shape.metadata.get("enum")
    if enum and text not in enum:
        yield (
            f"Value '{text}' at '{path}' failed to satisfy constraint: Member must satisfy enum value set: {list(enum)}"
        )
    yield from _size(shape, text, path)
    pattern = _compiled(shape.metadata.get("pattern", ""))
    if pattern and not pattern.fullmatch(text):
        yield (
            f"Value '{text}' at '{path}' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {pattern.pattern}"
        )


def _range(shape: Any, value: Any, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: must be greater than or equal to {low}."
    if high is not None and value > high:
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: must be less than or equal to {high}."


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern, or None where there is none or it uses what Python's ``re`` does not know (``\\p{L}``)."""
    if not pattern:
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None
