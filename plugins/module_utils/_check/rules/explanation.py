# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page of a finding says beside its catalogue entry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """``cause`` says why it comes about and ``seen`` how the check sees it, in a sentence or two each.

    ``links`` are pairs of title and address of vendors' public documentation. ``sample`` is what the result says under
    ``observed``, as an example.
    """

    cause: str
    seen: str
    links: tuple[tuple[str, str], ...] = ()
    sample: str = ""
