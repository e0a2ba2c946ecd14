# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes which requests the collection sends and what form their answers have, to find changes of a service's API.

As a callback plugin of the playbooks that the live check runs, it is loaded before anything is sent, in the process in
which the action plugins run. It mounts itself on the sessions of requests and of boto3 that are made there; the
collection knows nothing of it.

Where the environment variable ``TRACKING_RECORD`` names a file, each answer adds one line of JSON to it: ``service``,
``operation``, ``write`` (whether it meant to change something), ``status``, and ``shape``. A shape holds the names of
fields and the types of their values, and never a value: an object stands as an object of shapes, an array as a list
of the distinct shapes of its elements, anything else as the name of its type.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import boto3.session
import requests
from ansible.plugins.callback import CallbackBase

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.arguments import DEFAULT_BASE_URL
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import Redactor
from ansible_collections.sparkpost.tracking.plugins.module_utils._fastly.arguments import DEFAULT_API_URL
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.endpoints import REGIONS

DOCUMENTATION = """
name: record
type: notification
short_description: Notes the shapes of the services' answers
description:
  - Notes the shapes of the answers to all requests in the file that the environment variable TRACKING_RECORD names.
"""

#: The environment variable that names the file.
VARIABLE = "TRACKING_RECORD"
#: Stands for a part of a path, or the name of a field, that looks like a value.
HIDDEN = "{}"

_READS = ("Get", "List", "Describe", "Search", "Test")
_READING_METHODS = ("GET", "HEAD", "OPTIONS")
_WORD = re.compile(r"[a-z]+([_-][a-z]+)*|v\d")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


#: What each service's address is set by, and the path below which its API lies.
_ADDRESSES = {
    "sparkpost": (("SPARKPOST_API_URL",), "/api/v1"),
    "cloudflare": (("CLOUDFLARE_BASE_URL",), "/client/v4"),
    "fastly": (("FASTLY_API_URL", "FASTLY_API_ENDPOINT"), ""),
}
_USUAL = {
    "cloudflare": (DEFAULT_BASE_URL,),
    "fastly": (DEFAULT_API_URL,),
    "sparkpost": tuple(region.api_url for region in REGIONS.values()),
}
#: Headers that hold a credential.
_SECRETS = ("Authorization", "Fastly-Key", "X-Auth-Key")


class CallbackModule(CallbackBase):
    """What Ansible loads."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"

    def __init__(self) -> None:
        super().__init__()
        if os.environ.get(VARIABLE):
            mount()


class RecordedSession(requests.Session):
    """A session of requests whose answers are noted."""

    def __init__(self) -> None:
        super().__init__()
        self.hooks["response"].append(note_http)


class RecordedAwsSession(boto3.session.Session):
    """A session of boto3 whose answers are noted."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.events.register("after-call", note_aws)


def mount() -> None:
    """Have every session recorded that this process and its children make from now on."""
    requests.Session = RecordedSession  # type: ignore[misc]
    boto3.session.Session = RecordedAwsSession  # type: ignore[misc]


def note_http(answer: requests.Response, **_options: Any) -> None:
    """Notes an answer of one of the services over HTTP; requests calls it with each."""
    url = urlsplit(answer.url)
    service = dict(_hosts()).get(url.netloc)
    if service is None:
        return
    request, base = answer.request, _ADDRESSES[service][1]
    path = url.path.partition(base)[2] if base else url.path
    redactor = Redactor(word for name in _SECRETS for word in str(request.headers.get(name, "")).split())
    try:
        body = json.loads(answer.content)
    except ValueError:
        body = None
    method = str(request.method)
    operation = f"{method} {template(redactor.text(path))}"
    _append(service, operation, method not in _READING_METHODS, answer.status_code, redactor.data(body))


def _hosts() -> Iterator[tuple[str, str]]:
    """Each host and port at which a service's API is, and the service."""
    for service, (variables, _base) in _ADDRESSES.items():
        given = [os.environ[name] for name in variables if os.environ.get(name)]
        yield from ((urlsplit(address).netloc, service) for address in (*_USUAL[service], *given))


def note_aws(parsed: Mapping[str, Any], model: Any, **_event: Any) -> None:
    """Notes an answer of AWS as botocore has read it, such as that to ``DescribeCertificate``.

    Source: botocore's client, which emits ``after-call`` with the answer as read, of refusals too.
    """
    operation = model.name
    status = int(parsed.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    body = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
    _append(model.service_model.service_name, operation, not operation.startswith(_READS), status, body)


def template(path: str) -> str:
    """The path with ``{}`` for each part that is no plain word, such as an id or the name of a host."""
    parts = path.partition("?")[0].split("/")
    return "/".join(part if not part or _WORD.fullmatch(part) else HIDDEN for part in parts)


def shape(value: Any) -> Any:
    """The shape of a value as JSON or botocore have it."""
    if isinstance(value, Mapping):
        return {_field(name): shape(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return _distinct([shape(item) for item in value])
    return _type(value)


def _field(name: Any) -> str:
    return name if isinstance(name, str) and _FIELD.fullmatch(name) else HIDDEN


def _distinct(shapes: list[Any]) -> list[Any]:
    found = {json.dumps(each, sort_keys=True): each for each in shapes}
    return [found[key] for key in sorted(found)]


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "time" if isinstance(value, datetime.datetime) else "binary"


def _append(service: str, operation: str, write: bool, status: int, body: Any) -> None:
    line = {"service": service, "operation": operation, "write": write, "status": status, "shape": shape(body)}
    # A task that has done its work must not fail because its note cannot be taken: whoever reads misses the lines.
    with contextlib.suppress(OSError):
        handle = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # One write, since tasks run side by side.
            os.write(handle, f"{json.dumps(line, sort_keys=True)}\n".encode())
        finally:
            os.close(handle)
