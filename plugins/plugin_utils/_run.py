# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the variables of a run come from, and whether it is ours or somebody else's play."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible import constants, context
from ansible.parsing.dataloader import DataLoader
from ansible.utils.vars import load_extra_vars
from ansible.vars.plugins import get_vars_from_inventory_sources, get_vars_from_path

_COLLECTION = "sparkpost.tracking."


def extra_variables() -> Mapping[str, Any]:
    """The variables of the command line (``-e``), or of a job template."""
    found: Mapping[str, Any] = load_extra_vars(DataLoader())
    return found


def is_own() -> bool:
    """Whether the command names our playbooks and no others, whose variables and tags are not ours to judge."""
    named = [str(each) for each in context.CLIARGS.get("args") or ()]
    return bool(named) and all(each.startswith(_COLLECTION) for each in named)


def source_of(name: str, variables: Mapping[str, Any]) -> str:
    """Where a variable of the current host has its value from: ``extra``, ``play``, ``host`` or ``group``.

    Ansible keeps no record of it, so it is told by what is left: what a play sets is no variable of the inventory.
    """
    if name in extra_variables():
        return "extra"
    hostvars = variables["hostvars"]
    inventory, loader = hostvars._inventory, hostvars._loader
    host = inventory.get_host(variables["inventory_hostname"])
    held = hostvars._variable_manager.get_vars(host=host, include_hostvars=False)
    if held.get(name) != variables.get(name):
        return "play"
    if name in host.vars:
        return "host"
    beside = get_vars_from_inventory_sources(loader, inventory._sources, [host], "task")
    if name in beside or name in get_vars_from_path(loader, loader.get_basedir(), [host], "task"):
        return "host"
    return "group"


def shown_arguments() -> str:
    """What the command named the domains with, without anything that could be a secret."""
    given = [str(each) for each in context.CLIARGS.get("extra_vars") or ()]
    known = ("domain=", "cdn=", "tracking_cdn=")
    shown = [each for each in given if each.startswith("@") or (each.startswith(known) and " " not in each)]
    return " ".join(f"-e {each}" for each in shown)


def is_for_machines() -> bool:
    """Whether standard output is one document, into which nothing else may be written."""
    name = str(constants.config.get_config_value("DEFAULT_STDOUT_CALLBACK"))
    return name.rpartition(".")[2] in ("json", "jsonl")
