# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CAA records with parameters: judged as the authority does, before anything is made and by the verification alike."""

from __future__ import annotations

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import Populated

DOMAIN, AT_CLOUDFLARE = "track.example.com", "track.example.org"
ACCOUNT = "https://acme-v02.api.letsencrypt.org/acme/acct/1"
BOUND = f'0 issue "letsencrypt.org; accounturi={ACCOUNT}"'
METHOD = '0 issue "letsencrypt.org; validationmethods=http-01"'
CRITICAL = '128 tbs "unknown"'
ONLY_AMAZON = '0 issue "amazon.com"'

FORBIDDEN = first_of(
    "forbidden",
    ("setup_fastly", BOUND, "tracking_acme_accounts"),
    ("setup_fastly", METHOD, "without validationmethods"),
    ("setup_cloudfront", '0 issue "amazon.com; validationmethods=http-01"', "without validationmethods"),
    ("setup_fastly", '0 issue "certainly.com"', 'CAA 0 issue "letsencrypt.org"'),
    ("setup_cloudfront", '0 issue "amazon.com; accounturi"', "Correct the record"),
)


@pytest.mark.parametrize(("playbook", "record", "remedy"), FORBIDDEN)
def test_a_condition_that_does_not_fit(
    populated: Populated, observe: Observe, playbook: str, record: str, remedy: str
) -> None:
    populated.record("example.com", "CAA", record)
    observe(playbook, DOMAIN).refused("example.com", remedy)


@pytest.mark.matrix
def test_a_critical_property_that_no_authority_knows(populated: Populated, observe: Observe) -> None:
    populated.record("example.com", "CAA", CRITICAL, ONLY_AMAZON)
    observe("setup_cloudfront", DOMAIN).refused("critical", "tbs")


def test_an_account_that_is_named_fits(populated: Populated, observe: Observe) -> None:
    """The remedy, followed: the account is the CDN's indeed."""
    populated.record("example.com", "CAA", BOUND)
    populated.lab.fastly.control(acme_account=ACCOUNT)
    observed = observe("setup_fastly", DOMAIN, tracking_acme_accounts=[ACCOUNT])
    observed.harmless().run.succeeded()


@pytest.mark.matrix
def test_a_certificate_that_is_there_is_kept_although_its_renewal_is_forbidden(
    populated: Populated, observe: Observe
) -> None:
    observe("setup_fastly", DOMAIN).run.succeeded()
    populated.record("example.com", "CAA", METHOD)
    populated.foreign.append(DOMAIN)
    observed = observe("setup_fastly", DOMAIN, verify_fail_on="fail")
    observed.harmless().run.succeeded()
    output = " ".join(observed.run.output.split())
    assert "renewal will be refused" in output
    # The verification says the same of it.
    assert "Add a record without validationmethods" in output


@pytest.mark.matrix
def test_records_of_a_wildcard_are_mended_at_the_wildcard(populated: Populated, observe: Observe) -> None:
    populated.record("*.example.com", "A", populated.lab.addresses.website)
    populated.record("*.example.com", "CAA", '0 issue ";"')
    refused = observe("setup_cloudfront", DOMAIN)
    refused.refused('Add the record *.example.com CAA 0 issue "amazon.com"')
    populated.record("*.example.com", "CAA", '0 issue ";"', ONLY_AMAZON)
    observe("setup_cloudfront", DOMAIN).run.succeeded()
