# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option that holds a list of things, made from the options of one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ansible.module_utils.common.validation import (
    check_mutually_exclusive,
    check_required_by,
    check_required_if,
    check_required_one_of,
    check_required_together,
)

from ..arguments import WAIT, Arguments, in_sentences
from ..concurrency import AT_ONCE
from ..context import TaskContext
from ..errors import InputError
from ..resource import Resource
from .claims import Claim, Claims, refuse_rivals
from .order import Wish, Wishes, sequence

Shared = TypeVar("Shared")

#: What of an option has no meaning within an entry: an entry that leaves it out takes the value of the task.
_OF_THE_TASK = frozenset({"default", "fallback", "required", "aliases"})


def _nothing(_shared: Any) -> None:
    """What a service needs at the start of each thing whose client counts its time by calls."""


def _no_word(_what: str, _writes: int) -> str:
    """Nothing is known of how many writes a service takes."""
    return ""


def _alone(_params: Mapping[str, Any]) -> str:
    """Every thing may be written beside every other."""
    return ""


def _nothing_alone(_params: Mapping[str, Any]) -> Iterable[Claim]:
    """Nothing that an entry asks for excludes another's."""
    return ()


def _anywhere(_params: Mapping[str, Any]) -> Wish:
    """Things that have no order."""
    return Wish()


