# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The place of a page rule among the others: relative order, since Cloudflare renumbers priorities. Pure.

Whatever number is sent, Cloudflare stores gapless ones from 1 up, so that a number cannot be kept, but an order can.
Source: cloudflare/terraform-provider-cloudflare, issues 187, 867 and 1914.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..._core.errors import InputError, RefusedError
from .desired import Position
from .model import PageRule
from .pattern import Pattern


def find(rules: Sequence[PageRule], name: str) -> PageRule | None:
    """The rule with this id or this target; of targets the very text before the same pattern in other letters."""
    pattern = Pattern.from_text(name)
    return (
        next((rule for rule in rules if rule.id is not None and rule.id == name.lower()), None)
        or next((rule for rule in rules if rule.target == name), None)
        or next((rule for rule in rules if rule.pattern == pattern), None)
    )


def index_of(place: Position, others: Sequence[PageRule], current: int | None) -> int:
    """How many of the other rules, given the first one first, come ahead of it.

    ``current`` is how many do so now, None for a rule that is yet to be made: without a wish it comes last, where it
    takes nothing from any other. A rule that stands as wished stays where it is, and one that does not moves no
    further than it must. Raises RefusedError for ``before`` and ``after`` that contradict each other.
    """
    last = len(others)
    if place.priority is not None:
        return max(0, last + 1 - place.priority)
    first, final = _limits(place, others)
    if current is not None:
        return min(max(current, first), final)
    return final if place.before or not place.after else first


def missing(place: Position, others: Sequence[PageRule]) -> list[str]:
    """The names in ``before`` and ``after`` that no other rule has."""
    return [name for name in (place.before, place.after) if name and find(others, name) is None]


def _limits(place: Position, others: Sequence[PageRule]) -> tuple[int, int]:
    first, final = 0, len(others)
    ahead, behind = find(others, place.after), find(others, place.before)
    if place.after and ahead is not None:
        first = others.index(ahead) + 1
    if place.before and behind is not None:
        final = others.index(behind)
    if first > final:
        raise RefusedError(
            f"No place is both before {place.before} and after {place.after}, since {place.before} comes first of them",
            remedy="Name one of them only, or bring those two in order first",
        )
    return first, final


def check_place(place: Position, rule_id: str, target: str) -> None:
    """Raises InputError for a rule that is to be placed by itself, or by two ways at once."""
    for option, name in (("before", place.before), ("after", place.after)):
        own = (rule_id and name.lower() == rule_id) or (target and Pattern.from_text(name) == Pattern.from_text(target))
        if name and own:
            raise InputError(option, name, "that is the rule itself: name another one")
        if name and place.priority is not None:
            raise InputError("priority", place.priority, f"with '{option}' the order is already fixed: name only one")


def priorities(index: int, others: Sequence[PageRule], own: int | None) -> Iterator[int]:
    """Numbers to send for a place behind ``index`` of the others, the most promising first; ``own`` as it is now.

    Where a number between the neighbours is free there is no doubt. Otherwise a number that is taken has to be sent,
    and the service settles which of the two comes first: by its own rank as a rule, else beside either neighbour.
    """
    above = others[index - 1].priority if index else None
    below = others[index].priority if index < len(others) else None
    rank = len(others) - index + 1
    free = list(_free(above, below))
    candidates = [rank, *free] if _gapless([*(rule.priority for rule in others), own or 0]) else [*free, rank]
    candidates += [each for each in (above, below, rank + 1) if each is not None]
    yield from dict.fromkeys(each for each in candidates if each >= 1)


def gapless(rules: Sequence[PageRule]) -> bool:
    """Whether the rules have the numbers that Cloudflare gives them."""
    return _gapless([rule.priority for rule in rules])


def _gapless(numbers: Sequence[int]) -> bool:
    """0 is no number of a rule's."""
    given = sorted(number for number in numbers if number)
    return given == list(range(1, len(given) + 1))


def _free(above: int | None, below: int | None) -> Iterator[int]:
    if above is None:
        yield (below or 0) + 1
    elif above - (below or 0) > 1:
        yield above - 1


def stands_behind(
    rules: Sequence[PageRule], rule_id: str, ahead: Sequence[PageRule], behind: Sequence[PageRule]
) -> bool:
    """Whether the rule comes after those of ``ahead`` and before those of ``behind``, whatever else there is."""
    ids = [rule.id for rule in rules]
    place = ids.index(rule_id) if rule_id in ids else -1
    over, under = {rule.id for rule in ahead}, {rule.id for rule in behind}
    return place >= 0 and not over & set(ids[place:]) and not under & set(ids[:place])
