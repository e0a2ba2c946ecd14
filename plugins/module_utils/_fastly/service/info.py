# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads delivery services: what the module fastly_tracking_service_info runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.result import Result
from ..._http.library import REQUESTS
from ..._sparkpost.endpoints import endpoint_host
from ..arguments import FASTLY, connect, identifier
from .client import ServiceClient
from .desired import DesiredService
from .edit import tracking_backend
from .model import Service, Version
from .view import description

ARGUMENTS = Arguments(
    options={
        "name": {"type": "str"},
        "service_id": {"type": "str"},
        "endpoint": {"type": "str"},
    },
    mutually_exclusive=(("name", "service_id"),),
).merge(FASTLY)


def _perform(context: TaskContext) -> Result:
    name, service_id = str(context.params.get("name") or "").strip(), identifier(context.params, "service_id")
    endpoint = endpoint_host(context.params["endpoint"]) if context.params.get("endpoint") else None
    desired = DesiredService(name, service_id, endpoint=endpoint)
    client = ServiceClient(connect(context.params, context.secrets, context.progress))
    found = _asked_for(client, desired) if name or service_id else _tracking(client, desired)
    return Result(values={"services": [description(each, desired) for each in found]})


def _asked_for(client: ServiceClient, desired: DesiredService) -> Iterator[Service]:
    summary = client.search(desired.name) if desired.name else None
    service_id = str(summary.id) if summary else desired.service_id
    found = client.details(service_id) if service_id else None
    if found is not None:
        attached = client.versionless(service_id=service_id) or ()
        yield replace(found, attached=tuple(sorted(one.fqdn for one in attached)))


def _tracking(client: ServiceClient, desired: DesiredService) -> Iterator[Service]:
    """The delivery services of the account that forward to SparkPost: a list does not tell where one forwards to."""
    attached = client.versionless() or ()
    for summary in client.services():
        found = client.details(str(summary.id)) if summary.type == "vcl" else None
        if found is not None and tracking_backend((found.described or Version()).backends, desired):
            yield replace(found, attached=tuple(sorted(one.fqdn for one in attached if one.service_id == found.id)))


def _subject(params: Mapping[str, Any]) -> str:
    return str(params.get("name") or params.get("service_id") or "tracking services")


DEFINITION = Definition(
    name="fastly_tracking_service_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_subject,
    libraries=(REQUESTS,),
)
