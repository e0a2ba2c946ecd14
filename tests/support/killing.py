# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are killed after a write, each one write further than the one before it."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lab.world import World
from support.observed import Observed

#: More runs than any set-up has writes.
_RUNS = 60
#: A run that goes on where the last one ended does not write the same again and again.
_SAME = 6
_ID = re.compile(r"[0-9a-f]{8,}|[A-Za-z0-9]*[0-9][A-Za-z0-9]{9,}|\b\d+\b")


class Killing:
    """Kills each run after its first write; ``writes`` are those after which one was killed."""

    def __init__(self, lab: World) -> None:
        self._lab = lab
        self._process: int | None = None
        self.writes: Counter[str] = Counter()

    def until_through(self, run: Callable[[Callable[[int], None]], Observed]) -> Observed:
        """Run until a run ends by itself, which is returned; what each one cost others is checked.

        ``run`` gets what has to learn the process of the run.
        """
        for _unused in range(_RUNS):
            with self._watching():
                observed = run(self._started)
            observed.harmless()
            if observed.run.status != -signal.SIGKILL:
                return observed
        raise AssertionError(f"{_RUNS} runs, and the last one still writes: {self.writes}")

    @contextmanager
    def _watching(self) -> Iterator[None]:
        self._process = None
        try:
            yield
        finally:
            with suppress(ValueError):
                self._lab.watchers.remove(self._written)

    def _started(self, process: int) -> None:
        """Watch after everybody else: what a write did is looked at before its run is killed."""
        self._process = process
        self._lab.watchers.append(self._written)

    def _written(self, how: str) -> None:
        process, kind = self._process, _ID.sub("#", how)
        if process is None or self.writes[kind] >= _SAME:
            return
        self._process = None
        self.writes[kind] += 1
        kill(process)


def kill(process: int) -> None:
    """Kill a process and all that it has started, at once and without a word."""
    for each in [process, *_descendants(process)]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    # A process or thread may end while it is looked at.
    with suppress(OSError):
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in map(int, children.read_text(encoding="ascii").split()):
                found += [child, *_descendants(child)]
    return found
