# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module cloudflare_page_rule_info: the page rules of a zone, by one request (two by the zone's name)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.names import host_name
from ..._core.result import Result
from ..._http.library import REQUESTS
from ..arguments import NamedZone, connect, identifier, zone_subject
from .arguments import INFO_ARGUMENTS
from .client import PageRules
from .model import PageRule
from .pattern import Pattern
from .view import shown


@dataclass(frozen=True)
class Filter:
    """Which page rules are asked for; "" does not narrow it. ``host``: those that can act on its URLs."""

    target: str = ""
    rule_id: str = ""
    host: str = ""
    status: str = ""

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> Filter:
        """Raises InputError."""
        host = (params["host"] or "").strip()
        return cls(
            target=(params["target"] or "").strip(),
            rule_id=identifier(params["id"] or "", "id"),
            host=host_name(host, option="host") if host else "",
            status=params["status"] or "",
        )

    def matches(self, rule: PageRule) -> bool:
        """Whether the rule is asked for."""
        return (
            (not self.target or rule.pattern == Pattern.from_text(self.target))
            and self.rule_id in ("", rule.id)
            and self.status in ("", rule.status)
            and (not self.host or rule.pattern.meets(Pattern.from_text(f"{self.host}/*")))
        )


def _perform(context: TaskContext) -> Result:
    criteria, named = Filter.from_user(context.params), NamedZone.from_user(context.params)
    client = connect(context.params, context.secrets, context.progress)
    zone = client.zone(name=named.name, zone_id=named.zone_id)
    rules = PageRules(client, zone.id).read()
    asked = [shown(rule, rules) for rule in rules if criteria.matches(rule)]
    return Result(values={"zone_id": zone.id, "page_rules": asked, "page_rule_quota": zone.page_rule_quota})


DEFINITION = Definition(
    name="cloudflare_page_rule_info",
    arguments=INFO_ARGUMENTS,
    perform=_perform,
    subject=zone_subject,
    libraries=(REQUESTS,),
)
