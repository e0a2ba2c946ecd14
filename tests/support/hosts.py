# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module of the collection in either of its hosts, so that one test holds for both.

``run_as_module`` is what a remote connection does (AnsibleModule, in this process to be fast);
``run_in_process`` is the action plugin in the controller's process.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol
from unittest import mock

from ansible.errors import AnsibleError
from ansible.module_utils.testing import patch_module_args
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._in_process import InProcessAction
from support.module_changes import check_changes

COLLECTION = "ansible_collections.sparkpost.tracking.plugins"


class RunTask(Protocol):
    """Runs one task and returns its result as a playbook would register it (``failed`` is always there)."""

    def __call__(
        self,
        module: str,
        options: Mapping[str, Any],
        *,
        check_mode: bool = False,
        diff: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> dict[str, Any]: ...


def run_as_module(
    module: str,
    options: Mapping[str, Any],
    *,
    check_mode: bool = False,
    diff: bool = True,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run ``main`` of the module by AnsibleModule."""
    main: Callable[[], None] = importlib.import_module(f"{COLLECTION}.modules.{module}").main
    arguments = {**options, "_ansible_check_mode": check_mode, "_ansible_diff": diff}
    output = io.StringIO()
    with (
        _environment(environment),
        patch_module_args(arguments),
        contextlib.redirect_stdout(output),
        contextlib.suppress(SystemExit),
    ):
        main()
    result: dict[str, Any] = json.loads(output.getvalue())
    check_changes(module, result)
    return {"failed": False, **result}


def run_in_process(
    module: str,
    options: Mapping[str, Any],
    *,
    check_mode: bool = False,
    diff: bool = True,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run the action plugin of the same name over a local connection."""
    plugin = importlib.import_module(f"{COLLECTION}.action.{module}").ActionModule
    action = make_action(plugin, module, options, environment=environment)
    action._task.check_mode = check_mode
    action._task.diff = diff
    try:
        result: dict[str, Any] = action.run(task_vars={"inventory_hostname": "localhost"})
    except AnsibleError as error:
        return {"failed": True, "changed": False, "msg": str(error)}
    check_changes(module, result)
    return {"failed": False, **result}


def make_action(
    plugin: type[InProcessAction],
    module: str,
    options: Mapping[str, Any],
    *,
    environment: Mapping[str, str] | None = None,
) -> InProcessAction:
    """The action plugin of a task over a local connection."""
    task = Task()
    task.action = f"sparkpost.tracking.{module}"
    task.args = dict(options)
    task.check_mode = False
    task.diff = False
    task.environment = [dict(environment)] if environment else []
    task.async_val = 0
    loader = DataLoader()
    context = PlayContext()
    return plugin(
        task=task,
        connection=connection_loader.get("local", context),
        play_context=context,
        loader=loader,
        templar=Templar(loader=loader),
        shared_loader_obj=None,
    )


HOSTS: Mapping[str, RunTask] = {"module": run_as_module, "in_process": run_in_process}


@contextlib.contextmanager
def _environment(extra: Mapping[str, str] | None) -> Iterator[None]:
    with mock.patch.dict(os.environ, dict(extra or {})):
        yield
