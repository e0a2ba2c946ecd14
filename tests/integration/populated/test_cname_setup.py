# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A zone at Cloudflare in CNAME setup: another DNS host answers for it, where somebody has to enter the record."""

from __future__ import annotations

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import Populated
from support.situations import by_hand

DOMAIN = "track.example.net"


def target(domain: str) -> str:
    return f"{domain}.cdn.cloudflare.net"


def test_the_record_is_shown_waited_for_and_accepted(populated: Populated, observe: Observe) -> None:
    populated.in_cname_setup()
    populated.record(DOMAIN, "CNAME", "spgo.io.")
    populated.sending(DOMAIN)
    entered: list[str] = []

    def enter(line: str) -> None:
        """What a person does who reads this."""
        if f"IN CNAME {target(DOMAIN)}" in line and not entered:
            entered.append(line)
            populated.record(DOMAIN, "CNAME", f"{target(DOMAIN)}.")

    mine = [f"record {DOMAIN} CNAME"]
    observed = observe("setup_cloudflare", DOMAIN, mine=mine, on_line=enter)
    assert (DOMAIN, "http") in observed.worked
    observed.harmless().run.succeeded()
    assert entered
    again = observe("setup_cloudflare", DOMAIN)
    assert not again.harmless().writes
    assert again.run.succeeded().changed == 0
    # An audit tells that somebody has put the former record back.
    populated.record(DOMAIN, "CNAME", "spgo.io.")
    drifted = observe("audit", DOMAIN, cdn="cloudflare", verify_checks=["dns"]).run
    assert drifted.status == 2
    asked = f"the set-up would replace CNAME spgo.io with {DOMAIN}. 3600 IN CNAME {target(DOMAIN)}"
    assert asked in drifted.output


@pytest.mark.parametrize(
    ("domain", "wildcard"),
    first_of(
        "custom",
        ("click.eu.example.net", True),
        ("new.example.net", False),
    ),
)
def test_the_record_by_tasks_of_the_users_own(
    populated: Populated, observe: Observe, domain: str, wildcard: bool
) -> None:
    populated.in_cname_setup()
    if wildcard:
        populated.live_by_wildcard("example.net", name=domain)
    observed = observe("setup_cloudflare", domain, **by_hand(populated))
    assert ((domain, "http") in observed.worked) is wildcard
    observed.harmless().run.succeeded()


def test_a_zone_that_is_yet_to_be_verified(populated: Populated, observe: Observe) -> None:
    zone = populated.in_cname_setup(active=False)
    populated.record(DOMAIN, "CNAME", "spgo.io.")
    populated.sending(DOMAIN)
    observed = observe("setup_cloudflare", DOMAIN, mine=[f"record {DOMAIN} CNAME"], **by_hand(populated))
    assert (DOMAIN, "http") in observed.worked
    observed.harmless().run.succeeded()
    held = populated.lab.cloudflare.zone(zone)
    assert held is not None
    assert held.status == "active"


def test_mail_at_the_name_is_in_the_way_of_the_record(populated: Populated, observe: Observe) -> None:
    """Cloudflare would let it stand, but the other host has no proxied records."""
    populated.in_cname_setup()
    populated.record(DOMAIN, "MX", "10 mail.website.test.")
    observe("setup_cloudflare", DOMAIN).refused(f"{DOMAIN} has MX records")
