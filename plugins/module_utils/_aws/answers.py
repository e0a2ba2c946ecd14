# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What this collection reads of AWS's answers, by operation: an answer without it is not understood.

Source: botocore's models of CloudFront, ACM and Route 53. They call required what every answer has there; where they
require nothing, as in ACM's lists, the API references say what is always returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._http.shapes import mismatch


def some_text(value: Any) -> bool:
    """Whether it is text, and not empty."""
    return isinstance(value, str) and bool(value)


_NAMES = {"Quantity": int, "Items?": [str]}
_BEHAVIOR = {
    "TargetOriginId": str,
    "ViewerProtocolPolicy": str,
    "CachePolicyId?": str,
    "OriginRequestPolicyId?": str,
    "ForwardedValues?": {"QueryString": bool, "Headers?": _NAMES, "QueryStringCacheKeys?": _NAMES},
    "AllowedMethods?": _NAMES,
    "TrustedSigners?": dict,
    "TrustedKeyGroups?": dict,
    "FunctionAssociations?": {"Quantity": int, "Items?": [{"FunctionARN": str, "EventType": str}]},
    "LambdaFunctionAssociations?": {"Quantity": int, "Items?": [dict]},
}
_ORIGIN = {
    "Id": str,
    "DomainName": str,
    "OriginPath?": str,
    "CustomHeaders?": {"Quantity": int, "Items?": [{"HeaderName": str, "HeaderValue": str}]},
    "CustomOriginConfig?": dict,
    "S3OriginConfig?": dict,
}
_CONFIG = {
    "Aliases?": _NAMES,
    "Origins": {"Quantity": int, "Items": [_ORIGIN]},
    "OriginGroups?": {"Quantity": int, "Items?": [dict]},
    "DefaultCacheBehavior": _BEHAVIOR,
    "CacheBehaviors?": {"Quantity": int, "Items?": [{"PathPattern": str, **_BEHAVIOR}]},
    "Comment": str,
    "Enabled": bool,
    "ViewerCertificate?": {"ACMCertificateArn?": str, "IAMCertificateId?": str, "MinimumProtocolVersion?": str},
    "PriceClass?": str,
    "WebACLId?": str,
    "Staging?": bool,
}
_DISTRIBUTION = {"Id": str, "ARN": str, "Status": str, "DomainName": str}
_IN_FULL = {"ETag": str, "Distribution": {**_DISTRIBUTION, "DistributionConfig": _CONFIG}}
_LIST = {"NextMarker?": str, "Quantity": int}
_CACHE_POLICY = {
    "Id": str,
    "CachePolicyConfig": {
        "Name": str,
        "MinTTL": int,
        "DefaultTTL?": int,
        "MaxTTL?": int,
        "ParametersInCacheKeyAndForwardedToOrigin?": {
            "HeadersConfig": {"HeaderBehavior": str, "Headers?": _NAMES},
            "CookiesConfig": {"CookieBehavior": str},
            "QueryStringsConfig": {"QueryStringBehavior": str},
        },
    },
}
_ORIGIN_REQUEST_POLICY = {
    "Id": str,
    "OriginRequestPolicyConfig": {
        "Name": str,
        "HeadersConfig": {"HeaderBehavior": str, "Headers?": _NAMES},
        "CookiesConfig": {"CookieBehavior": str},
        "QueryStringsConfig": {"QueryStringBehavior": str},
    },
}
_FUNCTION = {"Name": str, "FunctionMetadata": {"FunctionARN": str}}
_TENANT = {
    "Id": str,
    "DistributionId": str,
    "Name": str,
    "Arn": str,
    "Domains": [{"Domain": str}],
    "ConnectionGroupId?": str,
    "Customizations?": {"Certificate?": {"Arn": str}},
    "Enabled?": bool,
    "Status?": str,
}
_TENANT_IN_FULL = {"ETag": str, "DistributionTenant": {**_TENANT, "Parameters?": [{"Name": str, "Value": str}]}}
_GROUP = {
    "ETag": str,
    "ConnectionGroup": {
        "Id": str,
        "Name": str,
        "Arn": str,
        "RoutingEndpoint": str,
        "Ipv6Enabled?": bool,
        "Enabled?": bool,
        "Status?": str,
    },
}
_TAGS = [{"Key": str, "Value?": str}]
_CHANGE = {"ChangeInfo": {"Id": str, "Status": str}}

