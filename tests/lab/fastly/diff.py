# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text that compares two versions: one document of all blocks, each line marked as kept, taken or added.

Source: a recorded comparison; numbers, locks and instants are not part of the document.
"""

from __future__ import annotations

import difflib
import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lab.fastly.rendering import version_details
from lab.fastly.versions import Version

_OF_VERSIONS = ("number", "locked", "active", "created_at", "updated_at", "deleted_at", "environments")
_OF_OBJECTS = ("service_id", "version", "created_at", "updated_at", "deleted_at", "id")
_PLAIN = re.compile(r"[A-Za-z0-9/_.*][A-Za-z0-9/_.* -]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def compare(before: Version, after: Version, style: str = "text") -> str:
    """The document of both versions; ``style`` is text, html or html_simple."""
    marked = "".join(f"{mark}{line}\n" for mark, line in _marked(_document(before), _document(after)))
    return marked if style == "text" else f"<pre>{html.escape(marked)}</pre>"


def _marked(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from ((" ", line) for line in before[start:end])
        else:
            yield from (("-", line) for line in before[start:end])
            yield from (("+", line) for line in after[new_start:new_end])


def _document(version: Version) -> list[str]:
    blocks = {name: value for name, value in version_details(version).items() if name not in _OF_VERSIONS}
    return [line for name in sorted(blocks) for line in _block(name, blocks[name])]


def _block(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{name}:"
        yield from (f"  {key}: {_scalar(value[key])}".rstrip() for key in sorted(value))
    elif isinstance(value, list):
        yield f"{name}:" if value else f"{name}: []"
        for each in value:
            yield from _item(each)
    else:
        yield f"{name}: {_scalar(value)}".rstrip()


def _item(item: Mapping[str, Any]) -> Iterator[str]:
    yield f"- name: {_scalar(item['name'])}"
    for key in sorted(item):
        if key != "name" and key not in _OF_OBJECTS:
            yield f"  {key}: {_scalar(item[key])}".rstrip()


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if value == "":
        return "''"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS and not value.replace(".", "").isdigit()
        return value if plain else json.dumps(value)
    return json.dumps(value)
