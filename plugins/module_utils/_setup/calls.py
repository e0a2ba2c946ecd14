# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the definitions of other modules within one task, each with its own options, result and credentials."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._core.concurrency import map_concurrently
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import TrackingError, WaitTimeoutError
from .._core.runner import run
from .._dns.options import RESOLVING
from .._http.options import HTTP
from .arguments import masked, validated

#: More than Ansible's own default of forks, fewer than any service minds: most of the time they wait.
_AT_ONCE = 16
_AGAIN = re.compile(r"continues here|\brun\b[^.;]*\bagain\b", re.IGNORECASE)
#: Beside the options of a call that waits: the variable in which the user sets how long.
RAISED_BY = "raised_by"
_SHARED = (*HTTP.options, *RESOLVING.options)


class CallFailedError(TrackingError):
    """A module within this task has failed; ``result`` is what it returned."""

    kind = "call"

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__(str(result.get("msg") or "the call failed without a message").rstrip("."))
        self.result = result


class Within:
    """``TaskContext`` of a module within the task."""

    def __init__(
        self, outer: TaskContext, params: Mapping[str, Any], secrets: frozenset[str], progress: Callable[[str], None]
    ) -> None:
        self._outer = outer
        self._progress = progress
        self._params = params
        self.secrets = outer.secrets | secrets
        self.result: dict[str, Any] = {}
        self.warnings: list[str] = []

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params

    @property
    def check_mode(self) -> bool:
        return self._outer.check_mode

    @property
    def diff_mode(self) -> bool:
        return self._outer.diff_mode

    def warn(self, message: str) -> None:
        self.warnings.append(message)

    def progress(self, message: str) -> None:
        self._progress(message)

    def exit(self, values: dict[str, Any]) -> None:
        self.result = masked({**values, "failed": False}, self.secrets)

    def fail(self, values: dict[str, Any]) -> None:
        self.result = masked({**values, "failed": True}, self.secrets)


class Caller:
    """Calls modules with the task's own connection options, and the credentials of one service each."""

    def __init__(self, context: TaskContext, progress: Callable[[str], None]) -> None:
        self._context = context
        self._progress = progress
        self.warnings: dict[str, None] = {}

    def result(self, definition: Definition, service: str, named: Mapping[str, Any]) -> dict[str, Any]:
        """What the module returns, failed or not. ``service`` is the option that holds its credentials.

        ``named`` are its options, and RAISED_BY.
        """
        known = definition.arguments.options
        given: dict[str, Any] = {name: self._context.params[name] for name in _SHARED if name in known}
        given.update(self._context.params.get(service) or {} if service else {})
        given.update(named)
        given = {name: value for name, value in given.items() if value is not None and name in known}
        options = validated(definition.arguments, given)
        if options.problem:
            return {"failed": True, "changed": False, "msg": options.problem}
        within = Within(self._context, options.params, options.secrets, self._progress)
        run(definition, within)
        self.warnings.update(dict.fromkeys(within.warnings))
        variable = str(named.get(RAISED_BY) or "")
        return _with_way_on(within.result, variable, named.get("wait_timeout")) if variable else within.result

    def one(self, definition: Definition, service: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """The same; raises CallFailedError where the module fails."""
        found = self.result(definition, service, options)
        if found["failed"]:
            raise CallFailedError(found)
        return found

    def several(
        self,
        definition: Definition,
        service: str,
        option: str,
        entries: Sequence[Mapping[str, Any]],
    ) -> list[dict[str, Any]]:
        """A result for each entry: by the list that the module takes in ``option``, else by a call for each."""
        if option in definition.arguments.options and len(entries) > 1:
            # What only the task as a whole can have is the same for all.
            known = definition.arguments.options[option]["options"]
            common = {name: value for name, value in entries[0].items() if name not in known}
            own = [{name: value for name, value in _named(entry).items() if name in known} for entry in entries]
            found = self.result(definition, service, {**common, option: own})
            listed = found.get("results")
            if isinstance(listed, list) and len(listed) == len(entries):
                return _with_differences([{"failed": False, "changed": False, **each} for each in listed], found)
            return [found for _entry in entries]
        return list(map_concurrently(entries, lambda entry: self.result(definition, service, entry), at_once=_AT_ONCE))


def _with_way_on(result: dict[str, Any], variable: str, timeout: Any) -> dict[str, Any]:
    """The result; where its time ran out, its message says in which variable there is more of it."""
    for each in (result, *(result.get("results") or ())):
        if each.get("failed") and (each.get("error") or {}).get("kind") == WaitTimeoutError.kind:
            said = str(each["msg"])
            again = "" if _AGAIN.search(said) else " Running it again continues here."
            limit = f" (now {timeout} seconds)" if timeout is not None else ""
            each["msg"] = f"{said.rstrip('.')}.{again} To wait longer, raise {variable}{limit}."
    return result


def _with_differences(results: list[dict[str, Any]], whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The results of a list; what ``--diff`` shows of all of them stays, with the first that changed."""
    first = next((each for each in results if each["changed"]), None)
    if first is not None and whole.get("diff"):
        first["diff"] = whole["diff"]
    return results


def _named(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}
