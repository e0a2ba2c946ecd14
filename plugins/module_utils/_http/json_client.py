# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON over HTTP for one provider: a base address, its credentials, and how it reports errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from .._core.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    MalformedAnswerError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
    TrackingError,
)
from .media import JSON, Media
from .session import HttpSession, Response
from .shapes import Misunderstood

Thing = TypeVar("Thing")

_BY_STATUS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
}
# An HTML error page says nothing after its first line of text.
_LONGEST_REASON = 300


@dataclass(frozen=True)
class Problem:
    """A provider's own words for a refusal, with its code as text."""

    reason: str
    code: str = ""


@dataclass(frozen=True)
class Dialect:
    """How one provider speaks. ``problem`` reads an error body; ``remedies`` are sentences by HTTP status.

    ``kind`` is the class of a refusal by status and code; None leaves that to the status.
    ``explain`` adds to a refusal what only the headers of the answer say. ``misunderstood`` tells what an answer lacks;
    ``address`` is what to do where something else than the API seems to answer.
    """

    provider: str
    problem: Callable[[Any], Problem]
    remedies: Mapping[int, str]
    kind: Callable[[int, str], type[ApiError] | None] | None = None
    explain: Callable[[ApiError, Mapping[str, str]], None] | None = None
    misunderstood: Misunderstood | None = None
    address: str = ""


