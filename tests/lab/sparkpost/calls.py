# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One API call as the views see it, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.sparkpost.account import Account
from lab.sparkpost.state import Scope


@dataclass(frozen=True)
class Call:
    """A request that passed authentication. ``scope`` is what reads see; writes act in ``subaccount``."""

    scope: Scope = None
    name: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subaccount(self) -> int:
        return self.scope or 0


@dataclass(frozen=True)
class Reply:
    """The status and the JSON document; None is an empty body."""

    status: int
    document: Mapping[str, Any] | None


View = Callable[[Account, Call], Reply]


def results(value: Any) -> Reply:
    """200 with the value under ``results``."""
    return Reply(200, {"results": value})
