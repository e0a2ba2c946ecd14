# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From how a TLS subscription stands to how a task wants it. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, Values, differing, only_domain
from ..errors import SERVICE
from .desired import DEFAULT_AUTHORITY, DesiredCertificate
from .model import CHANGEABLE, FAILED, PENDING, Authorization, Subscription
from .records import challenge, unknown


def plan_subscription(current: Subscription | None, desired: DesiredCertificate) -> Plan[Subscription]:
    """The plan. Raises RefusedError for what would take a live certificate away, or what Fastly does not take now."""
    if desired.absent:
        return _removal(current, desired)
    if current is None:
        return Plan(None, _made(desired), (_creation(desired),))
    if current.state == FAILED and not current.certificate_ids:
        return _anew(current, desired)
    target = _changed(current, desired)
    warnings = tuple(_warnings(current))
    if target == current:
        return Plan(current, current, (), warnings)
    _check_changeable(current, desired)
    before, after = differing(_settings(current), _settings(target))
    how = f"to {', '.join(target.domains)} by {target.authority}"
    return Plan(current, target, (_action("update", target, before=before, after=after, how=how),), warnings)


def _changed(current: Subscription, desired: DesiredCertificate) -> Subscription:
    """As it stands with the desired domains and authority, which starts a new order."""
    kept = () if desired.purge_domains else current.domains
    domains = tuple(sorted({*kept, *desired.domains}))
    authority = desired.authority or current.authority
    if (domains, authority) == (current.domains, current.authority):
        return current
    more = tuple(name for name in domains if name not in current.domains)
    known = (*(each for each in current.authorizations if each.domain in domains), *_to_prove(more))
    offered = (*current.offered, *unknown(more))
    return replace(current, domains=domains, authority=authority, state=PENDING, authorizations=known, offered=offered)


def _made(desired: DesiredCertificate) -> Subscription:
    authority = desired.authority or DEFAULT_AUTHORITY
    domains = desired.domains
    return Subscription(None, authority, PENDING, domains, authorizations=_to_prove(domains), offered=unknown(domains))


def _to_prove(domains: Iterable[str]) -> tuple[Authorization, ...]:
    return tuple(Authorization(PENDING, domain, validation=(challenge(domain),)) for domain in domains)


def _creation(desired: DesiredCertificate) -> Action:
    made = _made(desired)
    return Action(
        "create",
        f"TLS subscription for {desired.label}",
        {"step": "create", "authority": made.authority},
        service=SERVICE,
        domain=only_domain(made.domains),
        after=_settings(made),
        sentence=f"create TLS subscription for {desired.label} by {made.authority}",
    )


def _anew(current: Subscription, desired: DesiredCertificate) -> Plan[Subscription]:
    """A failed subscription never issues, and no second one may have its domains."""
    _check_whole(current, desired)
    again = replace(desired, authority=desired.authority or current.authority)
    reasons = "; ".join(warning for each in current.authorizations for warning in each.warnings)
    warning = (
        f"The TLS subscription {current.id} failed" + (f" ({reasons})" if reasons else "") + ", so it is created again."
    )
    sentence = f"delete failed TLS subscription {current.id}"
    removal = _action("delete", current, before=_settings(current), sentence=sentence)
    return Plan(current, _made(again), (removal, _creation(again)), (warning,))


def _check_changeable(current: Subscription, desired: DesiredCertificate) -> None:
    if current.state not in CHANGEABLE:
        raise RefusedError(
            f"The TLS subscription {current.id} is {current.state}, in which Fastly takes no changes",
            remedy="Run again when it is issued",
            facts={"subscription_id": current.id, "state": current.state},
        )
    if current.issued and not desired.force:
        raise RefusedError(
            f"The TLS subscription {current.id} serves {', '.join(current.domains)} already, and a change could take "
            "its certificate away until the new one is issued",
            remedy="Keep the other domains in a task and subscription of their own, or set 'force' to change this one",
            facts={"subscription_id": current.id, "domains": list(current.domains)},
        )


def _removal(current: Subscription | None, desired: DesiredCertificate) -> Plan[Subscription]:
    if current is None:
        return Plan(None, None)
    _check_whole(current, desired)
    if current.issued and not desired.force:
        raise RefusedError(
            f"The TLS subscription {current.id} serves {', '.join(current.domains)}, so live links may need it",
            remedy="Point the DNS records of its domains elsewhere, and set 'force' to delete it anyway",
            facts={"subscription_id": current.id, "domains": list(current.domains)},
        )
    how = f"for {', '.join(current.domains)}"
    return Plan(current, None, (_action("delete", current, before=_settings(current), how=how),))


def _check_whole(current: Subscription, desired: DesiredCertificate) -> None:
    """Whoever names one of several domains may not know of the others."""
    others = [name for name in current.domains if name not in desired.domains]
    if others and not desired.purge_domains:
        raise RefusedError(
            f"The TLS subscription {current.id} also has {', '.join(others)}",
            remedy="Name all its domains, or set 'purge_domains', to delete it with them",
            facts={"subscription_id": current.id, "other_domains": others},
        )


def _warnings(current: Subscription) -> Iterator[str]:
    if current.state == FAILED:
        yield (
            f"The renewal of the TLS subscription {current.id} failed: see that its validation records are still in "
            "DNS, before its certificate expires."
        )


def _action(
    verb: str,
    subscription: Subscription,
    *,
    before: Values,
    after: Values | None = None,
    how: str = "",
    sentence: str = "",
) -> Action:
    """A write to a subscription that exists; ``how`` ends its sentence."""
    target = f"TLS subscription {subscription.id}"
    return Action(
        verb,
        target,
        {"step": verb},
        service=SERVICE,
        domain=only_domain(subscription.domains),
        before=before,
        after=after,
        sentence=sentence or f"{verb} {target} {how}",
    )


def _settings(subscription: Subscription) -> dict[str, Any]:
    return {"domains": list(subscription.domains), "authority": subscription.authority}
