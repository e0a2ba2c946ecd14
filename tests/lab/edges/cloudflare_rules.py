# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a zone's rules, page rules and settings make of a request.

Source: Cloudflare's documentation: phases of the Rules engine, "Page Rules" (only the matching rule of
highest priority acts) and its migration guide (Rules stack, the last match wins, and they beat page
rules on the same setting).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from lab.cloudflare.expressions import parse
from lab.cloudflare.views import RuleView, ZoneView
from lab.edges.cloudflare_ahead import bulk_redirect
from lab.edges.cloudflare_patterns import filled, match
from lab.edges.messages import Headers, Peer, Request

_CHALLENGES = ("challenge", "js_challenge", "managed_challenge")


@dataclass(frozen=True)
class Treatment:
    """How the edge handles one request."""

    request: Request
    #: Status and location.
    redirect: tuple[int, str] | None = None
    #: ``block`` or ``challenge``.
    mitigation: str | None = None
    ssl: str = "full"
    #: Overrides towards the origin.
    host_header: str | None = None
    origin_host: str | None = None
    origin_port: int | None = None
    sni: str | None = None
    #: True caches everything, False nothing, None goes by the file extension.
    cache: bool | None = None
    cache_level: str = "aggressive"
    #: Seconds; None goes by the origin.
    edge_ttl: int | None = None
    edge_ttl_by_status: Mapping[str, Any] = field(default_factory=dict)
    #: Without a word from the origin nothing is cached.
    bypass_by_default: bool = False
    browser_ttl: int | None = None
    true_client_ip: bool = False
    ip_country: bool = True
    #: Operation and value of each header, by name.
    request_headers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    response_headers: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def facts(request: Request, peer: Peer) -> dict[str, Any]:
    """What rule expressions may ask of the request."""
    url = f"{peer.scheme}://{request.host}{request.target}"
    name = request.path.rpartition("/")[2]
    return {
        "http.host": request.host,
        "http.request.method": request.method,
        "http.request.uri": request.target,
        "http.request.uri.path": request.path,
        "http.request.uri.path.extension": name.rpartition(".")[2].lower() if "." in name else "",
        "http.request.uri.query": request.query or "",
        "http.request.full_uri": url,
        "http.user_agent": request.headers.get("User-Agent"),
        "http.referer": request.headers.get("Referer"),
        "http.cookie": request.headers.get("Cookie"),
        "http.x_forwarded_for": request.headers.get("X-Forwarded-For"),
        "http.request.version": "HTTP/1.1",
        "raw.http.request.uri.path": request.path,
        "raw.http.request.uri.query": request.query or "",
        "raw.http.request.full_uri": url,
        "ip.src": peer.address,
        "ip.src.country": "XX",
        "ssl": peer.scheme == "https",
    }


def treatment(zone: ZoneView, request: Request, peer: Peer) -> Treatment:
    """What happens to the request, from the zone's settings, then its page rule, then its rules."""
    known = facts(request, peer)
    found = _by_settings(zone, request, peer)
    if found.redirect is not None:
        return found
    redirect = _redirected(zone, known, request)
    redirect = redirect or bulk_redirect(zone, request)
    if redirect is not None:
        return replace(found, redirect=redirect)
    url = f"{peer.scheme}://{request.host}{request.target}"
    found = _by_page_rule(zone, found, url, peer)
    found = _by_rules(zone, found, known)
    mitigation = _firewall(zone, known)
    return replace(found, mitigation=mitigation) if mitigation else found


def _by_settings(zone: ZoneView, request: Request, peer: Peer) -> Treatment:
    settings = zone.settings
    found = Treatment(
        request,
        ssl=settings["ssl"],
        cache_level=settings["cache_level"],
        browser_ttl=settings["browser_cache_ttl"],
        true_client_ip=settings["true_client_ip_header"] == "on",
        ip_country=settings["ip_geolocation"] == "on",
        mitigation="challenge" if settings["security_level"] == "under_attack" else None,
    )
    if settings["always_use_https"] == "on" and peer.scheme == "http":
        return replace(found, redirect=(301, f"https://{request.host}{request.target}"))
    return found


def _matching(zone: ZoneView, phase: str, known: Mapping[str, Any]) -> Iterator[RuleView]:
    for rule in zone.rules.get(phase, ()):
        if parse(rule.expression)(known):
            yield rule


def _redirected(zone: ZoneView, known: Mapping[str, Any], request: Request) -> tuple[int, str] | None:
    """The first redirect rule that matches ends the request."""
    for rule in _matching(zone, "http_request_dynamic_redirect", known):
        value = rule.parameters["from_value"]
        target = _target(value["target_url"], known)
        if value.get("preserve_query_string") and request.query is not None:
            target = f"{target.partition('?')[0]}?{request.query}"
        return int(value.get("status_code", 302)), target
    return None


