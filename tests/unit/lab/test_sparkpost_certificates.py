# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that SparkPost manages: check, enable, and what the object shows as time passes."""

from __future__ import annotations

from typing import Any

import pytest

from lab.sparkpost.fakes import Api, World, sparkpost_in

D = "click.example.com"
CHECK, ENABLE = f"/tracking-domains/{D}/certificate/check", f"/tracking-domains/{D}/certificate/enable"
ELIGIBLE = (200, {"results": {"domain": D, "supportsManagedCertificate": True}})
INITIATED = (200, {"results": {"message": f"Certificate issuance initiated for {D}"}})
INELIGIBLE = (400, {"errors": [{"message": "Certificate eligibility check failed"}]})
UNVERIFIED = (400, {"errors": [{"message": "Domain must be verified before enabling managed certificates"}]})
REFUSED = (403, {"errors": [{"message": f"Let's Encrypt policy forbids a certificate for {D}"}]})
TIMED_OUT = (503, {"errors": [{"message": "Certificate service timed out"}]})


@pytest.mark.parametrize(
    ("target", "verified", "switches", "check", "enable"),
    [
        pytest.param("v2.spgo.io", True, {}, ELIGIBLE, INITIATED, id="ready"),
        pytest.param("V2.spgo.io.", True, {}, ELIGIBLE, INITIATED, id="ready, written otherwise"),
        pytest.param("v2.spgo.io", False, {}, ELIGIBLE, UNVERIFIED, id="the check needs no verified domain"),
        pytest.param("spgo.io", True, {}, INELIGIBLE, INELIGIBLE, id="at the endpoint without managed certificates"),
        pytest.param("eu.v2.spgo.io", True, {}, INELIGIBLE, INELIGIBLE, id="in the other region"),
        pytest.param("d111111abcdef8.cloudfront.net", True, {}, INELIGIBLE, INELIGIBLE, id="at a CDN"),
        pytest.param(None, True, {}, INELIGIBLE, INELIGIBLE, id="no CNAME"),
        pytest.param(
            "spgo.io",
            True,
            {"ineligible_check": "false"},
            (200, {"results": {"domain": D, "supportsManagedCertificate": False}}),
            INELIGIBLE,
            id="a check may answer false",
        ),
        pytest.param(
            "v2.tenant.example", True, {"extra_managed_endpoints": ["v2.tenant.example"]}, ELIGIBLE, INITIATED, id="own"
        ),
        pytest.param("v2.spgo.io", True, {"certificate_refused": [D]}, REFUSED, REFUSED, id="refused"),
        pytest.param("v2.spgo.io", True, {"certificate_timeouts": 2}, TIMED_OUT, TIMED_OUT, id="timed out"),
        pytest.param("v2.spgo.io", True, {"certificate_timeouts": 1}, TIMED_OUT, INITIATED, id="timed out once"),
    ],
)
def test_check_and_enable(
    target: str | None, verified: bool, switches: dict[str, Any], check: tuple[int, Any], enable: tuple[int, Any]
) -> None:
    world = World()
    world.latency.managed_certificate = 60
    service = sparkpost_in(world)
    service.control(**switches)
    service.put_domain(D, verified=verified)
    if target is not None:
        world.point(D, target)
    api = Api(service)
    before = service.domain(D)
    assert api("POST", CHECK).wire == check
    assert service.domain(D) == before, "a check changes nothing"
    assert api("POST", ENABLE).wire == enable
    assert (service.domain(D) == before) is (enable != INITIATED)


def shown(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api("GET", f"/tracking-domains/{D}").document["results"]
    return {
        "tls_status": found["status"]["tls_status"],
        "tls_certificate": found.get("tls_certificate"),
        "uses_managed_certificate": found["uses_managed_certificate"],
        "secure": found["secure"],
        "port": found["port"],
    }


PLAIN = {"tls_certificate": None, "uses_managed_certificate": False, "secure": False, "port": 80}


def test_a_certificate_comes_after_its_time() -> None:
    world = World()
    world.latency.managed_certificate = 600
    service = sparkpost_in(world)
    api = Api(service)
    service.put_domain(D, verified=True)
    world.point(D, "v2.spgo.io")
    assert shown(api) == {**PLAIN, "tls_status": "unknown"}
    assert api("POST", ENABLE).wire == INITIATED
    world.elapsed = 599
    assert shown(api) == {**PLAIN, "tls_status": "pending"}
    assert api("POST", ENABLE).wire == INITIATED, "asked again, it goes on"
    assert service.managed_certificate(D) is None
    world.elapsed = 600
    issued = {
        "tls_status": "valid",
        "tls_certificate": {
            "issued_at": "2026-11-24T12:10:00.000Z",
            "expires_at": "2027-02-22T12:10:00.000Z",
            "error_code": None,
        },
        "uses_managed_certificate": True,
        "secure": True,
        "port": 443,
    }
    assert shown(api) == issued
    certificate = service.managed_certificate(D.upper())
    assert certificate is not None
    assert certificate.certificate_pem == f"certificate of {D}"
    world.elapsed = 9000
    assert api("POST", ENABLE).wire == INITIATED
    world.elapsed = 18_000
    assert shown(api) == issued, "a valid certificate stays"


@pytest.mark.parametrize(
    ("target", "switches", "code"),
    [
        ("v2.spgo.io", {"certificate_error": "acme:dns"}, "acme:dns"),
        ("v2.spgo.io", {"certificate_error": "service:internal"}, "service:internal"),
        ("spgo.io", {}, "acme:unauthorized"),
    ],
)
def test_an_issue_that_fails_says_why_and_may_be_tried_again(target: str, switches: dict[str, Any], code: str) -> None:
    world = World()
    world.latency.managed_certificate = 600
    service = sparkpost_in(world)
    api = Api(service)
    service.put_domain(D, verified=True)
    world.point(D, "v2.spgo.io")
    service.control(**switches)
    api("POST", ENABLE)
    world.point(D, target)
    world.elapsed = 600
    assert shown(api) == {
        **PLAIN,
        "tls_status": "failed",
        "tls_certificate": {"issued_at": None, "expires_at": None, "error_code": code},
    }
    service.control(certificate_error=None)
    world.point(D, "v2.spgo.io")
    assert api("POST", ENABLE).wire == INITIATED
    assert shown(api) == {**PLAIN, "tls_status": "pending"}
    world.elapsed = 1200
    assert shown(api)["tls_status"] == "valid"


def test_without_a_delay_the_next_read_shows_it() -> None:
    world = World()
    service = sparkpost_in(world)
    service.put_domain(D, verified=True)
    world.point(D, "v2.spgo.io")
    assert Api(service)("POST", ENABLE).wire == INITIATED
    assert shown(Api(service))["tls_status"] == "valid"
    assert service.managed_certificate("other.example.com") is None
