# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page rule as the modules return it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .model import PageRule
from .refusals import shadows
from .successor import rules_in_place_of


def shown(rule: PageRule, rules: Sequence[PageRule]) -> dict[str, Any]:
    """The rule, of the zone's rules in their order: with the rules that hide it, and those that could replace it."""
    place = next(place for place, each in enumerate(rules) if each is rule)
    return {
        **rule.show(),
        "position": place + 1,
        "shadowed_by": [each.target for each in shadows(rules).get(place, ())],
        "successors": rules_in_place_of(rule),
    }
