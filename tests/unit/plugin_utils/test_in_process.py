# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugins: run here where that is the same as running the module, hand over where it is not."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail
from ansible.utils.display import Display

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import WAIT, Arguments
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.context import TaskContext
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.library import Library
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.result import Result
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.options import env_fallback
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._in_process import InProcessAction, _joined_diffs
from support.hosts import make_action

SECRET = "a-long-api-key-0123456789"
ARGUMENTS = Arguments(
    options={
        "domain": {"type": "str", "required": True},
        "api_key": {"type": "str", "no_log": True, "fallback": (env_fallback, ["EXAMPLE_KEY"])},
        "count": {"type": "int", "default": 3},
    }
)


def perform(context: TaskContext) -> Result:
    context.warn(f"mind {context.params['api_key']}")
    context.progress(f"looking with {context.params['count']}")
    return Result(values={"seen": dict(context.params), "check_mode": context.check_mode}, changed=True)


def example(task_args: dict[str, Any], **settings: Any) -> InProcessAction:
    class ActionModule(InProcessAction):
        definition = Definition(
            "example", ARGUMENTS.merge(WAIT), perform, lambda params: str(params["domain"]), **settings
        )

    return make_action(ActionModule, "example", task_args)


def test_it_runs_here_with_validated_options_and_masks_secrets() -> None:
    action = example({"domain": "track.example.com", "api_key": SECRET, "count": "5"})
    with mock.patch.object(Display, "display") as display:
        result = action.run(task_vars={"inventory_hostname": "one"})
    assert result["changed"] is True
    assert result["failed"] is False
    assert result["seen"]["count"] == 5
    assert result["invocation"]["module_args"]["api_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert result["invocation"]["module_args"]["domain"] == "track.example.com"
    assert SECRET not in repr(result)
    assert result["warnings"][0].startswith("mind ")
    display.assert_called_once_with("  [one] looking with 5")


def test_the_environment_of_the_task_gives_credentials_and_leaves_no_trace() -> None:
    action = example({"domain": "track.example.com"})
    action._task.environment = [{"EXAMPLE_KEY": SECRET}]
    with mock.patch.object(Display, "display"):
        result = action.run(task_vars={})
    assert result["seen"]["api_key"] != "None"
    assert result["invocation"]["module_args"]["api_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert SECRET not in repr(result)
    assert "EXAMPLE_KEY" not in os.environ


def test_an_empty_environment_variable_counts_as_unset() -> None:
    action = example({"domain": "track.example.com"})
    action._task.environment = [{"EXAMPLE_KEY": ""}]
    with mock.patch.object(Display, "display"):
        assert action.run(task_vars={})["seen"]["api_key"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "missing required arguments: domain"),
        ({"domain": "x", "colour": "red"}, "Unsupported parameters for (sparkpost.tracking.example) module: colour"),
        ({"domain": "x", "count": "many"}, "count"),
    ],
)
def test_bad_options_are_refused_as_a_module_refuses_them(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(AnsibleActionFail) as raised:
        example(arguments).run(task_vars={})
    assert says in str(raised.value)


def _remote(action: InProcessAction) -> None:
    action._connection = mock.Mock(transport="ssh", become=None, _shell=action._connection._shell)


def _become(action: InProcessAction) -> None:
    action._connection.become = mock.Mock()


def _async(action: InProcessAction) -> None:
    action._task.async_val = 60


def _switched_off(action: InProcessAction) -> None:
    action._task.environment = [{"TRACKING_IN_PROCESS": "0"}]


def _nothing(action: InProcessAction) -> None:
    pass


@pytest.mark.parametrize(
    ("prepare", "definition"),
    [
        (_remote, {}),
        (_become, {}),
        (_async, {}),
        (_switched_off, {}),
        (_nothing, {"libraries": (Library("boto3", "Traceback ..."),)}),
    ],
    ids=["remote connection", "become", "async", "switched off", "library missing here"],
)
def test_it_hands_over_to_the_module(prepare: Callable[[InProcessAction], None], definition: dict[str, Any]) -> None:
    action = example({"domain": "track.example.com"}, **definition)
    prepare(action)
    with mock.patch.object(action, "_execute_module", return_value={"changed": False, "by": "module"}) as execute:
        result = action.run(task_vars={})
    assert result["by"] == "module"
    execute.assert_called_once()
    assert execute.call_args.kwargs["module_name"] == "sparkpost.tracking.example"
    assert execute.call_args.kwargs["wrap_async"] is (prepare is _async)


def waiting(changed: bool, elapsed: float = 12.0) -> dict[str, Any]:
    """What a module returns whose part of the wait is over."""
    error = {
        "kind": "wait_timeout",
        "waited_for": "it",
        "last_state": "PENDING",
        "remedy": "Again.",
        "elapsed": elapsed,
    }
    return {"failed": True, "changed": changed, "actions": ["create it"] if changed else [], "error": error, "msg": "."}


def handed_over(
    results: list[dict[str, Any]], **options: Any
) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """The joined result of a wait as ordinary modules, the options of each run, and what was said in between."""
    action = example({"domain": "track.example.com", "wait": True, **options})
    _switched_off(action)
    clock = iter(range(0, 10_000, 6))
    with (
        mock.patch.object(action, "_execute_module", side_effect=results) as execute,
        mock.patch("time.monotonic", side_effect=lambda: float(next(clock))),
        mock.patch.object(Display, "display") as display,
    ):
        result = action.run(task_vars={"inventory_hostname": "one"})
    asked = [call.kwargs["module_args"] for call in execute.call_args_list]
    return result, asked, [str(call.args[0]) for call in display.call_args_list]


def test_a_wait_as_ordinary_modules_shows_its_progress_and_keeps_what_was_done() -> None:
    done = {"changed": False, "actions": [], "thing": "ready"}
    result, asked, said = handed_over([waiting(True), waiting(False), done])
    assert (result["changed"], result["actions"], result["thing"]) == (True, ["create it"], "ready")
    assert [options["wait_timeout"] for options in asked] == [12, 12, 12]
    assert len(said) == 2
    assert said[0].startswith("  [one] Waiting for it: PENDING (")


def test_what_each_part_of_a_wait_changed_adds_up() -> None:
    create, verify = ({"verb": verb, "object": "it"} for verb in ("create", "verify"))
    first = {
        **waiting(True),
        "changes": [create],
        "diff": {"before": {"state": "absent"}, "after": {"verified": False}},
    }
    idle = {**waiting(False), "changes": []}
    second = {**waiting(True), "actions": ["verify it"], "changes": [verify], "diff": {"before": {}, "after": {"v": 1}}}
    done = {"changed": False, "actions": [], "changes": []}
    result, _asked, _said = handed_over([first, idle, second, done])
    assert result["changed"] is True
    assert (result["actions"], result["changes"]) == (["create it", "verify it"], [create, verify])
    assert result["diff"] == {"before": {"state": "absent"}, "after": {"v": 1}}


def test_a_date_reaches_the_options_as_text() -> None:
    """YAML makes dates of what looks like one."""
    action = example({"domain": datetime.date(2026, 1, 1)})
    result = action.run(task_vars={})
    assert result["seen"]["domain"] == "2026-01-01"


def test_its_deadline_holds_over_all_parts() -> None:
    result, asked, _said = handed_over([waiting(True), waiting(False), waiting(False)], wait_timeout=30)
    assert result["failed"] is True
    assert result["changed"] is True
    assert len(asked) == 3
    assert result["msg"].startswith("Waited ")
    assert "the last state seen is: PENDING. Again." in result["msg"]
    assert result["error"]["elapsed"] >= 30


def ruled_out(key: str = "absent", enough: float = 60.0) -> dict[str, Any]:
    """A part of a wait at whose end something speaks against it."""
    part = waiting(False)
    against = {"key": key, "msg": f"It is {key}. Make it.", "remedy": "Make it", "stood": 0.0, "enough": enough}
    return {**part, "error": {**part["error"], "against": [against]}}


def test_what_speaks_against_it_in_every_part_ends_it() -> None:
    """The clock of these tests goes on by 6 seconds at each look at it, twice a part."""
    result, asked, _said = handed_over([waiting(True), *[ruled_out() for _part in range(20)]], wait_timeout=600)
    assert (result["failed"], result["changed"], result["msg"]) == (True, True, "It is absent. Make it.")
    assert (result["error"]["kind"], result["error"]["remedy"]) == ("hopeless", "Make it")
    assert 60 <= result["error"]["elapsed"] <= 90
    assert len(asked) == 7


def test_what_speaks_against_it_now_and_then_does_not() -> None:
    parts = [ruled_out("absent" if at % 3 else "elsewhere") for at in range(60)]
    result, _asked, _said = handed_over(parts, wait_timeout=300)
    assert result["error"]["kind"] == "wait_timeout"
    assert result["error"]["elapsed"] >= 300


@pytest.mark.parametrize("options", [{"wait": False}, {"wait": "no"}])
def test_without_a_wait_the_module_runs_once_as_it_is(options: dict[str, Any]) -> None:
    action = example({"domain": "track.example.com", **options})
    _switched_off(action)
    with mock.patch.object(action, "_execute_module", return_value={"changed": False}) as execute:
        action.run(task_vars={})
    execute.assert_called_once()
    assert "module_args" not in execute.call_args.kwargs


def test_the_diffs_of_a_wait_in_parts_are_those_of_the_whole() -> None:
    one = [{"after_header": "a", "before": 0, "after": 1}, {"after_header": "b", "before": 5, "after": 6}]
    two = [{"after_header": "a", "before": 1, "after": 2}]
    joined = _joined_diffs([one, two])
    assert joined == [{"after_header": "a", "before": 0, "after": 2}, {"after_header": "b", "before": 5, "after": 6}]
    single = _joined_diffs([{"before": 0, "after": 1}, {"before": 1, "after": 2}])
    assert single == {"before": 0, "after": 2}
