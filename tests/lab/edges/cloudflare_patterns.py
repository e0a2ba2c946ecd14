# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""URL patterns of page rules: which requests they match, and what their asterisks stood for.

Source: Cloudflare's documentation of wildcard matching and referencing: scheme and port may be left
out, case does not count, an asterisk may stand for nothing and for the query string, and ``$1`` to
``$4`` refer to them.
"""

from __future__ import annotations

import functools
import re

_DEFAULT_PORTS = {"http": 80, "https": 443}


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    scheme, mark, rest = pattern.partition("://")
    if not mark:
        scheme, rest = "", pattern
    host, slash, path = rest.partition("/")
    # Without a path the pattern is for the root alone.
    wanted = _groups(host) + (r"(?::\d+)?" if ":" not in host and "*" not in host[-1:] else "")
    wanted += _groups(slash + path) if slash else "/?"
    start = _groups(scheme) + "://" if mark else "https?://"
    return re.compile(start + wanted, re.IGNORECASE | re.DOTALL)


def _groups(text: str) -> str:
    return "(.*)".join(re.escape(part) for part in text.split("*"))


def match(pattern: str, url: str) -> tuple[str, ...] | None:
    """What each asterisk of the pattern stands for in the URL; None where it does not match.

    An asterisk at the end takes everything; of several, an earlier one takes as much as it can.
    """
    found = _compiled(pattern).fullmatch(url)
    return None if found is None else tuple(group or "" for group in found.groups())


def filled(target: str, groups: tuple[str, ...]) -> str:
    """The target with ``$1``… replaced by what the asterisks stood for; ``\\$`` is a plain dollar sign."""

    def replaced(found: re.Match[str]) -> str:
        if found.group() == "\\$":
            return "$"
        number = int(found.group(1))
        return groups[number - 1] if 0 < number <= len(groups) else ""

    return re.sub(r"\\\$|\$(\d)", replaced, target)
