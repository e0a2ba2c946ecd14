# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The WSGI application: routing, authentication, limits, and errors in the API's own forms.

It also answers the OpenID Connect document that Fastly's CLI asks its account endpoint for, so
that both endpoints of the CLI can be this one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from lab.fastly import errors
from lab.fastly.account import Account
from lab.fastly.auth import Tokens
from lab.fastly.calls import JSON, Call, Reply
from lab.fastly.domain_checks import CHECK_VIEWS
from lab.fastly.domain_views import DOMAIN_VIEWS
from lab.fastly.object_views import OBJECT_VIEWS
from lab.fastly.routing import Route, Router
from lab.fastly.service_views import SERVICE_VIEWS
from lab.fastly.tls.activation_views import ACTIVATION_VIEWS
from lab.fastly.tls.certificate_views import CERTIFICATE_VIEWS
from lab.fastly.tls.issuing import settle
from lab.fastly.tls.subscription_views import SUBSCRIPTION_VIEWS
from lab.fastly.version_views import VERSION_VIEWS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OPENID_PATH = "/realms/fastly/.well-known/openid-configuration"
_VIEWS = (
    SERVICE_VIEWS,
    VERSION_VIEWS,
    DOMAIN_VIEWS,
    OBJECT_VIEWS,
    SUBSCRIPTION_VIEWS,
    CERTIFICATE_VIEWS,
    ACTIVATION_VIEWS,
)
_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


@dataclass(frozen=True)
class Intervention:
    """Something that happens right before a request is served, as if another client had been faster."""

    method: str
    path: re.Pattern[str]
    action: Callable[[], object]


class FastlyApp:
    """Serves the account at the root."""

    def __init__(self, account: Account, tokens: Tokens) -> None:
        self._account, self._tokens = account, tokens
        self.interventions: list[Intervention] = []
        routes = [Route(call, view) for views in _VIEWS for call, view in views.items()]
        routes += [Route(call, view, holds_account=False) for call, view in CHECK_VIEWS.items()]
        self._router = Router(routes)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        if request.path == OPENID_PATH:
            return _written(Reply(200, _openid(request)))
        if self._takes_bad_gateway():
            return Response(_BAD_GATEWAY, 502, content_type="text/html; charset=utf-8")
        headers: dict[str, str] = {}
        try:
            reply = self._answer(request, headers)
        except errors.ApiError as refusal:
            headers.update(refusal.headers)
            reply = Reply(refusal.status, refusal.document, refusal.media_type)
        if request.path.startswith("/tls/") and reply.status != 429:
            headers = {}  # No answer of the TLS side has them. Source: go-fastly's recordings.
        return _written(reply, headers)

    def _takes_bad_gateway(self) -> bool:
        with self._account.lock:
            left = self._account.behaviour.bad_gateways
            self._account.behaviour.bad_gateways = max(0, left - 1)
        return left > 0

    def _answer(self, request: Request, headers: dict[str, str]) -> Reply:
        """Fills ``headers`` even where it raises."""
        account, is_read = self._account, request.method in ("GET", "HEAD")
        self._tokens.authenticate(request.headers.get("Fastly-Key"), account.behaviour, is_read=is_read)
        with account.lock:
            headers.update(account.budget.spend(account.behaviour, account.wall(), is_read=is_read))
        path = _raw_path(request)
        matched = self._router.match("GET" if request.method == "HEAD" else request.method, path)
        if matched is None:
            raise errors.not_found()
        route, arguments = matched
        call = Call(arguments, request.args.to_dict(), _body(request), request.headers.get("Accept", ""), _url(request))
        self._intervene(request.method, path)
        if path.startswith("/tls/"):
            settle(account)
        if not route.holds_account:
            return route.view(account, call)
        with account.lock:
            return route.view(account, call)

    def _intervene(self, method: str, path: str) -> None:
        for each in list(self.interventions):
            if each.method == method and each.path.search(path):
                self.interventions.remove(each)
                each.action()


def _raw_path(request: Request) -> str:
    """With its escapes, so that a name may hold a slash."""
    raw = str(request.environ.get("RAW_URI") or request.path)
    if "://" in raw.partition("?")[0]:
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    return raw.partition("?")[0]


def _url(request: Request) -> str:
    return f"{request.host_url.rstrip('/')}{_raw_path(request)}"


def _body(request: Request) -> Mapping[str, Any]:
    """Fields of a form or of a JSON object; nothing for a read, or where there is no body.

    Raises:
        ApiError: 400 for anything else.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        return request.form.to_dict()
    raw = request.get_data()
    if request.method in ("GET", "HEAD") or not raw.strip():
        return {}
    try:
        document = json.loads(raw)
    except ValueError:
        raise errors.bad_request("The body is neither a form nor JSON") from None
    if not isinstance(document, dict):
        raise errors.bad_request("The body is not a JSON object")
    return document


def _openid(request: Request) -> dict[str, str]:
    issuer = f"{request.host_url.rstrip('/')}/realms/fastly"
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/protocol/openid-connect/auth",
        "token_endpoint": f"{issuer}/protocol/openid-connect/token",
        "jwks_uri": f"{issuer}/protocol/openid-connect/certs",
    }


def _written(reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
    status = f"{reply.status} {HTTPStatus(reply.status).phrase}"
    common = {"Cache-Control": "no-store", "Status": status, "Vary": "Accept-Encoding"}
    everything = {**common, **(headers or {}), **reply.headers}
    if reply.document is None:
        return Response(status=status, headers=everything)
    body = json.dumps(reply.document, separators=(",", ":"))
    return Response(body, status, everything, content_type=reply.media_type or JSON)
