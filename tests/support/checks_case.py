# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One way to break a working domain, and what the check has to make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from support.causes import recognised
from support.checks_site import Check

Broken = TypeVar("Broken")

_GROUPS = ("dns", "tls", "http")


@dataclass(frozen=True)
class Case(Generic[Broken]):
    """``breaks`` is done to a working domain; ``groups`` and ``options`` are what is asked for."""

    id: str
    breaks: Callable[[Broken], object]
    groups: tuple[str, ...] = _GROUPS
    options: dict[str, Any] = field(default_factory=dict)
    status: str = "fail"
    #: A word that what was observed must have, and one that the remedy must have.
    says: str = ""
    remedy: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.id}-{self.name}" if self.name else self.id


def assert_recognised_first(case: Case[Broken], site: Broken, check: Check) -> dict[str, Any]:
    """Breaks the domain, checks it, and sees that the finding is the first cause; returns the finding."""
    case.breaks(site)
    result = check(*case.groups, **case.options)
    shown = "\n".join(result["table"])
    found = [each for each in result["checks"] if each["id"] == case.id]
    assert result["summary"]["first_cause"] == case.id, shown
    assert result["summary"]["overall"] == case.status, shown
    assert len(found) == 1, shown
    assert found[0]["status"] == case.status, shown
    assert case.says in found[0]["observed"], shown
    assert case.remedy in found[0]["remedy"], shown
    assert found[0]["remedy"], shown
    assert found[0]["evidence"], shown
    recognised(case.id)
    finding: dict[str, Any] = found[0]
    return finding
