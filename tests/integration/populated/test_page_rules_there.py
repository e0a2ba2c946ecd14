# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Page rules of colleagues with the patterns of a set-up: kept, extended, or left alone with a refusal."""

from __future__ import annotations

from typing import Any

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import CLOUDFLARE_ZONE, Populated

DOMAIN = f"track.{CLOUDFLARE_ZONE}"
ELSEWHERE = {"forwarding_url": {"url": "https://www.website.test/$1", "status_code": 301}}


def actions_of(populated: Populated, target: str) -> dict[str, Any]:
    (rule,) = (
        rule
        for rule in populated.cloudflare("GET", "/pagerules")
        if rule["targets"][0]["constraint"]["value"] == target
    )
    return {each["id"]: each.get("value") for each in rule["actions"]}


@pytest.mark.parametrize(
    ("actions", "expected"),
    first_of(
        "kept",
        ({"ssl": "strict", "security_level": "high"}, {}),
        ({"cache_level": "bypass", "browser_cache_ttl": 1800}, {"ssl": "full"}),
    ),
)
def test_a_page_rule_keeps_what_nobody_named(
    populated: Populated, observe: Observe, actions: dict[str, Any], expected: dict[str, Any]
) -> None:
    populated.page_rule(f"{DOMAIN}/*", actions)
    observe("setup_cloudflare", DOMAIN, mine=[f"page rule {DOMAIN}/*"]).run.succeeded()
    assert actions_of(populated, f"{DOMAIN}/*") == {**actions, **expected}


@pytest.mark.matrix
def test_the_rule_of_the_whole_zone_stays(populated: Populated, observe: Observe) -> None:
    target = f"*.{CLOUDFLARE_ZONE}/*"
    populated.page_rule(target, {"ssl": "strict"})
    observe("setup_cloudflare", DOMAIN, cloudflare_mode="forward").run.succeeded()
    assert actions_of(populated, target) == {"ssl": "strict"}


@pytest.mark.matrix
def test_a_zone_that_is_stricter_stays_so(populated: Populated, observe: Observe) -> None:
    populated.cloudflare("PATCH", "/settings/ssl", {"value": "strict"})
    observe("setup_cloudflare", DOMAIN, cloudflare_ssl_scope="zone").run.succeeded()
    assert populated.cloudflare("GET", "/settings/ssl")["value"] == "strict"


@pytest.mark.parametrize(
    ("rules", "words"),
    first_of("refused", ("page_rules", "foreign_page_rule"), ("rulesets", "page_rule_ahead")),
)
def test_a_forwarding_of_others_is_refused(populated: Populated, observe: Observe, rules: str, words: str) -> None:
    populated.page_rule(f"{DOMAIN}/*", ELSEWHERE)
    observe("setup_cloudflare", DOMAIN, cloudflare_rules=rules).refused(words, "https://www.website.test/$1")


@pytest.mark.matrix
def test_a_forwarding_is_replaced_on_request(populated: Populated, observe: Observe) -> None:
    rule = populated.page_rule(f"{DOMAIN}/*", ELSEWHERE)
    populated.cloudflare("PATCH", f"/pagerules/{rule}", {"status": "disabled"})
    observe("setup_cloudflare", DOMAIN).refused("page_rule_disabled", "https://www.website.test/$1")
    observe("setup_cloudflare", DOMAIN, tracking_take_over=["page_rule_disabled"]).run.succeeded()
    assert actions_of(populated, f"{DOMAIN}/*") == {"ssl": "full"}
