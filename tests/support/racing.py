# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two playbooks at once: one is held just before a write, while the other one runs from its beginning to its end.

Held at each of its writes in turn, whatever it read before is outdated by then, however fast the machine is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.journal import is_write
from lab.middleware import Call
from lab.world import World
from support.clicker import Clicker
from support.disturbed import INTERNAL
from support.final_state import difference, final_state
from support.playbooks import PlaybookRun, Playbooks

#: A held request is no request that stalls.
_PATIENT = {"LAB_REQUEST_TIMEOUT": "600", "LAB_RETRY_TIMEOUT": "600"}
_POLL = 0.02


@dataclass(frozen=True)
class Race:
    """A playbook with the variables of its two runs, and what stands before them."""

    playbook: str
    first: Mapping[str, Any]
    second: Mapping[str, Any]
    #: What it returns are further variables of both.
    prepare: Callable[[World, Path], Mapping[str, Any]] = lambda lab, home: {}
    #: What is run again by whoever is told; its own by default. Those who share something have to name all of it.
    combined: Mapping[str, Any] | None = None
    #: Names that work before, at which clicks go on.
    live: tuple[str, ...] = ()


class _Gate:
    """Holds the write number ``place`` (from 0), and lets everything after it pass."""

    def __init__(self, place: int) -> None:
        self._left = place
        self._lock = threading.Lock()
        self.held = ""
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, call: Call) -> None:
        if not is_write(call.method, call.action):
            return
        with self._lock:
            self._left -= 1
            if self._left != -1:
                return
            self.held = call.action or f"{call.method} {call.path}"
        self.reached.set()
        self.opened.wait()


@dataclass
class Racing:
    """Runs one race again and again."""

    lab: World
    home: Path
    race: Race
    state: list[str] = field(default_factory=list)
    #: How many of the runs were told that somebody else was there.
    told: int = 0
    _more: Mapping[str, Any] = field(default_factory=dict)

    def one_after_the_other(self) -> None:
        """What stands after both where they do not meet, with which the others are compared."""
        self._begin()
        in_turn = (self.race.first, self.race.second) if self.race.combined is None else (self.race.combined,)
        for variables in in_turn:
            self._run("one", variables).succeeded()
        self.state = final_state(self.lab)

    def held_at(self, place: int) -> str:
        """Hold the first run at its write number ``place`` (from 0); that write, "" where there is none."""
        self._begin()
        gate = _Gate(place)
        self.lab.gates.append(gate)
        with Clicker(self.lab, self.race.live) as clicker, ThreadPoolExecutor(1) as pool:
            first = pool.submit(self._run, "first", self.race.first)
            try:
                while not gate.reached.wait(_POLL) and not first.done():
                    pass
                if not gate.reached.is_set():
                    first.result().succeeded()
                    return ""
                second = self._run("second", self.race.second)
            finally:
                gate.opened.set()
                self.lab.gates.clear()
            self._judge(gate.held, first, second)
        assert not clicker.lost, "\n".join(map(str, clicker.lost))
        return gate.held

    def together(self, offset: float) -> None:
        """Start both, the second one ``offset`` seconds later, and let every answer take a while."""
        self._begin()
        self.lab.faults.api(delay=0.05)
        with Clicker(self.lab, self.race.live) as clicker, ThreadPoolExecutor(1) as pool:
            first = pool.submit(self._run, "first", self.race.first)
            threading.Event().wait(offset)
            second = self._run("second", self.race.second)
            self._judge(f"together, {offset} s later", first, second)
        assert not clicker.lost, "\n".join(map(str, clicker.lost))

    def _judge(self, about: str, first: Future[PlaybookRun], second: PlaybookRun) -> None:
        """Both are through and nothing is lost, or one is told and gets there by another run."""
        done = ((self.race.first, first.result()), (self.race.second, second))
        self.lab.faults.clear()
        outputs = "\n".join(run.output for _variables, run in done)
        assert not [word for word in INTERNAL if word in outputs], f"{about}\n{outputs}"
        for variables, run in done:
            if run.status:
                self.told += 1
                self._run("again", self.race.combined or variables).succeeded()
        found = difference(self.state, final_state(self.lab))
        assert not found, "\n".join([about, *found, outputs])

    def _begin(self) -> None:
        self.lab.faults.clear()
        self.lab.reset()
        self._more = self.race.prepare(self.lab, self.home)
        self.lab.journal.clear()

    def _run(self, name: str, variables: Mapping[str, Any]) -> PlaybookRun:
        home = self.home / name
        home.mkdir(exist_ok=True)
        playbooks = Playbooks(home, self.lab.environment())
        return playbooks.run(self.race.playbook, {**variables, **self._more}, environment=_PATIENT)
