# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One Cloudflare account: its zones, and what it reaches the outside by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from lab.cloudflare.auth import Credentials
from lab.cloudflare.behaviour import Behaviour
from lab.cloudflare.limits import Limiter
from lab.cloudflare.names import host_name, is_within
from lab.cloudflare.zones import Zone
from lab.context import Context

#: How a zone's delegation is looked up at the parent: the zone's name in, name servers out.
Delegated = Callable[[str], Sequence[str]]


class Account:
    """The state of one account.

    Hold ``lock`` while reading or changing it, and never while the outside is asked (``delegated``,
    ``context.resolve``, ``context.issue``): the lab's DNS reads the account from other threads.
    """

    def __init__(
        self,
        identity: str,
        name: str,
        context: Context,
        credentials: Credentials,
        delegated: Delegated,
        wall: Callable[[], float],
    ) -> None:
        """``wall`` gives seconds since the epoch, for the instants that the API shows."""
        self.id, self.name = identity, name
        self.context, self.credentials, self.delegated, self.wall = context, credentials, delegated, wall
        self.lock = threading.RLock()
        #: Per thread, whether zones are being settled: what that asks of the DNS may lead back here.
        self.settling = threading.local()
        self.reset(Behaviour())

    def reset(self, behaviour: Behaviour) -> None:
        """Forgets everything and starts over with a copy of the behaviour."""
        with self.lock:
            self.behaviour = deepcopy(behaviour)
            self.zones: dict[str, Zone] = {}
            #: Names that another account holds as zones.
            self.foreign_zones: set[str] = set()
            #: Names that another account holds as custom hostnames.
            self.foreign_hostnames: set[str] = set()
            #: Pools of load balancers by id, as the API shows them.
            self.pools: dict[str, dict[str, Any]] = {}
            #: Lists of bulk redirects, each with its ``items``.
            self.redirect_lists: list[dict[str, Any]] = []
            self.limiter = Limiter()

    def zone_named(self, name: str) -> Zone | None:
        """The zone of exactly that name."""
        name = host_name(name)
        return next((each for each in self.zones.values() if each.name == name), None)

    def zone_of(self, host: str) -> Zone | None:
        """The deepest zone that holds the host."""
        holding = [each for each in self.zones.values() if is_within(host, each.name)]
        return max(holding, key=lambda each: len(each.name), default=None)
