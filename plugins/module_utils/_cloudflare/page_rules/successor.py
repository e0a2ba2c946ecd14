# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Rules that do what a page rule does, in the terms of the module cloudflare_rule. Pure.

Rules are not quite page rules: all that match apply, the last one wins, and they win over page rules.
Source: Cloudflare's documentation, "Page Rules migration guide" and "wildcard_replace".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .model import FORWARDING, PageRule
from .pattern import Pattern, references, resolved


def rules_in_place_of(rule: PageRule) -> list[dict[str, Any]]:
    """Phase, action, expression and action parameters of each; empty where no Rule does what its actions do."""
    condition = expression(rule.pattern)
    found = []
    if FORWARDING in rule.actions:
        found.append(_rule("redirect", "redirect", condition, _redirect(rule)))
    if "always_use_https" in rule.actions:
        found.append(_rule("redirect", "redirect", f"({condition} and not ssl)", _TO_HTTPS))
    for phase, action, table in (("config", "set_config", _CONFIG), ("cache", "set_cache_settings", _CACHE)):
        parameters = _parameters(rule.actions, table)
        if parameters:
            found.append(_rule(phase, action, condition, parameters))
    return found


def expression(pattern: Pattern) -> str:
    """What a Rule's expression has to be to match what the pattern does."""
    if _whole_host(pattern):
        return f"(http.host eq {_quoted(pattern.host)})"
    return f"(http.request.full_uri wildcard {_quoted(_full_uri(pattern))})"


def _redirect(rule: PageRule) -> dict[str, Any]:
    forwarding = rule.actions[FORWARDING]
    url, pattern = str(forwarding.get("url") or ""), rule.pattern
    base = url.removesuffix("/$1")
    keeps_query = False
    if not references(url):
        target = {"value": resolved(url, ())}
    elif _whole_host(pattern) and url.endswith("/$1") and not references(base):
        # The wildcard takes in the query string, which is no part of the path here.
        target = {"expression": f"concat({_quoted(resolved(base, ()))}, http.request.uri.path)"}
        keeps_query = True
    else:
        arguments = f"http.request.full_uri, {_quoted(_full_uri(pattern))}, {_quoted(_renumbered(url, pattern))}"
        target = {"expression": f"wildcard_replace({arguments})"}
    status = forwarding.get("status_code", 301)
    return {"from_value": {"target_url": target, "status_code": status, "preserve_query_string": keeps_query}}


def _parameters(actions: Mapping[str, Any], table: Mapping[str, Callable[[Any], dict[str, Any]]]) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for name, translate in table.items():
        if name in actions:
            for key, value in translate(actions[name]).items():
                nested = isinstance(value, dict) and isinstance(parameters.get(key), dict)
                parameters[key] = {**parameters[key], **value} if nested else value
    return parameters


def _whole_host(pattern: Pattern) -> bool:
    plain = pattern.scheme is None and pattern.port is None and "*" not in pattern.host
    return plain and pattern.glob == f"{pattern.host}/*"


def _full_uri(pattern: Pattern) -> str:
    host, slash, path = pattern.glob.partition("/")
    port = "" if pattern.port is None else f":{pattern.port}"
    return f"{pattern.scheme or 'http*'}://{host}{port}{slash}{path}"


def _renumbered(url: str, pattern: Pattern) -> str:
    """The forwarding URL with references as Rules write them; the wildcard of ``http*`` is the first one."""
    shift = 1 if pattern.scheme is None else 0
    return resolved(url, [f"${{{number + shift}}}" for number in range(1, pattern.wildcards + 1)])


def _rule(phase: str, action: str, condition: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"phase": phase, "action": action, "expression": condition, "action_parameters": parameters}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _as_is(key: str) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {key: value}


def _switch(key: str, within: str = "") -> Callable[[Any], dict[str, Any]]:
    return lambda value: {within: {key: value == "on"}} if within else {key: value == "on"}


def _present(key: str) -> Callable[[Any], dict[str, Any]]:
    return lambda _value: {key: True}


def _cache_level(value: Any) -> dict[str, Any]:
    return {"bypass": {"cache": False}, "cache_everything": {"cache": True}}.get(value, {})


def _edge_ttl(value: Any) -> dict[str, Any]:
    return {"cache": True, "edge_ttl": {"mode": "override_origin", "default": value}}


def _browser_ttl(value: Any) -> dict[str, Any]:
    settings = {"mode": "override_origin", "default": value} if value else {"mode": "respect_origin"}
    return {"browser_ttl": settings}


_TO_HTTPS: dict[str, Any] = {
    "from_value": {
        "target_url": {"expression": 'concat("https://", http.host, http.request.uri.path)'},
        "status_code": 301,
        "preserve_query_string": True,
    }
}
_CONFIG: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "ssl": _as_is("ssl"),
    "security_level": _as_is("security_level"),
    "polish": _as_is("polish"),
    "automatic_https_rewrites": _switch("automatic_https_rewrites"),
    "browser_check": _switch("bic"),
    "email_obfuscation": _switch("email_obfuscation"),
    "opportunistic_encryption": _switch("opportunistic_encryption"),
    "rocket_loader": _switch("rocket_loader"),
    "disable_apps": _present("disable_apps"),
    "disable_zaraz": _present("disable_zaraz"),
}
_CACHE: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "cache_level": _cache_level,
    "edge_cache_ttl": _edge_ttl,
    "browser_cache_ttl": _browser_ttl,
    "respect_strong_etag": _switch("respect_strong_etags"),
    "origin_error_page_pass_thru": _switch("origin_error_page_passthru"),
    "explicit_cache_control": _switch("origin_cache_control"),
    "cache_deception_armor": _switch("cache_deception_armor", "cache_key"),
    "sort_query_string_for_cache": _switch("ignore_query_strings_order", "cache_key"),
    "cache_by_device_type": _switch("cache_by_device_type", "cache_key"),
}
