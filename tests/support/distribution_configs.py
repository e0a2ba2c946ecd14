# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A distribution as an owner has made it, with much that the collection does not manage and must not touch."""

from __future__ import annotations

import copy
from typing import Any

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
#: Owners keep secrets in headers to their origins: it must be sent back and never be shown.
ORIGIN_SECRET = "origin-secret-0123456789abcdef"
FOREIGN_FUNCTION = "arn:aws:cloudfront::123456789012:function/owners-own-function"

_CONFIG: dict[str, Any] = {
    "CallerReference": "made-by-hand-1604102400",
    "Aliases": {"Quantity": 1, "Items": ["track.example.com"]},
    "DefaultRootObject": "",
    "Origins": {
        "Quantity": 2,
        "Items": [
            {
                "Id": "Custom-spgo.io",
                "DomainName": "spgo.io",
                "OriginPath": "",
                "CustomHeaders": {
                    "Quantity": 1,
                    "Items": [{"HeaderName": "X-Owner-Secret", "HeaderValue": ORIGIN_SECRET}],
                },
                "CustomOriginConfig": {
                    "HTTPPort": 80,
                    "HTTPSPort": 443,
                    "OriginProtocolPolicy": "https-only",
                    "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
                    "OriginReadTimeout": 45,
                    "OriginKeepaliveTimeout": 7,
                },
                "ConnectionAttempts": 2,
                "ConnectionTimeout": 5,
                "OriginShield": {"Enabled": True, "OriginShieldRegion": "us-east-1"},
                "OriginAccessControlId": "",
            },
            {
                "Id": "app-links",
                "DomainName": "app-links.s3.amazonaws.com",
                "OriginPath": "/links",
                "CustomHeaders": {"Quantity": 0},
                "S3OriginConfig": {"OriginAccessIdentity": ""},
                "ConnectionAttempts": 3,
                "ConnectionTimeout": 10,
                "OriginShield": {"Enabled": False},
                "OriginAccessControlId": "E327GJI25M56DG",
            },
        ],
    },
    "OriginGroups": {"Quantity": 0},
    "DefaultCacheBehavior": {
        "TargetOriginId": "Custom-spgo.io",
        "TrustedSigners": {"Enabled": False, "Quantity": 0},
        "TrustedKeyGroups": {"Enabled": False, "Quantity": 0},
        "ViewerProtocolPolicy": "allow-all",
        "AllowedMethods": {
            "Quantity": 3,
            "Items": ["HEAD", "GET", "OPTIONS"],
            "CachedMethods": {"Quantity": 2, "Items": ["HEAD", "GET"]},
        },
        "SmoothStreaming": False,
        "Compress": False,
        "LambdaFunctionAssociations": {
            "Quantity": 1,
            "Items": [
                {
                    "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:log:3",
                    "EventType": "origin-response",
                    "IncludeBody": False,
                }
            ],
        },
        "FunctionAssociations": {
            "Quantity": 1,
            "Items": [{"FunctionARN": FOREIGN_FUNCTION, "EventType": "viewer-response"}],
        },
        "FieldLevelEncryptionId": "",
        "ResponseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "ForwardedValues": {
            "QueryString": True,
            "Cookies": {"Forward": "whitelist", "WhitelistedNames": {"Quantity": 1, "Items": ["seen"]}},
            "Headers": {"Quantity": 2, "Items": ["Accept-Language", "user-agent"]},
            "QueryStringCacheKeys": {"Quantity": 0},
        },
        "MinTTL": 0,
        "DefaultTTL": 10,
        "MaxTTL": 31536000,
    },
    "CacheBehaviors": {
        "Quantity": 1,
        "Items": [
            {
                "PathPattern": "/.well-known/*",
                "TargetOriginId": "app-links",
                "ViewerProtocolPolicy": "redirect-to-https",
                "Compress": True,
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            }
        ],
    },
    "CustomErrorResponses": {
        "Quantity": 1,
        "Items": [
            {"ErrorCode": 404, "ResponsePagePath": "/404.html", "ResponseCode": "404", "ErrorCachingMinTTL": 300}
        ],
    },
    "Comment": "clicks of the newsletter",
    "Logging": {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": "clicks/"},
    "PriceClass": "PriceClass_100",
    "Enabled": True,
    "ViewerCertificate": {
        "CloudFrontDefaultCertificate": False,
        "ACMCertificateArn": CERTIFICATE,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "Certificate": CERTIFICATE,
        "CertificateSource": "acm",
    },
    "Restrictions": {"GeoRestriction": {"RestrictionType": "blacklist", "Quantity": 1, "Items": ["AQ"]}},
    "WebACLId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/clicks/473e64fd-f30b-4765-81a0-62ad96dd167a",
    "HttpVersion": "http2and3",
    "IsIPV6Enabled": False,
    "ContinuousDeploymentPolicyId": "",
    "Staging": False,
}


def full_config() -> dict[str, Any]:
    """The configuration as GetDistribution returns it; the header that identifies the domain is not there yet."""
    return copy.deepcopy(_CONFIG)


def with_policies() -> dict[str, Any]:
    """The same with cache policies of the owner's."""
    config = full_config()
    behavior = config["DefaultCacheBehavior"]
    for key in ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL"):
        del behavior[key]
    behavior["CachePolicyId"] = "11111111-aaaa-4bbb-8ccc-222222222222"
    behavior["OriginRequestPolicyId"] = "33333333-aaaa-4bbb-8ccc-444444444444"
    return config


def differences(before: Any, after: Any, path: str = "") -> set[str]:
    """The paths at which two configurations differ; a list counts as one place unless its lengths agree."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: set[str] = set()
        for key in before.keys() | after.keys():
            here = f"{path}.{key}" if path else key
            missing = key not in before or key not in after
            found |= {here} if missing else differences(before[key], after[key], here)
        return found
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return {
            place
            for index, (old, new) in enumerate(zip(before, after, strict=True))
            for place in differences(old, new, f"{path}[{index}]")
        }
    return set() if before == after else {path}
