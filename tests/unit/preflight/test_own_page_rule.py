# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page rule with the very pattern that a set-up uses: what is kept, what is replaced, what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.preflight import (
    obstacles,
    show,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.wish import HostWish
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.zone_rules import ZoneRules
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import PageRule
from support.preflight import ROLE, D, Z, ids

ZONE = Zone("z" * 32, Z, status="active", page_rule_quota=3)
FORWARD, RULESETS = {"mode": "forward"}, {"rules": "rulesets"}
WITHOUT = {"ssl_scope": "zone"}
FOREIGN, DISABLED, AHEAD = ["foreign_page_rule"], ["page_rule_disabled"], ["page_rule_ahead"]


def to(url: str) -> dict[str, Any]:
    return {"forwarding_url": {"url": url, "status_code": 301}}


ELSEWHERE, OURS, TENANT = to("https://www.website.test/$1"), to("https://spgo.io/$1"), to("https://own.example.net/$1")


def found(actions: dict[str, Any], target: str = f"{D}/*", status: str = "active") -> ZoneRules:
    return ZoneRules(ZONE, (PageRule(target, actions, status, 1, "r"),))


def wish(more: dict[str, Any]) -> HostWish:
    return replace(HostWish(D, endpoint="own.example.net"), **more)


@pytest.mark.parametrize(
    ("actions", "more", "expected", "replaces"),
    [
        ({"ssl": "strict", "security_level": "high"}, {}, [], False),
        ({"cache_level": "bypass", "browser_cache_ttl": 1800}, {}, [], False),
        ({"always_use_https": None}, {}, [], False),
        (ELSEWHERE, {}, FOREIGN, True),
        (ELSEWHERE, FORWARD, FOREIGN, True),
        (OURS, {}, [], True),
        (TENANT, FORWARD, [], True),
        ({"ssl": "full"}, FORWARD, [], True),
        ({"ssl": "full", "security_level": "low"}, FORWARD, FOREIGN, True),
        ({"cache_level": "cache_everything"}, {}, FOREIGN, True),
        ({"security_level": "under_attack"}, {}, FOREIGN, True),
        ({"resolve_override": "www.website.test"}, {}, FOREIGN, True),
    ],
)
def test_what_the_rule_does_already(
    actions: dict[str, Any], more: dict[str, Any], expected: list[str], replaces: bool
) -> None:
    told = obstacles(found(actions), wish(more), ROLE)
    assert ids(told) == expected
    assert [one.allowed_by for one in told] == ["tracking_take_over: [foreign_page_rule]"] * len(expected)
    assert show(found(actions), wish(more))["replaces"] is replaces


@pytest.mark.parametrize(("actions", "more"), [({"ssl": "full"}, {}), (OURS, FORWARD), (ELSEWHERE, {})])
def test_a_disabled_rule_is_enabled_on_request_only(actions: dict[str, Any], more: dict[str, Any]) -> None:
    told = obstacles(found(actions, status="disabled"), wish(more), ROLE)
    assert ids(told) == DISABLED
    assert ("https://www.website.test/$1" in told[0].remedy) is (actions is ELSEWHERE)
    assert told[0].allowed_by


@pytest.mark.parametrize(
    ("actions", "status", "more", "expected"),
    [
        (ELSEWHERE, "active", RULESETS, AHEAD),
        (OURS, "active", RULESETS, AHEAD),
        (ELSEWHERE, "active", WITHOUT, AHEAD),
        (ELSEWHERE, "disabled", RULESETS, []),
        ({"cache_level": "bypass"}, "active", RULESETS, []),
        # Redirect rules run ahead of page rules.
        (OURS, "active", {**RULESETS, **FORWARD}, []),
    ],
)
def test_a_rule_that_the_set_up_leaves_alone(
    actions: dict[str, Any], status: str, more: dict[str, Any], expected: list[str]
) -> None:
    told = obstacles(found(actions, status=status), wish(more), ROLE)
    assert ids(told) == expected
    assert all("forwards every request" in one.message for one in told)


@pytest.mark.parametrize(
    ("ssl", "kept"),
    [("strict", "strict"), ("origin_pull", "origin_pull"), ("full", None), ("flexible", None), ("off", None)],
)
def test_a_stricter_mode_is_kept(ssl: str, kept: str | None) -> None:
    assert show(found({"ssl": ssl}), wish({}))["stricter_ssl"] == kept


@pytest.mark.parametrize(
    ("target", "actions", "status", "expected"),
    [
        (f"*.{Z}/*", {"ssl": "strict"}, "active", "ssl"),
        (f"*.{Z.upper()}/*", {"ssl": "flexible"}, "active", "ssl"),
        (f"*.{Z}/*", {"ssl": "strict"}, "disabled", "other"),
        (f"*.{Z}/*", {"ssl": "full", "cache_level": "bypass"}, "active", "other"),
        (f"*{Z}/*", {"ssl": "full"}, "active", None),
    ],
)
def test_the_rule_for_all_hosts_of_the_zone(
    target: str, actions: dict[str, Any], status: str, expected: str | None
) -> None:
    assert show(found(actions, target, status), wish(FORWARD))["zone_rule"] == expected
