# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS clients by the options that amazon.aws made customary; boto3 is imported nowhere else than in this folder."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

from .._core.arguments import Arguments
from .._core.clock import Deadline
from .._core.errors import NetworkError
from .._core.library import Library
from .._core.version import USER_AGENT
from .._http.options import HTTP, env_fallback, transport
from .connection import CaBundle, credentials, endpoint
from .errors import translated

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    BOTO3 = Library("boto3", traceback.format_exc())
else:
    BOTO3 = Library("boto3")

#: CloudFront takes certificates from here alone, and answers here (AWS documentation of CloudFront, "Requirements
#: for using SSL/TLS certificates").
CLOUDFRONT_REGION = "us-east-1"
_ATTEMPTS = 8

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
    required_together=(("access_key", "secret_key"),),
).merge(HTTP)


class AwsSession:
    """Makes clients on demand, once each. Its calls raise our errors in place of botocore's."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        credentials(params)
        self._params = params
        self._transport = transport(params)
        self._bundle = CaBundle(self._transport.ca_path)
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}
        self._deadline: Deadline = self._transport.clock.deadline(self._transport.deadline)

    def call(
        self, service: str, operation: str, *, region: str = CLOUDFRONT_REGION, **arguments: Any
    ) -> dict[str, Any]:
        """One API call, such as ``call("cloudfront", "get_distribution", Id="E2")``; retried by botocore.

        Raises ApiError and its kinds with AWS's own code, NetworkError, TrackingError for missing credentials.
        """
        try:
            answer: dict[str, Any] = getattr(self._client(service, region), operation)(**arguments)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            raise translated(error, service, operation) from error
        return answer

    def _client(self, service: str, region: str) -> Any:
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = self._make(service, region)
        return self._clients[key]

    def _make(self, service: str, region: str) -> Any:
        if self._session is None:
            self._session = boto3.session.Session(**credentials(self._params))
        client = self._session.client(
            service,
            region_name=region,
            endpoint_url=endpoint(self._params, service),
            verify=self._bundle.path if self._transport.validate_certs else False,
            config=self._config(),
        )
        client.meta.events.register("before-call", self._begin)
        client.meta.events.register("request-created", self._check_deadline)
        return client

    def _config(self) -> Any:
        # The standard mode sends a quota error (LimitExceededException) again and again; the legacy mode does not.
        return botocore.config.Config(
            connect_timeout=self._transport.timeout,
            read_timeout=self._transport.timeout,
            retries={"mode": "legacy", "max_attempts": _ATTEMPTS},
            user_agent_extra=USER_AGENT,
        )

    def _begin(self, **_event: Any) -> None:
        self._deadline = self._transport.clock.deadline(self._transport.deadline)

    def _check_deadline(self, operation_name: str = "", **_event: Any) -> None:
        """Botocore counts attempts, not seconds: stop it where the deadline has passed."""
        if self._deadline.left() <= 0:
            raise NetworkError(
                f"AWS gave no usable answer to {operation_name} within {self._deadline.seconds:.0f} s",
                remedy="Try again later, or allow more time by the option 'retry_timeout'",
            )
