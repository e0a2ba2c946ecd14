# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost has of a domain, and what speaks there against going on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .._core.obstacle import Obstacle, Words
from .client import SparkPostClient
from .endpoints import REGIONS, is_managed_endpoint, region_of
from .model import TrackingDomain, account_of


@dataclass(frozen=True)
class SparkPostWish:
    """What is desired of one domain. ``subaccount`` None is any; ``region`` is "" where nobody named the account's.

    ``leads_to`` are the names to which its CNAME records lead now.
    """

    domain: str
    endpoint: str
    region: str = ""
    subaccount: int | None = None
    managed: bool = False
    leads_to: tuple[str, ...] = ()


def read(client: SparkPostClient, domains: Collection[str]) -> Mapping[str, TrackingDomain]:
    """Those of the domains that SparkPost has: by one request, whether they are one or many."""
    wanted = set(domains)
    if len(wanted) == 1:
        one = client.tracking_domain(next(iter(wanted)))
        return {one.domain: one} if one is not None else {}
    return {one.domain: one for one in client.tracking_domains() if one.domain in wanted}


def region_obstacles(wish: SparkPostWish, words: Words) -> tuple[Obstacle, ...]:
    """An endpoint of the region that the account is not in, where links lead to a page of SparkPost's own."""
    other = region_of(wish.endpoint)
    if not wish.region or not other or other == wish.region:
        return ()
    right = REGIONS[wish.region].endpoint
    return (
        Obstacle(
            "region_mismatch",
            f"The SparkPost account is in the region {wish.region}, but the endpoint {wish.endpoint} belongs to the "
            f"region {other}, which does not know the account's links",
            f"Omit {words['endpoint']} or set it to {wish.region} ({right}). If the account is in the region {other}, "
            f"set {words['region']} to {other}",
            subject=wish.domain,
        ),
    )


def obstacles(tracking: TrackingDomain | None, wish: SparkPostWish, words: Words) -> tuple[Obstacle, ...]:
    """What SparkPost's own view of the domain says."""
    if tracking is None:
        return ()
    found = []
    if tracking.certificate_pending and not wish.managed:
        found.append(
            Obstacle(
                "managed_certificate_pending",
                f"SparkPost is still obtaining a managed certificate for {wish.domain} (managed HTTPS). This requires "
                "the domain to point directly to SparkPost, so it would fail behind a CDN",
                "Wait until the certificate is valid (tls_status 'valid', usually within 15 minutes) and use it "
                f"without a CDN, or delete the tracking domain {wish.domain} at SparkPost and create it again without "
                "a managed certificate",
                subject=wish.domain,
            )
        )
    if tracking.uses_managed_certificate and not wish.managed and any(map(is_managed_endpoint, wish.leads_to)):
        found.append(_served_by_sparkpost(wish, words))
    if tracking.status.blocked:
        found.append(
            Obstacle(
                "sparkpost_blocked",
                f"SparkPost's compliance team has blocked {wish.domain} (compliance_status 'blocked')",
                "Contact SparkPost support, or use another name",
                subject=wish.domain,
            )
        )
    if wish.subaccount is not None and tracking.subaccount != wish.subaccount:
        found.append(
            Obstacle(
                "sparkpost_subaccount",
                f"{wish.domain} belongs to {account_of(tracking.subaccount)} at SparkPost, not to "
                f"{account_of(wish.subaccount)}",
                f"Set {words['subaccount']} to {tracking.subaccount}, or use another name. A tracking domain cannot be "
                "moved to another subaccount",
                subject=wish.domain,
            )
        )
    return tuple(found)


def _served_by_sparkpost(wish: SparkPostWish, words: Words) -> Obstacle:
    """Its clicks work with SparkPost's own certificate, which cannot be renewed once a CDN answers for the name."""
    allowed_by = words.take_over("served_elsewhere")
    return Obstacle(
        "served_elsewhere",
        f"{wish.domain} is served by SparkPost with a managed certificate now (managed HTTPS), and this set-up would "
        "move it to a CDN, behind which SparkPost cannot renew that certificate",
        f"To move the domain, allow it with {allowed_by}; SparkPost keeps the managed certificate until the tracking "
        f"domain is deleted and created again there. To stay with SparkPost's certificate, set {words['cdn']} to "
        "managed",
        allowed_by=allowed_by,
        subject=wish.domain,
    )


def notes(tracking: TrackingDomain | None, wish: SparkPostWish) -> tuple[str, ...]:
    """What an operator has to know beforehand."""
    if tracking is None:
        return ()
    if tracking.uses_managed_certificate and not wish.managed:
        return (
            f"SparkPost has a managed certificate for {wish.domain} (managed HTTPS), so HTTPS links work without a CDN",
        )
    if tracking.secure:
        return (f"SparkPost already generates HTTPS links with {wish.domain}, so a mistake would break live clicks",)
    return ()
