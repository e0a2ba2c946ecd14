# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS clients by the options that amazon.aws made customary; boto3 is imported nowhere else than in this folder."""

from __future__ import annotations

import functools
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from .._core.arguments import Arguments
from .._core.clock import Clock, Deadline
from .._core.errors import TrackingError
from .._core.library import Library
from .._core.version import USER_AGENT
from .._http.access import shown_address
from .._http.options import HTTP, env_fallback, transport
from .._http.retry import BRIEFLY, SILENT_PAUSE, RetryPolicy
from .._http.session import silent
from .answers import misunderstood
from .connection import CaBundle, credentials, endpoint
from .errors import Repeatable, repeatable, retry_after, translated, unintelligible
from .paces import Paces

try:
    import boto3
    import botocore.config
    import botocore.exceptions
    import botocore.loaders
    import botocore.parsers
    import botocore.session
except ImportError:
    BOTO3 = Library("boto3", traceback.format_exc())
else:
    BOTO3 = Library("boto3")
    #: What botocore's parsers raise for an answer that is no answer of the service. Only the first is meant to be.
    _UNREADABLE = (
        botocore.parsers.ResponseParserError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    )

#: CloudFront takes certificates from here alone, and answers here (AWS documentation of CloudFront, "Requirements
#: for using SSL/TLS certificates").
CLOUDFRONT_REGION = "us-east-1"

#: AWS counts every call, whatever it does.
_POST, _TOO_MANY = "POST", 429

#: Documented in the doc fragment ``aws``.
AWS = Arguments(
    options={
        "access_key": {
            "type": "str",
            "aliases": ["aws_access_key_id"],
            "no_log": False,
            "fallback": (env_fallback, ["AWS_ACCESS_KEY_ID"]),
        },
        "secret_key": {
            "type": "str",
            "aliases": ["aws_secret_access_key"],
            "no_log": True,
            "fallback": (env_fallback, ["AWS_SECRET_ACCESS_KEY"]),
        },
        "session_token": {
            "type": "str",
            "aliases": ["aws_session_token"],
            "no_log": True,
            "fallback": (env_fallback, ["AWS_SESSION_TOKEN"]),
        },
        "profile": {"type": "str", "aliases": ["aws_profile"], "fallback": (env_fallback, ["AWS_PROFILE"])},
        "region": {"type": "str", "aliases": ["aws_region"]},
        "endpoint_url": {"type": "str", "fallback": (env_fallback, ["AWS_ENDPOINT_URL"])},
    },
).merge(HTTP)


