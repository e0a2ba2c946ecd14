# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tracking distribution, kept true: the resource behind ``cloudfront_tracking_distribution``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._core.errors import ApiError, ConflictError, NotFoundError, TrackingError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .client import ATTEMPTS, CloudFrontClient, is_outdated
from .deployment import Waiting, write
from .desired import DesiredDistribution
from .edit import edited
from .errors import Leads, explained
from .kept import for_existing, for_new
from .lookup import DistributionIndex, find
from .model import Distribution
from .plan import DistributionState, check_ours, created, disabled, planned
from .policies import CachePolicy
from .shared import Shared, desired_request_policy, read_shared
from .view import description, serving_records, settings

_ALREADY_THERE = ("DistributionAlreadyExists", "CNAMEAlreadyExists")


@dataclass(frozen=True)
class Account:
    """What all distributions of a task share. ``by_list``: they are many, so that those with an id are listed too."""

    client: CloudFrontClient
    index: DistributionIndex
    by_list: bool = False


class TrackingDistribution(Resource[DistributionState]):
    """Reads by the id (one request) or by alias (the pages of one list), and once in full before a change."""

    def __init__(self, desired: DesiredDistribution, account: Account, waiting: Waiting, leads: Leads) -> None:
        self._desired = desired
        self._client = account.client
        self._account = account
        self._waiting = waiting
        self._leads = leads

    def read(self) -> DistributionState:
        distribution = self._find()
        if self._desired.absent:
            return self._read_doomed(distribution)
        if distribution is None:
            return DistributionState(None, read_shared(self._client, self._desired, None))
        check_ours(distribution, self._desired)
        shared = read_shared(self._client, self._desired, distribution.config)
        if not distribution.complete and self._differs(distribution, shared):
            distribution = self._client.get(str(distribution.id))
        if self._desired.tags is not None:
            distribution = replace(distribution, tags=self._client.tags(str(distribution.arn)))
        return DistributionState(distribution, shared)

    def plan(self, current: DistributionState | None) -> Plan[DistributionState]:
        return planned(current or DistributionState(None), self._desired)

    def execute(self, action: Action, state: DistributionState | None) -> DistributionState | None:
        current = state or DistributionState(None)
        steps: dict[str, Callable[[DistributionState, Mapping[str, Any]], DistributionState]] = {
            "cache_policy": self._put_cache_policy,
            "origin_request_policy": self._put_origin_request_policy,
            "function": self._publish_function,
            "create": self._create,
            "update": self._update,
            "tag": self._tag,
            "untag": self._untag,
            "disable": self._disable,
            "delete": self._delete,
        }
        try:
            return steps[action.arguments["step"]](current, action.arguments)
        except ApiError as error:
            own = current.distribution.id if current.distribution else None
            raise explained(error, self._client, self._desired.domains, own, self._leads) from error

    def wait(self, state: DistributionState | None) -> DistributionState | None:
        if state is None or state.distribution is None or not self._waiting.wait or state.distribution.deployed:
            return state
        seen = self._waiting.until_deployed(self._client, state.distribution, "deployed")
        return replace(state, distribution=seen)

    def show(self, state: DistributionState | None) -> dict[str, Any]:
        if state is None or state.distribution is None:
            return {"distribution": None, "serving_records": []}
        return {
            "distribution": description(state.distribution, state.shared),
            "serving_records": serving_records(state.distribution),
        }

    def compare(self, state: DistributionState | None) -> dict[str, Any]:
        if state is None or state.distribution is None:
            return {"state": "absent"}
        tags = state.distribution.tags
        shown = {} if tags is None else {"tags": dict(tags)}
        return {"state": "present", **settings(state.distribution.config, state.shared), **shown}

    # Reading

    def _read_doomed(self, distribution: Distribution | None) -> DistributionState:
        """What is to be deleted, in full: a list does not show all that speaks against it."""
        if distribution is None:
            return DistributionState(None)
        try:
            if not distribution.complete:
                distribution = self._client.get(str(distribution.id))
        except NotFoundError:
            return DistributionState(None)
        tenants = tuple(self._client.tenants_of(str(distribution.id))) if distribution.multi_tenant else ()
        try:
            tier = self._client.tiers().get(str(distribution.arn), "")
        except TrackingError as error:
            return DistributionState(distribution, tier_unknown=error.message, tenants=tenants)
        return DistributionState(distribution, tier=tier, tenants=tenants)

    def _find(self) -> Distribution | None:
        if not self._desired.distribution_id:
            return self._account.index.find(self._desired.domains)
        listed = self._account.index.of_id(self._desired.distribution_id) if self._account.by_list else None
        if listed is not None:
            return listed
        try:
            return self._client.get(self._desired.distribution_id)
        except NotFoundError as error:
            if self._desired.absent:
                return None
            error.remedy = "Check the id, or leave distribution_id out to find or create it by its domains"
            raise

    def _differs(self, distribution: Distribution, shared: Shared) -> bool:
        """Whether the part of the configuration that a list shows is not as desired; it holds all that is managed."""
        plan = planned(DistributionState(distribution, shared), self._desired)
        return any(action.arguments["step"] == "update" for action in plan.actions)

    # Shared things

    def _put_cache_policy(self, current: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        desired = CachePolicy.from_user(self._settled(current))
        stored = self._client.put_cache_policy(desired, current.shared.cache_policy)
        return replace(current, shared=replace(current.shared, cache_policy=stored))

    def _put_origin_request_policy(
        self, current: DistributionState, _arguments: Mapping[str, Any]
    ) -> DistributionState:
        distribution = current.distribution
        behavior = None if distribution is None else distribution.config["DefaultCacheBehavior"]
        desired = desired_request_policy(current.shared, self._settled(current), behavior)
        if desired is None:
            raise AssertionError("a step of the plan has no origin request policy to write")
        stored = self._client.put_origin_request_policy(desired, current.shared.origin_request_policy)
        return replace(current, shared=replace(current.shared, origin_request_policy=stored))

    def _settled(self, current: DistributionState) -> DesiredDistribution:
        if current.distribution is None:
            return for_new(self._desired)
        return for_existing(self._desired, current.distribution.config)

    def _publish_function(self, current: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        return replace(current, shared=replace(current.shared, function=self._client.publish_function()))

    # The distribution

    def _create(self, current: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        desired = created(self._desired, current.shared)
        try:
            made = self._client.create(desired.config, desired.tags)
        except ConflictError as error:
            if error.code not in _ALREADY_THERE:
                raise
            return self._create_again(current, error)
        return replace(current, distribution=made)

    def _create_again(self, current: DistributionState, error: ConflictError) -> DistributionState:
        """After a refusal because it exists: an answer was lost, another run was faster, or the reference is used up.

        CloudFront remembers the reference of a distribution that has other domains by now, or that was deleted.
        """
        found = find(self._client, self._desired.domains)
        if found is not None and set(self._desired.domains) <= set(found.domains()):
            check_ours(found, self._desired)
            taken_up = replace(current, distribution=self._client.get(str(found.id)))
            return self._retag(self._update(taken_up, {}))
        if error.code != "DistributionAlreadyExists":
            raise error
        desired = created(self._desired, current.shared, attempt=f"-{uuid.uuid4().hex[:12]}")
        return replace(current, distribution=self._client.create(desired.config, desired.tags))

    def _retag(self, current: DistributionState) -> DistributionState:
        distribution = current.distribution
        if self._desired.tags and distribution is not None:
            self._client.tag(str(distribution.arn), self._desired.tags)
            return replace(current, distribution=replace(distribution, tags=dict(self._desired.tags)))
        return current

    def _update(self, current: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        def edit(found: Distribution) -> Distribution:
            check_ours(found, self._desired)
            return replace(found, config=edited(found.config, self._desired, current.shared))

        return replace(current, distribution=write(self._client, _existing(current), edit))

    def _tag(self, current: DistributionState, arguments: Mapping[str, Any]) -> DistributionState:
        distribution = _existing(current)
        self._client.tag(str(distribution.arn), arguments["tags"])
        tags = {**(distribution.tags or {}), **arguments["tags"]}
        return replace(current, distribution=replace(distribution, tags=tags))

    def _untag(self, current: DistributionState, arguments: Mapping[str, Any]) -> DistributionState:
        distribution = _existing(current)
        self._client.untag(str(distribution.arn), arguments["names"])
        tags = {name: value for name, value in (distribution.tags or {}).items() if name not in arguments["names"]}
        return replace(current, distribution=replace(distribution, tags=tags))

    def _disable(self, current: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        return replace(current, distribution=write(self._client, _existing(current), disabled))

    def _delete(self, current: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        """Wait until every edge has stopped serving it, for CloudFront deletes nothing earlier; then delete it."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                seen = self._waiting.until_deployed(self._client, _existing(current), "disabled everywhere")
                self._client.delete(seen)
            except NotFoundError:
                break
            except ConflictError as error:
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
            else:
                break
        return replace(current, distribution=None)


def _existing(current: DistributionState) -> Distribution:
    """The distribution that a step works on; the plan has such a step only where there is one."""
    if current.distribution is None:
        raise AssertionError("a step of the plan has no distribution to work on")
    return current.distribution
