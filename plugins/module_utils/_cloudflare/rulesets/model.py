# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of the Rulesets API: the phases of a zone, and what stands in their entry points.

Source: Cloudflare's documentation of the Ruleset Engine, and its Python client's types ("rulesets").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import errors
from ..model import Zone


@dataclass(frozen=True)
class Phase:
    """``name`` is the user's word, ``id`` the API's; ``action`` what its rules do, "" where they do several things.

    ``read`` and ``write`` are the permissions that a token needs.
    """

    name: str
    id: str
    action: str
    read: str
    write: str = ""


PHASES: Mapping[str, Phase] = {
    phase.name: phase
    for phase in (
        Phase(
            "redirect",
            "http_request_dynamic_redirect",
            "redirect",
            errors.SINGLE_REDIRECT_READ,
            errors.SINGLE_REDIRECT_WRITE,
        ),
        Phase("config", "http_config_settings", "set_config", errors.CONFIG_RULES_READ, errors.CONFIG_RULES_WRITE),
        Phase(
            "cache",
            "http_request_cache_settings",
            "set_cache_settings",
            errors.CACHE_RULES_READ,
            errors.CACHE_RULES_WRITE,
        ),
        Phase("origin", "http_request_origin", "route", errors.ORIGIN_RULES_READ),
        Phase("transform", "http_request_transform", "rewrite", errors.TRANSFORM_RULES_READ),
        Phase("late_transform", "http_request_late_transform", "rewrite", errors.TRANSFORM_RULES_READ),
        Phase("response_headers", "http_response_headers_transform", "rewrite", errors.TRANSFORM_RULES_READ),
    )
}
#: The phases that a rule may be put into; the rules of the others can harm tracking, and are only looked at.
WRITABLE = tuple(name for name, phase in PHASES.items() if phase.write)

#: What the service alone sets.
_ASSIGNED = ("id", "version", "last_updated", "categories")
_KNOWN = ("ref", "action", "expression", "description", "enabled", "action_parameters")


@dataclass(frozen=True)
class Rule:
    """One rule. ``id`` None: there is none yet. ``rest`` holds the fields that are kept as they are."""

    ref: str
    action: str = ""
    expression: str = ""
    description: str = ""
    enabled: bool = True
    action_parameters: Mapping[str, Any] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None

    @classmethod
    def from_api(cls, body: Mapping[str, Any]) -> Rule:
        """An object of the API; without a ``ref`` its id is it, as the service has it."""
        identity = str(body.get("id") or "")
        return cls(
            ref=str(body.get("ref") or identity),
            action=str(body.get("action") or ""),
            expression=str(body.get("expression") or "").strip(),
            description=str(body.get("description") or ""),
            enabled=body.get("enabled") is not False,
            action_parameters=dict(body.get("action_parameters") or {}),
            rest={name: value for name, value in body.items() if name not in (*_ASSIGNED, *_KNOWN)},
            id=identity or None,
        )

    def to_api(self) -> dict[str, Any]:
        """The whole definition: what a write leaves out, the service would reset."""
        parameters = {"action_parameters": dict(self.action_parameters)} if self.action_parameters else {}
        return {
            **self.rest,
            "ref": self.ref,
            "action": self.action,
            "expression": self.expression,
            "description": self.description,
            "enabled": self.enabled,
            **parameters,
        }

    def show(self) -> dict[str, Any]:
        """As it is returned."""
        return {
            "id": self.id,
            "ref": self.ref,
            "action": self.action,
            "expression": self.expression,
            "description": self.description,
            "enabled": self.enabled,
            "action_parameters": dict(self.action_parameters),
        }


@dataclass(frozen=True)
class Ruleset:
    """The entry point of a phase: its rules in the order in which they are looked at. ``id`` None: there is none."""

    rules: tuple[Rule, ...] = ()
    id: str | None = None

    @classmethod
    def from_api(cls, body: Mapping[str, Any]) -> Ruleset:
        """An object of the API; one without rules may leave the list out."""
        rules = tuple(Rule.from_api(each) for each in body.get("rules") or () if isinstance(each, Mapping))
        return cls(rules, str(body.get("id") or "") or None)


@dataclass(frozen=True)
class PhaseState:
    """The zone, and the entry point of one of its phases."""

    zone: Zone
    ruleset: Ruleset = field(default_factory=Ruleset)
