# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stored form of a DistributionConfig: what CloudFront fills in where a client says nothing.

Defaults are those of the API reference (DistributionConfig and the types below it).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

#: Defaults of legacy cache settings, in seconds. Source: API reference, DefaultCacheBehavior.
LEGACY_TTLS = {"MinTTL": 0, "DefaultTTL": 86400, "MaxTTL": 31536000}

_TOP: dict[str, Any] = {
    "Aliases": {"Quantity": 0},
    "DefaultRootObject": "",
    "OriginGroups": {"Quantity": 0},
    "CacheBehaviors": {"Quantity": 0},
    "CustomErrorResponses": {"Quantity": 0},
    "Logging": {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""},
    "PriceClass": "PriceClass_All",
    "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
    "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
    "WebACLId": "",
    "HttpVersion": "http2",
    "IsIPV6Enabled": False,
    "ContinuousDeploymentPolicyId": "",
    "Staging": False,
}
_ORIGIN: dict[str, Any] = {
    "OriginPath": "",
    "CustomHeaders": {"Quantity": 0},
    "ConnectionAttempts": 3,
    "ConnectionTimeout": 10,
    "OriginShield": {"Enabled": False},
    "OriginAccessControlId": "",
}
_CUSTOM_ORIGIN: dict[str, Any] = {
    "OriginSslProtocols": {"Quantity": 3, "Items": ["TLSv1", "TLSv1.1", "TLSv1.2"]},
    "OriginReadTimeout": 30,
    "OriginKeepaliveTimeout": 5,
}
_CACHED_METHODS: dict[str, Any] = {"Quantity": 2, "Items": ["HEAD", "GET"]}
_BEHAVIOR: dict[str, Any] = {
    "TrustedSigners": {"Enabled": False, "Quantity": 0},
    "TrustedKeyGroups": {"Enabled": False, "Quantity": 0},
    "AllowedMethods": {**_CACHED_METHODS, "CachedMethods": _CACHED_METHODS},
    "SmoothStreaming": False,
    "Compress": False,
    "LambdaFunctionAssociations": {"Quantity": 0},
    "FunctionAssociations": {"Quantity": 0},
    "FieldLevelEncryptionId": "",
}
#: Members that CloudFront leaves out of its answers rather than return them empty.
_OMITTED_WHEN_EMPTY = ("CachePolicyId", "OriginRequestPolicyId", "ResponseHeadersPolicyId", "RealtimeLogConfigArn")


def completed(config: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the config as CloudFront stores and returns it."""
    full: dict[str, Any] = {**copy.deepcopy(_TOP), **copy.deepcopy(dict(config))}
    for origin in items(full["Origins"]):
        _fill(origin, _ORIGIN)
        if "CustomOriginConfig" in origin:
            _fill(origin["CustomOriginConfig"], _CUSTOM_ORIGIN)
    for behavior in behaviors(full):
        _complete_behavior(behavior)
    full["ViewerCertificate"] = _viewer_certificate(full["ViewerCertificate"])
    _drop_empty_items(full)
    return full


def items(counted: Mapping[str, Any]) -> list[Any]:
    """The items of a ``{Quantity, Items}`` structure."""
    return list(counted.get("Items") or [])


def behaviors(config: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The default cache behaviour and the others."""
    yield config["DefaultCacheBehavior"]
    yield from items(config.get("CacheBehaviors", {}))


def aliases(config: Mapping[str, Any]) -> list[str]:
    """The alternate domain names, in lower case."""
    return [alias.lower() for alias in items(config.get("Aliases", {}))]


def _fill(target: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    for key, value in defaults.items():
        target.setdefault(key, copy.deepcopy(value))


def _complete_behavior(behavior: dict[str, Any]) -> None:
    _fill(behavior, _BEHAVIOR)
    behavior["AllowedMethods"].setdefault("CachedMethods", copy.deepcopy(_CACHED_METHODS))
    for key in _OMITTED_WHEN_EMPTY:
        if not behavior.get(key):
            behavior.pop(key, None)
    forwarded = behavior.get("ForwardedValues")
    if forwarded is not None:
        _fill(behavior, LEGACY_TTLS)
        _fill(forwarded, {"Headers": {"Quantity": 0}, "QueryStringCacheKeys": {"Quantity": 0}})


def _viewer_certificate(given: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate with the deprecated members that CloudFront derives from the others."""
    arn, iam = given.get("ACMCertificateArn"), given.get("IAMCertificateId")
    if not arn and not iam:
        return {
            "CloudFrontDefaultCertificate": True,
            "SSLSupportMethod": "vip",
            "MinimumProtocolVersion": "TLSv1",
            "CertificateSource": "cloudfront",
        }
    kept = {key: value for key, value in given.items() if value not in ("", None)}
    return {
        **kept,
        "CloudFrontDefaultCertificate": False,
        "Certificate": arn or iam,
        "CertificateSource": "acm" if arn else "iam",
    }


def _drop_empty_items(value: Any) -> None:
    """CloudFront leaves ``Items`` out where ``Quantity`` is 0."""
    if isinstance(value, dict):
        if not value.get("Quantity", 1):
            value.pop("Items", None)
        for member in value.values():
            _drop_empty_items(member)
    elif isinstance(value, list):
        for member in value:
            _drop_empty_items(member)
