# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and ids as Route 53 writes and orders them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..._core.errors import InputError

#: Source: Route 53 API reference, "HostedZone" (at most 32 characters), and the ids that it hands out.
_ID = re.compile(r"(?:/?hostedzone/)?([A-Z0-9]{1,32})")
_OCTAL = re.compile(r"\\([0-7]{3})")


def plain_name(name: str) -> str:
    """A name in lower case, without escapes and trailing dot: Route 53 writes ``*`` as ``\\052``.

    Source: Route 53 developer guide, "DNS domain name format".
    """
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), name).lower().rstrip(".")


def identifier(value: str, option: str) -> str:
    """The id of a hosted zone, without the path that the API puts before it; "" stays "". Raises InputError."""
    text = value.strip()
    if not text:
        return ""
    match = _ID.fullmatch(text)
    if match is None:
        allowed = "it must be the id of a hosted zone, as the console shows it, such as Z0123456789ABCDEFGHIJ"
        raise InputError(option, value, allowed)
    return match[1]


def surely_ordered(names: Sequence[str]) -> bool:
    """Whether Route 53 lists the names in this order, however it compares them.

    It compares names with their labels reversed. The API reference of ListResourceRecordSets warns that characters
    before the dot in ASCII (the hyphen) change the order, which does not tell for sure whether labels are compared
    one by one; a wildcard may be placed by its escape. So both must agree, and names with an asterisk never do.
    """
    labels = [tuple(reversed(name.split("."))) for name in names]
    texts = [".".join((*parts, "")) for parts in labels]
    return "*" not in "".join(names) and labels == sorted(labels) and texts == sorted(texts)
