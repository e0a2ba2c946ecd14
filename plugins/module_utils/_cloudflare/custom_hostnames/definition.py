# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``cloudflare_custom_hostnames`` is: its options, and the fleet that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.names import shown_name
from ..._core.several.fleet_result import managed_fleet
from ..._core.wait import WaitLimits
from ..._http.library import REQUESTS
from ..arguments import connect
from .desired import ARGUMENTS, DesiredHostnames, names_of
from .resource import CustomHostnames


def _build(context: TaskContext) -> CustomHostnames:
    limits = WaitLimits.from_user(context.params)
    desired = DesiredHostnames.from_user(context.params)
    client = connect(context.params, context.secrets, context.progress)
    return CustomHostnames(desired, client, limits, context.progress)


def subject(params: Mapping[str, Any]) -> str:
    """What a message is about: the first domain, and how many more there are."""
    names = [shown_name(name) for name in names_of(params)]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else "custom hostnames"


DEFINITION = Definition(
    name="cloudflare_custom_hostnames",
    arguments=ARGUMENTS,
    perform=managed_fleet(_build),
    subject=subject,
    libraries=(REQUESTS,),
)
