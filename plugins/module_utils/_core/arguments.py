# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs as values that can be merged, and the options that many modules share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import InputError

Rule = Sequence[Any]


@dataclass(frozen=True)
class Arguments:
    """An Ansible argument spec with its rules."""

    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mutually_exclusive: tuple[Rule, ...] = ()
    required_together: tuple[Rule, ...] = ()
    required_one_of: tuple[Rule, ...] = ()
    required_if: tuple[Rule, ...] = ()
    required_by: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def merge(self, *others: Arguments) -> Arguments:
        """Both specs in one; an option of a later spec replaces one of the same name."""
        merged = self
        for other in others:
            merged = Arguments(
                options={**merged.options, **other.options},
                mutually_exclusive=(*merged.mutually_exclusive, *other.mutually_exclusive),
                required_together=(*merged.required_together, *other.required_together),
                required_one_of=(*merged.required_one_of, *other.required_one_of),
                required_if=(*merged.required_if, *other.required_if),
                required_by={**merged.required_by, **other.required_by},
            )
        return merged

    def spec(self) -> dict[str, dict[str, Any]]:
        """The options as a fresh dictionary, which Ansible may change."""
        return {name: _copied(option) for name, option in self.options.items()}

    def rules(self) -> dict[str, Any]:
        """The rules by the names of AnsibleModule's and ArgumentSpecValidator's parameters."""
        return {
            "mutually_exclusive": [list(rule) for rule in self.mutually_exclusive],
            "required_together": [list(rule) for rule in self.required_together],
            "required_one_of": [list(rule) for rule in self.required_one_of],
            "required_if": [list(rule) for rule in self.required_if],
            "required_by": {name: list(needed) for name, needed in self.required_by.items()},
        }


def _copied(option: Mapping[str, Any]) -> dict[str, Any]:
    copy = dict(option)
    if "options" in copy:
        copy["options"] = {name: _copied(sub) for name, sub in copy["options"].items()}
    return copy


def check_seconds(params: Mapping[str, Any], *names: str) -> None:
    """Raises InputError for one of these options that is less than a second."""
    for name in names:
        if params[name] < 1:
            raise InputError(name, params[name], "it must be at least 1 second")


#: Waiting, where a module can wait: documented in the doc fragment ``wait``.
WAIT = Arguments(
    options={
        "wait": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 1800},
        "wait_interval": {"type": "int", "default": 15},
    }
)
