# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judging a mail, a click and its event: facts in, findings out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.address import Owner, owner_of
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.click import Click
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.delivery import (
    Sent,
    analyse_missing,
    analyse_sent,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.event_analysis import (
    analyse_address,
    analyse_agent,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.landing import analyse_landing
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.email.links import analyse_links, clickable
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import (
    Edge,
    Failure,
    FailureKind,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Finding
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange, HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.tracking_check import TrackingCheck
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import ApiError, NetworkError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.masking import Masker
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.message import Mail
from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.reference import IMAGE, LINK, Reference
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.events import Event
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost.transmissions import Accepted

DOMAIN = "track.example.com"
SUBJECT = TrackingCheck(DOMAIN, cdn=CDNS["cloudfront"])
NOW = 1_800_000_000.0
PATH = f"/f/a/{'S' * 22}~~/AAAAAQ~/{'x' * 60}~"
PIXEL = f"/q/{'S' * 22}~~/AAAAAQ~/{'y' * 60}~~"
GOOD = f"https://{DOMAIN}{PATH}"
TARGET = "https://example.com/?source=test"
EDGE = Edge("192.0.2.7", HostPort("192.0.2.7", 443))


def mail(*links: str, images: tuple[str, ...] = (f"https://{DOMAIN}{PIXEL}",)) -> Mail:
    references = [Reference(LINK, link, "html") for link in links] + [Reference(IMAGE, url, "html") for url in images]
    return Mail("test", tuple(references), has_html=True)


@pytest.mark.parametrize(
    ("links", "images", "target", "expected"),
    [
        ((GOOD,), None, TARGET, ("links_https", "pass", "1 link and 1 pixel")),
        ((GOOD, f"https://{DOMAIN}:443{PATH}"), None, TARGET, ("links_https", "pass", "2 links")),
        ((f"http://{DOMAIN}{PATH}",), None, TARGET, ("links_not_https", "fail", f"http://{DOMAIN}/f/… is http")),
        ((GOOD, f"https://spgo.io{PATH}"), None, TARGET, ("links_not_https", "fail", "https://spgo.io/f/… is not at")),
        ((f"https://{DOMAIN}.evil.example{PATH}",), None, "", ("links_not_https", "fail", f"is not at {DOMAIN}")),
        ((f"https://{DOMAIN}@evil.example{PATH}",), None, "", ("links_not_https", "fail", "https://evil.example/f/…")),
        ((f"https://user@{DOMAIN}{PATH}",), None, "", ("links_not_https", "fail", "a port or a user")),
        ((GOOD,), (f"http://{DOMAIN}{PIXEL}",), TARGET, ("links_not_https", "fail", f"http://{DOMAIN}/q/… is http")),
        ((GOOD,), (), TARGET, ("links_not_https", "warn", "open pixel is missing")),
        ((GOOD,), (), "", ("links_https", "pass", "0 pixels")),
        ((TARGET,), None, TARGET, ("links_not_https", "fail", "is not tracked")),
        ((GOOD, "https://example.net/page"), None, "", ("links_https", "pass", "1 link")),
        (("https://example.net/f/page",), (), "", ("links_not_https", "fail", "no tracked link among 1 links")),
        ((), (), "", ("links_not_https", "fail", "no tracked link among 0 links")),
        (
            ("https://eur01.safelinks.protection.outlook.com/?url=x",),
            None,
            TARGET,
            ("links_not_https", "error", "by a service of the mailbox"),
        ),
    ],
)
def test_links(links: tuple[str, ...], images: Any, target: str, expected: tuple[str, str, str]) -> None:
    given = mail(*links) if images is None else mail(*links, images=images)
    finding = analyse_links(SUBJECT, given, target=target, now=NOW)
    assert (finding.id, finding.status.value) == expected[:2], finding.observed
    assert expected[2] in finding.observed
    assert "x" * 30 not in finding.observed


@pytest.mark.parametrize(
    ("links", "clicked"),
    [
        ((f"http://{DOMAIN}{PATH}", GOOD), GOOD),
        ((f"https://{DOMAIN}/f/a b/c", GOOD), GOOD),
        ((f"https://{DOMAIN}/q/pixel", f"https://{DOMAIN}@evil.example{PATH}", "https://x.test/f/a"), ""),
    ],
)
def test_link_to_click(links: tuple[str, ...], clicked: str) -> None:
    assert clickable(mail(*links), DOMAIN) == clicked


def exchange(status: int, location: str = "", *, url: str = GOOD, body: bytes = b"", **headers: str) -> Exchange:
    given = {"Content-Type": "text/plain", "Server": "msys-http", **headers}
    if location:
        given["Location"] = location
    return Exchange(url, EDGE, answer=HttpAnswer(status, "", tuple(given.items()), body))


def landing(*exchanges: Exchange, target: str = TARGET, unresolved: str = "") -> Finding:
    click = Click(exchanges, NOW, unresolved=unresolved)
    return analyse_landing(SUBJECT, click, target=target, masker=Masker(), now=NOW)


QUERIED = f"{GOOD}?target=https%3A%2F%2Fexample.com%2F%3Fsource%3Dtest"
FORWARD = f"https://spgo.io{PATH}"


@pytest.mark.parametrize(
    ("exchanges", "expected"),
    [
        ((exchange(302, TARGET),), ("link_lands", "pass")),
        ((exchange(302, "https://EXAMPLE.com?source=test"),), ("link_lands", "pass")),
        ((exchange(302, "https://example.com/"),), ("lost_query", "fail")),
        ((exchange(302, "https://example.com/?source="),), ("lost_query", "fail")),
        ((exchange(302, "https://www.sparkpost.com/"),), ("wrong_region", "fail")),
        ((exchange(404),), ("wrong_region", "fail")),
        ((exchange(302, "https://www.sparkpost.com/", url=QUERIED),), ("lost_query", "fail")),
        ((exchange(404, url=QUERIED),), ("lost_query", "fail")),
        ((exchange(302, "https://elsewhere.example/", body=b"<html>", Server="nginx"),), ("link_broken", "fail")),
        ((exchange(200, body=b"hello", Server="nginx"),), ("link_broken", "fail")),
        ((exchange(403),), ("link_broken", "error")),
        ((exchange(301, FORWARD), exchange(302, TARGET, url=FORWARD)), ("link_lands", "pass")),
        (
            (exchange(301, FORWARD.replace("//", "//eu.", 1)), exchange(404, url=FORWARD)),
            ("wrong_region", "fail"),
        ),
        ((exchange(301, FORWARD, url=QUERIED), exchange(404, url=FORWARD)), ("lost_query", "fail")),
        ((Exchange(GOOD, EDGE, failure=Failure(FailureKind.REFUSED)),), ("link_broken", "fail")),
        ((Exchange(GOOD, EDGE, failure=Failure(FailureKind.UNREACHABLE)),), ("link_broken", "error")),
    ],
)
def test_landing(exchanges: tuple[Exchange, ...], expected: tuple[str, str]) -> None:
    finding = landing(*exchanges)
    assert (finding.id, finding.status.value) == expected, finding.observed
    assert finding.group == "email"
    shown = str(finding.to_dict())
    assert "x" * 30 not in shown
    assert "target=" not in shown


def test_landing_of_a_mail_that_is_not_ours() -> None:
    private = "https://shop.example.net/account/rosalind-franklin?order=1234567890"
    finding = landing(exchange(302, private), target="")
    assert finding.id == "link_lands"
    assert "https://shop.example.net/…" in finding.observed
    assert "rosalind" not in str(finding.to_dict())
    assert landing(exchange(302, "https://www.sparkpost.com/"), target="").id == "wrong_region"


def test_name_that_cannot_be_looked_up_is_not_tested() -> None:
    nowhere = Exchange(GOOD, EDGE, failure=Failure(FailureKind.NO_ADDRESS))
    assert landing(nowhere).status.value == "fail"
    assert landing(nowhere, unresolved="A: timeout").status.value == "error"


@pytest.mark.parametrize(
    ("address", "given", "owner"),
    [
        ("192.0.2.7", {"edges": ["192.0.2.7"]}, Owner.EDGE),
        ("192.0.2.7", {"edges": ["192.0.2.7"], "own": ["192.0.2.7"]}, Owner.OWN),
        ("::ffff:192.0.2.7", {"edges": ["192.0.2.7"]}, Owner.EDGE),
        ("2001:DB8:0::1", {"edges": ["2001:db8::1"]}, Owner.EDGE),
        ("172.70.1.2", {"cdn": "cloudflare"}, Owner.CDN),
        ("172.70.1.2", {"cdn": "cloudfront"}, Owner.OTHER),
        ("2a04:4e42::1", {"cdn": "fastly"}, Owner.CDN),
        ("130.176.1.2", {"cdn": "cloudfront", "reverse_names": ["server-1.fra56.r.cloudfront.net."]}, Owner.CDN),
        ("130.176.1.2", {"cdn": "cloudfront", "reverse_names": ["cloudfront.net.evil.example"]}, Owner.OTHER),
        ("10.0.0.9", {}, Owner.OTHER),
        ("", {}, None),
        ("unknown", {}, None),
    ],
)
def test_owner_of_an_address(address: str, given: dict[str, Any], owner: Owner | None) -> None:
    assert owner_of(address, **{"own": (), "edges": (), **given, "cdn": CDNS[given.get("cdn", "other")]}) is owner


def test_event_without_its_headers() -> None:
    click = Click((exchange(302, TARGET),), NOW, edges=("192.0.2.7",))
    event = Event("click", NOW, "", "192.0.2.7")
    agent = analyse_agent(SUBJECT, event, "sparkpost-tracking-verify/0123456789abcdef", now=NOW)
    assert (agent.id, agent.kind) == ("ua_lost", "defect")
    assert "no User-Agent" in agent.observed
    assert "manage: user_agent" in agent.remedy
    address = analyse_address(SUBJECT, event, click, reverse_names=(), now=NOW)
    assert (address.id, address.kind) == ("ip_lost", "defect")
    nothing = analyse_address(SUBJECT, Event("click"), click, reverse_names=(), now=NOW)
    assert (nothing.id, nothing.status.value) == ("ip_kept", "error")


def refusal(status: int, code: str = "", words: str = "words of SparkPost") -> Sent:
    return Sent(error=ApiError("SparkPost", operation="POST /transmissions", status=status, reason=words, code=code))


@pytest.mark.parametrize(
    ("sent", "expected", "remedy"),
    [
        (Sent(Accepted("71", 1, 0)), ("mail_sent", "pass"), ""),
        (Sent(Accepted("71", 0, 1, "blocked")), ("mail_refused", "error"), "Do what SparkPost says"),
        (refusal(400, "7001"), ("mail_refused", "fail"), "Verify the sending domain"),
        (refusal(400, "2009"), ("mail_refused", "fail"), f"Create {DOMAIN}"),
        (refusal(400, "2010"), ("mail_refused", "fail"), f"Verify {DOMAIN}"),
        (refusal(400, "2011"), ("mail_refused", "fail"), "Wait for"),
        (refusal(400, "2012"), ("mail_refused", "fail"), "unblock"),
        (refusal(420, "2101"), ("mail_refused", "error"), "next hour"),
        (refusal(422, "1300"), ("mail_refused", "error"), "Do what SparkPost says"),
        (refusal(401), ("mail_sent", "error"), ""),
        (refusal(503), ("mail_sent", "error"), ""),
        (Sent(error=NetworkError("no answer")), ("mail_sent", "error"), ""),
    ],
)
def test_sending(sent: Sent, expected: tuple[str, str], remedy: str) -> None:
    finding = analyse_sent(SUBJECT, sent, "r***@inbox.test", now=NOW)
    assert (finding.id, finding.status.value) == expected
    assert remedy in finding.remedy
    assert finding.blocks is (expected[1] != "pass")


@pytest.mark.parametrize(
    ("sent", "certain"),
    [
        (Sent(Accepted("71", 1, 0)), True),
        (refusal(400, "7001"), True),
        (refusal(502), False),
        (Sent(error=NetworkError("no answer")), False),
    ],
)
def test_whether_a_mail_may_be_on_its_way(sent: Sent, certain: bool) -> None:
    assert sent.is_certain is certain


@pytest.mark.parametrize(
    ("events", "status", "said"),
    [
        ((), "error", "not in the file"),
        ((Event("bounce", reason="550 no such user"),), "fail", "550 no such user"),
        ((Event("delay", reason="421 later"),), "error", "421 later"),
        ((Event("delivery"),), "error", "has delivered it"),
    ],
)
def test_mail_that_did_not_come(events: tuple[Event, ...], status: str, said: str) -> None:
    finding = analyse_missing(SUBJECT, "the file", 300, events, now=NOW)
    assert (finding.id, finding.status.value) == ("mail_not_received", status)
    assert said in finding.observed
    assert finding.remedy


def test_mailbox_that_failed_while_it_was_waited_for() -> None:
    finding = analyse_missing(SUBJECT, "the folder", 300, (Event("delivery"),), problem="the server hung up", now=NOW)
    assert (finding.status.value, finding.reason) == ("error", "the server hung up")
