# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module defaults for the options that a task omits.

Ansible merges ``module_defaults`` with a task's options first, and takes out those that are ``omit`` afterwards,
together with the default that stood there. A role that passes an option only where a variable is set would so hide the
defaults of its user's play. Source: ansible-core, ``executor/task_executor.py`` and ``executor/module_common.py``.
"""

from __future__ import annotations

from typing import Any


def with_defaults(task: Any, templar: Any) -> dict[str, Any]:
    """The task's options, and the defaults of those that it does not have."""
    defaults: dict[str, Any] = {}
    for each in task.module_defaults or []:
        defaults.update(each)
    if not defaults:
        return dict(task.args)
    groups = (task._parent._play._action_groups or {}).get(task.resolved_action, [])
    missing: dict[str, Any] = {}
    for name in [*(f"group/{group}" for group in groups), task.resolved_action]:
        missing.update(templar.template(defaults.get(name)) or {})
    return {**missing, **task.args}
