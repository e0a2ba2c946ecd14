# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One address in a mail."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LINK, IMAGE = "link", "image"


@dataclass(frozen=True)
class Reference:
    """``kind`` is LINK or IMAGE, ``part`` is ``html`` or ``text``."""

    kind: str
    url: str
    part: str


def cleaned(value: str) -> str:
    """The address as browsers read it: no spaces around, no line breaks and tabs within (WHATWG URL standard)."""
    return "".join(value.split()) if "\n" in value or "\r" in value or "\t" in value else value.strip()


def split(url: str) -> SplitResult | None:
    """The parts of a URL, None where it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it raises for a port that is no number
    except ValueError:
        return None
    return parts
