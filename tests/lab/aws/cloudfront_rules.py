# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What CloudFront refuses in a DistributionConfig: pure checks of a config against the facts of the account.

Each rule raises AwsError with the code of the service model; the texts are the lab's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from lab.aws.account import CLOUDFRONT_REGION
from lab.aws.certificates import ISSUED, Certificate
from lab.aws.distribution_config import LEGACY_TTLS, aliases, behaviors, items
from lab.aws.tenants.template import check_template
from lab.aws.wire import AwsError, nested_mappings

ALIAS_LIMIT = 100
COMMENT_LIMIT = 128
VIEWER_EVENTS = ("viewer-request", "viewer-response")
#: Headers that a behaviour with legacy settings may name. Source: developer guide, quotas on headers.
HEADER_LIMIT = 10
#: Inclusive ranges of an origin's figures. Source: API reference, Origin and CustomOriginConfig.
_ORIGIN_RANGES = {
    "ConnectionAttempts": (1, 3, "InvalidArgument"),
    "ConnectionTimeout": (1, 10, "InvalidArgument"),
    "OriginReadTimeout": (1, 120, "InvalidOriginReadTimeout"),
    "OriginKeepaliveTimeout": (1, 120, "InvalidOriginKeepaliveTimeout"),
}


@dataclass(frozen=True)
class Facts:
    """What a config may refer to, as it stands now."""

    certificate: Callable[[str], Certificate | None]
    has_cache_policy: Callable[[str], bool]
    has_origin_request_policy: Callable[[str], bool]
    live_code: Callable[[str], str | None]
    is_managed_policy: Callable[[str], bool]
    #: The tier of the pricing plan that covers the distribution of an ARN.
    plan: Callable[[str], str | None]


def check(config: Mapping[str, Any], facts: Facts) -> None:
    """Checks a config as it was sent. Raises AwsError for the first rule that it breaks."""
    _check_quantities(config)
    check_template(config)
    if len(config["Comment"]) > COMMENT_LIMIT:
        _refuse("InvalidArgument", f"The comment is longer than {COMMENT_LIMIT} characters.")
    _check_origins(config)
    origin_ids = {part["Id"] for kind in ("Origins", "OriginGroups") for part in items(config.get(kind, {}))}
    for behavior in behaviors(config):
        if behavior["TargetOriginId"] not in origin_ids:
            _refuse("NoSuchOrigin", f"The distribution has no origin or origin group {behavior['TargetOriginId']}.")
        _check_caching(behavior, facts)
        _check_associations(behavior, facts)
    _check_aliases(config)
    _check_viewer_certificate(config, facts)


def check_if_match(given: str | None, etag: str) -> None:
    """Raises ``InvalidIfMatchVersion`` without an If-Match header, ``PreconditionFailed`` with an outdated one."""
    if not given:
        _refuse("InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.")
    if given != etag:
        _refuse("PreconditionFailed", "The request failed because it didn't meet the preconditions in If-Match.")


def covers(names: tuple[str, ...], host: str) -> bool:
    """Whether a certificate for the names is one for the host; a wildcard stands for a single label."""
    parent = "*." + host.partition(".")[2]
    return host in names or (not host.startswith("*.") and parent in names)


def _refuse(code: str, message: str) -> NoReturn:
    raise AwsError(code, message)


def _check_quantities(config: Mapping[str, Any]) -> None:
    for part in nested_mappings(config):
        if "Quantity" in part and part["Quantity"] != len(items(part)):
            _refuse("InconsistentQuantities", "The value of Quantity and the size of Items don't match.")


def _check_origins(config: Mapping[str, Any]) -> None:
    origins = items(config["Origins"])
    if len({origin["Id"] for origin in origins}) < len(origins):
        _refuse("InvalidArgument", "The ids of the origins must be unique within the distribution.")
    for origin in origins:
        kinds = [kind for kind in ("CustomOriginConfig", "S3OriginConfig", "VpcOriginConfig") if kind in origin]
        if len(kinds) != 1:
            _refuse("InvalidOrigin", f"The origin {origin['Id']} must have exactly one kind of origin config.")
        for key, value in {**origin, **origin[kinds[0]]}.items():
            low, high, code = _ORIGIN_RANGES.get(key, (None, None, ""))
            if low is not None and not low <= value <= high:
                _refuse(code, f"{key} of the origin {origin['Id']} must be between {low} and {high}.")
        names = [header["HeaderName"].lower() for header in items(origin.get("CustomHeaders", {}))]
        if len(set(names)) < len(names):
            _refuse("InvalidArgument", f"A custom header stands twice in the origin {origin['Id']}.")


def _check_caching(behavior: Mapping[str, Any], facts: Facts) -> None:
    policy, forwarded = behavior.get("CachePolicyId"), behavior.get("ForwardedValues")
    if policy and forwarded is not None:
        _refuse("InvalidArgument", "A cache behavior cannot have both CachePolicyId and ForwardedValues.")
    if policy:
        _check_policies(behavior, facts)
    elif forwarded is not None:
        _check_legacy(behavior, forwarded)
    else:
        _refuse("InvalidArgument", "A cache behavior must have either CachePolicyId or ForwardedValues.")


