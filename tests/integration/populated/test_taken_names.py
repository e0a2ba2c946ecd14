# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The name is somebody's already: nothing is made before that is said, and nothing is replaced silently."""

from __future__ import annotations

from typing import Any

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import ACME_DNS, SERVING_CNAME, WEBSITE, Populated

DOMAIN = "track.example.com"


@pytest.mark.parametrize("playbook", first_of("at Route 53", "setup_cloudfront", "setup_fastly"))
def test_a_name_that_leads_to_another_site(populated: Populated, observe: Observe, playbook: str) -> None:
    populated.record(DOMAIN, "CNAME", f"{WEBSITE}.")
    observe(playbook, DOMAIN).refused(DOMAIN, WEBSITE)


def test_a_name_of_cloudflares_that_leads_to_another_site(populated: Populated, observe: Observe) -> None:
    populated.record("track.example.org", "CNAME", WEBSITE)
    observe("setup_cloudflare", "track.example.org").refused("track.example.org", WEBSITE)


def test_a_domain_that_is_live_behind_another_cdn(populated: Populated, observe: Observe) -> None:
    populated.behind_fastly(DOMAIN)
    observe("setup_cloudfront", DOMAIN).refused(DOMAIN, SERVING_CNAME)


def test_a_domain_that_is_live_behind_cloudfront(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(DOMAIN)["DomainName"]
    populated.record(DOMAIN, "CNAME", f"{target}.")
    observe("setup_fastly", DOMAIN).refused(DOMAIN, target)


def test_a_validation_record_of_somebody_elses_acme_client(populated: Populated, observe: Observe) -> None:
    populated.record(f"_acme-challenge.{DOMAIN}", "CNAME", f"{ACME_DNS}.")
    observe("setup_fastly", DOMAIN).refused(f"_acme-challenge.{DOMAIN}", ACME_DNS)


def test_what_leads_to_sparkpost_is_free(populated: Populated, observe: Observe) -> None:
    populated.record(DOMAIN, "CNAME", "spgo.io.")
    populated.sending(DOMAIN)
    (zone,) = populated.lab.aws.hosted_zones()
    observed = observe("setup_fastly", DOMAIN, mine=[f"record {DOMAIN} CNAME in {zone.id}"])
    assert (DOMAIN, "http") in observed.worked
    observed.harmless().run.succeeded()


def test_what_is_named_is_taken_over(populated: Populated, observe: Observe) -> None:
    populated.record(DOMAIN, "CNAME", f"{WEBSITE}.")
    (zone,) = populated.lab.aws.hosted_zones()
    mine = [f"record {DOMAIN} CNAME in {zone.id}"]
    observed = observe("setup_fastly", DOMAIN, mine=mine, tracking_take_over=["foreign_target"], fastly_probe=False)
    assert not observed.harmed, observed.harmed
    observed.run.succeeded()


@pytest.mark.parametrize("playbook", first_of("an address", "setup_cloudfront", "setup_fastly", "setup_cloudflare"))
def test_an_address_record_is_taken_over(populated: Populated, observe: Observe, playbook: str) -> None:
    domain = "track.example.org" if playbook == "setup_cloudflare" else DOMAIN
    populated.record(domain, "A", "192.0.2.9")
    mine = [f"record {domain} A ", f"record {domain} CNAME "]
    given: dict[str, Any] = {f"{playbook.removeprefix('setup_')}_probe": False}
    observed = observe(playbook, domain, mine=mine, tracking_take_over=[domain], **given)
    assert not observed.harmed, observed.harmed
    observed.run.succeeded()


def test_one_name_is_refused_and_the_other_is_set_up(populated: Populated, observe: Observe) -> None:
    populated.record(DOMAIN, "CNAME", f"{WEBSITE}.")
    observed = observe("setup_fastly", DOMAIN, "click.example.com", fastly_probe=False, verify_checks=["dns"])
    observed.harmless()
    assert observed.run.status == 2
    assert WEBSITE in observed.run.output
    assert "click.example.com (fastly, spgo.io)" in observed.run.output
    stored = populated.lab.sparkpost["us"]
    assert stored.domain(DOMAIN) is None
    assert stored.domain("click.example.com") is not None


@pytest.mark.matrix
def test_weighted_records_that_lead_to_sparkpost(populated: Populated, observe: Observe) -> None:
    for each in ("a", "b"):
        populated.weighted(DOMAIN, "spgo.io", each)
    populated.sending(DOMAIN)
    observe("setup_fastly", DOMAIN).refused("routing policy", "in one change batch of Route 53")
