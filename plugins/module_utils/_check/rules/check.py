# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalogue: the check itself."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import Rule

#: Of a check that met a defect of its own, which says nothing of the domain.
DEFECT = "check_defect"

ENTRIES = (
    Rule(
        id=DEFECT,
        title="The check itself is broken",
        group="check",
        layer=Layer.DNS,
        branch=Branch.NAME,
        status=Status.ERROR,
        severity="high",
        expected="a verdict on {domain}",
        remedy="Please report it with the task's options",
        guide_ref="",
        blocks=True,
    ),
)
