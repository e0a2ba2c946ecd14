# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The right state in another form: alias records, flattened and proxied ones, mail at the name."""

from __future__ import annotations

from typing import Any

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import OWN_ZONE, SERVING_CNAME, Populated

DOMAIN, AT_CLOUDFLARE = "track.example.com", "track.example.org"
#: Nothing is learnt from a longer wait.
BRIEF: dict[str, Any] = {"dns_provider": "cloudflare", "cloudfront_dns_wait_timeout": 8}


def test_alias_records_that_lead_to_the_distribution(populated: Populated, observe: Observe) -> None:
    populated.alias(DOMAIN, populated.behind_cloudfront(DOMAIN)["DomainName"])
    observed = observe("setup_cloudfront", DOMAIN, mine=["distribution "])
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()


@pytest.mark.matrix
def test_one_alias_record_for_a_distribution_without_ipv6(populated: Populated, observe: Observe) -> None:
    populated.alias(DOMAIN, populated.behind_cloudfront(DOMAIN)["DomainName"], "A")
    observed = observe("setup_cloudfront", DOMAIN, mine=["distribution "])
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()


BY_HAND = first_of("addresses", "cloudfront", "fastly")


@pytest.mark.parametrize("cdn", BY_HAND)
def test_addresses_at_a_host_without_an_api(populated: Populated, observe: Observe, cdn: str) -> None:
    """A host that writes the target's addresses in place of a CNAME record (ALIAS, ANAME): nothing is to be entered."""
    domain = f"track.{OWN_ZONE}"
    addresses = populated.lab.addresses
    if cdn == "cloudfront":
        populated.behind_cloudfront(domain)
    else:
        populated.behind_fastly(domain, name=f"SparkPost engagement tracking {domain}")
    populated.flatten(domain, addresses.cloudfront if cdn == "cloudfront" else addresses.fastly[0])
    observed = observe(f"setup_{cdn}", domain, mine=["distribution ", "service "], dns_provider="manual")
    assert (domain, "https") in observed.worked
    observed.harmless().run.succeeded()


OWN_CHAINS = first_of(
    "a CNAME record that leads on", ("cloudfront", "route53"), ("cloudfront", "manual"), ("fastly", "route53")
)


@pytest.mark.parametrize(("cdn", "provider"), OWN_CHAINS)
def test_a_name_of_ones_own_between(populated: Populated, observe: Observe, cdn: str, provider: str) -> None:
    """Whoever leads several domains to an edge by one name of theirs goes on doing so."""
    between = "edge.example.com"
    if cdn == "cloudfront":
        target = populated.behind_cloudfront(DOMAIN)["DomainName"]
    else:
        populated.behind_fastly(DOMAIN, name=f"SparkPost engagement tracking {DOMAIN}")
        target = SERVING_CNAME
    populated.record(between, "CNAME", target)
    populated.record(DOMAIN, "CNAME", between)
    observed = observe(f"setup_{cdn}", DOMAIN, mine=["distribution ", "service "], dns_provider=provider)
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()


def test_a_flattened_record_that_leads_to_the_distribution(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(AT_CLOUDFLARE)["DomainName"]
    populated.record(AT_CLOUDFLARE, "CNAME", target, settings={"flatten_cname": True})
    observed = observe("setup_cloudfront", AT_CLOUDFLARE, mine=["distribution "], **BRIEF)
    assert (AT_CLOUDFLARE, "https") in observed.worked
    observed.harmless().run.succeeded()


def test_a_proxied_record_that_has_to_be_dns_only(populated: Populated, observe: Observe) -> None:
    target = populated.behind_cloudfront(AT_CLOUDFLARE)["DomainName"]
    populated.record(AT_CLOUDFLARE, "CNAME", target, proxied=True)
    mine = ["distribution ", f"record {AT_CLOUDFLARE} CNAME"]
    observed = observe("setup_cloudfront", AT_CLOUDFLARE, mine=mine, **BRIEF)
    observed.run.succeeded()
    assert observed.harmed == []
    # The edge serves the name no longer at once, and resolvers send clicks there for as long as they remember it.
    assert all(each.name == AT_CLOUDFLARE and each.by.startswith("resolver") for each in observed.lost), observed.lost
    (record,) = populated.cloudflare("GET", f"/dns_records?name={AT_CLOUDFLARE}")
    assert record["proxied"] is False


def test_mail_at_the_name_of_a_proxied_record(populated: Populated, observe: Observe) -> None:
    populated.record(AT_CLOUDFLARE, "MX", "10 mail.website.test.")
    populated.record(AT_CLOUDFLARE, "TXT", '"v=spf1 -all"')
    observed = observe("setup_cloudflare", AT_CLOUDFLARE)
    assert (AT_CLOUDFLARE, "MX") in observed.worked
    observed.harmless().run.succeeded()
