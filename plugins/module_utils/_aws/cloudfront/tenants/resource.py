# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking domains as distribution tenants, kept true: the fleet behind ``cloudfront_tracking_tenants``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...._core.errors import ApiError, ConflictError, HopelessError, NotFoundError, TrackingError
from ...._core.plan import Action, Plan
from ...._core.several.fleet import Fleet, Settled, Standing
from ...._core.several.joint_wait import JointWait
from ...._core.wait import WaitLimits
from ...._dns.entries import record_entry
from ..client import ATTEMPTS, is_outdated
from ..deployment import write
from ..edit import edited
from ..model import Distribution
from ..plan import check_ours
from ..policies import CachePolicy
from ..shared import desired_request_policy, read_shared
from .client import TenantsClient
from .desired import DesiredTenant, DesiredTenants
from .errors import TAKEN, explain, told
from .model import Tenant
from .plan import LATER, new_tenant, planned, removed, wanted, with_certificate
from .template import TenantsShared, compared, desired_template, new_template, plan_template, shown

_REQUEST = {"ValidationTokenHost": "cloudfront"}
_POINT = (
    "The authority looks for CloudFront's token at the domain: its CNAME record has to point at the connection group's "
    "routing endpoint until the certificate is issued"
)


class TrackingTenants(Fleet[TenantsShared, Tenant]):
    """One list of the distributions, one look at the connection group, and the pages of the tenants."""

    called = "distribution tenants"

    def __init__(
        self, desired: DesiredTenants, client: TenantsClient, limits: WaitLimits, progress: Callable[[str], None]
    ) -> None:
        self._desired = desired
        self._client = client
        self._limits = limits
        self._progress = progress

    def read(self) -> Standing[TenantsShared, Tenant]:
        desired = self._desired
        if not desired.tenants:
            return Standing(TenantsShared(), {})
        templates = list(self._client.templates())
        distribution = self._template(templates)
        group = None if desired.absent else self._client.group(desired.name)
        shared = TenantsShared(distribution, group)
        if templates and distribution is None and not desired.absent:
            shared = replace(shared, elsewhere=self._client.find(desired.tenants))
        if desired.manage_shared and not desired.absent:
            wishes = desired_template(desired, shared)
            config = None if distribution is None else distribution.config
            shared = replace(shared, policies=read_shared(self._client.distributions, wishes, config))
        found = {} if distribution is None else self._client.find(desired.tenants, str(distribution.id))
        return Standing(self._with_others(shared, found), {name: found.get(name) for name in desired.tenants})

    def plan_shared(self, standing: Standing[TenantsShared, Tenant]) -> Plan[TenantsShared]:
        return plan_template(standing.shared, self._desired)

    def plan_member(self, name: str, current: Tenant | None, shared: TenantsShared) -> Plan[Tenant]:
        if self._desired.absent:
            return removed(current, name)
        return planned(current, self._wish(name), shared, unknown=self._desired.certificates_unknown)

    # What is shared

    def execute_shared(self, action: Action, shared: TenantsShared | None) -> TenantsShared:
        current = shared or TenantsShared()
        steps: Mapping[str, Callable[[TenantsShared], TenantsShared]] = {
            "cache_policy": self._put_cache_policy,
            "origin_request_policy": self._put_origin_request_policy,
            "function": self._publish_function,
            "create_template": self._create_template,
            "update_template": self._update_template,
            "create_group": self._create_group,
            "update_group": self._update_group,
        }
        try:
            return steps[action.arguments["step"]](current)
        except ApiError as error:
            told(error)
            raise

    def _put_cache_policy(self, current: TenantsShared) -> TenantsShared:
        wishes = desired_template(self._desired, current)
        stored = self._client.distributions.put_cache_policy(
            CachePolicy.from_user(wishes), current.policies.cache_policy
        )
        return replace(current, policies=replace(current.policies, cache_policy=stored))

    def _put_origin_request_policy(self, current: TenantsShared) -> TenantsShared:
        wishes = desired_template(self._desired, current)
        behavior = current.distribution and current.distribution.config["DefaultCacheBehavior"]
        policy = desired_request_policy(current.policies, wishes, behavior or None)
        if policy is None:
            raise AssertionError("a step of the plan has no origin request policy to write")
        stored = self._client.distributions.put_origin_request_policy(policy, current.policies.origin_request_policy)
        return replace(current, policies=replace(current.policies, origin_request_policy=stored))

    def _publish_function(self, current: TenantsShared) -> TenantsShared:
        function = self._client.distributions.publish_function()
        return replace(current, policies=replace(current.policies, function=function))

    def _create_template(self, current: TenantsShared) -> TenantsShared:
        config = new_template(self._desired, desired_template(self._desired, current), current.policies)
        try:
            made = self._client.distributions.create(config, None)
        except ConflictError:
            # An answer was lost, or another run was faster.
            found = self._template()
            if found is None:
                raise
            return self._update_template(replace(current, distribution=found))
        return replace(current, distribution=made)

    def _update_template(self, current: TenantsShared) -> TenantsShared:
        if current.distribution is None:
            raise AssertionError("a step of the plan has no distribution to work on")
        wishes = desired_template(self._desired, current)

        def edit(found: Distribution) -> Distribution:
            check_ours(found, wishes)
            return replace(found, config=edited(found.config, wishes, current.policies))

        complete = self._client.distributions.get(str(current.distribution.id))
        return replace(current, distribution=write(self._client.distributions, complete, edit))

    def _create_group(self, current: TenantsShared) -> TenantsShared:
        group = plan_template(replace(current, group=None), self._desired).after
        if group is None or group.group is None:
            raise AssertionError("a step of the plan has no connection group to make")
        try:
            made = self._client.create_group(group.group)
        except ConflictError:
            found = self._client.group(self._desired.name)
            if found is None:
                raise
            made = found
        return replace(current, group=made)

    def _update_group(self, current: TenantsShared) -> TenantsShared:
        for attempt in range(1, ATTEMPTS + 1):
            found = self._client.group(self._desired.name)
            if found is None:
                return self._create_group(current)
            try:
                ipv6 = found.ipv6 if self._desired.ipv6 is None else self._desired.ipv6
                return replace(current, group=self._client.update_group(replace(found, ipv6=ipv6)))
            except ConflictError as error:
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    # One tenant

    def stage(self, action: Action) -> int:
        return 1 if action.arguments["step"] in LATER else 0

    def execute_member(self, name: str, action: Action, state: Tenant | None, shared: TenantsShared) -> Tenant | None:
        step = action.arguments["step"]
        try:
            if step == "create":
                return self._create(name, shared)
            if step == "delete":
                self._delete(_there(state))
                return None
            return self._write(_there(state), self._edit(name, step))
        except ApiError as error:
            told(error)
            raise

    def _create(self, name: str, shared: TenantsShared) -> Tenant:
        wish = self._wish(name)
        made = new_tenant(wish, shared)
        try:
            return replace(self._client.create(made), managed=made.managed)
        except ConflictError as error:
            if error.code not in TAKEN:
                raise
            # An answer was lost, or another run was faster.
            found = self._client.by_domain(name)
            if found is None or (found.name, found.distribution_id) != (made.name, made.distribution_id):
                raise
            return self._write(found, lambda seen: wanted(seen, wish))

    def _edit(self, name: str, step: str) -> Callable[[Tenant], Tenant]:
        if step == "disable":
            return lambda found: replace(found, enabled=False)
        wish = self._wish(name)
        if step == "update":
            return lambda found: wanted(found, wish)
        return self._attached

    def _attached(self, found: Tenant) -> Tenant:
        """With the certificate that CloudFront has got for it, which is issued by now."""
        managed = self._client.managed_certificate(str(found.id))
        if managed is None or managed.status != "issued":
            raise TrackingError(f"CloudFront has no issued certificate for {found.domains[0]}")
        return with_certificate(found, managed.arn)

    def _write(self, current: Tenant, edit: Callable[[Tenant], Tenant]) -> Tenant:
        """Edit and write a tenant as it is now; once more where it was changed meanwhile."""
        found = current if current.complete and current.etag else self._client.get(str(current.id))
        for attempt in range(1, ATTEMPTS + 1):
            new = edit(found)
            if new == found:
                return found
            try:
                return self._client.update(new)
            except ConflictError as error:
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
                found = self._client.get(str(current.id))
        raise AssertionError("unreachable")  # pragma: no cover

    def _delete(self, tenant: Tenant) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._client.delete(tenant)
            except NotFoundError:
                return
            except ConflictError as error:
                if attempt == ATTEMPTS or not is_outdated(error):
                    raise
                tenant = self._client.get(str(tenant.id))
            else:
                return

    # Waiting for all of them

    def prepare(self, stage: int, states: Mapping[str, Tenant | None], shared: TenantsShared) -> Settled[Tenant]:
        if stage == 0 or not states:
            return Settled()
        tenants = {name: _there(one) for name, one in states.items()}
        return self._disabled(tenants, shared) if self._desired.absent else self._issued(tenants)

    def wait(self, states: Mapping[str, Tenant | None], shared: TenantsShared) -> Settled[Tenant]:
        tenants = {name: one for name, one in states.items() if one is not None}
        if not self._limits.wait or self._desired.absent or not tenants:
            return Settled()
        return self._deployed(tenants, shared, "deployed")

    def _deployed(self, tenants: Mapping[str, Tenant], shared: TenantsShared, ready: str) -> Settled[Tenant]:
        """Wait until every edge has all of them, and what they share."""
        seen = dict(tenants)
        template = shared.distribution
        looks = 0

        def look() -> dict[str, str]:
            nonlocal template, looks
            if looks:
                late = [name for name, one in seen.items() if not one.deployed]
                found = self._client.find(late, seen[late[0]].distribution_id) if late else {}
                seen.update(found)
            if looks and template is not None and not template.deployed:
                template = self._client.distributions.get(str(template.id))
            looks += 1
            pending = {name: f"its status is {one.status}" for name, one in seen.items() if not one.deployed}
            if not pending and template is not None and not template.deployed:
                return {f"the distribution {template.id}": f"its status is {template.status}"}
            return pending

        errors = self._joint("distribution tenants", ready, "up to 15 minutes").until(
            len(tenants), look, progress=self._progress
        )
        of_template = {name: error for name, error in errors.items() if name not in tenants}
        if of_template:
            [error] = of_template.values()
            return Settled(seen, dict.fromkeys(tenants, error))
        return Settled(seen, errors)

    def _disabled(self, tenants: Mapping[str, Tenant], shared: TenantsShared) -> Settled[Tenant]:
        """CloudFront deletes nothing that an edge still serves."""
        return self._deployed(tenants, replace(shared, distribution=None), "disabled everywhere")

    def _issued(self, tenants: Mapping[str, Tenant]) -> Settled[Tenant]:
        """Wait for the certificates that CloudFront gets; those that will never come are told at once."""
        waiting = dict(tenants)
        lost: dict[str, TrackingError] = {}

        def look() -> dict[str, str]:
            pending: dict[str, str] = {}
            for name, tenant in list(waiting.items()):
                managed = self._client.managed_certificate(str(tenant.id))
                if managed is None:
                    # It was made without one, by a run that was stopped or by somebody else.
                    full = self._client.get(str(tenant.id))
                    self._client.update(full, {**_REQUEST, "PrimaryDomainName": name})
                    pending[name] = "its certificate is requested"
                elif managed.status == "issued":
                    del waiting[name]
                elif managed.is_lost:
                    del waiting[name]
                    lost[name] = HopelessError(
                        f"CloudFront's certificate for {name} is {managed.status}", remedy=_POINT
                    )
                else:
                    pending[name] = f"its certificate is {managed.status}"
            return pending

        errors = self._joint("certificates", "issued", "a few minutes", _POINT).until(
            len(tenants), look, progress=self._progress
        )
        # What the waiting has seen may have changed them.
        states = {name: replace(one, complete=False) for name, one in tenants.items()}
        return Settled(states, {**errors, **lost})

    def _joint(self, things: str, ready: str, usual: str, remedy: str = "") -> JointWait:
        return JointWait(things, ready, self._limits.timeout, self._limits.interval, usual=usual, remedy=remedy)

    # Telling

    def explain(self, errors: Mapping[str, TrackingError], shared: TenantsShared) -> None:
        explain(self._client, errors)

    def show(self, shared: TenantsShared, states: Mapping[str, Tenant | None]) -> dict[str, Any]:
        distribution, group = shared.distribution, shared.group
        return {
            "distribution": None if distribution is None else shown(distribution, shared.policies),
            "connection_group": None if group is None else group.view(),
            "serving_records": [self._record(name, one, shared) for name, one in states.items() if one is not None],
        }

    def show_member(self, name: str, state: Tenant | None, shared: TenantsShared) -> dict[str, Any]:
        if state is None:
            return {"tenant": None, "serving_records": []}
        return {"tenant": state.view(), "serving_records": [self._record(name, state, shared)]}

    def compare_shared(self, shared: TenantsShared) -> dict[str, Any]:
        return compared(shared)

    def compare_member(self, state: Tenant | None) -> dict[str, Any]:
        return {"state": "absent"} if state is None else {"state": "present", **state.settings()}

    def _record(self, name: str, tenant: Tenant, shared: TenantsShared) -> dict[str, Any]:
        group = shared.group_of(tenant.connection_group_id)
        return record_entry(name, "CNAME", None if group is None else group.routing_endpoint)

    # Reading

    def _wish(self, name: str) -> DesiredTenant:
        return self._desired.tenants[name]

    def _template(self, templates: Iterable[Distribution] | None = None) -> Distribution | None:
        """The distribution of the id or of the name, among those that were read or that there are now."""
        desired = self._desired
        for found in self._client.templates() if templates is None else templates:
            if desired.template.distribution_id:
                if found.id == desired.template.distribution_id:
                    return found
            elif found.config.get("Comment") == desired.comment:
                return found
        return None

    def _with_others(self, shared: TenantsShared, found: Mapping[str, Tenant]) -> TenantsShared:
        """With the connection groups of tenants that stand in others."""
        if self._desired.absent:
            return shared
        own = shared.group.id if shared.group else None
        ids = {one.connection_group_id for one in found.values()} - {own, ""}
        others = {one: self._client.group(one) for one in sorted(ids)}
        return replace(shared, others={one: group for one, group in others.items() if group is not None})


def _there(tenant: Tenant | None) -> Tenant:
    """The tenant that a step works on; the plan has such a step only where there is one."""
    if tenant is None:
        raise AssertionError("a step of the plan has no tenant to work on")
    return tenant
