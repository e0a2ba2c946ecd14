# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module cloudflare_page_rule: one page rule of a zone, and its place among the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._core.context import TaskContext
from ..._core.errors import ForbiddenError, RefusedError
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from ..._core.several.arguments import ListForm
from ..._core.several.claims import Claim
from ..._core.several.once import Once
from ..._core.several.order import Wish
from ..._core.several.run import listed_definition
from ..._http.library import REQUESTS
from ..arguments import CLOUDFLARE, NamedZone, connect
from ..client import CloudflareClient
from ..handed_on import HandedOn, handed_on
from ..model import Zone
from .arguments import ARGUMENTS
from .client import PageRules
from .desired import DesiredPageRule
from .model import PageRule, PageRulesState, in_order, numbered
from .order import missing, priorities
from .pattern import Pattern
from .plan import ours, planned
from .refusals import refuse_foreign_host
from .settle import settled
from .view import shown


class Account:
    """What all rules of a task share: the client, and the rules of each zone as they were last read or written."""

    def __init__(self, client: CloudflareClient, preflight: Any = None) -> None:
        self.client = client
        self.known = Once()
        self._preflight = preflight

    def handed_on(self, zone_id: str) -> HandedOn | None:
        """What preflight found of the zone, until something is written there."""
        return self.known.get(("preflight", zone_id), lambda: handed_on(self._preflight, zone_id=zone_id))

    def zone(self, named: NamedZone) -> Zone:
        """The zone of a rule. Raises ApiError and its kinds."""
        return self.known.get(named, lambda: self.client.zone(name=named.name, zone_id=named.zone_id))

    def rules(self, zone_id: str) -> tuple[PageRule, ...]:
        """The page rules of a zone."""
        return self.known.get(zone_id, PageRules(self.client, zone_id).read)

    def written(self, zone_id: str, rules: tuple[PageRule, ...] | None) -> None:
        """What a write has made of the rules of a zone, None where nobody knows."""
        self.known.put(("preflight", zone_id), None)
        if rules is None:
            self.known.forget(zone_id)
        else:
            self.known.put(zone_id, rules)


class PageRuleResource(Resource[PageRulesState]):
    """One list is read; the zone itself only where a rule is to be made or gets another URL."""

    def __init__(self, account: Account, named: NamedZone, desired: DesiredPageRule) -> None:
        self._account = account
        self._client = account.client
        self._named = named
        self._desired = desired
        self._id: str | None = None
        #: What was written, with the rules that are to be ahead of it and behind it; None: nothing that was placed.
        self._placing: tuple[PageRule, Sequence[PageRule], Sequence[PageRule]] | None = None

    def read(self) -> PageRulesState:
        zone, known = self._known()
        if zone is None:
            zone = self._account.zone(self._named)
        rules = self._account.rules(zone.id) if known is None else known
        found = ours(rules, self._desired)
        self._id = found.id if found else None
        return PageRulesState(self._zone_facts(zone, found), rules)

    def plan(self, current: PageRulesState | None) -> Plan[PageRulesState]:
        return planned(_there(current), self._desired)

    def execute(self, action: Action, state: PageRulesState | None) -> PageRulesState:
        current = _there(state)
        steps = {"delete": self._delete, "create": self._create}
        self._account.written(current.zone.id, None)
        after = steps.get(action.verb, self._update)(current, action)
        self._account.written(current.zone.id, after.rules)
        return after

    def wait(self, state: PageRulesState | None) -> PageRulesState:
        """See that the write led to the order that was desired, and set it right where it did not."""
        current = _there(state)
        if self._placing is None:
            return current
        self._account.written(current.zone.id, None)
        rules = settled(self._rules(current), *self._placing)
        self._account.written(current.zone.id, rules)
        return replace(current, rules=rules)

    def show(self, state: PageRulesState | None) -> dict[str, Any]:
        current = _there(state)
        rule = self._ours(current)
        return {"zone_id": current.zone.id, "page_rule": None if rule is None else shown(rule, current.rules)}

    def compare(self, state: PageRulesState | None) -> dict[str, Any]:
        current = _there(state)
        rule = self._ours(current)
        if rule is None:
            return {"state": "absent", "order": [each.target for each in current.rules]}
        described = shown(rule, current.rules)
        parts = {name: described[name] for name in ("target", "actions", "status", "shadowed_by")}
        return {"state": "present", **parts, "order": [each.target for each in current.rules]}

    def _known(self) -> tuple[Zone | None, tuple[PageRule, ...] | None]:
        """The zone and its rules by preflight, each None where that does not tell.

        The rules count where nothing is to be changed, or a rule is to be made, which Cloudflare refuses beside one
        with its URL.
        """
        given = self._account.handed_on(self._named.zone_id)
        if given is None or self._named.name not in ("", given.zone.name):
            return None, None
        if given.page_rules is None:
            return given.zone, None
        rules = in_order([PageRule.from_shown(shown) for shown in given.page_rules])
        return given.zone, rules if self._suffices(given.zone, rules) else None

    def _suffices(self, zone: Zone, rules: tuple[PageRule, ...]) -> bool:
        desired = self._desired
        if desired.absent or desired.place.priority is not None or missing(desired.place, rules):
            return False
        if ours(rules, desired) is None:
            return not desired.rule_id
        try:
            return not planned(PageRulesState(zone, rules), desired).actions
        except RefusedError:
            return False

    def _zone_facts(self, zone: Zone, found: PageRule | None) -> Zone:
        """The zone with its name and quota where they bear on the plan; as it is where they may not be read."""
        desired = self._desired
        elsewhere = found is None or (desired.target and found.pattern != Pattern.from_text(desired.target))
        if desired.absent or not elsewhere or not desired.target or zone.status:
            return zone
        try:
            return self._account.known.get(("zone", zone.id), lambda: self._client.read_zone(zone.id))
        except ForbiddenError:
            return zone

    def _ours(self, current: PageRulesState) -> PageRule | None:
        """The rule in the state given: by its id, which stays where its target changes."""
        if self._id is not None:
            return next((each for each in current.rules if each.id == self._id), None)
        return ours(current.rules, self._desired)

    def _create(self, current: PageRulesState, action: Action) -> PageRulesState:
        rule, index = action.arguments["rule"], int(action.arguments["index"])
        others = current.rules
        number = next(priorities(index, others, None))
        made = self._rules(current).create(rule, number, known=others)
        self._id = made.id
        return self._written(current, made, others[:index], others[index:])

    def _update(self, current: PageRulesState, action: Action) -> PageRulesState:
        rule, parts, index = (action.arguments[name] for name in ("rule", "parts", "index"))
        rules = self._rules(current)
        if index is None:
            seen = rules.update(rule, parts)
            return replace(current, rules=tuple(seen if each.id == rule.id else each for each in current.rules))
        others = [each for each in current.rules if each.id != rule.id]
        seen = rules.update(rule, parts, next(priorities(index, others, rule.priority)))
        return self._written(current, seen, others[:index], others[index:])

    def _written(
        self, current: PageRulesState, rule: PageRule, ahead: Sequence[PageRule], behind: Sequence[PageRule]
    ) -> PageRulesState:
        """The state that a write should have led to; where there are other rules, it is looked at afterwards."""
        if not ahead and not behind:
            return replace(current, rules=(rule,))
        self._placing = (rule, ahead, behind)
        return replace(current, rules=numbered([*ahead, rule, *behind]))

    def _delete(self, current: PageRulesState, action: Action) -> PageRulesState:
        rule_id = str(action.arguments["id"])
        self._rules(current).delete(rule_id)
        return replace(current, rules=numbered([each for each in current.rules if each.id != rule_id]))

    def _rules(self, current: PageRulesState) -> PageRules:
        return PageRules(self._client, current.zone.id)