_SHAPES: Mapping[str, Any] = {
    "list_certificates": {
        "CertificateSummaryList": [
            {
                "CertificateArn": str,
                # An imported certificate of anybody's in the account may lack what those of ACM's own have.
                "DomainName?": str,
                "SubjectAlternativeNameSummaries?": [str],
                "Status?": str,
                "Type?": str,
                "KeyAlgorithm?": str,
            }
        ],
        "NextToken?": str,
    },
    "describe_certificate": {
        "Certificate": {
            "CertificateArn": str,
            "DomainName": str,
            "SubjectAlternativeNames?": [str],
            "Status": str,
            "Type?": str,
            "KeyAlgorithm?": str,
            "InUseBy?": [str],
            "FailureReason?": str,
            "RenewalSummary?": {"RenewalStatus": str},
            "DomainValidationOptions?": [
                {
                    "DomainName": str,
                    "ValidationStatus?": str,
                    "ValidationMethod?": str,
                    "ResourceRecord?": {"Name": str, "Type": str, "Value": str},
                }
            ],
        }
    },
    "request_certificate": {"CertificateArn": str},
    "import_certificate": {"CertificateArn": str},
    "get_certificate": {"Certificate": str, "CertificateChain?": str},
    "list_tags_for_certificate": {"Tags": _TAGS},
    "list_hosted_zones_by_name": {
        "HostedZones": [{"Id": str, "Name": str, "Config?": {"PrivateZone?": bool}}],
        "IsTruncated": bool,
        "NextDNSName?": str,
        "NextHostedZoneId?": str,
    },
    "list_resource_record_sets": {
        "ResourceRecordSets": [
            {
                "Name": some_text,
                "Type": some_text,
                "TTL?": int,
                "ResourceRecords?": [{"Value": some_text}],
                "AliasTarget?": {"DNSName": str, "HostedZoneId": str},
                "SetIdentifier?": str,
            }
        ],
        "IsTruncated": bool,
    },
    "change_resource_record_sets": _CHANGE,
    "get_change": _CHANGE,
    "list_distributions": {
        "DistributionList": {"IsTruncated": bool, **_LIST, "Items?": [{**_DISTRIBUTION, **_CONFIG}]},
    },
    "list_distributions_by_connection_mode": {
        "DistributionList": {"IsTruncated": bool, **_LIST, "Items?": [{**_DISTRIBUTION, **_CONFIG}]},
    },
    "list_distribution_tenants": {"DistributionTenantList?": [_TENANT], "NextMarker?": str},
    "get_distribution_tenant": _TENANT_IN_FULL,
    "get_distribution_tenant_by_domain": _TENANT_IN_FULL,
    "create_distribution_tenant": _TENANT_IN_FULL,
    "update_distribution_tenant": _TENANT_IN_FULL,
    "get_managed_certificate_details": {
        "ManagedCertificateDetails": {"CertificateArn?": str, "CertificateStatus?": str},
    },
    "get_connection_group": _GROUP,
    "create_connection_group": _GROUP,
    "update_connection_group": _GROUP,
    "get_distribution": _IN_FULL,
    "create_distribution": _IN_FULL,
    "create_distribution_with_tags": _IN_FULL,
    "update_distribution": _IN_FULL,
    "list_tags_for_resource": {"Tags": {"Items?": _TAGS}},
    "list_cache_policies": {"CachePolicyList": {**_LIST, "Items?": [{"CachePolicy": _CACHE_POLICY}]}},
    "get_cache_policy": {"CachePolicy": _CACHE_POLICY},
    "create_cache_policy": {"CachePolicy": _CACHE_POLICY},
    "get_cache_policy_config": {"ETag": str},
    "list_origin_request_policies": {
        "OriginRequestPolicyList": {**_LIST, "Items?": [{"OriginRequestPolicy": _ORIGIN_REQUEST_POLICY}]}
    },
    "get_origin_request_policy": {"OriginRequestPolicy": _ORIGIN_REQUEST_POLICY},
    "create_origin_request_policy": {"OriginRequestPolicy": _ORIGIN_REQUEST_POLICY},
    "get_origin_request_policy_config": {"ETag": str},
    "describe_function": {"ETag": str, "FunctionSummary": _FUNCTION},
    "create_function": {"ETag": str, "FunctionSummary": _FUNCTION},
    "update_function": {"ETag": str, "FunctionSummary": _FUNCTION},
    "publish_function": {"FunctionSummary": _FUNCTION},
    "get_function": {"FunctionCode": object},
    "list_subscriptions": {
        "subscriptionSummaries": [{"planTier": str, "resourceArns": [str]}],
        "nextToken?": str,
    },
}


def misunderstood(operation: str, answer: Any) -> str:
    """What an answer lacks to be understood, "" where it has all that is read of it."""
    wrong = mismatch(answer, _SHAPES.get(operation, dict)) or next(_incomplete(answer, ""), "")
    return wrong or (_valueless(answer["ResourceRecordSets"]) if operation == "list_resource_record_sets" else "")


def _valueless(record_sets: Sequence[Mapping[str, Any]]) -> str:
    """A record set leads somewhere: by values, as an alias, or by a traffic policy."""
    forms = ("ResourceRecords", "AliasTarget", "TrafficPolicyInstanceId")
    bare = next((one for one in record_sets if not any(one.get(form) for form in forms)), None)
    return "" if bare is None else f"the record set {bare['Name']} {bare['Type']} has no value"


def _incomplete(value: Any, place: str) -> Iterator[str]:
    """Lists whose items got lost: CloudFront counts them beside."""
    if isinstance(value, Mapping):
        quantity = value.get("Quantity")
        if isinstance(quantity, int) and quantity > 0 and not value.get("Items"):
            yield f"{place or 'the list'} has no items, but counts {quantity}"
        for name, one in value.items():
            yield from _incomplete(one, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _incomplete(one, f"{place}[{number}]")
