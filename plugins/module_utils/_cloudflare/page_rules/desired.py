# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task wants of one page rule, checked as far as that goes without the zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._core.errors import InputError, RefusedError
from ..arguments import identifier
from ..named import put_in
from .model import FORWARDING, VALUELESS
from .pattern import MOST_WILDCARDS, Pattern, references

#: Seconds; one year. Source: Cloudflare's API reference, "browser_cache_ttl".
_LONGEST_TTL = 31536000
_NOT_CACHED = ("no-cache", "no-store")


@dataclass(frozen=True)
class Position:
    """Where among the zone's rules. ``priority``: its rank from below, None for none named.

    ``before`` and ``after`` name another rule, by id or target, that it is to come ahead of or behind; "" for none.
    """

    priority: int | None = None
    before: str = ""
    after: str = ""

    @property
    def named(self) -> bool:
        """Whether the user asks for any place."""
        return self.priority is not None or bool(self.before or self.after)


@dataclass(frozen=True)
class DesiredPageRule:
    """``actions`` are those named, None for one without a value; ``dropped`` those named to be not there.

    "" and None leave what stands alone.
    """

    target: str = ""
    rule_id: str = ""
    absent: bool = False
    actions: Mapping[str, Any] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    purge: bool = False
    status: str | None = None
    place: Position = Position()
    allow_shadowed: bool = False
    legacy_note: bool = True

    @classmethod
    def from_user(cls, params: Mapping[str, Any]) -> DesiredPageRule:
        """Raises InputError, and RefusedError for actions that exclude each other."""
        named = {name: value for name, value in (params["actions"] or {}).items() if value is not None}
        desired = cls(
            target=_target(params["target"] or ""),
            rule_id=identifier(params["id"] or "", "id"),
            absent=params["state"] == "absent",
            actions={name: _value(name, value) for name, value in named.items() if value is not False},
            dropped=frozenset(name for name, value in named.items() if value is False),
            purge=params["purge_actions"],
            status=params["status"],
            place=_place(params),
            allow_shadowed=params["allow_shadowed"],
            legacy_note=params["legacy_note"],
        )
        desired._check()
        return desired

    def label(self) -> str:
        """How a message names the rule."""
        return self.target or self.rule_id

    def actions_on(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The actions of the rule as they are to be, from those that stand."""
        kept = {name: value for name, value in stored.items() if not self.purge or name in self.actions}
        merged = {name: value for name, value in kept.items() if name not in self.dropped}
        for name, value in self.actions.items():
            merged[name] = put_in(value, merged[name]) if name in merged else value
        return merged

    def _check(self) -> None:
        if not self.target and not self.rule_id:
            raise InputError("target", self.target, "one of 'target' and 'id' must be set")
        if self.purge and not self.actions:
            raise InputError("purge_actions", True, "a rule needs an action: name those to keep in 'actions'")
        if self.absent:
            return
        check_forwarding(self.actions, self.label())
        if self.target:
            check_references(self.actions, self.target)


def check_forwarding(actions: Mapping[str, Any], label: str) -> None:
    """Raises RefusedError where forwarding stands beside another action, which Cloudflare does not allow."""
    others = [name for name in actions if name != FORWARDING]
    if FORWARDING in actions and others:
        raise RefusedError(
            f"A page rule that forwards can do nothing else, and {label} would also have {', '.join(others)}",
            remedy="Give the other settings to a rule of their own with another URL pattern, and place it by 'before' "
            "or 'after' (Cloudflare takes one rule for a URL, and only the first that matches acts); or set "
            "'purge_actions' to keep what 'actions' names alone",
            facts={"actions": list(actions)},
        )


def check_references(actions: Mapping[str, Any], target: str) -> None:
    """Raises InputError for a forwarding URL with a reference to a wildcard that the pattern has not.

    Cloudflare takes such a rule, and its edge then answers every visitor with 500.
    Source: Cloudflare's documentation, "Troubleshoot Page Rules".
    """
    url = str((actions.get(FORWARDING) or {}).get("url") or "")
    wildcards = Pattern.from_text(target).wildcards
    beyond = [number for number in references(url) if not 1 <= number <= wildcards]
    if beyond:
        raise InputError(
            "actions.forwarding_url.url",
            url,
            f"${beyond[0]} refers to a wildcard that the pattern {target} has not: it has {wildcards}",
        )


def _target(value: str) -> str:
    text = value.strip()
    if not text:
        return ""
    pattern = Pattern.from_text(text)
    if any(each.isspace() or not each.isprintable() for each in text) or "#" in text:
        raise InputError("target", value, "a URL pattern has no spaces and no fragment")
    if not pattern.schemes or not pattern.host:
        raise InputError("target", value, "it must be a URL pattern such as track.example.com/*, for http or https")
    if pattern.wildcards > MOST_WILDCARDS:
        raise InputError(
            "target", value, f"it has {pattern.wildcards} wildcards, and Cloudflare takes {MOST_WILDCARDS} at most"
        )
    return text


def _place(params: Mapping[str, Any]) -> Position:
    priority = params["priority"]
    if priority is not None and priority < 1:
        raise InputError("priority", priority, "it must be at least 1, which is the rule that is looked at last")
    return Position(priority, (params["before"] or "").strip(), (params["after"] or "").strip())


def _value(name: str, value: Any) -> Any:
    if name in VALUELESS:
        return None
    if name == FORWARDING:
        return _forwarding(value)
    if name == "cache_ttl_by_status":
        return {str(code): _ttl(str(code), each) for code, each in value.items()}
    if name == "browser_cache_ttl" and not 0 <= value <= _LONGEST_TTL:
        raise InputError(f"actions.{name}", value, f"it must be a number of seconds from 0 to {_LONGEST_TTL}")
    if name == "edge_cache_ttl" and value < 1:
        raise InputError(f"actions.{name}", value, "it must be a number of seconds of at least 1")
    return value


def _forwarding(value: Mapping[str, Any]) -> dict[str, Any]:
    url = str(value["url"]).strip()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() not in ("http", "https") or not rest:
        raise InputError("actions.forwarding_url.url", url, "it must be an absolute URL that begins with https://")
    return {"url": url, "status_code": value["status_code"]}


def _ttl(code: str, value: Any) -> Any:
    """Seconds as a number, which a template makes a text; ``no-cache`` and ``no-store`` as they are."""
    text = str(value).strip()
    if text in _NOT_CACHED:
        return text
    if not text.removeprefix("-").isdecimal():
        raise InputError(
            "actions.cache_ttl_by_status", {code: value}, "each value is a number of seconds, no-cache or no-store"
        )
    return int(text)
