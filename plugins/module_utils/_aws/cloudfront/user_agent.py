# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the viewer's User-Agent reach SparkPost from one behaviour of a distribution, and touches nothing else.

CloudFront replaces the header with ``Amazon CloudFront`` unless told to forward it (SparkPost's guide, "Updating an
Existing Domain on AWS CloudFront").
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._core.errors import InputError, RefusedError
from ..._core.plan import Action, Plan, differing, only_domain
from ..._core.resource import Resource
from .caching import add_header
from .client import CloudFrontClient
from .deployment import Waiting, write
from .model import SERVICE, Distribution, has_header, items, origin_of
from .origin import forwards_to_sparkpost
from .policies import USER_AGENT, OriginRequestPolicy, is_managed_name, is_own_name
from .shared import Shared, policy_action
from .view import description, serving_records


@dataclass(frozen=True)
class Target:
    """Which behaviour; ``path_pattern`` is "" for the default one."""

    distribution_id: str
    path_pattern: str = ""
    endpoint: str | None = None


@dataclass(frozen=True)
class Forwarding:
    """The distribution and what its behaviour's policies forward.

    ``policy`` is the behaviour's origin request policy, ``key_headers`` are those of its cache policy, ``spare`` is
    our own policy that it could use. Each is read only where the one before did not settle the question.
    """

    distribution: Distribution
    policy: OriginRequestPolicy | None = None
    key_headers: tuple[str, ...] = ()
    spare: OriginRequestPolicy | None = None


def behavior_of(config: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """The behaviour meant. Raises RefusedError where there is none of that path pattern."""
    if not target.path_pattern:
        default: dict[str, Any] = config["DefaultCacheBehavior"]
        return default
    behaviors: list[dict[str, Any]] = items(config.get("CacheBehaviors"))
    for behavior in behaviors:
        if behavior["PathPattern"] == target.path_pattern:
            return behavior
    known = ", ".join(behavior["PathPattern"] for behavior in behaviors) or "none besides the default behaviour"
    raise RefusedError(
        f"The distribution {target.distribution_id} has no behaviour for {target.path_pattern!r}; it has {known}",
        remedy="Name one of these as 'path_pattern', or leave it out for the default behaviour",
    )


def with_user_agent(config: Mapping[str, Any], target: Target, policy: OriginRequestPolicy | None) -> dict[str, Any]:
    """A copy of the configuration whose behaviour forwards the header: by its whitelist, or by the policy."""
    new: dict[str, Any] = copy.deepcopy(dict(config))
    behavior = behavior_of(new, target)
    if behavior.get("CachePolicyId"):
        if policy is not None:
            behavior["OriginRequestPolicyId"] = policy.reference
        return new
    forwarded = behavior.setdefault("ForwardedValues", {"QueryString": False, "Cookies": {"Forward": "none"}})
    add_header(forwarded, USER_AGENT)
    return new


def planned(current: Forwarding, target: Target) -> Plan[Forwarding]:
    """The plan. Raises RefusedError for an origin request policy of somebody else's that lacks the header."""
    behavior = behavior_of(current.distribution.config, target)
    warnings = _warnings(current.distribution, behavior, target)
    if not behavior.get("CachePolicyId"):
        return _attached(current, target, None, (), warnings)
    if forwards(current):
        return Plan(current, current, warnings=warnings)
    if current.policy is not None:
        return _corrected(current, current.policy, warnings)
    policy = OriginRequestPolicy.user_agent_only()
    if current.spare is not None:
        policy = replace(policy, id=current.spare.id)
    actions = () if policy == current.spare else (_policy_action(current.spare, policy),)
    return _attached(current, target, policy, actions, warnings)


def forwards(current: Forwarding) -> bool:
    """Whether the policies that were read let the header through."""
    by_policy = current.policy is not None and current.policy.forwards(USER_AGENT)
    return by_policy or has_header(current.key_headers, USER_AGENT)


def _attached(
    current: Forwarding,
    target: Target,
    policy: OriginRequestPolicy | None,
    actions: tuple[Action, ...],
    warnings: tuple[str, ...],
) -> Plan[Forwarding]:
    config = with_user_agent(current.distribution.config, target, policy)
    if config == current.distribution.config:
        return Plan(current, current, warnings=warnings)
    after = replace(current, distribution=replace(current.distribution, config=config), policy=policy)
    old, new = differing(compared(current, target), compared(after, target))
    update = Action(
        "update",
        f"CloudFront distribution {current.distribution.id}",
        {"step": "update"},
        service=SERVICE,
        domain=only_domain(current.distribution.domains()),
        before=old,
        after=new,
    )
    return Plan(current, after, (*actions, update), warnings)


def _corrected(current: Forwarding, policy: OriginRequestPolicy, warnings: tuple[str, ...]) -> Plan[Forwarding]:
    if not is_own_name(policy.name):
        others = f"a policy of its own that includes {USER_AGENT} beside what {policy.name} forwards"
        why, remedy = "other distributions may use it", f"Add {USER_AGENT} to the headers of that policy, or give the"
        if is_managed_name(policy.name):
            why, remedy = "AWS manages it, so that nobody can change it", "Give the"
            others = f"Managed-AllViewerExceptHostHeader, or {others}"
        raise RefusedError(
            f"The origin request policy {policy.name} of the distribution {current.distribution.id} "
            f"does not forward {USER_AGENT}, and {why}",
            remedy=f"{remedy} behaviour {others}",
            facts={"origin_request_policy": policy.name, "origin_request_policy_id": policy.id},
        )
    after = policy.including(USER_AGENT)
    return Plan(current, replace(current, policy=after), (_policy_action(policy, after),), warnings)


def _policy_action(current: OriginRequestPolicy | None, desired: OriginRequestPolicy) -> Action:
    return policy_action("origin_request_policy", current, desired, step="policy")


def compared(current: Forwarding, target: Target) -> dict[str, Any]:
    """What ``--diff`` shows of the behaviour."""
    behavior = behavior_of(current.distribution.config, target)
    with_policies = bool(behavior.get("CachePolicyId"))
    headers = items((behavior.get("ForwardedValues") or {}).get("Headers"))
    return {
        "path_pattern": target.path_pattern or "default",
        "forwards_user_agent": forwards(current) if with_policies else has_header(headers, USER_AGENT),
        "forwarded_headers": None if with_policies else headers,
        "origin_request_policy": current.policy.view() if current.policy else None,
    }


def _warnings(distribution: Distribution, behavior: Mapping[str, Any], target: Target) -> tuple[str, ...]:
    origin = origin_of(distribution.config, behavior)
    if forwards_to_sparkpost(origin, target.endpoint):
        return ()
    host = origin["DomainName"] if origin else behavior["TargetOriginId"]
    return (f"The behaviour forwards to {host}, which is no SparkPost endpoint known here: is it the one you meant?",)


class UserAgentForwarding(Resource[Forwarding]):
    """One request where nothing is to be done on legacy settings; one or two more where policies decide."""

    def __init__(self, target: Target, client: CloudFrontClient, waiting: Waiting) -> None:
        self._target = target
        self._client = client
        self._waiting = waiting

    def read(self) -> Forwarding:
        current = Forwarding(self._client.get(self._target.distribution_id))
        behavior = behavior_of(current.distribution.config, self._target)
        if not behavior.get("CachePolicyId"):
            return current
        if behavior.get("OriginRequestPolicyId"):
            policy = self._client.origin_request_policy_by_id(behavior["OriginRequestPolicyId"])
            current = replace(current, policy=policy)
        if not forwards(current):
            headers = self._client.cache_key_headers(behavior["CachePolicyId"])
            current = replace(current, key_headers=tuple(headers))
        if not forwards(current) and current.policy is None:
            spare = self._client.origin_request_policy(OriginRequestPolicy.user_agent_only().name)
            current = replace(current, spare=spare)
        return current

    def plan(self, current: Forwarding | None) -> Plan[Forwarding]:
        return planned(_known(current), self._target)

    def execute(self, action: Action, state: Forwarding | None) -> Forwarding | None:
        current = _known(state)
        if action.arguments["step"] == "policy":
            return self._put_policy(current)
        policy = current.spare
        distribution = write(
            self._client,
            current.distribution,
            lambda found: replace(found, config=with_user_agent(found.config, self._target, policy)),
        )
        return replace(current, distribution=distribution, policy=policy)

    def _put_policy(self, current: Forwarding) -> Forwarding:
        if current.policy is not None:
            desired = current.policy.including(USER_AGENT)
            return replace(current, policy=self._client.put_origin_request_policy(desired, current.policy))
        desired = OriginRequestPolicy.user_agent_only()
        return replace(current, spare=self._client.put_origin_request_policy(desired, current.spare))

    def wait(self, state: Forwarding | None) -> Forwarding | None:
        if state is None or not self._waiting.wait or state.distribution.deployed:
            return state
        return replace(state, distribution=self._waiting.until_deployed(self._client, state.distribution, "deployed"))

    def show(self, state: Forwarding | None) -> dict[str, Any]:
        current = _known(state)
        shared = Shared(origin_request_policy=current.policy)
        return {
            "distribution": description(current.distribution, shared),
            "serving_records": serving_records(current.distribution),
        }

    def compare(self, state: Forwarding | None) -> dict[str, Any]:
        return compared(_known(state), self._target)


def _known(state: Forwarding | None) -> Forwarding:
    """The state; there always is one, since a missing distribution ends the reading."""
    if state is None:
        raise InputError("distribution_id", None, "it must be the id of a distribution")
    return state
