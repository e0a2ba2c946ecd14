# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What many waits at once have to say, in one line every few seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .._core.clock import Clock
from .model import Ledger

#: Seconds between two lines: less than anybody should wait without a word.
_EVERY = 10.0
_FIRST = 3


class Progress:
    """Passes on what a single domain waits for; of several, how many are done and for whom the others wait."""

    def __init__(self, ledger: Ledger, show: Callable[[str], None], clock: Clock | None = None) -> None:
        self._ledger = ledger
        self._show = show
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._spoken = float("-inf")

    def __call__(self, message: str) -> None:
        if len(self._ledger.standing) < 2:
            self._show(message)
            return
        with self._lock:
            now = self._clock.now()
            if now - self._spoken < _EVERY:
                return
            self._spoken = now
        self._show(f"{self._stand()}. {message}")

    def _stand(self) -> str:
        standing = self._ledger.standing
        ended = [name for name, each in standing.items() if each.done or each.error]
        waiting = [name for name in standing if name not in set(ended)]
        more = f" and {len(waiting) - _FIRST} more" if len(waiting) > _FIRST else ""
        failed = sum(bool(each.error) for each in standing.values())
        said = f"{len(ended) - failed} of {len(standing)} domains are set up"
        return f"{said}{f', {failed} failed' if failed else ''}, working on {', '.join(waiting[:_FIRST])}{more}"
