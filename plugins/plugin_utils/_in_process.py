# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a definition inside the controller's process, where that is the same as running its module.

No payload is built and no second interpreter started, libraries are imported once a play
(Ansible's workers are forks of the process that loads the action plugin), and a wait shows
its progress as it happens.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.arguments import check_kinds, in_sentences
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import (
    HopelessError,
    InputError,
    WaitTimeoutError,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.library import first_missing
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.redact import passwords_in, told
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.runner import run
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import LONGEST_SILENCE
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._defaults import with_defaults
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._run import is_for_machines

# Shorter than anybody should wait without a word, by the time that a module takes to start.
_LONGEST_PART = LONGEST_SILENCE - 3

#: Set to 0 to run every task as an ordinary module.
SWITCH = "TRACKING_IN_PROCESS"


class ControllerContext:
    """``TaskContext`` for a task that runs in the controller's process."""

    def __init__(self, action: InProcessAction, validated: ValidationResult, host_name: str) -> None:
        self._action = action
        self._host_name = host_name
        self._params: dict[str, Any] = _plain(validated.validated_parameters)
        self.secrets: frozenset[str] = frozenset((*map(str, validated._no_log_values), *passwords_in(self._params)))
        self.result: dict[str, Any] = {}
        self._warnings: list[str] = []

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params

    @property
    def check_mode(self) -> bool:
        return bool(self._action._task.check_mode)

    @property
    def diff_mode(self) -> bool:
        return bool(self._action._task.diff)

    def warn(self, message: str) -> None:
        self._warnings.append(message)

    def progress(self, message: str) -> None:
        _show(f"  [{self._host_name}] {message}")

    def exit(self, values: dict[str, Any]) -> None:
        self._end({**values, "failed": False})

    def fail(self, values: dict[str, Any]) -> None:
        self._end({**values, "failed": True})

    def _end(self, values: dict[str, Any]) -> None:
        if self._warnings:
            values["warnings"] = self._warnings
        self.result = remove_values(values, self.secrets)


class InProcessAction(ActionBase):
    """The base of the action plugins; a subclass names the definition that its module runs too."""

    _supports_async = True
    definition: Definition

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        self._task.args = with_defaults(self._task, self._templar)
        environment = self._task_environment()
        with _environment(environment):
            if not self._can_run_here():
                result.update(self._run_as_module(task_vars))
                return result
            result.update(self._run_here(task_vars or {}))
        return result

    def _can_run_here(self) -> bool:
        """Whether the controller's process stands for the module's: same machine, user, and libraries."""
        return (
            os.environ.get(SWITCH, "1") != "0"
            and self._connection.transport == "local"
            and not self._connection.become
            and not self._task.async_val
            and self._has_libraries()
        )

    def _has_libraries(self) -> bool:
        """Whether what the task needs can be imported; options that are not what they should be are refused later."""
        try:
            return first_missing(self.definition.needed(self._task.args)) is None
        except (AttributeError, TypeError, ValueError):
            return True

    def _run_here(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        arguments = self.definition.arguments
        given = _plain(self._task.args)
        try:
            check_kinds(arguments.options, given)
        except InputError as error:
            return {
                "failed": True,
                "changed": False,
                "msg": error.sentence(),
                "error": {"kind": error.kind, "remedy": "", **error.facts},
            }
        validator = ArgumentSpecValidator(arguments.spec(), **arguments.rules())
        validated = validator.validate(given)
        if validated.error_messages:
            raise AnsibleActionFail(self._invalid(validated))
        context = ControllerContext(self, validated, str(task_vars.get("inventory_hostname", "localhost")))
        run(self.definition, context)
        return {**context.result, "invocation": {"module_args": _shown(validated, arguments.spec(), context.secrets)}}

    def _invalid(self, validated: ValidationResult) -> str:
        """The sentence with which AnsibleModule refuses the same options."""
        message = str(remove_values(validated.errors.msg, validated._no_log_values))
        if isinstance(validated.errors[0], UnsupportedError):
            message = f"Unsupported parameters for ({self._task.action}) module: {message}"
        return told(in_sentences(message))

    def _run_as_module(self, task_vars: dict[str, Any] | None) -> dict[str, Any]:
        if self._waits():
            return self._wait_by_module(task_vars)
        wrap_async = bool(self._task.async_val) and not self._connection.has_native_async
        result: dict[str, Any] = self._execute_module(
            module_name=self._task.action, task_vars=task_vars, wrap_async=wrap_async
        )
        return result

    def _waits(self) -> bool:
        """Whether the module would wait, which it can only do in silence."""
        asked = "wait" in self.definition.arguments.options and boolean(self._task.args.get("wait"), strict=False)
        return bool(asked) and not self._task.async_val and not self._task.check_mode

    def _wait_by_module(self, task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Run the module again and again, each time for a short wait, and say in between how it stands.

        Every module may be run again at any point, so that the next run waits on where the last one stopped.
        """
        timeout = self._seconds("wait_timeout")
        interval = self._seconds("wait_interval")
        start = time.monotonic()
        earlier: list[dict[str, Any]] = []
        since: dict[str, float] = {}
        while True:
            left = timeout - (time.monotonic() - start)
            part = max(1, int(min(_LONGEST_PART, left)))
            shortened = {**self._task.args, "wait_timeout": part, "wait_interval": min(int(interval), part)}
            result: dict[str, Any] = self._execute_module(
                module_name=self._task.action, module_args=shortened, task_vars=task_vars
            )
            elapsed = time.monotonic() - start
            state = _awaited(result)
            if not state or elapsed >= timeout:
                return _joined(earlier, result, elapsed)
            since = _against_since(since, result, elapsed)
            hopeless = _hopeless(result, since, elapsed)
            if hopeless is not None:
                return _joined(earlier, hopeless, elapsed)
            earlier.append(result)
            host = (task_vars or {}).get("inventory_hostname", "localhost")
            _show(f"  [{host}] {state} ({elapsed:.0f} s of at most {timeout:.0f} s)")

    def _seconds(self, option: str) -> float:
        given = self._task.args.get(option)
        default = self.definition.arguments.options[option]["default"]
        try:
            return float(default if given is None else given)
        except (TypeError, ValueError):
            # The module will say what is wrong with it.
            return float(default)

    def _task_environment(self) -> dict[str, str]:
        """What the task, its play and its roles set by ``environment:``."""
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)  # type: ignore[no-untyped-call]
        return environment


def _show(line: str) -> None:
    """Show it beside what the callback plugin shows, but write nothing into output that is one document."""
    if is_for_machines():
        Display().display(line, stderr=True)
    else:
        Display().display(line)


def _awaited(result: Mapping[str, Any]) -> str:
    """What a module that ran out of its part of the wait was waiting for, "" where it ended otherwise."""
    error = result.get("error")
    if not result.get("failed") or not isinstance(error, Mapping) or error.get("kind") != WaitTimeoutError.kind:
        return ""
    return f"Waiting for {error.get('waited_for')}: {error.get('last_state')}"


def _against_since(since: Mapping[str, float], result: Mapping[str, Any], elapsed: float) -> dict[str, float]:
    """Since when each thing that speaks against a wait has done so at every look, in the parts of the wait as well."""
    against = result["error"].get("against") or ()
    return {each["key"]: since.get(each["key"], elapsed - each["stood"]) for each in against}


def _hopeless(result: Mapping[str, Any], since: Mapping[str, float], elapsed: float) -> dict[str, Any] | None:
    """The result of a wait that something has spoken against for long enough."""
    for each in result["error"].get("against") or ():
        if elapsed - since[each["key"]] >= each["enough"]:
            error = {**result["error"], "kind": HopelessError.kind, "remedy": each["remedy"]}
            error.pop("against")
            return {**result, "msg": each["msg"], "error": {**error, "elapsed": round(elapsed, 1)}}
    return None


def _joined_diffs(diffs: Sequence[Any]) -> Any:
    """From before the first run to after the last one; of a list, for each thing by its header."""
    if not any(isinstance(each, list) for each in diffs):
        return {**diffs[-1], "before": diffs[0].get("before")}
    joined: dict[Any, dict[str, Any]] = {}
    for entry in (entry for each in diffs for entry in (each if isinstance(each, list) else [each])):
        header = entry.get("after_header", "")
        joined[header] = {**entry, "before": joined.get(header, entry).get("before")}
    return list(joined.values())


def _joined(earlier: Sequence[Mapping[str, Any]], last: Mapping[str, Any], elapsed: float) -> dict[str, Any]:
    """The last run's result, with what all runs did, and the time that they took."""
    changed = [each for each in (*earlier, last) if each.get("changed")]
    result = {**last, "changed": bool(changed)}
    for name in ("actions", "changes"):
        if any(name in each for each in changed):
            result[name] = [entry for each in changed for entry in each.get(name) or ()]
    diffs = [each["diff"] for each in changed if "diff" in each]
    if diffs:
        result["diff"] = _joined_diffs(diffs)
    if _awaited(last) and earlier:
        error = last["error"]
        result["error"] = {**error, "elapsed": round(elapsed, 1)}
        result["msg"] = (
            f"Waited {elapsed:.0f} s for {error.get('waited_for')}, and the last state seen is: "
            f"{error.get('last_state')}. {error.get('remedy')}"
        )
    return result


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Without the string types by which Ansible marks where a value comes from."""
    plain: dict[str, Any] = json.loads(json.dumps(parameters, default=str))
    return plain


def _shown(validated: ValidationResult, spec: Mapping[str, Any], secrets: frozenset[str]) -> dict[str, Any]:
    hidden = {name for name, option in spec.items() if option.get("no_log")}
    shown = {
        name: "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" if name in hidden and value is not None else value
        for name, value in validated.validated_parameters.items()
    }
    masked: dict[str, Any] = remove_values(shown, secrets)
    return masked


@contextlib.contextmanager
def _environment(extra: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update({name: str(value) for name, value in extra.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
