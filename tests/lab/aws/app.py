# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One WSGI application for all of AWS: who asks, the lab's own operations, and moto's server for the rest."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moto.core.exceptions import ServiceException
from moto.core.request import Request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Response

from lab.aws.account import ACCOUNT_ID
from lab.aws.iam.demands import demands
from lab.aws.iam.keys import Identities, RefusedError
from lab.aws.iam.policy import Demand
from lab.aws.wire import Api, Call, Operation, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_SCOPE = re.compile(r"Credential=[^/,]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True)
class Service:
    """One service that the lab answers: its wire format and the operations that it has of its own."""

    api: Api
    operations: Mapping[str, Operation]


class AwsApp:
    """Dispatches by the service and region that a request was signed for (Signature Version 4)."""

    def __init__(self, services: Mapping[str, Service], identities: Identities) -> None:
        self._services = services
        self._identities = identities
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        body = request.get_data(cache=True, parse_form_data=False)
        response = self._answer(request)
        if response is not None:
            return response(environ, start_response)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = ACCOUNT_ID
        rest: Iterable[bytes] = self._moto(environ, start_response)
        return rest

    def _answer(self, request: Request) -> Response | None:
        """The lab's own response, or None where the operation is left to moto."""
        scope = _SCOPE.search(request.headers.get("Authorization", ""))
        service = self._services.get(scope["service"]) if scope else None
        matched = service.api.match(request) if service else None
        if scope is None or service is None or matched is None:
            return self._of_others(request, scope["service"] if scope else "")
        operation, uri_params = matched
        api = service.api
        try:
            key = self._identities.authenticate(request, api.protocol)
            # Whether the request is a valid one is told to those alone who may send it.
            params = api.parse(operation, uri_params, request)
            demanded = demands(scope["service"], operation, scope["region"], uri_params, params)
            self._identities.authorize(key, demanded, api.protocol)
            if operation not in service.operations:
                return None
            api.check(operation, params)
            return api.encode(operation, service.operations[operation](Call(params, scope["region"])))
        except RefusedError as error:
            return refusal(error, error.status, api.protocol)
        except ServiceException as error:
            return api.encode(operation, error)

    def _of_others(self, request: Request, service: str) -> Response | None:
        """A refusal by a service that is moto's alone, or by none; None where it is carried out.

        Anybody may ask who he is. Source: AWS STS API reference, GetCallerIdentity.
        """
        target = request.headers.get("X-Amz-Target", "")
        action = target.rpartition(".")[2] or request.values.get("Action", "")
        protocol = "json" if target else "query"
        try:
            key = self._identities.authenticate(request, protocol)
            if (service, action) != ("sts", "GetCallerIdentity"):
                self._identities.authorize(key, [Demand(f"{service}:{action}")], protocol)
        except RefusedError as error:
            return refusal(error, error.status, protocol)
        return None
