# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people see of a distribution: the managed settings by the options' names, in one shape for all states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._dns.entries import record_entry
from . import functions
from .edit import http_version, own_certificate
from .model import Distribution, has_header, items, origin_of
from .origin import forwarded_host
from .policies import USER_AGENT
from .shared import Shared


def settings(config: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    """The managed settings. Values of foreign headers are left out: owners keep secrets in them."""
    behavior = config["DefaultCacheBehavior"]
    return {
        "domains": sorted(name.lower() for name in items(config.get("Aliases"))),
        **_origin(origin_of(config, behavior)),
        "viewer_protocol": behavior["ViewerProtocolPolicy"],
        **_caching(behavior, shared),
        **_identity(config, behavior, shared),
        **_certificate(config.get("ViewerCertificate") or {}),
        "price_class": config.get("PriceClass"),
        "http_version": http_version(config),
        "ipv6": bool(config.get("IsIPV6Enabled")),
        "comment": config.get("Comment") or "",
        "enabled": config["Enabled"],
    }


def description(distribution: Distribution, shared: Shared) -> dict[str, Any]:
    """The return value ``distribution``. What only CloudFront can assign is null until it has."""
    return {
        "id": distribution.id,
        "arn": distribution.arn,
        "domain_name": distribution.domain_name,
        "status": distribution.status,
        **settings(distribution.config, shared),
        "tags": None if distribution.tags is None else dict(distribution.tags),
    }


def serving_records(distribution: Distribution) -> list[dict[str, Any]]:
    """The records that make the domains reach the distribution, in the shape that ``dns_records`` takes."""
    return [record_entry(name, "CNAME", distribution.domain_name) for name in sorted(distribution.domains())]


def _origin(origin: Mapping[str, Any] | None) -> dict[str, Any]:
    custom = (origin or {}).get("CustomOriginConfig") or {}
    return {
        "endpoint": origin["DomainName"] if origin else None,
        "origin_protocol": custom.get("OriginProtocolPolicy"),
        "origin_tls": items(custom.get("OriginSslProtocols")),
    }


def _caching(behavior: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    if behavior.get("CachePolicyId"):
        return _policies(behavior, shared)
    forwarded = behavior.get("ForwardedValues") or {}
    headers = items(forwarded.get("Headers"))
    return {
        "cache_settings": "legacy",
        "min_ttl": behavior.get("MinTTL"),
        "default_ttl": behavior.get("DefaultTTL"),
        "max_ttl": behavior.get("MaxTTL"),
        "forwarded_headers": headers,
        "forwards_user_agent": has_header(headers, USER_AGENT),
        "query_strings": _query_strings(forwarded),
        "cache_policy": None,
        "origin_request_policy": None,
    }


def _query_strings(forwarded: Mapping[str, Any]) -> str:
    if not forwarded.get("QueryString"):
        return "none"
    return "some" if items(forwarded.get("QueryStringCacheKeys")) else "all"


def _policies(behavior: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    """Of policies that were not read, only the ids are known."""
    cache, request = shared.cache_policy, shared.origin_request_policy
    known_cache = cache if cache and cache.reference == behavior["CachePolicyId"] else None
    known = request if request and request.reference == behavior.get("OriginRequestPolicyId") else None
    return {
        "cache_settings": "policies",
        "min_ttl": known_cache.min_ttl if known_cache else None,
        "default_ttl": known_cache.default_ttl if known_cache else None,
        "max_ttl": known_cache.max_ttl if known_cache else None,
        "forwarded_headers": known.spelled() if known else None,
        "forwards_user_agent": known.forwards(USER_AGENT) if known else None,
        "query_strings": known.query_strings if known else None,
        "cache_policy": known_cache.view() if known_cache else {"id": behavior["CachePolicyId"]},
        "origin_request_policy": known.view() if known else {"id": behavior.get("OriginRequestPolicyId")},
    }


def _identity(config: Mapping[str, Any], behavior: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    fixed = forwarded_host(origin_of(config, behavior))
    function = any(functions.is_ours(one) for one in items(behavior.get("FunctionAssociations")))
    current = None if shared.function is None else shared.function == functions.DESIRED
    return {
        "identify_domain": "function" if function else "header" if fixed else "none",
        "forwarded_host": fixed,
        "function": {"name": functions.NAME, "current": current} if function else None,
    }


def _certificate(certificate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "certificate_arn": own_certificate(certificate) or None,
        "minimum_tls": certificate.get("MinimumProtocolVersion"),
    }
