# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS's wire formats by botocore's own service models: requests to dicts, dicts and errors to responses.

moto carries the inverse of botocore's client side (parsers of requests, serializers
of responses), which is all that is needed here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.serialize import SerializationContext, get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lab.aws.constraints import violations


class AwsError(ServiceException):
    """``AwsError(code, message)``: the HTTP status is the one that the service model names for the code."""


@dataclass(frozen=True)
class Call:
    """One decoded request: its parameters in botocore's shape and the region it was signed for."""

    params: Mapping[str, Any]
    region: str

    def get(self, name: str, default: Any = None) -> Any:
        """The parameter, or the default where it is absent."""
        value = self.params.get(name)
        return default if value is None else value


#: Carries out one operation and returns its output in botocore's shape.
Operation = Callable[[Call], Mapping[str, Any]]


class Api:
    """The wire side of one service; ``invalid_code`` is its error for input that the model forbids."""

    def __init__(self, service: str, invalid_code: str) -> None:
        self._model = get_service_model(service)
        self._router = get_service_router(service)
        self.protocol = str(self._model.protocol)
        self._serializer = get_serializer_class(service, self.protocol)
        self._invalid_code = invalid_code

    def match(self, request: Request) -> tuple[str, Mapping[str, Any]] | None:
        """The name of the operation and its parameters in the path, or None where the model has none."""
        try:
            operation, uri_params = self._router.match(request)
        except (NotFound, NotImplementedError):
            return None
        return str(operation.name), uri_params

    def parse(self, operation: str, uri_params: Mapping[str, Any], request: Request) -> dict[str, Any]:
        """The request's parameters in botocore's shape, whatever they hold."""
        model = self._model.operation_model(operation)
        parsed: dict[str, Any] = PROTOCOL_PARSERS[self.protocol](model).parse(
            {
                "method": request.method,
                "values": request.args,
                "headers": request.headers,
                "body": request.get_data(),
                "url_path": request.path,
                "url_params": dict(uri_params),
            }
        )
        return {name: value for name, value in parsed.items() if value is not None}

    def check(self, operation: str, params: Mapping[str, Any]) -> None:
        """Raises AwsError where parameters break a rule of the model (required, enumeration, pattern, length)."""
        model = self._model.operation_model(operation)
        broken = next(violations(model.input_shape, params), None) if model.input_shape else None
        if broken:
            raise AwsError(self._invalid_code, broken)

    def encode(self, operation: str, result: Mapping[str, Any] | ServiceException) -> Response:
        """The response of an operation: its output in botocore's shape, or an error."""
        request_id = "-".join(secrets.token_hex(size) for size in (4, 2, 2, 2, 6))
        serializer = self._serializer(
            self._model.operation_model(operation),
            context=SerializationContext(request_id),
            value_picker=_pick,
        )
        encoded = serializer.serialize(result)
        response = Response(encoded["body"], encoded["status_code"], dict(encoded["headers"]))
        response.headers["x-amzn-requestid"] = request_id
        return response


def refusal(error: ServiceException, status: int, protocol: str) -> Response:
    """A refusal ahead of any operation: its codes are common to all services, and stand in no model.

    Source: acmesh-official/acme.sh#1342 (XML), ArranJacques/laravel-aws-cognito-auth#25 (JSON).
    """
    if protocol.endswith("json"):
        body = json.dumps({"__type": error.code, "message": error.message})
        media_type = "application/json" if protocol == "rest-json" else "application/x-amz-json-1.1"
        return Response(body, status, {"X-Amzn-Errortype": str(error.code)}, content_type=media_type)
    identity = secrets.token_hex(16)
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(str(error.code))}</Code>"
        f"<Message>{escape(str(error.message))}</Message></Error><RequestId>{identity}</RequestId></ErrorResponse>"
    )
    return Response(body, status, content_type="text/xml")


def _pick(context: Any) -> Any:
    """Reads one member of an output: outputs are plain dicts, errors are objects."""
    if isinstance(context.obj, Mapping):
        return context.obj.get(context.key)
    return getattr(context.obj, context.key, None)


def page(items: list[Any], start: int, size: int) -> tuple[list[Any], int | None]:
    """One page of ``items`` and the index at which the next one starts, None on the last."""
    stop = start + size
    return items[start:stop], stop if stop < len(items) else None


def nested_mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every dict within a value of botocore's shape, the outermost first."""
    if isinstance(value, Mapping):
        yield value
        for member in value.values():
            yield from nested_mappings(member)
    elif isinstance(value, list):
        for member in value:
            yield from nested_mappings(member)
