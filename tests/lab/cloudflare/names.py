# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names, identifiers and instants as Cloudflare writes them."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timezone

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)


def new_id() -> str:
    """A fresh identifier: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def host_name(name: str) -> str:
    """A host name as it is stored and compared: lower case, no trailing dot, IDNA in its ASCII form."""
    name = name.strip().lower().rstrip(".")
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return name


def is_host_name(name: str, *, wildcard: bool = False) -> bool:
    """Whether it can be a host name; with ``wildcard``, the first label may be an asterisk."""
    labels = name.split(".")
    if wildcard and labels[0] == "*":
        labels = labels[1:]
    return 0 < len(name) <= 253 and bool(labels) and all(_LABEL.fullmatch(label) for label in labels)


def is_within(name: str, apex: str) -> bool:
    """Whether the name is the apex or below it, by whole labels."""
    return name == apex or name.endswith(f".{apex}")


def instant(seconds: float) -> str:
    """An instant since the epoch as the API shows it: UTC, with microseconds."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
