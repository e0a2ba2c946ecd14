# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain behind Cloudflare: healthy in both modes, and every failure made with real packets and recognised first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.edges.messages import Response
from lab.settings import OriginSettings, Settings
from lab.world import World
from support.checks_case import Case, assert_recognised_first
from support.checks_cloudflare import WEBSITE, CloudflareSite
from support.checks_site import HOST, ZONE, Check

DEEP = f"a.b.{ZONE}"
PROBES = ("/f/a/b/c/d", "/f/")
WELL_KNOWN = ("/.well-known/assetlinks.json", "/.well-known/apple-app-site-association")


@pytest.fixture(scope="module", name="world")
def _world() -> Iterator[World]:
    with World(
        Settings(sparkpost_rate=None, zones=(), resolvers=2, origin=OriginSettings(unknown_path_location=None))
    ) as world:
        yield world


@pytest.fixture(name="site")
def _site(world: World, monkeypatch: pytest.MonkeyPatch) -> CloudflareSite:
    world.reset()
    for name, value in world.environment().items():
        monkeypatch.setenv(name, value)
    return CloudflareSite(world).build()


def by_id(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {check["id"]: check for check in result["checks"]}
    assert len(found) == len(result["checks"])
    return found


def assert_healthy(result: dict[str, Any], skipped: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    shown = "\n".join(result["table"])
    assert not result["failed"], shown
    assert result["summary"]["overall"] == "pass", shown
    assert result["summary"]["ready_for_cutover"], shown
    found = by_id(result)
    assert tuple(each for each, finding in found.items() if finding["status"] == "skip") == skipped, shown
    return found


@pytest.mark.parametrize("cdn", ["auto", "cloudflare"])
def test_passing_requests_on_is_healthy(site: CloudflareSite, check: Check, cdn: str) -> None:
    result = check(fail_on="warn", cdn=cdn, endpoint="us")
    found = assert_healthy(result)
    assert list(found) == [
        *("dns_flattened", "dns_propagation", "caa_permits", "edge_tcp", "tls_version", "tls_old", "cert_valid"),
        *("https_probe", "http_probe", "cache_off", "sparkpost_ready", "renewal"),
    ]
    assert result["cdn"] == "cloudflare"
    assert "server: cloudflare" in found["https_probe"]["observed"]
    assert found["cache_off"]["remedy"].startswith("Leave it as it is")
    assert {event.type for event in site.world.events.listed()} == {"probe", "open"}


@pytest.mark.parametrize("status", [301, 302])
def test_forwarding_by_a_page_rule_is_healthy_where_it_is_expected(
    site: CloudflareSite, check: Check, status: int
) -> None:
    site.forward(status=status)
    result = check(fail_on="warn", cdn="cloudflare", endpoint="us", expect_redirect=True)
    found = assert_healthy(result, skipped=("cache_ttl",))
    assert found["redirect_expected"]["observed"].startswith(f"{status} to https://spgo.io/f/a/b/c/d; there ")
    assert "server: msys-http" in found["redirect_expected"]["observed"]
    assert "redirects to SparkPost" in found["cache_ttl"]["reason"]
    assert result["inputs"]["expect_redirect"]


def test_forwarding_by_a_redirect_rule_is_healthy_too(site: CloudflareSite, check: Check) -> None:
    site.redirect_rule()
    assert_healthy(check(fail_on="warn", expect_redirect=True), skipped=("cache_ttl",))


def test_forwarding_that_leaves_app_links_alone_is_healthy(site: CloudflareSite, check: Check) -> None:
    site.origin()
    for path, body in zip(WELL_KNOWN, (b"[]", b'{"applinks": {}}'), strict=True):
        site.world.website.publish(HOST, path, Response.of(200, {"Content-Type": "application/json"}, body))
    site.redirect_rule(f'(http.host eq "{HOST}" and not starts_with(http.request.uri.path, "/.well-known/"))')
    result = check("dns", "tls", "http", fail_on="warn", expect_redirect=True, app_links=True)
    found = assert_healthy(result)
    assert found["app_links"]["status"] == "pass"
    assert found["redirect_expected"]["status"] == "pass"


def test_edge_that_passes_on_although_forwarding_was_expected_works(site: CloudflareSite, check: Check) -> None:
    found = assert_healthy(check("tls", "http", fail_on="warn", expect_redirect=True))
    assert "expect_redirect" in found["https_probe"]["observed"]


def test_name_below_two_labels_works_with_a_certificate_of_its_own(site: CloudflareSite, check: Check) -> None:
    site.record(DEEP, "CNAME", "spgo.io")
    site.world.cloudflare.put_pack(ZONE, [DEEP])
    assert_healthy(check("dns", "tls", "http", domain=DEEP, fail_on="warn"))


def _at_endpoint(fault: str) -> Callable[[CloudflareSite], None]:
    return lambda site: site.fault(fault, at="spgo.io")


def _page(code: int | str) -> Callable[[CloudflareSite], None]:
    return lambda site: site.answers(code)


def _to(content: str, record_type: str = "CNAME", **more: Any) -> Callable[[CloudflareSite], None]:
    return lambda site: site.record(HOST, record_type, content, **more)


def _set(**settings: Any) -> Callable[[CloudflareSite], None]:
    def change(site: CloudflareSite) -> None:
        for name, value in settings.items():
            site.set(name, value)

    return change


def _strict_and_expired(site: CloudflareSite) -> None:
    site.set("ssl", "strict")
    site.fault("certificate-expired", at="spgo.io")


def _at_another_account(site: CloudflareSite) -> None:
    site.world.cloudflare.hold_zone("other-account.test")
    site.record(HOST, "CNAME", "host.other-account.test")


def _at_the_edge_itself(site: CloudflareSite) -> None:
    site.record(HOST, "A", site.world.addresses.cloudflare[0])


def _origin_redirects_to_https(site: CloudflareSite) -> None:
    """An origin that wants https, and an edge in the mode flexible that asks it by http."""
    site.set("ssl", "flexible")
    site.record(HOST, "CNAME", WEBSITE)
    for path in PROBES:
        site.world.website.publish(HOST, path, Response.of(301, {"Location": f"https://{HOST}{path}"}))


def _unproxied_address(site: CloudflareSite) -> None:
    site.record(HOST, "A", site.world.addresses.website, proxied=False)


def _without_certificate(site: CloudflareSite) -> None:
    site.record(DEEP, "CNAME", "spgo.io")


def _cache_everything(site: CloudflareSite) -> None:
    site.page_rule({"cache_level": "cache_everything"})


def _universal_off(site: CloudflareSite) -> None:
    site.world.cloudflare.change_zone(ZONE, universal_enabled=False)


EXPECTED = {"expect_redirect": True, "endpoint": "us"}
CACHE = ("http", "cache")
CF = {"cdn": "cloudflare"}
CASES: tuple[Case[CloudflareSite], ...] = (
    Case("cf_5xx", _at_endpoint("drop"), says="520", remedy="cloudflare_host_info", name="520"),
    Case("cf_5xx", _at_endpoint("connection-refused"), says="refuses connections", remedy="spgo.io", name="521"),
    Case("cf_5xx", _page(522), says="error 522", remedy="Cloudflare's addresses", name="522"),
    Case("cf_5xx", _page(523), says="error 523", remedy="spgo.io", name="523"),
    Case("cf_5xx", _page(524), says="error 524", remedy="in a minute", name="524"),
    Case("cf_5xx", _at_endpoint("tls-old-only"), says="TLS handshake", remedy="SNI", name="525"),
    Case("cf_5xx", _strict_and_expired, says="not valid", remedy="setting 'ssl' of cloudflare_zone", name="526"),
    Case("cf_1xxx", _at_the_edge_itself, says="error 1000", remedy="spgo.io itself", name="1000"),
    Case("cf_1xxx", _page(1001), says="error 1001", remedy="cloudflare_zone", name="1001"),
    Case("cf_1xxx", _page(1010), says="integrity check", remedy="'browser_check' to off", name="1010"),
    Case("cf_1xxx", _at_another_account, says="another account", remedy="dns_records", name="1014"),
    Case("cf_1xxx", _page(1015), says="rate limit", remedy="/f/ and /q/", name="1015"),
    Case("cf_1xxx", _to("nothing.cloudfront.net"), says="530", remedy="has no address", name="1016"),
    Case("cf_1xxx", _page(1018), says="does not know the host", remedy="cloudflare_zone", name="1018"),
    Case("cf_1xxx", _page(1020), says="firewall", remedy="skip the paths", name="1020"),
    Case("cf_challenge", _set(security_level="under_attack"), says="403", remedy="'security_level: essentially_off'"),
    Case("cf_challenge", _page("challenge"), name="bot"),
    Case("cert_not_issued", lambda site: site.fault("certificate-none"), remedy="Universal SSL", name="alert"),
    Case("cert_not_issued", _universal_off, remedy="cloudflare_host_info", name="universal_off"),
    Case("cert_not_issued", _without_certificate, options={"domain": DEEP}, remedy="is deeper", name="depth"),
    Case("dns_wrong_target", _to("spgo.io", proxied=False), options=CF, says="spgo.io", remedy="'proxied: true'"),
    Case("dns_wrong_target", _unproxied_address, options=CF, says="is not Cloudflare", remedy="proxied", name="site"),
    Case("dns_nxdomain", lambda site: site.record(HOST, "TXT", '"x"', proxied=False), options=CF, remedy="proxied"),
    Case("caa_forbids", lambda site: site.caa("amazon.com"), status="warn", says="amazon.com", remedy="letsencrypt"),
    Case("tls_old_offered", _set(min_tls_version="1.0"), status="warn", remedy="setting 'min_tls_version: 1.2'"),
    Case("redirect_mode", lambda site: site.forward(), status="warn", remedy="pass requests on to spgo.io"),
    Case("https_downgraded", lambda site: site.forward("http://spgo.io/$1"), options=EXPECTED, status="warn"),
    Case("redirect_mode", lambda site: site.forward("https://spgo.io//$1"), options=EXPECTED, status="warn", name="//"),
    Case("wrong_region", lambda site: site.forward("https://eu.spgo.io/$1"), options=EXPECTED, says="eu.spgo.io"),
    Case("lost_query", lambda site: site.redirect_rule(keep_query=False), options=EXPECTED, status="warn"),
    Case("https_probe", lambda site: site.forward("https://www.website.test/$1"), options=EXPECTED, name="elsewhere"),
    Case("redirect_loop", _origin_redirects_to_https, remedy="'ssl: full'", name="flexible"),
    Case("redirect_loop", _set(ssl="off", always_use_https="on"), remedy="cloudflare_zone", name="off"),
    Case("old_http_broken", _set(always_use_https="on"), status="warn", says="301", remedy="'always_use_https: off'"),
    Case("cache_too_long", _cache_everything, CACHE, status="warn", says="HIT", remedy="cache_everything"),
    Case("app_links", lambda site: None, options={"app_links": True}, says="it is missing", name="missing"),
    Case("throttled", _at_endpoint("throttle"), status="error", says="403"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[CloudflareSite], site: CloudflareSite, check: Check) -> None:
    assert_recognised_first(case, site, check)


def test_endpoint_that_is_down_behind_a_good_redirect(site: CloudflareSite, check: Check) -> None:
    site.forward()
    site.fault("connection-refused", at="spgo.io")
    result = check("http", expect_redirect=True)
    found = by_id(result)["https_probe"]
    assert (result["summary"]["first_cause"], found["status"]) == ("https_probe", "fail")
    assert "and then https://spgo.io/f/" in found["observed"]
    assert ": connection refused" in found["observed"]
    assert not result["summary"]["ready_for_cutover"]


def test_endpoint_that_throttles_behind_a_good_redirect(site: CloudflareSite, check: Check) -> None:
    site.forward()
    site.fault("throttle", at="spgo.io")
    assert check("http", expect_redirect=True)["summary"]["first_cause"] == "throttled"


def test_app_links_that_are_forwarded_are_found(site: CloudflareSite, check: Check) -> None:
    site.forward()
    result = check("http", expect_redirect=True, app_links=True)
    found = by_id(result)["app_links"]
    assert (result["summary"]["first_cause"], found["status"]) == ("app_links", "fail")
    assert "301 to https://spgo.io/.well-known/assetlinks.json" in found["observed"]
    assert 'not starts_with(http.request.uri.path, "/.well-known/")' in found["remedy"]
    assert by_id(result)["redirect_expected"]["status"] == "pass"


def test_edge_is_checked_before_the_zone_is_delegated(site: CloudflareSite, check: Check) -> None:
    site.world.registrar.clear()
    ports, edge = site.world.ports, site.world.addresses.cloudflare[0]
    rules = [f"{HOST}:443:{edge}:{ports.https}", f"{HOST}:80:{edge}:{ports.http}", f":53::{ports.dns}"]
    result = check("dns", "tls", "http", connect_to=rules, cdn="cloudflare")
    assert result["summary"]["first_cause"] is None, result["table"]
    assert result["summary"]["ready_for_cutover"]


def test_identity_that_gets_lost_is_inferred_and_its_rules_named(site: CloudflareSite, check: Check) -> None:
    site.page_rule({"host_header_override": "spgo.io"})
    site.world.sparkpost["us"].change_domain(HOST, verified=False)
    site.world.sparkpost["us"].control(verify_path="/nothing-of-sparkposts")
    found = by_id(check("tls", "http", "sparkpost", verify=True))
    assert found["host_overridden"]["status"] == "warn"
    assert "cloudflare_host_info" in found["host_overridden"]["remedy"]
    assert found["https_probe"]["status"] == "pass"
