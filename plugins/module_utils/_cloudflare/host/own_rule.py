# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page rules that a set-up would change because they are there already: the host's and the zone's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ..._core.obstacle import Obstacle, Words
from ..._sparkpost.endpoints import is_endpoint
from ..page_rules.model import FORWARDING, PageRule
from ..page_rules.pattern import Pattern
from ..zone.settings import STRICTER_THAN_FULL
from .wish import HostWish

#: Values with which clicks get lost: answered from the cache, or by a page with a challenge.
_BREAKING = {"cache_level": "cache_everything", "security_level": "under_attack"}


def rule_at(rules: Iterable[PageRule] | None, target: str) -> PageRule | None:
    """The rule of exactly this pattern, of which a zone has one at most."""
    whole = Pattern.from_text(target)
    return next((rule for rule in rules or () if rule.pattern == whole), None)


def forwards_elsewhere(rule: PageRule, endpoint: str) -> bool:
    """Whether it forwards to another host than SparkPost's."""
    host = urlsplit(_url(rule)).hostname or ""
    return FORWARDING in rule.actions and host != endpoint and not is_endpoint(host)


def obstacles_at_pattern(rules: Sequence[PageRule] | None, wish: HostWish, words: Words) -> Iterable[Obstacle]:
    """The rule of the host's pattern is disabled, or does what cannot stay beside what the set-up wants of it."""
    rule = rule_at(rules, f"{wish.domain}/*")
    if rule is None or not wish.uses_page_rule:
        return
    lost = _lost(rule, wish)
    if not rule.active:
        kind = "page_rule_disabled"
        more = f" This replaces what it does now: {_described(rule, rule.actions)}" if lost else ""
        yield Obstacle(
            kind,
            f"The page rule {rule.target} is disabled, so that {wish.domain} would be set up without it",
            f"Enable it (Rules, Page Rules), or delete it if nobody needs it. To have it enabled, use "
            f"{words.take_over(kind)}.{more}".removesuffix("."),
            allowed_by=words.take_over(kind),
            subject=rule.target,
        )
    elif lost:
        kind = "foreign_page_rule"
        yield Obstacle(
            kind,
            f"The page rule {rule.target} serves another purpose ({_described(rule, lost)}), which cannot stay with "
            f"{'forwarding' if wish.mode == 'forward' else 'tracking'}. A zone has one page rule for a URL pattern",
            f"Check who needs it, then delete it or remove these settings. To have it replaced, use "
            f"{words.take_over(kind)}",
            allowed_by=words.take_over(kind),
            subject=rule.target,
        )


def show_own(rules: Sequence[PageRule] | None, wish: HostWish, zone_name: str) -> dict[str, Any]:
    """What a set-up does with the rules that are there, for the fact ``rules``."""
    rule = rule_at(rules, f"{wish.domain}/*")
    helper = rule_at(rules, f"*.{zone_name}/*") if zone_name else None
    ssl = rule.actions.get("ssl") if rule is not None else None
    return {
        "replaces": rule is not None
        and bool(wish.mode == "forward" or FORWARDING in rule.actions or _lost(rule, wish)),
        "stricter_ssl": ssl if ssl in STRICTER_THAN_FULL else None,
        "zone_rule": None if helper is None else "ssl" if _only_encrypts(helper) else "other",
    }


def _only_encrypts(rule: PageRule) -> bool:
    return rule.active and list(rule.actions) == ["ssl"]


def _lost(rule: PageRule, wish: HostWish) -> Mapping[str, Any]:
    """Its actions that are not the set-up's and cannot stay."""
    if forwards_elsewhere(rule, wish.endpoint):
        return rule.actions
    if FORWARDING in rule.actions:
        return {}
    if wish.mode == "forward":
        return {name: value for name, value in rule.actions.items() if name != "ssl"}
    return {
        name: value
        for name, value in rule.actions.items()
        if name == "resolve_override" or _BREAKING.get(name, "") == value
    }


def _described(rule: PageRule, actions: Mapping[str, Any]) -> str:
    """For a person."""
    if FORWARDING in actions:
        return f"forwards to {_url(rule)}"
    return ", ".join(name if value is None else f"{name}: {value}" for name, value in actions.items())


def _url(rule: PageRule) -> str:
    return str((rule.actions.get(FORWARDING) or {}).get("url") or "")
