# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache policy and origin request policies that the distributions of an account share.

A policy is named by what it says, so that distributions with other settings have a policy of their own,
and a policy of one of these names that says something else has drifted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .desired import DEFAULT_TTL, DesiredDistribution
from .model import counted, has_header, items

USER_AGENT = "User-Agent"
FORWARDED_HOST = "X-Forwarded-Host"
_PREFIX = "sparkpost-tracking"
#: Origin request policies beside the one of the plain name: with X-Forwarded-Host, and with User-Agent alone.
_WITH_HOST, _ALONE = f"{_PREFIX}-forwarded-host", f"{_PREFIX}-user-agent"
_OWN_NAMES = (_PREFIX, _WITH_HOST, _ALONE)
_COMMENT = "SparkPost engagement tracking; shared by all its distributions"
_SPELLED = {name.lower(): name for name in (USER_AGENT, FORWARDED_HOST)}


@dataclass(frozen=True)
class CachePolicy:
    """How long to cache, in seconds, and what tells two requests apart (behaviours as CloudFront names them)."""

    name: str
    min_ttl: int
    default_ttl: int
    max_ttl: int
    headers: str = "none"
    cookies: str = "none"
    query_strings: str = "none"
    gzip: bool = False
    brotli: bool = False
    id: str | None = field(default=None, compare=False)

    @classmethod
    def from_user(cls, desired: DesiredDistribution) -> CachePolicy:
        """SparkPost's advice: at least 1 s, by default and at most 10 s, nothing in the key.

        An empty key is safe, since the path of each link is unique (SparkPost's guide to HTTPS engagement tracking).
        """
        default = DEFAULT_TTL if desired.default_ttl is None else desired.default_ttl
        least = min(1, default) if desired.min_ttl is None else desired.min_ttl
        most = default if desired.max_ttl is None else desired.max_ttl
        suffix = "" if (least, default, most) == (1, 10, 10) else f"-ttl-{least}-{default}-{most}"
        return cls(f"{_PREFIX}{suffix}", least, default, most)

    @classmethod
    def from_api(cls, policy: Mapping[str, Any]) -> CachePolicy:
        """From a ``CachePolicy`` of an answer. The defaults of its TTLs are the API's (CachePolicyConfig)."""
        config = policy["CachePolicyConfig"]
        key = config.get("ParametersInCacheKeyAndForwardedToOrigin") or {}
        return cls(
            config["Name"],
            config["MinTTL"],
            config.get("DefaultTTL", 86400),
            config.get("MaxTTL", 31536000),
            headers=key.get("HeadersConfig", {}).get("HeaderBehavior", "none"),
            cookies=key.get("CookiesConfig", {}).get("CookieBehavior", "none"),
            query_strings=key.get("QueryStringsConfig", {}).get("QueryStringBehavior", "none"),
            gzip=bool(key.get("EnableAcceptEncodingGzip")),
            brotli=bool(key.get("EnableAcceptEncodingBrotli")),
            id=policy.get("Id"),
        )

    def to_api(self) -> dict[str, Any]:
        """The CachePolicyConfig."""
        return {
            "Name": self.name,
            "Comment": _COMMENT,
            "MinTTL": self.min_ttl,
            "DefaultTTL": self.default_ttl,
            "MaxTTL": self.max_ttl,
            "ParametersInCacheKeyAndForwardedToOrigin": {
                "EnableAcceptEncodingGzip": self.gzip,
                "EnableAcceptEncodingBrotli": self.brotli,
                "HeadersConfig": {"HeaderBehavior": self.headers},
                "CookiesConfig": {"CookieBehavior": self.cookies},
                "QueryStringsConfig": {"QueryStringBehavior": self.query_strings},
            },
        }

    @property
    def reference(self) -> str:
        """The id, or what stands for it until CloudFront has given one."""
        return self.id or _pending(self.name)

    def view(self) -> dict[str, Any]:
        """What it says, for a person."""
        return {
            "name": self.name,
            "min_ttl": self.min_ttl,
            "default_ttl": self.default_ttl,
            "max_ttl": self.max_ttl,
            "key": {"headers": self.headers, "cookies": self.cookies, "query_strings": self.query_strings},
            "gzip": self.gzip,
            "brotli": self.brotli,
        }


