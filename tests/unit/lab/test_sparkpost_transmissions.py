# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transmissions: what is accepted and kept, and the vendor's refusals of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from lab.sparkpost.fakes import EPOCH, Api, World, in_subaccount, sparkpost_in
from lab.sparkpost.service import SparkPostService

CONTENT = {
    "from": {"name": "Post", "email": "news@example.com"},
    "subject": "Test of links",
    "html": '<html><body><a href="https://www.example.com/">link</a></body></html>',
}
BODY: dict[str, Any] = {"recipients": [{"address": {"email": "reader@example.org"}}], "content": CONTENT}


@pytest.fixture
def service() -> SparkPostService:
    service = sparkpost_in(World())
    service.put_sending_domain("example.com")
    service.put_sending_domain("unverified.example.com", verified=False)
    service.put_sending_domain("tenant.example.com", subaccount=7)
    service.put_sending_domain("shared.example.com", shared_with_subaccounts=True)
    service.put_domain("click.example.com", verified=True, secure=True)
    service.put_domain("new.example.com")
    service.put_domain("pending.example.com", verified=True, compliance_status="pending")
    service.put_domain("blocked.example.com", verified=True, compliance_status="blocked")
    service.put_domain("seven.example.com", subaccount=7, verified=True)
    return service


@pytest.fixture
def api(service: SparkPostService) -> Api:
    return Api(service)


