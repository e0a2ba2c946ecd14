# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes which requests were sent and what form their answers had, for whoever looks for a change of a service's API.

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
from collections.abc import Mapping
from typing import Any

#: The environment variable that names the file.
VARIABLE = "TRACKING_RECORD"
#: Stands for a part of a path, or the name of a field, that looks like a value.
HIDDEN = "{}"

_READS = ("Get", "List", "Describe", "Search", "Test")
_READING_METHODS = ("GET", "HEAD", "OPTIONS")
_WORD = re.compile(r"[a-z]+([_-][a-z]+)*|v\d")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


def wanted() -> bool:
    """Whether answers are to be noted."""
    return bool(os.environ.get(VARIABLE))


def note_http(service: str, method: str, path: str, status: int, body: Any) -> None:
    """Notes an answer of a service over HTTP; ``path`` is relative to its base address, secrets are masked in it."""
    operation = f"{method} {template(path)}"
    _append(service.lower(), operation, method not in _READING_METHODS, status, body)


def note_aws(service: str, operation: str, answer: Mapping[str, Any]) -> None:
    """Notes an answer of AWS as botocore has read it, such as that to ``DescribeCertificate``."""
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    body = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    _append(service, operation, not operation.startswith(_READS), status, body)


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
