# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explanations: the check itself."""

from __future__ import annotations

from collections.abc import Mapping

from .explanation import Explanation

EXPLANATIONS: Mapping[str, Explanation] = {
    "check_defect": Explanation(
        cause="The code of the check met something that it was not written for. That is a defect of the collection, "
        "and says nothing of the domain.",
        seen="An exception ended the check of this domain. Those of the other domains of the same task went on, and "
        "the task fails whatever fail_on says, so that the defect does not stay hidden.",
    ),
}
