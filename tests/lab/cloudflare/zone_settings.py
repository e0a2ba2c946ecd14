# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a zone: which there are, what they take, and what a new zone has.

Source: the typed models of Cloudflare's API reference, zone settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ON_OFF = ("on", "off")
#: Each setting with the values that it takes (int: a number of seconds) and the one that it starts with.
SETTINGS: Mapping[str, tuple[tuple[str, ...] | type[int], Any]] = {
    "ssl": (("off", "flexible", "full", "strict", "origin_pull"), "full"),
    "ssl_automatic_mode": (("auto", "custom"), "custom"),
    "always_use_https": (_ON_OFF, "off"),
    "automatic_https_rewrites": (_ON_OFF, "on"),
    "opportunistic_encryption": (_ON_OFF, "on"),
    "min_tls_version": (("1.0", "1.1", "1.2", "1.3"), "1.0"),
    "tls_1_3": (("on", "off", "zrt"), "on"),
    "security_level": (("off", "essentially_off", "low", "medium", "high", "under_attack"), "medium"),
    "browser_check": (_ON_OFF, "on"),
    "browser_cache_ttl": (int, 14400),
    "cache_level": (("aggressive", "basic", "simplified"), "aggressive"),
    "always_online": (_ON_OFF, "off"),
    "brotli": (_ON_OFF, "on"),
    "development_mode": (_ON_OFF, "off"),
    "early_hints": (_ON_OFF, "off"),
    "email_obfuscation": (_ON_OFF, "on"),
    "hotlink_protection": (_ON_OFF, "off"),
    "http2": (_ON_OFF, "on"),
    "http3": (_ON_OFF, "on"),
    "0rtt": (_ON_OFF, "off"),
    "ip_geolocation": (_ON_OFF, "on"),
    "ipv6": (_ON_OFF, "on"),
    "polish": (("off", "lossless", "lossy"), "off"),
    "pseudo_ipv4": (("off", "add_header", "overwrite_header"), "off"),
    "rocket_loader": (_ON_OFF, "off"),
    "sort_query_string_for_cache": (_ON_OFF, "off"),
    "true_client_ip_header": (_ON_OFF, "off"),
    "waf": (_ON_OFF, "off"),
    "websockets": (_ON_OFF, "on"),
}
#: Settings that the plan of a zone may not change. Source: API reference, "editable" of a setting.
_PAID: Mapping[str, tuple[str, ...]] = {
    "polish": ("free",),
    "waf": ("free",),
    "true_client_ip_header": ("free", "pro", "business"),
    "sort_query_string_for_cache": ("free", "pro", "business"),
}
_LONGEST = 31536000


def defaults() -> dict[str, Any]:
    """What a new zone starts with."""
    return {name: start for name, (_allowed, start) in SETTINGS.items()}


def takes(name: str, value: object, plan: str) -> bool:
    """Whether the setting may have the value on the plan."""
    allowed = SETTINGS[name][0]
    if isinstance(allowed, tuple):
        return isinstance(value, str) and value in allowed
    # 0, for what the origin says, is refused below Enterprise (documentation of the page rule setting).
    return value.__class__ is int and (0 if plan == "enterprise" else 30) <= value <= _LONGEST


def is_editable(name: str, plan: str) -> bool:
    """Whether a zone of the plan may change the setting."""
    return plan not in _PAID.get(name, ())