class JsonClient:
    """The verbs. Paths are relative to the base address, which holds the API's base path.

    ``media`` is the form of bodies and answers.
    """

    def __init__(
        self,
        session: HttpSession,
        base_url: str,
        dialect: Dialect,
        headers: Mapping[str, str],
        media: Media = JSON,
    ) -> None:
        self._session = session
        self._base = base_url.rstrip("/")
        self._dialect = dialect
        self._headers = dict(headers)
        self._media = media

    def get(
        self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The parsed body. Raises ApiError by status, NetworkError."""
        return self._call("GET", path, params=params, headers=headers)

    def put(
        self,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
        took_effect: Callable[[], Thing | None] | None = None,
    ) -> Any:
        """The parsed body. Raises ApiError by status, NetworkError.

        ``once`` forbids to repeat it. With ``took_effect`` it is treated as a ``post``: some services use the
        method for what is not idempotent.
        """
        if took_effect is not None:
            return self._sent_with_care("PUT", path, body, headers, took_effect)
        return self._call("PUT", path, body=body, headers=headers, once=once)

    def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> Any:
        """The parsed body, None where it is empty. Raises ApiError by status, NetworkError."""
        return self._call("DELETE", path, headers=headers)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        took_effect: Callable[[], Thing | None] | None = None,
    ) -> Any:
        """The parsed body; or what ``took_effect`` found, where the answer got lost after the effect.

        After 429, 5xx or a broken connection, ``took_effect`` reads back: it returns the effect, or None
        where there is none, and only then is the request repeated. Without it a POST is sent once.
        """
        return self._sent_with_care("POST", path, body, headers, took_effect)

    def patch(
        self,
        path: str,
        body: Any,
        *,
        headers: Mapping[str, str] | None = None,
        took_effect: Callable[[], Thing | None] | None = None,
    ) -> Any:
        """As ``post``, since a PATCH is not idempotent by definition (RFC 5789): sent once, unless ``took_effect``
        reads back. Where repeating does no harm, as with the value of a setting, it may return None unread.
        """
        return self._sent_with_care("PATCH", path, body, headers, took_effect)

    def _sent_with_care(
        self,
        method: str,
        path: str,
        body: Any,
        headers: Mapping[str, str] | None,
        took_effect: Callable[[], Thing | None] | None,
    ) -> Any:
        attempt = 0
        while True:
            try:
                return self._call(method, path, body=body, headers=headers, once=True)
            except (ApiError, NetworkError) as error:
                if took_effect is None or not self._may_repeat(error, attempt):
                    raise
                found = took_effect()
                if found is not None:
                    return found
                attempt += 1

    def _may_repeat(self, error: TrackingError, attempt: int) -> bool:
        if isinstance(error, NetworkError):
            return self._session.pause_before_retry(error, attempt)
        if isinstance(error, ApiError):
            headers = {"Retry-After": str(error.facts.get("retry_after") or "")}
            return self._session.pause_before_retry(Response(error.status, headers, b"", ""), attempt)
        return False

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Any:
        sent = {"Accept": self._media.accept, **self._headers, **(headers or {})}
        payload = None
        if body is not None:
            payload = self._media.encode(body)
            sent["Content-Type"] = self._media.content_type
        attempt = 0
        while True:
            response = self._session.send(
                method, f"{self._base}{path}", headers=sent, params=params, body=payload, once=once
            )
            try:
                return self._read(method, path, response)
            except ApiError as error:
                # What was cut off on its way may be whole the next time.
                is_nonsense = isinstance(error, MalformedAnswerError) or _is_cut_off(response)
                if method != "GET" or once or not is_nonsense:
                    raise
                if not self._session.pause_after_nonsense(error.message, attempt):
                    raise
            attempt += 1

    def _read(self, method: str, path: str, response: Response) -> Any:
        parsed, is_json = _parse(response.body)
        if response.status >= 300:
            raise self._refusal(method, path, response, parsed if is_json else None)
        wrong = self._misunderstood(method, path, parsed, is_empty=not response.body.strip())
        if not is_json and response.body.strip():
            wrong = "the answer is no JSON, so this is not its API"
        if wrong:
            raise MalformedAnswerError(
                self._dialect.provider,
                operation=f"{method} {self._session.redactor.text(path)}",
                status=response.status,
                reason=wrong,
                remedy=self._dialect.address or self._dialect.remedies.get(404, ""),
            )
        return parsed

    def _misunderstood(self, method: str, path: str, parsed: Any, *, is_empty: bool) -> str:
        wrong = self._dialect.misunderstood(method, path, parsed) if self._dialect.misunderstood is not None else ""
        if wrong and is_empty:
            return "the answer is empty"
        return f"{wrong}, so this is no answer of its API" if wrong else ""

    def _refusal(self, method: str, path: str, response: Response, parsed: Any) -> ApiError:
        problem = self._explained(parsed) or Problem(_text(response))
        kind = self._kind(response.status, problem.code)
        if kind is NotFoundError and parsed is None:
            # A bare 404 is an address without the API behind it, which says nothing of the thing asked for.
            kind = ApiError
        error = self._error(kind, method, path, response, problem)
        error.facts["retry_after"] = self._session.retry_after(response)
        if self._dialect.explain is not None:
            self._dialect.explain(error, response.headers)
        return error

    def _kind(self, status: int, code: str) -> type[ApiError]:
        kind = self._dialect.kind(status, code) if self._dialect.kind is not None else None
        return kind or _BY_STATUS.get(status, ApiError)

    def _explained(self, parsed: Any) -> Problem | None:
        """The provider's problem; None where the body has another shape, as a proxy between us may send."""
        try:
            return self._dialect.problem(parsed) if parsed is not None else None
        except (AttributeError, IndexError, KeyError, TypeError):
            return None

    def _error(self, kind: type[ApiError], method: str, path: str, response: Response, problem: Problem) -> ApiError:
        return kind(
            self._dialect.provider,
            operation=f"{method} {self._session.redactor.text(path)}",
            status=response.status,
            reason=self._session.redactor.text(problem.reason),
            code=problem.code,
            remedy=self._dialect.remedies.get(response.status, ""),
        )


def _parse(body: bytes) -> tuple[Any, bool]:
    if not body.strip():
        return None, False
    try:
        return json.loads(body), True
    except (ValueError, RecursionError):
        return None, False


def _is_cut_off(response: Response) -> bool:
    """Whether a body that is said to be JSON is not."""
    return "json" in response.headers.get("Content-Type", "") and not _parse(response.body)[1]


def _text(response: Response) -> str:
    """What a body that is no JSON says: the first words of its text, or the status alone."""
    content_type = response.headers.get("Content-Type", "").split(";")[0]
    text = " ".join(response.body.decode("utf-8", "replace").split())
    if not text or content_type == "text/html":
        return f"no explanation ({content_type or 'an empty answer'})"
    return text[:_LONGEST_REASON]
