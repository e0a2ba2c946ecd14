# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One family of errors, each with a sentence for a person, facts for a program, and a remedy.

Nothing below the runner ends a task by itself: it raises one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .redact import quoted, told


class TrackingError(Exception):
    """Ends a task with one sentence.

    ``message`` says what happened in the provider's own words where there are some,
    ``remedy`` what to do about it, ``facts`` the same for a program.
    """

    kind = "error"

    def __init__(self, message: str, *, remedy: str = "", facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = told(message)
        self.remedy = remedy
        self.facts: dict[str, Any] = dict(facts or {})

    def sentence(self) -> str:
        """Message and remedy, as a person reads them."""
        message = _closed(self.message)
        return f"{message} {_closed(self.remedy)}" if self.remedy else message


class InputError(TrackingError):
    """An option's value cannot be used; nothing was read or written.

    ``called`` is how the caller knows the option, "" where it is the module's own option.
    """

    kind = "input"

    def __init__(self, option: str, value: object, allowed: str, *, called: str = "") -> None:
        super().__init__(
            f"{called or _option(option)} is {quoted(repr(value))}, but {allowed}",
            facts={"option": option, "value": quoted(str(value))},
        )
        self.option = option
        self.value = value
        self.allowed = allowed


class RefusedError(TrackingError):
    """The request would harm something that this task does not manage, or cannot work; nothing was written."""

    kind = "refused"


class DefectError(TrackingError):
    """This collection itself went wrong."""

    kind = "defect"


class MissingLibraryError(TrackingError):
    """A Python library that the task needs is not installed where it runs."""

    kind = "missing_library"


class NetworkError(TrackingError):
    """No answer at all: name resolution, connection or TLS failed, or the time ran out."""

    kind = "network"


class HopelessError(TrackingError):
    """A state that waiting cannot resolve."""

    kind = "hopeless"


class WaitTimeoutError(TrackingError):
    """The awaited state was not reached in the time allowed."""

    kind = "wait_timeout"


class ApiError(TrackingError):
    """A provider answered with a refusal, or with something unintelligible.

    ``status`` is the HTTP status, ``code`` the provider's own code as text ("" where it has none),
    ``reason`` its own words.
    """

    kind = "api"

    def __init__(
        self,
        provider: str,
        *,
        operation: str,
        status: int,
        reason: str,
        code: str = "",
        request_id: str = "",
        remedy: str = "",
    ) -> None:
        reason, code = quoted(reason), quoted(code)
        label = f"{status}, {code}" if code and code != str(status) else str(status)
        super().__init__(
            f"{provider} answered {operation} with {label}: {reason}",
            remedy=remedy,
            facts={
                "provider": provider,
                "operation": operation,
                "status": status,
                "code": code,
                "reason": reason,
                "request_id": request_id,
            },
        )
        self.provider = provider
        self.operation = operation
        self.status = status
        self.code = code
        self.reason = reason
        self.request_id = request_id


class MalformedAnswerError(ApiError):
    """The answer succeeds, but does not have the form of the API: it was cut off, or something else answered."""

    kind = "malformed_answer"


class AuthenticationError(ApiError):
    """The credentials were not accepted."""

    kind = "authentication"


class ForbiddenError(ApiError):
    """The credentials are valid, but not for this."""

    kind = "forbidden"


class NotFoundError(ApiError):
    """The provider has no such object."""

    kind = "not_found"


class ConflictError(ApiError):
    """The object exists already, or was changed by somebody else in the meantime."""

    kind = "conflict"


class RateLimitedError(ApiError):
    """Too many requests, and the deadline did not allow waiting longer."""

    kind = "rate_limited"


def _option(name: str) -> str:
    return f"The option '{name}'"


def _closed(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
