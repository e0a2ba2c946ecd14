# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a flat-rate pricing plan of CloudFront forbids the distribution that it covers.

Source: CloudFront's developer guide, "Flat-rate pricing plans", and the refusals quoted in gronxb/hot-updater#855,
cloud-custodian/cloud-custodian#10477 and ekristen/aws-nuke#1024. Names of configurations that stand in none of these
are the lab's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lab.aws.distribution_config import behaviors, items
from lab.aws.wire import AwsError

#: Tiers whose distributions take AWS's own cache policies only.
MANAGED_POLICIES_ONLY = frozenset({"FREE", "PRO"})
_LEGACY = {
    "ForwardedValues": "legacy forwarded values",
    "MinTTL": "legacy minimum TTL",
    "DefaultTTL": "legacy default TTL",
    "MaxTTL": "legacy maximum TTL",
}


def check_plan(config: Mapping[str, Any], tier: str | None, is_managed: Callable[[str], bool]) -> None:
    """Raises AwsError ``InvalidArgument`` for a config that the tier does not have; without a plan, anything goes."""
    if tier is None:
        return
    if not config.get("WebACLId"):
        message = "Distributions with a pricing plan subscription must have a web ACL resource."
        raise AwsError("InvalidArgument", f"You can't remove or replace the web ACL for your distribution. {message}")
    refused = list(dict.fromkeys(_refused(config, tier, is_managed)))
    if refused:
        message = f"You're using configuration not available in this tier: {', '.join(refused)}"
        raise AwsError("InvalidArgument", message)


def check_deletable(tier: str | None) -> None:
    """Raises AwsError ``PreconditionFailed`` while the plan lasts."""
    if tier is not None:
        message = "You can't delete this distribution while it's subscribed to a pricing plan."
        raise AwsError(
            "PreconditionFailed", f"{message} Cancel the pricing plan, then you can delete the distribution."
        )


def _refused(config: Mapping[str, Any], tier: str, is_managed: Callable[[str], bool]) -> list[str]:
    found = []
    for behavior in behaviors(config):
        found += [named for key, named in _LEGACY.items() if key in behavior]
        if items(behavior.get("LambdaFunctionAssociations", {})):
            found.append("Lambda@Edge")
        policy = behavior.get("CachePolicyId")
        if policy and tier in MANAGED_POLICIES_ONLY and not is_managed(policy):
            found.append("custom cache policy")
    return found
