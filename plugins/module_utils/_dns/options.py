# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options by which a module finds names and connects to them."""

from __future__ import annotations

from ansible.module_utils.common.parameters import env_fallback

from .._core.arguments import Arguments

#: An empty environment variable gives an empty list, which is unset.
RESOLVING = Arguments(
    options={
        "resolvers": {"type": "list", "elements": "str", "fallback": (env_fallback, ["TRACKING_RESOLVERS"])},
        "connect_to": {"type": "list", "elements": "str", "fallback": (env_fallback, ["TRACKING_CONNECT_TO"])},
    }
)
