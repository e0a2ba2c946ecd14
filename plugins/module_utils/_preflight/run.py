# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One look at everything, for all domains: DNS, the DNS hosts, the CDNs and SparkPost, each by its own lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .._check.probes.trust import verifying
from .._core.concurrency import map_concurrently
from .._core.context import TaskContext
from .._core.obstacle import Words
from .._dns.connect_to import connect_to
from .._dns.resolver import Resolver
from .._dns.servers import resolvers
from .._sparkpost import preflight as sparkpost
from .._sparkpost.model import TrackingDomain
from .._sparkpost.preflight import SparkPostWish
from .conclude import Known, cdn_obstacle, conclude, refused
from .forms import Forms
from .hosts import read_hosts
from .model import CLOUDFLARE, CLOUDFRONT, FASTLY, MANAGED, Looked, Moving, Report, Wish
from .moving import missing_records, moving_zones, together
from .parts.cloudflare import cloudflare_parts, flattening_parts
from .parts.cloudfront import cloudfront_parts
from .parts.fastly import fastly_parts
from .parts.part import AS_IT_IS, Part
from .providers import Providers, attempt
from .words import words_of
from .world import WorldReader

#: One question to DNS is not waited for longer than this, in seconds.
_TIMEOUT = 3.0

PartReader = Callable[[Sequence[Wish], Looked, Providers, Words], Mapping[str, Part]]
#: By CDN, what its account has of the domains.
_PARTS: Mapping[str, PartReader] = {
    CLOUDFRONT: cloudfront_parts,
    CLOUDFLARE: cloudflare_parts,
    FASTLY: fastly_parts,
}


def reports(context: TaskContext, wishes: Sequence[Wish]) -> tuple[Report, ...]:
    """The report on each domain, in the order given. Raises InputError for options that cannot be used."""
    params = context.params
    words = words_of(params["caller"])
    stopped = {wish.domain: one for wish in wishes if (one := cdn_obstacle(wish, words)) is not None}
    going = [wish for wish in wishes if wish.domain not in stopped]
    known = _look(context, going, words) if going else {}
    take_over, accounts = params["take_over"], params["acme_accounts"]
    found = tuple(
        refused(wish, stopped[wish.domain])
        if wish.domain in stopped
        else conclude(known[wish.domain], take_over, accounts, words)
        for wish in wishes
    )
    looked = Looked(
        {domain: one.world for domain, one in known.items()}, {domain: one.host for domain, one in known.items()}
    )
    return together(found, moving_zones(going, looked), take_over, words)


def _look(context: TaskContext, wishes: Sequence[Wish], words: Words) -> Mapping[str, Known]:
    params = context.params
    rules = connect_to(params["connect_to"])
    resolver = Resolver(resolvers(params["resolvers"]), timeout=_TIMEOUT, connect_to=rules)
    reader, providers = WorldReader(resolver, rules), Providers(context)
    domains = [wish.domain for wish in wishes]
    worlds = dict(zip(domains, map_concurrently(wishes, reader.look), strict=True))
    read = read_hosts(wishes, worlds, providers)
    looked = Looked(worlds, {domain: host for domain, (host, _failed) in read.items()})
    parts = _parts(wishes, looked, providers, words)
    missing = missing_records(wishes, looked, reader, providers, params["old_zone_names"])
    forms = Forms(resolver, lambda: verifying(params["ca_path"] or ""), rules)
    return {
        wish.domain: Known(
            settled(wish, parts[wish.domain]),
            worlds[wish.domain],
            looked.hosts[wish.domain],
            tuple(parts[wish.domain]),
            forms.equivalent(wish, worlds[wish.domain], looked.hosts[wish.domain], parts[wish.domain]),
            forms.by_own_chain(wish, worlds[wish.domain], looked.hosts[wish.domain], parts[wish.domain]),
            forms.clicked(wish, worlds[wish.domain], looked.hosts[wish.domain], parts[wish.domain]),
            missing.get(wish.domain, Moving()),
            read[wish.domain][1],
        )
        for wish in wishes
    }


def _parts(wishes: Sequence[Wish], looked: Looked, providers: Providers, words: Words) -> Mapping[str, Sequence[Part]]:
    """What each provider contributes, by domain."""
    found: dict[str, list[Part]] = {wish.domain: [] for wish in wishes}
    by_cdn = {cdn: [wish for wish in wishes if wish.cdn == cdn] for cdn in _PARTS}
    for cdn, own in by_cdn.items():
        _collect(found, _PARTS[cdn](own, looked, providers, words) if own else {})
    validated = [settled(wish, found[wish.domain]) for wish in wishes if wish.cdn != CLOUDFLARE]
    _collect(found, flattening_parts(validated, looked, providers))
    _collect(found, _sparkpost_parts(wishes, looked, providers, words))
    return found


def _collect(found: Mapping[str, list[Part]], contributed: Mapping[str, Part]) -> None:
    for domain, part in contributed.items():
        found[domain].append(part)


def settled(wish: Wish, parts: Sequence[Part]) -> Wish:
    """The wish as the set-up follows it: a certificate that is kept as it is needs no validation."""
    return replace(wish, own_certificate=True) if any(part.certificate == AS_IT_IS for part in parts) else wish


def _sparkpost_parts(wishes: Sequence[Wish], looked: Looked, providers: Providers, words: Words) -> Mapping[str, Part]:
    domains = [wish.domain for wish in wishes]

    def read() -> Mapping[str, TrackingDomain] | None:
        client = providers.sparkpost
        return sparkpost.read(client, domains) if client is not None else None

    held, failed = attempt(read, None)
    region, region_failed = attempt(lambda: providers.account_region, "")
    parts = {}
    for wish in wishes:
        chain = looked.worlds[wish.domain].live.chain
        sparkpost_wish = SparkPostWish(wish.domain, wish.endpoint, region, wish.subaccount, wish.cdn == MANAGED, chain)
        tracking = (held or {}).get(wish.domain)
        parts[wish.domain] = Part(
            obstacles=(
                *failed,
                *region_failed,
                *sparkpost.region_obstacles(sparkpost_wish, words),
                *sparkpost.obstacles(tracking, sparkpost_wish, words),
            ),
            notes=sparkpost.notes(tracking, sparkpost_wish),
            facts={"sparkpost": tracking.show() if tracking else None, "sparkpost_known": held is not None},
        )
    return parts
