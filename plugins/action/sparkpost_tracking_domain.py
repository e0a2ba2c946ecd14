# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs sparkpost_tracking_domain in the controller's process where it can."""

from __future__ import annotations

from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.resource import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._in_process import InProcessAction


class ActionModule(InProcessAction):
    """The action plugin that stands for the module of its name."""

    definition = DEFINITION
