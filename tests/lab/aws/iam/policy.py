# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policy documents, evaluated as IAM does. Source: IAM user guide, "Policy evaluation logic" and "Policy reference".

Operators and keys that the lab does not know are refused when a policy is attached, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_EFFECTS = ("Allow", "Deny")
_PARTS = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})
_SETS = ("ForAllValues", "ForAnyValue")
_OPERATORS = frozenset(
    {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike"}
    | {"StringNotLike", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Bool", "Null"}
)


@dataclass(frozen=True)
class Demand:
    """One action on one resource ("*" where the action has none); ``context`` holds the condition keys, lower-case."""

    action: str
    resource: str = "*"
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """A policy document that was found to be one."""

    statements: tuple[Mapping[str, Any], ...]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Policy:
        """Raises ValueError for what IAM would not accept, and for what the lab does not know."""
        if document.get("Version") != "2012-10-17":
            raise ValueError("The Version of a policy is 2012-10-17 here.")
        statements = tuple(_listed(document.get("Statement")))
        for statement in statements:
            _check(statement)
        return cls(statements)

    def denies(self, demand: Demand) -> bool:
        """Whether a statement denies it explicitly."""
        return self._has("Deny", demand)

    def allows(self, demand: Demand) -> bool:
        """Whether a statement allows it."""
        return self._has("Allow", demand)

    def _has(self, effect: str, demand: Demand) -> bool:
        return any(one["Effect"] == effect and _applies(one, demand) for one in self.statements)


def _check(statement: Any) -> None:
    if not isinstance(statement, Mapping) or statement.get("Effect") not in _EFFECTS:
        raise ValueError(f"A statement has the Effect Allow or Deny: {statement!r}")
    unknown = sorted(statement.keys() - _PARTS)
    if unknown:
        raise ValueError(f"A statement of a policy of an identity has no {', '.join(unknown)}.")
    for part in ("Action", "Resource"):
        given = [each for each in (part, f"Not{part}") if each in statement]
        if len(given) != 1 or not list(_listed(statement[given[0]])):
            raise ValueError(f"A statement has one of {part} and Not{part}: {statement!r}")
    for name, keys in statement.get("Condition", {}).items():
        if _operator(name)[1] not in _OPERATORS or not isinstance(keys, Mapping):
            raise ValueError(f"The lab knows no condition {name}.")


def _applies(statement: Mapping[str, Any], demand: Demand) -> bool:
    # Actions are compared without case, resources with it.
    action = demand.action.lower()
    for part, value, fold in (("Action", action, True), ("Resource", demand.resource, False)):
        excluding = f"Not{part}" in statement
        patterns = _listed(statement[f"Not{part}" if excluding else part])
        if any(_like(str(each).lower() if fold else str(each), value) for each in patterns) is excluding:
            return False
    conditions = statement.get("Condition", {})
    return all(_holds(name, key, wanted, demand) for name, keys in conditions.items() for key, wanted in keys.items())


def _operator(name: str) -> tuple[str, str, bool]:
    """How a condition treats several values, its operator, and whether a missing key is fine."""
    several, colon, operator = name.rpartition(":")
    if colon and several not in _SETS:
        operator = name
    optional = operator.endswith("IfExists")
    return several, operator.removesuffix("IfExists"), optional


def _holds(name: str, key: str, wanted: Any, demand: Demand) -> bool:
    several, operator, optional = _operator(name)
    given = demand.context.get(key.lower())
    values = [str(each).lower() if isinstance(each, bool) else str(each) for each in _listed(wanted)]
    if operator == "Null":
        return (given is None) is (values[:1] == ["true"])
    negated = "Not" in operator
    if given is None:
        return optional or negated or several == "ForAllValues"
    matches = [any(_matches(operator, each, one) for each in values) is not negated for one in given]
    return all(matches) if several == "ForAllValues" or not several else any(matches)


def _matches(operator: str, pattern: str, value: str) -> bool:
    if "IgnoreCase" in operator or operator == "Bool":
        return pattern.lower() == value.lower()
    if "Like" in operator or operator.startswith("Arn"):
        return _like(pattern, value)
    return pattern == value


def _like(pattern: str, value: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, flags=re.DOTALL) is not None


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
