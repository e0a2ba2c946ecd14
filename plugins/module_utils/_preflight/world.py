# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at each domain as the world sees it, by the zone's own servers.

A resolver is asked for a name only where the zone has it: one that is asked too early remembers its absence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from .._core.names import is_within
from .._core.suffixes import is_public_suffix, registrable_domain
from .._dns.answers import Answer
from .._dns.caa import CaaSet, climb
from .._dns.connect_to import ConnectTo
from .._dns.nearest_zone import deeper_zone, delegated, zone_beside
from .._dns.parent import at_parent
from .._dns.resolver import Delegation, Resolver
from .._dns.zone.wildcards import Encloser, ZoneNames
from .model import CLOUDFLARE, OWN_PROXY, Live, Wish, World, ZoneView

Thing = TypeVar("Thing")

_MOST_ZONES = 8
_MOST_SERVERS = 2


class WorldReader:
    """Zones are looked up once each, however many domains lie within them. Raises nothing."""

    def __init__(self, resolver: Resolver, connect_to: ConnectTo | None = None) -> None:
        self.connect_to = connect_to or ConnectTo()
        self._resolver = resolver
        self._lock = threading.Lock()
        self._delegations: dict[str, Delegation] = {}
        self._views: dict[str, ZoneView] = {}
        self._names: dict[str, ZoneNames] = {}

    def look(self, wish: Wish) -> World:
        """The domain, its zone, and what a wildcard there gives."""
        delegation = self._zone(wish.domain)
        view = self._view(delegation, wish.domain, with_ds=wish.cdn == CLOUDFLARE)
        if view.undelegated:
            return World(view, Encloser(wish.domain, view.undelegated))
        if view.problem or not delegation.servers or view.name != delegation.zone:
            unknown = Encloser(wish.domain, problem=view.problem or f"no name server of {view.name} answers")
            return World(view, unknown, Live(unknown=unknown.problem))
        names = self._names_of(delegation)
        encloser = names.encloser(wish.domain)
        wildcard = names.records(encloser.encloser) if encloser.wildcard else ()
        return World(
            view,
            encloser,
            self._live(wish.domain, names, encloser),
            self._validation(wish, names),
            wildcard,
            self._caa(wish, names),
        )

    def zone_names(self, zone: str) -> ZoneNames | None:
        """The servers of a zone that was looked at before; None for any other."""
        return self._names.get(zone)

    def _zone(self, domain: str) -> Delegation:
        """The deepest zone that holds the name, followed down by what the servers above answer."""
        known = self._remembered(self._delegations, _registrable(domain), lambda: delegated(self._resolver, domain))
        for _zone in range(_MOST_ZONES):
            asked = replace(known, servers=known.servers[:_MOST_SERVERS])
            answers = self._resolver.authoritative(domain, "A", asked)
            below = deeper_zone(domain, known.zone, answers)
            if not below and any(answer.found or answer.chain for answer in answers):
                below = zone_beside(self._resolver, domain, replace(asked, servers=asked.servers[:1]))
            if not below:
                break
            deeper = self._remembered(self._delegations, below, partial(self._resolver.delegation, below))
            if deeper.zone == known.zone:
                break
            known = deeper
        return known

    def _view(self, delegation: Delegation, domain: str, *, with_ds: bool) -> ZoneView:
        # Of names below a registry each registrable domain is a view of its own.
        key = _registrable(domain) if is_public_suffix(delegation.zone) else delegation.zone
        view = self._remembered(self._views, key, lambda: self._asked_view(delegation, domain))
        if with_ds and view.name and not view.problem:
            ds = self._resolver.lookup(view.name, "DS").records
            return replace(view, ds=ds)
        return view

    def _asked_view(self, delegation: Delegation, domain: str) -> ZoneView:
        zone = delegation.zone
        if not zone:
            return ZoneView(problem=delegation.problem or "no zone was found")
        if not is_public_suffix(zone):
            name_servers = at_parent(self._resolver, zone).name_servers
            return ZoneView(zone, name_servers or tuple(sorted(delegation.hosts)), problem=delegation.problem)
        # No resolver knows the zone: the registry tells whether it delegates it to nobody, or to servers that fail.
        registrable = _registrable(domain)
        parent = at_parent(self._resolver, registrable)
        if parent.name_servers:
            return ZoneView(registrable, parent.name_servers)
        return ZoneView(undelegated=registrable) if parent.statements else ZoneView(problem=parent.reason)

    def _names_of(self, delegation: Delegation) -> ZoneNames:
        return self._remembered(self._names, delegation.zone, lambda: ZoneNames(self._resolver, delegation))

    def _live(self, name: str, names: ZoneNames, encloser: Encloser) -> Live:
        if encloser.problem:
            return Live(unknown=encloser.problem)
        if not encloser.exists and not encloser.wildcard:
            return Live()
        found = names.at(name)
        aliases = [value for one in found if one.record_set.type == "CNAME" for value in one.record_set.values]
        if not aliases:
            # A resolver would only remember the addresses beyond the moment when others take their place.
            addresses = [
                value for one in found if one.record_set.type in ("A", "AAAA") for value in one.record_set.values
            ]
            return Live(addresses=tuple(addresses), found=found)
        answer = self._resolver.lookup(name, "A")
        return Live(_chain(answer, aliases[0]), answer.records, found)

    def _validation(self, wish: Wish, names: ZoneNames) -> Live:
        name = wish.validation_name
        if not name or not names.encloser(name).exists:
            return Live()
        return Live(found=names.at(name, types=("CNAME", "TXT")))

    def _caa(self, wish: Wish, names: ZoneNames) -> CaaSet | None:
        """The records that count, without asking a resolver for a name that the zone does not have."""
        if wish.own_certificate or wish.cdn == OWN_PROXY:
            return None

        def look(name: str, record_type: str) -> Answer:
            if not is_within(name, names.zone):
                return self._resolver.lookup(name, record_type)
            answer = names.ask(name, record_type)
            return self._resolver.lookup(name, record_type) if answer.chain else answer

        return climb(wish.domain, look)

    def _remembered(self, store: dict[str, Thing], key: str, make: Callable[[], Thing]) -> Thing:
        with self._lock:
            if key in store:
                return store[key]
        made = make()
        with self._lock:
            return store.setdefault(key, made)


def _registrable(domain: str) -> str:
    return registrable_domain(domain) or domain


def _chain(answer: Answer, first: str) -> tuple[str, ...]:
    """The names of the chain by a resolver, after the one that the zone itself gives."""
    targets = tuple(link.target for link in answer.chain)
    return targets if targets[:1] == (first,) else (first, *targets[1:])
