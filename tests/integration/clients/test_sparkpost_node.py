# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's Node client drives the lab: sending domains, mails and events, and tracking domains by plain verbs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab.sparkpost.fakes import World
from lab.sparkpost.service import SparkPostService

if TYPE_CHECKING:
    from integration.clients.conftest import Drive

D = "click.example.com"
SOURCES = Path(__file__).parent / "node"
MAIL: dict[str, Any] = {
    "campaign_id": "cutover",
    "recipients": [{"address": "Reader <reader@example.org>"}],
    "cc": [{"address": {"email": "copy@example.org", "name": "Copy"}}],
    "options": {"open_tracking": True, "click_tracking": True, "initial_open": False},
    "content": {"from": "news@example.com", "subject": "Test of links", "text": "https://www.example.com/"},
}


def error(status: int, message: str, *errors: dict[str, Any]) -> dict[str, Any]:
    return {"error": {"status": status, "message": message, "errors": list(errors)}}


def test_the_lock_file_says_what_but_not_where_from() -> None:
    text = (SOURCES / "package-lock.json").read_text()
    lock = json.loads(text)
    assert lock["packages"]["node_modules/sparkpost"]["version"] == "2.1.4"
    assert "://" not in text
    assert all("integrity" in package for path, package in lock["packages"].items() if path)


def test_a_tracking_domain_is_associated_with_a_sending_domain(
    service: SparkPostService, plain: str, drive: Drive
) -> None:
    service.put_domain(D, verified=True)
    listed, before, updated, after, refused, cleared, last = drive(
        plain,
        ["sendingDomains.list"],
        ["sendingDomains.get", "example.com"],
        ["sendingDomains.update", "example.com", {"tracking_domain": D}],
        ["sendingDomains.get", "example.com"],
        ["sendingDomains.update", "example.com", {"tracking_domain": "other.example.com"}],
        ["sendingDomains.update", "example.com", {"tracking_domain": ""}],
        ["sendingDomains.get", "example.com"],
    )
    assert [each["domain"] for each in listed["value"]["results"]] == ["example.com"]
    assert "tracking_domain" not in before["value"]["results"]
    done = {"value": {"results": {"message": "Successfully Updated Domain.", "domain": "example.com"}}}
    assert updated == done
    assert after["value"]["results"]["tracking_domain"] == D
    assert refused == error(
        400,
        "Bad Request",
        {
            "message": "invalid params",
            "description": "Tracking domain 'other.example.com' is not a registered tracking domain",
            "code": "1200",
        },
    )
    assert cleared == done
    assert last == before


def test_a_mail_and_its_click(world: World, service: SparkPostService, plain: str, drive: Drive) -> None:
    service.put_domain(D, verified=True, secure=True)
    (sent,) = drive(plain, ["transmissions.send", {**MAIL, "tracking_domain": D}, {"num_rcpt_errors": 3}])
    (kept,) = service.transmissions()
    accepted = {"total_rejected_recipients": 0, "total_accepted_recipients": 2, "id": kept.id}
    assert sent == {"value": {"results": accepted}}
    assert [each.email for each in kept.recipients] == ["reader@example.org", "copy@example.org"]
    assert (kept.tracking_domain, kept.secure, kept.initial_open) == (D, True, False)
    for message in kept.recipients:
        service.record_event(
            {
                "type": "click",
                "user_agent": "sparkpost-tracking-verify/0123456789abcdef",
                "ip_address": "198.51.100.7",
                "tracking_domain": D,
                "path": "/f/a/b/c/d",
                "transmission_id": kept.id,
                "message_id": message.message_id,
                "at": world.wall() - 61,
            }
        )
    search = {"events": ["click", "open"], "transmissions": kept.id, "per_page": 1, "cursor": "initial"}
    too_late = {**search, "to": "2026-11-24T11:00:00Z", "from": "2026-11-24T10:00:00Z"}
    first, nothing = drive(plain, ["events.searchMessage", search], ["events.searchMessage", too_late])
    assert nothing == {"value": {"results": [], "total_count": 0, "links": {}}}
    assert first["value"]["total_count"] == 2
    (second,) = drive(plain, ["get", {"uri": first["value"]["links"]["next"]}])
    assert second["value"]["links"] == {}
    found = [event for page in (second, first) for event in page["value"]["results"]]
    assert [each["message_id"] for each in found] == [each.message_id for each in kept.recipients]
    assert {(each["type"], each["user_agent"], each["ip_address"], each["campaign_id"]) for each in found} == {
        ("click", "sparkpost-tracking-verify/0123456789abcdef", "198.51.100.7", "cutover")
    }


