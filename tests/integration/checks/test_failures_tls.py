# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses and families that differ: which of them is told, and what cannot be tried from here is no failure."""

from __future__ import annotations

from typing import Any

import pytest

from support.checks_case import Case, assert_recognised_first
from support.checks_site import HOST, Check, Site

#: A multicast address: no machine has a route for TCP to one, whatever IPv6 it has.
NOWHERE = "ff0e::1"
PAGE = {"status": 200, "headers": {"Content-Type": "text/html"}, "body": "<h1>It works!</h1>"}


def _at(fault: str, *addresses: str, **options: Any) -> Any:
    def change(site: Site) -> None:
        for address in addresses:
            site.fault(fault, address=address, **options)

    return change


IPV4, IPV6 = ("127.0.0.31", "127.0.0.32"), "::1"
CASES: tuple[Case[Site], ...] = (
    Case("aaaa_mismatch", _at("response", IPV6, **PAGE), says="IPv4 reaches SparkPost", remedy="AAAA", name="website"),
    Case("aaaa_mismatch", _at("response", *IPV4, **PAGE), says="IPv6 reaches SparkPost", remedy="the A ", name="ipv4"),
    Case("aaaa_mismatch", _at("certificate-expired", *IPV4), says="IPv6 works", remedy="the A ", name="ipv4_tls"),
    Case("cert_wrong_host", _at("certificate-wrong-host", IPV4[0], IPV6), says="127.0.0.31", name="two_of_three"),
    Case("cert_expired", _at("certificate-expired", IPV4[1]), says="(1 of 3 addresses)", name="one_of_three"),
    Case("cert_expiring", _at("certificate-expiring", IPV4[1]), status="warn", says="(1 of 3 addresses)", name="one"),
    Case("cert_expiring", _at("certificate-expiring", *IPV4, IPV6, days=20), options={"warn_days": 30}, status="warn"),
    Case("tls_old_offered", _at("tls-old-offered", IPV6), status="warn", says="[::1]", name="ipv6"),
    Case("tls_stalled", _at("connection-hang", IPV4[0]), options={"timeout": 4}, says="127.0.0.31", name="one_address"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[Site], site: Site, check: Check) -> None:
    assert_recognised_first(case, site, check)


def test_every_address_that_fails_is_named(site: Site, check: Check) -> None:
    _at("certificate-expired", *IPV4, IPV6)(site)
    found = next(each for each in check("tls")["checks"] if each["id"] == "cert_expired")
    assert all(address in found["observed"] for address in (*IPV4, IPV6))
    assert len(found["evidence"]) == 3


def test_days_left_are_counted_against_the_option(site: Site, check: Check) -> None:
    _at("certificate-expiring", *IPV4, IPV6, days=20)(site)
    assert check("tls", warn_days=14)["summary"]["overall"] == "pass"


def test_family_without_a_route_from_here_is_no_failure(site: Site, check: Check) -> None:
    site.remove(HOST, "CNAME")
    site.record(HOST, "A", *IPV4)
    site.record(HOST, "AAAA", NOWHERE)
    result = check("dns", "tls", "http", cdn="other", timeout=4)
    found = {each["id"]: each for each in result["checks"]}
    assert result["summary"]["counts"]["fail"] == 0, result["table"]
    assert "could not be tested" in found["edge_tcp"]["observed"], result["table"]
    assert found["cert_valid"]["status"] == "pass"
