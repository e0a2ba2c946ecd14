# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a DistributionConfig the way CloudFront's edge does: what to serve, forward and cache.

Source: CloudFront's API reference (DistributionConfig and the policy types) and the developer
guide's pages on request behaviour with custom origins and on expiration.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lab.views import AwsAccount

Config = Mapping[str, Any]

#: The oldest version that each security policy lets a viewer use; SSLv3 itself is beyond OpenSSL 3.
_TLS_POLICIES = {
    "SSLv3": ssl.TLSVersion.TLSv1,
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1_2016": ssl.TLSVersion.TLSv1,
    "TLSv1.1_2016": ssl.TLSVersion.TLSv1_1,
    "TLSv1.3_2025": ssl.TLSVersion.TLSv1_3,
}
_ORIGIN_VERSIONS = {
    "SSLv3": ssl.TLSVersion.TLSv1,
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
}
_DEFAULT_METHODS = ("HEAD", "GET")
#: Where the config gives none (API reference, deprecated fields of a cache behaviour).
_DEFAULT_TTL, _MAX_TTL = 86400, 31536000
_ERROR_TTL = 10.0


@dataclass(frozen=True)
class Selection:
    """Which of some names are taken: all, some or none; without regard to case where ``fold`` is set."""

    mode: str = "none"
    names: frozenset[str] = frozenset()
    fold: bool = False

    def takes(self, name: str) -> bool:
        """Whether the name is taken."""
        held = (name.lower() if self.fold else name) in self.names
        return {"none": False, "all": True, "listed": held, "except": not held}[self.mode]


def _selection(mode: str, names: Iterable[str], *, fold: bool = False) -> Selection:
    return Selection(mode, frozenset(name.lower() if fold else name for name in names), fold)


@dataclass(frozen=True)
class Forwarding:
    """What reaches the origin (``pass_*``), what tells answers apart (``key_*``), and for how long they keep."""

    pass_headers: tuple[Selection, ...]
    key_headers: Selection
    pass_query: tuple[Selection, ...]
    key_query: Selection
    pass_cookies: tuple[Selection, ...]
    key_cookies: Selection
    min_ttl: float
    default_ttl: float
    max_ttl: float
    #: Legacy settings that forward every header cache nothing.
    cacheable: bool = True
    legacy: bool = True

    def passes_header(self, name: str) -> bool:
        """Whether the configuration lets the header through to the origin."""
        return any(each.takes(name) for each in self.pass_headers)

    def passed_query(self, query: str | None) -> str | None:
        """The query string that the origin gets."""
        return _filtered(query, self.pass_query)

    def keyed_query(self, query: str | None) -> str | None:
        """The part of the query string that tells answers apart."""
        return _filtered(query, (self.key_query,))

    def lifetime(self, stated: float | None) -> float:
        """For how long to keep an answer whose origin said so (None: did not say), in seconds."""
        if not self.cacheable:
            return 0.0
        if stated is None:
            return max(self.min_ttl, self.default_ttl)
        return min(max(stated, self.min_ttl), max(self.max_ttl, self.min_ttl))


def _filtered(query: str | None, selections: Iterable[Selection]) -> str | None:
    selections = tuple(selections)
    if query is None or any(each.mode == "all" for each in selections):
        return query
    kept = [part for part in query.split("&") if any(each.takes(part.partition("=")[0]) for each in selections)]
    return "&".join(kept) or None


def forwarding(behaviour: Config, account: AwsAccount) -> Forwarding:
    """What a cache behaviour forwards and keys, from its policies or its legacy settings."""
    policy_id = behaviour.get("CachePolicyId")
    if policy_id:
        return _by_policies(
            account.policy(str(policy_id)) or {},
            account.policy(str(behaviour.get("OriginRequestPolicyId") or "")) or {},
        )
    return _legacy(behaviour)


def _legacy(behaviour: Config) -> Forwarding:
    values = behaviour.get("ForwardedValues") or {}
    names = _items(values.get("Headers"))
    headers = Selection("all") if "*" in names else _selection("listed", names, fold=True)
    query = Selection("all" if values.get("QueryString") else "none")
    keys = _items(values.get("QueryStringCacheKeys"))
    cookies = _legacy_cookies(values.get("Cookies") or {})
    return Forwarding(
        pass_headers=(headers,),
        key_headers=headers,
        pass_query=(query,),
        key_query=_selection("listed", keys) if keys and query.mode == "all" else query,
        pass_cookies=(cookies,),
        key_cookies=cookies,
        min_ttl=float(behaviour.get("MinTTL") or 0),
        default_ttl=_number(behaviour.get("DefaultTTL"), _DEFAULT_TTL),
        max_ttl=_number(behaviour.get("MaxTTL"), _MAX_TTL),
        cacheable=headers.mode != "all",
    )


def _legacy_cookies(cookies: Config) -> Selection:
    mode = cookies.get("Forward", "none")
    if mode == "whitelist":
        return _selection("listed", _items(cookies.get("WhitelistedNames")))
    return Selection("all" if mode == "all" else "none")


