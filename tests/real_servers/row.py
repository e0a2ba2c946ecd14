# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One situation made of real servers, and what the check has to make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from real_servers.site import Site

#: No finding but good ones: the verdict is "ok", and nothing is remarked.
HEALTHY = "healthy"
#: What is asked where a row names nothing else.
GROUPS = ("dns", "tls", "http", "cache")


@dataclass(frozen=True)
class Row:
    """``builds`` starts what the row is about; ``expect`` is the finding that must be the first cause.

    ``servers`` are those of ``tools/debian.py`` that it needs. ``arrives`` is the truth, asked of curl before the
    check: whether clicks by https end on their own recipients' landing pages; None where that is not the question.
    ``says`` are words that the observation must have, ``remedy`` those of the remedy, ``never`` those that it must not.
    """

    id: str
    area: str
    builds: Callable[[Site], object]
    expect: str = HEALTHY
    servers: tuple[str, ...] = ()
    arrives: bool | None = None
    status: str = ""
    says: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    groups: tuple[str, ...] = GROUPS
    options: Mapping[str, Any] = field(default_factory=dict)
    #: Whether it belongs to the selection of ``make test``.
    brief: bool = False

    def __str__(self) -> str:
        return f"{self.area}-{self.id}"
