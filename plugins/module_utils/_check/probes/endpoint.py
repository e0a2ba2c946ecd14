# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost's endpoint answers by itself, with which an edge's answers are compared; once for all domains."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from ..model.http_answer import Exchange


class EndpointAnswers:
    """Remembers the answers of each endpoint; any number of threads may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Future[tuple[Exchange, ...]]] = {}

    def of(self, endpoint: str, ask: Callable[[], tuple[Exchange, ...]]) -> tuple[Exchange, ...]:
        """The answers, for which ``ask`` is called by whoever comes first."""
        with self._lock:
            known = self._known.get(endpoint)
            if known is None:
                pending = self._known[endpoint] = Future[tuple[Exchange, ...]]()
        if known is not None:
            return known.result()
        try:
            answer = ask()
        except BaseException as error:
            pending.set_exception(error)
            raise
        pending.set_result(answer)
        return answer
