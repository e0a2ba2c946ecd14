# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what stands and what is desired to a plan: no input, no output."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, Values, differing, only_domain
from ..._sparkpost.endpoints import ENDPOINTS
from ..grants import actions_of
from .desired import TLS_VERSIONS, DesiredDistribution
from .edit import edited, new_config
from .kept import for_existing, for_new
from .model import SERVICE, Distribution, items
from .origin import forwards_to_sparkpost
from .policies import USER_AGENT
from .shared import Shared, plan_shared
from .view import settings

#: CloudFront deletes no distribution that has one. Source: its developer guide, "Flat-rate pricing plans".
CANCEL = (
    "Cancel the flat-rate plan of the distribution in the CloudFront console, which takes effect at the end of the "
    "billing month, and run again then"
)


@dataclass(frozen=True)
class DistributionState:
    """The distribution, None where there is none, and what it shares with others.

    ``tier`` is that of its flat-rate plan, "" for none, and where it was not asked for. ``tier_unknown`` is why it
    could not be read.
    """

    distribution: Distribution | None
    shared: Shared = field(default_factory=Shared)
    tier: str = ""
    tier_unknown: str = ""
    tenants: tuple[str, ...] = ()


def planned(current: DistributionState, desired: DesiredDistribution) -> Plan[DistributionState]:
    """The plan. Raises RefusedError where it would harm what is not ours, or cannot work."""
    if desired.absent:
        return _absent(current, desired)
    existing = current.distribution
    desired = for_new(desired) if existing is None else for_existing(desired, existing.config)
    shared, shared_actions = plan_shared(current.shared, desired, current.distribution)
    if current.distribution is None:
        distribution = created(desired, shared)
        after = _settings(distribution, shared)
        target = f"distribution for {_names(desired.domains)}"
        actions: tuple[Action, ...] = (_action("create", distribution, "create", after=after, target=target),)
    else:
        check_ours(current.distribution, desired)
        distribution = replace(current.distribution, config=edited(current.distribution.config, desired, shared))
        distribution = replace(distribution, tags=tags_after(distribution.tags, desired))
        held, kept = _settings(current.distribution, current.shared), _settings(distribution, shared)
        actions = _updates(current.distribution, distribution, *differing(held, kept))
    return Plan(
        before=current,
        after=DistributionState(distribution, shared),
        actions=(*shared_actions, *actions),
        warnings=(*_warnings(current.distribution, distribution), *_kept(current, shared, desired)),
    )


def created(desired: DesiredDistribution, shared: Shared, *, attempt: str = "") -> Distribution:
    """A distribution as it will be created; ``attempt`` makes its reference another one."""
    if not desired.domains:
        raise RefusedError(
            f"There is no distribution {desired.distribution_id}",
            remedy="Leave distribution_id out and name the domains to have one created",
        )
    endpoint = desired.endpoint or ENDPOINTS["us"]
    desired = for_new(desired)
    config = new_config(desired, endpoint, _reference(desired.domains, endpoint) + attempt)
    return Distribution(
        config=edited(config, replace(desired, endpoint=endpoint), shared),
        tags=None if desired.tags is None else dict(desired.tags),
    )


def _reference(domains: tuple[str, ...], endpoint: str) -> str:
    """The same for the same request, so that CloudFront refuses to carry it out twice."""
    digest = hashlib.sha256("\n".join([endpoint, *sorted(domains)]).encode()).hexdigest()
    return f"sparkpost-tracking-{digest[:32]}"


def check_ours(distribution: Distribution, desired: DesiredDistribution) -> None:
    """Raises RefusedError for a distribution that serves something else than SparkPost, unless it is to be adopted."""
    if forwards_to_sparkpost(distribution.origin(), desired.endpoint):
        return
    facts = {"distribution_id": distribution.id, "domain_name": distribution.domain_name}
    if not desired.adopt:
        raise RefusedError(
            f"The distribution {distribution.owner()} does not forward to a SparkPost endpoint, "
            "so it serves something else",
            remedy="Name its host as 'endpoint' if it is an endpoint of yours, or set 'adopt' to take it over",
            facts=facts,
        )
    if desired.endpoint is None and not desired.absent:
        raise RefusedError(
            f"The distribution {distribution.owner()} does not forward to a SparkPost endpoint",
            remedy="Name the endpoint to forward to by the option 'endpoint' (us, eu or a host)",
            facts=facts,
        )


