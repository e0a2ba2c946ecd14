# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet: what is shared comes first, stages and joint waits, and no member that stops another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import RefusedError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Action, Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.fleet import (
    Fleet,
    Settled,
    Standing,
    carry_out,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.fleet_result import result_of
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.several.joint_wait import JointWait
from lab.clock import Clock as LabClock

NAMES = ("a", "b", "c")


@dataclass
class Ships(Fleet[str, str]):
    """Members that are made in one stage and finished in a later one; ``wrong`` says where which of them fails."""

    wrong: Mapping[str, str] = field(default_factory=dict)
    shared_fails: bool = False
    done: list[str] = field(default_factory=list)
    at_once = 1
    called = "ships"

    def read(self) -> Standing[str, str]:
        return Standing("", dict.fromkeys(NAMES))

    def plan_shared(self, standing: Standing[str, str]) -> Plan[str]:
        return Plan("", "harbour", (Action("create", "harbour", service="sea", after={}),))

    def plan_member(self, name: str, current: str | None, shared: str) -> Plan[str]:
        if self.wrong.get(name) == "plan":
            raise RefusedError(f"{name} cannot be")
        make = Action("create", name, {"stage": 0}, service="sea", domain=name, after={})
        finish = Action("update", name, {"stage": 1}, service="sea", domain=name, before={}, after={})
        return Plan(None, f"{name} finished", (make, finish))

    def execute_shared(self, action: Action, shared: str | None) -> str:
        if self.shared_fails:
            raise TrackingError("the harbour is closed")
        self.done.append("harbour")
        return "harbour"

    def execute_member(self, name: str, action: Action, state: str | None, shared: str) -> str:
        assert shared == "harbour"
        if self.wrong.get(name) == action.verb:
            raise TrackingError(f"{name} leaks")
        self.done.append(f"{action.verb} {name}")
        return f"{name} {action.verb}d"

    def stage(self, action: Action) -> int:
        return int(action.arguments["stage"])

    def prepare(self, stage: int, states: Mapping[str, str | None], shared: str) -> Settled[str]:
        self.done.append(f"prepare {stage} for {''.join(states)}")
        late = {name: TrackingError(f"{name} is late") for name in states if self.wrong.get(name) == f"prepare{stage}"}
        return Settled(errors=late)

    def wait(self, states: Mapping[str, str | None], shared: str) -> Settled[str]:
        self.done.append(f"wait for {''.join(states)}")
        return Settled()

    def show(self, shared: str, states: Mapping[str, str | None]) -> dict[str, Any]:
        return {"harbour": shared}

    def show_member(self, name: str, state: str | None, shared: str) -> dict[str, Any]:
        return {"ship": state}

    def compare_shared(self, shared: str) -> dict[str, Any]:
        return {"harbour": shared}

    def compare_member(self, state: str | None) -> dict[str, Any]:
        return {"ship": state}


def run(ships: Ships, *, check_mode: bool = False) -> dict[str, Any]:
    result = result_of(ships, carry_out(ships, check_mode=check_mode), check_mode=check_mode)
    return result.to_ansible(subject="ships", diff_mode=True)


def test_the_order_of_all() -> None:
    ships = Ships()
    told = run(ships)
    assert ships.done == [
        "harbour",
        "prepare 0 for abc",
        *(f"create {name}" for name in NAMES),
        "prepare 1 for abc",
        *(f"update {name}" for name in NAMES),
        "wait for abc",
    ]
    assert (told["changed"], told["harbour"], [one["ship"] for one in told["results"]]) == (
        True,
        "harbour",
        [f"{name} updated" for name in NAMES],
    )
    assert len(told["changes"]) == 7
    assert len(told["diff"]) == 4


def test_check_mode_writes_nothing_and_predicts_all() -> None:
    ships = Ships()
    told = run(ships, check_mode=True)
    assert (ships.done, told["changed"]) == ([], True)
    assert [one["ship"] for one in told["results"]] == [f"{name} finished" for name in NAMES]
    assert told["actions"] == run(Ships())["actions"]


@pytest.mark.parametrize(
    ("where", "applied", "left"),
    [
        ("plan", [], []),
        ("create", [], ["update b"]),
        ("prepare1", ["create b"], ["update b"]),
        ("update", ["create b"], []),
    ],
)
def test_a_member_that_fails_stops_no_other(where: str, applied: list[str], left: list[str]) -> None:
    told = run(Ships(wrong={"b": where}))
    assert [one["failed"] for one in told["results"]] == [False, True, False]
    assert (told["results"][1]["applied"], told["results"][1]["not_attempted"]) == (applied, left)
    assert told["msg"].startswith("1 of 3 ships failed. b ")
    assert told["failed_items"][0]["domains"] == ["b"]
    assert [one["ship"] for one in told["results"]][::2] == ["a updated", "c updated"]
    assert {one["domain"] for one in told["changes"]} == {"", "a", "c", *(["b"] if applied else [])}


def test_without_what_they_share_nothing_is_attempted() -> None:
    ships = Ships(shared_fails=True)
    told = run(ships)
    assert ships.done == []
    assert (told["changed"], told["failed_action"]) == (False, "create harbour")
    assert told["msg"] == "ships: the harbour is closed."
    assert [one["failed"] for one in told["results"]] == [True] * 3


def test_what_is_shared_is_not_made_for_nobody() -> None:
    ships = Ships(wrong=dict.fromkeys(NAMES, "plan"))
    told = run(ships)
    assert (ships.done, told["changed"], told["harbour"]) == ([], False, "")


def test_one_wait_for_many_tells_who_is_late() -> None:
    clock = LabClock()
    said: list[str] = []
    looks = iter([{"a": "new", "b": "new"}, {"b": "still new"}, {"b": "still new"}])
    wait = JointWait("ships", "afloat", timeout=20, interval=10, remedy="Pump")
    late = wait.until(
        3,
        lambda: next(looks),
        progress=said.append,
        clock=Clock(now=clock, sleep=clock.advance),
    )
    assert list(late) == ["b"]
    assert late["b"].sentence() == "Waited 20 s for b to be afloat, and the last state seen is: still new. Pump."
    assert "1 of 3 afloat, waiting for a (new), b (new)" in said[0]
    assert wait.until(3, dict, progress=said.append) == {}