class AwsSession:
    """Makes clients on demand, once each. Its calls raise our errors in place of botocore's."""

    def __init__(
        self, params: Mapping[str, Any], progress: Callable[[str], None] = silent, clock: Clock | None = None
    ) -> None:
        credentials(params)
        endpoint(params)
        self._params = params
        self._transport = transport(params)
        self._progress = progress
        self._clock = clock or self._transport.clock
        self._retry = RetryPolicy()
        self._paces = Paces(self._clock)
        self._bundle = CaBundle(self._transport.ca_path)
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}
        # Clients may be shared by threads, but not made by several at once. Source: boto3's documentation of sessions.
        self._making = threading.Lock()

    def call(
        self, service: str, operation: str, *, region: str = CLOUDFRONT_REGION, **arguments: Any
    ) -> dict[str, Any]:
        """One API call, such as ``call("cloudfront", "get_distribution", Id="E2")``, repeated while it may succeed.

        Raises ApiError and its kinds with AWS's own code, NetworkError, TrackingError for missing credentials.
        """
        start = self._clock.now()
        deadline = self._clock.deadline(self._transport.deadline)
        attempt = 0
        while True:
            try:
                call = getattr(self._client(service, region), operation)
            except botocore.exceptions.BotoCoreError as error:
                raise translated(error, service, operation) from error
            deadline = self._kept_pace(service, operation, deadline)
            try:
                answer: dict[str, Any] = call(**arguments)
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
                failure, kind = translated(error, service, operation), repeatable(error)
                if kind is Repeatable.THROTTLED:
                    self._paces.of(service, operation).heard(_POST, _TOO_MANY, {})
                self._pause(kind, failure, attempt, deadline, start, retry_after(error, self._clock.wall()))
            except _UNREADABLE as error:
                wrong = str(error) or type(error).__name__
                self._pause(Repeatable.BRIEFLY, unintelligible(service, operation, wrong), attempt, deadline, start)
            else:
                wrong = misunderstood(operation, answer)
                if not wrong:
                    return answer
                self._pause(Repeatable.BRIEFLY, unintelligible(service, operation, wrong), attempt, deadline, start)
            attempt += 1

    def _kept_pace(self, service: str, operation: str, deadline: Deadline) -> Deadline:
        """Wait for the service's limit, which does not count as time in which it failed to answer."""
        left = deadline.left()
        waited = self._paces.of(service, operation).wait(_POST, self._progress)
        return self._clock.deadline(left) if waited else deadline

    def _pause(
        self,
        kind: Repeatable,
        failure: TrackingError,
        attempt: int,
        deadline: Deadline,
        start: float,
        wanted: float | None = None,
    ) -> None:
        """Sleep before the call is repeated, for as long as the service ``wanted`` at least.

        Raises the error where that makes no sense or comes too late.
        """
        seconds = self._retry.delay(attempt, wanted, throttled=kind is Repeatable.THROTTLED)
        if kind is Repeatable.NEVER or (
            kind is Repeatable.BRIEFLY and self._clock.now() + seconds - start > min(BRIEFLY, deadline.seconds)
        ):
            raise failure
        if seconds >= deadline.left():
            failure.remedy = failure.remedy or "Try again later, or allow more time by the option 'retry_timeout'"
            raise failure
        if seconds >= SILENT_PAUSE:
            self._progress(f"{failure.message}: trying again in {seconds:.0f} s")
        deadline.sleep(seconds)

    def _client(self, service: str, region: str) -> Any:
        key = (service, region)
        with self._making:
            if key not in self._clients:
                self._clients[key] = self._make(service, region)
            return self._clients[key]

    def _make(self, service: str, region: str) -> Any:
        if self._session is None:
            self._session = boto3_session(credentials(self._params))
        try:
            return self._session.client(
                service,
                region_name=region,
                endpoint_url=endpoint(self._params),
                verify=self._bundle.path if self._transport.validate_certs else False,
                config=self._config(),
            )
        except ValueError as error:
            # Botocore checks addresses of the environment and of profiles by nothing else.
            raise TrackingError(
                f"boto3 cannot use the address that the environment or the profile has for {service}: "
                f"{shown_address(str(error))}",
                remedy="Correct AWS_ENDPOINT_URL, its variant for the service, or the profile's endpoint_url",
            ) from error

    def _config(self) -> Any:
        # Botocore counts attempts rather than seconds, pauses without a word, and in its standard mode repeats even a
        # quota error (LimitExceededException): what is repeated is decided here.
        return botocore.config.Config(
            connect_timeout=self._transport.timeout,
            read_timeout=self._transport.timeout,
            retries={"mode": "legacy", "total_max_attempts": 1},
            user_agent_extra=USER_AGENT,
        )


def boto3_session(chosen: Mapping[str, Any]) -> Any:
    """A session with these parameters of boto3's, which shares what it reads of AWS's services with all others."""
    session = botocore.session.Session()
    session.register_component("data_loader", _loader(session.get_config_variable("data_path")))
    return boto3.session.Session(botocore_session=session, **chosen)


@functools.lru_cache
def _loader(data_path: str | None) -> Any:
    """Reads the descriptions of AWS's services, which takes longer than a request, once a process."""
    return botocore.loaders.create_loader(data_path)
