# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Set-ups that succeed in a populated world: what stands there already, and how the playbook is run.

Each situation is a function that adds to the world what it is about; its name says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.populated import WEBSITE, Populated

IN_ROUTE53, AT_CLOUDFLARE = "track.example.com", "track.example.org"
#: A record that was somebody's choice, and that the run may change.
_OWN_RECORD = (f"record {IN_ROUTE53} CNAME", f"record {AT_CLOUDFLARE} CNAME")


@dataclass(frozen=True)
class SetUp:
    """How a playbook is run; ``beside`` are names to click at too, ``mine`` places that it may change.

    ``taken_over`` are names that lead elsewhere before, so that clicks at them end elsewhere afterwards.
    """

    playbook: str
    domains: tuple[str, ...] = (IN_ROUTE53,)
    beside: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    taken_over: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)


Situation = Callable[[Populated], SetUp]


def nothing_at_the_name(playbook: str) -> Situation:
    def build(populated: Populated) -> SetUp:
        domain = AT_CLOUDFLARE if playbook == "setup_cloudflare" else IN_ROUTE53
        return SetUp(playbook, (domain,))

    return build


def two_domains(playbook: str) -> Situation:
    """One that clicks arrive at, and a new one."""

    def build(populated: Populated) -> SetUp:
        zone = "example.org" if playbook == "setup_cloudflare" else "example.com"
        return SetUp(playbook, (populated.live_by_wildcard(zone), f"click.{zone}"))

    return build


def a_wildcard(playbook: str) -> Situation:
    """It answers for the domain and for names beside and below it."""

    def build(populated: Populated) -> SetUp:
        return SetUp(playbook, (populated.live_by_wildcard("example.com"),), ("any.example.com",))

    return build


def a_wildcard_two_levels_up(playbook: str) -> Situation:
    def build(populated: Populated) -> SetUp:
        domain = populated.live_by_wildcard("example.com", name="track.eu.mail.example.com")
        populated.record("mail.example.com", "A", populated.lab.addresses.website)
        return SetUp(playbook, ("track.eu.example.com", domain), ("eu.example.com", "any.eu.example.com"))

    return build


def a_wildcard_at_cloudflare(populated: Populated) -> SetUp:
    return SetUp("setup_fastly", (populated.live_by_wildcard("example.org"),), variables={"dns_provider": "cloudflare"})


def a_wildcard_of_the_edge(populated: Populated) -> SetUp:
    return SetUp("setup_cloudflare", (populated.live_by_wildcard("example.org", proxied=True),))


def a_record_that_leads_to_sparkpost(playbook: str) -> Situation:
    def build(populated: Populated) -> SetUp:
        domain = AT_CLOUDFLARE if playbook == "setup_cloudflare" else IN_ROUTE53
        populated.record(domain, "CNAME", "spgo.io.")
        return SetUp(playbook, (populated.sending(domain),), mine=_OWN_RECORD)

    return build


def a_record_that_is_named(playbook: str) -> Situation:
    """It leads to another site, and whoever runs the playbook says that it may be replaced."""

    def build(populated: Populated) -> SetUp:
        domain = AT_CLOUDFLARE if playbook == "setup_cloudflare" else IN_ROUTE53
        populated.record(domain, "CNAME", f"{WEBSITE}.")
        named = {"tracking_take_over": ["foreign_target"], "fastly_probe": False, "cloudfront_probe": False}
        return SetUp(playbook, (domain,), mine=_OWN_RECORD, taken_over=(domain,), variables=named)

    return build


def mail_at_the_name(populated: Populated) -> SetUp:
    populated.record(AT_CLOUDFLARE, "MX", "10 mail.website.test.")
    populated.record(AT_CLOUDFLARE, "TXT", '"v=spf1 -all"')
    return SetUp("setup_cloudflare", (AT_CLOUDFLARE,))


def rules_in_the_zone(populated: Populated) -> SetUp:
    return SetUp("setup_cloudflare", (AT_CLOUDFLARE,), variables={"cloudflare_rules": "rulesets"})


def alias_records(populated: Populated) -> SetUp:
    populated.alias(IN_ROUTE53, populated.behind_cloudfront(IN_ROUTE53)["DomainName"])
    return SetUp("setup_cloudfront", mine=("distribution ",))


def a_distribution_made_by_hand(populated: Populated) -> SetUp:
    made = populated.behind_cloudfront(IN_ROUTE53, names=["*.example.com"])
    populated.record(IN_ROUTE53, "CNAME", f"{made['DomainName']}.")
    return SetUp("setup_cloudfront", mine=(f"distribution {made['Id']} ",), variables={"cloudfront_probe": False})


def a_service_made_by_hand(populated: Populated) -> SetUp:
    """With one wish that it does not meet yet."""
    name = f"SparkPost engagement tracking {IN_ROUTE53}"
    populated.behind_fastly(IN_ROUTE53, {"general.default_ttl": 77}, name=name, max_conn=300)
    return SetUp("setup_fastly", mine=(f"service {name}",), variables={"fastly_probe": False})


def a_zone_that_is_not_delegated(populated: Populated) -> SetUp:
    populated.lab.aws.create_hosted_zone("eu.example.com")
    return SetUp("setup_cloudfront", ("track.eu.example.com",))


def a_signed_zone_by_hand(playbook: str) -> Situation:
    def build(populated: Populated) -> SetUp:
        return SetUp(playbook, (populated.live_by_wildcard("example.net"),), variables=by_hand(populated))

    return build


def by_hand(populated: Populated) -> dict[str, Any]:
    """Variables with which somebody enters records at once where there is no API."""
    return {
        "dns_provider": "custom",
        "dns_custom_tasks": str(Path(__file__).with_name("enter_records.yml")),
        "control_url": populated.lab.control_url,
    }


def forget_everything(populated: Populated) -> Populated:
    """The world as it was before anybody ran anything, in the same lab."""
    populated.lab.reset()
    return Populated(populated.lab).build()
