# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module cloudflare_rule: one rule of a phase, by its ref, and its place among the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..._core.arguments import Arguments
from ..._core.context import TaskContext
from ..._core.plan import Action, Plan
from ..._core.resource import Resource
from ..._core.several.arguments import ListForm
from ..._core.several.once import Once
from ..._core.several.order import Wish
from ..._core.several.run import listed_definition
from ..._http.library import REQUESTS
from ..arguments import CLOUDFLARE, ZONE, NamedZone, connect
from ..client import CloudflareClient
from .client import EntryPoint
from .desired import DesiredRule
from .model import WRITABLE, PhaseState
from .plan import ours, planned
from .view import shown

ARGUMENTS = Arguments(
    options={
        "phase": {"type": "str", "choices": list(WRITABLE), "required": True},
        "ref": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "expression": {"type": "str"},
        "description": {"type": "str"},
        "enabled": {"type": "bool"},
        "action": {"type": "str"},
        "action_parameters": {"type": "dict"},
        "position": {"type": "str", "choices": ["first", "last"]},
        "before": {"type": "str"},
        "after": {"type": "str"},
        "validate": {"type": "bool", "default": False},
    }
).merge(ZONE)


class Account:
    """What all rules of a task share: the client, and each phase of a zone as it was last read or written."""

    def __init__(self, client: CloudflareClient) -> None:
        self.client = client
        self.phases = Once()


class RuleResource(Resource[PhaseState]):
    """One entry point is read; nothing else is, unless the service is asked to validate the change."""

    def __init__(self, account: Account, named: NamedZone, desired: DesiredRule) -> None:
        self._client = account.client
        self._phases = account.phases
        self._named = named
        self._desired = desired

    def read(self) -> PhaseState:
        named = self._named
        zone = self._phases.get(named, lambda: self._client.zone(name=named.name, zone_id=named.zone_id))
        current = PhaseState(zone, self._phases.get(self._key(zone.id), lambda: self._entry_point(zone.id).read()))
        if self._desired.validate:
            self._validate(current)
        return current

    def plan(self, current: PhaseState | None) -> Plan[PhaseState]:
        return planned(_there(current), self._desired)

    def execute(self, action: Action, state: PhaseState | None) -> PhaseState:
        current = _there(state)
        entry_point, stored = self._entry_point(current.zone.id), current.ruleset
        # Where a write fails, nobody knows what stands.
        self._phases.forget(self._key(current.zone.id))
        if action.verb == "create":
            ruleset = entry_point.create(stored, action.arguments["body"])
        elif action.verb == "delete":
            ruleset = entry_point.delete(stored, action.arguments["id"])
        else:
            ruleset = entry_point.update(stored, action.arguments["id"], action.arguments["body"])
        self._phases.put(self._key(current.zone.id), ruleset)
        return replace(current, ruleset=ruleset)

    def show(self, state: PhaseState | None) -> dict[str, Any]:
        current = _there(state)
        rule = ours(current, self._desired.ref)
        described = None if rule is None else shown(rule, current.ruleset, self._desired.phase)
        return {"zone_id": current.zone.id, "ruleset_id": current.ruleset.id, "rule": described}

    def compare(self, state: PhaseState | None) -> dict[str, Any]:
        current = _there(state)
        rule = ours(current, self._desired.ref)
        order = [each.ref for each in current.ruleset.rules]
        if rule is None:
            return {"state": "absent", "order": order}
        described = {name: value for name, value in rule.show().items() if name != "id"}
        return {"state": "present", **described, "order": order}

    def _validate(self, current: PhaseState) -> None:
        """Have the service look at the change ahead of it, in check mode as well: it stores nothing."""
        entry_point, stored = self._entry_point(current.zone.id), current.ruleset
        for action in planned(current, self._desired).actions:
            if action.verb == "create":
                entry_point.check_creation(stored, action.arguments["body"])
            elif action.verb == "update":
                entry_point.check_update(stored, action.arguments["id"], action.arguments["body"])

    def _key(self, zone_id: str) -> tuple[str, str]:
        return zone_id, self._desired.phase.id

    def _entry_point(self, zone_id: str) -> EntryPoint:
        return EntryPoint(self._client, zone_id, self._desired.phase)


def _there(state: PhaseState | None) -> PhaseState:
    if state is None:
        raise AssertionError("the rules of a phase are a list, if an empty one")
    return state


def _connect(context: TaskContext) -> Account:
    return Account(connect(context.params, context.secrets, context.progress))


def _build(context: TaskContext, account: Account) -> RuleResource:
    return RuleResource(account, NamedZone.from_user(context.params), DesiredRule.from_user(context.params))


def _subject(params: Mapping[str, Any]) -> str:
    return str(params.get("ref") or "").strip()


def _phase(params: Mapping[str, Any]) -> str:
    """The rules of a phase are one object, which takes one change after another."""
    return f"{NamedZone.from_user(params)} {params['phase']}"


def _wish(params: Mapping[str, Any]) -> Wish:
    """Of a rule that is to be there: its place among those of its phase."""
    if params["state"] == "absent":
        return Wish(_phase(params))
    asked = {name: str(params.get(name) or "").strip() for name in ("position", "before", "after")}
    option, value = next(((name, value) for name, value in asked.items() if value), ("", ""))
    return Wish(
        scope=_phase(params),
        names=frozenset({_subject(params)}),
        before=asked["before"] or None,
        after=asked["after"] or None,
        end=asked["position"],
        option=option,
        value=value,
        rank=1 if asked["position"] else 0,
    )


FORM = ListForm(
    option="rules",
    noun="rule",
    arguments=ARGUMENTS,
    identity=("ref",),
    connect=_connect,
    build=_build,
    subject=_subject,
    domains=lambda _params: (),
    lane=_phase,
    place=_phase,
    wish=_wish,
    begin=lambda account: account.client.begin(),
)

DEFINITION = listed_definition("cloudflare_rule", FORM, CLOUDFLARE, libraries=(REQUESTS,))
