# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tracking distribution, kept true: the resource behind ``cloudfront_tracking_distribution``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..._core.errors import ApiError, ConflictError, NotFoundError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from .client import ATTEMPTS, CloudFrontClient, is_outdated
from .deployment import Waiting, write
from .desired import DesiredDistribution
from .dns import Leads
from .edit import edited
from .errors import explained
from .lookup import find
from .model import Distribution
from .plan import DistributionState, check_ours, created, disabled, planned
from .policies import CachePolicy, OriginRequestPolicy
from .shared import Shared, read_shared
from .view import description, serving_records, settings

_ALREADY_THERE = ("DistributionAlreadyExists", "CNAMEAlreadyExists")


class TrackingDistribution(Resource[DistributionState]):
    """Reads by the id (one request) or by alias (the pages of one list), and once in full before a change."""

    def __init__(self, wanted: DesiredDistribution, client: CloudFrontClient, waiting: Waiting, leads: Leads) -> None:
        self._wanted = wanted
        self._client = client
        self._waiting = waiting
        self._leads = leads

    def read(self) -> DistributionState:
        distribution = self._find()
        if self._wanted.absent:
            return DistributionState(distribution)
        if distribution is None:
            return DistributionState(None, read_shared(self._client, self._wanted, None))
        check_ours(distribution, self._wanted)
        shared = read_shared(self._client, self._wanted, distribution.config)
        if not distribution.complete and self._differs(distribution, shared):
            distribution = self._client.get(str(distribution.id))
        if self._wanted.tags is not None:
            distribution = replace(distribution, tags=self._client.tags(str(distribution.arn)))
        return DistributionState(distribution, shared)

    def plan(self, current: DistributionState | None) -> Plan[DistributionState]:
        return planned(current or DistributionState(None), self._wanted)

    def execute(self, action: Action, state: DistributionState | None) -> DistributionState | None:
        standing = state or DistributionState(None)
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
            return steps[action.arguments["step"]](standing, action.arguments)
        except ApiError as error:
            own = standing.distribution.id if standing.distribution else None
            raise explained(error, self._client, self._wanted.domains, own, self._leads) from error

    def wait(self, state: DistributionState | None) -> DistributionState | None:
        if state is None or state.distribution is None or not self._waiting.wanted or state.distribution.deployed:
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

    def _find(self) -> Distribution | None:
        if not self._wanted.distribution_id:
            return find(self._client, self._wanted.domains)
        try:
            return self._client.get(self._wanted.distribution_id)
        except NotFoundError as error:
            if self._wanted.absent:
                return None
            error.remedy = "Check the id, or leave distribution_id out to find or create it by its domains"
            raise

    def _differs(self, distribution: Distribution, shared: Shared) -> bool:
        """Whether the part of the configuration that a list shows is not as wanted; it holds all that is managed."""
        plan = planned(DistributionState(distribution, shared), self._wanted)
        return any(action.arguments["step"] == "update" for action in plan.actions)

    # Shared things

    def _put_cache_policy(self, standing: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        wanted = CachePolicy.from_user(self._wanted)
        stored = self._client.put_cache_policy(wanted, standing.shared.cache_policy)
        return replace(standing, shared=replace(standing.shared, cache_policy=stored))

    def _put_origin_request_policy(
        self, standing: DistributionState, _arguments: Mapping[str, Any]
    ) -> DistributionState:
        wanted = OriginRequestPolicy.from_user(self._wanted)
        stored = self._client.put_origin_request_policy(wanted, standing.shared.origin_request_policy)
        return replace(standing, shared=replace(standing.shared, origin_request_policy=stored))

    def _publish_function(self, standing: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        return replace(standing, shared=replace(standing.shared, function=self._client.publish_function()))

    # The distribution

    def _create(self, standing: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        wanted = created(self._wanted, standing.shared)
        try:
            made = self._client.create(wanted.config, wanted.tags)
        except ConflictError as error:
            if error.code not in _ALREADY_THERE:
                raise
            return self._create_again(standing, error)
        return replace(standing, distribution=made)

    def _create_again(self, standing: DistributionState, error: ConflictError) -> DistributionState:
        """After a refusal because it exists: an answer was lost, another run was faster, or the reference is used up.

        CloudFront remembers the reference of a distribution that has other domains by now, or that was deleted.
        """
        found = find(self._client, self._wanted.domains)
        if found is not None and set(self._wanted.domains) <= set(found.domains()):
            check_ours(found, self._wanted)
            current = replace(standing, distribution=self._client.get(str(found.id)))
            return self._retag(self._update(current, {}))
        if error.code != "DistributionAlreadyExists":
            raise error
        wanted = created(self._wanted, standing.shared, attempt=f"-{uuid.uuid4().hex[:12]}")
        return replace(standing, distribution=self._client.create(wanted.config, wanted.tags))

    def _retag(self, standing: DistributionState) -> DistributionState:
        distribution = standing.distribution
        if self._wanted.tags and distribution is not None:
            self._client.tag(str(distribution.arn), self._wanted.tags)
            return replace(standing, distribution=replace(distribution, tags=dict(self._wanted.tags)))
        return standing

    def _update(self, standing: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        def edit(current: Distribution) -> Distribution:
            check_ours(current, self._wanted)
            return replace(current, config=edited(current.config, self._wanted, standing.shared))

        return replace(standing, distribution=write(self._client, _existing(standing), edit))

    def _tag(self, standing: DistributionState, arguments: Mapping[str, Any]) -> DistributionState:
        distribution = _existing(standing)
        self._client.tag(str(distribution.arn), arguments["tags"])
        tags = {**(distribution.tags or {}), **arguments["tags"]}
        return replace(standing, distribution=replace(distribution, tags=tags))

    def _untag(self, standing: DistributionState, arguments: Mapping[str, Any]) -> DistributionState:
        distribution = _existing(standing)
        self._client.untag(str(distribution.arn), arguments["names"])
        tags = {name: value for name, value in (distribution.tags or {}).items() if name not in arguments["names"]}
        return replace(standing, distribution=replace(distribution, tags=tags))

    def _disable(self, standing: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        current = self._client.get(str(_existing(standing).id))
        return replace(standing, distribution=write(self._client, current, disabled))

    def _delete(self, standing: DistributionState, _arguments: Mapping[str, Any]) -> DistributionState:
        """Wait until every edge has stopped serving it, for CloudFront deletes nothing earlier; then delete it."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                seen = self._waiting.until_deployed(self._client, _existing(standing), "disabled everywhere")
                self._client.delete(seen)
            except NotFoundError:
                break
            except ConflictError as error:
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
            else:
                break
        return replace(standing, distribution=None)


def _existing(standing: DistributionState) -> Distribution:
    """The distribution that a step works on; the plan has such a step only where there is one."""
    if standing.distribution is None:
        raise AssertionError("a step of the plan has no distribution to work on")
    return standing.distribution
