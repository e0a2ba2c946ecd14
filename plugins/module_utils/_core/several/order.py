# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Places that the entries of a list want among each other: whether one order fulfils all, and who is placed first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError

FIRST, LAST = "first", "last"


@dataclass(frozen=True)
class Wish:
    """Where one entry is to be. ``scope``: what has an order of its own; ``names``: how others may name the entry.

    ``before`` and ``after`` name another thing, None for none. ``end`` is first, last or "". ``option`` is the one that
    asks for the place, ``value`` what it says. ``rank``: those of a higher one are placed later.
    """

    scope: Hashable = None
    names: frozenset[Hashable] = field(default_factory=frozenset)
    before: Hashable = None
    after: Hashable = None
    end: str = ""
    option: str = ""
    value: Any = None
    rank: int = 0


Wishes = Callable[[Mapping[str, Any]], Wish]


def sequence(
    option: str, entries: Sequence[Mapping[str, Any]], wished: Wishes, subject: Callable[[Mapping[str, Any]], str]
) -> list[int]:
    """The places of the list in the order in which they are written: what an entry refers to comes before it.

    Raises InputError where no order fulfils all.
    """
    wishes = [wished(entry) for entry in entries]
    named = {(wish.scope, name): at for at, wish in enumerate(wishes) for name in wish.names}
    circle = _circle(wishes, named)
    if circle:
        told = " and ".join(f"{subject(entries[at])} ({option}[{at}])" for at in sorted(circle))
        last = wishes[max(circle)]
        allowed = f"no order is what {told} ask for together: each run would move them again"
        raise InputError(f"{option}[{max(circle)}].{last.option}".rstrip("."), last.value, allowed)
    return _by_reference(wishes, named)


def _references(wish: Wish, named: Mapping[tuple[Hashable, Hashable], int]) -> list[int]:
    found = (named.get((wish.scope, name)) for name in (wish.before, wish.after) if name is not None)
    return [at for at in found if at is not None]


def _by_reference(wishes: Sequence[Wish], named: Mapping[tuple[Hashable, Hashable], int]) -> list[int]:
    """Those without a wish first, so that a new one does not come behind one that is to be the last."""
    done: dict[int, None] = {}
    seen: set[int] = set()

    def place(at: int) -> None:
        if at in seen:
            return
        seen.add(at)
        for other in _references(wishes[at], named):
            place(other)
        done[at] = None

    def rank(at: int) -> tuple[bool, int]:
        return bool(_references(wishes[at], named)), wishes[at].rank

    for at in sorted(range(len(wishes)), key=rank):
        place(at)
    return list(done)


def _circle(wishes: Sequence[Wish], named: Mapping[tuple[Hashable, Hashable], int]) -> set[int]:
    """The entries that cannot all have their place, none where they can."""
    ahead: dict[int, set[int]] = {at: set() for at in range(len(wishes))}
    for first, second in _pairs(wishes, named):
        ahead[second].add(first)
    left = dict(ahead)
    while free := [at for at, others in left.items() if not others & left.keys()]:
        for at in free:
            del left[at]
    if not left:
        return set()
    at, walked = next(iter(left)), list[int]()
    while at not in walked:
        walked.append(at)
        at = min(left[at] & left.keys())
    return set(walked[walked.index(at) :])


def _pairs(wishes: Sequence[Wish], named: Mapping[tuple[Hashable, Hashable], int]) -> Iterable[tuple[int, int]]:
    """Which entry is to come ahead of which."""
    for at, wish in enumerate(wishes):
        before, after = named.get((wish.scope, wish.before)), named.get((wish.scope, wish.after))
        if wish.before is not None and before is not None:
            yield at, before
        if wish.after is not None and after is not None:
            yield after, at
        others = [other for other, each in enumerate(wishes) if wish.end and other != at and each.scope == wish.scope]
        for other in others if wish.names else ():
            if wishes[other].names:
                yield (at, other) if wish.end == FIRST else (other, at)
