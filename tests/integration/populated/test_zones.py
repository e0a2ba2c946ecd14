# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones that would take the records: undelegated ones, busy ones, and lists meant for another CDN."""

from __future__ import annotations

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import Populated

AT_CLOUDFLARE = "track.example.org"


def test_a_hosted_zone_that_is_not_delegated(populated: Populated, observe: Observe) -> None:
    """The longest zone that is delegated takes the records, and not the longest one of the account."""
    undelegated = populated.lab.aws.create_hosted_zone("eu.example.com")
    observe("setup_cloudfront", "track.eu.example.com").harmless().run.succeeded()
    (zone,) = (zone for zone in populated.lab.aws.hosted_zones() if zone.id == undelegated.id)
    assert {record.type for record in zone.record_sets} == {"NS", "SOA"}


@pytest.mark.parametrize("playbook", first_of("at Route 53", "setup_cloudfront", "setup_fastly"))
def test_an_entry_for_another_cdn_is_left_alone(populated: Populated, observe: Observe, playbook: str) -> None:
    entry = {"domain": "track.example.com", "cdn": "cloudflare"}
    assert not observe(playbook, entry).harmless().writes


def test_a_broad_page_rule_that_acts_first(populated: Populated, observe: Observe) -> None:
    populated.page_rule("*example.org/*", {"cache_level": "cache_everything"})
    observe("setup_cloudflare", AT_CLOUDFLARE, cloudflare_mode="forward", cloudflare_rules="page_rules").refused(
        "*example.org/*"
    )


def test_a_busy_zone_at_cloudflare_stays_as_it_is(populated: Populated, observe: Observe) -> None:
    observe("setup_cloudflare", AT_CLOUDFLARE, cloudflare_rules="rulesets").harmless().run.succeeded()