def tags_after(current: Mapping[str, str] | None, desired: DesiredDistribution) -> Mapping[str, str] | None:
    """The tags to keep; AWS's own (``aws:``) are never removed."""
    if desired.tags is None:
        return current
    before = current or {}
    kept = {name: value for name, value in before.items() if not desired.purge_tags or name.startswith("aws:")}
    return {**kept, **desired.tags}


def _updates(before: Distribution, after: Distribution, former: Values, new: Values) -> tuple[Action, ...]:
    """``former`` and ``new`` are the settings that differ."""
    actions = []
    if after.config != before.config:
        actions.append(_action("update", after, "update", before=former, after=new))
    return (*actions, *_tag_updates(after, before.tags or {}, after.tags or {}))


def _tag_updates(after: Distribution, old: Values, new: Values) -> list[Action]:
    actions = []
    added = {name: value for name, value in new.items() if old.get(name) != value}
    removed = {name: value for name, value in old.items() if name not in new}
    if added:
        held = {name: old[name] for name in added if name in old}
        actions.append(_action("tag", after, "tag", {"tags": added}, before={"tags": held}, after={"tags": added}))
    if removed:
        names = {"names": list(removed)}
        actions.append(_action("untag", after, "untag", names, before={"tags": removed}, after={"tags": {}}))
    return actions


def _absent(current: DistributionState, desired: DesiredDistribution) -> Plan[DistributionState]:
    distribution = current.distribution
    if distribution is None:
        return Plan(current, current)
    check_ours(distribution, desired)
    _check_whole(distribution, desired)
    _check_deletable(distribution, current.tier, current.tenants)
    actions = [_action("delete", distribution, "delete", before=_settings(distribution, current.shared))]
    if distribution.config["Enabled"]:
        off = _action("disable", distribution, "disable", before={"enabled": True}, after={"enabled": False})
        actions.insert(0, off)
    unsure = (_plan_unknown(distribution, current.tier_unknown),) if current.tier_unknown else ()
    return Plan(current, DistributionState(None, current.shared), tuple(actions), unsure)


def _check_deletable(distribution: Distribution, tier: str, tenants: Sequence[str]) -> None:
    """Raises RefusedError, before it is disabled, for what CloudFront does not delete.

    Source: CloudFront's developer guide, "Delete a distribution" (plans, tenants), and
    hashicorp/terraform-provider-aws#33575 (both distributions of a continuous deployment).
    """
    policy = distribution.deployment_policy
    reasons: tuple[tuple[bool, str, str, dict[str, Any]], ...] = (
        (
            bool(tier),
            f"has the flat-rate plan {tier}, and cannot be deleted while that lasts",
            CANCEL,
            {"pricing_plan": tier},
        ),
        (
            distribution.staging,
            "is the staging copy of a continuous deployment, which cannot be deleted while its policy uses it",
            "Delete the continuous deployment policy and the staging distribution in the CloudFront console; it serves "
            "no domain of its own",
            {"staging": True},
        ),
        (
            bool(policy),
            f"is the primary of the continuous deployment policy {policy}, and can neither be disabled nor deleted "
            "while that stands",
            "Disable that policy and delete it in the CloudFront console (and with it the staging distribution), and "
            "run again",
            {"continuous_deployment_policy": policy},
        ),
        (
            bool(tenants),
            f"has tenants, which serve {_names(tuple(tenants))}, and cannot be deleted while they exist",
            "Delete the tenants first (cloudfront_tracking_tenants with 'state: absent')",
            {"tenant_domains": list(tenants)},
        ),
    )
    for found, reason, remedy, facts in reasons:
        if found:
            raise RefusedError(
                f"The distribution {distribution.owner()} {reason}. It has not been disabled",
                remedy=remedy,
                facts={"distribution_id": distribution.id, **facts},
            )


