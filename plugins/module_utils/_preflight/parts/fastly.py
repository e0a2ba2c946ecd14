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
from ..._fastly.tls.desired import CAA_NAMES, DEFAULT_AUTHORITY
from ..._fastly.tls.model import Subscription
from ..._fastly.tls.several import serving
from ..model import CLOUDFLARE_DNS, FASTLY, Looked, Wish, World
from ..providers import Providers, attempt
from .part import AS_IT_IS, RENEWED, Part


def fastly_parts(wishes: Sequence[Wish], looked: Looked, providers: Providers, words: Words) -> Mapping[str, Part]:
    """What the account has of each domain, and what speaks there against going on."""
    domains = [wish.domain for wish in wishes]
    names = list(dict.fromkeys(wish.service_name for wish in wishes))
    ids = {wish.service_name: wish.service_id for wish in wishes}
    account, failed = attempt(lambda: services.read(providers.fastly, names, domains, ids), Services())
    held: Mapping[str, tuple[Subscription, ...]] = {}
    if not failed:
        held, failed = attempt(lambda: tls.read(providers.fastly, domains), held)
    if not failed:
        before = account
        account, failed = attempt(lambda: services.with_holders(providers.fastly, before, domains), before)
    kept: frozenset[str] = frozenset()
    asked = _asked_for_uploads(wishes, looked, held)
    if asked and not failed:
        kept, failed = attempt(lambda: tls.kept(providers.fastly, asked), kept)
    return {
        wish.domain: _part(
            wish, looked.worlds[wish.domain], account, held.get(wish.domain, ()), wish.domain in kept, failed, words
        )
        for wish in wishes
    }


def _asked_for_uploads(
    wishes: Sequence[Wish], looked: Looked, held: Mapping[str, tuple[Subscription, ...]]
) -> tuple[str, ...]:
    """The domains for which it matters whether an uploaded certificate serves: where a validation could be hindered.

    A certificate that several domains share is kept where all are served, so that all are asked for.
    """
    open_ones = [wish for wish in wishes if not wish.own_certificate and not held.get(wish.domain)]
    hindered = [wish for wish in open_ones if _may_be_hindered(wish, looked)]
    if any(wish.shared for wish in hindered):
        return tuple(wish.domain for wish in open_ones) if len(open_ones) == len(wishes) else ()
    return tuple(wish.domain for wish in hindered)


def _may_be_hindered(wish: Wish, looked: Looked) -> bool:
    world, host = looked.worlds[wish.domain], looked.hosts[wish.domain]
    caa = world.caa is not None and bool(world.caa.records)
    flattening = wish.dns_provider == CLOUDFLARE_DNS
    return caa or flattening or bool(world.validation.found) or bool(host.at(wish.validation_name))


def _part(
    wish: Wish,
    world: World,
    account: Services,
    held: tuple[Subscription, ...],
    is_kept: bool,
    failed: tuple[Obstacle, ...],
    words: Words,
) -> Part:
    if failed:
        return Part(obstacles=failed)
    name = wish.service_name
    serves = account.serves(wish.domain, name) or bool(held)
    first = serving(held)
    authority = wish.authority or (first.authority if first is not None else "") or DEFAULT_AUTHORITY
    return Part(
        # The host names of Fastly are shared by its customers: they are ours where the account has the domain.
        own=frozenset(_chain(world)) if serves else frozenset(),
        serves=serves,
        target=_target(first, wish.domain),
        certificate=AS_IT_IS if is_kept else RENEWED if first is not None and first.ready else "",
        authorities=tuple(filter(None, (CAA_NAMES.get(authority),))),
        obstacles=services.obstacles(account, wish.domain, name, wish.endpoint, words),
        notes=(*services.notes(account, wish.domain, name), *tls.notes(wish.domain, held), *_kept(wish, is_kept)),
        facts={**services.show(account, wish.domain, name), "subscription": tls.show(held)},
    )


def _chain(world: World) -> tuple[str, ...]:
    """The host names of Fastly to which the domain leads."""
    zones = CDNS[FASTLY].zones
    return tuple(lead for lead in world.live.chain if any(is_within(lead, zone) for zone in zones))


def _kept(wish: Wish, is_kept: bool) -> tuple[str, ...]:
    return (f"An uploaded certificate serves {wish.domain} and is kept, so that none is issued",) if is_kept else ()


def _target(first: Subscription | None, domain: str) -> str:
    """The host name by which Fastly offers to serve the domain."""
    offered = first.offered if first is not None else ()
    aliases = (one for one in offered if one.type == "CNAME" and one.name == domain and one.values)
    return next((one.values[0] for one in aliases), "")
