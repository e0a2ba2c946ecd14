# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a module that is called within the task, validated as Ansible would, and its masked result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values

from .._core.arguments import Arguments, in_sentences


@dataclass(frozen=True)
class Validated:
    """``problem`` says what is wrong with the options, "" where nothing is; ``secrets`` must never be shown."""

    params: Mapping[str, Any]
    secrets: frozenset[str]
    problem: str


def validated(arguments: Arguments, given: Mapping[str, Any]) -> Validated:
    """The options with their defaults, fallbacks and types."""
    found = ArgumentSpecValidator(arguments.spec(), **arguments.rules()).validate(dict(given))
    secrets = frozenset(str(value) for value in found._no_log_values)
    return Validated(found.validated_parameters, secrets, in_sentences(" ".join(found.error_messages)))


def masked(values: Mapping[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """The values without the secrets, wherever they occur."""
    shown: dict[str, Any] = remove_values(dict(values), list(secrets))
    return shown
