# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the distributions of an account share: two policies and a function. What there is, and what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..._core.plan import Action, differing
from . import functions
from .client import CloudFrontClient
from .desired import DesiredDistribution
from .functions import ViewerFunction
from .model import SERVICE, items
from .policies import CachePolicy, OriginRequestPolicy


@dataclass(frozen=True)
class Shared:
    """None stands for what does not exist, and for what the task does not need and so was not asked for."""

    cache_policy: CachePolicy | None = None
    origin_request_policy: OriginRequestPolicy | None = None
    function: ViewerFunction | None = None

    @classmethod
    def from_user(cls, desired: DesiredDistribution) -> Shared:
        """What the task needs."""
        with_policies = desired.cache_settings == "policies"
        return cls(
            CachePolicy.from_user(desired) if with_policies else None,
            OriginRequestPolicy.from_user(desired) if with_policies else None,
            functions.WANTED if desired.identify_domain == "function" else None,
        )


def read_shared(client: CloudFrontClient, desired: DesiredDistribution, config: Mapping[str, Any] | None) -> Shared:
    """What there is of what the task needs: one request for each policy, one or two for the function.

    ``config`` is the distribution's, if there is one: it may hold the function's ARN.
    """
    needed = Shared.from_user(desired)
    return Shared(
        needed.cache_policy and client.cache_policy(needed.cache_policy.name),
        needed.origin_request_policy and client.origin_request_policy(needed.origin_request_policy.name),
        needed.function and client.function(_associated_arn(config)),
    )


def plan_shared(current: Shared, desired: DesiredDistribution) -> tuple[Shared, tuple[Action, ...]]:
    """What will stand after the writes, and the writes. The ids of what is new are not known yet."""
    needed = Shared.from_user(desired)
    after = Shared(
        needed.cache_policy and replace(needed.cache_policy, id=_of(current.cache_policy, "id")),
        needed.origin_request_policy
        and replace(needed.origin_request_policy, id=_of(current.origin_request_policy, "id")),
        needed.function and replace(needed.function, arn=_of(current.function, "arn")),
    )
    actions: list[Action] = []
    if needed.cache_policy and needed.cache_policy != current.cache_policy:
        actions.append(policy_action("cache_policy", current.cache_policy, needed.cache_policy))
    if needed.origin_request_policy and needed.origin_request_policy != current.origin_request_policy:
        former = current.origin_request_policy
        actions.append(policy_action("origin_request_policy", former, needed.origin_request_policy))
    if needed.function and needed.function != current.function:
        publish = Action(
            "publish",
            f"CloudFront function {functions.NAME}",
            {"step": "function"},
            service=SERVICE,
            before={"current": False} if current.function else None,
            after={"current": True},
        )
        actions.append(publish)
    return after, tuple(actions)


def _of(current: object, key: str) -> str | None:
    value: str | None = getattr(current, key, None)
    return value


Policy = TypeVar("Policy", CachePolicy, OriginRequestPolicy)


def policy_action(kind: str, current: Policy | None, desired: Policy, *, step: str = "") -> Action:
    """The write that makes the policy as it is wanted; ``step`` is what the executor knows it by, if not ``kind``."""
    target, arguments = f"CloudFront {kind.replace('_', ' ')} {desired.name}", {"step": step or kind}
    if current is None:
        return Action("create", target, arguments, service=SERVICE, after=desired.view())
    before, after = differing(current.view(), desired.view())
    return Action("update", target, arguments, service=SERVICE, before=before, after=after)


def _associated_arn(config: Mapping[str, Any] | None) -> str | None:
    if config is None:
        return None
    associations = items(config["DefaultCacheBehavior"].get("FunctionAssociations"))
    return next((one["FunctionARN"] for one in associations if functions.is_ours(one)), None)
