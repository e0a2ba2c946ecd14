# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's refusals in words that help.

Source of statuses and bodies: the recorded answers in the tests of Fastly's Go client.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from .._core.errors import ApiError, ConflictError, NotFoundError, TrackingError
from .._http.json_client import Dialect, Problem
from .._http.retry import whole_seconds
from .shapes import misunderstood

PROVIDER = "Fastly"
#: How the return value ``changes`` names it.
SERVICE = "fastly"
#: Unix seconds at which the hour of the limit ends. Source: Fastly's Go client, which reads it from answers to writes.
RESET_HEADER = "Fastly-RateLimit-Reset"
_LOCKED = "Version locked"
_TAKEN = ("already taken", "owned by another customer", "has already been taken")


class MissingTokenError(TrackingError):
    """There is no API token; nothing was sent."""

    kind = "input"

    def __init__(self) -> None:
        super().__init__(
            "Fastly needs an API token, and the option 'api_token' is not set",
            remedy="Set it, or the environment variable FASTLY_API_TOKEN (or FASTLY_API_KEY)",
            facts={"option": "api_token"},
        )


class LockedVersionError(ConflictError):
    """A version that was open a moment ago was activated or locked by somebody else."""

    kind = "version_locked"


class InvalidVersionError(TrackingError):
    """Fastly says that a version cannot be activated."""

    kind = "invalid_version"


class OvertakenError(TrackingError):
    """Somebody else activated another version while this run prepared its own."""

    kind = "conflict"


def dialect(api_url: str) -> Dialect:
    """How Fastly speaks at this address."""
    return Dialect(
        PROVIDER,
        problem,
        _remedies(api_url),
        kind,
        explain,
        misunderstood,
        "Try again. If it stays so, check the address in the option 'api_url' or the environment variable "
        "FASTLY_API_URL",
    )


def problem(body: Any) -> Problem:
    """The words of an error body in any of Fastly's three shapes; its short text is the code where a longer follows.

    They are ``{msg, detail}``, JSON:API's ``{errors: [{title, detail, code}]}`` and RFC 9457's ``{title, detail}``.
    """
    if isinstance(body.get("errors"), list):
        items = [item for item in body["errors"] if isinstance(item, Mapping)]
        words = [": ".join(str(item[part]) for part in ("title", "detail") if item.get(part)) for item in items]
        code = next((str(item["code"]) for item in items if item.get("code")), "")
        return Problem(_line("; ".join(filter(None, words))) or "no explanation", code)
    short, long = _line(body.get("msg") or body.get("title")), _line(body.get("detail"))
    if short and long:
        return Problem(long, short)
    return Problem(short or long or "no explanation")


def kind(status: int, code: str) -> type[ApiError] | None:
    """The class of a refusal, None where the status alone tells it."""
    return LockedVersionError if status == 422 and code == _LOCKED else None


def explain(error: ApiError, headers: Mapping[str, str]) -> None:
    """Tell when the rate limit ends, on the clock of the machine that runs the task and in seconds.

    A status 422 stands for many things: only the words tell a lock from VCL that does not compile.
    """
    if isinstance(error, LockedVersionError):
        error.remedy = (
            "Somebody else activated or locked this version meanwhile: run again, which starts from the version that "
            "is then active"
        )
    reset = whole_seconds(headers.get(RESET_HEADER, ""))
    if error.status != 429 or reset is None:
        return
    seconds = max(0, round(reset - time.time()))
    local = datetime.fromtimestamp(reset).astimezone()
    error.facts.update(rate_limit_reset=reset, rate_limit_seconds=seconds)
    error.remedy = (
        f"The limit ends at {local:%H:%M:%S %Z} on {local:%Y-%m-%d}, in {seconds} seconds: run again then, which "
        "continues where this run stopped"
    )


@contextlib.contextmanager
def explained(remedies: Mapping[int, str], *, but: type[ApiError] | None = None) -> Iterator[None]:
    """Adds to a refusal what to do in this very place, by HTTP status; not to one of the class ``but``."""
    try:
        yield
    except ApiError as error:
        if but is None or not isinstance(error, but):
            error.remedy = remedies.get(error.status, error.remedy)
        raise


def says_absent(error: ApiError) -> bool:
    """Whether a refusal means that the service is not there: unknown, or deleted.

    The id of a deleted service answers 400, any other 400 is an error proper.
    """
    return isinstance(error, NotFoundError) or (error.status == 400 and error.reason.endswith("is deleted"))


def says_taken(error: ApiError) -> bool:
    """Whether a domain was refused because a service or customer has it already."""
    return error.status == 400 and any(words in error.reason for words in _TAKEN)


def may_be_refused_as_classic(error: ApiError) -> bool:
    """Whether a domain of a version may be refused because the account has versionless ones only.

    Its words are published nowhere, so that trying the other way tells.
    """
    return error.status in (400, 403) and not says_taken(error)


def malformed_answer() -> TrackingError:
    """The error for an answer that is JSON, but not of Fastly's API."""
    return TrackingError(
        "Fastly's answer does not have the shape of its API",
        remedy="Check the address in the option 'api_url' or the environment variable FASTLY_API_URL",
    )


def _line(text: object) -> str:
    return " ".join(str(text).split()) if text else ""


def _remedies(api_url: str) -> Mapping[int, str]:
    busy = "This is a problem at Fastly: run again in a few minutes, and look at its status page if it lasts"
    return {
        401: "Check that the API token is right and has not expired (option 'api_token', environment variable "
        f"FASTLY_API_TOKEN or FASTLY_API_KEY); the address asked was {api_url}",
        403: "The API token may not do this: it needs the scope 'global', the service among those that it covers, and "
        "a user whose role allows it (for certificates the permission to manage TLS)",
        404: f"Check the ids that the task names, and that {api_url} is the address of Fastly's API (option 'api_url', "
        "environment variable FASTLY_API_URL or FASTLY_API_ENDPOINT)",
        409: "One of this name exists already, created by someone else in the meantime: run again",
        422: "Correct what Fastly names, and run again",
        429: "Fastly limits the number of writes in an hour: run again later, which continues where this run stopped",
        **dict.fromkeys((500, 502, 503, 504), busy),
    }
