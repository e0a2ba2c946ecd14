# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every failure that a domain behind CloudFront can meet: made with real packets, and recognised first by its id."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from support.checks_case import Case, assert_recognised_first
from support.checks_site import HOST, ZONE, Check, Site

ELSEWHERE = "www.website.test."
FORWARD_HOST = {"Quantity": 2, "Items": ["User-Agent", "Host"]}


def _gone(site: Site) -> None:
    site.remove(HOST, "CNAME")


def _no_data(site: Site) -> None:
    site.remove(HOST, "CNAME")
    site.record(HOST, "TXT", '"nothing to see"')


def _ask_resolvers(site: Site) -> None:
    for resolver in site.world.resolvers:
        resolver.lookup(HOST, "A")
        resolver.lookup(HOST, "AAAA")


def _moved(site: Site) -> None:
    """The zone is right since a moment ago, and the resolvers remember the old record."""
    site.record(HOST, "CNAME", ELSEWHERE, ttl=900)
    _ask_resolvers(site)
    site.record(HOST, "CNAME", f"{site.target}.")


def _asked_too_early(site: Site) -> None:
    site.remove(HOST, "CNAME")
    _ask_resolvers(site)
    site.record(HOST, "CNAME", f"{site.target}.")


def _lookalike(site: Site) -> None:
    site.record(HOST, "CNAME", f"{site.target}.website.test.")


def _caa(site: Site, *values: str) -> None:
    site.record(ZONE, "CAA", *values)


def _caa_without_certificate(site: Site) -> None:
    _caa(site, '0 issue "letsencrypt.org"')
    site.fault("certificate-default")


def _no_alias(config: dict[str, Any]) -> None:
    config["Aliases"] = {"Quantity": 0, "Items": []}


def _viewer(policy: str) -> Callable[[Site], None]:
    def change(config: dict[str, Any]) -> None:
        config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = policy

    return lambda site: site.reconfigure(change)


def _forward_host(config: dict[str, Any]) -> None:
    config["DefaultCacheBehavior"]["ForwardedValues"]["Headers"] = FORWARD_HOST


def _default_ttl(config: dict[str, Any]) -> None:
    config["DefaultCacheBehavior"]["DefaultTTL"] = 60


def _redirect(status: int, location: str) -> Callable[[Site], None]:
    headers = {"Location": location, "Content-Type": "text/html"}
    return lambda site: site.fault("response", status=status, headers=headers, body="moved")


def _sparkpost(**stored: Any) -> Callable[[Site], None]:
    return lambda site: site.world.sparkpost["us"].change_domain(HOST, **stored)


def _managed(target: str, **stored: Any) -> Callable[[Site], None]:
    """A certificate of SparkPost's, with five days left, that it cannot serve as it stands."""
    held = {"uses_managed_certificate": True, "issued_at": _in_days(-85), "expires_at": _in_days(5)}

    def change(site: Site) -> None:
        site.record(HOST, "CNAME", target)
        _sparkpost(**{**held, **stored})(site)

    return change


def _verification_fails(site: Site) -> None:
    message = f"HTTP request to https://{HOST}:443 failed.  Please verify that your redirect is functioning."
    body = json.dumps({"errors": [{"message": message}]})
    site.world.faults.api("sparkpost", method="POST", path="*/verify", status=400, body=body)


def _in_days(days: float) -> float:
    return time.time() + days * 86400


