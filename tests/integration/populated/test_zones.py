# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones that would take the records: undelegated ones, busy ones, and lists meant for another CDN."""

from __future__ import annotations

import pytest

from lab.cloudflare.service import CloudflareService
from support.matrix import first_of
from support.observed import Observe
from support.populated import CLOUDFLARE_ZONE, Populated

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


@pytest.mark.parametrize("domain", first_of("deep", "track.mail.example.org", "a.b.click.example.org"))
def test_the_longest_zone_of_the_account_holds_the_name(populated: Populated, observe: Observe, domain: str) -> None:
    """What check mode predicts is what happens: no zone is promised that Cloudflare would not make."""
    assert isinstance(populated.lab.cloudflare, CloudflareService)
    populated.lab.cloudflare.put_pack(CLOUDFLARE_ZONE, [domain])
    predicted = observe("setup_cloudflare", domain, arguments=("--check", "--diff")).harmless()
    assert not predicted.writes
    assert "would be created" not in predicted.run.succeeded().output
    observed = observe("setup_cloudflare", domain)
    assert observed.harmless().run.succeeded().changed == predicted.run.changed
    assert [zone.name for zone in populated.lab.cloudflare.zones()] == [CLOUDFLARE_ZONE]


def _full(populated: Populated) -> None:
    for name in ("www", "shop"):
        populated.page_rule(f"{name}.{CLOUDFLARE_ZONE}/*", {"cache_level": "bypass"})


def test_a_zone_without_room_for_a_page_rule(populated: Populated, observe: Observe) -> None:
    _full(populated)
    refused = observe("setup_cloudflare", AT_CLOUDFLARE)
    refused.refused("3 of 3 page rules", "cloudflare_rules: rulesets")
    observe("setup_cloudflare", AT_CLOUDFLARE, cloudflare_rules="rulesets").harmless().run.succeeded()


def test_a_token_of_an_account_that_page_rules_refuse(populated: Populated, observe: Observe) -> None:
    token = "account-owned-token-0123456789abcdef012345"
    assert isinstance(populated.lab.cloudflare, CloudflareService)
    populated.lab.cloudflare.add_token(token, account_owned=True)
    with_it = {"CLOUDFLARE_API_TOKEN": token}
    refused = observe("setup_cloudflare", AT_CLOUDFLARE, environment=with_it)
    refused.refused("account-owned token", "cloudflare_rules: rulesets")
    observed = observe("setup_cloudflare", AT_CLOUDFLARE, environment=with_it, cloudflare_rules="rulesets")
    observed.harmless().run.succeeded()


def test_a_rule_that_may_change_what_sparkpost_tells_a_click_by(populated: Populated, observe: Observe) -> None:
    """Whether it acts on clicks only its owner knows."""
    path = 'starts_with(http.request.uri.path, "/shop/")'
    rule = {"action": "route", "expression": path, "action_parameters": {"host_header": "shop.website.test"}}
    populated.rules("http_request_origin", [{**rule, "description": "the shop"}])
    told = observe("setup_cloudflare", AT_CLOUDFLARE)
    told.refused("the origin rule the shop", "shop.website.test", "header_rewritten")
    # A certificate that is on its way is waited for in the end, when nothing of this is told again.
    lab = populated.lab
    assert isinstance(lab.cloudflare, CloudflareService)
    lab.context.latency.edge_certificate = 6
    lab.cloudflare.change_zone(CLOUDFLARE_ZONE, packs=[], active_since=lab.context.now())
    populated.foreign.remove(f"app.{CLOUDFLARE_ZONE}")
    allowed = observe("setup_cloudflare", AT_CLOUDFLARE, tracking_take_over=["header_rewritten"])
    allowed.harmless().run.succeeded()


@pytest.mark.parametrize(
    ("rules", "permission"),
    first_of("permission", ("page_rules", "Page Rules Write"), ("rulesets", "Config Rules Write")),
)
def test_a_token_that_may_write_records_and_no_rules(
    populated: Populated, observe: Observe, rules: str, permission: str
) -> None:
    token = "records-only-token-0123456789abcdef0123456"
    assert isinstance(populated.lab.cloudflare, CloudflareService)
    populated.lab.cloudflare.add_token(token, permissions=["Zone Read", "DNS Write"])
    with_it = {"CLOUDFLARE_API_TOKEN": token}
    observe("setup_cloudflare", AT_CLOUDFLARE, environment=with_it, cloudflare_rules=rules).refused(permission)


def test_a_token_for_another_zone(populated: Populated, observe: Observe) -> None:
    token = "another-zones-token-0123456789abcdef012345"
    assert isinstance(populated.lab.cloudflare, CloudflareService)
    populated.lab.cloudflare.add_token(token, zones=["website.test"])
    told = observe("setup_cloudflare", AT_CLOUDFLARE, environment={"CLOUDFLARE_API_TOKEN": token})
    told.refused("covers no zone of these names")
    assert "would move" not in told.run.output


@pytest.mark.matrix
def test_a_load_balancer_at_the_tracking_host(populated: Populated, observe: Observe) -> None:
    cloudflare = populated.lab.cloudflare
    assert isinstance(cloudflare, CloudflareService)
    cloudflare.put_load_balancer(CLOUDFLARE_ZONE, name=AT_CLOUDFLARE, proxied=True, enabled=True)
    observe("setup_cloudflare", AT_CLOUDFLARE).refused("load balancer", "load_balancer")


@pytest.mark.matrix
def test_a_domain_that_is_a_zone_of_its_own(populated: Populated, observe: Observe) -> None:
    populated.share_servers("track.example.com", "example.com")
    observe("setup_cloudfront", "track.example.com").refused("zone of its own", "such as clicks.example.com")
