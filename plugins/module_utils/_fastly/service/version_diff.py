# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's comparison of two versions, cut down to what changed, with secrets masked.

It is a text of all objects of both versions, the credentials of logging endpoints and the keys of backends among them.
Source: recorded answers in the tests of Fastly's Go client.
"""

from __future__ import annotations

import re

from ..._core.redact import MASK

_SECRET = re.compile(r"key|secret|token|password|private|credential|client_cert|passphrase|certificate", re.IGNORECASE)
_LINE = re.compile(r"(?P<sign>[-+ ])(?P<indent>\s*)(?P<item>(?:- )?)(?P<name>[\w.]+):(?P<value>.*)")
#: What follows such a value stands below it.
_OPENING = frozenset({"", "|", "|-", "|+", ">", ">-"})
#: Where a version number or a time is all that differs, nothing has changed.
_NOISE = frozenset({"version", "created_at", "updated_at", "number"})


def changed_lines(text: str) -> str:
    """The lines that changed, each under the headings that it stands below; "" where nothing did."""
    shown: list[str] = []
    headings: list[tuple[int, str]] = []
    hidden = False
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            if line[:1] in "-+" and line[1:].strip() and not hidden:
                shown += [*(heading for _depth, heading in headings), line]
                headings = []
            continue
        # An item of a list stands below the key of the list, at the same indent.
        depth = 2 * len(match["indent"]) + bool(match["item"])
        hidden = _is_secret(match["name"])
        headings = [each for each in headings if each[0] < depth]
        if match["sign"] == " ":
            if match["item"] or match["value"].strip() in _OPENING:
                headings.append((depth, _masked(match)))
        elif match["name"] not in _NOISE:
            shown += [heading for _depth, heading in headings]
            headings = []
            shown.append(_masked(match))
    return "".join(f"{line}\n" for line in shown)


def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None


def _masked(match: re.Match[str]) -> str:
    value = match["value"]
    if _is_secret(match["name"]) and value.strip() not in ("", "''", '""', "null", "~"):
        value = f" {MASK}"
    return f"{match['sign']}{match['indent']}{match['item']}{match['name']}:{value}"
