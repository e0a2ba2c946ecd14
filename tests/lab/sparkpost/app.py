# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The WSGI application of one region: routing, authentication, limits, and errors as JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from lab.sparkpost import auth, certificates, errors
from lab.sparkpost.account import Account
from lab.sparkpost.calls import Call, Reply, View
from lab.sparkpost.mail_views import EVENT_VIEWS, TRANSMISSION_VIEWS
from lab.sparkpost.views import SENDING_VIEWS, TRACKING_VIEWS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = "/api/v1"


@dataclass(frozen=True)
class Route:
    """One call: its method and path under the root, who may use it, and the view that answers."""

    method: str
    path: str
    grants: frozenset[str]
    view: View
    #: Requests count towards the rate limit.
    limited: bool
    #: The X-MSYS-SUBACCOUNT header counts.
    by_subaccount: bool


def _route(call: str, view: View, grants: Iterable[str], limited: bool = True, by_subaccount: bool = True) -> Route:
    """``call`` is the method and the path, as the tables of views name them."""
    method, path = call.split()
    return Route(method, path, frozenset(grants), view, limited, by_subaccount)


def _routes() -> Iterable[Route]:
    for call, view in TRACKING_VIEWS.items():
        readers = {"tracking_domains/view"} if call.startswith("GET ") else set()
        yield _route(call, view, {"tracking_domains/manage"} | readers)
    for call, view in SENDING_VIEWS.items():
        yield _route(call, view, {"sending_domains/manage"})
    for call, view in TRANSMISSION_VIEWS.items():
        yield _route(call, view, {"transmissions/modify"}, limited=False)
    for call, view in EVENT_VIEWS.items():
        yield _route(call, view, {"message_events/view"}, by_subaccount=False)


@functools.cache
def _map() -> Map:
    """Once for all accounts, of which it holds nothing."""
    rules = [Rule(ROOT + route.path, methods=[route.method], endpoint=route) for route in _routes()]
    return Map(rules, strict_slashes=False, merge_slashes=False)


class SparkPostApp:
    """Serves the account at ``/api/v1``. Every answer is JSON, except for an empty 204."""

    def __init__(self, account: Account, keys: auth.Keys) -> None:
        self._account = account
        self._keys = keys
        self._map = _map()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        try:
            reply, headers = self._answer(request), {}
        except errors.ApiError as refusal:
            reply, headers = Reply(refusal.status, {"errors": refusal.items}), refusal.headers
        if reply.document is None:
            return Response(status=_status_line(reply.status), headers=headers)
        body = json.dumps(reply.document)
        return Response(body, _status_line(reply.status), headers, content_type="application/json")

    def _answer(self, request: Request) -> Reply:
        key = self._keys.authenticate(request.headers.get("Authorization"))
        if not self._account.behaviour.holds_account:
            raise errors.unauthorized()
        route, arguments = self._match(request)
        if route.limited:
            self._take_token()
        auth.require(key, route.grants)
        header = request.headers.get("X-MSYS-SUBACCOUNT") if route.by_subaccount else None
        call = Call(
            scope=auth.scope_of(key, header),
            name=str(arguments.get("name", "")),
            query=request.args.to_dict(),
            body=_body(request),
        )
        certificates.settle(self._account)
        return route.view(self._account, call)

    def _match(self, request: Request) -> tuple[Route, dict[str, Any]]:
        path = request.path.rstrip("/") or "/"
        try:
            route, arguments = self._map.bind("localhost").match(path, method=request.method)
        except MethodNotAllowed:
            raise errors.invalid_method() from None
        except HTTPException:
            raise errors.invalid_uri() from None
        return route, dict(arguments)

    def _take_token(self) -> None:
        account = self._account
        with account.lock:
            if not account.bucket.take(account.behaviour, account.context.now()):
                raise errors.too_many_requests(account.behaviour.retry_after)


def _status_line(status: int) -> str:
    """420 is SparkPost's own. Source: the SparkPost API reference's table of errors."""
    return "420 Exceed Sending Limit" if status == 420 else f"{status} {HTTPStatus(status).phrase}"


def _body(request: Request) -> dict[str, Any]:
    """The JSON object of a POST or PUT, whatever its Content-Type; other methods' bodies are ignored.

    Raises:
        ApiError: 400 for anything else than an object or nothing.
    """
    raw = request.get_data()
    if request.method not in ("POST", "PUT") or not raw.strip():
        return {}
    try:
        document = json.loads(raw)
    except ValueError:
        raise errors.invalid_body() from None
    if not isinstance(document, dict):
        raise errors.invalid_body()
    return document
