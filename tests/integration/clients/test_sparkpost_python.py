# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SparkPost's Python client drives the lab: mails over TLS as it is, tracking domains by its own resource class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sparkpost import SparkPost
from sparkpost.base import Resource
from sparkpost.exceptions import SparkPostAPIException

from lab.sparkpost.fakes import API_KEY, World
from lab.sparkpost.service import SparkPostService

D = "click.example.com"
MAIL: dict[str, Any] = {
    "recipients": ["reader@example.org"],
    "from_email": "News <news@example.com>",
    "subject": "Test of links",
    "html": '<html><body><a href="https://www.example.com/">link</a></body></html>',
}


@pytest.fixture(autouse=True)
def _only_the_lab(monkeypatch: pytest.MonkeyPatch, ca_file: Path) -> None:
    """Trusts the lab's authority alone, and goes through no proxy."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_file))
    monkeypatch.setenv("NO_PROXY", "*")


def client_of(key: str, host: str) -> Any:
    """The vendor's client as it comes; it has no types."""
    untyped: Any = SparkPost
    return untyped(key, host)


def test_a_mail_is_accepted_over_tls(service: SparkPostService, secure: str) -> None:
    service.put_domain(D, verified=True, secure=True)
    client = client_of(API_KEY, secure)
    accepted = client.transmissions.send(
        **{**MAIL, "recipients": ["reader@example.org", {"address": {"email": "second@example.org", "name": "Two"}}]},
        campaign="cutover",
        track_opens=False,
        track_clicks=True,
        tracking_domain=D,
    )
    (kept,) = service.transmissions()
    assert accepted == {"total_rejected_recipients": 0, "total_accepted_recipients": 2, "id": kept.id}
    assert (kept.tracking_domain, kept.secure, kept.campaign_id) == (D, True, "cutover")
    assert (kept.open_tracking, kept.click_tracking) == (False, True)
    assert [each.email for each in kept.recipients] == ["reader@example.org", "second@example.org"]


def test_a_partial_success_is_no_exception(secure: str) -> None:
    recipients = [{"address": {"email": "reader@example.org"}}, {"address": {"email": "nobody"}}]
    results = client_of(API_KEY, secure).transmissions.send(**{**MAIL, "recipients": recipients})
    assert (results["total_accepted_recipients"], results["total_rejected_recipients"]) == (1, 1)
    assert [each["code"] for each in results["rcpt_to_errors"]] == ["1300"]


def test_the_sandbox(service: SparkPostService, secure: str) -> None:
    client = client_of(API_KEY, secure)
    mail = {"recipients": ["reader@example.org"], "template": "my-first-email", "use_sandbox": True}
    service.behaviour.sandbox_left = 1
    assert client.transmissions.send(**mail)["total_accepted_recipients"] == 1
    with pytest.raises(SparkPostAPIException) as refused:
        client.transmissions.send(**mail)
    assert refused.value.status == 420
    assert refused.value.errors == ["Exceed Sending Limit (sandbox) Code: 2103 Description: none \n"]


@pytest.mark.parametrize(
    ("key", "changed", "switches", "status", "words"),
    [
        pytest.param(
            "sparkpost-key-of-somebody-else", {}, {}, 401, "Unauthorized. Code: none Description: none", id="401"
        ),
        pytest.param(
            API_KEY,
            {"from_email": "news@example.net"},
            {},
            400,
            "Invalid domain Code: 7001 Description: Unconfigured or unverified sending domain.",
            id="400",
        ),
        pytest.param(
            API_KEY,
            {"tracking_domain": D},
            {},
            400,
            "Unverified tracking domain Code: 2010 Description: none",
            id="400 of the tracking domain",
        ),
        pytest.param(
            API_KEY,
            {},
            {"quota_exceeded": "2102"},
            420,
            "Exceed Sending Limit (daily) Code: 2102 Description: none",
            id="420",
        ),
    ],
)
def test_refusals_of_a_mail(
    service: SparkPostService,
    secure: str,
    key: str,
    changed: dict[str, Any],
    switches: dict[str, Any],
    status: int,
    words: str,
) -> None:
    service.put_domain(D)
    service.control(**switches)
    with pytest.raises(SparkPostAPIException) as refused:
        client_of(key, secure).transmissions.send(**{**MAIL, **changed})
    assert refused.value.status == status
    assert [each.strip() for each in refused.value.errors] == [words]
    assert service.transmissions() == []


class TrackingDomains(Resource):
    """The client has no tracking domains; its base class reaches them."""

    key = "tracking-domains"

    def call(self, method: str, path: str = "", **body: Any) -> Any:
        request: Any = self.request
        return request(method, f"{self.uri}{path}", **({"json": body} if body else {}))


@pytest.fixture
def domains(plain: str) -> TrackingDomains:
    untyped: Any = TrackingDomains
    made: TrackingDomains = untyped(f"{plain}/api/v1", API_KEY)
    return made


def test_the_life_of_a_tracking_domain(world: World, domains: TrackingDomains) -> None:
    world.answer_as_sparkpost(D, "https")
    assert domains.call("GET") == []
    assert domains.call("POST", domain=D, secure=True) == {"domain": D}
    assert domains.call("POST", f"/{D}/verify") == {
        "verified": True,
        "cname_status": "",
        "compliance_status": "valid",
        "tls_status": "unknown",
    }
    assert domains.call("PUT", f"/{D}", default=True) == {"domain": D}
    shown = domains.call("GET", f"/{D}")
    assert (shown["port"], shown["secure"], shown["default"]) == (443, True, True)
    assert domains.call("GET", "/") == [shown]
    assert domains.call("DELETE", f"/{D}") is True


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/other.example.com", {}, 404, "resource not found"),
        ("GET", "/localhost", {}, 400, "domain must be valid"),
        ("POST", "", {"domain": "localhost"}, 422, "domain must be valid"),
        ("POST", "", {"domain": D}, 409, "The tracking domain already exists"),
        ("PUT", f"/{D}", {"default": True}, 422, f"Tracking domain '{D}' unverified."),
        (
            "POST",
            f"/{D}/verify",
            {},
            400,
            f"HTTP request to http://{D}:80 failed.  Please verify that your redirect is functioning"
            " and that your SSL certificate is valid.",
        ),
    ],
)
def test_refusals_of_a_tracking_domain(
    service: SparkPostService,
    domains: TrackingDomains,
    method: str,
    path: str,
    body: dict[str, Any],
    status: int,
    words: str,
) -> None:
    service.put_domain(D)
    with pytest.raises(SparkPostAPIException) as refused:
        domains.call(method, path, **body)
    assert refused.value.status == status
    assert refused.value.errors == [f"{words} Code: none Description: none \n"]


def test_a_429_is_raised_and_not_repeated(service: SparkPostService, domains: TrackingDomains) -> None:
    service.behaviour.too_many_requests = 2
    for _unused in range(2):
        with pytest.raises(SparkPostAPIException) as refused:
            domains.call("GET")
        assert refused.value.status == 429
    assert domains.call("GET") == []
