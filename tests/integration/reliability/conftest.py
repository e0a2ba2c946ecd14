# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks that something happens to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.world import World
from support.disturbed import Disturbing, Undisturbed
from support.jobs import JOBS


@pytest.fixture(scope="session")
def undisturbed() -> dict[str, Undisturbed]:
    """What the jobs ask and make where nothing happens to them, once a process."""
    return {}


@pytest.fixture
def disturb(lab: World, tmp_path: Path, undisturbed: dict[str, Undisturbed]) -> Callable[[str], Disturbing]:
    """The job of that name, ready to be disturbed."""

    def ready(name: str) -> Disturbing:
        disturbing = Disturbing(lab, tmp_path, JOBS[name])
        if name not in undisturbed:
            undisturbed[name] = disturbing.listen()
        disturbing.undisturbed = undisturbed[name]
        return disturbing

    return ready
