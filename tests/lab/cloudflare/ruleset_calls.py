# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on rulesets, their rules, entry points and versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.account import Account
from lab.cloudflare.calls import Call, Handler, Reply
from lab.cloudflare.rulesets import PHASES, Rule, Ruleset, made, placed, rendered

_PER_PAGE = 50


def _permit(account: Account, call: Call, phase: str, right: str) -> None:
    if not call.token.allows(f"{PHASES[phase][1]} {right}"):
        raise errors.authentication_error(account.behaviour.status_10000)


def _list(account: Account, call: Call) -> Reply:
    opened = [phase for phase, (_actions, group) in PHASES.items() if call.token.allows(f"{group} Read")]
    if not opened:
        raise errors.authentication_error(account.behaviour.status_10000)
    with account.lock:
        found = [rendered(each, rules=False) for each in call.within.rulesets if each.phase in opened]
    cursor, size = call.query.get("cursor", "0"), call.query.get("per_page", "")
    start = int(cursor) if cursor.isdigit() else 0
    end = start + (int(size) if size.isdigit() and int(size) else _PER_PAGE)
    cursors = {"after": str(end)} if end < len(found) else {}
    return Reply(found[start:end], {"cursors": cursors} if cursors else {})


def _create(account: Account, call: Call) -> Reply:
    phase = str(call.body.get("phase"))
    if phase not in PHASES or call.body.get("kind", "zone") != "zone":
        raise errors.ruleset_invalid(f"a zone has no phase {phase!r}, or not for that kind of ruleset", "/phase")
    _permit(account, call, phase, "Write")
    with account.lock:
        if _entry_point(call, phase) is not None:
            raise errors.phase_taken(phase)
        return _store(account, call, _replaced(account, call, _new(phase, call.body), call.body))


def _get_entry_point(account: Account, call: Call) -> Reply:
    phase = _phase(account, call, "Read")
    with account.lock:
        found = _entry_point(call, phase)
        if found is None:
            raise errors.no_entry_point(phase)
        return Reply(rendered(found))


def _put_entry_point(account: Account, call: Call) -> Reply:
    phase = _phase(account, call, "Write")
    with account.lock:
        held = _entry_point(call, phase) or _new(phase, call.body)
        return _store(account, call, _replaced(account, call, held, call.body))


def _phase(account: Account, call: Call, right: str) -> str:
    phase = call.ids["phase"]
    if phase not in PHASES:
        raise errors.ruleset_invalid(f"unknown phase {phase!r}", "/phase")
    _permit(account, call, phase, right)
    return phase


def _get(account: Account, call: Call) -> Reply:
    with account.lock:
        return Reply(rendered(_held(account, call, "Read")))


def _put(account: Account, call: Call) -> Reply:
    with account.lock:
        return _store(account, call, _replaced(account, call, _held(account, call, "Write"), call.body))


def _delete(account: Account, call: Call) -> Reply:
    with account.lock:
        held = _held(account, call, "Write")
        call.within.rulesets = [each for each in call.within.rulesets if each.id != held.id]
    return Reply(None, status=204)


def _add_rule(account: Account, call: Call) -> Reply:
    with account.lock:
        held = _held(account, call, "Write")
        rule = _fresh(account, made(call.body, held.phase, ""))
        rules = placed(held.rules, rule, call.body.get("position"))
        return _store(account, call, _next(account, held, rules))


def _edit_rule(account: Account, call: Call) -> Reply:
    with account.lock:
        held = _held(account, call, "Write")
        before = _rule(held, call)
        after = before
        if set(call.body) - {"position", "id"}:
            kept = _definition(before) if account.behaviour.rule_patch_merges else {}
            after = _versioned(account, made({**kept, **call.body}, held.phase, "", before), before)
        rules = tuple(after if each.id == after.id else each for each in held.rules)
        return _store(account, call, _next(account, held, placed(rules, after, call.body.get("position"))))


def _delete_rule(account: Account, call: Call) -> Reply:
    with account.lock:
        held = _held(account, call, "Write")
        gone = _rule(held, call)
        return _store(account, call, _next(account, held, tuple(each for each in held.rules if each.id != gone.id)))


def _held(account: Account, call: Call, right: str) -> Ruleset:
    for each in call.within.rulesets:
        if each.id == call.ids["ruleset"]:
            _permit(account, call, each.phase, right)
            return each
    raise errors.no_ruleset()


def _rule(ruleset: Ruleset, call: Call) -> Rule:
    for each in ruleset.rules:
        if each.id == call.ids["rule"]:
            return each
    raise errors.no_ruleset()


def _entry_point(call: Call, phase: str) -> Ruleset | None:
    return next((each for each in call.within.rulesets if each.phase == phase), None)


def _new(phase: str, body: Mapping[str, Any]) -> Ruleset:
    """Version 0: what is stored next becomes version 1."""
    return Ruleset(phase, str(body.get("name") or "default"), version=0)


def _definition(rule: Rule) -> dict[str, Any]:
    return {
        "action": rule.action,
        "action_parameters": rule.action_parameters,
        "expression": rule.expression,
        "description": rule.description,
        "enabled": rule.enabled,
        "ref": rule.ref,
    }


