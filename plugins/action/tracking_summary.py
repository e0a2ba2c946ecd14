# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``tracking_summary`` in the controller's process, which shows its lines whatever the callback shows of tasks."""

from __future__ import annotations

from typing import Any

from ansible.utils.display import Display

from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.summary.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._in_process import InProcessAction
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._run import is_for_machines, shown_arguments

#: What the lines of a domain that failed begin with, and what ends them.
_FAILED, _NEXT = "FAILED", "  next:"


class ActionModule(InProcessAction):
    """Runs the module's definition."""

    definition = DEFINITION

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        self._task.args.setdefault("arguments", shown_arguments())
        result = super().run(tmp, task_vars)
        failed = False
        for line in result.get("lines") or ():
            failed = (failed or line.startswith(_FAILED)) and not line.startswith(_NEXT)
            Display().display(line, color="red" if failed else "green", stderr=is_for_machines())
        if result.get("failed") and not is_for_machines():
            # The lines are shown already, and a failure is shown with all that its result holds.
            result.pop("lines", None)
        return result
