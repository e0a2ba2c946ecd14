# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Botocore's errors in our terms."""

from __future__ import annotations

from typing import Any

import botocore.exceptions
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.errors import translated
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    ApiError,
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    RateLimitedError,
    TrackingError,
)


def refusal(code: str, message: str = "AWS says so", **more: Any) -> botocore.exceptions.ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "r-1"},
        **more,
    }
    return botocore.exceptions.ClientError(response, "RequestCertificate")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("InvalidClientTokenId", AuthenticationError),
        ("UnrecognizedClientException", AuthenticationError),
        ("ExpiredTokenException", AuthenticationError),
        ("AccessDenied", ForbiddenError),
        ("AccessDeniedException", ForbiddenError),
        ("ThrottlingException", RateLimitedError),
        ("PriorRequestNotComplete", RateLimitedError),
        ("NoSuchHostedZone", NotFoundError),
        ("NoSuchDistribution", NotFoundError),
        ("ResourceNotFoundException", NotFoundError),
        ("ResourceInUseException", ConflictError),
        ("PreconditionFailed", ConflictError),
        ("DistributionAlreadyExists", ConflictError),
        ("ConflictException", ConflictError),
        ("404", ApiError),
        ("LimitExceededException", ApiError),
        ("InvalidChangeBatch", ApiError),
    ],
)
def test_a_code_tells_the_kind(code: str, kind: type[ApiError]) -> None:
    error = translated(refusal(code), "acm", "request_certificate")
    assert error.__class__ is kind
    assert error.facts["code"] == code
    assert error.facts["request_id"] == "r-1"
    assert "AWS Certificate Manager answered request_certificate" in error.sentence()
    assert "AWS says so" in error.sentence()


def test_a_used_up_quota_has_a_remedy() -> None:
    assert "Service Quotas" in translated(refusal("LimitExceededException"), "acm", "request_certificate").sentence()


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        (
            "AccessDenied",
            "Your account must be verified before you can add new CloudFront resources. To verify your account, please "
            "contact AWS Support and include this error message.",
            "AWS itself must verify the account",
        ),
        (
            "AccessDeniedException",
            "User: arn:aws:iam::123456789012:user/x is not authorized to perform: acm:RequestCertificate with an "
            "explicit deny in a service control policy",
            "the organization",
        ),
        (
            "AccessDenied",
            "x may not perform cloudfront:X because no permissions boundary allows the cloudfront:X action",
            "permissions boundary",
        ),
        (
            "AccessDenied",
            "not authorized to perform: route53:X with an explicit deny in an identity-based policy",
            "remove",
        ),
        ("OptInRequired", "The AWS Access Key Id needs a subscription for the service", "payment method"),
        (
            "AccessDenied",
            "User: x is not authorized to perform: acm:ListCertificates because no session policy allows it",
            "session policy that allows acm:ListCertificates",
        ),
        ("SignatureDoesNotMatch", "Signature expired: 20151221T200419Z is now earlier than …", "Set the clock"),
        ("ExpiredToken", "The security token included in the request is expired", "renew them"),
        ("InvalidClientTokenId", "The security token included in the request is invalid.", "session_token"),
        ("InvalidSignatureException", "The request signature we calculated does not match", "Check the secret key"),
        ("AccessDenied", "User: x is not authorized to perform: acm:ListCertificates", "Allow acm:ListCertificates in"),
        (
            "AccessDenied",
            "User: x is not authorized to perform: acm:GetCertificate on resource: arn:aws:acm:::certificate/1 because",
            "Allow acm:GetCertificate on arn:aws:acm:::certificate/1 in",
        ),
        ("AccessDenied", "User: x is not authorized to access this resource", "Allow cloudfront:CreateDistribution in"),
    ],
)
def test_the_words_of_a_refusal_count_ahead_of_its_code(code: str, message: str, words: str) -> None:
    error = translated(refusal(code, message), "cloudfront", "create_distribution")
    assert words in error.remedy
    assert (" in a policy of the AWS identity" in error.remedy) is words.startswith("Allow ")


def test_a_log_in_that_is_over_is_no_trouble_with_the_network() -> None:
    error = translated(botocore.exceptions.UnauthorizedSSOTokenError(), "acm", "list_certificates")
    assert not isinstance(error, NetworkError)
    assert "aws sso login" in error.remedy


@pytest.mark.parametrize(
    ("message", "messages", "reason"),
    [
        ("", ["[name is not permitted]", "[another]"], "[name is not permitted] [another]"),
        ("[the same]", ["[the same]"], "[the same]"),
        ("", [], "no explanation"),
    ],
)
def test_every_reason_is_reported_once(message: str, messages: list[str], reason: str) -> None:
    error = translated(refusal("InvalidChangeBatch", message, messages=messages), "route53", "change")
    assert error.facts["reason"] == reason


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (botocore.exceptions.NoCredentialsError(), TrackingError, "no usable AWS credentials"),
        (botocore.exceptions.ProfileNotFound(profile="marketing"), TrackingError, "marketing"),
        (botocore.exceptions.ParamValidationError(report="Invalid length"), TrackingError, "cannot be asked"),
        (
            botocore.exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
            NetworkError,
            "No answer from AWS Route 53 to get_change.*endpoint_url",
        ),
        (
            botocore.exceptions.SSLError(endpoint_url="https://127.0.0.1:1", error=OSError("unknown authority")),
            NetworkError,
            "ca_path",
        ),
    ],
)
def test_no_answer_is_told_apart_from_a_refusal(error: Exception, kind: type[TrackingError], said: str) -> None:
    ours = translated(error, "route53", "get_change")
    assert ours.__class__ is kind
    with pytest.raises(kind, match=said):
        raise type(ours)(ours.sentence())
