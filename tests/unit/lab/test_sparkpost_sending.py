# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sending domains: the association with a tracking domain, read and written."""

from __future__ import annotations

from typing import Any

import pytest

from lab.sparkpost.fakes import Api, World, in_subaccount, sparkpost_in
from lab.sparkpost.service import SparkPostService

STATUS = {
    "ownership_verified": True,
    "dkim_status": "valid",
    "cname_status": "unverified",
    "mx_status": "unverified",
    "spf_status": "unverified",
    "abuse_at_status": "unverified",
    "postmaster_at_status": "unverified",
    "verification_mailbox_status": "unverified",
    "compliance_status": "valid",
}
PLAIN = {"status": STATUS, "shared_with_subaccounts": False, "is_default_bounce_domain": False}
UPDATED = (200, {"results": {"message": "Successfully Updated Domain.", "domain": "example.com"}})


def not_registered(name: str) -> tuple[int, Any]:
    description = f"Tracking domain '{name}' is not a registered tracking domain"
    return 400, {"errors": [{"message": "invalid params", "description": description, "code": "1200"}]}


def not_there(name: str) -> tuple[int, Any]:
    description = f"Domain '{name}' does not exist"
    return 404, {"errors": [{"message": "resource not found", "description": description, "code": "1600"}]}


@pytest.fixture
def service() -> SparkPostService:
    service = sparkpost_in(World())
    service.put_domain("click.example.com", verified=True)
    service.put_domain("new.example.com")
    service.put_domain("click.example.net", subaccount=7, verified=True)
    service.put_sending_domain("example.com")
    service.put_sending_domain("example.net", subaccount=7, verified=False)
    return service


@pytest.fixture
def api(service: SparkPostService) -> Api:
    return Api(service)


def test_an_association_is_made_read_and_cleared(api: Api) -> None:
    path = "/sending-domains/example.com"
    assert api("GET", path).wire == (200, {"results": PLAIN})
    assert api("PUT", path, {"tracking_domain": "Click.Example.com"}).wire == UPDATED
    assert api("GET", path).wire == (200, {"results": {**PLAIN, "tracking_domain": "click.example.com"}})
    assert api("PUT", path, {"unknown": 1}).wire == UPDATED
    assert api("GET", path).wire == (200, {"results": {**PLAIN, "tracking_domain": "click.example.com"}})
    assert api("PUT", path, {"tracking_domain": ""}).wire == UPDATED
    assert api("GET", path).wire == (200, {"results": PLAIN})


def test_a_list_has_the_names(api: Api) -> None:
    tenant = {
        "domain": "example.net",
        "status": {**STATUS, "ownership_verified": False, "dkim_status": "unverified"},
        "shared_with_subaccounts": False,
        "is_default_bounce_domain": False,
        "subaccount_id": 7,
    }
    own = {"domain": "example.com", **PLAIN}
    assert api("GET", "/sending-domains").wire == (200, {"results": [own, tenant]})
    assert api("GET", "/sending-domains/", headers=in_subaccount(0)).wire == (200, {"results": [own]})
    assert api("GET", "/sending-domains", headers=in_subaccount(7)).wire == (200, {"results": [tenant]})


@pytest.mark.parametrize(
    ("sending", "tracking", "header", "wire"),
    [
        ("example.com", "other.example.com", None, not_registered("other.example.com")),
        ("example.com", "click.example.net", None, not_registered("click.example.net")),
        ("example.com", "not a name", None, not_registered("not a name")),
        ("example.com", "new.example.com", None, UPDATED),
        ("example.org", "click.example.com", None, not_there("example.org")),
        ("example.net", "click.example.net", None, not_there("example.net")),
        ("example.net", "click.example.com", 7, not_registered("click.example.com")),
    ],
)
def test_what_may_be_associated(
    api: Api, sending: str, tracking: str, header: int | None, wire: tuple[int, Any]
) -> None:
    headers = {} if header is None else in_subaccount(header)
    assert api("PUT", f"/sending-domains/{sending}", {"tracking_domain": tracking}, headers).wire == wire


def test_a_subaccount_associates_its_own(api: Api) -> None:
    body = {"tracking_domain": "click.example.net"}
    assert api("PUT", "/sending-domains/example.net", body, in_subaccount(7)).status == 200
    assert api("GET", "/sending-domains/example.net").document["results"]["tracking_domain"] == "click.example.net"
    assert api("GET", "/sending-domains/example.net", headers=in_subaccount(0)).wire == not_there("example.net")


def test_an_unverified_tracking_domain_may_be_refused(service: SparkPostService, api: Api) -> None:
    service.behaviour.associate_unverified_refused = True
    for name, wire in (("new.example.com", not_registered("new.example.com")), ("click.example.com", UPDATED)):
        assert api("PUT", "/sending-domains/example.com", {"tracking_domain": name}).wire == wire
