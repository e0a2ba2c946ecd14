# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""True answers of an API, spoilt on their way: cut off, emptied, replaced, or with one value of another kind.

A value is named by its path, such as ``$.result[].id``: ``[]`` stands for each item of a list, so that all of them are
spoilt alike. In XML a path consists of the names of elements, such as ``$.DistributionList.Items``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

#: What a whole answer becomes, whatever it was.
WHOLE: Mapping[str, Callable[[bytes], bytes]] = {
    "truncated": lambda body: body[: len(body) // 2],
    "empty": lambda body: b"",
    "html": lambda body: b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Welcome</body></html>",
    "null": lambda body: b"null",
    "array": lambda body: b"[]",
    "object": lambda body: b"{}",
    "text": lambda body: b'"ok"',
    "deep": lambda body: b"[" * 100_000,
}
#: What becomes of one value; ``missing`` takes it away with its name.
VALUES: Mapping[str, Any] = {"null": None, "text": "surprise", "number": 7, "object": {}, "array": [], "truth": True}
#: In XML there are elements with text, and elements with elements.
XML_VALUES = ("missing", "empty", "text", "element")
_PARTS = re.compile(r"\[\]|[^.\[\]]+")


def spoilt(body: bytes, how: str, path: str = "") -> bytes:
    """The answer, with the value at ``path`` spoilt as ``how`` says, or all of it where there is no path.

    Raises:
        ValueError: there is no such way to spoil it.
    """
    if not path:
        if how not in WHOLE:
            raise ValueError(f"An answer cannot be spoilt as {how!r}; there are {', '.join(WHOLE)}.")
        return WHOLE[how](body)
    if how != "missing" and how not in VALUES and how not in XML_VALUES:
        raise ValueError(f"A value cannot be spoilt as {how!r}; there are missing, {', '.join(VALUES)}.")
    if body.lstrip().startswith(b"<"):
        root = ElementTree.fromstring(body)
        _spoil_elements(root, _PARTS.findall(path)[1:], how)
        name_spaces(root)
        return ElementTree.tostring(root)
    value = json.loads(body)
    parts = _PARTS.findall(path)[1:]
    if not parts:
        return json.dumps(VALUES[how]).encode()
    _spoil_values(value, parts, how)
    return json.dumps(value).encode()


def paths(body: bytes) -> list[tuple[str, tuple[str, ...]]]:
    """Every path of an answer, with the ways in which the value there can be spoilt; none in what is neither."""
    if body.lstrip().startswith(b"<"):
        return [(path, XML_VALUES) for path in dict.fromkeys(_element_paths(ElementTree.fromstring(body), "$"))]
    try:
        found = dict(_value_paths(json.loads(body), "$"))
    except ValueError:
        return []
    return [(path, _ways(path, value)) for path, value in found.items()]


def _ways(path: str, value: Any) -> tuple[str, ...]:
    same = next((name for name, one in VALUES.items() if type(one) is type(value)), "")
    missing = () if path == "$" or path.endswith("[]") else ("missing",)
    return (*missing, *(name for name in VALUES if name != same))


def _value_paths(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, one in value.items():
            # Some objects have names that are data, such as the headers of a message.
            if re.fullmatch(r"[^.\[\]]+", name):
                yield from _value_paths(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _value_paths(one, f"{path}[]")


def _spoil_values(value: Any, parts: list[str], how: str) -> None:
    name, rest = parts[0], parts[1:]
    if name == "[]":
        for place, one in enumerate(value if isinstance(value, list) else ()):
            if rest:
                _spoil_values(one, rest, how)
            else:
                value[place] = VALUES[how]
    elif isinstance(value, dict) and name in value:
        if rest:
            _spoil_values(value[name], rest, how)
        elif how == "missing":
            del value[name]
        else:
            value[name] = VALUES[how]


def _element_paths(element: ElementTree.Element, path: str) -> Iterator[str]:
    for child in element:
        below = f"{path}.{_local(child)}"
        yield below
        yield from _element_paths(child, below)


def _spoil_elements(element: ElementTree.Element, parts: list[str], how: str) -> None:
    for child in [one for one in element if _local(one) == parts[0]]:
        if parts[1:]:
            _spoil_elements(child, parts[1:], how)
        elif how == "missing":
            element.remove(child)
        else:
            for one in list(child):
                child.remove(one)
            child.text = "surprise" if how == "text" else None
            if how == "element":
                ElementTree.SubElement(child, f"{child.tag.rpartition('}')[0]}}}Surprise".lstrip("}")).text = "surprise"


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def name_spaces(root: ElementTree.Element) -> None:
    """No prefixes: AWS writes one name space, without any."""
    space = root.tag.partition("}")[0].lstrip("{") if root.tag.startswith("{") else ""
    if not space:
        return
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{space}}}")
    root.set("xmlns", space)
