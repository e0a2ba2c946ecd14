# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SparkPost says of the domain, in all its fields, and whether mails use it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from support.checks_case import Case, assert_recognised_first
from support.checks_site import HOST, Check, Site

NEWS, SHOP = "news.example.com", "shop.example.com"
API = ("dns", "tls", "http", "sparkpost")
ALONE = ("sparkpost",)
DAY = 86400.0


def _stored(**fields: Any) -> Callable[[Site], None]:
    return lambda site: site.world.sparkpost["us"].change_domain(HOST, **fields)


def _managed(days: float = 60, **fields: Any) -> Callable[[Site], None]:
    """SparkPost manages a certificate for the domain, which leads to CloudFront."""
    now = time.time()
    held = {"uses_managed_certificate": True, "issued_at": now - 30 * DAY, "expires_at": now + days * DAY}
    return _stored(**{**held, **fields})


def _shown(**changes: Any) -> Callable[[Site], None]:
    """The API shows the domain with these fields in place of its own; None leaves one out."""

    def change(site: Site) -> None:
        held = site.world.sparkpost["us"].domain(HOST)
        assert held is not None
        status = {**held["status"], **(changes.get("status") or {})}
        shown = {**held, **changes, "status": {name: value for name, value in status.items() if value is not None}}
        body = json.dumps({"results": {name: value for name, value in shown.items() if value is not None}})
        site.world.faults.api("sparkpost", method="GET", path="*/tracking-domains/*", status=200, body=body)

    return change


def _associated(**domains: str | None) -> Callable[[Site], None]:
    def change(site: Site) -> None:
        for name, tracking in domains.items():
            site.world.sparkpost["us"].put_sending_domain(f"{name}.example.com", tracking_domain=tracking)

    return change


BOTH = {"sending_domains": [NEWS, SHOP]}
FAILED = {"tls_status": "failed"}
CASES: tuple[Case[Site], ...] = (
    Case("not_default", lambda site: None, ALONE, {"default": True}, "warn", "default is false", "default: true"),
    Case(
        "not_associated", _associated(news=HOST, shop=None), ALONE, BOTH, "warn", SHOP, f"Associate {SHOP} with {HOST}"
    ),
    Case("not_associated", _associated(news="spgo.io", shop=HOST), ALONE, BOTH, "warn", "use spgo.io", name="other"),
    Case("not_associated", _associated(shop=HOST), ALONE, BOTH, "warn", f"no sending domain {NEWS}", name="unknown"),
    Case("managed_conflict", _managed(tls_status="valid"), API, {}, "warn", "leads to CloudFront", "v2.spgo.io"),
    Case("managed_conflict", _managed(tls_status="failed"), API, {}, "fail", "failed", "v2.spgo.io", name="failed"),
    Case("managed_conflict", _managed(-1, tls_status="expired"), API, {}, "fail", "expired", name="expired"),
    Case("managed_conflict", _managed(5, tls_status="pending"), API, {}, "fail", "pending", name="stuck"),
    *(
        Case("managed_tls_failed", _managed(5, error_code=code, **FAILED), ALONE, {}, "fail", code, step, code)
        for code, step in (
            ("acme:dns", "resolve everywhere"),
            ("acme:unauthorized", "no proxy"),
            ("acme:rejected_identifier", "CDN with its own certificate"),
            ("acme:temporary", "Wait an hour"),
            ("service:internal", "Wait an hour"),
        )
    ),
    Case("managed_tls_failed", _managed(5, **FAILED), ALONE, {}, "fail", "failed", "support", "no_code"),
    Case(
        "sparkpost_ready", _shown(port=80), ALONE, {}, "warn", "port 80, which contradicts", "enable them again", "port"
    ),
    Case(
        "compliance_pending", _shown(status={"compliance_status": "in review"}), ALONE, says="in review", name="other"
    ),
    Case("sparkpost_ready", _stored(subaccount=7), ALONE, {"subaccount": 12}, "fail", "subaccount 7", "to 7", "whose"),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_failure_is_recognised_first(case: Case[Site], site: Site, check: Check) -> None:
    assert_recognised_first(case, site, check)


@pytest.mark.parametrize(
    "change",
    [
        _shown(status={"cname_status": ""}),
        _shown(status={"tls_status": "unknown"}),
        _shown(status={"tls_status": None, "cname_status": None, "compliance_status": None}, port=None),
        _stored(default=True),
    ],
    ids=["cname_status", "tls_status", "old_fields", "default"],
)
def test_field_that_is_absent_or_empty_is_fine(site: Site, check: Check, change: Callable[[Site], None]) -> None:
    change(site)
    result = check("sparkpost", fail_on="warn")
    assert [(each["id"], each["status"]) for each in result["checks"]] == [("sparkpost_ready", "pass")]


def test_default_and_associated_domain_is_healthy(site: Site, check: Check) -> None:
    _stored(default=True)(site)
    _associated(news=HOST, shop=HOST)(site)
    result = check("sparkpost", fail_on="warn", default=True, sending_domains=[NEWS, SHOP])
    assert [(each["id"], each["status"]) for each in result["checks"]] == [("sparkpost_ready", "pass")]


def test_sending_domains_are_asked_about_only_where_named(site: Site, check: Check) -> None:
    check("sparkpost")
    assert not [each for each in site.world.journal.rendered("sparkpost") if "/sending-domains/" in each["path"]]
    _associated(news=HOST)(site)
    check("sparkpost", sending_domains=[NEWS])
    asked = [each for each in site.world.journal.rendered("sparkpost") if "/sending-domains/" in each["path"]]
    assert len(asked) == 1


def test_association_that_cannot_be_read_is_no_verdict(site: Site, check: Check) -> None:
    site.world.faults.api("sparkpost", method="GET", path="*/sending-domains/*", status=403)
    result = check("sparkpost", sending_domains=[NEWS, SHOP])
    found = {each["id"]: each for each in result["checks"]}
    assert found["sparkpost_ready"]["status"] == "pass"
    assert found["not_associated"]["status"] == "error"
    assert "sending_domains" in found["not_associated"]["reason"]
    assert result["summary"]["counts"]["fail"] == 0
    assert not result["summary"]["ok"]


def test_what_a_conflict_explains_follows_from_it(site: Site, check: Check) -> None:
    _managed(tls_status="failed", error_code="acme:unauthorized")(site)
    found = {each["id"]: each for each in check(*API)["checks"]}
    assert found["managed_conflict"]["status"] == "fail"
    assert "acme:unauthorized" in found["managed_conflict"]["observed"]
    assert found["managed_tls_failed"]["status"] == "skip"
    assert found["managed_tls_failed"]["reason"].startswith("follows from managed_conflict")
    assert found["https_probe"]["status"] == "pass"


def test_domain_at_sparkpost_itself_is_no_conflict(site: Site, check: Check) -> None:
    site.record(HOST, "CNAME", "v2.spgo.io.")
    _managed(tls_status="valid")(site)
    assert "managed_conflict" not in {each["id"] for each in check("dns", "sparkpost", cdn="cloudfront")["checks"]}
