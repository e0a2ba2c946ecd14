# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Page rules as the API tells of them and as a user names them.

Source of actions and their values: Cloudflare's API reference and its Python client's types ("page_rules").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..model import Zone
from .pattern import Pattern

FORWARDING = "forwarding_url"

#: Actions without a value: that they are there is all they say.
VALUELESS = ("always_use_https", "disable_apps", "disable_performance", "disable_security", "disable_zaraz")
SWITCHES = (
    "automatic_https_rewrites",
    "browser_check",
    "cache_by_device_type",
    "cache_deception_armor",
    "email_obfuscation",
    "explicit_cache_control",
    "ip_geolocation",
    "opportunistic_encryption",
    "origin_error_page_pass_thru",
    "respect_strong_etag",
    "response_buffering",
    "rocket_loader",
    "sort_query_string_for_cache",
    "true_client_ip_header",
    "waf",
)
CHOICES: Mapping[str, Sequence[str]] = {
    "ssl": ("off", "flexible", "full", "strict", "origin_pull"),
    "cache_level": ("bypass", "basic", "simplified", "aggressive", "cache_everything"),
    "polish": ("off", "lossless", "lossy"),
    "security_level": ("off", "essentially_off", "low", "medium", "high", "under_attack"),
}
NUMBERS = ("browser_cache_ttl", "edge_cache_ttl")
TEXTS = ("host_header_override", "resolve_override", "bypass_cache_on_cookie", "cache_on_cookie")


@dataclass(frozen=True)
class PageRule:
    """One page rule. ``id`` None: there is none yet. The highest ``priority`` comes first.

    ``actions``: by their name, in the order that is stored; None for one without a value.
    """

    target: str
    actions: Mapping[str, Any] = field(default_factory=dict)
    status: str = "active"
    priority: int = 0
    id: str | None = None

    @classmethod
    def from_api(cls, body: Mapping[str, Any]) -> PageRule:
        """An object of the API; what it leaves out has the value of an empty rule."""
        targets = [each for each in body.get("targets") or () if isinstance(each, Mapping)]
        constraints = [each.get("constraint") or {} for each in targets]
        return cls(
            target=str(next((each.get("value") for each in constraints if each.get("value")), "")),
            actions=dict(_action(each) for each in body.get("actions") or () if each.get("id")),
            status=str(body.get("status") or "disabled"),
            priority=int(body.get("priority") or 0),
            id=str(body["id"]) if body.get("id") else None,
        )

    @classmethod
    def from_shown(cls, shown: Mapping[str, Any]) -> PageRule:
        """As ``show`` returns it."""
        actions = shown.get("actions")
        named = actions if isinstance(actions, Mapping) else {}
        return cls(
            target=str(shown.get("target") or ""),
            actions={name: None if name in VALUELESS else value for name, value in named.items()},
            status=str(shown.get("status") or "disabled"),
            priority=int(shown.get("priority") or 0),
            id=str(shown["id"]) if shown.get("id") else None,
        )

    @property
    def pattern(self) -> Pattern:
        """Its target, to match and compare by."""
        return Pattern.from_text(self.target)

    @property
    def active(self) -> bool:
        """Whether it acts on requests; a disabled one only counts against the quota."""
        return self.status == "active"

    def show(self) -> dict[str, Any]:
        """As it is returned: an action without a value is true."""
        return {
            "id": self.id,
            "target": self.target,
            "actions": {name: True if value is None else value for name, value in self.actions.items()},
            "status": self.status,
            "priority": self.priority,
        }


def _action(body: Mapping[str, Any]) -> tuple[str, Any]:
    name = str(body["id"])
    return name, None if name in VALUELESS else body.get("value")


def targets_for_api(target: str) -> list[dict[str, Any]]:
    """The ``targets`` of a request."""
    return [{"target": "url", "constraint": {"operator": "matches", "value": target}}]


def actions_for_api(actions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ``actions`` of a request: an action without a value is sent without one."""
    return [{"id": name} if value is None else {"id": name, "value": value} for name, value in actions.items()]


def in_order(rules: Sequence[PageRule]) -> tuple[PageRule, ...]:
    """The rule that is looked at first comes first."""
    return tuple(sorted(rules, key=lambda rule: -rule.priority))


def numbered(rules: Sequence[PageRule]) -> tuple[PageRule, ...]:
    """Rules in their order, with the priorities that Cloudflare gives them: gapless, the last one has 1."""
    return tuple(replace(rule, priority=len(rules) - place) for place, rule in enumerate(rules))


@dataclass(frozen=True)
class PageRulesState:
    """The page rules of a zone, the first one first; of the zone as much as was needed."""

    zone: Zone
    rules: tuple[PageRule, ...] = ()
