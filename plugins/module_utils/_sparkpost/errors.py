# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's refusals in words that help, and the one failure that hides behind HTTP 200.

Source of statuses and codes: the SparkPost API reference and its table of extended error codes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from .._core.errors import ApiError, TrackingError
from .._http.json_client import Dialect, Problem
from .shapes import misunderstood

VIEW = "tracking_domains/view"
MANAGE = "tracking_domains/manage"
SENDING = "sending_domains/manage"
SEND = "transmissions/modify"
EVENTS = "message_events/view"

#: Legacy code of "exists already" (400) beside 409.
_EXISTS = "6100"
#: The path itself is unknown: the address is not that of the API.
_INVALID_URI = "1101"


class MissingKeyError(TrackingError):
    """There is no API key; nothing was sent."""

    kind = "input"

    def __init__(self) -> None:
        super().__init__(
            "SparkPost needs an API key, and the option 'api_key' is not set",
            remedy="Set it, or the environment variable SPARKPOST_API_KEY",
            facts={"option": "api_key"},
        )


class NotVerifiedError(TrackingError):
    """SparkPost looked at the domain and did not verify it, whatever the HTTP status."""

    kind = "not_verified"


def dialect(region: str, api_url: str) -> Dialect:
    """How SparkPost speaks at this address."""
    return Dialect(
        provider="SparkPost",
        problem=problem,
        remedies=_remedies(region, api_url),
        misunderstood=misunderstood,
        address="Try again. If it stays so, check the address in the option 'api_url' or the environment variable "
        "SPARKPOST_API_URL",
    )


def problem(body: Any) -> Problem:
    """The words and the code of an error body: all of its errors, the first code."""
    listed = body.get("errors") if isinstance(body, Mapping) else None
    items = [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    reason = "; ".join(filter(None, (_words(item) for item in items)))
    code = next((str(item["code"]) for item in items if item.get("code") is not None), "")
    return Problem(reason or "no explanation", code)


def _words(item: Mapping[str, Any]) -> str:
    words = ": ".join(" ".join(str(item[name]).split()) for name in ("message", "description") if item.get(name))
    if item.get("param"):
        words = f"{words} ({item['param']}: {item.get('value')})"
    return words


def _remedies(region: str, api_url: str) -> Mapping[int, str]:
    busy = "This is a problem at SparkPost: run again in a few minutes, and ask its support if it lasts"
    return {
        401: "Check that the API key is right (option 'api_key', environment variable SPARKPOST_API_KEY) and of the "
        f"region '{region}' (option 'region', environment variable SPARKPOST_REGION), since neither region "
        f"knows the other's keys; the address asked was {api_url}",
        404: f"Check that {api_url} is the address of SparkPost's API with its base path, such as /api/v1 "
        "(option 'api_url', environment variable SPARKPOST_API_URL)",
        429: "SparkPost limits the rate of requests: run again in a minute, or allow more time by the option "
        "'retry_timeout'",
        **dict.fromkeys((500, 502, 503, 504), busy),
    }


@contextlib.contextmanager
def explained(grant: str, remedies: Mapping[int, str] | None = None) -> Iterator[None]:
    """Adds to a refusal what to do in this very place, by HTTP status; for 403 the grant that the key needs."""
    needed = f"The API key needs the grant '{grant}': give it to the key in SparkPost, or use another key"
    by_status = {403: needed, **(remedies or {})}
    try:
        yield
    except ApiError as error:
        error.remedy = by_status.get(error.status, error.remedy)
        raise


def says_exists(error: ApiError) -> bool:
    """Whether a refused creation means that the domain is there already."""
    return error.status == 409 or (error.status == 400 and error.code == _EXISTS)


def says_absent(error: ApiError) -> bool:
    """Whether a 404 of the API speaks of the thing asked for, rather than of the address."""
    return error.status == 404 and error.code != _INVALID_URI
