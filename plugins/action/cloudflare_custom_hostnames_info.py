# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``cloudflare_custom_hostnames_info`` in the controller's process."""

from __future__ import annotations

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.custom_hostnames.info import DEFINITION
from ansible_collections.sparkpost.tracking.plugins.plugin_utils._in_process import InProcessAction


class ActionModule(InProcessAction):
    """The action plugin of the module of the same name."""

    definition = DEFINITION
