# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the distributions of an account share: two policies and a function. What there is, and what is desired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..._core.plan import Action, differing
from . import functions
from .client import CloudFrontClient
from .desired import DesiredDistribution
from .functions import ViewerFunction
from .kept import for_existing, for_new
from .model import SERVICE, Distribution, has_header, items
from .policies import USER_AGENT, CachePolicy, OriginRequestPolicy, is_own_name


@dataclass(frozen=True)
class Shared:
    """None stands for what does not exist, and for what the task does not need and so was not asked for."""

    cache_policy: CachePolicy | None = None
    origin_request_policy: OriginRequestPolicy | None = None
    function: ViewerFunction | None = None
    #: Where the behaviour's own policies are kept: whether its cache policy has the User-Agent in the key.
    user_agent_in_key: bool = False

    @property
    def forwards_user_agent(self) -> bool:
        """Whether the policies let the header through."""
        policy = self.origin_request_policy
        return self.user_agent_in_key or (policy is not None and policy.forwards(USER_AGENT))

    @classmethod
    def from_user(cls, desired: DesiredDistribution) -> Shared:
        """What the task needs of what this collection makes."""
        with_policies = desired.cache_settings == "policies"
        return cls(
            CachePolicy.from_user(desired) if with_policies and not desired.keep_cache_policy else None,
            OriginRequestPolicy.from_user(desired) if with_policies and not desired.keep_forwarding else None,
            functions.DESIRED if desired.identify_domain == "function" else None,
        )


def read_shared(client: CloudFrontClient, desired: DesiredDistribution, config: Mapping[str, Any] | None) -> Shared:
    """What there is of what the task needs: one request for each policy, one or two for the function.

    ``config`` is the distribution's, if there is one: it may hold the function's ARN.
    """
    desired = for_new(desired) if config is None else for_existing(desired, config)
    needed = Shared.from_user(desired)
    found = Shared(
        needed.cache_policy and client.cache_policy(needed.cache_policy.name),
        needed.origin_request_policy and client.origin_request_policy(needed.origin_request_policy.name),
        needed.function and client.function(_associated_arn(config)),
    )
    if config is None or desired.cache_settings != "policies" or not desired.keep_forwarding:
        return found
    return _with_existing(client, found, config["DefaultCacheBehavior"])


def _with_existing(client: CloudFrontClient, found: Shared, behavior: Mapping[str, Any]) -> Shared:
    """With the behaviour's own origin request policy; each read only where the one before did not settle it.

    Without one, it is our policy of the User-Agent alone that the behaviour could use.
    """
    policy_id = behavior.get("OriginRequestPolicyId")
    if policy_id:
        found = replace(found, origin_request_policy=client.origin_request_policy_by_id(policy_id))
    if not found.forwards_user_agent:
        in_key = has_header(tuple(client.cache_key_headers(behavior["CachePolicyId"])), USER_AGENT)
        found = replace(found, user_agent_in_key=in_key)
    if policy_id or found.forwards_user_agent:
        return found
    return replace(
        found, origin_request_policy=client.origin_request_policy(OriginRequestPolicy.user_agent_only().name)
    )


def desired_request_policy(
    current: Shared, desired: DesiredDistribution, behavior: Mapping[str, Any] | None
) -> OriginRequestPolicy | None:
    """The origin request policy to stand: ours; or where what is forwarded is kept, the behaviour's own.

    The User-Agent is added to a policy of ours, and a behaviour without any gets one of it alone; one of somebody
    else's stays, since AWS manages it or other distributions use it.
    """
    policy = current.origin_request_policy
    if behavior is None or desired.cache_settings != "policies" or not desired.keep_forwarding:
        needed = Shared.from_user(desired).origin_request_policy
        return needed and replace(needed, id=_of(policy, "id"))
    if not behavior.get("OriginRequestPolicyId"):
        return (
            None if current.user_agent_in_key else replace(OriginRequestPolicy.user_agent_only(), id=_of(policy, "id"))
        )
    if policy is None or current.forwards_user_agent or not is_own_name(policy.name):
        return policy
    return policy.including(USER_AGENT)


def plan_shared(
    current: Shared, desired: DesiredDistribution, distribution: Distribution | None
) -> tuple[Shared, tuple[Action, ...]]:
    """What will stand after the writes, and the writes. The ids of what is new are not known yet."""
    needed = Shared.from_user(desired)
    behavior = None if distribution is None else distribution.config["DefaultCacheBehavior"]
    request = desired_request_policy(current, desired, behavior)
    after = Shared(
        needed.cache_policy and replace(needed.cache_policy, id=_of(current.cache_policy, "id")),
        request,
        needed.function and replace(needed.function, arn=_of(current.function, "arn")),
        current.user_agent_in_key,
    )
    actions: list[Action] = []
    if needed.cache_policy and needed.cache_policy != current.cache_policy:
        actions.append(policy_action("cache_policy", current.cache_policy, needed.cache_policy))
    if request and request != current.origin_request_policy:
        actions.append(policy_action("origin_request_policy", current.origin_request_policy, request))
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
    """The write that makes the policy as it is desired; ``step`` is what the executor knows it by, if not ``kind``."""
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
