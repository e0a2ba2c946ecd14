# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is particular about writing a backend.

Source: the notes on ``port`` in the documentation of Fastly's Python client, recorded updates, and
the provider for Terraform on empty values.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from lab.fastly import errors
from lab.fastly.kinds import BACKEND, KINDS
from lab.fastly.versions import Version, read_values

#: Left out or filled on creation: an empty value is refused.
_NEVER_EMPTY_AT_FIRST = ("ssl_", "min_tls_version", "max_tls_version")
_TLS_VERSIONS = (None, "1.0", "1.1", "1.2", "1.3")
#: What a port says about TLS where the request does not.
_PORT_TLS = {80: False, 443: True}


def read_backend(version: Version, sent: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    """The values of a creation or update, with what follows from them.

    Raises:
        ApiError: 400 for an empty TLS field on creation, an unknown TLS version, or a healthcheck or
            condition that the version does not have.
    """
    if creating:
        _refuse_empty(sent)
    values = read_values(BACKEND, sent, creating=creating)
    if "port" in sent and "use_ssl" not in sent and values["port"] in _PORT_TLS:
        values["use_ssl"] = _PORT_TLS[values["port"]]
    if "address" in values:
        if not values["address"]:
            raise errors.bad_request("Address can't be blank")
        values.update(_seen_as(values["address"]))
    for name in ("min_tls_version", "max_tls_version"):
        if values.get(name) not in _TLS_VERSIONS:
            raise errors.bad_request(f"Invalid value for {name}: '{values[name]}'")
    _require_named(version, values)
    return values


def _refuse_empty(sent: Mapping[str, Any]) -> None:
    for name, value in sent.items():
        if name.startswith(_NEVER_EMPTY_AT_FIRST) and value == "":
            raise errors.bad_request(f"Invalid value for {name}: ''")


def _seen_as(address: str) -> dict[str, str | None]:
    """The address once more under the name of what it is."""
    kinds: dict[str, str | None] = {"hostname": None, "ipv4": None, "ipv6": None}
    try:
        kinds[f"ipv{ipaddress.ip_address(address).version}"] = address
    except ValueError:
        kinds["hostname"] = address
    return kinds


def _require_named(version: Version, values: Mapping[str, Any]) -> None:
    for field, path in (("healthcheck", "healthcheck"), ("request_condition", "condition")):
        name = values.get(field)
        if name and all(each.name != name for each in version.all(KINDS[path])):
            raise errors.bad_request(f"No {path} named '{name}'")
