# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A rule as the modules return it."""

from __future__ import annotations

from typing import Any

from .model import Phase, Rule, Ruleset


def shown(rule: Rule, ruleset: Ruleset, phase: Phase) -> dict[str, Any]:
    """The rule, with its phase and its place among the rules of that."""
    place = next(place for place, each in enumerate(ruleset.rules) if each is rule)
    return {**rule.show(), "phase": phase.name, "position": place + 1}
