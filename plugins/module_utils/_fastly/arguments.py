# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every Fastly module shares, and the connection that they describe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._core.arguments import Arguments
from .._core.errors import InputError
from .._http.access import api_address, given, header_value
from .._http.options import HTTP, env_fallback, http_session
from .._http.pace import Limit
from .._http.session import silent
from .client import Connection
from .errors import RESET_HEADER, MissingTokenError

DEFAULT_API_URL = "https://api.fastly.com"
#: Source: Fastly's API reference, "Rate limiting": 1,000 requests an hour that are not reads.
LIMIT = Limit("Fastly", 1000, 3600.0, burst=800, writes_only=True)
_VARIABLES = {
    "api_token": ["FASTLY_API_TOKEN", "FASTLY_API_KEY"],
    "api_url": ["FASTLY_API_URL", "FASTLY_API_ENDPOINT"],
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

#: Documented in the doc fragment ``fastly``.
FASTLY = Arguments(
    options={
        "api_token": {"type": "str", "no_log": True, "fallback": (env_fallback, _VARIABLES["api_token"])},
        "api_url": {"type": "str", "default": DEFAULT_API_URL, "fallback": (env_fallback, _VARIABLES["api_url"])},
    }
).merge(HTTP)


def connect(params: Mapping[str, Any], secrets: Iterable[str], progress: Callable[[str], None] = silent) -> Connection:
    """A connection by these options, which shows none of the secrets. Raises MissingTokenError, InputError."""
    token = _token(params)
    session = http_session(params, [*secrets, token], progress, reset_header=RESET_HEADER, limit=LIMIT)
    address = given(params, "api_url", _VARIABLES) or DEFAULT_API_URL
    url = api_address("api_url", address, example=DEFAULT_API_URL, allow_http=bool(params.get("allow_http")))
    return Connection(session, url, token)


def identifier(params: Mapping[str, Any], option: str) -> str:
    """An id of Fastly's, "" where it is not given. Raises InputError."""
    text = str(params.get(option) or "").strip()
    if text and not _ID.fullmatch(text):
        raise InputError(option, text, "it must be an id as Fastly shows it, letters and digits alone")
    return text


def _token(params: Mapping[str, Any]) -> str:
    value = given(params, "api_token", _VARIABLES)
    if not value:
        raise MissingTokenError
    return header_value("api_token", value, "it holds spaces or characters that no Fastly token has")
