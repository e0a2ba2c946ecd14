# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Page rules: what is stored of one, their order, and how the API shows them.

Source: Cloudflare's API reference and documentation of Page Rules. A higher priority wins; the
service renumbers priorities to 1..N.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lab.cloudflare.behaviour import Behaviour
from lab.cloudflare.names import instant, new_id


@dataclass(frozen=True)
class PageRule:
    """One rule; ``actions`` are those of the API, with a value only where they take one."""

    pattern: str
    actions: tuple[dict[str, Any], ...]
    priority: int
    status: str
    id: str = field(default_factory=new_id)
    created: float = 0.0
    modified: float = 0.0


def host_of(pattern: str) -> str:
    """The host in a URL pattern, lower case, without scheme and port."""
    rest = pattern.partition("://")[2] if "://" in pattern else pattern
    return re.split(r"[/?]", rest, maxsplit=1)[0].partition(":")[0].lower()


def comparable(pattern: str, behaviour: Behaviour) -> str:
    """The pattern as it is compared with those of other rules."""
    if behaviour.target_comparison == "exact":
        return pattern
    folded = pattern.lower()
    return folded.partition("://")[2] or folded if behaviour.target_comparison == "schemeless" else folded


def placed(rules: Sequence[PageRule], rule: PageRule, behaviour: Behaviour) -> list[PageRule]:
    """The rules, lowest priority first, with the rule where its priority puts it, renumbered.

    Where another one has the same number, the rule takes it and the other moves up, or the reverse.
    """
    if any(each.id == rule.id and each.priority == rule.priority for each in rules):
        return [rule if each.id == rule.id else each for each in rules]
    others = [each for each in rules if each.id != rule.id]
    above = behaviour.priority_tie == "above"
    if behaviour.renumbers and not above:
        # The number asked for is the place among the rules as they stand without this one.
        others = renumbered(others)
    index = sum(1 for each in others if each.priority < rule.priority or (above and each.priority == rule.priority))
    others.insert(index, rule)
    return renumbered(others) if behaviour.renumbers else others


def renumbered(rules: Sequence[PageRule]) -> list[PageRule]:
    """The rules with the priorities 1..N in their order."""
    return [replace(each, priority=number) for number, each in enumerate(rules, start=1)]


def rendered(rule: PageRule) -> dict[str, Any]:
    """The rule as the API shows it."""
    return {
        "id": rule.id,
        "targets": [{"target": "url", "constraint": {"operator": "matches", "value": rule.pattern}}],
        "actions": [dict(each) for each in rule.actions],
        "priority": rule.priority,
        "status": rule.status,
        "created_on": instant(rule.created),
        "modified_on": instant(rule.modified),
    }
