# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The multi-tenant distribution that all tenants share: from what stands to what is desired, without I/O.

It has no address and no domains of its own. Source: API reference of CloudFront, DistributionConfig, on the fields that
only standard distributions have; and AWS's code example "Create SaaS manager resources".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...._core.errors import RefusedError
from ...._core.plan import Action, Plan, differing
from ...._sparkpost.endpoints import ENDPOINTS
from ..desired import DesiredDistribution
from ..edit import edited, new_config
from ..kept import for_existing, for_new
from ..model import SERVICE, Distribution
from ..plan import check_ours
from ..shared import Shared, plan_shared
from ..view import settings
from .desired import DesiredTenants
from .model import ConnectionGroup, Tenant

_UNSUPPORTED = ("Aliases", "IsIPV6Enabled", "PriceClass")
#: Managed settings of a distribution that a multi-tenant one does not have.
_HIDDEN = ("domains", "price_class", "ipv6", "forwarded_host", "cache_settings")
_CLOUDFRONT_DECIDES = (
    "The distribution has no certificate of its own, so CloudFront decides which TLS versions its tenants accept: name "
    "a certificate by 'certificate_arn' to set 'minimum_tls'."
)


@dataclass(frozen=True)
class TenantsShared:
    """``policies`` are the cache policy, the origin request policy and the function.

    ``others`` are further connection groups that standing tenants are in, by their ids. ``elsewhere`` are the tenants
    by which other distributions have domains of the task, looked for before a new distribution is made.
    """

    distribution: Distribution | None = None
    group: ConnectionGroup | None = None
    policies: Shared = field(default_factory=Shared)
    others: Mapping[str, ConnectionGroup] = field(default_factory=dict)
    elsewhere: Mapping[str, Tenant] = field(default_factory=dict)

    def group_of(self, group_id: str | None) -> ConnectionGroup | None:
        """The connection group of a tenant; "" is that of the task, for a tenant that is yet to be made."""
        if not group_id or (self.group is not None and group_id == self.group.id):
            return self.group
        return self.others.get(group_id)


def plan_template(current: TenantsShared, desired: DesiredTenants) -> Plan[TenantsShared]:
    """What the tenants share. Raises RefusedError where it is not ours, or must not be made."""
    if desired.absent or not desired.tenants:
        return Plan(current, current)
    if not desired.manage_shared:
        _check_there(current, desired)
        return Plan(current, current, warnings=_warnings(current))
    template = _with_certificate(desired, current.distribution)
    if current.distribution is None:
        template = for_new(template)
    else:
        check_ours(current.distribution, template)
        template = for_existing(template, current.distribution.config)
    policies, actions = plan_shared(current.policies, template, current.distribution)
    distribution, own = _planned(current, desired, template, policies)
    group, of_group = _planned_group(current.group, desired)
    after = replace(current, distribution=distribution, group=group, policies=policies)
    return Plan(current, after, (*actions, *own, *of_group), _warnings(after))


def new_template(desired: DesiredTenants, template: DesiredDistribution, policies: Shared) -> dict[str, Any]:
    """The configuration of a new multi-tenant distribution."""
    endpoint = template.endpoint or ENDPOINTS["us"]
    digest = hashlib.sha256(f"{desired.name}\n{endpoint}".encode()).hexdigest()
    # Named by the set: the domains that it serves are its tenants'.
    named = replace(template, domains=(desired.name,))
    config = new_config(named, endpoint, f"sparkpost-tracking-tenants-{digest[:32]}")
    made = edited(config, replace(template, endpoint=endpoint), policies)
    kept = {key: value for key, value in made.items() if key not in _UNSUPPORTED}
    return {**kept, "Comment": desired.comment, "ConnectionMode": "tenant-only"}


def desired_template(desired: DesiredTenants, current: TenantsShared) -> DesiredDistribution:
    """The wishes for the distribution, with the defaults of a new one, or what stands of an existing one."""
    template = _with_certificate(desired, current.distribution)
    found = current.distribution
    return for_new(template) if found is None else for_existing(template, found.config)


