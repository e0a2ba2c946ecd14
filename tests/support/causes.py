# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which causes the tests of a run made happen and saw recognised, and the table of them at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES

#: The name under which a test's report carries them, from a worker's process too.
PROPERTY = "recognised"
CAUSES = tuple(rule.id for rule in RULES.values() if rule.status is not Status.PASS or rule.is_condition)
_GROUPS = {rule.id: rule.group for rule in RULES.values()}
_WIDTH = 100
_pending: list[str] = []


def recognised(finding_id: str) -> None:
    """The running test has made this cause happen for real, and the check named it first, or as it had to."""
    assert finding_id in RULES, finding_id
    _pending.append(finding_id)


def drain() -> list[str]:
    """What the running test has told, once."""
    found = list(_pending)
    _pending.clear()
    return found


class Matrix:
    """All that was recognised in a run, by id."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, ids: Iterable[str]) -> None:
        """Count a passed test's ids."""
        self._counts.update(ids)

    @property
    def missing(self) -> tuple[str, ...]:
        """Causes that no test made happen."""
        return tuple(cause for cause in CAUSES if not self._counts[cause])

    def __bool__(self) -> bool:
        return bool(self._counts)

    def lines(self) -> list[str]:
        """Every cause by group, with the number of tests that met it."""
        lines = []
        for group in dict.fromkeys(_GROUPS[cause] for cause in CAUSES):
            words = [f"{cause} {self._counts[cause] or '-'}" for cause in CAUSES if _GROUPS[cause] == group]
            lines += _wrapped(f"{group:10}", words)
        return [*lines, f"{len(CAUSES) - len(self.missing)} of {len(CAUSES)} causes recognised"]


def _wrapped(head: str, words: Iterable[str]) -> list[str]:
    lines, line = [], head
    for word in words:
        if len(line) + len(word) + 2 > _WIDTH:
            lines.append(line.rstrip())
            line = " " * len(head)
        line += f"{word}  "
    return [*lines, line.rstrip()]
