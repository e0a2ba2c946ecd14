# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each playbook is killed after each of its writes, and the next run gets to the end of an undisturbed one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.disturbed import Disturbing
from support.jobs import JOBS


@pytest.mark.matrix
@pytest.mark.parametrize("name", [name for name, job in JOBS.items() if job.writes])
def test_after_every_write(disturb: Callable[[str], Disturbing], name: str) -> None:
    disturbing = disturb(name)
    writes = [request for request in disturbing.requests if request.is_write]
    killed = [disturbing.killed_after(place) for place in range(len(writes))]
    assert all(killed)
    print(f"{name}: {len(killed)} of {len(writes)}")
