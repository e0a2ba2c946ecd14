# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How SparkPost learns which tracking domain was asked for, since CloudFront replaces the Host header.

Either the origin is always sent one fixed X-Forwarded-Host, or a function on viewer-request copies Host into it.
A fixed header would win over the function's, so there is never both.
Source: Amazon CloudFront Developer Guide, "Add custom headers to origin requests" and "Restrictions on all edge
functions".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.errors import RefusedError
from . import functions
from .desired import DesiredDistribution, only_one_domain
from .model import counted, items, origin_of
from .origin import forwarded_host, is_forwarded_host
from .policies import FORWARDED_HOST
from .shared import Shared


def edit_identity(new: dict[str, Any], desired: DesiredDistribution, shared: Shared) -> None:
    """Make the desired way the only one of ours. Raises RefusedError where something foreign is in the way.

    Where no way is desired, what stands is kept.
    """
    if desired.identify_domain is None:
        return
    origin: Any = origin_of(new, new["DefaultCacheBehavior"])
    if origin is not None:
        _edit_header(origin, _fixed_value(new, desired, forwarded_host(origin)))
    _edit_function(new["DefaultCacheBehavior"], desired, shared)


def _fixed_value(new: Mapping[str, Any], desired: DesiredDistribution, current: str | None) -> str | None:
    """The header's value: the distribution's one domain; what stands, as long as it has none."""
    if desired.identify_domain != "header":
        return None
    domains = items(new.get("Aliases"))
    if len(domains) > 1:
        raise RefusedError(
            f"The distribution serves {', '.join(domains[:3])}{' ...' if len(domains) > 3 else ''}, "
            f"and {only_one_domain(len(domains))}",
            remedy="Or set purge_domains, where the domains that are not named are no longer used",
            facts={"domains": domains},
        )
    return domains[0].lower() if domains else current


def _edit_header(origin: dict[str, Any], value: str | None) -> None:
    if forwarded_host(origin) == value:
        return
    headers = items(origin.get("CustomHeaders"))
    kept = [header for header in headers if not is_forwarded_host(header)]
    ours = [{"HeaderName": FORWARDED_HOST, "HeaderValue": value}] if value else []
    origin["CustomHeaders"] = counted([*kept, *ours])


def _edit_function(behavior: dict[str, Any], desired: DesiredDistribution, shared: Shared) -> None:
    associations = items(behavior.get("FunctionAssociations"))
    foreign = [one for one in associations if not functions.is_ours(one)]
    if desired.identify_domain != "function":
        if len(foreign) < len(associations):
            behavior["FunctionAssociations"] = counted(foreign)
        return
    if len(foreign) < len(associations) or shared.function is None:
        return
    _check_free(behavior, foreign)
    ours = {"FunctionARN": shared.function.reference, "EventType": functions.EVENT}
    behavior["FunctionAssociations"] = counted([*foreign, ours])


def _check_free(behavior: Mapping[str, Any], foreign: list[dict[str, Any]]) -> None:
    """A behaviour takes one function an event, and not CloudFront Functions beside Lambda@Edge on viewer events."""
    found = [
        f"the function {functions.name_of(one['FunctionARN'])}"
        for one in foreign
        if one["EventType"] == functions.EVENT
    ]
    found += [
        f"the Lambda@Edge function {one['LambdaFunctionARN']} on {one['EventType']}"
        for one in items(behavior.get("LambdaFunctionAssociations"))
        if one["EventType"].startswith("viewer-")
    ]
    if found:
        raise RefusedError(
            f"The default behaviour has {found[0]} already, which leaves no room for {functions.NAME} "
            f"on {functions.EVENT}",
            remedy=f"Copy Host into {FORWARDED_HOST} in that function yourself, let the header through to the origin "
            "and set identify_domain to none, or give each domain a distribution of its own",
            facts={"in_the_way": found},
        )
