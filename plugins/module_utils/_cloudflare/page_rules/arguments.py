# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of the modules for page rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._core.arguments import Arguments
from ..arguments import CLOUDFLARE, ZONE
from ..handed_on import PREFLIGHT
from .model import CHOICES, NUMBERS, SWITCHES, TEXTS, VALUELESS

_FORWARDING: Mapping[str, Any] = {
    "type": "dict",
    "options": {
        "url": {"type": "str", "required": True},
        "status_code": {"type": "int", "choices": [301, 302], "default": 301},
    },
}
_ACTIONS: Mapping[str, Mapping[str, Any]] = {
    "forwarding_url": _FORWARDING,
    **{name: {"type": "str", "choices": list(choices)} for name, choices in CHOICES.items()},
    **{name: {"type": "str", "choices": ["on", "off"]} for name in SWITCHES},
    **{name: {"type": "bool"} for name in VALUELESS},
    **{name: {"type": "int"} for name in NUMBERS},
    # The names of cookies are no secrets.
    **{name: {"type": "str", "no_log": False} for name in TEXTS},
    "cache_ttl_by_status": {"type": "dict"},
    # The name of a field in a cache key is no secret.
    "cache_key_fields": {"type": "dict", "no_log": False},
}

ARGUMENTS = Arguments(
    options={
        "target": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "actions": {"type": "dict", "options": _ACTIONS},
        "purge_actions": {"type": "bool", "default": False},
        "status": {"type": "str", "choices": ["active", "disabled"]},
        "priority": {"type": "int"},
        "before": {"type": "str"},
        "after": {"type": "str"},
        "allow_shadowed": {"type": "bool", "default": False},
        "legacy_note": {"type": "bool", "default": True},
    },
    required_one_of=(("target", "id"),),
).merge(ZONE, PREFLIGHT)

INFO_ARGUMENTS = Arguments(
    options={
        "target": {"type": "str"},
        "id": {"type": "str"},
        "host": {"type": "str"},
        "status": {"type": "str", "choices": ["active", "disabled"]},
    }
).merge(CLOUDFLARE, ZONE)
