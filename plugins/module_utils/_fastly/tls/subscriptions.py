# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TLS subscriptions of an account, as several certificates of a task look for them and wait for them."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from ..._core.clock import Clock
from ..._core.several.once import Once
from .client import TlsClient
from .model import Subscription
from .records import Address

#: Fewer certificates than these are looked for one by one.
_FEW = 3


class Subscriptions:
    """``count`` certificates are kept, and looked at every ``interval`` seconds; for all threads of a task."""

    def __init__(self, client: TlsClient, count: int = 1, interval: float = 0.0, clock: Clock | None = None) -> None:
        self._client = client
        self._by_list = count > _FEW
        # A list that another thread has read since the last look is new enough.
        self._fresh_for = interval / 2
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._once = Once()
        self._read_at: float | None = None
        self._by_id: Mapping[str, Subscription] = {}
        self._by_domain: dict[str, list[Subscription]] = {}

    def of(self, domain: str) -> list[Subscription]:
        """Those that have the domain, as they were when the task began."""
        if not self._by_list:
            return self._client.subscriptions(domain)
        with self._lock:
            if self._read_at is None:
                self._read()
            return list(self._by_domain.get(domain, ()))

    def again(self, identity: str) -> Subscription | None:
        """The subscription as it is now, None where there is none."""
        if not self._by_list:
            return self._client.subscription(identity)
        with self._lock:
            if self._read_at is None or self._clock.now() - self._read_at >= self._fresh_for:
                self._read()
            listed = self._by_id.get(identity)
        # One that the list does not show yet, or no longer, is asked for by itself.
        return listed if listed is not None else self._client.subscription(identity)

    def addresses(self, configuration_id: str) -> tuple[Address, ...]:
        """Where a configuration is served, which is the same for all that use it."""
        return self._once.get(configuration_id, lambda: self._client.addresses(configuration_id))

    def _read(self) -> None:
        listed = self._client.subscriptions()
        self._read_at = self._clock.now()
        self._by_id = {str(one.id): one for one in listed}
        self._by_domain = {}
        for one in listed:
            for domain in one.domains:
                self._by_domain.setdefault(domain, []).append(one)
