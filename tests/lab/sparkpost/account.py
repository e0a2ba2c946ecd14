# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One account in one region: what it stores, and what it reaches the outside by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Literal

from lab.context import Context, Resolve
from lab.sparkpost.behaviour import Behaviour
from lab.sparkpost.events import Events
from lab.sparkpost.fetching import Fetch
from lab.sparkpost.limits import Bucket
from lab.sparkpost.names import normalised
from lab.sparkpost.sending import SendingDomains
from lab.sparkpost.state import TrackingDomains
from lab.sparkpost.transmissions import Transmission, Transmissions

Region = Literal["us", "eu"]

#: Where the regions serve tracking. Source: SparkPost's guides on HTTPS engagement tracking.
ENDPOINTS = {
    "us": frozenset({"spgo.io", "v2.spgo.io"}),
    "eu": frozenset({"eu.spgo.io", "eu.v2.spgo.io"}),
}
#: The domain of links where the account has none of its own that serves.
SYSTEM_DOMAINS = {"us": "spgo.io", "eu": "eu.spgo.io"}
#: Where they serve tracking with certificates that SparkPost manages.
MANAGED_ENDPOINTS = {"us": frozenset({"v2.spgo.io"}), "eu": frozenset({"eu.v2.spgo.io"})}


class Account:
    """The stores of one account; hold ``lock`` while reading or changing them, and never while fetching."""

    def __init__(
        self, region: Region, fetch: Fetch, resolve: Resolve, context: Context, wall: Callable[[], float] = time.time
    ) -> None:
        """``wall`` gives seconds since the epoch, for the instants that the API shows."""
        self.region = region
        self.fetch = fetch
        self.resolve = resolve
        self.context = context
        self.wall = wall
        self.lock = threading.RLock()
        self.behaviour = Behaviour()
        #: Is handed each accepted transmission, outside of the lock.
        self.deliver: Callable[[Transmission], None] = lambda transmission: None
        self._clear()

    def _clear(self) -> None:
        self.tracking = TrackingDomains(self.behaviour)
        self.sending = SendingDomains()
        self.transmissions = Transmissions()
        self.events = Events()
        self.bucket = Bucket()

    def reset(self, behaviour: Behaviour) -> None:
        """Forgets everything and starts over with a copy of the behaviour."""
        with self.lock:
            self.behaviour = deepcopy(behaviour)
            self._clear()

    def points_at_sparkpost(self, name: str) -> bool:
        """Whether the name's CNAME is straight at an endpoint of this region."""
        return self._points_at(name, ENDPOINTS[self.region] | self.behaviour.extra_endpoints)

    def points_at_managed(self, name: str) -> bool:
        """Whether the name's CNAME is straight at an endpoint with managed certificates."""
        return self._points_at(name, MANAGED_ENDPOINTS[self.region] | self.behaviour.extra_managed_endpoints)

    def _points_at(self, name: str, endpoints: frozenset[str]) -> bool:
        return any(normalised(target) in endpoints for target in self.resolve(name, "CNAME"))
