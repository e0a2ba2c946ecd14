# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One customer's account: what it stores, and what it reaches the outside by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from copy import deepcopy

from lab.context import Context
from lab.fastly.behaviour import Behaviour
from lab.fastly.ids import new_id
from lab.fastly.limits import Budget
from lab.fastly.services import Services
from lab.fastly.tls.configurations import Configurations
from lab.fastly.tls.store import Tls
from lab.fastly.versionless import VersionlessDomains


class Account:
    """The stores of the account; hold ``lock`` while reading or changing them, and never while asking the DNS."""

    def __init__(
        self, context: Context, addresses: Sequence[Sequence[str]] = (), wall: Callable[[], float] = time.time
    ) -> None:
        """``addresses`` are those of the TLS configurations, the default one first."""
        self.context, self.wall = context, wall
        self.lock = threading.RLock()
        self.customer_id = new_id()
        self.configurations = Configurations(addresses, wall())
        self.behaviour = Behaviour()
        self._clear()

    def _clear(self) -> None:
        self.services = Services(self.behaviour, self.customer_id)
        self.tls = Tls()
        self.domains = VersionlessDomains()
        self.budget = Budget()

    def reset(self, behaviour: Behaviour) -> None:
        """Forgets everything and starts over with a copy of the behaviour."""
        with self.lock:
            self.behaviour = deepcopy(behaviour)
            self._clear()
