# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names as Route 53 writes and orders them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OCTAL = re.compile(r"\\([0-7]{3})")


def plain_name(name: str) -> str:
    """A name in lower case, without escapes and trailing dot: Route 53 writes ``*`` as ``\\052``.

    Source: Route 53 developer guide, "DNS domain name format".
    """
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), name).lower().rstrip(".")


def surely_ordered(names: Sequence[str]) -> bool:
    """Whether Route 53 lists the names in this order, however it compares them.

    It compares names with their labels reversed. The API reference of ListResourceRecordSets warns that characters
    before the dot in ASCII (the hyphen) change the order, which does not tell for sure whether labels are compared
    one by one; a wildcard may be placed by its escape. So both must agree, and names with an asterisk never do.
    """
    labels = [tuple(reversed(name.split("."))) for name in names]
    texts = [".".join((*parts, "")) for parts in labels]
    return "*" not in "".join(names) and labels == sorted(labels) and texts == sorted(texts)
