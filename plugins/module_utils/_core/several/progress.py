# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task tells while it waits for several things: how many are ready, and which ones are not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

#: How many things a line names.
_NAMED = 3


class JointProgress:
    """Keeps the latest word on each thing, from whichever thread, and makes one line of them."""

    def __init__(self, things: str, progress: Callable[[str], None]) -> None:
        self._things = things
        self._ready = ""
        self._progress = progress
        self._lock = threading.Lock()
        self._latest: dict[str, str] = {}
        self._total = 0

    def begin(self, names: Sequence[str], total: int, ready: str) -> None:
        """These of so many things are awaited from now on; ``ready`` is what the others are already."""
        with self._lock:
            self._ready = ready
            self._latest = {name: self._latest.get(name, "") for name in names}
            self._total = total

    def heard(self, name: str, message: str) -> None:
        """The latest word on a thing."""
        with self._lock:
            self._latest[name] = message

    def done(self, name: str) -> None:
        """The thing is awaited no longer."""
        with self._lock:
            self._latest.pop(name, None)

    def tell(self) -> None:
        """Report how it stands, if anything is awaited."""
        line = self.line()
        if line:
            self._progress(line)

    def line(self) -> str:
        """``37 of 40 certificates issued, waiting for track.a.example, ...``; "" where nothing is awaited."""
        with self._lock:
            waiting, total = dict(self._latest), self._total
        if not waiting:
            return ""
        names = list(waiting)
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        line = f"{total - len(names)} of {total} {self._things} {self._ready}, "
        said = next((f" ({message})" for message in waiting.values() if message), "")
        return f"{line}waiting for {', '.join(names[:_NAMED])}{more}{said}"
