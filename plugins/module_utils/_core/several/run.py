# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs several things of one kind: shared reads, bounded writes, one joint wait, and no thing that stops another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

from ..arguments import Arguments
from ..concurrency import map_concurrently
from ..context import TaskContext
from ..definition import Definition
from ..errors import InputError, TrackingError
from ..library import Library
from ..resource import Carried, carried_out, managed_alone, waited
from ..result import Result
from ..runner import defect
from ..wait import LONGEST_SILENCE
from .arguments import ListForm, entry_error
from .outcome import Thing, joined
from .progress import JointProgress

Made = TypeVar("Made")

#: Threads that only sleep and look now and then cost little; a thing more than these waits for one that ends.
MOST_WAITING = 512
#: Seconds to the first line on a joint wait, and between two: shorter than anybody should be left without a word.
_TOLD_FIRST, _TOLD_EVERY = 2.0, LONGEST_SILENCE - 3


class EntryContext:
    """The context of one thing of a list: its own parameters, the task's modes, and what is told is told together."""

    def __init__(self, task: TaskContext, params: Mapping[str, Any], heard: Callable[[str], None]) -> None:
        self._task = task
        self._params = params
        self.progress = heard
        self.warnings: list[str] = []

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params

    @property
    def check_mode(self) -> bool:
        return self._task.check_mode

    @property
    def diff_mode(self) -> bool:
        return self._task.diff_mode

    @property
    def secrets(self) -> frozenset[str]:
        return self._task.secrets

    def warn(self, message: str) -> None:
        self.warnings.append(message)

    def exit(self, values: dict[str, Any]) -> None:
        raise AssertionError("a thing of a list does not end the task")

    def fail(self, values: dict[str, Any]) -> None:
        raise AssertionError("a thing of a list does not end the task")


def listed_definition(
    name: str, form: ListForm[Any], *shared: Arguments, libraries: tuple[Library, ...] = ()
) -> Definition:
    """The definition of a module that keeps one thing, or a list of them."""
    return Definition(
        name=name,
        arguments=form.merged(*shared),
        perform=lambda context: perform(form, context),
        subject=form.titled,
        libraries=libraries,
    )


def perform(form: ListForm[Any], context: TaskContext) -> Result:
    """One thing by itself, or all of the list. Raises InputError before anything is read."""
    entries = form.entries(context.params)
    if entries is None:
        return managed_alone(form.build(context, form.connect(context)), check_mode=context.check_mode)
    return _Run(form, context, entries).result() if entries else joined((), form.things)


class _Run:
    """All things of one task. Building it validates every one of them."""

    def __init__(self, form: ListForm[Any], context: TaskContext, entries: Sequence[Mapping[str, Any]]) -> None:
        self._form = form
        self._context = context
        self._progress = JointProgress(form.things, context.progress)
        self._shared = form.connect(context)
        self._count = len(entries)
        self._things = [self._thing(entry, at) for at, entry in enumerate(entries)]

    def result(self) -> Result:
        freeing = [thing for thing in self._things if self._form.removals_first and _is_removal(thing)]
        for things in (freeing, [thing for thing in self._things if thing not in freeing]):
            if things:
                self._carry_out(things)
        return joined(self._things, self._form.things)

    def _carry_out(self, things: Sequence[Thing]) -> None:
        lanes: dict[str, list[Thing]] = {}
        for at in self._form.sequence([thing.context.params for thing in things]):
            lane = self._form.lane(things[at].context.params)
            lanes.setdefault(lane or f"\0{at}", []).append(things[at])
        if len(lanes) == len(things):
            # What one writes does not matter to the others, so that all is planned before anything is written.
            self._side_by_side(things, self._plan, "read", at_once=self._form.at_once)
            self._say_how_long(things)
        self._side_by_side(list(lanes.values()), self._carry_out_lane, "written", at_once=self._form.at_once)
        waiting = [thing for thing in things if thing.carried is not None and thing.result is None]
        if self._context.check_mode:
            for thing in waiting:
                self._wait(thing)
        else:
            self._side_by_side(waiting, self._wait, self._form.ready, at_once=MOST_WAITING)

    def _thing(self, entry: Mapping[str, Any], at: int) -> Thing:
        subject, domains = self._form.subject(entry), tuple(self._form.domains(entry))
        name = ", ".join(domains) or subject
        heard = partial(self._progress.heard, name) if self._count > 1 else self._context.progress
        context = EntryContext(self._context, entry, heard)
        try:
            resource = self._form.build(context, self._shared)
        except InputError as error:
            raise entry_error(error, self._form.option, at) from error
        return Thing(name, subject, domains, context, resource)

    def _plan(self, thing: Thing) -> None:
        self._form.begin(self._shared)
        thing.plan = self._guarded(thing, lambda: thing.resource.plan(thing.resource.read()))
        self._progress.done(thing.name)

    def _say_how_long(self, things: Sequence[Thing]) -> None:
        """Tell before the first write that all of them take longer than the service takes them at once."""
        changing = [thing for thing in things if thing.plan is not None and thing.plan.actions]
        writes = sum(len(thing.plan.actions) for thing in changing if thing.plan is not None)
        said = self._form.estimate(f"{len(changing)} {self._form.things}", writes)
        if said and not self._context.check_mode:
            self._context.progress(said)

    def _carry_out_lane(self, things: Sequence[Thing]) -> None:
        for thing in (one for one in things if one.result is None):
            thing.carried = self._guarded(thing, partial(self._carried_out, thing))
            if self._form.settles:
                self._wait(thing)
            self._progress.done(thing.name)

    def _carried_out(self, thing: Thing) -> Carried[Any]:
        self._form.begin(self._shared)
        return carried_out(thing.resource, check_mode=self._context.check_mode, known=thing.plan)

    def _wait(self, thing: Thing) -> None:
        carried = thing.carried
        if carried is None:
            return
        self._form.begin(self._shared)
        thing.result = self._guarded(thing, lambda: waited(carried, check_mode=self._context.check_mode))
        self._progress.done(thing.name)

    def _guarded(self, thing: Thing, call: Callable[[], Made]) -> Made | None:
        """What the call returns; where it raises, that is the thing's own failure, and no other's."""
        try:
            return call()
        except TrackingError as error:
            thing.result = Result(error=error)
        except Exception as error:
            thing.result = Result(error=defect(self._form.noun, error))
        return None

    def _side_by_side(self, given: Sequence[Any], call: Callable[[Any], None], done: str, *, at_once: int) -> None:
        """``call`` of each, side by side; reports meanwhile what is awaited."""
        if len(given) < 2:
            map_concurrently(given, call)
            return
        self._progress.begin(list(_names(given)), len(self._things), done)
        with ThreadPoolExecutor(max_workers=min(at_once, len(given))) as pool:
            left: set[Future[None]] = {pool.submit(call, one) for one in given}
            pause = _TOLD_FIRST
            while left:
                ended, left = wait(left, timeout=pause)
                pause = _TOLD_EVERY
                for future in ended:
                    future.result()
                if left:
                    self._progress.tell()


def _is_removal(thing: Thing) -> bool:
    return bool(thing.context.params.get("state") == "absent")


def _names(given: Iterable[Any]) -> Iterable[str]:
    for one in given:
        yield from (thing.name for thing in one) if isinstance(one, list) else (one.name,)