def test_an_accepted_transmission_is_kept(service: SparkPostService, api: Api) -> None:
    body = {
        **BODY,
        "campaign_id": "cutover",
        "tracking_domain": "Click.example.com",
        "options": {"open_tracking": False, "click_tracking": True, "initial_open": False, "transactional": True},
        "recipients": [{"address": "Reader <reader@example.org>"}, {"address": {"email": "second@example.org"}}],
    }
    reply = api("POST", "/transmissions/", body)
    identity = reply.document["results"]["id"]
    assert reply.wire == (
        200,
        {"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 2, "id": identity}},
    )
    assert isinstance(identity, str)
    (kept,) = service.transmissions()
    assert (kept.id, kept.at, kept.subaccount, kept.campaign_id) == (identity, EPOCH, 0, "cutover")
    assert (kept.sender, kept.sending_domain) == ("news@example.com", "example.com")
    assert (kept.tracking_domain, kept.secure) == ("click.example.com", True)
    assert (kept.open_tracking, kept.click_tracking, kept.initial_open) == (False, True, False)
    assert [each.email for each in kept.recipients] == ["reader@example.org", "second@example.org"]
    assert len({each.message_id for each in kept.recipients}) == 2
    assert all(len(each.message_id) == 20 for each in kept.recipients)
    assert kept.content == CONTENT


def test_some_recipients_may_be_rejected(api: Api) -> None:
    missing = {
        "message": "required field is missing",
        "description": "address.email is required for each recipient",
        "code": "1400",
    }
    invalid = {
        "message": "invalid data format/type",
        "description": "address.email is not valid: 'nobody'",
        "code": "1300",
    }
    recipients = [*BODY["recipients"], {"address": {"name": "Nobody"}}, {"address": "nobody"}, "x"]
    for query, shown in (("", [missing, invalid, missing]), ("?num_rcpt_errors=1", [missing])):
        reply = api("POST", f"/transmissions{query}", {**BODY, "recipients": recipients})
        results = reply.document["results"]
        assert reply.status == 200
        assert reply.document["errors"] == [
            {"message": "transmission created, but with validation errors", "code": "2000"}
        ]
        assert results.pop("id")
        assert results == {"rcpt_to_errors": shown, "total_rejected_recipients": 3, "total_accepted_recipients": 1}


def required(description: str) -> tuple[int, Any]:
    return 422, {"errors": [{"message": "required field is missing", "description": description, "code": "1400"}]}


def malformed(description: str) -> tuple[int, Any]:
    return 422, {"errors": [{"message": "invalid data format/type", "description": description, "code": "1300"}]}


def missing_part(description: str) -> tuple[int, Any]:
    return 422, {"errors": [{"message": "Subresource not found", "description": description, "code": "1603"}]}


def short(status: int, code: str, message: str) -> tuple[int, Any]:
    return status, {"errors": [{"message": message, "code": code}]}


INVALID_DOMAIN = (
    400,
    {
        "errors": [
            {
                "message": "Invalid domain",
                "description": "Unconfigured or unverified sending domain.",
                "code": "7001",
            }
        ]
    },
)


def from_address(address: Any) -> dict[str, Any]:
    return {**BODY, "content": {**CONTENT, "from": address}}


def without(*names: str) -> dict[str, Any]:
    return {**BODY, "content": {name: value for name, value in CONTENT.items() if name not in names}}


@pytest.mark.parametrize(
    ("body", "wire"),
    [
        pytest.param({}, required("content object or template_id required"), id="nothing"),
        pytest.param({**BODY, "content": []}, required("content object or template_id required"), id="content"),
        pytest.param({**BODY, "recipients": []}, required("recipients or list_id required"), id="no recipients"),
        pytest.param(
            {**BODY, "recipients": {"list_id": "all"}}, missing_part("recipient list 'all' does not exist"), id="list"
        ),
        pytest.param(
            {**BODY, "recipients": [{"address": "nobody"}]},
            short(400, "5002", "No valid recipients in list"),
            id="none",
        ),
        pytest.param(without("from"), required("content.from is required"), id="no sender"),
        pytest.param(without("subject"), required("content.subject is required"), id="no subject"),
        pytest.param(without("html"), required("At a minimum, html or text is required"), id="no text"),
        pytest.param(
            from_address("nobody"), malformed("content.from is not a valid email address: 'nobody'"), id="sender"
        ),
        pytest.param({**BODY, "options": []}, malformed("options must be an object"), id="options"),
        pytest.param(
            {**BODY, "options": {"click_tracking": "no"}},
            malformed("options.click_tracking must be a boolean"),
            id="flag",
        ),
        pytest.param(from_address("news@example.net"), INVALID_DOMAIN, id="unknown sending domain"),
        pytest.param(from_address("news@unverified.example.com"), INVALID_DOMAIN, id="unverified sending domain"),
        pytest.param(from_address("news@tenant.example.com"), INVALID_DOMAIN, id="of a subaccount"),
        pytest.param(
            {**BODY, "content": {"email_rfc822": "From: News <news@example.net>\r\nSubject: a test\r\n\r\nText\r\n"}},
            INVALID_DOMAIN,
            id="raw message of an unknown domain",
        ),
        pytest.param(
            {**BODY, "content": {"email_rfc822": "Subject: a test\r\n\r\nText\r\n"}},
            required("From header is required"),
            id="raw message of nobody",
        ),
        pytest.param(
            {**BODY, "content": {"template_id": "welcome"}},
            missing_part("template 'welcome' does not exist"),
            id="template",
        ),
        pytest.param({**BODY, "content": {"template_id": "my-first-email"}}, INVALID_DOMAIN, id="sandbox's template"),
        pytest.param(
            {**BODY, "options": {"sandbox": True}}, short(422, "2106", "Invalid Template ID (sandbox)"), id="sandbox"
        ),
        pytest.param(
            {**BODY, "tracking_domain": "other.example.com"},
            short(400, "2009", "Unconfigured tracking domain"),
            id="unregistered tracking domain",
        ),
        pytest.param(
            {**BODY, "tracking_domain": "seven.example.com"},
            short(400, "2009", "Unconfigured tracking domain"),
            id="tracking domain of a subaccount",
        ),
        pytest.param(
            {**BODY, "tracking_domain": "new.example.com"}, short(400, "2010", "Unverified tracking domain"), id="new"
        ),
        pytest.param(
            {**BODY, "tracking_domain": "pending.example.com"},
            short(400, "2011", "Compliance pending for tracking domain"),
            id="pending",
        ),
        pytest.param(
            {**BODY, "tracking_domain": "blocked.example.com"},
            short(400, "2012", "Blocked tracking domain"),
            id="blocked",
        ),
    ],
)
def test_what_is_refused_is_not_kept(
    service: SparkPostService, api: Api, body: dict[str, Any], wire: tuple[int, Any]
) -> None:
    assert api("POST", "/transmissions", body).wire == wire
    assert service.transmissions() == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("2101", "Exceed Sending Limit (hourly)"),
        ("2102", "Exceed Sending Limit (daily)"),
        ("2105", "Exceed Sending Limit (monthly)"),
    ],
)
def test_a_sending_limit_is_420(service: SparkPostService, api: Api, code: str, message: str) -> None:
    service.control(quota_exceeded=code)
    assert api("POST", "/transmissions", BODY).wire == short(420, code, message)
    service.control(quota_exceeded=None)
    assert api("POST", "/transmissions", BODY).status == 200


