# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is noted of each domain while threads work side by side, and what is said of it meanwhile."""

from __future__ import annotations

from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.model import Domain, Ledger
from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.progress import Progress


def domains(*names: str) -> list[Domain]:
    return [Domain(name, {}) for name in names]


def change(domain: str) -> dict[str, Any]:
    return {"domain": domain, "verb": "create", "object": "x"}


def test_a_change_is_noted_at_the_domain_that_it_concerns() -> None:
    both = domains("a.example.com", "x.a.example.com")
    ledger = Ledger(both)
    ledger.record(
        both, {"changed": True, "changes": [change("_v.x.a.example.com"), change("a.example.com"), change("")]}
    )
    found = {name: [each["domain"] for each in standing.changes] for name, standing in ledger.standing.items()}
    assert found == {"a.example.com": ["a.example.com", ""], "x.a.example.com": ["_v.x.a.example.com", ""]}
    assert ledger.changed


def test_the_first_reason_of_a_failure_stays() -> None:
    (one,) = domains("a.example.com")
    ledger = Ledger([one])
    ledger.fail([one], "first")
    ledger.fail([one], "second")
    assert ledger.standing[one.name].error == "first"
    assert ledger.going([one]) == []


class At(Clock):
    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time


def test_many_waits_are_one_line_every_few_seconds() -> None:
    every = domains(*(f"t{at}.example.com" for at in range(6)))
    shown: list[str] = []
    ledger, clock = Ledger(every), At()
    progress = Progress(ledger, shown.append, clock)
    ledger.finish(every[:1])
    ledger.fail(every[1:2], "no")
    progress("Waiting for A")
    progress("Waiting for B")
    clock.time = 11
    progress("Waiting for C")
    assert shown == [
        "1 of 6 domains are set up, 1 failed, working on t2.example.com, t3.example.com, t4.example.com and 1 more. "
        f"Waiting for {each}"
        for each in "AC"
    ]


def test_a_single_wait_is_told_as_it_is() -> None:
    shown: list[str] = []
    progress = Progress(Ledger(domains("a.example.com")), shown.append)
    progress("Waiting for A")
    progress("Waiting for A still")
    assert shown == ["Waiting for A", "Waiting for A still"]