def _by_policies(cache: Config, request: Config) -> Forwarding:
    key = cache.get("ParametersInCacheKeyAndForwardedToOrigin") or {}
    headers, query, cookies = _policy_selections(key)
    more_headers, more_query, more_cookies = _policy_selections(request)
    return Forwarding(
        pass_headers=(headers, more_headers),
        key_headers=headers,
        pass_query=(query, more_query),
        key_query=query,
        pass_cookies=(cookies, more_cookies),
        key_cookies=cookies,
        min_ttl=float(cache.get("MinTTL") or 0),
        default_ttl=_number(cache.get("DefaultTTL"), _DEFAULT_TTL),
        max_ttl=_number(cache.get("MaxTTL"), _MAX_TTL),
        legacy=False,
    )


_POLICY_MODES = {
    "none": "none",
    "all": "all",
    "allViewer": "all",
    "allViewerAndWhitelistCloudFront": "all",
    "whitelist": "listed",
    "allExcept": "except",
}


def _policy_selections(policy: Config) -> tuple[Selection, Selection, Selection]:
    found = []
    parts = (("Headers", "Header", True), ("QueryStrings", "QueryString", False), ("Cookies", "Cookie", False))
    for part, kind, fold in parts:
        config = policy.get(f"{part}Config") or {}
        mode = _POLICY_MODES.get(config.get(f"{kind}Behavior", "none"), "none")
        found.append(_selection(mode, _items(config.get(part)), fold=fold))
    return found[0], found[1], found[2]


def _number(value: Any, default: float) -> float:
    return float(default if value is None else value)


def _items(listed: Config | None) -> list[str]:
    return [str(each) for each in (listed or {}).get("Items") or ()]


def aliases(config: Config) -> list[str]:
    """The alternate domain names, in lower case."""
    return [name.lower() for name in _items(config.get("Aliases"))]


def behaviour_for(config: Config, path: str) -> Config:
    """The first cache behaviour whose pattern fits the path, else the default one."""
    for behaviour in (config.get("CacheBehaviors") or {}).get("Items") or ():
        if _pattern(str(behaviour.get("PathPattern", ""))).fullmatch(path):
            return dict(behaviour)
    return dict(config.get("DefaultCacheBehavior") or {})


def _pattern(pattern: str) -> re.Pattern[str]:
    # CloudFront knows * and ? only, minds case, and takes a missing first slash as given.
    pattern = pattern if pattern.startswith(("/", "*")) else f"/{pattern}"
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def allowed_methods(behaviour: Config) -> tuple[str, ...]:
    """The methods that a behaviour takes."""
    return tuple(_items(behaviour.get("AllowedMethods"))) or _DEFAULT_METHODS


def is_restricted(behaviour: Config) -> bool:
    """Whether only signed URLs and cookies are answered: trusted key groups, or trusted signers as before 2020."""
    return any((behaviour.get(key) or {}).get("Enabled") for key in ("TrustedKeyGroups", "TrustedSigners"))


def origin_for(config: Config, behaviour: Config) -> Config | None:
    """The origin that a behaviour targets; of an origin group, its primary member."""
    target = behaviour.get("TargetOriginId")
    for group in (config.get("OriginGroups") or {}).get("Items") or ():
        if group.get("Id") == target:
            target = group["Members"]["Items"][0]["OriginId"]
    for origin in (config.get("Origins") or {}).get("Items") or ():
        if origin.get("Id") == target:
            return dict(origin)
    return None


def error_ttl(config: Config, status: int) -> float:
    """The error caching minimum TTL for a status, in seconds; 10 unless the configuration has another."""
    for each in (config.get("CustomErrorResponses") or {}).get("Items") or ():
        if each.get("ErrorCode") == status and each.get("ErrorCachingMinTTL") is not None:
            return float(each["ErrorCachingMinTTL"])
    return _ERROR_TTL


def custom_headers(origin: Config) -> list[tuple[str, str]]:
    """The headers that the edge adds on the way to an origin."""
    items = (origin.get("CustomHeaders") or {}).get("Items") or ()
    return [(each["HeaderName"], each["HeaderValue"]) for each in items]


def viewer_minimum(certificate: Config) -> ssl.TLSVersion:
    """The oldest TLS version for viewers, from a ViewerCertificate."""
    return _TLS_POLICIES.get(str(certificate.get("MinimumProtocolVersion", "TLSv1")), ssl.TLSVersion.TLSv1_2)


def origin_versions(origin: Config) -> tuple[ssl.TLSVersion, ssl.TLSVersion]:
    """The oldest and newest TLS version towards an origin."""
    config = origin.get("CustomOriginConfig") or {}
    named = [_ORIGIN_VERSIONS[name] for name in _items(config.get("OriginSslProtocols")) if name in _ORIGIN_VERSIONS]
    named = named or [ssl.TLSVersion.TLSv1_2]
    return min(named), max(named)


def viewer_request_function(behaviour: Config) -> str | None:
    """The ARN of the function that runs on viewer-request, if any."""
    for each in (behaviour.get("FunctionAssociations") or {}).get("Items") or ():
        if each.get("EventType") == "viewer-request":
            return str(each["FunctionARN"])
    return None
