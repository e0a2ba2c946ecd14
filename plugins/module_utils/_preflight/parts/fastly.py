# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly: services, versionless domains and TLS subscriptions of all domains by the same lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..._check.cdn.registry import CDNS
from ..._core.names import is_within
from ..._core.obstacle import Obstacle, Words
from ..._fastly.service import preflight as services
from ..._fastly.service.preflight import Services
from ..._fastly.tls import preflight as tls
from ..._fastly.tls.model import Subscription
from ..model import FASTLY, Looked, Wish, World
from ..providers import Providers, attempt
from .part import Part


def fastly_parts(wishes: Sequence[Wish], looked: Looked, providers: Providers, words: Words) -> Mapping[str, Part]:
    """What the account has of each domain, and what speaks there against going on."""
    domains = [wish.domain for wish in wishes]
    names = list(dict.fromkeys(wish.service_name for wish in wishes))
    ids = {wish.service_name: wish.service_id for wish in wishes}
    account, failed = attempt(lambda: services.read(providers.fastly, names, domains, ids), Services())
    held: Mapping[str, tuple[Subscription, ...]] = {}
    if not failed:
        held, failed = attempt(lambda: tls.read(providers.fastly, domains), held)
    return {
        wish.domain: _part(wish, looked.worlds[wish.domain], account, held.get(wish.domain, ()), failed, words)
        for wish in wishes
    }


def _part(
    wish: Wish,
    world: World,
    account: Services,
    held: tuple[Subscription, ...],
    failed: tuple[Obstacle, ...],
    words: Words,
) -> Part:
    if failed:
        return Part(obstacles=failed)
    name = wish.service_name
    serves = account.serves(wish.domain, name) or bool(held)
    zones = CDNS[FASTLY].zones
    chain = (lead for lead in world.live.chain if any(is_within(lead, zone) for zone in zones))
    return Part(
        # The host names of Fastly are shared by its customers: they are ours where the account has the domain.
        own=frozenset(chain) if serves else frozenset(),
        serves=serves,
        target=_target(held, wish.domain),
        obstacles=services.obstacles(account, wish.domain, name, wish.endpoint, words),
        notes=(*services.notes(account, wish.domain, name), *tls.notes(wish.domain, held)),
        facts={**services.show(account, wish.domain, name), "subscription": tls.show(held)},
    )


def _target(held: tuple[Subscription, ...], domain: str) -> str:
    """The host name by which Fastly offers to serve the domain."""
    first = tls.serving(held)
    offered = first.offered if first is not None else ()
    aliases = (one for one in offered if one.type == "CNAME" and one.name == domain and one.values)
    return next((one.values[0] for one in aliases), "")
