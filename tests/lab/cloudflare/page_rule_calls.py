# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on page rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply
from lab.cloudflare.names import is_within
from lab.cloudflare.page_rule_actions import available, faults
from lab.cloudflare.page_rules import PageRule, comparable, host_of, placed, rendered, renumbered
from lab.cloudflare.zones import Zone

_MOST_ASTERISKS = 4
_STATUSES = ("active", "disabled")


def _list(account: Account, call: Call) -> Reply:
    _refuse_account_owned(account, call)
    status = call.query.get("status")
    with account.lock:
        found = [each for each in call.within.page_rules if status in (None, "", each.status)]
    order, direction = call.query.get("order", "priority"), call.query.get("direction", "desc")
    found.sort(key=lambda rule: rule.priority)
    if order == "status":
        found.sort(key=lambda rule: rule.status)
    return Reply([rendered(each) for each in (reversed(found) if direction == "desc" else found)])


def _settings(account: Account, call: Call) -> Reply:
    _refuse_account_owned(account, call)
    return Reply(available(call.within.plan, call.within.limits))


def _get(account: Account, call: Call) -> Reply:
    _refuse_account_owned(account, call)
    with account.lock:
        return Reply(rendered(_held(call)))


def _post(account: Account, call: Call) -> Reply:
    _refuse_account_owned(account, call)
    zone, behaviour = call.within, account.behaviour
    with account.lock:
        rule = replace(_made(account, zone, _with_defaults(account, call.body)), created=account.wall())
        quota = zone.page_rule_quota(behaviour)
        if len(zone.page_rules) >= quota:
            raise errors.page_rule_invalid(f".quota: the zone has all {quota} page rules that its plan allows")
        return Reply(rendered(_stored(account, zone, rule)))


def _put(account: Account, call: Call) -> Reply:
    return _changed(account, call, lambda held: _with_defaults(account, call.body))


def _patch(account: Account, call: Call) -> Reply:
    return _changed(account, call, lambda held: {**_body_of(held), **call.body})


def _changed(account: Account, call: Call, body: Any) -> Reply:
    _refuse_account_owned(account, call)
    zone, behaviour = call.within, account.behaviour
    with account.lock:
        held = _held(call)
        rule = _made(account, zone, body(held), held.id)
        if rule.priority > len(zone.page_rules) and behaviour.priority_above_count == "refused":
            raise errors.page_rule_invalid(f".priority: {rule.priority} is above the number of page rules")
        return Reply(rendered(_stored(account, zone, replace(rule, id=held.id, created=held.created))))


def _delete(account: Account, call: Call) -> Reply:
    _refuse_account_owned(account, call)
    with account.lock:
        held = _held(call)
        rest = [each for each in call.within.page_rules if each.id != held.id]
        call.within.page_rules = renumbered(rest) if account.behaviour.renumbers else rest
    return Reply(None if account.behaviour.page_rule_delete_null else {"id": held.id})


def _refuse_account_owned(account: Account, call: Call) -> None:
    if call.token.account_owned:
        raise errors.account_owned_token(account.behaviour.status_1011)


def _held(call: Call) -> PageRule:
    for each in call.within.page_rules:
        if each.id == call.ids["rule"]:
            return each
    raise errors.invalid(1002, "Invalid Page Rule identifier", 404)


def _with_defaults(account: Account, body: Mapping[str, Any]) -> dict[str, Any]:
    behaviour = account.behaviour
    return {"status": behaviour.default_status, "priority": behaviour.default_priority, **body}


def _body_of(rule: PageRule) -> dict[str, Any]:
    shown = rendered(rule)
    return {name: shown[name] for name in ("targets", "actions", "priority", "status")}


def _stored(account: Account, zone: Zone, rule: PageRule) -> PageRule:
    rule = replace(rule, modified=account.wall())
    zone.page_rules = placed(zone.page_rules, rule, account.behaviour)
    return next(each for each in zone.page_rules if each.id == rule.id)


def _made(account: Account, zone: Zone, body: Mapping[str, Any], own: str = "") -> PageRule:
    """A rule from a whole body; ``own`` is the id of the rule that it replaces."""
    pattern = _pattern(body.get("targets"))
    wrong = [*_pattern_faults(pattern, zone), *faults(body.get("actions"), zone.plan, zone.limits)]
    priority, status = body.get("priority"), body.get("status")
    if status not in _STATUSES:
        wrong.append(f".status: {status!r} is neither active nor disabled")
    if priority.__class__ is not int or priority < 1:
        wrong.append(f".priority: {priority!r} is no whole number above 0")
    twins = [each for each in zone.page_rules if each.id != own]
    if any(comparable(each.pattern, account.behaviour) == comparable(pattern, account.behaviour) for each in twins):
        wrong.append(".distinctTargetUrl: Your zone already has a page rule with that URL.")
    if wrong or priority.__class__ is not int:
        raise errors.page_rule_invalid(*wrong)
    return PageRule(pattern, tuple(dict(each) for each in body["actions"]), priority, str(status))


def _pattern(targets: Any) -> str:
    """The URL pattern; empty where there is not exactly one target with one."""
    try:
        (target,) = targets
        return str(target["constraint"]["value"]) if target.get("target", "url") == "url" else ""
    except (TypeError, ValueError, KeyError, AttributeError):
        return ""


def _pattern_faults(pattern: str, zone: Zone) -> list[str]:
    if not pattern:
        return [".targets: exactly one target with a URL pattern is required"]
    wrong = []
    if pattern.count("*") > _MOST_ASTERISKS:
        wrong.append(f".targets: a URL pattern may have at most {_MOST_ASTERISKS} asterisks")
    host = host_of(pattern)
    # An asterisk may stand for anything before the zone's own name, also within a label.
    if not is_within(host.lstrip("*").lstrip("."), zone.name) and not host.endswith(f"*{zone.name}"):
        wrong.append(f".targets: the URL has to be in the zone {zone.name}")
    return wrong


_READ = ("Page Rules Read", "Zone Write")
_WRITE = ("Page Rules Write", "Zone Write")
PAGE_RULE_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    "GET /zones/<zone>/pagerules": (_READ, _list),
    "POST /zones/<zone>/pagerules": (_WRITE, _post),
    "GET /zones/<zone>/pagerules/settings": (_READ, _settings),
    "GET /zones/<zone>/pagerules/<rule>": (_READ, _get),
    "PUT /zones/<zone>/pagerules/<rule>": (_WRITE, _put),
    "PATCH /zones/<zone>/pagerules/<rule>": (_WRITE, _patch),
    "DELETE /zones/<zone>/pagerules/<rule>": (_WRITE, _delete),
}