def _replaced(account: Account, call: Call, held: Ruleset, body: Mapping[str, Any]) -> Ruleset:
    """The ruleset with all rules of the body in place of its own; a rule keeps its identity by ``id`` or ``ref``."""
    given = body.get("rules") or []
    if not isinstance(given, list):
        raise errors.ruleset_invalid("rules have to be a list", "/rules")
    rules: list[Rule] = []
    for number, each in enumerate(given):
        before = _same(account, held, each)
        rule = made(each, held.phase, f"/rules/{number}", before)
        rules.append(_versioned(account, rule, before) if before else _fresh(account, rule))
    fresh = _next(account, held, tuple(rules))
    return replace(
        fresh,
        name=str(body.get("name") or held.name),
        description=str(body.get("description", held.description) or ""),
    )


def _same(account: Account, held: Ruleset, body: Any) -> Rule | None:
    if not isinstance(body, Mapping):
        return None
    for rule in held.rules:
        if rule.id == body.get("id") or (account.behaviour.put_keeps_ids_by_ref and rule.ref == body.get("ref")):
            return rule
    return None


def _fresh(account: Account, rule: Rule) -> Rule:
    return replace(rule, updated=account.wall())


def _versioned(account: Account, rule: Rule, before: Rule) -> Rule:
    if rule.content == before.content:
        return before
    return replace(rule, version=before.version + 1, updated=account.wall())


def _next(account: Account, held: Ruleset, rules: tuple[Rule, ...]) -> Ruleset:
    """The next version with those rules. Raises ApiError: too many, or two with the same ``ref``."""
    cap = account.behaviour.phase_caps.get(held.phase)
    if cap is not None and len(rules) > max(cap, len(held.rules)):
        raise errors.phase_full(held.phase, len(rules), cap)
    if len({each.ref for each in rules}) != len(rules):
        raise errors.ruleset_invalid("the ref of a rule has to be its own within the ruleset", "/rules")
    return replace(held, rules=rules, version=held.version + 1, updated=account.wall())


def _store(account: Account, call: Call, ruleset: Ruleset) -> Reply:
    """Keeps the new version; with ``dry_run`` it was only validated."""
    if call.query.get("dry_run", "").lower() == "true":
        return Reply(None)
    zone = call.within
    others = [each for each in zone.rulesets if each.id != ruleset.id]
    zone.rulesets = [*others, ruleset]
    zone.ruleset_versions.setdefault(ruleset.id, []).append(ruleset)
    return Reply(rendered(ruleset))


def _versions(find: Callable[[Account, Call], Ruleset]) -> Handler:
    def handle(account: Account, call: Call) -> Reply:
        with account.lock:
            held = call.within.ruleset_versions.get(find(account, call).id, [])
            return Reply([rendered(each, rules=False) for each in reversed(held)])

    return handle


def _version(find: Callable[[Account, Call], Ruleset]) -> Handler:
    def handle(account: Account, call: Call) -> Reply:
        with account.lock:
            for each in call.within.ruleset_versions.get(find(account, call).id, []):
                if str(each.version) == call.ids["version"]:
                    return Reply(rendered(each))
        raise errors.no_ruleset()

    return handle


def _readable(account: Account, call: Call) -> Ruleset:
    return _held(account, call, "Read")


def _readable_entry_point(account: Account, call: Call) -> Ruleset:
    phase = _phase(account, call, "Read")
    found = _entry_point(call, phase)
    if found is None:
        raise errors.no_entry_point(phase)
    return found


#: Which permission is asked for depends on the phase, so the handlers do it.
RULESET_CALLS: Mapping[str, tuple[tuple[str, ...], Handler]] = {
    call: ((), handler)
    for call, handler in {
        "GET /zones/<zone>/rulesets": _list,
        "POST /zones/<zone>/rulesets": _create,
        "GET /zones/<zone>/rulesets/phases/<phase>/entrypoint": _get_entry_point,
        "PUT /zones/<zone>/rulesets/phases/<phase>/entrypoint": _put_entry_point,
        "GET /zones/<zone>/rulesets/phases/<phase>/entrypoint/versions": _versions(_readable_entry_point),
        "GET /zones/<zone>/rulesets/phases/<phase>/entrypoint/versions/<version>": _version(_readable_entry_point),
        "GET /zones/<zone>/rulesets/<ruleset>": _get,
        "PUT /zones/<zone>/rulesets/<ruleset>": _put,
        "DELETE /zones/<zone>/rulesets/<ruleset>": _delete,
        "POST /zones/<zone>/rulesets/<ruleset>/rules": _add_rule,
        "PATCH /zones/<zone>/rulesets/<ruleset>/rules/<rule>": _edit_rule,
        "DELETE /zones/<zone>/rulesets/<ruleset>/rules/<rule>": _delete_rule,
        "GET /zones/<zone>/rulesets/<ruleset>/versions": _versions(_readable),
        "GET /zones/<zone>/rulesets/<ruleset>/versions/<version>": _version(_readable),
    }.items()
}
