# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where requests leave: verified TLS, time-outs, retries within one deadline, no secrets in errors."""

from __future__ import annotations

import math
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._core.clock import Clock, Deadline
from .._core.concurrency import AT_ONCE
from .._core.errors import NetworkError
from .._core.redact import Redactor
from .._core.version import USER_AGENT
from .library import REQUESTS
from .pace import Limit, pace_of
from .retry import (
    BRIEFLY,
    IDEMPOTENT_METHODS,
    SILENT_PAUSE,
    RetryPolicy,
    is_transient,
    retry_after_seconds,
    whole_seconds,
)

if not REQUESTS.missing:
    import requests


#: How often an answer is asked for again that cannot be understood: what answers like that mostly goes on doing so.
_MOST_NONSENSE = 3


#: A page of any of the services' lists takes less than a hundredth of it.
LARGEST_BODY = 32 * 1024**2
_CHUNK = 64 * 1024


class _EndlessError(Exception):
    """A body that is too large, or takes too long."""

    def __init__(self, reason: str, *, is_large: bool = False) -> None:
        super().__init__(reason)
        self.is_large = is_large


def silent(_message: str) -> None:
    """Reports nothing, where nobody listens."""


@dataclass(frozen=True)
class Response:
    """What came back: ``headers`` are read without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True)
class Transport:
    """How to reach a service. ``timeout`` is seconds for one request, ``deadline`` for all of an operation.

    ``reset_header`` is the header, if any, in which the service says with a 429 when it takes requests again
    (Unix seconds), which some do in place of ``Retry-After``.
    """

    timeout: float = 30.0
    deadline: float = 120.0
    validate_certs: bool = True
    ca_path: str = ""
    reset_header: str = ""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    clock: Clock = field(default_factory=Clock)
    #: What the service takes, None where nobody knows.
    limit: Limit | None = None


class HttpSession:
    """Sends requests over kept connections, and repeats those that may be repeated.

    GET, HEAD, PUT and DELETE are repeated on 429, 5xx and broken connections until the deadline;
    a POST or PATCH never is, since only its caller can find out whether it took effect.
    """

    def __init__(self, transport: Transport, redactor: Redactor, progress: Callable[[str], None] = silent) -> None:
        self.transport = transport
        self.redactor = redactor
        self._progress = progress
        self._operation = threading.local()
        self.pace = pace_of(transport.limit, transport.clock)
        # However many threads wait for something, so many requests are under way at once.
        self._under_way = threading.BoundedSemaphore(AT_ONCE)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.verify = transport.validate_certs
        if transport.ca_path and transport.validate_certs:
            self._session.mount("https://", _adapter_with_ca(transport.ca_path))
        self.begin()
        # Credentials come from our options alone, never from a .netrc file of the machine's.
        self._session.auth = _keep_headers

    def begin(self) -> None:
        """Start a new operation, with the whole deadline ahead: each look of a long wait is one of its own."""
        self._operation.deadline = self.transport.clock.deadline(self.transport.deadline)
        self._unreachable_since = None

    @property
    def deadline(self) -> Deadline:
        """That of the operation at hand; threads have an operation each."""
        deadline: Deadline | None = getattr(self._operation, "deadline", None)
        if deadline is None:
            deadline = self._operation.deadline = self.transport.clock.deadline(self.transport.deadline)
        return deadline

    @property
    def _unreachable_since(self) -> float | None:
        return getattr(self._operation, "unreachable_since", None)

    @_unreachable_since.setter
    def _unreachable_since(self, moment: float | None) -> None:
        self._operation.unreachable_since = moment

    def mount(self, prefix: str, adapter: Any) -> None:
        """Serve addresses that start with ``prefix`` by an adapter of requests' kind."""
        self._session.mount(prefix, adapter)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        once: bool = False,
    ) -> Response:
        """Send until there is an answer, of whatever status. Raises NetworkError where none comes at all.

        ``once`` sends a single time whatever the method, for what a service allows only now and then.
        """
        repeatable = method in IDEMPOTENT_METHODS and not once
        attempt = 0
        while True:
            self._keep_pace(method)
            with self._under_way:
                answer = self._once(method, url, headers or {}, params or {}, body)
            if isinstance(answer, Response):
                self.pace.heard(method, answer.status, answer.headers)
            if not repeatable or not self.pause_before_retry(answer, attempt):
                return _answered(answer)
            attempt += 1

    def _keep_pace(self, method: str) -> None:
        """Wait for the service's limit, which does not count as time in which it failed to answer."""
        left = self.deadline.left()
        if self.pace.wait(method, self._progress, self.transport.deadline):
            self._operation.deadline = self.transport.clock.deadline(left)

    def pause_before_retry(self, answer: Response | NetworkError, attempt: int) -> bool:
        """Sleep as the policy says and return true; false where repeating makes no sense or comes too late."""
        policy = self.transport.retry
        if isinstance(answer, NetworkError):
            pause = policy.delay(attempt)
            if answer.facts.get("unreachable") and not self._briefly(pause):
                return False
            return self._pause(pause, answer.message)
        self._unreachable_since = None
        if not is_transient(answer.status):
            return False
        retry_after = retry_after_seconds(self.retry_after(answer), self.transport.clock.wall())
        pause = policy.delay(attempt, retry_after, throttled=answer.status == 429)
        return self._pause(pause, f"The service answered {answer.status}")

    def pause_after_nonsense(self, message: str, attempt: int) -> bool:
        """Sleep before something is asked for again whose answer was no answer; false after the third time."""
        return attempt < _MOST_NONSENSE and self._pause(self.transport.retry.delay(attempt), message)

    def _briefly(self, pause: float) -> bool:
        """Whether the time has not passed yet for which an address without anybody behind it is tried."""
        now = self.transport.clock.now()
        if self._unreachable_since is None:
            self._unreachable_since = now
        return now + pause - self._unreachable_since <= BRIEFLY

    def _pause(self, seconds: float, reason: str) -> bool:
        if seconds >= SILENT_PAUSE and seconds < self.deadline.left():
            self._progress(f"{reason}: trying again in {seconds:.0f} s")
        return self.deadline.sleep(seconds)

    def retry_after(self, answer: Response) -> str | None:
        """When the service wants to be asked again, as ``Retry-After`` has it; None where it does not say."""
        said = answer.headers.get("Retry-After")
        reset = answer.headers.get(self.transport.reset_header, "") if self.transport.reset_header else ""
        until = whole_seconds(reset)
        if said or answer.status != 429 or until is None:
            return said
        return str(max(0, math.ceil(until - self.transport.clock.wall())))

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], params: Mapping[str, str], body: bytes | None
    ) -> Response | NetworkError:
        try:
            answer = self._session.request(
                method,
                url,
                headers=dict(headers),
                params=dict(params),
                data=body,
                timeout=min(self.transport.timeout, max(1.0, self.deadline.left())),
                allow_redirects=False,
                stream=True,
            )
            with answer:
                content = self._content(answer)
        except _EndlessError as error:
            return NetworkError(
                self.redactor.text(f"No complete answer to {method} {url}: {error}"),
                remedy="Check that the address is that of the API, and whether a proxy answers in its place",
                facts={"method": method, "url": self.redactor.text(url), "unreachable": error.is_large},
            )
        except requests.RequestException as error:
            return NetworkError(
                self.redactor.text(f"No answer to {method} {url}: {_cause(error)}"),
                remedy="Check the address, the network, and the proxy settings of the machine that runs the task",
                facts={"method": method, "url": self.redactor.text(url), "unreachable": _seldom_heals(error)},
            )
        return Response(answer.status_code, answer.headers, content, answer.url)

    def _content(self, answer: Any) -> bytes:
        """The body, which has to end within the time of one request and the size of any sensible answer.

        A time-out of a connection counts from its last byte, so that a body that drips has no end.
        """
        clock = self.transport.clock
        until = clock.now() + min(self.transport.timeout, max(1.0, self.deadline.left()))
        parts, size = [], 0
        for part in answer.iter_content(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > LARGEST_BODY:
                raise _EndlessError(f"it is larger than {LARGEST_BODY // 1024**2} MB", is_large=True)
            if clock.now() > until:
                raise _EndlessError(f"after {self.transport.timeout:.0f} s it was still arriving ({size} bytes so far)")
        return b"".join(parts)


def _adapter_with_ca(ca_path: str) -> Any:
    """An adapter that trusts a further authority beside the usual ones; requests itself can only replace them."""
    context = ssl.create_default_context()
    if os.path.isdir(ca_path):
        context.load_verify_locations(capath=ca_path)
    else:
        context.load_verify_locations(cafile=ca_path)

    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs, ssl_context=context)

    return Adapter()


def _keep_headers(request: Any) -> Any:
    return request


def _answered(answer: Response | NetworkError) -> Response:
    if isinstance(answer, NetworkError):
        raise answer
    return answer


def _cause(error: BaseException) -> str:
    error = _innermost(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _innermost(error: BaseException) -> BaseException:
    """The reason itself, since requests wraps it several times."""
    while True:
        inner = (
            error.__cause__ or error.__context__ or next((a for a in error.args if isinstance(a, BaseException)), None)
        )
        if inner is None:
            return error
        error = inner


def _seldom_heals(error: requests.RequestException) -> bool:
    """Whether nobody is at the address, or somebody else: refused, unknown to DNS, no address, a wrong certificate.

    A resolver that does not answer (EAI_AGAIN) may answer the next time.
    """
    reason = _innermost(error)
    if isinstance(reason, socket.gaierror):
        return reason.errno != socket.EAI_AGAIN
    return isinstance(error, ValueError) or isinstance(
        reason, (ConnectionRefusedError, ssl.SSLCertVerificationError, ValueError)
    )
