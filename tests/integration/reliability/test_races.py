# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two playbooks at once: both get to the end, or one is told and does so the next time, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.world import World
from support.races import RACES
from support.racing import Racing

#: More writes than any run has.
_MOST = 40
#: Seconds between two starts.
OFFSETS = (0.0, 0.4, 1.0)


def racing(lab: World, home: Path, name: str) -> Racing:
    ready = Racing(lab, home, RACES[name])
    ready.one_after_the_other()
    return ready


@pytest.mark.matrix
@pytest.mark.parametrize("name", RACES)
def test_while_one_is_held_at_a_write_the_other_one_does_everything(lab: World, tmp_path: Path, name: str) -> None:
    race = racing(lab, tmp_path, name)
    held = [write for write in (race.held_at(place) for place in range(_MOST)) if write]
    assert held
    assert len(held) < _MOST


@pytest.mark.matrix
@pytest.mark.parametrize("name", RACES)
def test_both_at_the_same_time(lab: World, tmp_path: Path, name: str) -> None:
    race = racing(lab, tmp_path, name)
    for offset in OFFSETS:
        race.together(offset)
