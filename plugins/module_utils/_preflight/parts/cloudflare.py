# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare: the zones that hold the domains, each read once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._cloudflare.dns.preflight import CloudflareCatalogue
from ..._cloudflare.host import preflight as rules
from ..._cloudflare.host.permission import CONFIG_RULES, PAGE_RULES, kind_of_rule
from ..._cloudflare.host.wish import HostWish
from ..._cloudflare.host.zone_rules import RulesReader, ZoneRules
from ..._cloudflare.model import Zone
from ..._core.obstacle import Words
from ..model import CLOUDFLARE_DNS, Host, Looked, Wish, World
from ..name_rules import lead_of
from ..providers import Providers, attempt
from ..zone_rules import zone_to_create
from .part import Part

Hosts = Mapping[str, Host]
#: Where hosts of zones in CNAME setup lead. Source: Cloudflare's documentation, "Partial (CNAME) setup".
_SETUP = "cdn.cloudflare.net"


def cloudflare_parts(wishes: Sequence[Wish], looked: Looked, providers: Providers, words: Words) -> Mapping[str, Part]:
    """What each zone has that would act on the domains' requests."""
    parts: dict[str, Part] = {}
    by_zone: dict[str, list[Wish]] = {}
    for wish in wishes:
        held = looked.hosts[wish.domain].zone
        if held is None:
            parts[wish.domain] = _new_zone(wish, looked.worlds[wish.domain], looked.hosts[wish.domain])
        else:
            by_zone.setdefault(held.id, []).append(wish)
    for zone_id, own in by_zone.items():
        parts.update(_zone_parts(zone_id, own, looked.hosts, providers, words))
    return parts


def flattening_parts(wishes: Sequence[Wish], looked: Looked, providers: Providers) -> Mapping[str, Part]:
    """Whether zones at Cloudflare would hide the validation records that another CDN's certificates need."""
    settings: dict[str, str] = {}
    parts = {}
    for wish in wishes:
        held = looked.hosts[wish.domain].zone
        if held is None or wish.dns_provider != CLOUDFLARE_DNS or len(wish.written) < 2 or wish.writes is False:
            continue
        if held.id not in settings:
            settings[held.id] = rules.read_flattening(providers.cloudflare, held.id)
        parts[wish.domain] = Part(obstacles=rules.flattening_obstacle(held.name, settings[held.id], wish.domain))
    return parts


def _zone_parts(
    zone_id: str, wishes: Sequence[Wish], hosts: Hosts, providers: Providers, words: Words
) -> dict[str, Part]:
    catalogue = providers.catalogue(CLOUDFLARE_DNS)
    zone = catalogue.zones.get(zone_id, Zone(zone_id)) if isinstance(catalogue, CloudflareCatalogue) else Zone(zone_id)
    domains = [wish.domain for wish in wishes]
    kinds = {kind_of_rule(_host_wish(wish, ())) for wish in wishes}
    writes = any(_writes(wish, hosts[wish.domain]) for wish in wishes)
    found, failed = attempt(
        lambda: RulesReader(providers.cloudflare, zone, domains).read(
            page_rules=PAGE_RULES in kinds, config=CONFIG_RULES in kinds, writes=writes
        ),
        ZoneRules(zone),
    )
    parts = {}
    for wish in wishes:
        host_wish = _host_wish(wish, domains)
        obstacles = () if failed else rules.obstacles(found, host_wish, words)
        parts[wish.domain] = Part(
            own=_own(wish, hosts[wish.domain]),
            serves=not _writes(wish, hosts[wish.domain]),
            obstacles=(*failed, *obstacles),
            notes=rules.notes(found, host_wish),
            facts={
                "rules": rules.show(found, host_wish),
                "edge": rules.show_edge(found, host_wish),
                "plan": zone.plan or None,
            },
        )
    return parts


def _host_wish(wish: Wish, domains: Sequence[str]) -> HostWish:
    ahead = rules.before(domains, wish.domain) if wish.domain in domains else ()
    return HostWish(wish.domain, wish.mode, wish.rules, wish.ssl_scope, ahead, wish.endpoint)


def _new_zone(wish: Wish, world: World, host: Host) -> Part:
    created = zone_to_create(wish, world.zone, host)
    return Part(obstacles=rules.too_deep(wish.domain, created) if created else ())


def _writes(wish: Wish, host: Host) -> bool:
    """Whether the domain's record is yet to be made, or another than the proxied one that is desired."""
    if wish.writes is not None:
        return wish.writes
    found = host.at(wish.domain)
    return not any(lead_of(one) == wish.endpoint and dict(one.record_set.settings).get("proxied") for one in found)


def _own(wish: Wish, host: Host) -> frozenset[str]:
    """A record to the endpoint is this set-up's own, and so is that of a zone in CNAME setup."""
    return frozenset(lead_of(one) for one in host.at(wish.domain)) & {wish.endpoint} | {f"{wish.domain}.{_SETUP}"}
