# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which zones of a DNS host hold the names of a task: what has to be there before anything else is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.arguments import Arguments
from .._core.context import TaskContext
from .._core.definition import Definition
from .._core.errors import InputError
from .._core.names import is_within, record_name, shown_name
from .._core.result import Result
from .dns_records import provider_libraries
from .providers import PROVIDERS


def perform(context: TaskContext) -> Result:
    """Look the zones up, one for every name. Raises TrackingError where a name has none."""
    params = context.params
    names = tuple(dict.fromkeys(record_name(name, option="names") for name in params["names"]))
    if not names:
        raise InputError("names", params["names"], "it must hold at least one name")
    zone = record_name(params["zone"], option="zone") if params.get("zone") else ""
    outside = [name for name in names if zone and not is_within(name, zone)]
    if outside:
        raise InputError("zone", zone, f"it does not hold {outside[0]}: the name needs another zone")
    provider = PROVIDERS[params["provider"]]
    zone_id = provider.identifier(params.get("zone_id") or "", "zone_id")
    zone_of = provider.connect(context).zones(names, zone=zone, zone_id=zone_id)
    zones = [
        {"id": found.id, "name": found.name or None, "names": [name for name in names if zone_of[name] == found]}
        for found in dict.fromkeys(zone_of[name] for name in names)
    ]
    return Result(values={"zones": zones})


def _subject(params: Mapping[str, Any]) -> str:
    return ", ".join(map(shown_name, (params.get("names") or ())[:3]))


_OWN = Arguments(
    options={
        "provider": {"type": "str", "required": True, "choices": sorted(PROVIDERS)},
        "names": {"type": "list", "elements": "str", "required": True},
        "zone": {"type": "str"},
        "zone_id": {"type": "str"},
    }
)

DEFINITION = Definition(
    name="dns_zone_info",
    arguments=_OWN.merge(*(provider.arguments for provider in PROVIDERS.values())),
    perform=perform,
    subject=_subject,
    libraries_by=provider_libraries,
)
