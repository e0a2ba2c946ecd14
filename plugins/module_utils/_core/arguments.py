# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs as values that can be merged, and the options that many modules share."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import InputError

Rule = Sequence[Any]
#: The beginning of an object in JSON, or of pairs of names and values.
_OBJECT_AS_TEXT = re.compile(r"\s*(\{|[\w-]*\w\s*=)")

#: How Ansible refuses options that exclude each other.
_EXCLUSIVE = re.compile(r"parameters are mutually exclusive: ([\w|]+(?:, [\w|]+)*)(?: found in ([\w> -]*\w))?")


def in_sentences(message: str) -> str:
    """Ansible's refusal of options, where that is no sentence for a person."""
    return _EXCLUSIVE.sub(_exclusive, message)


def _exclusive(found: re.Match[str]) -> str:
    sets = [[f"'{name}'" for name in names.split("|")] for names in found[1].split(", ")]
    each = ", and ".join(f"{', '.join(names[:-1])} and {names[-1]}" for names in sets)
    place = f" of {found[2]}" if found[2] else ""
    return f"the options {each}{place} are mutually exclusive: give only one of them"


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


def check_kinds(options: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any], above: str = "") -> None:
    """Raises InputError for a value that nothing could be made of, and that Ansible's own validation ends badly with.

    YAML and Jinja make infinities, a number where an object is due, and texts that cannot be encoded.
    """
    for name, option in options.items():
        for called in (name, *option.get("aliases", ())):
            if given.get(called) is not None:
                _check_kind(f"{above}{called}", option, given[called])


def _check_kind(place: str, option: Mapping[str, Any], value: Any) -> None:
    _check_texts(place, value)
    kind, inner = option.get("type", "str"), option.get("options")
    several = value if isinstance(value, list) else [value]
    if kind in ("int", "float"):
        if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
            raise InputError(place, value, "it must be a number")
    elif kind == "list" and option.get("elements") in ("int", "float"):
        if any(isinstance(one, float) and not math.isfinite(one) for one in several):
            raise InputError(place, value, "it must be a list of numbers")
    elif inner is not None and (kind == "dict" or option.get("elements") == "dict"):
        for one in [value] if kind == "dict" else several:
            # As a text an object is written in JSON, or as pairs of names and values.
            if not isinstance(one, Mapping) and not (isinstance(one, str) and _OBJECT_AS_TEXT.match(one)):
                allowed = "it must be a dictionary" if kind == "dict" else "it must be a list of dictionaries"
                raise InputError(place, value, allowed)
            if isinstance(one, Mapping):
                check_kinds(inner, one, f"{place}.")


def _check_texts(place: str, value: Any) -> None:
    """No service and no file system takes a NUL or half of a surrogate pair."""
    if isinstance(value, Mapping):
        for one in (*value, *value.values()):
            _check_texts(place, one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _check_texts(place, one)
    elif isinstance(value, str) and any(one == "\0" or "\ud800" <= one <= "\udfff" for one in value):
        raise InputError(place, value, "it must not contain NUL or unpaired surrogate characters")


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
