# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a server that takes dynamic updates, and the server that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.arguments import Arguments
from .._core.errors import InputError
from .._core.names import record_name
from .._dns.servers import server
from .._dns.update.key import ALGORITHMS, TsigKey
from .._dns.update.server import PrimaryServer
from .._http.access import given
from .._http.options import env_fallback

#: The names that lego has made common for RFC 2136.
_VARIABLES = {
    "rfc2136_server": ["RFC2136_NAMESERVER"],
    "tsig_name": ["RFC2136_TSIG_KEY"],
    "tsig_secret": ["RFC2136_TSIG_SECRET"],
    "tsig_algorithm": ["RFC2136_TSIG_ALGORITHM"],
}

#: Documented in the doc fragment ``rfc2136``.
RFC2136 = Arguments(
    options={
        "rfc2136_server": {"type": "str", "fallback": (env_fallback, _VARIABLES["rfc2136_server"])},
        "tsig_name": {"type": "str", "fallback": (env_fallback, _VARIABLES["tsig_name"])},
        "tsig_secret": {"type": "str", "no_log": True, "fallback": (env_fallback, _VARIABLES["tsig_secret"])},
        "tsig_algorithm": {"type": "str", "fallback": (env_fallback, _VARIABLES["tsig_algorithm"])},
    }
)


def connect(params: Mapping[str, Any]) -> PrimaryServer:
    """The server by these options. Raises InputError."""
    address = given(params, "rfc2136_server", _VARIABLES)
    if not address:
        allowed = (
            "it must be the address of the zone's primary server, such as 192.0.2.53 or 192.0.2.53:5353; playbooks "
        )
        raise InputError("rfc2136_server", "", f"{allowed}and roles read it from the environment: RFC2136_NAMESERVER")
    return PrimaryServer(server(address, "rfc2136_server"), _key(params), float(params.get("request_timeout") or 30))


def identifier(value: str, option: str) -> str:
    """A zone's id is its name; "" stays "". Raises InputError."""
    return record_name(value, option=option) if value.strip() else ""


def _key(params: Mapping[str, Any]) -> TsigKey | None:
    """None where no key is given: then the server decides by the address alone."""
    name, secret = given(params, "tsig_name", _VARIABLES), given(params, "tsig_secret", _VARIABLES)
    if not name and not secret:
        return None
    if not secret:
        raise InputError("tsig_name", name, "it needs the key's secret in 'tsig_secret' (RFC2136_TSIG_SECRET)")
    if not name:
        raise InputError("tsig_secret", "(hidden)", "it needs the key's name in 'tsig_name' (RFC2136_TSIG_KEY)")
    return TsigKey.from_user(name, secret, given(params, "tsig_algorithm", _VARIABLES) or ALGORITHMS[0])