def test_refusals_of_a_mail_over_tls(service: SparkPostService, secure: str, drive: Drive) -> None:
    service.control(quota_exceeded="2105")
    origin = f"https://{secure}"
    elsewhere = {**MAIL, "content": {**MAIL["content"], "from": "news@example.net"}}
    calls = [["transmissions.send", MAIL], ["transmissions.send", elsewhere]]
    assert drive(origin, *calls) == [
        error(420, "Exceed Sending Limit", {"message": "Exceed Sending Limit (monthly)", "code": "2105"}),
        error(
            400,
            "Bad Request",
            {
                "message": "Invalid domain",
                "description": "Unconfigured or unverified sending domain.",
                "code": "7001",
            },
        ),
    ]
    assert drive(origin, calls[0], key="sparkpost-key-of-somebody-else") == [
        error(401, "Unauthorized", {"message": "Unauthorized."})
    ]


def test_tracking_domains_by_plain_verbs(world: World, service: SparkPostService, plain: str, drive: Drive) -> None:
    world.answer_as_sparkpost(D, "http")
    uri = f"tracking-domains/{D}"
    created, again, verified, made_default, shown, deleted, gone = drive(
        plain,
        ["post", {"uri": "tracking-domains", "json": {"domain": D}}],
        ["post", {"uri": "tracking-domains", "json": {"domain": D}}],
        ["post", {"uri": f"{uri}/verify"}],
        ["put", {"uri": uri, "json": {"default": True}}],
        ["get", {"uri": uri}],
        ["delete", {"uri": uri}],
        ["get", {"uri": uri}],
    )
    status = {"verified": True, "cname_status": "", "compliance_status": "valid", "tls_status": "unknown"}
    assert created == {"value": {"results": {"domain": D}}}
    assert again == error(409, "Conflict", {"message": "The tracking domain already exists"})
    assert json.loads(verified["value"]) == {"results": status}, "without json the client hands the text on"
    assert made_default == {"value": {"results": {"domain": D}}}
    assert shown["value"]["results"]["status"] == status
    assert shown["value"]["results"]["default"] is True
    assert deleted["value"] in ("", None)
    assert gone == error(404, "Not Found", {"message": "resource not found"})
    assert service.domains() == []


@pytest.mark.parametrize(
    ("subaccount", "names"), [(None, [D, "seven.example.com"]), ("0", [D]), ("7", ["seven.example.com"])]
)
def test_the_subaccount_header_of_the_client(
    service: SparkPostService, plain: str, drive: Drive, subaccount: str | None, names: list[str]
) -> None:
    service.put_domain(D)
    headers = {} if subaccount is None else {"X-MSYS-SUBACCOUNT": subaccount}
    made = {"X-MSYS-SUBACCOUNT": "7"}
    drive(plain, ["post", {"uri": "tracking-domains", "json": {"domain": "seven.example.com"}}], headers=made)
    (listed,) = drive(plain, ["get", {"uri": "tracking-domains"}], headers=headers)
    assert [each["domain"] for each in listed["value"]["results"]] == names


def test_a_key_that_may_only_look(service: SparkPostService, plain: str, drive: Drive) -> None:
    service.put_domain(D)
    looked, changed = drive(
        plain,
        ["get", {"uri": f"tracking-domains/{D}"}],
        ["put", {"uri": f"tracking-domains/{D}", "json": {"secure": True}}],
        key="sparkpost-viewer-0123456789abcdef",
    )
    assert looked["value"]["results"]["secure"] is False
    assert changed == error(403, "Forbidden", {"message": "Forbidden."})