def test_the_sandbox_sends_five_mails_in_the_life_of_an_account(service: SparkPostService, api: Api) -> None:
    body = {**BODY, "content": {"template_id": "my-first-email"}, "options": {"sandbox": True}}
    assert [api("POST", "/transmissions", body).status for _unused in range(5)] == [200] * 5
    assert api("POST", "/transmissions", body).wire == short(420, "2103", "Exceed Sending Limit (sandbox)")
    assert {each.sending_domain for each in service.transmissions()} == {"sparkpostbox.com"}


@pytest.mark.parametrize(
    ("named", "associated", "subaccount_default", "account_default", "chosen"),
    [
        ("click.example.com", "seven.example.com", True, True, ("click.example.com", True)),
        (None, "seven.example.com", True, True, ("seven.example.com", False)),
        (None, None, True, True, ("sub.example.com", False)),
        (None, "unverified", True, True, ("sub.example.com", False)),
        (None, None, False, True, ("all.example.com", True)),
        (None, None, False, False, ("spgo.io", False)),
    ],
)
def test_which_tracking_domain_a_mail_gets(
    service: SparkPostService,
    api: Api,
    named: str | None,
    associated: str | None,
    subaccount_default: bool,
    account_default: bool,
    chosen: tuple[str, bool],
) -> None:
    service.put_domain("sub.example.com", subaccount=7, verified=True, default=subaccount_default)
    service.put_domain("all.example.com", verified=True, default=account_default, secure=True)
    service.put_sending_domain("example.com", subaccount=7, tracking_domain=associated)
    body = BODY if named is None else {**BODY, "tracking_domain": named}
    assert api("POST", "/transmissions", body, in_subaccount(7)).status == 200
    (kept,) = service.transmissions()
    assert (kept.tracking_domain, kept.secure) == chosen
    assert kept.subaccount == 7


def test_tracking_is_on_unless_switched_off(service: SparkPostService, api: Api) -> None:
    api("POST", "/transmissions", BODY)
    (kept,) = service.transmissions()
    assert (kept.open_tracking, kept.click_tracking, kept.initial_open) == (True, True, True)


def test_who_may_send_from_where(api: Api) -> None:
    rows = [
        ("news@tenant.example.com", 7, 200),
        ("news@tenant.example.com", 8, 400),
        ("news@shared.example.com", 7, 200),
        ("news@example.com", 7, 400),
        ("News <news@EXAMPLE.com>", 0, 200),
    ]
    for address, subaccount, status in rows:
        assert api("POST", "/transmissions", from_address(address), in_subaccount(subaccount)).status == status


def test_the_system_domain_is_the_regions_own() -> None:
    service = sparkpost_in(World(), "eu")
    service.put_sending_domain("example.com")
    assert Api(service)("POST", "/transmissions", BODY).status == 200
    assert [each.tracking_domain for each in service.transmissions()] == ["eu.spgo.io"]