API = ("dns", "tls", "http", "sparkpost")
CASES: tuple[Case[Site], ...] = (
    Case("dns_nxdomain", _gone, says="NXDOMAIN"),
    Case("dns_nxdomain", _no_data, says="NODATA", name="nodata"),
    Case("dns_wrong_target", lambda site: site.record(HOST, "CNAME", ELSEWHERE), options={"cdn": "cloudfront"}),
    Case("dns_wrong_target", _lookalike, options={"cdn": "cloudfront"}, name="lookalike"),
    Case("dns_wrong_target", lambda site: site.record(HOST, "CNAME", "spgo.io."), says="spgo.io", name="direct"),
    Case("dns_not_propagated", _moved, options={"cdn": "cloudfront"}, says="900 s more"),
    Case("dns_not_propagated", _asked_too_early, says="NXDOMAIN", name="asked_too_early"),
    Case("dns_dangling", lambda site: site.record(HOST, "CNAME", "d000000000000.cloudfront.net."), says="NXDOMAIN"),
    Case("wrong_region", lambda site: site.record(HOST, "CNAME", "eu.spgo.io."), options={"endpoint": "us"}),
    Case("wrong_region", lambda site: None, API, {"endpoint": "eu", "region": "us", "api_url": ""}, name="by_account"),
    Case("endpoint_not_v2", _managed("spgo.io.", uses_managed_certificate=True, tls_status="valid"), API),
    Case("aaaa_mismatch", lambda site: site.fault("connection-refused", address="::1"), says="::1"),
    Case("aaaa_mismatch", lambda site: site.fault("certificate-expired", address="::1"), name="other_certificate"),
    Case("caa_forbids", lambda site: _caa(site, '0 issue "letsencrypt.org"'), status="warn", says="letsencrypt.org"),
    Case("caa_forbids", lambda site: _caa(site, '0 issue ";"'), status="warn", name="nobody"),
    Case("caa_forbids", _caa_without_certificate, name="and_no_certificate"),
    Case("conn_refused", lambda site: site.fault("connection-refused", port=443), says="refused"),
    Case("tls_reset", lambda site: site.fault("connection-reset"), says="reset"),
    Case("tls_stalled", lambda site: site.fault("connection-hang"), options={"timeout": 4}),
    Case("tls_plain_port", lambda site: site.fault("plain-http-on-443"), says="plain HTTP"),
    Case("tls_old_only", lambda site: site.fault("tls-old-only"), says="TLSv1.1"),
    Case("tls_old_offered", lambda site: site.fault("tls-old-offered"), status="warn", says="TLSv1"),
    Case("cert_not_issued", lambda site: site.fault("certificate-default"), says="*.cloudfront.net"),
    Case("cert_not_issued", lambda site: site.fault("certificate-none"), name="alert"),
    Case("cert_wrong_host", lambda site: site.fault("certificate-wrong-host"), says="wrong.host.test"),
    Case("cert_chain", lambda site: site.fault("certificate-no-chain")),
    Case("cert_self_signed", lambda site: site.fault("certificate-self-signed")),
    Case("cert_expired", lambda site: site.fault("certificate-expired")),
    Case("cert_not_yet_valid", lambda site: site.fault("certificate-not-yet-valid")),
    Case("cert_expiring", lambda site: site.fault("certificate-expiring"), status="warn", says="days"),
    Case("cfront_alias", lambda site: site.reconfigure(_no_alias), says="403"),
    Case("cfront_https_only", _viewer("https-only"), says="403"),
    Case("cfront_502", lambda site: site.reconfigure(_forward_host), says="502"),
    Case("redirect_mode", _redirect(301, "https://spgo.io/f/a/b/c/d"), status="warn", says="https://spgo.io"),
    Case("redirect_loop", _redirect(302, f"https://{HOST}/f/a/b/c/d")),
    Case("redirect_loop", _redirect(302, f"http://{HOST}/f/a/b/c/d"), name="downgrade"),
    Case("https_probe", _redirect(302, "https://www.website.test/"), name="redirect_elsewhere"),
    Case("old_http_broken", lambda site: site.fault("connection-refused", port=80), says="refused"),
    Case("old_http_broken", _viewer("redirect-to-https"), status="warn", says="301", name="upgraded"),
    Case("throttled", lambda site: site.world.faults.network("throttle", at="spgo.io"), status="error", says="403"),
    Case("cache_too_long", lambda site: site.reconfigure(_default_ttl), ("http", "cache"), status="warn"),
    Case("sparkpost_ready", lambda site: site.world.sparkpost["us"].reset(), API, name="unknown_domain"),
    Case("compliance_blocked", _sparkpost(compliance_status="blocked"), API, says="blocked"),
    Case("compliance_pending", _sparkpost(compliance_status="pending"), API),
    Case("cname_pending", _sparkpost(verified=False, cname_status="pending"), API),
    Case("api_unverified", _sparkpost(verified=False, cname_status="invalid"), API),
    Case("not_secure", _sparkpost(secure=False), API),
    Case("verify_400", _verification_fails, API, {"verify": True}, says="HTTP request to https"),
    Case("managed_tls_failed", _managed("v2.spgo.io.", tls_status="failed", error_code="acme:dns"), API),
    Case("managed_tls_unavailable", _managed("v2.spgo.io.", tls_status="unavailable"), API),
    Case("managed_tls_expired", _managed("v2.spgo.io.", tls_status="expired"), API),
    Case("managed_tls_stuck", _managed("v2.spgo.io.", tls_status="pending"), API),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[Site], site: Site, check: Check) -> None:
    assert_recognised_first(case, site, check)
