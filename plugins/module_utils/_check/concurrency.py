# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks many domains at once, within bounds: running out of threads or files would look like a dead edge."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

from .._core.wait import LONGEST_SILENCE
from .model.tracking_check import TrackingCheck
from .probes.domain import MOST_QUESTIONS
from .result.envelope import Checked
from .result.fleet import some

try:
    import resource
except ImportError:  # Not on every system.
    _CAN_TELL = False
else:
    _CAN_TELL = True

_FEWEST_QUESTIONS = 2
#: Of all domains together.
_MOST_TOGETHER = 256
#: Domains that have been begun and are not done, most of which wait for a cache, with one thread each.
_MOST_OPEN = 256
_OPEN_EACH = 8
#: A question over http goes beside one over https, and handshakes beside both; then there is DNS.
_FILES_A_QUESTION, _FILES_BESIDE = 3, 4
#: For whatever else the process has open.
_RESERVED = 64


@dataclass(frozen=True)
class Bounds:
    """So many ``domains`` at once, and so many ``questions`` at once of each.

    ``open``: so many may have been begun, since those that only wait for a cache do not count.
    """

    domains: int
    questions: int

    @property
    def open(self) -> int:
        """How many domains may have been begun."""
        return max(self.domains, min(_MOST_OPEN, self.domains * _OPEN_EACH))


def bounds(domains: int, concurrency: int) -> Bounds:
    """For so many domains, of which at most ``concurrency`` are to be checked at once.

    The number of files that this process may open is raised where that is needed and allowed; where it is not
    allowed, fewer domains are checked at once.
    """
    at_once = min(domains, concurrency)
    questions = max(_FEWEST_QUESTIONS, min(MOST_QUESTIONS, _MOST_TOGETHER // at_once))
    of_each = questions * _FILES_A_QUESTION + _FILES_BESIDE
    files = _files(at_once * of_each + _RESERVED)
    return Bounds(max(1, min(at_once, (files - _RESERVED) // of_each)), questions)


def _files(needed: int) -> int:
    """How many files may be open, after it was tried to have so many."""
    if not _CAN_TELL:
        return needed
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return needed
    more = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
    except (OSError, ValueError):
        return soft
    return more


class Slots:
    """So many checks at work at once; one that waits for an edge's cache leaves its place to another."""

    def __init__(self, number: int) -> None:
        self._free = threading.Semaphore(number)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """At work, once there is a place."""
        with self._free:
            yield

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Not at work until the block ends, within ``taken``; then as soon as there is a place again."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()


def concurrently(
    asked: Sequence[TrackingCheck],
    check: Callable[[TrackingCheck], Checked],
    *,
    slots: Slots,
    at_once: int,
    progress: Callable[[str], None],
    silence: float = LONGEST_SILENCE,
) -> list[Checked]:
    """``check`` of each within ``slots``, in the order given; ``at_once`` of them are begun at a time.

    Every ``silence`` seconds ``progress`` gets one line, from this thread alone, about all that are still open.
    """

    def in_turn(one: TrackingCheck) -> Checked:
        with slots.taken():
            return check(one)

    pool = ThreadPoolExecutor(max_workers=min(at_once, len(asked)))
    try:
        futures = {pool.submit(in_turn, one): one for one in asked}
        _done, waiting = wait(futures, timeout=silence)
        while waiting:
            names = [one.domain for future, one in futures.items() if future in waiting]
            progress(f"Waiting for {len(names)} of {len(asked)} domains: {some(names)}")
            _done, waiting = wait(waiting, timeout=silence)
        return [future.result() for future in futures]
    finally:
        pool.shutdown(cancel_futures=True)
