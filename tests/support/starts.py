# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where clocks may start: the runs that each test of the lab takes part in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Starts:
    """What the clocks show when a module of tests begins; seconds."""

    machine: float
    moved: float


STARTS = {"just_started": Starts(machine=0.5, moved=1000.0), "up_for_months": Starts(machine=1e7, moved=0.5)}
