# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks against the served lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.world import World
from support.playbooks import Playbooks


@pytest.fixture
def playbooks(lab: World, tmp_path: Path) -> Playbooks:
    """Runs playbooks that find the lab's services by their environment."""
    return Playbooks(tmp_path, lab.environment())
