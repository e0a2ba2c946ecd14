# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Summarises the checks of many domains in one task. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.finding import Status
from .envelope import Checked
from .verdict import WORST_FIRST

#: A sentence or a line names so many domains, and counts the others.
_MOST_NAMED = 5
_UNPROVEN = frozenset({Status.ERROR.value, Status.SKIP.value})


def some(names: Sequence[str]) -> str:
    """The names in words; where they are many, the first of them and the number of the others."""
    if len(names) <= _MOST_NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"


def caused(checked: Checked) -> str:
    """The domain with its first cause."""
    cause = checked.summary.first_cause
    return f"{checked.known.domain} ({cause.id})" if cause else checked.known.domain


def fleet_summary(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The verdict over the envelopes of all domains."""
    verdicts = [Status(each["summary"]["overall"]) for each in results]
    return {
        "domains": len(results),
        "counts": {status.value: verdicts.count(status) for status in Status},
        "overall": next((status for status in WORST_FIRST if status in verdicts), Status.SKIP).value,
        "ok": all(each["ok"] for each in results),
        "failed": [each["domain"] for each in results if each["summary"]["overall"] == Status.FAIL.value],
        "untested": [each["domain"] for each in results if each["summary"]["overall"] in _UNPROVEN],
        "soonest_expiry": _soonest_expiry(results),
    }


def _soonest_expiry(results: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    cards = [(each["domain"], each["certificate"]) for each in results if each["certificate"]]
    dated = [(domain, card) for domain, card in cards if card["not_after"]]
    if not dated:
        return None
    # Times in UTC of one form sort as text.
    domain, card = min(dated, key=lambda pair: str(pair[1]["not_after"]))
    return {"domain": domain, "not_after": card["not_after"], "days_left": card["days_left"]}


def fleet_table(checked: Sequence[Checked], summary: dict[str, Any]) -> list[str]:
    """A headline, one line for a healthy domain, and the whole table of any other."""
    counts = [f"{number} {status}" for status, number in summary["counts"].items() if number]
    number = summary["domains"]
    lines = [f"{number} domain{'' if number == 1 else 's'}: {', '.join(counts)}"]
    for each in checked:
        lines += each.table[:1] if each.summary.overall is Status.PASS else each.table
    return lines
