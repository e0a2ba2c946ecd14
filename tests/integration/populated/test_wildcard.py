# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wildcard answers for the tracking domain, and clicks arrive by it: no record below the name may silence it.

RFC 4592, section 2.2.2: a name with records below it exists, so that no wildcard answers for it any more.
"""

from __future__ import annotations

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import SERVING_CNAME, Populated
from support.situations import by_hand

DOMAIN = "track.example.com"


@pytest.mark.parametrize("playbook", first_of("by one batch or one by one", "setup_fastly", "setup_cloudfront"))
def test_clicks_by_a_wildcard_go_on(populated: Populated, observe: Observe, playbook: str) -> None:
    populated.live_by_wildcard("example.com")
    observed = observe(playbook, DOMAIN)
    assert (DOMAIN, "http") in observed.worked
    output = " ".join(observed.harmless().run.succeeded().output.split())
    assert f"answers for names below {DOMAIN} now, but will not once {DOMAIN} has its own record" in output


@pytest.mark.parametrize("playbook", first_of("by one batch or one by one", "setup_cloudfront", "setup_fastly"))
def test_names_between_the_wildcard_and_the_domain_go_on(populated: Populated, observe: Observe, playbook: str) -> None:
    domain = populated.live_by_wildcard("example.com", name="track.eu.example.com")
    between = ["eu.example.com", "any.eu.example.com"]
    observed = observe(playbook, domain, beside=between)
    assert {(each, "http") for each in [domain, *between]} <= observed.worked
    observed.harmless().run.succeeded()


def test_a_wildcard_at_cloudflare_that_is_not_proxied(populated: Populated, observe: Observe) -> None:
    domain = populated.live_by_wildcard("example.org")
    observed = observe("setup_fastly", domain, dns_provider="cloudflare")
    assert (domain, "http") in observed.worked
    observed.harmless().run.succeeded()


def test_a_wildcard_in_a_signed_zone_that_is_kept_by_hand(populated: Populated, observe: Observe) -> None:
    domain = populated.live_by_wildcard("example.net")
    observed = observe("setup_cloudfront", domain, **by_hand(populated))
    assert (domain, "http") in observed.worked
    observed.harmless().run.succeeded()


def test_a_wildcard_at_cloudflare_whose_edge_is_to_serve_the_domain(populated: Populated, observe: Observe) -> None:
    domain = populated.live_by_wildcard("example.org", proxied=True)
    observed = observe("setup_cloudflare", domain)
    assert (domain, "http") in observed.worked
    observed.harmless().run.succeeded()


@pytest.mark.matrix
def test_a_domain_that_is_live_behind_another_cdn_by_a_wildcard(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(DOMAIN, names=["*.example.com"])["DomainName"]
    populated.record("*.example.com", "CNAME", f"{target}.")
    observe("setup_fastly", DOMAIN).refused(DOMAIN, target, "by the wildcard *.example.com")


@pytest.mark.matrix
def test_clicks_that_another_cdn_passes_on_by_a_wildcard_are_seen_at_its_edge(
    populated: Populated, observe: Observe
) -> None:
    populated.behind_fastly("*.example.com")
    observe("setup_cloudfront", DOMAIN).refused(DOMAIN, SERVING_CNAME, "by the wildcard *.example.com")


@pytest.mark.parametrize("playbook", first_of("mail", "setup_fastly", "setup_cloudfront"))
def test_mail_that_a_wildcard_delivers_is_not_lost_without_asking(
    populated: Populated, observe: Observe, playbook: str
) -> None:
    populated.record("*.example.com", "MX", "10 mail.website.test.")
    observe(playbook, DOMAIN).refused(DOMAIN, "mail.website.test", "by the wildcard *.example.com")


@pytest.mark.matrix
def test_beside_a_proxied_record_the_mail_of_a_wildcard_stays(populated: Populated, observe: Observe) -> None:
    populated.record("*.example.org", "A", populated.lab.addresses.website)
    populated.record("*.example.org", "MX", "10 mail.website.test.")
    populated.record("*.example.org", "TXT", '"v=spf1 -all"')
    observe("setup_cloudflare", "track.example.org").run.succeeded()
    held = {one["type"]: one["content"] for one in populated.cloudflare("GET", "/dns_records?name=track.example.org")}
    assert held == {"CNAME": "spgo.io", "MX": "mail.website.test", "TXT": '"v=spf1 -all"'}
