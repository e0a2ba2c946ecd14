# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every module over HTTP shares, and the session that they describe."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._core.arguments import Arguments, check_seconds
from .._core.errors import InputError
from .._core.redact import Redactor
from .pace import Limit
from .session import HttpSession, Transport, silent


def env_fallback(*names: str) -> str:
    """The first set and non-empty environment variable of these names.

    An empty value counts as unset, since job templates pass empty answers through.
    """
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    raise AnsibleFallbackNotFound


#: Documented in the doc fragment ``http``.
HTTP = Arguments(
    options={
        "validate_certs": {"type": "bool", "default": True},
        "allow_http": {"type": "bool", "default": False, "fallback": (env_fallback, ["TRACKING_ALLOW_HTTP"])},
        "ca_path": {"type": "path", "fallback": (env_fallback, ["TRACKING_CA_PATH"])},
        "request_timeout": {"type": "int", "default": 30},
        "retry_timeout": {"type": "int", "default": 120},
    }
)


def check_ca_path(ca_path: str) -> None:
    """Raises InputError for a path with nothing to trust in it."""
    if not os.path.exists(ca_path):
        raise InputError("ca_path", ca_path, "there is no such file")
    if os.path.isfile(ca_path):
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=ca_path)
        except OSError as error:
            raise InputError("ca_path", ca_path, f"it holds no certificates in PEM form ({error})") from error


def transport(params: Mapping[str, Any], *, reset_header: str = "", limit: Limit | None = None) -> Transport:
    """The transport that the options describe. Raises InputError."""
    check_seconds(params, "request_timeout", "retry_timeout")
    ca_path = params.get("ca_path") or ""
    if ca_path:
        check_ca_path(ca_path)
    return Transport(
        timeout=params["request_timeout"],
        deadline=params["retry_timeout"],
        validate_certs=params["validate_certs"],
        ca_path=ca_path,
        reset_header=reset_header,
        limit=limit,
    )


def http_session(
    params: Mapping[str, Any],
    secrets: Iterable[str],
    progress: Callable[[str], None] = silent,
    *,
    reset_header: str = "",
    limit: Limit | None = None,
) -> HttpSession:
    """A session by these options, which shows none of the secrets."""
    return HttpSession(transport(params, reset_header=reset_header, limit=limit), Redactor(secrets), progress)