@dataclass(frozen=True)
class OriginRequestPolicy:
    """What reaches the origin beside the cache key; ``headers`` in lower case, sorted."""

    name: str
    headers: tuple[str, ...]
    header_behavior: str = "whitelist"
    cookies: str = "none"
    query_strings: str = "all"
    id: str | None = field(default=None, compare=False)

    @classmethod
    def from_user(cls, desired: DesiredDistribution) -> OriginRequestPolicy:
        """The User-Agent and the whole query; X-Forwarded-Host too where a function sets it."""
        if desired.identify_domain == "function":
            return cls(_WITH_HOST, (USER_AGENT.lower(), FORWARDED_HOST.lower()))
        return cls(_PREFIX, (USER_AGENT.lower(),))

    @classmethod
    def user_agent_only(cls) -> OriginRequestPolicy:
        """The User-Agent and nothing else, for a behaviour that is otherwise left as it is."""
        return cls(_ALONE, (USER_AGENT.lower(),), query_strings="none")

    @classmethod
    def from_api(cls, policy: Mapping[str, Any]) -> OriginRequestPolicy:
        """From an ``OriginRequestPolicy`` of an answer."""
        config = policy["OriginRequestPolicyConfig"]
        headers = config.get("HeadersConfig") or {}
        return cls(
            config["Name"],
            tuple(sorted(name.lower() for name in items(headers.get("Headers")))),
            header_behavior=headers.get("HeaderBehavior", "none"),
            cookies=config.get("CookiesConfig", {}).get("CookieBehavior", "none"),
            query_strings=config.get("QueryStringsConfig", {}).get("QueryStringBehavior", "none"),
            id=policy.get("Id"),
        )

    def to_api(self) -> dict[str, Any]:
        """The OriginRequestPolicyConfig."""
        return {
            "Name": self.name,
            "Comment": _COMMENT,
            "HeadersConfig": {
                "HeaderBehavior": self.header_behavior,
                "Headers": counted(self.spelled()),
            },
            "CookiesConfig": {"CookieBehavior": self.cookies},
            "QueryStringsConfig": {"QueryStringBehavior": self.query_strings},
        }

    @property
    def reference(self) -> str:
        """The id, or what stands for it until CloudFront has given one."""
        return self.id or _pending(self.name)

    def spelled(self) -> list[str]:
        """The headers as they are usually written."""
        return [_SPELLED.get(name, name) for name in self.headers]

    def forwards(self, header: str) -> bool:
        """Whether the viewer's header of this name reaches the origin."""
        listed = has_header(self.headers, header)
        if self.header_behavior == "allExcept":
            return not listed
        return self.header_behavior.startswith("allViewer") or (self.header_behavior == "whitelist" and listed)

    def including(self, header: str) -> OriginRequestPolicy:
        """The policy that forwards this header too."""
        headers = tuple(sorted({*self.headers, header.lower()}))
        return replace(self, header_behavior="whitelist", headers=headers)

    def view(self) -> dict[str, Any]:
        """What it says, for a person."""
        return {
            "name": self.name,
            "header_behavior": self.header_behavior,
            "headers": self.spelled(),
            "cookies": self.cookies,
            "query_strings": self.query_strings,
        }


def is_own_name(name: str) -> bool:
    """Whether an origin request policy of this name is one of ours."""
    return name in _OWN_NAMES


def is_managed_name(name: str) -> bool:
    """Whether AWS manages a policy of this name. Source: CloudFront's developer guide, "Use managed policies"."""
    return name.startswith("Managed-")


def _pending(name: str) -> str:
    return f"(id of {name})"
