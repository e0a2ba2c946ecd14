# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task does not name: the documented defaults for a new distribution, what stands for an existing one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import functions
from .desired import DEFAULT_TTL, DesiredDistribution, check_identity
from .model import items, origin_of
from .origin import forwarded_host


def for_new(desired: DesiredDistribution) -> DesiredDistribution:
    """With every default of a distribution that is created. Raises InputError."""
    check_identity(desired, desired.identify_domain or "header")
    return replace(
        desired,
        cache_settings=desired.cache_settings or "legacy",
        default_ttl=_fitting(DEFAULT_TTL, desired) if desired.default_ttl is None else desired.default_ttl,
        origin_protocol=desired.origin_protocol or "https-only",
        viewer_protocol=desired.viewer_protocol or "allow-all",
        identify_domain=desired.identify_domain or "header",
        enabled=True if desired.enabled is None else desired.enabled,
    )


def for_existing(desired: DesiredDistribution, config: Mapping[str, Any]) -> DesiredDistribution:
    """With the kind of caching and of identification that stands, where the task names none.

    What is None afterwards is kept as it is.
    """
    by_policies = bool(config["DefaultCacheBehavior"].get("CachePolicyId"))
    existing = "policies" if by_policies else "legacy"
    ttls = (desired.min_ttl, desired.default_ttl, desired.max_ttl)
    named = desired.cache_settings is not None
    changed = named and desired.cache_settings != existing
    default = desired.default_ttl
    if default is None and (changed or by_policies):
        default = _fitting(DEFAULT_TTL, desired)
    kind = desired.cache_settings or existing
    return replace(
        desired,
        cache_settings=kind,
        default_ttl=default,
        keep_forwarding=desired.keep_forwarding or not named,
        keep_cache_policy=desired.keep_cache_policy or (not named and all(ttl is None for ttl in ttls)),
        identify_domain=desired.identify_domain or _identification(desired, config),
    )


def _fitting(ttl: int, desired: DesiredDistribution) -> int:
    """The nearest time that the named limits allow."""
    least = ttl if desired.min_ttl is None else max(ttl, desired.min_ttl)
    return least if desired.max_ttl is None else min(least, desired.max_ttl)


def _identification(desired: DesiredDistribution, config: Mapping[str, Any]) -> str | None:
    """``header`` where a fixed header stands or is free to be added; None where another way stands."""
    behavior = config["DefaultCacheBehavior"]
    if any(functions.is_ours(one) for one in items(behavior.get("FunctionAssociations"))):
        return None
    domains = {name.lower() for name in items(config.get("Aliases")) if not desired.purge_domains} | set(
        desired.domains
    )
    if forwarded_host(origin_of(config, behavior)) is not None or len(domains) == 1:
        return "header"
    return None
