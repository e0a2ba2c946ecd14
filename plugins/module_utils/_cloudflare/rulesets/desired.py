# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task wants of one rule, checked as far as that goes without the zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.errors import InputError
from ..named import put_in, stands
from .model import PHASES, Phase, Rule

#: Their parts exclude each other, so that a new one replaces the stored one.
_WHOLE = ("target_url", "edge_ttl", "browser_ttl")
#: What a template turns into text.
_NUMBERS = ("status_code", "default", "port")
_SWITCHES = (
    "automatic_https_rewrites",
    "bic",
    "cache",
    "disable_apps",
    "disable_zaraz",
    "email_obfuscation",
    "opportunistic_encryption",
    "origin_cache_control",
    "origin_error_page_passthru",
    "preserve_query_string",
    "respect_strong_etags",
    "rocket_loader",
)
#: What YAML turns into false.
_OFF = ("polish", "security_level", "ssl")


@dataclass(frozen=True)
class Position:
    """``end`` is first, last or ""; ``before`` and ``after`` are refs of other rules, "" for none."""

    end: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class DesiredRule:
    """ "" and None leave what stands alone; of ``action_parameters`` counts what is named, at every depth."""

    phase: Phase
    ref: str
    absent: bool = False
    expression: str = ""
    description: str = ""
    enabled: bool | None = None
    action: str = ""
    action_parameters: Mapping[str, Any] | None = None
    position: Position = Position()
    validate: bool = False

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredRule:
        """Raises InputError."""
        ref = _ref(params["ref"])
        parameters = params["action_parameters"]
        return cls(
            phase=PHASES[params["phase"]],
            ref=ref,
            absent=params["state"] == "absent",
            expression=(params["expression"] or "").strip(),
            description=(params["description"] or "").strip(),
            enabled=params["enabled"],
            action=(params["action"] or "").strip(),
            action_parameters=None if parameters is None else _typed(parameters),
            position=_position(params, ref),
            validate=params["validate"],
        )

    def label(self) -> str:
        """How a message names the rule."""
        return f"{self.phase.name} rule {self.ref}"

    def new(self) -> Rule:
        """The rule where there is none."""
        return Rule(
            ref=self.ref,
            action=self.action or self.phase.action,
            expression=self.expression,
            description=self.description,
            enabled=self.enabled is not False,
            action_parameters=dict(self.action_parameters or {}),
        )

    def on(self, stored: Rule) -> Rule:
        """The stored rule with what is desired of it."""
        action = self.action or stored.action
        parameters: Mapping[str, Any] = stored.action_parameters if action == stored.action else {}
        if self.action_parameters is not None and not stands(self.action_parameters, parameters):
            parameters = put_in(self.action_parameters, parameters, whole=_WHOLE)
        return Rule(
            ref=stored.ref,
            action=action,
            expression=self.expression or stored.expression,
            description=self.description or stored.description,
            enabled=stored.enabled if self.enabled is None else self.enabled,
            action_parameters=parameters,
            rest=stored.rest,
            id=stored.id,
        )


def _ref(value: str) -> str:
    ref = value.strip()
    if not ref or any(each.isspace() or not each.isprintable() for each in ref):
        raise InputError("ref", value, "it must be a name without spaces, such as sparkpost-forward-track.example.com")
    return ref


def _position(params: Mapping[str, Any], ref: str) -> Position:
    before, after = (params["before"] or "").strip(), (params["after"] or "").strip()
    for option, name in (("before", before), ("after", after)):
        if name == ref:
            raise InputError(option, name, "that is the rule itself: name another one")
        if name and params["position"]:
            raise InputError("position", params["position"], f"with '{option}' the position is already determined")
    return Position(params["position"] or "", before, after)


def _typed(value: Any, key: str = "") -> Any:
    """Numbers and switches as such, which a template or YAML's ``off`` turns into something else."""
    if isinstance(value, Mapping):
        return {str(name): _typed(each, str(name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_typed(each, key) for each in value]
    if key in _OFF and value is False:
        return "off"
    if not isinstance(value, str):
        return value
    if key in _NUMBERS and value.strip().isdecimal():
        return int(value)
    lowered = value.strip().lower()
    return lowered == "true" if key in _SWITCHES and lowered in ("true", "false") else value
