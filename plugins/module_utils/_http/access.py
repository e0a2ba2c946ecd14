# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that say where a service's API is and as whom to use it, checked before anything is sent."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .._core.errors import InputError

HIDDEN = "(hidden)"


def given(params: Mapping[str, Any], option: str, variables: Mapping[str, Sequence[str]]) -> str:
    """The option, else the first of its environment variables that is set, "" for neither.

    Ansible itself falls back to the environment only for an option that is not there at all, not for an empty one.
    """
    found = params.get(option) or next(filter(None, map(os.environ.get, variables[option])), "")
    return str(found).strip()


def header_value(option: str, value: str, rule: str, *, shown: str = HIDDEN) -> str:
    """A value that can be sent in a header. Raises InputError with the ``rule`` that other values break."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise InputError(option, shown, rule)
    return value


def api_address(option: str, value: str, *, example: str, path: str = "", allow_http: bool = False) -> str:
    """The address of an API, without a trailing slash; ``path`` completes one that has none.

    Raises InputError, also for plain HTTP to another machine unless ``allow_http``: credentials go to that address.
    """
    if not is_api_address(value):
        raise InputError(option, shown_address(value), f"it must be an address such as {example}")
    if not allow_http and is_exposed(value):
        raise InputError(
            option,
            value,
            "it must start with https://, because credentials are sent to it. Set allow_http to true (or the "
            "environment variable TRACKING_ALLOW_HTTP) if nobody else can read the network between",
        )
    url = value.rstrip("/")
    return url if urlsplit(value).path.rstrip("/") else f"{url}{path}"


def is_exposed(value: str) -> bool:
    """Whether the address leads to another machine by plain HTTP."""
    parts = urlsplit(value)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme != "http" or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def is_api_address(value: str) -> bool:
    """Whether it is an absolute HTTP address and nothing more."""
    try:
        return _is_usable(urlsplit(value))
    except ValueError:
        return False


def shown_address(value: str) -> str:
    """An address, or a text that holds one, for a message; one with an ``@`` may hold a password, and is not shown."""
    return HIDDEN if "@" in value else value


def _is_usable(parts: SplitResult) -> bool:
    """Whether it is an absolute HTTP address and nothing more. Raises ValueError for a port that is no number."""
    complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    return complete and not (parts.query or parts.fragment or parts.username or parts.password is not None)
