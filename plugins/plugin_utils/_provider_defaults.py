# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials that ``module_defaults`` gives to the modules of one provider, for a module that asks several of them.

Two providers have options of one name (``api_token``, ``api_key``, ``region``), so that such a module has an option of
its own for each provider; what a play sets for ``group/sparkpost.tracking.cloudflare`` belongs into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_GROUPS = "group/sparkpost.tracking."


def with_provider_defaults(
    task: Any, templar: Any, providers: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> dict[str, Any]:
    """The task's options; each of a provider's holds the defaults of its group too, where the task names none.

    ``providers`` are the names of the options that stand for providers, with the options within.
    """
    args = dict(task.args)
    defaults: dict[str, Any] = {}
    for each in task.module_defaults or []:
        defaults.update(each)
    for provider, options in providers.items():
        given = args.get(provider)
        if given is not None and not isinstance(given, Mapping):
            continue
        found = templar.template(defaults.get(f"{_GROUPS}{provider}")) or {}
        known = set(_names(options))
        merged = {**{name: value for name, value in found.items() if name in known}, **(given or {})}
        if merged:
            args[provider] = merged
    return args


def _names(options: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for name, option in options.items():
        yield name
        yield from option.get("aliases") or ()
