# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts at Fastly that are not blank: domains outside of versions, several certificates, services of colleagues."""

from __future__ import annotations

import pytest

from support.matrix import first_of
from support.observed import Observe
from support.populated import SERVING_CNAME, WEBSITE, Populated

DOMAIN = "track.example.com"
SERVICE = f"SparkPost engagement tracking {DOMAIN}"
#: The owner's certificate is found, and the edge serves it.
OURS = [f"service {SERVICE}"]


def test_a_domain_outside_of_versions_is_found_and_used(populated: Populated, observe: Observe) -> None:
    service = populated.behind_fastly(DOMAIN, {"general.default_ttl": 1}, name=SERVICE, versionless=True)
    observed = observe("setup_fastly", DOMAIN)
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()
    assert not [entry for entry in observed.writes if entry.service == "fastly"]
    assert populated.attached() == {DOMAIN: service}


@pytest.mark.matrix
def test_a_domain_that_waits_for_a_service_is_attached(populated: Populated, observe: Observe) -> None:
    populated.attach(DOMAIN)
    observe("setup_fastly", DOMAIN).harmless().run.succeeded()
    assert populated.attached()[DOMAIN] is not None


def test_an_account_without_domains_in_versions(populated: Populated, observe: Observe) -> None:
    populated.lab.fastly.control(classic_domains=False)
    observe("setup_fastly", DOMAIN).harmless().run.succeeded()
    assert populated.attached()[DOMAIN] is not None


def test_a_domain_of_another_service_outside_of_versions(populated: Populated, observe: Observe) -> None:
    service = populated.behind_fastly(DOMAIN, name="clicks of a colleague", versionless=True)
    observe("setup_fastly", DOMAIN).refused(DOMAIN, service, "'service_id' in tracking_domains")


def test_two_subscriptions_while_the_authority_is_being_changed(populated: Populated, observe: Observe) -> None:
    observe("setup_fastly", DOMAIN).run.succeeded()
    other = populated.subscribe(DOMAIN, authority="certainly")
    populated.foreign.append(DOMAIN)
    observed = observe("setup_fastly", DOMAIN)
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()
    assert other in observed.run.output
    assert not [entry for entry in observed.writes if entry.service == "fastly"]


@pytest.mark.parametrize("upload", first_of("uploaded", "*.example.com", DOMAIN))
def test_what_keeps_a_certificate_from_being_issued_matters_only_where_one_is_issued(
    populated: Populated, observe: Observe, upload: str
) -> None:
    """Neither the CAA record nor the ACME client's record is in the way of a certificate that was uploaded."""
    populated.behind_fastly(DOMAIN, {"general.default_ttl": 1}, name=SERVICE, upload=upload)
    populated.record("example.com", "CAA", '0 issue "digicert.com"')
    populated.record(f"_acme-challenge.{DOMAIN}", "CNAME", "0123.auth.acme-dns.io.")
    observed = observe("setup_fastly", DOMAIN)
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()


def test_an_error_in_vcl_is_told_in_fastlys_words(populated: Populated, observe: Observe) -> None:
    populated.behind_fastly(DOMAIN, name=SERVICE)
    populated.lab.fastly.control(vcl_error="Syntax error: Expected STRING expression")
    observed = observe("setup_fastly", DOMAIN, mine=OURS, fastly_default_ttl=5)
    output = " ".join(observed.harmless().run.output.split())
    assert observed.run.status == 2
    assert "Syntax error: Expected STRING expression" in output
    assert "Somebody else activated" not in output


@pytest.mark.parametrize("leads", first_of("held", "spgo.io", SERVING_CNAME))
def test_the_service_of_a_colleague_that_has_the_domain_is_named(
    populated: Populated, observe: Observe, leads: str
) -> None:
    """Before anything is made, whether or not the domain leads to Fastly."""
    service = populated.behind_fastly(DOMAIN, name="clicks of a colleague")
    populated.record(DOMAIN, "CNAME", f"{leads}.")
    observed = observe("setup_fastly", DOMAIN).refused("domain_on_other_service")
    output = " ".join(observed.run.output.split())
    assert f"clicks of a colleague ({service})" in output
    assert f"to {service}" in output


@pytest.mark.matrix
def test_the_service_of_a_colleague_is_used_where_it_is_named(populated: Populated, observe: Observe) -> None:
    service = populated.behind_fastly(DOMAIN, {"general.default_ttl": 1}, name="clicks of a colleague")
    observed = observe("setup_fastly", {"domain": DOMAIN, "service_id": service})
    assert (DOMAIN, "https") in observed.worked
    observed.harmless().run.succeeded()


@pytest.mark.matrix
def test_a_service_of_something_else_that_may_be_changed(populated: Populated, observe: Observe) -> None:
    populated.behind_fastly(DOMAIN, name=SERVICE, address=WEBSITE, ssl_cert_hostname=None, ssl_sni_hostname=None)
    assert "foreign_service" in observe("setup_fastly", DOMAIN).run.output
    observed = observe("setup_fastly", DOMAIN, mine=OURS, tracking_take_over=["foreign_service"])
    assert not observed.harmed, observed.harmed
    observed.run.succeeded()
    details = populated.lab.fastly.details(SERVICE) or {}
    assert [one["address"] for one in details["active_version"]["backends"]] == ["spgo.io"]
