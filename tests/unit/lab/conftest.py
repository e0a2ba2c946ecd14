# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every test of the lab runs twice: on a machine that has just started, and on one that has been up for months.

The clocks that tests move start far away from the machine's each time, on the other side of it. What takes an instant
of one clock for an instant of another then goes wrong in one of the two runs, whatever the machine's own uptime is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from lab.clock import Clock
from support.starts import STARTS, Starts

# With the second start runs one case of each test, and all in the whole matrix.
_JUST_STARTED, *_LATER = STARTS
_CASES = [
    pytest.param(STARTS[_JUST_STARTED], id=_JUST_STARTED),
    *(pytest.param(STARTS[name], id=name, marks=pytest.mark.matrix(name)) for name in _LATER),
]


@pytest.fixture(scope="module", autouse=True, params=_CASES)
def starts(request: pytest.FixtureRequest) -> Iterator[Starts]:
    """Sets both kinds of clocks."""
    chosen: Starts = request.param
    read, began = time.monotonic, time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: read() - began + chosen.machine)
        patch.setattr(Clock, "start", chosen.moved)
        yield chosen
