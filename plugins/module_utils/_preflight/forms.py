# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the edges tell: whether addresses are the desired state in another form, and whether clicks arrive."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence

from .._check.probes.edge_serves import edge_serves
from .._dns.connect_to import ConnectTo
from .._dns.equivalence import equivalence
from .._dns.resolver import Resolver
from . import owners
from .model import Host, Wish, World
from .name_rules import lead_of, wildcard_cdns
from .owners import owner_of
from .parts.part import Part

#: Seconds for one request to an edge.
_TIMEOUT = 5.0


class Forms:
    """Asks only where it matters: where the CDN has the domain, and DNS shows addresses in place of a CNAME record."""

    def __init__(self, resolver: Resolver, trust: Callable[[], ssl.SSLContext], rules: ConnectTo) -> None:
        self._resolver = resolver
        self._trust = trust
        self._rules = rules

    def equivalent(self, wish: Wish, world: World, host: Host, parts: Sequence[Part]) -> bool:
        """Whether the addresses that the domain has are those of the edge that is desired."""
        live = world.live
        serving = next((part for part in parts if part.serves), None)
        if host.read or serving is None or live.chain or not live.addresses:
            return False
        serves = edge_serves(wish.cdn, self._trust(), self._rules, timeout=_TIMEOUT)
        return equivalence(wish.domain, live.addresses, serving.target, self._resolver, serves).proved

    def by_own_chain(self, wish: Wish, world: World, host: Host, parts: Sequence[Part]) -> bool:
        """Whether the domain's record leads to a name of the user's own, and that name to the edge that is desired.

        Nothing has to be written then: whoever leads several domains by one name of theirs goes on doing so.
        """
        chain = world.live.chain
        serving = next((part for part in parts if part.serves), None)
        if serving is None or len(chain) < 2 or not world.encloser.exists:
            return False
        if owner_of(chain[:1], wish.endpoint).kind != owners.STRANGER or not _is_written(wish, chain[0], host):
            return False
        if serving.target:
            return serving.target in chain[1:]
        serves = edge_serves(wish.cdn, self._trust(), self._rules, timeout=_TIMEOUT)
        return equivalence(wish.domain, world.live.addresses, "", self._resolver, serves).proved

    def clicked(self, wish: Wish, world: World, host: Host, parts: Sequence[Part]) -> bool:
        """Whether another CDN, to which a wildcard leads the domain, passes its clicks on over https already.

        SparkPost knows where the domain is secure there; else the edge is asked.
        """
        cdns = wildcard_cdns(wish, world, host)
        if not cdns:
            return False
        if any((part.facts.get("sparkpost") or {}).get("secure") for part in parts):
            return True
        return any(
            edge_serves(cdn, self._trust(), self._rules, timeout=_TIMEOUT, clicks=True)(
                wish.domain, world.live.addresses
            )
            for cdn in cdns
        )


def _is_written(wish: Wish, lead: str, host: Host) -> bool:
    """Whether the zone's own record says what the resolvers say, where the zone can be read."""
    if not host.read:
        return True
    return any(one.record_set.name == wish.domain and lead_of(one) == lead for one in host.found)
