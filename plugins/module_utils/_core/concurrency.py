# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work that waits rather than computes, side by side in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

#: How many calls go on at once where a caller names no other bound.
AT_ONCE = 8


def map_concurrently(
    things: Iterable[Given], call: Callable[[Given], Made], *, at_once: int = AT_ONCE
) -> tuple[Made, ...]:
    """``call`` of each thing, side by side within a bound; the results in the things' order."""
    things = tuple(things)
    if len(things) < 2:
        return tuple(call(thing) for thing in things)
    with ThreadPoolExecutor(max_workers=min(at_once, len(things))) as pool:
        return tuple(pool.map(call, things))
