# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of ``tracking_check``, and the subject that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn import CDNS, ENDPOINTS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import GROUPS, Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import Arguments
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.names import host_name, tracking_domain_name
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.options import RESOLVING
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.arguments import (
    SPARKPOST,
    subaccount_number,
)

_CDNS = ("auto", "cloudfront", "cloudflare", "fastly", "other")
_LONGEST_TTL = 3600

ARGUMENTS = Arguments(
    options={
        "domain": {"type": "str", "required": True},
        "cdn": {"type": "str", "default": "auto", "choices": list(_CDNS)},
        "endpoint": {"type": "str"},
        "expected_target": {"type": "list", "elements": "str"},
        "certificate_authorities": {"type": "list", "elements": "str"},
        "checks": {"type": "list", "elements": "str", "choices": list(GROUPS)},
        "cache_ttl": {"type": "int", "default": 10},
        "warn_days": {"type": "int", "default": 14},
        "timeout": {"type": "int", "default": 10},
        "fail_on": {"type": "str", "default": "fail", "choices": ["fail", "warn", "never"]},
        "verify": {"type": "bool", "default": False},
        "expect_redirect": {"type": "bool", "default": False},
        "app_links": {"type": "bool", "default": False},
        "subaccount": {"type": "int"},
    }
).merge(SPARKPOST, RESOLVING)


def subject(params: Mapping[str, Any]) -> Subject:
    """What the options ask for, normalised. Raises InputError."""
    endpoint = params["endpoint"] or ""
    region = str(params["region"] or "us").lower()
    return Subject(
        domain=tracking_domain_name(params["domain"]),
        cdn=None if params["cdn"] == "auto" else CDNS[params["cdn"]],
        endpoint=_endpoint(endpoint or region),
        endpoint_named=bool(endpoint),
        expected_targets=_names(params["expected_target"], "expected_target"),
        authorities=_names(params["certificate_authorities"], "certificate_authorities"),
        subaccount=None if params["subaccount"] is None else subaccount_number(params["subaccount"]),
        groups=frozenset(params["checks"] or GROUPS),
        cache_ttl=_between("cache_ttl", params["cache_ttl"], 0, _LONGEST_TTL),
        warn_days=_between("warn_days", params["warn_days"], 0, 365),
        timeout=_between("timeout", params["timeout"], 1, 120),
        expect_redirect=params["expect_redirect"],
        app_links=params["app_links"],
    )


def _endpoint(value: str) -> str:
    return ENDPOINTS.get(value.strip().lower()) or host_name(value, option="endpoint")


def _names(values: list[str] | None, option: str) -> tuple[str, ...]:
    return tuple(host_name(value, option=option) for value in values or () if value.strip())


def _between(option: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise InputError(option, value, f"it must be between {least} and {most}")
    return value
