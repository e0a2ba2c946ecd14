# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a request to the control API asks for, read and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from lab.faults import ApiFault, NetworkFault

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Json = Mapping[str, Any]
_HIDDEN = frozenset({"number", "hits"})


class ControlError(Exception):
    """What was asked cannot be done; the text says why in one sentence."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def asked_of(environ: WSGIEnvironment) -> dict[str, Any]:
    """Query and JSON body as one object; the body wins.

    Raises:
        ControlError: the body is no JSON object.
    """
    query = {name: values[-1] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    length = environ.get("CONTENT_LENGTH") or "0"
    sent = environ["wsgi.input"].read(int(length)) if length.isdigit() else b""
    if not sent.strip():
        return dict(query)
    try:
        body = json.loads(sent)
    except ValueError as error:
        raise ControlError(f"The body is no JSON: {error}.") from error
    if not isinstance(body, dict):
        raise ControlError("The body has to be a JSON object.")
    return {**query, **body}


def text(asked: Json, name: str) -> str:
    """A string that has to be given.

    Raises:
        ControlError: it is missing, empty or no string.
    """
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise ControlError(f"`{name}` is missing: give it as a string.")
    return value


def number(name: str, value: Any) -> float:
    """A finite number that is not negative.

    Raises:
        ControlError: it is none.
    """
    try:
        given = float(value)
    except (TypeError, ValueError):
        given = -1.0
    if isinstance(value, bool) or not 0 <= given < float("inf"):
        raise ControlError(f"`{name}` has to be a number that is not negative, not {value!r}.")
    return given


def _check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ControlError(f"`path` is no regular expression: {error}.") from error


#: The JSON types that a field takes, by its annotation.
_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "str | None": (str, type(None)),
    "int": (int,),
    "int | None": (int, type(None)),
    "float": (int, float),
    "float | None": (int, float, type(None)),
    "bool": (bool,),
    "dict[str, str]": (dict,),
}


def fault_options(kind: type[ApiFault] | type[NetworkFault], asked: Json) -> dict[str, Any]:
    """The options of a fault, checked by name and type.

    Raises:
        ControlError: an option is unknown or has a wrong value.
    """
    known = {each.name: _TYPES[str(each.type)] for each in fields(kind) if each.name not in _HIDDEN}
    for name, value in asked.items():
        if name not in known:
            raise ControlError(f"A fault has no `{name}`; there are {', '.join(sorted(known))}.")
        if not isinstance(value, known[name]) or (isinstance(value, bool) and bool not in known[name]):
            raise ControlError(f"`{name}` of a fault cannot be {value!r}.")
    if asked.get("when", "before") not in ("before", "after"):
        raise ControlError("`when` is either before or after.")
    if not 100 <= (asked.get("status") or 500) <= 599:
        raise ControlError(f"`status` has to be from 100 to 599, not {asked['status']}.")
    if str(asked.get("path", "")).startswith("^"):
        _check_pattern(str(asked["path"]))
    return dict(asked)
