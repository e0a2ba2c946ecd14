# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module cloudflare_page_rule: one page rule of a zone, and its place among the others."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.arguments import NamedZone, connect
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.client import CloudflareClient
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.errors import ValidationError
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_arguments import ARGUMENTS
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_client import PageRules
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_model import (
    PageRule,
    Standing,
    numbered,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_order import (
    priorities,
    stands_behind,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_pattern import Pattern
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_plan import ours, planned
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_refusals import (
    refuse_foreign_host,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_view import shown
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rule_wanted import Wanted
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.zone_model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ForbiddenError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.host import Host
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.plan import Action, Plan
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.resource import Resource, managed
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.library import REQUESTS

#: How many more priorities are tried where the first one led to another order.
_MOST_MOVES = 5


class PageRuleResource(Resource[Standing]):
    """One list is read; the zone itself only where a rule is to be made or gets another URL."""

    def __init__(self, client: CloudflareClient, named: NamedZone, wanted: Wanted) -> None:
        self._client = client
        self._named = named
        self._wanted = wanted
        self._id: str | None = None

    def read(self) -> Standing:
        zone = self._client.zone(name=self._named.name, zone_id=self._named.zone_id)
        rules = PageRules(self._client, zone.id).read()
        found = ours(rules, self._wanted)
        self._id = found.id if found else None
        return Standing(self._zone_facts(zone, found), rules)

    def plan(self, current: Standing | None) -> Plan[Standing]:
        return planned(_there(current), self._wanted)

    def execute(self, action: Action, state: Standing | None) -> Standing:
        standing = _there(state)
        if action.verb == "delete":
            return self._delete(standing, action)
        if action.verb == "create":
            return self._create(standing, action)
        return self._update(standing, action)

    def show(self, state: Standing | None) -> dict[str, Any]:
        standing = _there(state)
        rule = self._ours(standing)
        return {"zone_id": standing.zone.id, "page_rule": None if rule is None else shown(rule, standing.rules)}

    def compare(self, state: Standing | None) -> dict[str, Any]:
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

    def _ours(self, standing: Standing) -> PageRule | None:
        """The rule in the state given: by its id, which stays where its target changes."""
        if self._id is not None:
            return next((each for each in standing.rules if each.id == self._id), None)
        return ours(standing.rules, self._wanted)

    def _create(self, standing: Standing, action: Action) -> Standing:
        rule, index = action.arguments["rule"], int(action.arguments["index"])
        others = standing.rules
        number = next(priorities(index, others, None))
        made = self._rules(standing).create(rule, number, known=others)
        self._id = made.id
        return self._settled(standing, made, others[:index], others[index:])

    def _update(self, standing: Standing, action: Action) -> Standing:
        rule, parts, index = (action.arguments[name] for name in ("rule", "parts", "index"))
        rules = self._rules(standing)
        if index is None:
            seen = rules.update(rule, parts)
            return replace(standing, rules=tuple(seen if each.id == rule.id else each for each in standing.rules))
        others = [each for each in standing.rules if each.id != rule.id]
        seen = rules.update(rule, parts, next(priorities(index, others, rule.priority)))
        return self._settled(standing, seen, others[:index], others[index:])

    def _settled(self, standing: Standing, rule: PageRule, ahead: Any, behind: Any) -> Standing:
        """Look at the order that the write led to, and set the number anew until it is the one that is wanted.

        How Cloudflare orders two rules of the same number, while it renumbers them, is not published.
        """
        if not ahead and not behind:
            return replace(standing, rules=(rule,))
        rules = self._rules(standing)
        sent: set[int] = set()
        while True:
            seen = rules.read()
            if stands_behind(seen, str(rule.id), ahead, behind):
                return replace(standing, rules=seen)
            number = self._next_number(seen, rule, ahead, sent)
            if number is None or len(sent) == _MOST_MOVES:
                raise _disordered(rule)
            sent.add(number)
            # A number may be refused for being above the number of rules: then the next one is tried.
            with contextlib.suppress(ValidationError):
                rules.update(rule, (), number)

    def _next_number(self, seen: Any, rule: PageRule, ahead: Any, sent: set[int]) -> int | None:
        current = next((each for each in seen if each.id == rule.id), None)
        if current is None:
            raise TrackingError(
                f"Cloudflare no longer lists the page rule {rule.target}: somebody else removed it meanwhile",
                remedy="Run again to create it anew",
            )
        others = [each for each in seen if each.id != rule.id]
        over = {each.id for each in ahead}
        index = max((place + 1 for place, each in enumerate(others) if each.id in over), default=0)
        return next((each for each in priorities(index, others, current.priority) if each not in sent), None)

    def _delete(self, standing: Standing, action: Action) -> Standing:
        rule_id = str(action.arguments["id"])
        self._rules(standing).delete(rule_id)
        return replace(standing, rules=numbered([each for each in standing.rules if each.id != rule_id]))

    def _rules(self, standing: Standing) -> PageRules:
        return PageRules(self._client, standing.zone.id)


def _there(state: Standing | None) -> Standing:
    if state is None:
        raise AssertionError("the page rules of a zone are a list, if an empty one")
    return state


def _disordered(rule: PageRule) -> TrackingError:
    return TrackingError(
        f"Cloudflare keeps the page rule {rule.target} at another place than asked for, whatever its priority",
        remedy="Move it in the dashboard (Rules, Page Rules), and run again",
    )


def _build(host: Host) -> PageRuleResource:
    wanted = Wanted.from_user(host.params)
    named = NamedZone.from_user(host.params)
    if wanted.target and not wanted.absent:
        refuse_foreign_host(wanted.target, Zone(named.zone_id, named.name))
    return PageRuleResource(connect(host.params, host.secrets), named, wanted)


def _subject(params: Mapping[str, Any]) -> str:
    return str(params.get("target") or params.get("id") or "").strip()


DEFINITION = Definition(
    name="cloudflare_page_rule",
    arguments=ARGUMENTS,
    perform=managed(_build),
    subject=_subject,
    libraries=(REQUESTS,),
)
