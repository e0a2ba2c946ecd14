# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task ends once, with one sentence where it fails, and never with a secret or a traceback for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import Arguments
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.context import TaskContext
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError, InputError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Action, Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.resource import Resource, managed
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import Result
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.runner import run

SECRET = "long-secret-0123456789"


class FakeContext:
    """Notes how the task ended."""

    def __init__(self, *, check_mode: bool = False, diff_mode: bool = False) -> None:
        self.params: Mapping[str, Any] = {"domain": "track.example.com"}
        self.check_mode = check_mode
        self.diff_mode = diff_mode
        self.secrets = frozenset({SECRET})
        self.ended: list[tuple[str, dict[str, Any]]] = []
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        self.warnings.append(message)

    def progress(self, message: str) -> None:
        raise AssertionError(message)

    def exit(self, values: dict[str, Any]) -> None:
        self.ended.append(("exit", values))

    def fail(self, values: dict[str, Any]) -> None:
        self.ended.append(("fail", values))


def ran(perform: Callable[[TaskContext], Result], context: FakeContext) -> tuple[str, dict[str, Any]]:
    run(Definition("a_module", Arguments(), perform, lambda params: str(params["domain"])), context)
    assert len(context.ended) == 1
    return context.ended[0]


ACTIONS = (
    Action("create", "a", service="provider", domain="track.example.com", after={"key": SECRET}),
    Action("update", "b", service="provider", before={"ttl": 60}, after={"ttl": 10}, sentence="update b to ttl: 10"),
)
CREATED = {
    "domain": "track.example.com",
    "service": "provider",
    "object": "a",
    "verb": "create",
    "before": None,
    "after": {"key": "********"},
}
UPDATED = {
    "domain": "",
    "service": "provider",
    "object": "b",
    "verb": "update",
    "before": {"ttl": 60},
    "after": {"ttl": 10},
}


class Thing(Resource[str]):
    """Desires "new"; its action with the given verb fails."""

    def __init__(self, fails_at: str = "", late: bool = False) -> None:
        self._fails_at = fails_at
        self._late = late

    def read(self) -> str | None:
        return "old"

    def plan(self, current: str | None) -> Plan[str]:
        return Plan(current, "new", ACTIONS, warnings=(f"mind {SECRET}",))

    def execute(self, action: Action, state: str | None) -> str | None:
        if action.verb == self._fails_at:
            raise ApiError("Provider", operation="PUT /x", status=422, reason=f"no {SECRET}", remedy="Ask again")
        return f"{state}+{action.verb}"

    def wait(self, state: str | None) -> str | None:
        if self._late:
            raise TrackingError("not in time")
        return state

    def show(self, state: str | None) -> dict[str, Any]:
        return {"thing": state}

    def compare(self, state: str | None) -> dict[str, Any]:
        return {"value": state}


def test_success_returns_state_actions_and_difference() -> None:
    context = FakeContext(diff_mode=True)
    ended, values = ran(managed(lambda _context: Thing()), context)
    assert ended == "exit"
    assert values == {
        "changed": True,
        "thing": "old+create+update",
        "actions": ["create a", "update b to ttl: 10"],
        "changes": [CREATED, UPDATED],
        "diff": {
            "before_header": "track.example.com",
            "after_header": "track.example.com",
            "before": {"value": "old"},
            "after": {"value": "old+create+update"},
        },
    }
    assert context.warnings == ["mind ********"]


def test_check_mode_predicts_the_same_actions() -> None:
    predicted = ran(managed(lambda _context: Thing()), FakeContext(check_mode=True))[1]
    assert predicted["changed"] is True
    assert predicted["thing"] == "new"
    done = ran(managed(lambda _context: Thing()), FakeContext())[1]
    assert predicted["actions"] == done["actions"]
    assert predicted["changes"] == done["changes"] == [CREATED, UPDATED]
    assert "diff" not in predicted


def test_a_failure_after_partial_success_says_how_far_it_went() -> None:
    ended, values = ran(managed(lambda _context: Thing(fails_at="update")), FakeContext())
    assert ended == "fail"
    assert values["changed"] is True
    assert values["changes"] == [CREATED]
    assert values["applied"] == ["create a"]
    assert values["failed_action"] == "update b to ttl: 10"
    assert values["not_attempted"] == []
    assert values["thing"] == "old+create"
    assert values["msg"] == (
        "track.example.com: Provider answered PUT /x with 422: no ********. Ask again. "
        "Done before that, and kept: create a."
    )
    assert values["error"]["status"] == 422


def test_a_failure_before_any_write_is_no_change() -> None:
    values = ran(managed(lambda _context: Thing(fails_at="create")), FakeContext())[1]
    assert values["changed"] is False
    assert values["changes"] == []
    assert values["not_attempted"] == ["update b to ttl: 10"]


def test_a_wait_that_is_too_long_keeps_what_was_done() -> None:
    ended, values = ran(managed(lambda _context: Thing(late=True)), FakeContext())
    assert ended == "fail"
    assert values["changed"] is True
    assert values["changes"] == [CREATED, UPDATED]
    assert values["thing"] == "old+create+update"


def test_check_mode_does_not_wait() -> None:
    assert ran(managed(lambda _context: Thing(late=True)), FakeContext(check_mode=True))[0] == "exit"


def test_bad_input_is_one_sentence() -> None:
    def perform(_context: TaskContext) -> Result:
        raise InputError("ttl", -1, "it must be at least 0")

    ended, values = ran(perform, FakeContext())
    assert ended == "fail"
    assert values["msg"] == "track.example.com: The option 'ttl' is -1, but it must be at least 0."
    assert values["changed"] is False


def test_an_internal_error_is_reported_without_its_secret_and_without_a_traceback() -> None:
    def perform(_context: TaskContext) -> Result:
        raise KeyError(SECRET)

    ended, values = ran(perform, FakeContext())
    assert ended == "fail"
    assert "Traceback" not in repr(values)
    assert "test_runner.py line" in values["msg"]
    assert "a_module: internal error: KeyError: '********', at perform" in values["msg"]
    assert SECRET not in repr(values)


@pytest.mark.parametrize("name", ["domain"])
def test_arguments_are_fresh_copies(name: str) -> None:
    arguments = Arguments(options={name: {"type": "list", "options": {"sub": {"type": "str"}}}})
    arguments.spec()[name]["options"]["sub"]["type"] = "int"
    assert arguments.spec()[name]["options"]["sub"]["type"] == "str"


def test_merged_arguments_keep_all_rules() -> None:
    one = Arguments(options={"a": {}}, required_together=(("a", "b"),))
    two = Arguments(options={"b": {}}, mutually_exclusive=(("a", "b"),))
    merged = one.merge(two)
    assert set(merged.options) == {"a", "b"}
    assert merged.rules()["required_together"] == [["a", "b"]]
    assert merged.rules()["mutually_exclusive"] == [["a", "b"]]
