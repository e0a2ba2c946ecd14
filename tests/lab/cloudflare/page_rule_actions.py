# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the actions of a page rule may be.

Source: the typed models of Cloudflare's API reference and its documentation of the settings of Page
Rules; Mirage left them in January 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab.cloudflare.behaviour import Plan

VALUELESS = ("always_use_https", "disable_apps", "disable_performance", "disable_security", "disable_zaraz")
_SWITCHES = (
    "automatic_https_rewrites",
    "browser_check",
    "cache_by_device_type",
    "cache_deception_armor",
    "email_obfuscation",
    "explicit_cache_control",
    "ip_geolocation",
    "opportunistic_encryption",
    "origin_error_page_pass_thru",
    "respect_strong_etag",
    "response_buffering",
    "rocket_loader",
    "sort_query_string_for_cache",
    "true_client_ip_header",
    "waf",
)
CHOICES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_SWITCHES, ("on", "off")),
    "ssl": ("off", "flexible", "full", "strict", "origin_pull"),
    "cache_level": ("bypass", "basic", "simplified", "aggressive", "cache_everything"),
    "polish": ("off", "lossless", "lossy"),
    "security_level": ("off", "essentially_off", "low", "medium", "high", "under_attack"),
}
_TEXTS = ("host_header_override", "resolve_override", "bypass_cache_on_cookie", "cache_on_cookie")
_LONGEST = 31536000
_STATUSES = re.compile(r"[1-9]\d\d(-[1-9]\d\d)?")
ENTERPRISE = ("cache_key_fields", "cache_ttl_by_status", "true_client_ip_header", "resolve_override")


def faults(actions: object, plan: str, limits: Plan) -> list[str]:
    """What is wrong with the actions, as the service's messages begin; empty where nothing is."""
    if not isinstance(actions, Sequence) or isinstance(actions, str) or not actions:
        return [".settings: at least one action is required"]
    if not all(isinstance(each, Mapping) and isinstance(each.get("id"), str) for each in actions):
        return [".settings: each action needs an id"]
    names = [each["id"] for each in actions]
    if len(set(names)) != len(names):
        return [".settings: an action may stand only once in a rule"]
    if "forwarding_url" in names and len(names) > 1:
        return ['.settings: "forwarding_url" may not be used with "any setting"']
    found = [_fault(each, plan, limits) for each in actions]
    return [each for each in found if each]


def _fault(action: Mapping[str, Any], plan: str, limits: Plan) -> str:
    name, value = action["id"], action.get("value")
    if name in VALUELESS:
        return f'.settings: "{name}" takes no value' if "value" in action else ""
    check = _CHECKS.get(name)
    if check is None:
        return f'.settings: "{name}" is no setting of page rules'
    if name in ENTERPRISE and plan != "enterprise":
        return f'.settings: "{name}" is not available on this plan'
    return "" if check(value, plan, limits) else f".settings.{name}: {value!r} is not allowed"


_Check = Callable[[Any, str, Plan], bool]


def _one_of(allowed: tuple[str, ...]) -> _Check:
    return lambda value, plan, limits: isinstance(value, str) and value in allowed


def _is_text(value: Any, plan: str, limits: Plan) -> bool:
    return isinstance(value, str) and value != ""


def _is_forwarding(value: Any, plan: str, limits: Plan) -> bool:
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("url"), str)
        and re.match(r"(https?://|\$)", value["url"]) is not None
        and value.get("status_code") in (301, 302)
    )


def _is_browser_ttl(value: Any, plan: str, limits: Plan) -> bool:
    return value.__class__ is int and (0 if plan == "enterprise" else 1) <= value <= _LONGEST


def _is_edge_ttl(value: Any, plan: str, limits: Plan) -> bool:
    return value.__class__ is int and limits.edge_cache_ttl <= value <= _LONGEST


def _is_ttl_by_status(value: Any, plan: str, limits: Plan) -> bool:
    return isinstance(value, Mapping) and all(
        _STATUSES.fullmatch(str(status)) and (ttl.__class__ is int or ttl in ("no-cache", "no-store"))
        for status, ttl in value.items()
    )


_CHECKS: Mapping[str, _Check] = {
    **{name: _one_of(allowed) for name, allowed in CHOICES.items()},
    **dict.fromkeys(_TEXTS, _is_text),
    "forwarding_url": _is_forwarding,
    "browser_cache_ttl": _is_browser_ttl,
    "edge_cache_ttl": _is_edge_ttl,
    "cache_ttl_by_status": _is_ttl_by_status,
    "cache_key_fields": lambda value, plan, limits: isinstance(value, Mapping),
}


def available(plan: str, limits: Plan) -> list[dict[str, Any]]:
    """What ``pagerules/settings`` lists for a zone of the plan."""
    listed: list[dict[str, Any]] = []
    for name in sorted([*VALUELESS, *_CHECKS]):
        if name in ENTERPRISE and plan != "enterprise":
            continue
        properties: list[dict[str, Any]] = []
        if name in CHOICES:
            properties = [{"name": "value", "type": "select", "choices": list(CHOICES[name])}]
        elif name == "forwarding_url":
            properties = [
                {"name": "type", "type": "select", "choices": [301, 302]},
                {"name": "url", "type": "forwardingUrl"},
            ]
        elif name == "edge_cache_ttl":
            properties = [{"name": "value", "type": "range", "min": limits.edge_cache_ttl, "max": _LONGEST}]
        elif name not in VALUELESS:
            properties = [{"name": "value", "type": "string"}]
        listed.append({"id": name, "properties": properties})
    return listed
