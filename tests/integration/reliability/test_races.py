# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two playbooks at once: both get to the end, or one is told and does so the next time, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.world import World
from support.disturbed import Disturbing
from support.figures import keep
from support.races import RACES
from support.racing import Racing

#: More writes than any run has.
_MOST = 40
#: Seconds between two starts.
OFFSETS = (0.0, 0.4, 1.0)


@pytest.mark.matrix
@pytest.mark.parametrize("name", RACES)
def test_while_one_is_held_at_a_write_the_other_one_does_everything(lab: World, tmp_path: Path, name: str) -> None:
    racing = Racing(lab, tmp_path, RACES[name])
    racing.one_after_the_other()
    wrong, held = [], 0
    for place in range(_MOST):
        try:
            if not racing.held_at(place):
                break
        except AssertionError as error:
            wrong.append(str(error))
        held += 1
    keep("races", name, held=held, told=racing.told, wrong=len(wrong))
    assert 0 < held < _MOST
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.matrix
@pytest.mark.parametrize("name", RACES)
def test_both_at_the_same_time(lab: World, tmp_path: Path, name: str) -> None:
    racing = Racing(lab, tmp_path, RACES[name])
    racing.one_after_the_other()
    for offset in OFFSETS:
        racing.together(offset)
    keep("races", f"{name}, together", starts=len(OFFSETS), told=racing.told)


def test_one_is_held_at_its_first_write(disturb: Callable[[str], Disturbing], lab: World, tmp_path: Path) -> None:
    """Of two runs for one domain, both of which find nothing there."""
    state = disturb("setup_fastly").undisturbed.state
    racing = Racing(lab, tmp_path, RACES["one domain behind Fastly"], state)
    assert racing.held_at(0)
