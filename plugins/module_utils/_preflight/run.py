# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One look at everything, for all domains: DNS, the DNS hosts, the CDNs and SparkPost, each by its own lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .._core.concurrency import map_concurrently
from .._core.context import TaskContext
from .._core.obstacle import Words
from .._dns.connect_to import connect_to
from .._dns.resolver import Resolver
from .._dns.servers import resolvers
from .._sparkpost import preflight as sparkpost
from .._sparkpost.model import TrackingDomain
from .._sparkpost.preflight import SparkPostWish
from .cloudfront_part import cloudfront_parts
from .conclude import Known, cdn_obstacle, conclude, refused
from .hosts import read_hosts
from .model import CLOUDFRONT, MANAGED, Report, Wish, World
from .part import Part
from .providers import Providers, attempt
from .words import words_of
from .world import WorldReader

#: One question to DNS is not waited for longer than this, in seconds.
_TIMEOUT = 3.0

PartReader = Callable[[Sequence[Wish], Providers, Words], Mapping[str, Part]]
#: By CDN, what its account has of the domains.
_PARTS: Mapping[str, PartReader] = {CLOUDFRONT: cloudfront_parts}


def reports(context: TaskContext, wishes: Sequence[Wish]) -> tuple[Report, ...]:
    """The report on each domain, in the order given. Raises InputError for options that cannot be used."""
    params = context.params
    words = words_of(params["caller"])
    stopped = {wish.domain: one for wish in wishes if (one := cdn_obstacle(wish, words)) is not None}
    going = [wish for wish in wishes if wish.domain not in stopped]
    known = _look(context, going, words) if going else {}
    take_over, accounts = params["take_over"], params["acme_accounts"]
    return tuple(
        refused(wish, stopped[wish.domain])
        if wish.domain in stopped
        else conclude(known[wish.domain], take_over, accounts, words)
        for wish in wishes
    )


def _look(context: TaskContext, wishes: Sequence[Wish], words: Words) -> Mapping[str, Known]:
    params = context.params
    resolver = Resolver(resolvers(params["resolvers"]), timeout=_TIMEOUT, connect_to=connect_to(params["connect_to"]))
    reader, providers = WorldReader(resolver), Providers(context)
    worlds: dict[str, World] = dict(
        zip((wish.domain for wish in wishes), map_concurrently(wishes, reader.look), strict=True)
    )
    hosts = read_hosts(wishes, worlds, providers)
    known = {
        wish.domain: Known(wish, worlds[wish.domain], hosts[wish.domain][0], failed=hosts[wish.domain][1])
        for wish in wishes
    }
    for more in (*_cdn_parts(wishes, providers, words), _sparkpost_parts(wishes, providers, words)):
        for domain, part in more.items():
            known[domain] = replace(known[domain], parts=(*known[domain].parts, part))
    return known


def _cdn_parts(wishes: Sequence[Wish], providers: Providers, words: Words) -> list[Mapping[str, Part]]:
    by_cdn = {cdn: [wish for wish in wishes if wish.cdn == cdn] for cdn in _PARTS}
    return [_PARTS[cdn](own, providers, words) for cdn, own in by_cdn.items() if own]


def _sparkpost_parts(wishes: Sequence[Wish], providers: Providers, words: Words) -> Mapping[str, Part]:
    domains = [wish.domain for wish in wishes]

    def read() -> Mapping[str, TrackingDomain] | None:
        client = providers.sparkpost
        return sparkpost.read(client, domains) if client is not None else None

    held, failed = attempt(read, None)
    region, region_failed = attempt(lambda: providers.account_region, "")
    parts = {}
    for wish in wishes:
        wanted = SparkPostWish(wish.domain, wish.endpoint, region, wish.subaccount, wish.cdn == MANAGED)
        tracking = (held or {}).get(wish.domain)
        parts[wish.domain] = Part(
            obstacles=(
                *failed,
                *region_failed,
                *sparkpost.region_obstacles(wanted, words),
                *sparkpost.obstacles(tracking, wanted, words),
            ),
            notes=sparkpost.notes(tracking, wanted),
            facts={"sparkpost": tracking.show() if tracking else None, "sparkpost_known": held is not None},
        )
    return parts