def _target(value: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if "expression" in value:
        return str(parse(str(value["expression"]))(known))
    return str(value.get("value", ""))


def _by_page_rule(zone: ZoneView, found: Treatment, url: str, peer: Peer) -> Treatment:
    """Only the first matching page rule acts."""
    for rule in zone.page_rules:
        groups = match(rule.pattern, url)
        if groups is not None:
            return _with_actions(found, rule.actions, groups, peer)
    return found


def _with_actions(found: Treatment, actions: Mapping[str, Any], groups: tuple[str, ...], peer: Peer) -> Treatment:
    changes: dict[str, Any] = {}
    if "forwarding_url" in actions:
        forward = actions["forwarding_url"]
        changes["redirect"] = (int(forward["status_code"]), filled(forward["url"], groups))
    if "always_use_https" in actions and peer.scheme == "http":
        request = found.request
        changes["redirect"] = (301, f"https://{request.host}{request.target}")
    if "security_level" in actions:
        changes["mitigation"] = "challenge" if actions["security_level"] == "under_attack" else None
    level = actions.get("cache_level")
    if level is not None:
        changes["cache_level"] = level
        changes["cache"] = {"cache_everything": True, "bypass": False}.get(level)
    for action, name in _PAGE_RULE_FIELDS.items():
        if action in actions:
            changes[name] = actions[action]
    if "true_client_ip_header" in actions:
        changes["true_client_ip"] = actions["true_client_ip_header"] == "on"
    return replace(found, **changes)


_PAGE_RULE_FIELDS = {
    "ssl": "ssl",
    "edge_cache_ttl": "edge_ttl",
    "browser_cache_ttl": "browser_ttl",
    "cache_ttl_by_status": "edge_ttl_by_status",
    "host_header_override": "host_header",
    "resolve_override": "origin_host",
}


def _by_rules(zone: ZoneView, found: Treatment, known: Mapping[str, Any]) -> Treatment:
    """Rules stack: each that matches acts, and the last one wins."""
    for phase, apply in _PHASES.items():
        for rule in _matching(zone, phase, known):
            found = replace(found, **apply(found, rule.parameters, known))
    return found


def _rewritten(found: Treatment, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    uri = parameters.get("uri") or {}
    request = found.request
    path, query = request.path, request.query
    if "path" in uri:
        path = quote(_target(uri["path"], known), safe="/%:@!$&'()*+,;=~-._")
    if "query" in uri:
        query = _target(uri["query"], known) or None
    return {"request": Request(request.method, path, query, request.headers, request.body)}


def _configured(found: Treatment, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "ssl" in parameters:
        changes["ssl"] = parameters["ssl"]
    if "security_level" in parameters:
        changes["mitigation"] = "challenge" if parameters["security_level"] == "under_attack" else None
    return changes


def _routed(found: Treatment, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    origin = parameters.get("origin") or {}
    wanted = {
        "host_header": parameters.get("host_header"),
        "origin_host": origin.get("host"),
        "origin_port": origin.get("port"),
        "sni": (parameters.get("sni") or {}).get("value"),
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _cached(found: Treatment, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "cache" in parameters:
        changes["cache"] = bool(parameters["cache"])
    edge = parameters.get("edge_ttl") or {}
    if edge.get("mode") == "override_origin":
        changes["edge_ttl"] = edge.get("default")
    elif edge:
        changes["edge_ttl"] = None
        changes["bypass_by_default"] = edge.get("mode") == "bypass_by_default"
    if edge.get("status_code_ttl"):
        changes["edge_ttl_by_status"] = _by_status(edge["status_code_ttl"])
    browser = parameters.get("browser_ttl") or {}
    if browser:
        changes["browser_ttl"] = browser.get("default") if browser.get("mode") == "override_origin" else None
    return changes


def _by_status(listed: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in listed:
        span = each.get("status_code_range") or {}
        key = str(each["status_code"]) if "status_code" in each else f"{span.get('from', 100)}-{span.get('to', 599)}"
        found[key] = each["value"]
    return found


def _request_headers(found: Treatment, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {"request_headers": {**found.request_headers, **_operations(parameters, known)}}


def _response_headers(found: Treatment, parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {"response_headers": {**found.response_headers, **_operations(parameters, known)}}


def _operations(parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    headers = parameters.get("headers") or {}
    return {name: (each.get("operation", "set"), _target(each, known)) for name, each in headers.items()}


_PHASES = {
    "http_request_transform": _rewritten,
    "http_config_settings": _configured,
    "http_request_origin": _routed,
    "http_request_cache_settings": _cached,
    "http_request_late_transform": _request_headers,
    "http_response_headers_transform": _response_headers,
}


def _firewall(zone: ZoneView, known: Mapping[str, Any]) -> str | None:
    """The first custom rule that ends it; ``skip`` ends the list, ``log`` does nothing."""
    for rule in _matching(zone, "http_request_firewall_custom", known):
        if rule.action == "skip":
            return None
        if rule.action == "block":
            return "block"
        if rule.action in _CHALLENGES:
            return "challenge"
    return None


def applied(headers: Headers, operations: Mapping[str, tuple[str, str]]) -> None:
    """Sets, adds and removes headers."""
    for name, (operation, value) in operations.items():
        if operation == "remove":
            headers.remove(name)
        elif operation == "add" and name in headers:
            headers.set(name, f"{headers.get(name)}, {value}")
        else:
            headers.set(name, value)
