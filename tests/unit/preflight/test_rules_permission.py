# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens without the permission for the rules that a set-up makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.preflight import obstacles
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.wish import HostWish
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.zone_rules import ZoneRules
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from support.preflight import ROLE, D, Z, ids

ZONE = Zone("z" * 32, Z, status="active")


@pytest.mark.parametrize(
    ("unread", "more", "permission"),
    [
        ("page rules", {}, "Page Rules Write"),
        ("page rules", {"mode": "forward", "ssl_scope": "zone"}, "Page Rules Write"),
        ("page rules", {"ssl_scope": "zone"}, ""),
        ("page rules", {"rules": "rulesets"}, ""),
        ("redirect rules", {"rules": "rulesets", "mode": "forward"}, "Single Redirect Write"),
        ("redirect rules", {"rules": "rulesets"}, ""),
        ("configuration rules", {"rules": "rulesets"}, "Config Rules Write"),
        ("Worker routes", {}, ""),
    ],
)
def test_what_the_set_up_needs_and_the_token_may_not(unread: str, more: dict[str, Any], permission: str) -> None:
    told = obstacles(ZoneRules(ZONE, unread=(unread,)), replace(HostWish(D), **more), ROLE)
    assert ids(told) == ["rules_permission"] * bool(permission)
    assert all(permission in one.remedy and unread in one.message for one in told)
