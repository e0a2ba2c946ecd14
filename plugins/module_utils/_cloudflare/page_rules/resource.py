# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module cloudflare_page_rule: one page rule of a zone, and its place among the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._core.context import TaskContext
from ..._core.definition import Definition
from ..._core.errors import ForbiddenError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource, managed
from ..._http.library import REQUESTS
from ..arguments import NamedZone, connect
from ..client import CloudflareClient
from ..model import Zone
from .arguments import ARGUMENTS
from .client import PageRules
from .desired import DesiredPageRule
from .model import PageRule, PageRulesState, numbered
from .order import priorities
from .pattern import Pattern
from .plan import ours, planned
from .refusals import refuse_foreign_host
from .settle import settled
from .view import shown


class PageRuleResource(Resource[PageRulesState]):
    """One list is read; the zone itself only where a rule is to be made or gets another URL."""

    def __init__(self, client: CloudflareClient, named: NamedZone, wanted: DesiredPageRule) -> None:
        self._client = client
        self._named = named
        self._wanted = wanted
        self._id: str | None = None
        #: What was written, with the rules that are to be ahead of it and behind it; None: nothing that was placed.
        self._placing: tuple[PageRule, Sequence[PageRule], Sequence[PageRule]] | None = None

    def read(self) -> PageRulesState:
        zone = self._client.zone(name=self._named.name, zone_id=self._named.zone_id)
        rules = PageRules(self._client, zone.id).read()
        found = ours(rules, self._wanted)
        self._id = found.id if found else None
        return PageRulesState(self._zone_facts(zone, found), rules)

    def plan(self, current: PageRulesState | None) -> Plan[PageRulesState]:
        return planned(_there(current), self._wanted)

    def execute(self, action: Action, state: PageRulesState | None) -> PageRulesState:
        standing = _there(state)
        if action.verb == "delete":
            return self._delete(standing, action)
        if action.verb == "create":
            return self._create(standing, action)
        return self._update(standing, action)

    def wait(self, state: PageRulesState | None) -> PageRulesState:
        """See that the write led to the order that was wanted, and set it right where it did not."""
        standing = _there(state)
        if self._placing is None:
            return standing
        return replace(standing, rules=settled(self._rules(standing), *self._placing))

    def show(self, state: PageRulesState | None) -> dict[str, Any]:
        standing = _there(state)
        rule = self._ours(standing)
        return {"zone_id": standing.zone.id, "page_rule": None if rule is None else shown(rule, standing.rules)}

    def compare(self, state: PageRulesState | None) -> dict[str, Any]:
        standing = _there(state)
        rule = self._ours(standing)
        if rule is None:
            return {"state": "absent", "order": [each.target for each in standing.rules]}
        told = shown(rule, standing.rules)
        parts = {name: told[name] for name in ("target", "actions", "status", "shadowed_by")}
        return {"state": "present", **parts, "order": [each.target for each in standing.rules]}

    def _zone_facts(self, zone: Zone, found: PageRule | None) -> Zone:
        """The zone with its name and quota where they bear on the plan; as it is where they may not be read."""
        wanted = self._wanted
        elsewhere = found is None or (wanted.target and found.pattern != Pattern.from_text(wanted.target))
        if wanted.absent or not elsewhere or not wanted.target or zone.status:
            return zone
        try:
            return self._client.read_zone(zone.id)
        except ForbiddenError:
            return zone

    def _ours(self, standing: PageRulesState) -> PageRule | None:
        """The rule in the state given: by its id, which stays where its target changes."""
        if self._id is not None:
            return next((each for each in standing.rules if each.id == self._id), None)
        return ours(standing.rules, self._wanted)

    def _create(self, standing: PageRulesState, action: Action) -> PageRulesState:
        rule, index = action.arguments["rule"], int(action.arguments["index"])
        others = standing.rules
        number = next(priorities(index, others, None))
        made = self._rules(standing).create(rule, number, known=others)
        self._id = made.id
        return self._written(standing, made, others[:index], others[index:])

    def _update(self, standing: PageRulesState, action: Action) -> PageRulesState:
        rule, parts, index = (action.arguments[name] for name in ("rule", "parts", "index"))
        rules = self._rules(standing)
        if index is None:
            seen = rules.update(rule, parts)
            return replace(standing, rules=tuple(seen if each.id == rule.id else each for each in standing.rules))
        others = [each for each in standing.rules if each.id != rule.id]
        seen = rules.update(rule, parts, next(priorities(index, others, rule.priority)))
        return self._written(standing, seen, others[:index], others[index:])

    def _written(
        self, standing: PageRulesState, rule: PageRule, ahead: Sequence[PageRule], behind: Sequence[PageRule]
    ) -> PageRulesState:
        """The state that a write should have led to; where there are other rules, it is looked at afterwards."""
        if not ahead and not behind:
            return replace(standing, rules=(rule,))
        self._placing = (rule, ahead, behind)
        return replace(standing, rules=numbered([*ahead, rule, *behind]))

    def _delete(self, standing: PageRulesState, action: Action) -> PageRulesState:
        rule_id = str(action.arguments["id"])
        self._rules(standing).delete(rule_id)
        return replace(standing, rules=numbered([each for each in standing.rules if each.id != rule_id]))

    def _rules(self, standing: PageRulesState) -> PageRules:
        return PageRules(self._client, standing.zone.id)


def _there(state: PageRulesState | None) -> PageRulesState:
    if state is None:
        raise AssertionError("the page rules of a zone are a list, if an empty one")
    return state


def _build(context: TaskContext) -> PageRuleResource:
    wanted = DesiredPageRule.from_user(context.params)
    named = NamedZone.from_user(context.params)
    if wanted.target and not wanted.absent:
        refuse_foreign_host(wanted.target, Zone(named.zone_id, named.name))
    return PageRuleResource(connect(context.params, context.secrets), named, wanted)


def _subject(params: Mapping[str, Any]) -> str:
    return str(params.get("target") or params.get("id") or "").strip()


DEFINITION = Definition(
    name="cloudflare_page_rule",
    arguments=ARGUMENTS,
    perform=managed(_build),
    subject=_subject,
    libraries=(REQUESTS,),
)
