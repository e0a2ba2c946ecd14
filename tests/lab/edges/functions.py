# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs CloudFront Functions on viewer requests, in a real JavaScript engine (QuickJS).

Source: CloudFront's developer guide, "CloudFront Functions event structure" and
"Restrictions on edge functions". The key-value store and viewer-response events are not offered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import dukpy

from lab.edges.messages import Headers, Peer, Request, Response

#: What a function may not put into a request, beside everything that starts with one of the prefixes.
_DISALLOWED = frozenset(
    {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "trailer",
        "upgrade",
        "x-cache",
        "x-forwarded-proto",
        "x-real-ip",
    }
)
_DISALLOWED_PREFIXES = ("x-accel-", "x-amz-cf-", "x-amzn-", "x-edge-")
_READ_ONLY = ("content-length", "host", "transfer-encoding", "via")


class FunctionError(Exception):
    """The function failed, or returned what CloudFront does not take."""


@dataclass(frozen=True)
class Invocation:
    """Whose function runs, for the event's context."""

    distribution_id: str
    distribution_domain: str
    request_id: str


def run(source: str, request: Request, peer: Peer, invocation: Invocation) -> Request | Response:
    """Runs the function and returns the request to go on with, or the answer that it gives itself.

    Raises:
        FunctionError: it did not compile, raised, or its result is not allowed.
    """
    event = _event(request, peer, invocation)
    code = f"{source}\n;JSON.stringify(handler({json.dumps(event)}))"
    try:
        returned = _evaluate(code)
    except dukpy.JSRuntimeError as error:
        raise FunctionError(str(error)) from error
    result = json.loads(returned) if isinstance(returned, str) else returned
    if not isinstance(result, dict):
        raise FunctionError("The function returned neither a request nor a response.")
    return _response(result) if "statusCode" in result else _changed(request, result)


def _evaluate(code: str) -> Any:
    interpreter: Any = dukpy.JSInterpreter  # The package has no type hints.
    return interpreter().evaljs(code)


def _event(request: Request, peer: Peer, invocation: Invocation) -> dict[str, Any]:
    headers = {name: {"value": value} for name, value in request.headers.as_dict().items() if name != "cookie"}
    return {
        "version": "1.0",
        "context": {
            "distributionDomainName": invocation.distribution_domain,
            "distributionId": invocation.distribution_id,
            "eventType": "viewer-request",
            "requestId": invocation.request_id,
        },
        "viewer": {"ip": peer.address},
        "request": {
            "method": request.method,
            "uri": request.path,
            "querystring": _parsed(request.query or "", "&"),
            "headers": headers,
            "cookies": _parsed(request.headers.get("Cookie"), ";"),
        },
    }


def _parsed(text: str, separator: str) -> dict[str, Any]:
    """Names with their values; a name that comes several times has them all under ``multiValue``."""
    found: dict[str, Any] = {}
    for part in filter(None, (each.strip() for each in text.split(separator))):
        name, _unused, value = part.partition("=")
        if name in found:
            found[name].setdefault("multiValue", [{"value": found[name]["value"]}]).append({"value": value})
        else:
            found[name] = {"value": value}
    return found


def _joined(parsed: dict[str, Any], separator: str) -> str:
    parts = []
    for name, entry in parsed.items():
        for each in entry.get("multiValue") or [entry]:
            value = each.get("value", "")
            parts.append(f"{name}={value}" if value else name)
    return separator.join(parts)


def _changed(request: Request, result: dict[str, Any]) -> Request:
    before = request.headers.as_dict()
    headers = Headers()
    for name, entry in result.get("headers", {}).items():
        lower = name.lower()
        if lower not in before and (lower in _DISALLOWED or lower.startswith(_DISALLOWED_PREFIXES)):
            raise FunctionError(f"The function added the disallowed header {name}.")
        if lower in _READ_ONLY and before.get(lower) != entry.get("value"):
            raise FunctionError(f"The function changed the read-only header {name}.")
        for each in entry.get("multiValue") or [entry]:
            headers.set(name, str(each.get("value", "")))
    if "Host" not in headers:
        headers.set("Host", request.headers.get("Host"))
    cookies = _joined(result.get("cookies", {}), "; ")
    if cookies:
        headers.set("Cookie", cookies)
    query = request.query
    if result.get("querystring") != _parsed(request.query or "", "&"):
        query = _joined(result.get("querystring", {}), "&") or None
    return Request(request.method, str(result.get("uri", request.path)), query, headers, request.body)


def _response(result: dict[str, Any]) -> Response:
    body = result.get("body", "")
    text = body.get("data", "") if isinstance(body, dict) else str(body)
    headers = Headers((name, str(entry.get("value", ""))) for name, entry in result.get("headers", {}).items())
    return Response(int(result["statusCode"]), headers, text.encode())
