# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In what form bodies are sent and answers are asked for; answers are JSON of one kind or another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Media:
    """``encode`` turns a body into what ``content_type`` says; ``accept`` is what the answer shall be."""

    content_type: str
    accept: str
    encode: Callable[[Any], bytes]


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def _form(body: Mapping[str, Any]) -> bytes:
    """Truth values as 1 and 0; None as an empty field, which clears a value."""
    fields = {name: int(value) if isinstance(value, bool) else value for name, value in body.items()}
    return urlencode({name: "" if value is None else value for name, value in fields.items()}).encode()


JSON = Media("application/json", "application/json", _json)
#: Form fields out, JSON back.
FORM = Media("application/x-www-form-urlencoded", "application/json", _form)
#: JSON:API. Source: jsonapi.org, "Content Negotiation".
JSON_API = Media("application/vnd.api+json", "application/vnd.api+json", _json)
