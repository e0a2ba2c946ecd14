# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CloudFront and its certificates: all domains by the same lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._aws.acm import preflight as certificates
from ..._aws.acm.model import IMPORTED, ValidationRecord
from ..._aws.acm.preflight import CertificateFacts, CertificateReader
from ..._aws.cloudfront.preflight import account as distributions
from ..._aws.cloudfront.preflight.account import Account, AccountReader, DistributionWish, shared_with
from ..._aws.cloudfront.preflight.records import record_obstacles
from ..._core.obstacle import Obstacle, Words
from ..model import Host, Looked, Wish
from ..providers import Providers, attempt
from .part import AS_IT_IS, RENEWED, Part


def cloudfront_parts(wishes: Sequence[Wish], looked: Looked, providers: Providers, words: Words) -> Mapping[str, Part]:
    """What the account has of each domain, and what speaks there against going on."""
    domains = [wish.domain for wish in wishes]
    ids = [wish.distribution_id for wish in wishes if wish.distribution_id]
    # Where something of ours stands already, a plan matters only to what is named.
    plans = any(wish.cache_settings and wish.writes is not False for wish in wishes)
    account, failed = attempt(lambda: AccountReader(providers.aws).read(domains, ids, plans=plans), Account())
    held: Mapping[str, CertificateFacts] = {}
    # Only what a distribution has can be kept; whether one is found or requested is up to the set-up.
    if not failed and any(account.owner(wish.domain) or account.by_id(wish.distribution_id) for wish in wishes):
        held, failed = attempt(lambda: CertificateReader(providers.aws).read(domains), held)
    return {wish.domain: _part(wish, domains, looked, account, held.get(wish.domain), failed, words) for wish in wishes}


def _part(
    wish: Wish,
    domains: Sequence[str],
    looked: Looked,
    account: Account,
    held: CertificateFacts | None,
    failed: tuple[Obstacle, ...],
    words: Words,
) -> Part:
    if failed:
        return Part(obstacles=failed)
    distribution_wish = DistributionWish(
        wish.domain,
        shared_with(wish.domain, domains, shared=wish.shared),
        wish.endpoint,
        wish.distribution_id,
        wish.cache_settings,
        wish.adopt,
    )
    live = looked.worlds[wish.domain].live
    distribution = account.owner(wish.domain) or account.by_id(wish.distribution_id)
    shown = distributions.show(distribution)
    attached = shown["certificate_arn"] if shown else None
    return Part(
        own=account.own_hosts(wish.domain, wish.endpoint),
        serves=account.owner(wish.domain) is not None,
        target=str(distribution.domain_name).lower() if distribution is not None else "",
        certificate=_certificate(held, attached),
        obstacles=(
            *distributions.obstacles(account, distribution_wish, words),
            *record_obstacles(account, distribution_wish, live.chain if live.addresses else (), words),
        ),
        notes=(*distributions.notes(account, distribution_wish), *_kept(held, attached)),
        facts={
            "distribution": shown,
            "certificate": certificates.show(held, attached, _proofs(looked.hosts[wish.domain])),
        },
    )


def _proofs(host: Host) -> tuple[ValidationRecord, ...]:
    """What ACM's validation record of the domain could be, of what stands at the DNS host."""
    return tuple(
        ValidationRecord(one.record_set.name, one.record_set.type, value)
        for one in host.proofs
        if one.record_set.type == "CNAME"
        for value in one.record_set.values
    )


def _certificate(held: CertificateFacts | None, attached: str | None) -> str:
    kept = held.kept(attached) if held is not None else None
    if kept is None:
        return ""
    return AS_IT_IS if kept.type == IMPORTED else RENEWED


def _kept(held: CertificateFacts | None, attached: str | None) -> tuple[str, ...]:
    kept = held.kept(attached) if held is not None else None
    if kept is None:
        return ()
    return (f"The certificate {kept.arn} covers the domain until {kept.not_after or 'an unknown date'} and is kept",)
