# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pieces of reStructuredText, as far as the generated pages need them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_MARKUP = re.compile(r"[\\*`|]|_(?![^\W_])|(?<=\w):(?=//)|[<>](?=`)")


def escaped(text: str) -> str:
    """The text as it is, without any of it being taken for markup; addresses in it become no links."""
    return _MARKUP.sub(lambda found: f"\\{found.group()}", text)


def unescaped(text: str) -> str:
    """The text that a page shows for what ``escaped`` gave."""
    return re.sub(r"\\(.)", r"\1", text)


def literal(text: str) -> str:
    """The text in the type of code."""
    return f"``{text}``"


def heading(title: str, line: str) -> str:
    """A title underlined with ``line``, one character."""
    return f"{title}\n{line * len(title)}"


def link(title: str, address: str) -> str:
    """A link that is nobody else's target."""
    return f"`{escaped(title)} <{address}>`__"


def label(name: str) -> str:
    """A place that references may name."""
    return f".. _{name}:"


def bullets(items: Sequence[str]) -> str:
    """A list of one-line items."""
    return "\n".join(f"* {item}" for item in items)


def fields(pairs: Mapping[str, str]) -> str:
    """A list of names with their values."""
    return "\n".join(f":{name}: {value}" for name, value in pairs.items())


def table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """A table whose cells may wrap; ``widths`` are shares."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {' '.join(map(str, widths))}", ""]
    for row in (head, *rows):
        lines += [f"   {'* -' if not index else '  -'} {cell}" for index, cell in enumerate(row)]
    return "\n".join(lines)


def json_block(value: Any) -> str:
    """A value as JSON in a block of code."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return ".. code-block:: json\n\n" + "\n".join(f"   {line}" for line in text.splitlines())
