# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring a page rule to its place after a write, whatever Cloudflare's renumbering made of the number sent.

How two rules of one number are ordered, and whether a number above that of the rules is taken, is not published.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from ..._core.errors import TrackingError
from ..errors import ValidationError
from .client import PageRules
from .model import PageRule
from .order import gapless, priorities, stands_behind

#: Writes for one place, beside one for each rule that has to be let past.
_MOST_WRITES = 5


def settled(
    rules: PageRules, rule: PageRule, ahead: Sequence[PageRule], behind: Sequence[PageRule]
) -> tuple[PageRule, ...]:
    """The zone's rules once the rule comes after those of ``ahead`` and before those of ``behind``.

    One look where the first number did it. Raises TrackingError where no number does.
    """
    sent: set[tuple[str | None, int]] = set()
    while True:
        seen = rules.read()
        if stands_behind(seen, str(rule.id), ahead, behind):
            return seen
        write = next((each for each in _writes(seen, rule, ahead, behind) if (each[0].id, each[1]) not in sent), None)
        if write is None or len(sent) == _MOST_WRITES + len(ahead) + len(behind):
            raise TrackingError(
                f"Cloudflare keeps the page rule {rule.target} at another place than asked for, whatever its priority",
                remedy="Move it in the dashboard (Rules, Page Rules), and run again",
            )
        moved, number = write
        sent.add((moved.id, number))
        # A number may be refused for being above the number of rules: then the next one is tried.
        with contextlib.suppress(ValidationError):
            rules.update(moved, (), number)


def _writes(
    seen: Sequence[PageRule], rule: PageRule, ahead: Sequence[PageRule], behind: Sequence[PageRule]
) -> Iterator[tuple[PageRule, int]]:
    """Which rule to give which number, the most promising first.

    Where no number of its own does it, those that are on its wrong side are let past it, the nearest one first: among
    gapless numbers they keep their order among themselves.
    """
    own = next((each for each in seen if each.id == rule.id), None)
    if own is None:
        raise TrackingError(
            f"Cloudflare no longer lists the page rule {rule.target}: someone else has removed it",
            remedy="Run the task again to create a new one",
        )
    others = [each for each in seen if each.id != own.id]
    over, under = {each.id for each in ahead}, {each.id for each in behind}
    index = max((place + 1 for place, each in enumerate(others) if each.id in over), default=0)
    yield from ((own, number) for number in priorities(index, others, own.priority))
    if not gapless(seen):
        return
    place = seen.index(own)
    down = [each for each in reversed(seen[:place]) if each.id in under]
    up = [each for each in seen[place + 1 :] if each.id in over]
    for passing, numbers in ((down, (own.priority, own.priority - 1)), (up, (own.priority, own.priority + 1))):
        yield from ((each, number) for each in passing for number in numbers if number >= 1)
