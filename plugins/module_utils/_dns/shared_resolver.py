# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resolver of one task: what its questions have in common, the domains' zones above all, is looked up once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future

from .answers import Answer
from .connect_to import ConnectTo, HostPort
from .resolver import Resolver


class SharedResolver(Resolver):
    """Remembers look-ups for as long as it lives, which is one task; any number of threads may ask.

    What each resolver and each server of the zone says of a domain itself goes by ``query`` and ``authoritative``,
    and is always asked for.
    """

    def __init__(
        self, servers: Sequence[HostPort], *, timeout: float = 5.0, connect_to: ConnectTo | None = None
    ) -> None:
        super().__init__(servers, timeout=timeout, connect_to=connect_to)
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Future[Answer]] = {}

    def lookup(self, name: str, record_type: str, patience: float | None = None) -> Answer:
        """As ever; who asks the same while the answer is on its way waits for it.

        Silence is not shared: a datagram that gets lost must not count against every domain.
        """
        with self._lock:
            known = self._known.get((name, record_type))
            if known is None:
                pending = self._known[name, record_type] = Future[Answer]()
        if known is None:
            return self._find(name, record_type, pending, patience)
        answer = known.result()
        return answer if answer.outcome.is_statement else super().lookup(name, record_type, patience)

    def _find(self, name: str, record_type: str, pending: Future[Answer], patience: float | None) -> Answer:
        try:
            answer = super().lookup(name, record_type, patience)
        except BaseException as error:
            self._forget(name, record_type)
            pending.set_exception(error)
            raise
        if not answer.outcome.is_statement:
            self._forget(name, record_type)
        pending.set_result(answer)
        return answer

    def _forget(self, name: str, record_type: str) -> None:
        with self._lock:
            self._known.pop((name, record_type), None)
