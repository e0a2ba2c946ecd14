# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the custom hostnames of a zone, or those of some domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.names import shown_name, tracking_domain_name
from ..._core.result import Result
from ..._http.library import REQUESTS
from ..arguments import CLOUDFLARE, ZONE, NamedZone, connect, zone_subject
from .client import CustomHostnameClient

ARGUMENTS = Arguments(options={"domains": {"type": "list", "elements": "str"}}).merge(CLOUDFLARE, ZONE)


def _perform(context: TaskContext) -> Result:
    params = context.params
    named = NamedZone.from_user(params)
    listed = params.get("domains")
    names = tuple(dict.fromkeys(tracking_domain_name(name, option="domains") for name in listed or ()))
    client = connect(params, context.secrets, context.progress)
    zone = client.zone(name=named.name, zone_id=named.zone_id)
    hostnames = CustomHostnameClient(client, zone.id)
    if listed is None:
        found = hostnames.all()
    else:
        by_name = hostnames.find(names)
        found = [by_name[name] for name in names if name in by_name]
    fallback = hostnames.fallback()
    return Result(
        values={
            "custom_hostnames": [
                {**one.view(), "ready": one.is_ready, "validation_records": one.validation_records()} for one in found
            ],
            "fallback_origin": None if fallback is None else fallback.view(),
        }
    )


def _subject(params: Mapping[str, Any]) -> str:
    domains = params.get("domains") or []
    return ", ".join(map(shown_name, domains[:3])) or zone_subject(params)


DEFINITION = Definition(
    name="cloudflare_custom_hostnames_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=_subject,
    libraries=(REQUESTS,),
)
