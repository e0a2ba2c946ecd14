# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a zone that a task may name: each is one call of its own.

The call for all settings at once ended in September 2026. Source: Cloudflare's list of API deprecations, and the typed
models of its Python client (zones.settings).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._core.errors import InputError

#: Seconds; 0 leaves it to what the origin says.
LONGEST_BROWSER_CACHE = 31536000
#: Modes of encryption that do all that ``full`` does, and check the origin's certificate.
STRICTER_THAN_FULL = ("strict", "origin_pull")
#: The names with their forms as options. Booleans are on and off to Cloudflare.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "ssl": {"type": "str", "choices": ["off", "flexible", "full", "strict", "origin_pull"]},
    "min_tls_version": {"type": "str", "choices": ["1.0", "1.1", "1.2", "1.3"]},
    "tls_1_3": {"type": "str", "choices": ["off", "on", "zrt"]},
    "always_use_https": {"type": "bool"},
    "automatic_https_rewrites": {"type": "bool"},
    "opportunistic_encryption": {"type": "bool"},
    "browser_check": {"type": "bool"},
    "security_level": {
        "type": "str",
        "choices": ["off", "essentially_off", "low", "medium", "high", "under_attack"],
    },
    "cache_level": {"type": "str", "choices": ["aggressive", "basic", "simplified"]},
    "browser_cache_ttl": {"type": "int"},
}


@dataclass(frozen=True)
class Setting:
    """One setting of a zone; ``value`` is as options have it: a boolean in place of on and off.

    ``changed`` is whether anybody has ever changed it. Source: the API reference, ``modified_on`` of a zone's setting.
    """

    name: str
    value: Any
    editable: bool = True
    changed: bool = field(default=True, compare=False)

    @classmethod
    def from_api(cls, name: str, shown: Mapping[str, Any]) -> Setting:
        value = shown.get("value")
        if OPTIONS.get(name, {}).get("type") == "bool" and value in ("on", "off"):
            value = value == "on"
        return cls(name, value, shown.get("editable") is not False, bool(shown.get("modified_on")))


def from_user(given: Mapping[str, Any] | None, option: str = "settings") -> dict[str, Any]:
    """The settings that the option ``option`` names. Raises InputError."""
    named = {name: value for name, value in (given or {}).items() if value is not None}
    seconds = named.get("browser_cache_ttl", 0)
    if not 0 <= seconds <= LONGEST_BROWSER_CACHE:
        raise InputError(
            f"{option}.browser_cache_ttl", seconds, f"it must be from 0 to {LONGEST_BROWSER_CACHE} seconds"
        )
    return named


def names_from_user(given: Iterable[str] | None) -> tuple[str, ...]:
    """The names that an option lists, each once; empty ones are left out."""
    return tuple(dict.fromkeys(name for name in given or () if name))


def to_api(value: Any) -> Any:
    """The value as the API takes it."""
    return ("on" if value else "off") if isinstance(value, bool) else value


def yaml(value: Any) -> str:
    """The value as a person writes it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
