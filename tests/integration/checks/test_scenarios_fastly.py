# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain behind Fastly: healthy with either certificate, and every failure made with real packets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.settings import OriginSettings, Settings
from lab.world import World
from support.checks_case import Case, assert_recognised_first
from support.checks_fastly import BACKEND, CNAME, OTHER_CNAME, FastlySite
from support.checks_site import HOST, ZONE, Check


@pytest.fixture(scope="module", name="world")
def _world() -> Iterator[World]:
    with World(
        Settings(sparkpost_rate=None, zones=(), resolvers=2, origin=OriginSettings(unknown_path_location=None))
    ) as world:
        yield world


@pytest.fixture(name="site")
def _site(world: World, monkeypatch: pytest.MonkeyPatch) -> FastlySite:
    world.reset()
    for name, value in world.environment().items():
        monkeypatch.setenv(name, value)
    return FastlySite(world).build()


def by_id(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {check["id"]: check for check in result["checks"]}
    assert len(found) == len(result["checks"])
    return found


HEALTHY = (
    *("dns_target", "dns_propagation", "caa_permits", "edge_tcp", "tls_version", "tls_old", "cert_valid"),
    *("https_probe", "http_probe", "cache_ttl", "sparkpost_ready", "renewal"),
)


def assert_healthy(result: dict[str, Any], ids: tuple[str, ...] = HEALTHY) -> dict[str, dict[str, Any]]:
    found = by_id(result)
    shown = "\n".join(result["table"])
    assert not result["failed"], shown
    assert {name: each["status"] for name, each in found.items()} == dict.fromkeys(ids, "pass"), shown
    assert result["summary"]["ready_for_cutover"]
    assert result["cdn"] == "fastly"
    return found


@pytest.mark.parametrize("options", [{}, {"cdn": "fastly", "expected_target": [CNAME]}], ids=["auto", "named"])
def test_healthy_with_a_subscription(site: FastlySite, check: Check, options: dict[str, Any]) -> None:
    found = assert_healthy(check(fail_on="warn", **options))
    assert "x-cache: HIT" in found["cache_ttl"]["observed"]
    assert {event.type for event in site.world.events.listed()} == {"probe", "open"}


def test_healthy_with_an_uploaded_certificate(site: FastlySite, check: Check) -> None:
    site.upload()
    assert_healthy(check(fail_on="warn"))


def test_healthy_with_addresses_instead_of_an_alias(site: FastlySite, check: Check) -> None:
    site.remove(HOST, "CNAME")
    site.record(HOST, "A", *site.world.addresses.fastly[0])
    flat = ("dns_flattened", *HEALTHY[1:])
    assert_healthy(check(fail_on="warn"), flat)


@pytest.mark.parametrize("issuer", ["letsencrypt.org", "certainly.com", "globalsign.com"])
def test_any_of_its_authorities_may_issue(site: FastlySite, check: Check, issuer: str) -> None:
    site.record(ZONE, "CAA", f'0 issue "{issuer}"')
    assert by_id(check("dns"))["caa_permits"]["status"] == "pass"


def _without_domain(site: FastlySite) -> None:
    site.change("DELETE", f"domain/{HOST}")


def _backend(**fields: Any) -> Callable[[FastlySite], None]:
    return lambda site: site.change("PUT", BACKEND, fields)


def _at_endpoint(fault: str, **more: Any) -> Callable[[FastlySite], None]:
    return lambda site: site.fault(fault, at="spgo.io", **more)


def _alias(target: str) -> Callable[[FastlySite], None]:
    return lambda site: site.record(HOST, "CNAME", f"{target}.")


def _ttl(seconds: int) -> Callable[[FastlySite], None]:
    return lambda site: site.change("PUT", "settings", {"general.default_ttl": seconds})


def _caa(value: str) -> Callable[[FastlySite], None]:
    return lambda site: site.record(ZONE, "CAA", value)


def _caa_without_certificate(site: FastlySite) -> None:
    site.record(ZONE, "CAA", '0 issue "amazon.com"')
    site.fault("certificate-default")


def _force_tls(site: FastlySite) -> None:
    site.change("POST", "request_settings", {"name": "force", "force_ssl": "1"})


FASTLY = {"cdn": "fastly"}
CACHE = ("http", "cache")
CASES: tuple[Case[FastlySite], ...] = (
    Case("fastly_unknown", _without_domain, says="500", remedy="'domains' and 'activate' of fastly_tracking_service"),
    Case(
        "fastly_503",
        _backend(ssl_cert_hostname="www.example.org"),
        says="hostname doesn't match against certificate",
        remedy="certificate hostname and SNI hostname to spgo.io",
        name="certificate_hostname",
    ),
    Case("fastly_503", _at_endpoint("certificate-expired"), says="503", remedy="certificate", name="expired"),
    Case("fastly_503", _at_endpoint("tls-old-only"), says="SSL handshake", remedy="TLS 1.2", name="handshake"),
    Case("fastly_503", _at_endpoint("connection-refused"), says="refused", remedy="port to 443", name="refused"),
    Case("fastly_503", lambda site: site.change("DELETE", BACKEND), says="director", remedy="the backend", name="none"),
    Case("fastly_421", _alias(OTHER_CNAME), says="421", remedy="'serving_records' of fastly_tls_certificate"),
    Case("cert_not_issued", lambda site: site.fault("certificate-default"), says="default.ssl.fastly.net"),
    Case("dns_wrong_target", _alias("www.website.test"), options=FASTLY, says="website.test", remedy=ZONE),
    Case("dns_wrong_target", _alias("spgo.io"), options=FASTLY, says="spgo.io", name="direct"),
    Case("dns_wrong_target", _alias(f"{CNAME}.website.test"), options=FASTLY, name="lookalike"),
    Case("dns_dangling", _alias("nothing.sni.global.fastly.net"), says="NXDOMAIN"),
    Case("caa_forbids", _caa('0 issue "amazon.com"'), status="warn", says="amazon.com", remedy="letsencrypt.org"),
    Case("caa_forbids", _caa_without_certificate, says="amazon.com", name="and_no_certificate"),
    Case("old_http_broken", _force_tls, status="warn", says="301", remedy="'force_ssl'"),
    Case(
        "cache_too_long", _ttl(60), CACHE, status="warn", says="HIT", remedy="'default_ttl' of fastly_tracking_service"
    ),
    Case("app_links", lambda site: None, options={"app_links": True}, says="404", remedy="second backend"),
    Case("throttled", _at_endpoint("throttle"), status="error", says="403"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[FastlySite], site: FastlySite, check: Check) -> None:
    assert_recognised_first(case, site, check)


def test_certificate_at_another_configuration_explains_the_default_one(site: FastlySite, check: Check) -> None:
    site.record(HOST, "CNAME", f"{OTHER_CNAME}.")
    found = by_id(check("tls", "http"))
    assert found["cert_not_issued"]["status"] == "skip"
    assert found["cert_not_issued"]["reason"].startswith("follows from fastly_421")


def test_cache_that_is_off_is_reported_but_no_fault(site: FastlySite, check: Check) -> None:
    site.change("PUT", "settings", {"general.default_ttl": 0})
    result = check("cache")
    assert by_id(result)["cache_off"]["status"] == "pass"
    assert "fastly_tracking_service" in by_id(result)["cache_off"]["remedy"]
    assert result["summary"]["ok"]


def test_override_of_the_host_is_inferred(site: FastlySite, check: Check) -> None:
    site.change("PUT", BACKEND, {"override_host": "spgo.io"})
    site.world.sparkpost["us"].change_domain(HOST, verified=False)
    site.world.sparkpost["us"].control(verify_path="/nothing-of-sparkposts")
    found = by_id(check("tls", "http", "sparkpost", verify=True))
    assert found["host_overridden"]["status"] == "warn"
    assert "fastly_tracking_service clears" in found["host_overridden"]["remedy"]
    assert found["https_probe"]["status"] == "pass"
