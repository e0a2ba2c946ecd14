# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API shows, as models: every field may be missing."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.model import (
    Association,
    Registration,
    Status,
    TlsCertificate,
    TrackingDomain,
)

D = "track.example.com"
VALID = {"verified": True, "cname_status": "valid", "compliance_status": "valid", "tls_status": "valid"}


@pytest.mark.parametrize(
    ("shown", "model"),
    [
        pytest.param(
            {"domain": D, "port": 80, "secure": False, "default": False, "status": {"verified": False}},
            TrackingDomain(D, status=Status(tls_status="unknown")),
            id="the least that older objects have",
        ),
        pytest.param({}, TrackingDomain(D, status=Status(tls_status="unknown")), id="nothing at all"),
        pytest.param(
            {"domain": "Track.Example.COM.", "secure": True, "default": True, "subaccount_id": "12", "status": VALID},
            TrackingDomain(
                D,
                secure=True,
                default=True,
                subaccount=12,
                status=Status(True, "valid", "valid", "valid"),
                uses_managed_certificate=True,
            ),
            id="upper case, number as text, certificate without its flag",
        ),
        pytest.param(
            {
                "domain": D,
                "status": {**VALID, "tls_status": "failed", "cname_status": ""},
                "uses_managed_certificate": False,
                "tls_certificate": {"issued_at": None, "expires_at": None, "error_code": "acme:dns"},
            },
            TrackingDomain(
                D,
                status=Status(True, "", "valid", "failed"),
                tls_certificate=TlsCertificate(error_code="acme:dns"),
            ),
            id="verified behind a CDN, certificate failed",
        ),
        pytest.param(
            {"domain": D, "status": VALID, "uses_managed_certificate": False},
            TrackingDomain(D, status=Status(True, "valid", "valid", "valid")),
            id="the flag counts where it is shown",
        ),
        pytest.param(
            {"domain": D, "secure": "true", "default": 1, "subaccount_id": None, "status": [], "tls_certificate": ""},
            TrackingDomain(D, status=Status(tls_status="unknown")),
            id="values of wrong types",
        ),
    ],
)
def test_from_the_api(shown: dict[str, Any], model: TrackingDomain) -> None:
    assert TrackingDomain.from_api(shown, D) == model


@pytest.mark.parametrize(
    ("status", "pending", "served", "blocked"),
    [
        ({"tls_status": "pending"}, True, False, False),
        ({"tls_status": "valid"}, False, True, False),
        ({"tls_status": "failed", "compliance_status": "blocked"}, False, False, True),
        ({}, False, False, False),
    ],
)
def test_what_follows_from_the_status(status: dict[str, Any], pending: bool, served: bool, blocked: bool) -> None:
    tracking = TrackingDomain.from_api({"domain": D, "status": status})
    assert tracking.certificate_pending is pending
    assert tracking.certificate_served is served
    assert tracking.status.blocked is blocked


def test_a_renewal_of_a_managed_certificate_is_not_the_wait_for_the_first() -> None:
    tracking = TrackingDomain(D, uses_managed_certificate=True, status=Status(tls_status="pending"))
    assert not tracking.certificate_pending


@pytest.mark.parametrize(
    ("tracking", "port", "link_base"),
    [(TrackingDomain(D), 80, f"http://{D}"), (TrackingDomain(D, secure=True), 443, f"https://{D}")],
)
def test_what_a_playbook_gets(tracking: TrackingDomain, port: int, link_base: str) -> None:
    assert tracking.show() == {
        "domain": D,
        "secure": port == 443,
        "default": False,
        "port": port,
        "subaccount": 0,
        "verified": False,
        "status": {"verified": False, "cname_status": None, "compliance_status": None, "tls_status": None},
        "uses_managed_certificate": False,
        "tls_certificate": None,
        "link_base": link_base,
    }


def test_the_certificate_that_a_playbook_gets() -> None:
    dates = {"issued_at": "2026-03-01T12:00:00.000Z", "expires_at": "2026-05-30T12:00:00.000Z"}
    tracking = TrackingDomain.from_api({"domain": D, "tls_certificate": dates})
    assert tracking.show()["tls_certificate"] == {**dates, "error_code": None}


def test_one_association_changes_and_the_others_stay() -> None:
    state = Registration(None, (Association("a.example.com"), Association("b.example.com", "old.example.com")))
    assert state.associated("a.example.com", D) == (
        Association("a.example.com", D),
        Association("b.example.com", "old.example.com"),
    )
