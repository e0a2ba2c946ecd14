# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Botocore's errors in our own terms, with AWS's codes and words kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

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
from .._core.redact import cut, quoted
from .._http.retry import retry_after_seconds
from .grants import actions_of

_UNKNOWN_KEY = (
    "Check the access key (access_key, AWS_ACCESS_KEY_ID): AWS does not know it (misspelled, deleted or inactive). "
    "Temporary credentials also need their session token (session_token, AWS_SESSION_TOKEN)"
)
_EXPIRED = (
    "The temporary credentials have expired: renew them (assume the role again, or 'aws sso login'), and set the new "
    "access key, secret key and session token"
)
_SIGNATURE = (
    "Check the secret key (secret_key, AWS_SECRET_ACCESS_KEY): it does not belong to the access key, or was not copied "
    "whole"
)
#: Codes of credentials that are not accepted, with what to do. Source: IAM API reference, "Common errors", and the
#: refusals quoted in acmesh-official/acme.sh#1342, iann0036/iamlive#58 and teralytics/prometheus-ecs-discovery#7.
_AUTHENTICATION: Mapping[str, str] = {
    "InvalidClientTokenId": _UNKNOWN_KEY,
    "UnrecognizedClientException": _UNKNOWN_KEY,
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "SignatureDoesNotMatch": _SIGNATURE,
    "InvalidSignatureException": _SIGNATURE,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    **dict.fromkeys(
        (
            "AuthFailure",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "RequestTimeTooSkewed",
        ),
        "Check the AWS access key, secret key and session token, and that none has expired",
    ),
}
# Codes by what they mean; from the service models of CloudFront, ACM and Route 53 and the common errors of AWS APIs.
_FORBIDDEN = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException", "PriorRequestNotComplete"})
#: Further codes after which the same request may succeed. Source: botocore's model of retries, _retry.json.
_LATER = _THROTTLED | {"ThrottledException", "RequestThrottled", "RequestLimitExceeded", "SlowDown"}
#: Kinds of botocore's that say that the answer was lost on its way.
_LOST = frozenset(
    {"ConnectionClosedError", "ConnectTimeoutError", "HTTPClientError", "ProxyConnectionError", "ReadTimeoutError"}
    | {"IncompleteReadError", "ResponseStreamingError"}
)
#: What a refusal says, in lower case, ahead of what its code means: the same codes are used for very different things.
#: ``{action}`` is the one that is wanting. Sources: refusals quoted in hashicorp/terraform-provider-aws#36663
#: (verification), convox/rack#235 and aws/aws-sdk-js#1652 (clocks), and AWS's documentation of IAM, "Troubleshoot
#: access denied error messages" (kinds of policies) and of how accounts are activated.
_BY_WORDS = (
    (
        ("account must be verified", "account is not verified"),
        "No permission helps: AWS itself must verify the account. Open a case with AWS Support (type 'Account and "
        "billing', which needs no support plan), and quote these words; then run again",
    ),
    (
        ("signature expired", "signature not yet current"),
        "Set the clock of the machine that runs the task, for instance by NTP: AWS tolerates a difference of 5 minutes",
    ),
    (
        ("in a service control policy", "no service control policy", "in a resource control policy"),
        "A policy of the AWS organization forbids {action}, whatever the identity is allowed: ask whoever manages the "
        "organization, or use another account",
    ),
    (
        ("no permissions boundary allows", "explicit deny in a permissions boundary"),
        "Extend the permissions boundary of the AWS identity that runs the task by {action}: a further policy alone "
        "does not help",
    ),
    (
        ("no session policy allows", "explicit deny in a session policy"),
        "Assume the role with a session policy that allows {action}, or without one: a further policy of the role does "
        "not help",
    ),
    (
        ("no vpc endpoint policy allows", "explicit deny in a vpc endpoint policy"),
        "Allow {action} in the policy of the VPC endpoint that the requests pass, or let them pass none",
    ),
    (
        ("with an explicit deny",),
        "A policy of the AWS identity denies {action} explicitly: remove that statement, as one that allows it does "
        "not help",
    ),
    (
        ("needs a subscription for the service", "account is suspended", "account has been suspended"),
        "Complete the AWS account (payment method and contact), or have it reactivated by AWS Support; no permission "
        "helps",
    ),
)
#: How a refusal names the action, where it does.
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)(?: on resource: (\S+))?")
#: Kinds of botocore's for credentials that it could not get.
_NO_CREDENTIALS = frozenset(
    {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "TokenRetrievalError"}
)
#: Kinds of botocore's for a log-in that is over.
_LOGGED_OUT = frozenset(
    {"SSOError", "SSOTokenLoadError", "UnauthorizedSSOTokenError", "LoginError", "LoginTokenLoadError"}
    | {"LoginRefreshRequired", "LoginRefreshTokenExpired"}
)
_NAMES = {
    "acm": "AWS Certificate Manager",
    "cloudfront": "AWS CloudFront",
    "pricing-plan-manager": "AWS Pricing Plan Manager",
    "route53": "AWS Route 53",
}


class Repeatable(Enum):
    """Whether the same request may succeed later."""

    NEVER = "never"
    LATER = "later"
    THROTTLED = "throttled"
    BRIEFLY = "briefly"


