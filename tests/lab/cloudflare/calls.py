# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One API call as its handler sees it, what it answers, and how lists are cut into pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.cloudflare.auth import Token

if TYPE_CHECKING:
    from lab.cloudflare.account import Account
    from lab.cloudflare.zones import Zone


@dataclass(frozen=True)
class Call:
    """A request that passed authentication and, below ``/zones/{id}``, names a zone of the token's."""

    token: Token
    zone: Zone | None = None
    #: The parts of the path that vary, by name.
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def within(self) -> Zone:
        """The zone of a call below ``/zones/{id}``."""
        assert self.zone is not None
        return self.zone


@dataclass(frozen=True)
class Reply:
    """What goes into the envelope of a success."""

    result: Any
    info: Mapping[str, Any] | None = None
    messages: Sequence[Mapping[str, Any]] = ()
    #: 204 has no envelope at all.
    status: int = 200


Handler = Callable[["Account", Call], Reply]


def paged(call: Call, found: Sequence[Any], *, default: int, most: int, least: int = 1) -> Reply:
    """The page that ``page`` and ``per_page`` ask for.

    A page beyond the last is empty, ``count`` is what this page holds, and ``total_pages`` fits
    the ``per_page`` that was applied: clients stop by each of the three.
    """
    per_page = min(max(_number(call.query.get("per_page"), default), least), most)
    page = max(_number(call.query.get("page"), 1), 1)
    part = found[(page - 1) * per_page : page * per_page]
    info = {
        "page": page,
        "per_page": per_page,
        "count": len(part),
        "total_count": len(found),
        "total_pages": math.ceil(len(found) / per_page),
    }
    return Reply(list(part), info)


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default
