# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks that are run with disturbances, and judged by what stands in the end."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from lab.middleware import Call
from lab.world import World
from support.disturbances import Kind, Request, requests
from support.final_state import difference, final_state
from support.killing import kill
from support.playbooks import PlaybookRun, Playbooks

#: What no message may hold.
INTERNAL = ("Traceback", "internal error", "Please report")
#: The longest message with its remedy.
_LONGEST = 6000
_PROVIDERS = {
    "acm": "AWS Certificate Manager",
    "cloudfront": "AWS CloudFront",
    "route53": "AWS Route 53",
    "pricingplanmanager": "AWS",
    "cloudflare": "Cloudflare",
    "fastly": "Fastly",
    "sparkpost": "SparkPost",
}
#: More than a run can be told of, each failure once.
_MOST_RUNS = 12
_ERROR = re.compile(r"^(?:\[ERROR\]|fatal): .*", re.MULTILINE)
_LISTED = re.compile(r"^ +\".*", re.MULTILINE)


class Outcome(Enum):
    """How a run with a disturbance ended."""

    RECOVERED = "recovered"
    TOLD = "told"
    #: The run asked no such thing, as what it waits for may be there sooner.
    NOT_MET = "not met"


class WrongError(AssertionError):
    """A run with a disturbance that did what it must not."""


@dataclass(frozen=True)
class Job:
    """A playbook, how it is run, and the world that it is run in."""

    playbook: str
    domain: str
    variables: Mapping[str, Any]
    #: Makes that world; what it returns are further variables.
    prepare: Callable[[World, Path], Mapping[str, Any]] = lambda lab, home: {}
    #: A job that writes nothing has one world for all of its runs.
    writes: bool = True


@dataclass(frozen=True)
class Undisturbed:
    """What a run asks, and what stands after it."""

    requests: tuple[Request, ...]
    state: list[str]
    #: The requests whose failure was told before, which are tried alone from the beginning.
    told: set[str] = field(default_factory=set)


