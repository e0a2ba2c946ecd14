# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several things read of the same, read once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Found = TypeVar("Found")


class Once:
    """Remembers what was read, for all threads of a task, until a write makes it outdated."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._known: dict[object, Any] = {}

    def get(self, key: object, read: Callable[[], Found]) -> Found:
        """What was read under the key, else what ``read`` reads now; two threads do not read the same."""
        with self._lock:
            if key not in self._known:
                self._known[key] = read()
            found: Found = self._known[key]
            return found

    def put(self, key: object, known: object) -> None:
        """What a write has made of what is under the key."""
        with self._lock:
            self._known[key] = known

    def forget(self, key: object) -> None:
        """What is under the key is read anew the next time."""
        with self._lock:
            self._known.pop(key, None)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """For reading and writing something shared without another thread between."""
        with self._lock:
            yield
