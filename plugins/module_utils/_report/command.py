# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command that repeats a check."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from .._check.model.tracking_check import GROUPS

_PLAIN = re.compile(r"[A-Za-z0-9._-]+")
_PLAYBOOK = "ansible-playbook sparkpost.tracking.verify"
#: The role's variable for each input, and the input's default.
_VARIABLES: Mapping[str, tuple[str, Any]] = {
    "connect_to": ("verify_connect_to", []),
    "resolvers": ("verify_resolvers", []),
    "cache_ttl": ("verify_cache_ttl", 10),
    "warn_days": ("verify_warn_days", None),
    "expect_redirect": ("verify_expect_redirect", False),
    "app_links": ("verify_app_links", False),
}


def command(data: Mapping[str, Any]) -> str:
    """For a shell, quoted; what is as the playbook has it by itself is left out."""
    domain, variables = data["domain"], _variables(data)
    words = [_PLAYBOOK]
    if _PLAIN.fullmatch(domain):
        words.append(f"-e domain={domain}")
    else:
        variables = {"domain": domain, **variables}
    if variables:
        words.append(f"-e {shlex.quote(json.dumps(variables))}")
    return " ".join(words)


def _variables(data: Mapping[str, Any]) -> dict[str, Any]:
    inputs = data["inputs"]
    variables: dict[str, Any] = {}
    if data["endpoint"] and data["region"] != "us":
        variables["tracking_endpoint"] = data["region"] or data["endpoint"]
    asked = inputs.get("checks")
    groups = [name for name in GROUPS if not isinstance(asked, list) or name in asked]
    if groups and groups != list(GROUPS):
        variables["verify_checks"] = groups
    for name, (variable, default) in _VARIABLES.items():
        if inputs.get(name, default) != default:
            variables[variable] = inputs[name]
    return variables
