# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each module's documentation says what its argument spec says, and its examples are valid."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.definition import Definition
from support.collection import NAME, plugin_names, run_ansible, tasks
from support.placeholders import filled

MODULES = plugin_names("modules")

#: What a documented option and one of an argument spec are compared by, with what stands for a missing one.
_COMPARED: Mapping[str, Any] = {"type": "str", "required": False, "default": None, "elements": None}


@functools.cache
def documentation() -> dict[str, Any]:
    """What ansible-doc shows of every module, fragments included."""
    names = [f"{NAME}.{module}" for module in MODULES]
    shown: dict[str, Any] = json.loads(run_ansible("doc", "--json", "--type", "module", *names))
    return {name.removeprefix(f"{NAME}."): documented for name, documented in shown.items()}


def definition(module: str) -> Definition:
    found: Definition = importlib.import_module(f"ansible_collections.{NAME}.plugins.modules.{module}").DEFINITION
    return found


def examples(module: str) -> list[tuple[str, Any]]:
    return list(tasks(yaml.safe_load(documentation()[module]["examples"])))


@pytest.mark.parametrize("module", MODULES)
def test_at_least_three_examples_by_full_names(module: str) -> None:
    actions = [action for action, _unused in examples(module)]
    assert actions.count(f"{NAME}.{module}") >= 3
    assert [action for action in actions if action.count(".") < 2] == []


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_valid(module: str) -> None:
    for action, options in examples(module):
        own = action.removeprefix(f"{NAME}.")
        if own in MODULES:
            arguments = definition(own).arguments
            spec = arguments.spec()
            validator = ArgumentSpecValidator(spec, **arguments.rules())
            assert validator.validate(filled(options or {}, spec)).error_messages == []


@pytest.mark.parametrize("module", MODULES)
def test_documented_options_are_those_of_the_spec(module: str) -> None:
    documented = dict(described(documentation()[module]["doc"].get("options", {}), "suboptions"))
    specified = dict(described(definition(module).arguments.spec(), "options"))
    assert documented == specified


def described(options: Mapping[str, Any], within: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each option by its dotted name, with what both sides say about it in the same form."""
    for name, option in options.items():
        specified = {key: option.get(key, absent) for key, absent in _COMPARED.items()}
        specified["choices"] = sorted(option.get("choices") or [])
        specified["aliases"] = sorted(option.get("aliases") or [])
        yield prefix + name, specified
        yield from described(option.get(within) or {}, within, f"{prefix}{name}.")


@pytest.mark.parametrize("module", MODULES)
def test_every_returned_value_is_described_with_a_sample(module: str) -> None:
    returned = documentation()[module]["return"]
    assert returned
    assert list(without_sample(returned)) == []


def without_sample(returned: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted names of values that are not described, or have neither a sample nor values within that do."""
    for name, value in returned.items():
        if not value.get("description") or not ("sample" in value or "contains" in value):
            yield prefix + name
        if "sample" not in value:
            yield from without_sample(value.get("contains", {}), f"{prefix}{name}.")


def test_a_wrong_example_is_found() -> None:
    module = MODULES[0]
    validator = ArgumentSpecValidator(definition(module).arguments.spec())
    assert validator.validate({"no_such_option": "text"}).error_messages