@dataclass(frozen=True)
class ListForm(Generic[Shared]):
    """How a module takes several things in one task.

    ``option`` holds the list, ``noun`` is what one thing is called, ``ready`` what it is when a wait for it ends
    ("issued"). ``arguments`` are those of one thing; ``identity`` are those of them that no two things share and that
    the task cannot give for all. ``connect`` makes what all share: clients, and what they have read. ``subject`` names
    one thing, ``domains`` are those that it concerns. Things of the same ``lane`` are written one after another, ""
    being a lane of its own each time. ``begin`` starts the time that a client allows for one thing.
    """

    option: str
    noun: str
    arguments: Arguments
    identity: tuple[str, ...]
    connect: Callable[[TaskContext], Shared]
    build: Callable[[TaskContext, Shared], Resource[Any]]
    subject: Callable[[Mapping[str, Any]], str]
    domains: Callable[[Mapping[str, Any]], Iterable[str]]
    ready: str = "ready"
    plural: str = ""
    lane: Callable[[Mapping[str, Any]], str] = _alone
    #: Whether each is waited for before the next of its lane is written.
    settles: bool = False
    #: What to say before so many writes begin, "" for nothing; given what is about to be written.
    estimate: Callable[[str, int], str] = _no_word
    begin: Callable[[Shared], None] = _nothing
    #: What tells two things apart beside their subject and domains.
    place: Callable[[Mapping[str, Any]], str] = _alone
    #: The thing in the form in which the plan finds it; None: by its domains, else by its subject.
    identified: Callable[[Mapping[str, Any]], Hashable] | None = None
    #: What no other entry of the list can have as well.
    claims: Claims = _nothing_alone
    #: Whether a removal frees what another entry may take, so that removals come before all else.
    removals_first: bool = False
    #: Where among the others a thing is to be.
    wish: Wishes = _anywhere
    at_once: int = AT_ONCE
    #: Options of one thing that only the task as a whole can have.
    common: Collection[str] = field(default=())

    @property
    def things(self) -> str:
        """What several of them are called."""
        return self.plural or f"{self.noun}s"

    def merged(self, *shared: Arguments) -> Arguments:
        """The options of the module: those of one thing, the list, and what the whole task has."""
        waiting = WAIT.options if any("wait" in each.options for each in shared) else {}
        options = {**self.arguments.options, **waiting}
        entry = {name: _of_entry(option) for name, option in options.items() if name not in self.common}
        listed: dict[str, Mapping[str, Any]] = {self.option: {"type": "list", "elements": "dict", "options": entry}}
        own = self.arguments
        single = Arguments(
            options={**{name: _not_required(option) for name, option in own.options.items()}, **listed},
            mutually_exclusive=(
                *own.mutually_exclusive,
                *((self.option, name) for name in self.identity),
            ),
            required_together=own.required_together,
            required_one_of=tuple((*rule, self.option) for rule in self._one_of()),
            required_if=tuple(each for rule in own.required_if for each in self._or_list(rule)),
            required_by=own.required_by,
        )
        return single.merge(*shared)

    def entries(self, params: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The parameters of each thing of the list, None where the task names a single one.

        Raises InputError for an entry that cannot be used by itself, and for a thing that is named twice.
        """
        listed = params.get(self.option)
        if listed is None:
            return None
        made = []
        for at, given in enumerate(listed):
            try:
                made.append(self._entry(params, given or {}))
            except InputError as error:
                raise entry_error(error, self.option, at) from error
        self._refuse_twice(made)
        refuse_rivals(self.option, made, self.claims, self.subject)
        self.sequence(made)
        return made

    def sequence(self, entries: Sequence[Mapping[str, Any]]) -> list[int]:
        """The places of the entries in the order in which those of a lane are written. Raises InputError."""
        return sequence(self.option, entries, self.wish, self.subject)

    def titled(self, params: Mapping[str, Any]) -> str:
        """What a message about the task is about: the thing, or the first ones of the list."""
        listed = params.get(self.option)
        if listed is None:
            return self.subject(params)
        return f"{len(listed)} {self.things if len(listed) != 1 else self.noun}"

    def _one_of(self) -> Iterable[Sequence[str]]:
        yield from self.arguments.required_one_of
        yield from ((name,) for name, option in self.arguments.options.items() if option.get("required"))

    def _or_list(self, rule: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
        """The rule of one thing, which the list fulfils as well: its entries are checked one by one."""
        key, value, needed, *any_one = rule
        if any_one and any_one[0]:
            yield key, value, (*needed, self.option), True
        else:
            yield from ((key, value, (name, self.option), True) for name in needed)

    def _entry(self, params: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        entry = {**params, **{name: value for name, value in given.items() if value is not None}, self.option: None}
        own = self.arguments
        # Ansible counts what is there, if it is null.
        chosen = {name: value for name, value in entry.items() if value is not None}
        try:
            check_mutually_exclusive([list(rule) for rule in own.mutually_exclusive], chosen)
            check_required_together([list(rule) for rule in own.required_together], chosen)
            check_required_one_of([list(rule) for rule in self._one_of()], chosen)
            check_required_if([list(rule) for rule in own.required_if], chosen)
            check_required_by({name: list(needed) for name, needed in own.required_by.items()}, chosen)
        except TypeError as error:
            set_options = ", ".join(sorted(name for name, value in given.items() if value is not None))
            raise InputError("", f"an entry with {set_options or 'nothing set'}", in_sentences(str(error))) from error
        self.subject(entry)
        return entry

    def _refuse_twice(self, entries: Sequence[Mapping[str, Any]]) -> None:
        seen: dict[Hashable, int] = {}
        for at, entry in enumerate(entries):
            key = (self._identity(entry), self.place(entry))
            if key in seen:
                allowed = f"{self.option}[{seen[key]}] is the same {self.noun}: name each once"
                raise InputError(f"{self.option}[{at}]", self.subject(entry), allowed)
            seen[key] = at

    def _identity(self, entry: Mapping[str, Any]) -> Hashable:
        if self.identified is not None:
            return self.identified(entry)
        return frozenset(self.domains(entry)) or self.subject(entry)


def entry_error(error: InputError, option: str, at: int) -> InputError:
    """The same refusal, of an option of one entry of the list."""
    place = f"{option}[{at}].{error.option}".rstrip(".")
    return InputError(place, error.value, error.allowed)


def _of_entry(option: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in option.items() if key not in _OF_THE_TASK}


def _not_required(option: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in option.items() if key != "required"}