def _check_policies(behavior: Mapping[str, Any], facts: Facts) -> None:
    if any(key in behavior for key in LEGACY_TTLS):
        _refuse("InvalidArgument", "MinTTL, DefaultTTL and MaxTTL cannot be given beside CachePolicyId.")
    if not facts.has_cache_policy(behavior["CachePolicyId"]):
        _refuse("NoSuchCachePolicy", "The cache policy does not exist.")
    origin_policy = behavior.get("OriginRequestPolicyId")
    if origin_policy and not facts.has_origin_request_policy(origin_policy):
        _refuse("NoSuchOriginRequestPolicy", "The origin request policy does not exist.")


def _check_legacy(behavior: Mapping[str, Any], forwarded: Mapping[str, Any]) -> None:
    if behavior.get("OriginRequestPolicyId"):
        _refuse("InvalidArgument", "An origin request policy needs a cache policy beside it.")
    ttl = LEGACY_TTLS | {key: behavior[key] for key in LEGACY_TTLS if key in behavior}
    given = [behavior[key] for key in LEGACY_TTLS if key in behavior]
    if given != sorted(given) or ttl["MinTTL"] > ttl["MaxTTL"] or any(value < 0 for value in given):
        _refuse("InvalidTTLOrder", "The TTLs must keep the order MinTTL <= DefaultTTL <= MaxTTL.")
    headers = items(forwarded.get("Headers", {}))
    if len(headers) > HEADER_LIMIT:
        _refuse("TooManyHeadersInForwardedValues", f"A cache behavior forwards {HEADER_LIMIT} headers at most.")
    if "*" in headers and (len(headers) > 1 or ttl["MinTTL"]):
        _refuse("InvalidArgument", "To forward all headers, name only * and set MinTTL to 0.")


def _check_associations(behavior: Mapping[str, Any], facts: Facts) -> None:
    functions = items(behavior.get("FunctionAssociations", {}))
    lambdas = items(behavior.get("LambdaFunctionAssociations", {}))
    events = [one["EventType"] for one in functions]
    if len(set(events)) < len(events) or not set(events) <= set(VIEWER_EVENTS):
        _refuse("InvalidFunctionAssociation", "A behavior takes one function each for viewer-request and -response.")
    if events and any(one["EventType"] in VIEWER_EVENTS for one in lambdas):
        _refuse("InvalidFunctionAssociation", "Viewer events cannot mix CloudFront Functions and Lambda@Edge.")
    for one in functions:
        if facts.live_code(one["FunctionARN"]) is None:
            _refuse("InvalidFunctionAssociation", f"The function {one['FunctionARN']} is not in the LIVE stage.")


def _check_aliases(config: Mapping[str, Any]) -> None:
    names = aliases(config)
    if names and config.get("Staging"):
        # Developer guide, "continuous deployment": the primary distribution has the names. The words are guessed.
        _refuse("InvalidArgument", "A staging distribution cannot have alternate domain names.")
    if len(names) > ALIAS_LIMIT:
        _refuse("TooManyDistributionCNAMEs", f"A distribution can have {ALIAS_LIMIT} alternate domain names at most.")
    if len(set(names)) < len(names):
        _refuse("InvalidArgument", "An alternate domain name stands twice.")


def _check_viewer_certificate(config: Mapping[str, Any], facts: Facts) -> None:
    given = config.get("ViewerCertificate", {})
    arn = given.get("ACMCertificateArn")
    if given.get("IAMCertificateId"):
        _refuse("InvalidViewerCertificate", "The specified IAM certificate doesn't exist.")
    if not arn:
        if aliases(config):
            _refuse("InvalidViewerCertificate", "Alternate domain names need a certificate that covers them.")
        return
    if given.get("CloudFrontDefaultCertificate"):
        _refuse("InvalidViewerCertificate", "Choose either the default certificate or one of ACM.")
    _check_acm_certificate(config, arn, facts)
    if not given.get("SSLSupportMethod") or not given.get("MinimumProtocolVersion"):
        _refuse("InvalidViewerCertificate", "A certificate needs SSLSupportMethod and MinimumProtocolVersion.")
    if given["SSLSupportMethod"] == "sni-only" and given["MinimumProtocolVersion"] == "SSLv3":
        _refuse("InvalidMinimumProtocolVersion", "With sni-only the minimum protocol version is TLSv1 or later.")


def _check_acm_certificate(config: Mapping[str, Any], arn: str, facts: Facts) -> None:
    certificate = facts.certificate(arn)
    if certificate is None or certificate.region != CLOUDFRONT_REGION:
        _refuse("InvalidViewerCertificate", f"The specified SSL certificate doesn't exist in {CLOUDFRONT_REGION}.")
    if certificate.status != ISSUED:
        _refuse("InvalidViewerCertificate", f"The specified SSL certificate is {certificate.status}, not ISSUED.")
    uncovered = [alias for alias in aliases(config) if not covers(certificate.names, alias)]
    if uncovered:
        _refuse("InvalidViewerCertificate", f"The certificate doesn't cover {', '.join(uncovered)}.")
