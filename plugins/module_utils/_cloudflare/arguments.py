# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every Cloudflare module shares, and the client that they describe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.arguments import Arguments
from .._core.errors import InputError
from .._core.names import host_name, shown_name
from .._http.access import HIDDEN, api_address, given, header_value
from .._http.options import HTTP, env_fallback, http_session
from .._http.pace import Limit
from .._http.session import silent
from .client import CloudflareClient
from .errors import MissingCredentialsError

DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4"
_BASE_PATH = "/client/v4"
#: Source: Cloudflare's documentation of API limits: 1,200 requests in five minutes for a user, over all tokens.
LIMIT = Limit("Cloudflare", 1200, 300.0, burst=600)
_VARIABLES = {
    "api_token": ["CLOUDFLARE_API_TOKEN"],
    "email": ["CLOUDFLARE_EMAIL"],
    "api_key": ["CLOUDFLARE_API_KEY"],
    "base_url": ["CLOUDFLARE_BASE_URL"],
}
_ID = re.compile(r"[0-9a-f]{32}")

#: Documented in the doc fragment ``cloudflare``.
CLOUDFLARE = Arguments(
    options={
        "api_token": {"type": "str", "no_log": True, "fallback": (env_fallback, _VARIABLES["api_token"])},
        "email": {"type": "str", "fallback": (env_fallback, _VARIABLES["email"])},
        "api_key": {"type": "str", "no_log": True, "fallback": (env_fallback, _VARIABLES["api_key"])},
        "base_url": {
            "type": "str",
            "default": DEFAULT_BASE_URL,
            "fallback": (env_fallback, _VARIABLES["base_url"]),
        },
    }
).merge(HTTP)

#: The zone that a task works in. Documented in the doc fragment ``cloudflare.zone``.
ZONE = Arguments(
    options={"zone": {"type": "str"}, "zone_id": {"type": "str"}},
    required_one_of=(("zone", "zone_id"),),
)


def zone_subject(params: Mapping[str, Any]) -> str:
    """What the messages of a task about a whole zone are about."""
    return shown_name(params.get("zone") or params.get("zone_id"))


@dataclass(frozen=True)
class NamedZone:
    """A zone by its normalised name, by its id, or by both; "" is not given."""

    name: str = ""
    zone_id: str = ""

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> NamedZone:
        """Raises InputError where both options are empty, or a value makes no sense."""
        name, zone_id = str(params.get("zone") or "").strip(), str(params.get("zone_id") or "").strip()
        if not name and not zone_id:
            raise InputError("zone", name, "one of 'zone' and 'zone_id' must be set")
        return cls(host_name(name, option="zone") if name else "", identifier(zone_id, "zone_id"))

    def label(self) -> str:
        """How a message names the zone."""
        return self.name or self.zone_id


def connect(
    params: Mapping[str, Any], secrets: Iterable[str], progress: Callable[[str], None] = silent
) -> CloudflareClient:
    """A client by these options, which shows none of the secrets. Raises MissingCredentialsError, InputError."""
    headers, hidden = _credentials(params)
    address = _given(params, "base_url") or DEFAULT_BASE_URL
    allow_http = bool(params.get("allow_http"))
    base_url = api_address("base_url", address, example=DEFAULT_BASE_URL, path=_BASE_PATH, allow_http=allow_http)
    return CloudflareClient(http_session(params, [*secrets, hidden], progress, limit=LIMIT), base_url, headers)


def identifier(value: str, option: str) -> str:
    """An id of Cloudflare's, 32 hexadecimal digits; "" stays "". Raises InputError."""
    text = value.strip().lower()
    if text and not _ID.fullmatch(text):
        raise InputError(option, value, "it must be an id of 32 hexadecimal digits, as the dashboard shows it")
    return text


def _credentials(params: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """The headers, and the secret in them. A token wins: beside it neither e-mail address nor key is sent.

    Cloudflare refuses a request whose headers mix both ways.
    """
    token = _given(params, "api_token")
    if token:
        return {"Authorization": f"Bearer {_header('api_token', token.removeprefix('Bearer '))}"}, token
    email, key = _given(params, "email"), _given(params, "api_key")
    if not email and not key:
        raise MissingCredentialsError
    if not key:
        allowed = "it needs the global API key in 'api_key' (environment variable CLOUDFLARE_API_KEY)"
        raise InputError("email", email, f"{allowed}; a token goes into 'api_token'")
    if not email:
        allowed = "it needs the e-mail address in 'email' (environment variable CLOUDFLARE_EMAIL)"
        raise InputError("api_key", HIDDEN, f"{allowed}; a token goes into 'api_token'")
    return {"X-Auth-Email": _header("email", email), "X-Auth-Key": _header("api_key", key)}, key


def _header(option: str, value: str) -> str:
    shown = value if option == "email" else HIDDEN
    return header_value(option, value, "it holds spaces or characters that no such value has", shown=shown)


def _given(params: Mapping[str, Any], name: str) -> str:
    return given(params, name, _VARIABLES)