@dataclass
class Disturbing:
    """Runs one job again and again."""

    lab: World
    home: Path
    job: Job
    undisturbed: Undisturbed = field(default_factory=lambda: Undisturbed((), []))
    runs: int = 0
    _prepared: Mapping[str, Any] | None = None

    @property
    def requests(self) -> tuple[Request, ...]:
        """What a run asks that nothing happens to."""
        return self.undisturbed.requests

    def listen(self) -> Undisturbed:
        """Run without a disturbance: what is asked, and what stands then, is what the others are compared with."""
        kept: list[tuple[Call, bytes]] = []
        self._begin()
        self.lab.listeners.append(lambda call, body: kept.append((call, body)))
        try:
            self.run().succeeded()
        finally:
            self.lab.listeners.clear()
        assert kept
        return Undisturbed(tuple(requests(kept)), final_state(self.lab))

    def every(self, kind: Kind) -> tuple[list[tuple[Request, Outcome]], list[WrongError]]:
        """What becomes of each request that may fail so, and what goes wrong."""
        applicable = [request for request in self.requests if kind.applies(request)]
        outcomes: list[tuple[Request, Outcome]] = []
        wrong: list[WrongError] = []
        told = {request.name for request in applicable} & self.undisturbed.told
        rest = [request for request in applicable if request.name not in told]
        groups = [[request for request in rest if request.is_write is writes] for writes in (False, True)]
        groups += [[request] for request in applicable if request.name in told]
        for group in filter(None, groups):
            self._every_of(kind, group, outcomes, wrong)
        if not kind.is_lasting:
            self.undisturbed.told.update(request.name for request, outcome in outcomes if outcome is Outcome.TOLD)
        return outcomes, wrong

    def _every_of(
        self, kind: Kind, group: Sequence[Request], outcomes: list[tuple[Request, Outcome]], wrong: list[WrongError]
    ) -> None:
        """All of a group fail in one run: where that gets to the right end by itself, it recovered from each.

        Else the group is halved.
        """
        if len(group) > 1 and not kind.is_lasting and self._recovers_from(kind, group):
            outcomes += [(request, Outcome.RECOVERED) for request in group]
        elif len(group) > 1:
            half = len(group) // 2
            self._every_of(kind, group[:half], outcomes, wrong)
            self._every_of(kind, group[half:], outcomes, wrong)
        else:
            try:
                outcomes.append((group[0], self.fault(kind, group[0])))
            except WrongError as error:
                wrong.append(error)

    def fault(self, kind: Kind, request: Request) -> Outcome:
        """What becomes of one request that fails so. Raises WrongError."""
        self._begin()
        number = self.lab.faults.add(request.fault(**kind.fields(request)))
        run = self.run(kind.environment)
        hits = next(each["hits"] for each in self.lab.faults.listed() if each["number"] == number)
        self.lab.faults.clear()
        if not hits:
            return Outcome.NOT_MET
        about = f"{self.job.playbook}, {request.name}, {kind.name}"
        if run.status == 0:
            self.compare(about, run)
            return Outcome.RECOVERED
        self._check_told(about, run, request, str(kind.fields(request).get("status", "")))
        if not self.job.writes:
            self.compare(about, run)
        # What is left by a read that goes on failing is what is left by a kill after the write before it.
        if request.is_write or not kind.is_lasting:
            self._converge(about, run)
        return Outcome.TOLD

    def _recovers_from(self, kind: Kind, group: Sequence[Request]) -> bool:
        self._begin()
        numbers = {self.lab.faults.add(request.fault(**kind.fields(request))) for request in group}
        run = self.run(kind.environment)
        struck = {each["number"] for each in self.lab.faults.listed() if each["hits"]}
        self.lab.faults.clear()
        return run.status == 0 and struck >= numbers and not self._found()

    def mixed(self, kinds: Sequence[Kind], first: int = 0) -> int:
        """Each request fails in a way of its own, and the run is repeated until nothing is told any more.

        The kinds go round, from number ``first`` on. Returns how many requests failed. Raises WrongError.
        """
        self._begin()
        chosen = list(self._in_turn(kinds, first))
        numbers = {self.lab.faults.add(request.fault(**kind.fields(request))) for request, kind in chosen}
        about = f"{self.job.playbook}, each request in another way"
        for _unused in range(_MOST_RUNS):
            run = self.run()
            if run.status == 0:
                break
            self._check_told(about, run)
        struck = {each["number"] for each in self.lab.faults.listed() if each["hits"]}
        self.compare(about, run.succeeded())
        return len(struck & numbers)

    def _in_turn(self, kinds: Sequence[Kind], first: int) -> Iterator[tuple[Request, Kind]]:
        place = first
        for request in self.requests:
            kind = next((one for one in (*kinds[place:], *kinds[:place]) if one.applies(request)), None)
            if kind is not None:
                yield request, kind
                place = (kinds.index(kind) + 1) % len(kinds)

    def killed_after(self, place: int) -> str:
        """Kill a run after its write number ``place`` (from 0), and run again; the write, "" where there was none."""
        self._begin()
        written: list[str] = []
        process: list[int] = []

        def watch(how: str) -> None:
            written.append(how)
            if len(written) == place + 1:
                kill(process[0])

        def started(number: int) -> None:
            process.append(number)
            self.lab.watchers.append(watch)

        try:
            run = self.run(on_start=started)
        finally:
            self.lab.watchers.clear()
        if len(written) <= place:
            run.succeeded()
            return ""
        assert run.status == -signal.SIGKILL, run.output
        self._converge(f"{self.job.playbook}, killed after {written[place]}", run)
        return written[place]

    def run(
        self, environment: Mapping[str, str] | None = None, on_start: Callable[[int], None] | None = None
    ) -> PlaybookRun:
        """One run of the job."""
        self.runs += 1
        playbooks = Playbooks(self.home, self.lab.environment())
        variables = {**self.job.variables, **(self._prepared or {})}
        return playbooks.run(self.job.playbook, variables, environment=environment, on_start=on_start)

    def compare(self, about: str, run: PlaybookRun) -> None:
        """Raises WrongError where something else stands than after an undisturbed run."""
        found = self._found()
        if found:
            raise WrongError("\n".join([about, *found, *_ERROR.findall(run.output)]))

    def _found(self) -> list[str]:
        found = difference(self.undisturbed.state, final_state(self.lab))
        if not found and not self.job.writes:
            found = [f"written: {each.action or each.path}" for each in self.lab.journal.entries(writes=True)]
        return found

    def _begin(self) -> None:
        """The world as it was before the first run."""
        self.lab.faults.clear()
        if self.job.writes or self._prepared is None:
            self.lab.reset()
            self._prepared = self.job.prepare(self.lab, self.home)
        self.lab.journal.clear()

    def _converge(self, about: str, disturbed: PlaybookRun) -> None:
        again = self.run()
        if again.status:
            raise WrongError(f"{about}: the next run failed as well\n{disturbed.output}\n{again.output}")
        self.compare(about, again)

    def _check_told(self, about: str, run: PlaybookRun, request: Request | None = None, status: str = "") -> None:
        told = "\n".join(_ERROR.findall(run.output))
        wrong = [f"holds {word!r}" for word in INTERNAL if word in run.output]
        zone = self.job.domain.partition(".")[2]
        # What is about a whole zone names that.
        if self.job.domain not in told and f"{zone}: " not in told:
            wrong.append(f"does not name {self.job.domain}")
        names = _PROVIDERS if request is None else [request.call.service.removesuffix("-eu")]
        # Obstacles and findings are listed ahead of the error that counts them.
        listed = "\n".join([told, *_LISTED.findall(run.output)])
        if not any(_PROVIDERS[name] in listed for name in names):
            wrong.append("does not name the service")
        if status not in listed:
            wrong.append(f"does not hold {status}")
        wrong += [f"is {len(line)} characters long" for line in told.splitlines() if len(line) > _LONGEST]
        if wrong:
            raise WrongError(f"{about}: what it tells {', '.join(wrong)}\n{run.output}")
