# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to do with the domains of the list, but is not on it: further names of certificates, zones, skipped tags."""

from __future__ import annotations

import pytest

from support.fastly import GOOD_BACKEND
from support.observed import Observe
from support.populated import WEBSITE, Populated

DOMAIN = "track.example.com"
OURS = ["certificate ", "subscription ", "service "]


def subscribed(populated: Populated, *names: str) -> None:
    """A service and a pending subscription that somebody made for all of these."""
    populated._fastly.put_service(f"SparkPost engagement tracking {names[0]}", list(names), [GOOD_BACKEND])
    populated.subscribe(*names)


def test_the_record_of_another_name_of_the_subscription_stays(populated: Populated, observe: Observe) -> None:
    other = "links.example.com"
    subscribed(populated, DOMAIN, other)
    populated.record(other, "CNAME", f"{WEBSITE}.")
    populated.foreign.append(other)
    # The certificate cannot be issued without the other name, which is waited for in vain.
    observed = observe("setup_fastly", DOMAIN, mine=OURS, fastly_certificate_wait_timeout=2)
    assert observed.harmless().run.status != 0


@pytest.mark.matrix
def test_a_wildcard_of_another_name_of_the_subscription_goes_on(populated: Populated, observe: Observe) -> None:
    populated.record("a.example.com", "A", populated.lab.addresses.website)
    other = populated.live_by_wildcard("example.com", name="track.b.example.com")
    subscribed(populated, "track.a.example.com", other)
    observed = observe(
        "setup_fastly",
        "track.a.example.com",
        beside=["b.example.com", other],
        mine=OURS,
        fastly_certificate_wait_timeout=2,
    )
    assert (other, "http") in observed.worked
    observed.harmless()


@pytest.mark.parametrize(
    ("playbook", "skipped"),
    [
        ("setup_fastly", "cdn"),
        pytest.param("setup_fastly", "cert", marks=pytest.mark.matrix),
        pytest.param("setup_cloudfront", "sparkpost", marks=pytest.mark.matrix),
    ],
)
def test_what_is_skipped_leaves_the_checks_before_a_write(
    populated: Populated, observe: Observe, playbook: str, skipped: str
) -> None:
    populated.record(DOMAIN, "CNAME", f"{WEBSITE}.")
    observe(playbook, DOMAIN, arguments=("--skip-tags", skipped)).refused(WEBSITE)


@pytest.mark.parametrize(
    "wildcard", [True, pytest.param(False, marks=pytest.mark.matrix)], ids=["by a wildcard", "by its own record"]
)
def test_a_zone_on_the_servers_of_its_parent(populated: Populated, observe: Observe, wildcard: bool) -> None:
    """They refer to neither, so that a name that resolves does not tell which of the two it is in."""
    domain = "track.eu.example.com"
    child = populated.share_servers("eu.example.com", "example.com")
    if wildcard:
        populated.live_by_wildcard("eu.example.com", name=domain)
    else:
        populated.record(domain, "CNAME", "spgo.io.")
        populated.sending(domain)
    observe("setup_cloudfront", domain, mine=[f"record {domain} "]).harmless().run.succeeded()
    (zone,) = (zone for zone in populated.lab.aws.hosted_zones() if zone.id == child)
    assert domain in {record.name for record in zone.record_sets}


def test_the_tags_of_a_certificate_for_other_names_stay(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(DOMAIN, names=["*.example.com"])["DomainName"]
    populated.record(DOMAIN, "CNAME", f"{target}.")
    observed = observe(
        "setup_cloudfront", DOMAIN, mine=["distribution "], cloudfront_probe=False, cloudfront_tags={"team": "mail"}
    )
    assert not [entry for entry in observed.harmless().writes if entry.action == "AddTagsToCertificate"]
