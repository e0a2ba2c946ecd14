# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The WSGI application: routing, authentication, rate limit, and every answer in Cloudflare's envelope."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from lab.cloudflare import errors, packs, zones
from lab.cloudflare.account import Account
from lab.cloudflare.ahead_calls import AHEAD_CALLS
from lab.cloudflare.auth import Token
from lab.cloudflare.calls import Call, Handler, Reply
from lab.cloudflare.custom_hostname_calls import CUSTOM_HOSTNAME_CALLS
from lab.cloudflare.load_balancer_calls import LOAD_BALANCER_CALLS
from lab.cloudflare.pack_calls import PACK_CALLS
from lab.cloudflare.page_rule_calls import PAGE_RULE_CALLS
from lab.cloudflare.record_calls import RECORD_CALLS
from lab.cloudflare.ruleset_calls import RULESET_CALLS
from lab.cloudflare.setting_calls import SETTING_CALLS
from lab.cloudflare.zone_calls import ZONE_CALLS
from lab.cloudflare.zones import Zone

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = "/client/v4"
_CALLS = {
    **ZONE_CALLS,
    **RECORD_CALLS,
    **PAGE_RULE_CALLS,
    **SETTING_CALLS,
    **PACK_CALLS,
    **RULESET_CALLS,
    **LOAD_BALANCER_CALLS,
    **AHEAD_CALLS,
    **CUSTOM_HOSTNAME_CALLS,
}


@dataclass(frozen=True)
class Route:
    """One call: who may make it, and the handler that answers."""

    permissions: tuple[str, ...]
    handler: Handler


@functools.cache
def _map() -> Map:
    """Once for all accounts: it takes a few hundredths of a second to make, and holds nothing of theirs."""
    rules = []
    for call, (permissions, handler) in _CALLS.items():
        method, path = call.split()
        rules.append(Rule(ROOT + path, methods=[method], endpoint=Route(permissions, handler)))
    return Map(rules, strict_slashes=False, merge_slashes=False)


class CloudflareApp:
    """Serves the account at ``/client/v4``. Every answer is an envelope in JSON, except for an empty 204."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._map = _map()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        try:
            reply = self._answer(request)
        except errors.ApiError as refusal:
            body = self._envelope(None, refusal.errors, refusal.messages)
            return _json(body, refusal.status, refusal.headers)
        if reply.status == HTTPStatus.NO_CONTENT:
            return Response(status=reply.status)
        body = self._envelope(reply.result, [], reply.messages)
        if reply.info is not None:
            body["result_info"] = dict(reply.info)
        return _json(body, reply.status, {})

    def _envelope(
        self, result: Any, found: Sequence[Mapping[str, Any]], messages: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        empty: list[Any] | None = None if self._account.behaviour.null_lists else []
        return {
            "result": result,
            "success": not found,
            "errors": list(found) or empty,
            "messages": list(messages) or empty,
        }

    def _answer(self, request: Request) -> Reply:
        account = self._account
        self._count()
        token = account.credentials.authenticate(dict(request.headers), account.behaviour)
        route, ids = self._match(request)
        zones.settle(account)
        packs.settle(account)
        zone = self._zone(token, ids, request.path)
        if route.permissions and not token.allows_any(route.permissions):
            raise errors.authentication_error(account.behaviour.status_10000)
        call = Call(token, zone, ids, _query(request), _body(request))
        reply = route.handler(account, call)
        if request.method != "GET":
            # What a write brings about is there for the next read, and for the lab's DNS and edge.
            zones.settle(account)
            packs.settle(account)
        return reply

    def _count(self) -> None:
        account = self._account
        with account.lock:
            headers = account.limiter.take(account.behaviour, account.context.now())
        if headers is not None:
            raise errors.too_many_requests(headers)

    def _match(self, request: Request) -> tuple[Route, dict[str, str]]:
        path = request.path.rstrip("/") or "/"
        try:
            route, ids = self._map.bind("localhost").match(path, method=request.method)
        except MethodNotAllowed:
            raise errors.no_method() from None
        except HTTPException:
            raise self._unroutable(request.path) from None
        return route, {name: str(value) for name, value in ids.items()}

    def _zone(self, token: Token, ids: Mapping[str, str], path: str) -> Zone | None:
        """The zone that the path names. Raises ApiError: there is none, or it is not the token's."""
        if ids.get("account", self._account.id) != self._account.id:
            raise self._unroutable(path)
        if "zone" not in ids:
            return None
        with self._account.lock:
            zone = self._account.zones.get(ids["zone"])
        if zone is None:
            raise self._unroutable(path)
        if not token.covers(zone.name):
            raise errors.out_of_scope()
        return zone

    def _unroutable(self, path: str) -> errors.ApiError:
        return errors.no_route(path.removeprefix(ROOT) or "/", self._account.behaviour.status_7003)


def _query(request: Request) -> dict[str, str]:
    """The last value of each; a list that was sent as several values is joined by commas."""
    return {name: ",".join(request.args.getlist(name)) for name in request.args}


def _body(request: Request) -> dict[str, Any]:
    """The JSON object of a write, whatever its Content-Type; the body of a GET or DELETE is ignored.

    Raises:
        ApiError: it is something else.
    """
    raw = request.get_data()
    if request.method in ("GET", "DELETE") or not raw.strip():
        return {}
    try:
        document = json.loads(raw)
    except ValueError:
        raise errors.malformed_body() from None
    if not isinstance(document, dict):
        raise errors.malformed_body()
    return document


def _json(body: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    return Response(json.dumps(body), status, dict(headers), content_type="application/json")