def shown(distribution: Distribution, policies: Shared) -> dict[str, Any]:
    """What people see of it."""
    managed = {key: value for key, value in settings(distribution.config, policies).items() if key not in _HIDDEN}
    return {"id": distribution.id, "arn": distribution.arn, "status": distribution.status, **managed}


def compared(current: TenantsShared) -> dict[str, Any]:
    """What ``--diff`` shows of what is shared."""
    found, group = current.distribution, current.group
    return {
        "distribution": None if found is None else _settings(found, current.policies),
        "connection_group": None if group is None else {"name": group.name, "ipv6": group.ipv6},
    }


def _with_certificate(desired: DesiredTenants, current: Distribution | None) -> DesiredDistribution:
    """A new distribution takes the first certificate there is: without one, it cannot demand TLS 1.2."""
    template = replace(desired.template, certificate_unknown=True)
    if current is None and not template.certificate_arn:
        template = replace(template, certificate_arn=desired.first_certificate or None)
    return template


def _planned(
    current: TenantsShared, desired: DesiredTenants, template: DesiredDistribution, policies: Shared
) -> tuple[Distribution, tuple[Action, ...]]:
    found = current.distribution
    if found is None:
        if template.distribution_id:
            raise RefusedError(
                f"There is no multi-tenant distribution {template.distribution_id}",
                remedy="Leave distribution_id out to have one created",
            )
        made = Distribution(config=new_template(desired, template, policies))
        after = _settings(made, policies)
        target = f"CloudFront multi-tenant distribution {desired.name}"
        return made, (Action("create", target, {"step": "create_template"}, service=SERVICE, after=after),)
    new = replace(found, config=edited(found.config, template, policies))
    if new.config == found.config:
        return new, ()
    before, later = differing(_settings(found, current.policies), _settings(new, policies))
    target = f"CloudFront multi-tenant distribution {found.id}"
    step = {"step": "update_template"}
    return new, (Action("update", target, step, service=SERVICE, before=before, after=later),)


def _planned_group(
    current: ConnectionGroup | None, desired: DesiredTenants
) -> tuple[ConnectionGroup, tuple[Action, ...]]:
    if current is None:
        made = ConnectionGroup(desired.name, ipv6=desired.ipv6 is not False)
        return made, (_group_action("create", made, None, {"ipv6": made.ipv6}),)
    if desired.ipv6 is None or desired.ipv6 == current.ipv6:
        return current, ()
    new = replace(current, ipv6=desired.ipv6)
    return new, (_group_action("update", new, {"ipv6": current.ipv6}, {"ipv6": new.ipv6}),)


def _group_action(verb: str, group: ConnectionGroup, before: Any, after: Any) -> Action:
    target = f"CloudFront connection group {group.name}"
    return Action(verb, target, {"step": f"{verb}_group"}, service=SERVICE, before=before, after=after)


def _check_there(current: TenantsShared, desired: DesiredTenants) -> None:
    missing = [
        what
        for what, found in (
            ("multi-tenant distribution", current.distribution),
            ("connection group", current.group),
        )
        if found is None
    ]
    if missing:
        raise RefusedError(
            f"There is no {' and no '.join(missing)} {desired.name} for the tenants to share, and 'manage_shared' is "
            "false, so that none is created",
            remedy="Run a task with the same 'name' and without 'manage_shared: false' once, before those that have it",
        )


def _settings(distribution: Distribution, policies: Shared) -> dict[str, Any]:
    return {key: value for key, value in settings(distribution.config, policies).items() if key not in _HIDDEN}


def _warnings(after: TenantsShared) -> tuple[str, ...]:
    notes = []
    found, group = after.distribution, after.group
    viewer = {} if found is None else found.config.get("ViewerCertificate") or {}
    if not viewer.get("ACMCertificateArn"):
        notes.append(_CLOUDFRONT_DECIDES)
    if found is not None and not found.config["Enabled"]:
        notes.append(f"The distribution {found.id} is disabled, so that none of its tenants answers a click.")
    if group is not None and not group.enabled:
        notes.append(f"The connection group {group.name} is disabled, so that none of its tenants answers a click.")
    return tuple(notes)
