# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One tenant: from how it stands to how a task wants it, without I/O."""

from __future__ import annotations

from dataclasses import replace

from ...._core.errors import RefusedError
from ...._core.plan import Action, Plan, Values, differing
from ..model import SERVICE
from .desired import DesiredTenant
from .errors import way_out
from .model import Tenant, tenant_name
from .template import TenantsShared

#: Actions of the later stage: what has to be deployed, or issued, before.
LATER = frozenset({"delete", "attach"})


def planned(current: Tenant | None, desired: DesiredTenant, shared: TenantsShared, *, unknown: bool) -> Plan[Tenant]:
    """The plan for a tenant that is to stand. Raises RefusedError where it cannot be.

    ``unknown`` is whether a certificate may be one that is yet to be requested.
    """
    if current is None:
        return _created(desired, shared, unknown=unknown)
    new = current
    if desired.enabled is not None:
        new = replace(new, enabled=desired.enabled)
    if desired.certificate_arn:
        new = with_certificate(new, desired.certificate_arn)
    actions: list[Action] = []
    if new != current:
        before, after = differing(current.settings(), new.settings())
        actions.append(_action("update", current, "update", desired.domain, before, after))
    if desired.managed and not current.certificate_arn:
        actions.append(_attach(current, desired.domain))
        new = replace(new, managed=True)
    notes: tuple[str, ...] = ()
    if not new.enabled and desired.enabled is None:
        notes = (
            f"The distribution tenant of {desired.domain} is disabled, so that it answers no click, and stays so: set "
            "'enabled' to true in its entry to enable it.",
        )
    return Plan(current, new, tuple(actions), notes)


def removed(current: Tenant | None, domain: str) -> Plan[Tenant]:
    """The plan for a tenant that is not to stand. Raises RefusedError where it serves other domains too."""
    if current is None:
        return Plan(None, None)
    others = [name for name in current.domains if name != domain]
    if others:
        raise RefusedError(
            f"{domain}: {current.owner()} also serves {', '.join(others)}",
            remedy="Take the domain off the tenant in the CloudFront console, or delete the tenant there",
            facts={"tenant_id": current.id, "other_domains": others},
        )
    actions = [_action("delete", current, "delete", domain, current.settings(), None)]
    if current.enabled:
        off = _action("disable", current, "disable", domain, {"enabled": True}, {"enabled": False})
        actions.insert(0, off)
    return Plan(current, None, tuple(actions))


def wanted(current: Tenant, desired: DesiredTenant) -> Tenant:
    """A tenant that was read in full, as it is to be written."""
    new = current if desired.enabled is None else replace(current, enabled=desired.enabled)
    return with_certificate(new, desired.certificate_arn) if desired.certificate_arn else new


def with_certificate(tenant: Tenant, arn: str) -> Tenant:
    """The tenant with this certificate of its own, and everything else as it is."""
    if tenant.certificate_arn == arn:
        return tenant
    return replace(tenant, customizations={**tenant.customizations, "Certificate": {"Arn": arn}})


def new_tenant(desired: DesiredTenant, shared: TenantsShared) -> Tenant:
    """A tenant as it is created."""
    distribution, group = shared.distribution, shared.group
    own = {"Certificate": {"Arn": desired.certificate_arn}} if desired.certificate_arn else {}
    return Tenant(
        name=tenant_name(desired.domain),
        domains=(desired.domain,),
        distribution_id=str((distribution and distribution.id) or ""),
        connection_group_id=str((group and group.id) or ""),
        enabled=desired.enabled is not False,
        customizations=own,
        managed=desired.managed,
        complete=True,
    )


def _created(desired: DesiredTenant, shared: TenantsShared, *, unknown: bool) -> Plan[Tenant]:
    owner = shared.elsewhere.get(desired.domain)
    if owner is not None:
        raise RefusedError(
            f"{desired.domain}: {owner.owner()} has it already",
            remedy=way_out(owner)[0].upper() + way_out(owner)[1:],
            facts={"tenant_id": owner.id, "distribution_id": owner.distribution_id},
        )
    if not (desired.certificate_arn or desired.managed or unknown or _inherits(shared)):
        raise RefusedError(
            f"{desired.domain}: a new distribution tenant needs a certificate that covers the domain",
            remedy="Name one of AWS Certificate Manager in us-east-1 as 'certificate_arn' in its entry, or as "
            "'certificate_arn' of the task where one certificate covers all domains",
        )
    made = new_tenant(desired, shared)
    actions = [_action("create", made, "create", desired.domain, None, made.settings())]
    if desired.managed:
        actions.append(_attach(made, desired.domain))
    return Plan(None, made, tuple(actions))


def _inherits(shared: TenantsShared) -> bool:
    """Whether the distribution has a certificate, which CloudFront compares with the domain."""
    config = {} if shared.distribution is None else shared.distribution.config
    return bool((config.get("ViewerCertificate") or {}).get("ACMCertificateArn"))


def _attach(tenant: Tenant, domain: str) -> Action:
    after = {"certificate": "managed by CloudFront"}
    return _action("attach", tenant, "attach", domain, {"certificate": None}, after, "certificate of ")


def _action(
    verb: str, tenant: Tenant, step: str, domain: str, before: Values | None, after: Values | None, part: str = ""
) -> Action:
    target = f"{part}CloudFront distribution tenant {tenant.name}"
    return Action(verb, target, {"step": step}, service=SERVICE, domain=domain, before=before, after=after)