def _plan_unknown(distribution: Distribution, reason: str) -> str:
    return (
        f"Whether the distribution {distribution.id} has a flat-rate pricing plan is not known ({reason}). If it "
        "has one, it can be disabled, but not deleted until the plan ends. To find that out before, allow "
        f"{actions_of('pricing-plan-manager', 'list_subscriptions')[0]}, and use a boto3 that knows the service."
    )


def _check_whole(distribution: Distribution, desired: DesiredDistribution) -> None:
    """Whoever names one of several domains may not know of the others."""
    others = [name for name in distribution.domains() if name not in desired.domains]
    if others and not (desired.distribution_id or desired.purge_domains):
        raise RefusedError(
            f"The distribution {distribution.owner()} also serves {', '.join(others)}",
            remedy="Name all its domains, or its distribution_id, or set purge_domains, to delete it with them",
            facts={"distribution_id": distribution.id, "other_domains": others},
        )


def disabled(distribution: Distribution) -> Distribution:
    """The distribution, as it must be before it can be deleted."""
    return replace(distribution, config={**distribution.config, "Enabled": False})


def _action(
    verb: str,
    distribution: Distribution,
    step: str,
    arguments: Values | None = None,
    *,
    before: Values | None = None,
    after: Values | None = None,
    target: str = "",
) -> Action:
    return Action(
        verb,
        f"CloudFront {target or f'distribution {distribution.id}'}",
        {"step": step, **(arguments or {})},
        service=SERVICE,
        domain=only_domain(distribution.domains()),
        before=before,
        after=after,
    )


def _settings(distribution: Distribution, shared: Shared) -> dict[str, Any]:
    return settings(distribution.config, shared)


def _names(domains: tuple[str, ...]) -> str:
    more = f" and {len(domains) - 3} more" if len(domains) > 3 else ""
    return ", ".join(domains[:3]) + more


def _warnings(before: Distribution | None, after: Distribution) -> tuple[str, ...]:
    warnings = []
    headers = items((after.config["DefaultCacheBehavior"].get("ForwardedValues") or {}).get("Headers"))
    if any(name in ("*", "host") for name in (header.lower() for header in headers)):
        warnings.append(
            "The viewer's Host header is forwarded to the origin, so that CloudFront expects SparkPost's certificate "
            "to name the tracking domain and answers 502: take Host (or *) off the forwarded headers."
        )
    if before is not None:
        old, new = (_tls(one) for one in (before, after))
        if old in TLS_VERSIONS and new in TLS_VERSIONS and TLS_VERSIONS.index(new) < TLS_VERSIONS.index(old):
            warnings.append(f"The minimum TLS version of the distribution {before.id} is lowered from {old} to {new}.")
    return tuple(warnings)


def _kept(current: DistributionState, shared: Shared, desired: DesiredDistribution) -> tuple[str, ...]:
    """What is left as it is although clicks need it otherwise, or SparkPost would see more."""
    distribution = current.distribution
    if distribution is None:
        return ()
    notes = []
    if desired.enabled is None and not distribution.config["Enabled"]:
        notes.append(
            f"The distribution {distribution.id} is disabled, so that it answers no click, and stays so: "
            "set 'enabled' to true to enable it."
        )
    policy = shared.origin_request_policy
    if desired.cache_settings == "policies" and desired.keep_forwarding and not shared.forwards_user_agent:
        notes.append(
            f"The origin request policy {policy.name if policy else ''} of the distribution {distribution.id} does not "
            f"forward {USER_AGENT}, so that SparkPost cannot tell recipients' clients apart. It is kept, since AWS "
            "manages it or other distributions use it: give the default behaviour one that forwards it, such as "
            "Managed-AllViewerExceptHostHeader."
        )
    return tuple(notes)


def _tls(distribution: Distribution) -> str:
    certificate = distribution.config.get("ViewerCertificate") or {}
    return str(certificate.get("MinimumProtocolVersion") or "")
