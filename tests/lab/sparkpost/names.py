# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of domains as SparkPost takes them."""

from __future__ import annotations

import re

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def normalised(name: str) -> str:
    """The form in which names are stored and compared: lower case, no trailing dot."""
    return name.lower().rstrip(".")


def is_valid(name: object) -> bool:
    """Whether the value is a full host name of at least two labels, in any case."""
    if not isinstance(name, str) or len(name) > 253:
        return False
    labels = name.lower().split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
