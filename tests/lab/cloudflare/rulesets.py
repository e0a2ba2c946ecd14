# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rulesets: one entry point for each phase of a zone, its rules, their order and versions.

Source: Cloudflare's API reference and documentation of the Rulesets engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lab.cloudflare import errors
from lab.cloudflare.expressions import ExpressionError, parse
from lab.cloudflare.names import instant, new_id

_FIREWALL = ("block", "challenge", "js_challenge", "managed_challenge", "log", "skip")
#: The phases of a zone, each with its actions and the permission group that opens it.
PHASES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "http_request_dynamic_redirect": (("redirect",), "Single Redirect"),
    "http_config_settings": (("set_config",), "Config Rules"),
    "http_request_cache_settings": (("set_cache_settings",), "Cache Rules"),
    "http_request_origin": (("route",), "Origin Rules"),
    "http_request_transform": (("rewrite",), "Transform Rules"),
    "http_request_late_transform": (("rewrite",), "Transform Rules"),
    "http_response_headers_transform": (("rewrite",), "Transform Rules"),
    "http_request_firewall_custom": (_FIREWALL, "Zone WAF"),
}
_NEEDS_PARAMETERS = ("redirect", "set_config", "set_cache_settings", "route", "rewrite")
_RULE_FIELDS = frozenset({"action", "action_parameters", "expression", "description", "enabled", "ref"})
#: Taken, kept and shown, but without effect in the lab; or made by the service and ignored in what is sent.
_IGNORED = frozenset({"id", "version", "last_updated", "position", "logging", "categories"})


@dataclass(frozen=True)
class Rule:
    """One rule of a ruleset."""

    action: str
    expression: str
    action_parameters: Mapping[str, Any] | None
    description: str
    enabled: bool
    ref: str
    id: str = field(default_factory=new_id)
    version: int = 1
    updated: float = 0.0

    @property
    def content(self) -> tuple[Any, ...]:
        """What a new version differs in."""
        return (self.action, self.expression, self.action_parameters, self.description, self.enabled, self.ref)


@dataclass(frozen=True)
class Ruleset:
    """The entry point of a phase, at one version."""

    phase: str
    name: str
    description: str = ""
    rules: tuple[Rule, ...] = ()
    id: str = field(default_factory=new_id)
    version: int = 1
    updated: float = 0.0


def made(body: Any, phase: str, pointer: str, held: Rule | None = None) -> Rule:
    """A rule from a whole definition; ``held`` is the one that it replaces.

    Raises:
        ApiError: a field is missing, unknown or wrong.
    """
    if not isinstance(body, Mapping):
        raise errors.ruleset_invalid("a rule has to be an object", pointer)
    unknown = sorted(set(body) - _RULE_FIELDS - _IGNORED)
    if unknown:
        raise errors.ruleset_invalid(f"unknown field {unknown[0]!r}", f"{pointer}/{unknown[0]}")
    action, expression = body.get("action"), body.get("expression")
    actions = PHASES[phase][0]
    if action not in actions:
        message = f"the action {action!r} is not allowed in the phase {phase}"
        raise errors.ruleset_invalid(message, f"{pointer}/action")
    if not isinstance(expression, str):
        raise errors.ruleset_invalid("an expression is required", f"{pointer}/expression")
    _check_expression(expression, f"{pointer}/expression")
    parameters = body.get("action_parameters")
    if action in _NEEDS_PARAMETERS or parameters is not None:
        _check_parameters(str(action), parameters, f"{pointer}/action_parameters")
    identity = held.id if held else new_id()
    rule = Rule(
        action=str(action),
        expression=expression,
        action_parameters=dict(parameters) if parameters else None,
        description=str(body.get("description") or ""),
        enabled=bool(body.get("enabled", True)),
        ref=str(body.get("ref") or identity),
        id=identity,
    )
    return replace(rule, version=held.version, updated=held.updated) if held else rule


def _check_expression(expression: str, pointer: str) -> None:
    try:
        parse(expression)
    except ExpressionError as error:
        raise errors.ruleset_invalid(f"'{expression}' is not a valid value for expression: {error}", pointer) from None


def _check_parameters(action: str, parameters: Any, pointer: str) -> None:
    if not isinstance(parameters, Mapping) or not parameters:
        raise errors.ruleset_invalid(f"the action {action} needs parameters", pointer)
    if action == "redirect":
        _check_redirect(parameters, pointer)


def _check_redirect(parameters: Mapping[str, Any], pointer: str) -> None:
    value = parameters.get("from_value")
    target = value.get("target_url") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(target, Mapping) or len(target) != 1:
        raise errors.ruleset_invalid("from_value needs a target_url with a value or an expression", pointer)
    if value.get("status_code", 302) not in (301, 302, 303, 307, 308):
        raise errors.ruleset_invalid("the status code is no redirect", f"{pointer}/from_value/status_code")
    if "expression" in target:
        _check_expression(str(target["expression"]), f"{pointer}/from_value/target_url/expression")


def placed(rules: Sequence[Rule], rule: Rule, position: Any) -> tuple[Rule, ...]:
    """The rules with one more, or the one of its id, at a position; without one at the end or where it was.

    Raises:
        ApiError: the position names no rule, or is none.
    """
    index = next((place for place, each in enumerate(rules) if each.id == rule.id), len(rules))
    others = [each for each in rules if each.id != rule.id]
    if position is not None:
        index = _index(others, position)
    others.insert(index, rule)
    return tuple(others)


def _index(others: Sequence[Rule], position: Any) -> int:
    """``before`` or ``after`` a rule, empty for the top and the bottom, or an ``index`` from 1."""
    if not isinstance(position, Mapping) or len(position) != 1:
        raise errors.ruleset_invalid("a position is one of before, after and index", "/position")
    ((kind, value),) = position.items()
    if kind == "index" and value.__class__ is int and 1 <= value <= len(others) + 1:
        return value - 1
    if kind in ("before", "after") and value in (None, ""):
        return 0 if kind == "before" else len(others)
    for place, each in enumerate(others):
        if kind in ("before", "after") and each.id == value:
            return place if kind == "before" else place + 1
    raise errors.ruleset_invalid("the position does not exist in the ruleset", "/position")


def rendered(ruleset: Ruleset, *, rules: bool = True) -> dict[str, Any]:
    """The ruleset as the API shows it; lists show it without its rules."""
    shown: dict[str, Any] = {
        "id": ruleset.id,
        "name": ruleset.name,
        "description": ruleset.description,
        "kind": "zone",
        "version": str(ruleset.version),
        "last_updated": instant(ruleset.updated),
        "phase": ruleset.phase,
    }
    if rules:
        shown["rules"] = [_rule(each) for each in ruleset.rules]
    return shown


def _rule(rule: Rule) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": rule.id,
        "version": str(rule.version),
        "action": rule.action,
        "expression": rule.expression,
        "description": rule.description,
        "last_updated": instant(rule.updated),
        "ref": rule.ref,
        "enabled": rule.enabled,
    }
    if rule.action_parameters is not None:
        shown["action_parameters"] = dict(rule.action_parameters)
    return shown