def repeatable(error: Exception) -> Repeatable:
    """Whether a request is repeated after this error of botocore's."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if status == 429 or str(response.get("Error", {}).get("Code", "")) in _LATER:
            return Repeatable.THROTTLED
        return Repeatable.LATER if status >= 500 else Repeatable.NEVER
    name = type(error).__name__
    # Nobody at the address, or no such address: that seldom heals.
    if name == "EndpointConnectionError":
        return Repeatable.BRIEFLY
    return Repeatable.LATER if name in _LOST else Repeatable.NEVER


def retry_after(error: Exception, now: float) -> float | None:
    """Seconds until the service wants to be asked again; None where it does not say, as AWS's own mostly do not."""
    response = getattr(error, "response", None)
    metadata = response.get("ResponseMetadata", {}) if isinstance(response, dict) else {}
    return retry_after_seconds(metadata.get("HTTPHeaders", {}).get("retry-after"), now)


def translated(error: Exception, service: str, operation: str) -> TrackingError:
    """The TrackingError that stands for a botocore error."""
    provider = _NAMES.get(service, f"AWS {service}")
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return _refusal(response, provider, operation, actions_of(service, operation))
    name = type(error).__name__
    if name in _LOGGED_OUT:
        return TrackingError(
            f"{provider}: the log-in of the AWS profile is over ({error})",
            remedy="Log in again with the AWS CLI ('aws sso login', or 'aws login', with the profile), or set "
            "access_key and secret_key",
        )
    if name in _NO_CREDENTIALS:
        return TrackingError(
            f"{provider}: no usable AWS credentials were found ({error})",
            remedy="Set access_key and secret_key, a profile, or the environment as boto3 reads it "
            "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)",
        )
    if name == "UnknownServiceError":
        return TrackingError(f"The installed boto3 does not know {provider}", remedy="Upgrade boto3 and botocore")
    if name == "ProfileNotFound":
        return TrackingError(f"{provider}: {error}", remedy="Name a profile of your AWS configuration files")
    if name == "ParamValidationError":
        return TrackingError(f"{provider} cannot be asked for {operation}: {' '.join(str(error).split())}")
    return NetworkError(f"No answer from {provider} to {operation}: {error}", remedy=_network_remedy(name))


def unintelligible(service: str, operation: str, reason: str) -> ApiError:
    """The error for an answer that is not of the service's form."""
    return MalformedAnswerError(
        _NAMES.get(service, f"AWS {service}"),
        operation=operation,
        status=200,
        reason=f"{cut(reason, 200)}, so this is no answer of its API",
        remedy="Try again. If it stays so, check endpoint_url, and whether a proxy answers in place of AWS",
    )


class Pages:
    """The marks of the pages of one list, each of which comes once: a list that repeats one would have no end."""

    def __init__(self, service: str, operation: str) -> None:
        self._service, self._operation = service, operation
        self._seen: set[object] = set()

    def go_on(self, mark: object) -> bool:
        """Whether there is a further page. Raises MalformedAnswerError for a mark that was there before."""
        if not mark:
            return False
        if mark in self._seen:
            raise unintelligible(self._service, self._operation, "a page of the list is repeated")
        self._seen.add(mark)
        return True


def _network_remedy(name: str) -> str:
    if name == "SSLError":
        return "Check the address, or name the certificate authority of your own endpoint by the option 'ca_path'"
    return "Check the network, the proxy settings and endpoint_url on the machine that runs the task"


def _refusal(response: dict[str, Any], provider: str, operation: str, actions: Sequence[str]) -> ApiError:
    problem = response.get("Error", {})
    metadata = response.get("ResponseMetadata", {})
    code = str(problem.get("Code", ""))
    # Route 53 may explain a refused batch in a list of messages. Source: its API reference, InvalidChangeBatch.
    reasons = [str(problem.get("Message") or ""), *map(str, response.get("messages") or ())]
    reason = " ".join(dict.fromkeys(filter(None, reasons))) or "no explanation"
    kind, remedy = _kind(code, _wanting(reason, actions))
    return kind(
        provider,
        operation=operation,
        status=int(metadata.get("HTTPStatusCode", 0)),
        code=code,
        reason=reason,
        request_id=str(metadata.get("RequestId", "")),
        remedy=_by_words(reason, _wanting(reason, actions)[0]) or remedy,
    )


def _wanting(reason: str, actions: Sequence[str]) -> tuple[str, str]:
    """The action that a refusal is about, and the resource where it names one.

    Route 53 may say no more than that this resource may not be accessed. Source: aws/aws-sdk-php#2141.
    """
    found = _ACTION.search(reason)
    return (found[1], found[2] or "") if found else (" and ".join(actions), "")


def _by_words(reason: str, action: str) -> str:
    said = reason.lower()
    found = next((remedy for words, remedy in _BY_WORDS if any(each in said for each in words)), "")
    return found.replace("{action}", action)


def _kind(code: str, wanting: tuple[str, str]) -> tuple[type[ApiError], str]:
    if code in _AUTHENTICATION:
        return AuthenticationError, _AUTHENTICATION[code]
    if code in _FORBIDDEN:
        action, resource = wanting
        return ForbiddenError, (
            f"Allow {action}{f' on {quoted(resource)}' if resource else ''} in a policy of the AWS identity that runs "
            "the task: the page Permissions of the documentation has policies to copy"
        )
    if code == "LimitExceededException":
        return ApiError, "A quota of your AWS account is used up: free some of it, or have it raised in Service Quotas"
    if code in _THROTTLED:
        return RateLimitedError, "Try again later: AWS limits how often its APIs may be called"
    # A bare "404" is an address without an API behind it, which says nothing of the thing asked for.
    if code.startswith("NoSuch") or code in ("ResourceNotFoundException", "EntityNotFound"):
        return NotFoundError, ""
    if code in (
        "PreconditionFailed",
        "InvalidIfMatchVersion",
        "ResourceInUseException",
        "ConflictException",
    ) or code.endswith("AlreadyExists"):
        return ConflictError, ""
    return ApiError, ""
