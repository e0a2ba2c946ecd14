# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether work grows as its input does: by what this thread computes, whatever else the machine does meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

_FACTOR = 8
#: Work that grows with the input takes 8 times as much for 8 times the input; what grows with its square, 64 times.
_BETWEEN = 24
#: Seconds of computing that are no effort at all, however little the smaller input takes.
_NOTHING = 0.02


def require_linear(work: Callable[[int], object], size: int) -> None:
    """Raises AssertionError where the work on an input of this size takes far more than its part for a smaller one."""
    smaller = min(_computing(work, size // _FACTOR) for _time in range(5))
    whole = min(_computing(work, size) for _time in range(2))
    assert whole < _BETWEEN * smaller + _NOTHING, f"{whole:.3f} s for {size}, {smaller:.4f} s for {size // _FACTOR}"


def _computing(work: Callable[[int], object], size: int) -> float:
    began = time.thread_time()
    work(size)
    return time.thread_time() - began
