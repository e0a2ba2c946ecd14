# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each playbook is killed after each of its writes, and the next run gets to the end of an undisturbed one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.disturbed import Disturbing
from support.figures import keep
from support.jobs import JOBS

Disturb = Callable[[str], Disturbing]
WRITING = [name for name, job in JOBS.items() if job.writes]


def writes(disturbing: Disturbing) -> int:
    return sum(request.is_write for request in disturbing.requests)


@pytest.mark.matrix
@pytest.mark.parametrize("name", WRITING)
def test_after_every_write(disturb: Disturb, name: str) -> None:
    disturbing = disturb(name)
    wrong, survived = [], 0
    for place in range(writes(disturbing)):
        try:
            assert disturbing.killed_after(place), f"{name} ended before its write number {place + 1}"
            survived += 1
        except AssertionError as error:
            wrong.append(str(error))
    keep("killed", name, points=writes(disturbing), survived=survived)
    assert survived
    assert not wrong, "\n\n".join(wrong)


def test_after_one_write(disturb: Disturb) -> None:
    disturbing = disturb("setup_cloudfront")
    assert disturbing.killed_after(writes(disturbing) // 2)
