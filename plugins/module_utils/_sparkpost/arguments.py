# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every SparkPost module shares, and the client that they describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.arguments import Arguments
from .._core.errors import InputError
from .._http.access import api_address, given, header_value
from .._http.options import HTTP, env_fallback, http_session
from .._http.pace import Limit
from .._http.session import silent
from .client import SparkPostClient
from .endpoints import REGIONS, Region
from .errors import MissingKeyError

#: A guess: SparkPost publishes no figure, only that it answers 429 beyond its own. What it answers is learnt from.
LIMIT = Limit("SparkPost", 10, 1.0, burst=8)
_VARIABLES = {"api_key": ["SPARKPOST_API_KEY"], "region": ["SPARKPOST_REGION"], "api_url": ["SPARKPOST_API_URL"]}
_PATH = "/api/v1"
_EXAMPLE = f"https://api.sparkpost.com{_PATH}"
#: Numbers of the API are 32-bit signed.
_LARGEST_NUMBER = 2**31 - 1

#: Documented in the doc fragment ``sparkpost``. The region is checked here rather than by Ansible's choices,
#: because an empty answer of a job template has to count as unset.
SPARKPOST = Arguments(
    options={
        "api_key": {"type": "str", "no_log": True, "fallback": (env_fallback, _VARIABLES["api_key"])},
        "region": {"type": "str", "default": "us", "fallback": (env_fallback, _VARIABLES["region"])},
        "api_url": {"type": "str", "fallback": (env_fallback, _VARIABLES["api_url"])},
    }
).merge(HTTP)


@dataclass(frozen=True)
class Access:
    """Where and as whom to speak to SparkPost. ``api_url`` holds the base path and no trailing slash."""

    api_key: str
    region: Region
    api_url: str

    def __repr__(self) -> str:
        return f"Access(region={self.region.name!r}, api_url={self.api_url!r})"


def address(params: Mapping[str, Any]) -> tuple[Region, str]:
    """The region and the address of the API that the options describe; no key is needed. Raises InputError."""
    region = _region(_given(params, "region") or "us")
    given_url = _given(params, "api_url") or region.api_url
    url = api_address("api_url", given_url, example=_EXAMPLE, path=_PATH, allow_http=bool(params.get("allow_http")))
    return region, url


def given_key(params: Mapping[str, Any]) -> str:
    """The API key as it was given, "" for none; ``access`` judges it."""
    return _given(params, "api_key")


def access(params: Mapping[str, Any]) -> Access:
    """The access that the options describe. Raises MissingKeyError, InputError."""
    region, api_url = address(params)
    return Access(_api_key(given_key(params)), region, api_url)


def connect(
    params: Mapping[str, Any], secrets: Iterable[str], progress: Callable[[str], None] = silent
) -> tuple[SparkPostClient, Region]:
    """A client by these options, which shows none of the secrets. Raises MissingKeyError, InputError."""
    granted = access(params)
    session = http_session(params, [*secrets, granted.api_key], progress, limit=LIMIT)
    return SparkPostClient(session, granted.api_url, granted.api_key, granted.region.name), granted.region


def subaccount_number(value: int, *, option: str = "subaccount") -> int:
    """The number of a subaccount, 0 being the primary account. Raises InputError."""
    if not 0 <= value <= _LARGEST_NUMBER:
        raise InputError(option, value, "it must be the number of a subaccount, or 0 for the primary account")
    return value


def _given(params: Mapping[str, Any], name: str) -> str:
    return given(params, name, _VARIABLES)


def _api_key(value: str) -> str:
    if not value:
        raise MissingKeyError
    return header_value("api_key", value, "it holds spaces or characters that no SparkPost key has")


def _region(value: str) -> Region:
    region = REGIONS.get(value.lower())
    if region is None:
        raise InputError("region", value, f"it must be one of {', '.join(REGIONS)}")
    return region
