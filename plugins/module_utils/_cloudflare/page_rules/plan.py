# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the zone's page rules to the one that is desired: pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..._core.errors import RefusedError
from ..._core.plan import Action, Plan, Values, differing
from ..model import SERVICE
from .desired import DesiredPageRule, check_forwarding, check_references
from .model import PageRule, PageRulesState, numbered
from .order import check_place, find, index_of, missing
from .pattern import Pattern
from .refusals import refuse_creation, refuse_foreign_host, refuse_loop, refuse_same_url, shadowing_errors
from .successor import rules_in_place_of


def ours(rules: Iterable[PageRule], desired: DesiredPageRule) -> PageRule | None:
    """The rule that is meant, by its id or else by its target."""
    return find([*rules], desired.rule_id or desired.target)


def planned(current: PageRulesState, desired: DesiredPageRule) -> Plan[PageRulesState]:
    """The plan. Raises RefusedError and InputError for what Cloudflare would refuse, or what could not work."""
    found = ours(current.rules, desired)
    if desired.absent:
        return _removal(current, found)
    if found is None:
        refuse_creation(current, desired)
    if desired.target and (found is None or found.pattern != Pattern.from_text(desired.target)):
        refuse_foreign_host(desired.target, current.zone)
    others = [rule for rule in current.rules if rule is not found]
    rule = _changed(found, desired)
    refuse_same_url(rule.target, others)
    _refuse_actions(rule)
    check_place(desired.place, rule.id or "", rule.target)
    place = None if found is None else current.rules.index(found)
    index = index_of(desired.place, others, place)
    after = numbered([*others[:index], rule, *others[index:]])
    shadowing = shadowing_errors(current.rules, after, index)
    if shadowing and not desired.allow_shadowed:
        raise shadowing[0]
    action = _creation(rule, index) if found is None or place is None else _update(found, rule, index, place)
    warnings = [
        *_lost(desired, others),
        *(error.message for error in shadowing),
        *_hints(found, rule, others, desired),
    ]
    if action is None:
        return Plan(current, current, (), tuple(warnings))
    return Plan(current, replace(current, rules=after), (action,), tuple(warnings))


def _removal(current: PageRulesState, found: PageRule | None) -> Plan[PageRulesState]:
    if found is None:
        return Plan(current, current)
    rest = numbered([rule for rule in current.rules if rule is not found])
    action = _action("delete", found, {"id": found.id}, before=_settings(found))
    return Plan(current, replace(current, rules=rest), (action,))


def _changed(found: PageRule | None, desired: DesiredPageRule) -> PageRule:
    if found is None:
        return PageRule(desired.target, desired.actions_on({}), desired.status or "active")
    retargeted = desired.target and found.pattern != Pattern.from_text(desired.target)
    return replace(
        found,
        target=desired.target if retargeted else found.target,
        actions=desired.actions_on(found.actions),
        status=desired.status or found.status,
    )


def _refuse_actions(rule: PageRule) -> None:
    if not rule.actions:
        raise RefusedError(
            f"The page rule {rule.target} would be left without any action, which Cloudflare does not allow",
            remedy="Name another action, or remove the rule by 'state: absent'",
        )
    check_forwarding(rule.actions, rule.target)
    check_references(rule.actions, rule.target)
    refuse_loop(rule)


def _creation(rule: PageRule, index: int) -> Action:
    return _action("create", rule, {"rule": rule, "index": index}, after=_settings(rule))


def _update(found: PageRule, rule: PageRule, index: int, place: int) -> Action | None:
    """One write for all that differs; None where nothing does."""
    moved = index != place
    parts = [name for name in ("target", "actions", "status") if getattr(found, name) != getattr(rule, name)]
    if not parts and not moved:
        return None
    what = ", ".join([*parts, *(["order"] if moved else [])])
    arguments = {"rule": rule, "parts": parts, "index": index if moved else None}
    before, after = differing({**_settings(found), "position": place + 1}, {**_settings(rule), "position": index + 1})
    sentence = f"update page rule {found.target}: {what}"
    return _action("update", found, arguments, before=before, after=after, sentence=sentence)


def _action(
    verb: str,
    rule: PageRule,
    arguments: Values,
    *,
    before: Values | None = None,
    after: Values | None = None,
    sentence: str = "",
) -> Action:
    """Of one rule; its domain is the pattern's host, unless wildcards make that stand for several."""
    host = rule.pattern.host
    return Action(
        verb,
        f"page rule {rule.target}",
        arguments,
        service=SERVICE,
        domain="" if "*" in host else host,
        before=before,
        after=after,
        sentence=sentence,
    )


def _settings(rule: PageRule) -> dict[str, Any]:
    shown = rule.show()
    return {name: shown[name] for name in ("target", "actions", "status")}


def _lost(desired: DesiredPageRule, others: list[PageRule]) -> list[str]:
    return [
        f"There is no page rule {name} in the zone yet, so that the order of {desired.label()} towards it is left open"
        for name in missing(desired.place, others)
    ]


def _hints(found: PageRule | None, rule: PageRule, others: list[PageRule], desired: DesiredPageRule) -> list[str]:
    hints = []
    alike = [each for each in others if replace(each.pattern, scheme=None) == replace(rule.pattern, scheme=None)]
    if alike and (found is None or found.pattern != rule.pattern):
        hints.append(
            f"The page rules {rule.target} and {alike[0].target} differ by their scheme alone; Cloudflare may take "
            "them for one URL and refuse the second"
        )
    if found is None and desired.legacy_note:
        hints.append(_legacy(rule))
    return hints


def _legacy(rule: PageRule) -> str:
    modern = rules_in_place_of(rule)
    phases = ", ".join(dict.fromkeys(each["phase"] for each in modern))
    equivalent = f"the module cloudflare_rule does the same in phase {phases}, as 'successors' shows" if phases else ""
    note = "Page Rules work, but Cloudflare recommends Rules for new work"
    return f"{note}: {equivalent}" if equivalent else f"{note}, which have nothing for the actions of {rule.target}"
