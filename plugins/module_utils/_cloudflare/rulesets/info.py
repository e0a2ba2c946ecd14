# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module cloudflare_rule_info: the rules of some phases, by one request a phase (and one for a zone's name)."""

from __future__ import annotations

from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.result import Result
from ..._http.library import REQUESTS
from ..arguments import CLOUDFLARE, ZONE, NamedZone, connect, zone_subject
from .client import EntryPoint
from .model import PHASES, WRITABLE
from .view import shown

ARGUMENTS = Arguments(
    options={
        "phases": {"type": "list", "elements": "str", "choices": list(PHASES), "default": list(WRITABLE)},
        "ref": {"type": "str"},
    }
).merge(CLOUDFLARE, ZONE)


def _perform(context: TaskContext) -> Result:
    named, ref = NamedZone.from_user(context.params), (context.params["ref"] or "").strip()
    client = connect(context.params, context.secrets, context.progress)
    zone = client.zone(name=named.name, zone_id=named.zone_id)
    rules: list[dict[str, Any]] = []
    for name in dict.fromkeys(context.params["phases"] or WRITABLE):
        ruleset = EntryPoint(client, zone.id, PHASES[name]).read()
        rules += [shown(rule, ruleset, PHASES[name]) for rule in ruleset.rules if ref in ("", rule.ref)]
    return Result(values={"zone_id": zone.id, "rules": rules})


DEFINITION = Definition(
    name="cloudflare_rule_info",
    arguments=ARGUMENTS,
    perform=_perform,
    subject=zone_subject,
    libraries=(REQUESTS,),
)
