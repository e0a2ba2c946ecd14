# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``tracking_setup`` in the controller's process."""

from __future__ import annotations

from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._setup.definition import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._in_process import InProcessAction
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._provider_defaults import with_provider_defaults

#: Each stands for a provider whose modules have a group of their own.
_PROVIDERS = {
    name: DEFINITION.arguments.options[name]["options"] for name in ("aws", "cloudflare", "fastly", "sparkpost")
}


class ActionModule(InProcessAction):
    """Runs the module's definition."""

    definition = DEFINITION

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        self._task.args = with_provider_defaults(self._task, self._templar, _PROVIDERS)
        return super().run(tmp, task_vars)
