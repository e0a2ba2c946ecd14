# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every Fastly module shares, and the connection that they describe."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from .._core.arguments import Arguments
from .._core.errors import InputError
from .._http.options import HTTP, env_fallback, http_session
from .client import Connection
from .errors import RESET_HEADER, MissingTokenError

DEFAULT_API_URL = "https://api.fastly.com"
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


def connect(params: Mapping[str, Any], secrets: Iterable[str]) -> Connection:
    """A connection by these options, which shows none of the secrets. Raises MissingTokenError, InputError."""
    token = _token(_given(params, "api_token"))
    session = http_session(params, [*secrets, token], reset_header=RESET_HEADER)
    return Connection(session, _api_url(_given(params, "api_url") or DEFAULT_API_URL), token)


def identifier(params: Mapping[str, Any], option: str) -> str:
    """An id of Fastly's, "" where it is not given. Raises InputError."""
    text = str(params.get(option) or "").strip()
    if text and not _ID.fullmatch(text):
        raise InputError(option, text, "it must be an id as Fastly shows it, letters and digits alone")
    return text


def _given(params: Mapping[str, Any], name: str) -> str:
    """The option; else, as Ansible's own fallback does only for an option that is not there at all, the environment."""
    from_environment = (os.environ.get(variable, "") for variable in _VARIABLES[name])
    return str(params.get(name) or next(filter(None, from_environment), "")).strip()


def _token(value: str) -> str:
    if not value:
        raise MissingTokenError
    if not value.isascii() or not value.isprintable() or " " in value:
        raise InputError("api_token", "(hidden)", "it holds spaces or characters that no Fastly token has")
    return value


def _api_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete or parts.query or parts.fragment or parts.username or parts.password is not None:
        shown = "(hidden)" if "@" in value else value
        raise InputError("api_url", shown, f"it must be an address such as {DEFAULT_API_URL}")
    return value.rstrip("/")
