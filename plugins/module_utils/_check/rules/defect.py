# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules: the check itself."""

from __future__ import annotations

from ..model.finding import Branch, Layer, Status
from .rule import Rule

#: An internal error of a check, which says nothing about the domain.
DEFECT = "check_defect"

RULES = (
    Rule(
        id=DEFECT,
        fails="The check of the domain failed with an internal error",
        group="check",
        layer=Layer.DNS,
        branch=Branch.NAME,
        status=Status.ERROR,
        severity="high",
        expected="a verdict on {domain}",
        remedy="Please report it with the task's options",
        cause="The code of the check met a situation that it was not written for. That is a bug in the collection, and "
        "says nothing about the domain.",
        detection="An exception ended the check of this domain. The other domains of the task are still checked, and "
        "the task fails whatever fail_on says, so that the bug does not go unnoticed.",
        blocks=True,
    ),
)
