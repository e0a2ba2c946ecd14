# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One API call as the views see it, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.fastly.account import Account

JSON = "application/json"
JSON_API = "application/vnd.api+json"


@dataclass(frozen=True)
class Call:
    """A request that passed authentication."""

    #: Placeholders of the route.
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    #: Fields of a form or of a JSON object.
    body: Mapping[str, Any] = field(default_factory=dict)
    accept: str = ""
    #: Scheme, host and path of the request, which links in answers start with.
    url: str = ""

    def __getitem__(self, placeholder: str) -> str:
        return self.arguments[placeholder]


@dataclass(frozen=True)
class Reply:
    """Status, JSON document (None is an empty body), media type and further headers."""

    status: int
    document: Any
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[[Account, Call], Reply]


def ok(document: Any, **headers: str) -> Reply:
    """200 of the service side."""
    return Reply(200, document, JSON, headers)


def done() -> Reply:
    """What a deletion answers on the service side."""
    return ok({"status": "ok"})
