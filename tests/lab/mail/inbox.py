# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mailbox: a Maildir that mail comes into at once, or when its delay is over."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import mailbox
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from lab.clock import Now, machine

_JOIN_SECONDS = 5.0
_LOOK_SECONDS = 0.05


class Inbox:
    """One Maildir and the mail on its way to it; safe to use from any thread."""

    def __init__(self, on_message: Callable[[bytes], None] = lambda message: None, now: Now = machine) -> None:
        """``on_message`` hears of each message as it comes in; delays are counted by ``now``."""
        self._on_message, self._now = on_message, now
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, bytes]] = []
        self._order = itertools.count()
        self._stopping = False
        self._maildir: mailbox.Maildir | None = None
        self._thread = threading.Thread(target=self._run, name="lab-mail", daemon=True)

    def open(self, folder: Path) -> None:
        """Makes the Maildir, empty, and starts delivering."""
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = folder
        self._maildir = mailbox.Maildir(str(folder), create=True)
        self._thread.start()

    def close(self) -> None:
        """Stops delivering; what is still on its way is lost."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def put(self, message: bytes, delay: float = 0.0) -> None:
        """Stores the message, in ``delay`` seconds; on disk its lines end as a Unix file's do."""
        with self._changed:
            if delay <= 0:
                self._store(message)
                return
            heapq.heappush(self._due, (self._now() + delay, next(self._order), message))
            self._changed.notify()

    def clear(self) -> None:
        """Throws away what is in the box and what is on its way to it, and every reader's notes beside it."""
        with self._changed:
            self._due.clear()
            if self._maildir is None:
                return
            for part in ("new", "cur", "tmp"):
                for each in (self.folder / part).iterdir():
                    _remove(each)
            for each in self.folder.iterdir():
                if each.is_file():
                    _remove(each)

    def messages(self) -> list[bytes]:
        """Every message in the box, in the order of their coming."""
        with self._changed:
            places = [each for part in ("new", "cur") for each in (self.folder / part).iterdir()]
            return [each.read_bytes() for each in sorted(places, key=_number)]

    def _store(self, message: bytes) -> None:
        if self._maildir is not None and not self._stopping:
            self._maildir.add(message.replace(b"\r\n", b"\n"))
            self._on_message(message)

    def _run(self) -> None:
        with self._changed:
            while not self._stopping:
                wait = self._due[0][0] - self._now() if self._due else None
                if wait is None or wait > 0:
                    # A clock that a test moves tells nobody: it is looked at again.
                    self._changed.wait(None if wait is None else min(wait, _LOOK_SECONDS))
                else:
                    self._store(heapq.heappop(self._due)[2])


def _remove(path: Path) -> None:
    # A reader may have moved it from new to cur in between.
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


def _number(path: Path) -> int:
    """The standard library's Maildir numbers what it stores in one process: ``…Q12.host``; others' come first."""
    found = re.search(r"Q(\d+)\.", path.name)
    return int(found.group(1)) if found else 0