def _there(state: PageRulesState | None) -> PageRulesState:
    if state is None:
        raise AssertionError("the page rules of a zone are a list, if an empty one")
    return state


def _connect(context: TaskContext) -> Account:
    return Account(connect(context.params, context.secrets, context.progress), context.params.get("preflight"))


def _build(context: TaskContext, account: Account) -> PageRuleResource:
    desired = DesiredPageRule.from_user(context.params)
    named = NamedZone.from_user(context.params)
    if desired.target and not desired.absent:
        refuse_foreign_host(desired.target, Zone(named.zone_id, named.name))
    return PageRuleResource(account, named, desired)


def _subject(params: Mapping[str, Any]) -> str:
    return str(params.get("target") or params.get("id") or "").strip()


def _hosts(params: Mapping[str, Any]) -> list[str]:
    """The host that the rule is for, none where it is for several."""
    host = Pattern.from_text(str(params.get("target") or "")).host
    return [host] if host and "*" not in host else []


def _zone(params: Mapping[str, Any]) -> str:
    """The rules of a zone have an order, so that one is made after the other."""
    return str(NamedZone.from_user(params))


def _identified(params: Mapping[str, Any]) -> str | Pattern:
    """By its id, else by its URL pattern, of which the letters' case says nothing."""
    return str(params.get("id") or "").strip().lower() or Pattern.from_text(_subject(params))


def _wish(params: Mapping[str, Any]) -> Wish:
    """Of a rule that is to be there: its place among those of the zone."""
    if params["state"] == "absent":
        return Wish(_zone(params))
    before, after = (str(params.get(name) or "").strip() for name in ("before", "after"))
    names = [_named(str(params.get(name) or "").strip()) for name in ("id", "target")]
    return Wish(
        scope=_zone(params),
        names=frozenset(name for name in names if name is not None),
        before=_named(before),
        after=_named(after),
        option="before" if before else "after",
        value=before or after,
        rank=params.get("priority") or 0,
    )


def _named(text: str) -> Pattern | None:
    """Another rule in the form in which it is found, None for none."""
    return Pattern.from_text(text) if text else None


def _claims(params: Mapping[str, Any]) -> Iterable[Claim]:
    """A rule of each rank."""
    if params.get("priority") and params["state"] != "absent":
        reason = "one rule of a zone has each rank"
        yield Claim((_zone(params), params["priority"]), "priority", params["priority"], reason)


FORM = ListForm(
    option="rules",
    noun="page rule",
    arguments=ARGUMENTS,
    identity=("target", "id"),
    connect=_connect,
    build=_build,
    subject=_subject,
    domains=_hosts,
    lane=_zone,
    settles=True,
    place=_zone,
    identified=_identified,
    claims=_claims,
    wish=_wish,
    begin=lambda account: account.client.begin(),
    common=("preflight",),
)

DEFINITION = listed_definition("cloudflare_page_rule", FORM, CLOUDFLARE, libraries=(REQUESTS,))
