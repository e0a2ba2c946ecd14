# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Caching and forwarding of a behaviour: by legacy settings as SparkPost's guide has them, or by policies."""

from __future__ import annotations

from typing import Any

from .desired import DesiredDistribution
from .functions import is_ours
from .model import counted, has_header, items
from .policies import FORWARDED_HOST, USER_AGENT
from .shared import Shared

#: Seconds that apply where nothing else is said. Source: API reference of CloudFront, DefaultCacheBehavior.
LEGACY_TTLS = {"MinTTL": 0, "DefaultTTL": 86400, "MaxTTL": 31536000}


def edit_caching(behavior: dict[str, Any], desired: DesiredDistribution, shared: Shared) -> None:
    """Make the behaviour cache and forward as desired. Must precede the edit of the function association."""
    if desired.cache_settings == "policies":
        _use_policies(behavior, desired, shared)
    else:
        _use_legacy(behavior, desired)


def add_header(forwarded: dict[str, Any], name: str) -> None:
    """Let a viewer's header through, unless it passes already."""
    headers = items(forwarded.get("Headers"))
    if not has_header(headers, name):
        forwarded["Headers"] = counted([*headers, name])


def _use_policies(behavior: dict[str, Any], desired: DesiredDistribution, shared: Shared) -> None:
    for key in ("ForwardedValues", *LEGACY_TTLS):
        behavior.pop(key, None)
    if shared.cache_policy is not None and not desired.keep_cache_policy:
        behavior["CachePolicyId"] = shared.cache_policy.reference
    if shared.origin_request_policy is not None:
        behavior["OriginRequestPolicyId"] = shared.origin_request_policy.reference


def _use_legacy(behavior: dict[str, Any], desired: DesiredDistribution) -> None:
    for key in ("CachePolicyId", "OriginRequestPolicyId"):
        if behavior.get(key):
            del behavior[key]
    if not behavior.get("ForwardedValues"):
        behavior["ForwardedValues"] = {"QueryString": True, "Cookies": {"Forward": "none"}, "Headers": counted([])}
    forwarded = behavior["ForwardedValues"]
    if not desired.keep_forwarding:
        forwarded["QueryString"] = True
        if items(forwarded.get("QueryStringCacheKeys")):
            forwarded["QueryStringCacheKeys"] = counted([])
    _edit_headers(behavior, desired)
    _edit_ttls(behavior, desired)


def _edit_headers(behavior: dict[str, Any], desired: DesiredDistribution) -> None:
    forwarded = behavior["ForwardedValues"]
    add_header(forwarded, USER_AGENT)
    if desired.identify_domain == "function":
        add_header(forwarded, FORWARDED_HOST)
    elif desired.identify_domain and any(is_ours(one) for one in items(behavior.get("FunctionAssociations"))):
        # Let through for our function alone, which goes.
        kept = [name for name in items(forwarded["Headers"]) if name.lower() != FORWARDED_HOST.lower()]
        if kept != items(forwarded["Headers"]):
            forwarded["Headers"] = counted(kept)


def _edit_ttls(behavior: dict[str, Any], desired: DesiredDistribution) -> None:
    """Set the TTLs; those not named keep their place in the order MinTTL <= DefaultTTL <= MaxTTL."""
    least, default, most = desired.min_ttl, desired.default_ttl, desired.max_ttl
    if default is None:
        default = max(behavior.get("DefaultTTL", LEGACY_TTLS["DefaultTTL"]), least or 0)
        default = default if most is None else min(default, most)
    low = min(behavior.get("MinTTL", LEGACY_TTLS["MinTTL"]), default) if least is None else least
    high = max(behavior.get("MaxTTL", LEGACY_TTLS["MaxTTL"]), default) if most is None else most
    behavior.update({"MinTTL": low, "DefaultTTL": default, "MaxTTL": high})
