# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer has to look like to be understood: checked once, where it enters.

A shape is a type (``str``, ``int``, ``bool``, ``dict``, ``list``, that of None; ``object`` is anything), ``[shape]``
for a list of such, a mapping of names to shapes for an object, a tuple of shapes of which one has to fit, or a
function that tells whether a value fits and is named for what it has to be. A name that ends with ``?`` may be absent
or null. What an answer has beyond its shape is nobody's concern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

_NULL = type(None)
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", _NULL: "null"}
#: Tells what an answer lacks to be understood, by method, path and parsed body; "" for nothing.
Misunderstood = Callable[[str, str, Any], str]


def mismatch(value: Any, shape: Any, place: str = "the answer") -> str:
    """The first difference, such as "result[0].id is missing", "" where the value has the shape."""
    return next(_mismatches(value, shape, place), "")


def _mismatches(value: Any, shape: Any, place: str) -> Iterator[str]:
    if shape is object:
        return
    if isinstance(shape, tuple):
        if all(mismatch(value, one, place) for one in shape):
            yield mismatch(value, shape[0], place)
    elif isinstance(shape, type):
        if not _is_a(value, shape):
            yield _differs(value, shape, place)
    elif callable(shape):
        if not shape(value):
            yield f"{place} is no {shape.__name__.replace('_', ' ')}"
    elif isinstance(shape, list):
        yield from _in_list(value, shape[0], place)
    else:
        yield from _in_object(value, shape, place)


def _in_list(value: Any, shape: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield _differs(value, list, place)
        return
    for number, one in enumerate(value):
        # One is told of, so that further ones need not be looked for.
        yield from islice(_mismatches(one, shape, f"{place}[{number}]"), 1)


def _in_object(value: Any, shape: Mapping[str, Any], place: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield _differs(value, dict, place)
        return
    for name, expected in shape.items():
        key = name.rstrip("?")
        found = value.get(key)
        below = key if place == "the answer" else f"{place}.{key}"
        if found is None and name.endswith("?"):
            continue
        if key not in value:
            yield f"{below} is missing"
        else:
            yield from _mismatches(found, expected, below)


def _is_a(value: Any, kind: type) -> bool:
    if kind is dict:
        return isinstance(value, Mapping)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _differs(value: Any, kind: type, place: str) -> str:
    actual = next((name for one, name in _KINDS.items() if _is_a(value, one)), type(value).__name__)
    return f"{place} is {actual}, not {_KINDS[kind]}"


class Shapes:
    """Rows of methods (joined by ``|``), a regular expression for the whole path without its query, and a shape."""

    def __init__(self, *rows: tuple[str, str, Any]) -> None:
        self._rows = tuple((frozenset(methods.split("|")), re.compile(path), shape) for methods, path, shape in rows)

    def of(self, method: str, path: str) -> Any:
        """The shape of the first row that fits; anything where none does."""
        plain = path.partition("?")[0]
        return next((shape for methods, row, shape in self._rows if method in methods and row.fullmatch(plain)), object)
