# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check by mail over the lab: sent, read, clicked once, and found in SparkPost's events."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.sparkpost.tracking.plugins.module_utils._mail.mailbox import MailboxError, MaildirMailbox
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from lab.origin.links import click_path
from lab.world import World
from support.causes import recognised
from support.checks_fastly import FastlySite
from support.checks_site import HOST, Site
from support.hosts import RunTask, run_in_process
from support.mail_check import RECIPIENT, SENDING_DOMAIN, SHOWN_RECIPIENT, MailCheck, finding, statuses
from support.report import schema

HEALTHY = dict.fromkeys(
    ("mail_sent", "mail_received", "links_https", "link_lands", "click_recorded", "ua_kept", "ip_kept"), "pass"
)


@pytest.fixture(name="mail_check")
def _mail_check(site: Site) -> MailCheck:
    """By mail over a domain that works behind CloudFront, which puts the domain into X-Forwarded-Host."""
    return MailCheck(run_in_process, site.world)


@pytest.fixture(name="either_check")
def _either_check(run_task: RunTask, site: Site) -> MailCheck:
    """The same in either host, where that may matter."""
    return MailCheck(run_task, site.world)


@pytest.fixture(name="fastly_check")
def _fastly_check(dual_world: World, monkeypatch: pytest.MonkeyPatch) -> MailCheck:
    """By mail over a domain that works behind Fastly, which passes Host on."""
    dual_world.reset()
    for name, value in dual_world.environment().items():
        monkeypatch.setenv(name, value)
    FastlySite(dual_world).build()
    return MailCheck(run_in_process, dual_world)


def forwarded(site: Site, **values: Any) -> None:
    """Let somebody change what CloudFront passes on."""

    def change(config: dict[str, Any]) -> None:
        config["DefaultCacheBehavior"]["ForwardedValues"].update(values)

    site.reconfigure(change)


def assert_nothing_personal(result: dict[str, Any], check: MailCheck) -> None:
    """Neither the recipient nor any part of a tracked link is in the result, its invocation included."""
    shown = json.dumps(result, ensure_ascii=False)
    assert "rosalind" not in shown.lower()
    paths = [event.path for event in check.world.events.listed() if event.type in ("click", "open", "unknown")]
    secrets = [piece for path in paths for piece in path.split("/") if len(piece) > 15]
    assert [piece for piece in secrets if piece in shown] == []
    assert not re.search(r"/[fq]/[\w~-]", shown)


@pytest.mark.parametrize("source", ["imap", "maildir"])
def test_healthy_behind_cloudfront(either_check: MailCheck, source: str) -> None:
    result = either_check(source, fail_on="warn")
    assert not result["failed"], result["msg"]
    assert result["changed"]
    assert statuses(result) == HEALTHY
    assert result["summary"]["overall"] == "pass"
    assert (result["cdn"], result["endpoint"], result["ok"]) == ("cloudfront", "spgo.io", True)
    [click] = either_check.clicks()
    assert (click.tracking_domain, click.host) == (HOST, "spgo.io")
    assert click.user_agent == f"sparkpost-tracking-verify/{result['nonce']}"
    assert click.target == f"https://example.com/?sparkpost-tracking={result['nonce']}"
    assert {event.type for event in either_check.world.events.listed()} == {"click"}
    assert SHOWN_RECIPIENT in finding(result, "mail_sent")["observed"]
    assert_nothing_personal(result, either_check)


def test_healthy_behind_fastly(fastly_check: MailCheck) -> None:
    result = fastly_check(fail_on="warn")
    assert not result["failed"], result["msg"]
    assert statuses(result) == HEALTHY
    assert result["cdn"] == "fastly"
    [click] = fastly_check.clicks()
    assert (click.tracking_domain, click.host) == (HOST, HOST)


def test_results_make_a_report(mail_check: MailCheck) -> None:
    found, warnings = reports([mail_check()])
    assert warnings == []
    Draft202012Validator(schema("report")).validate({**found[0].data, "previous": None})
    assert [each["id"] for each in found[0].data["checks"]] == list(HEALTHY)


def test_calls_of_a_healthy_run(mail_check: MailCheck) -> None:
    mail_check()
    calls = [(each.method, each.path) for each in mail_check.world.journal.entries("sparkpost")]
    assert calls == [("POST", "/api/v1/transmissions"), ("GET", "/api/v1/events/message")]


def test_host_user_agent_and_address_lost(mail_check: MailCheck, site: Site) -> None:
    """Neither Host nor X-Forwarded-Host has the domain, CloudFront's own User-Agent, no X-Forwarded-For."""
    forwarded(site, Headers={"Quantity": 0, "Items": []})
    site.reconfigure(lambda config: config["Origins"]["Items"][0].update(CustomHeaders={"Quantity": 0, "Items": []}))
    site.fault("request-headers", at="spgo.io", headers={"X-Forwarded-For": ""})
    result = mail_check()
    assert statuses(result) == {
        **{name: "pass" for name in HEALTHY if name not in ("ua_kept", "ip_kept")},
        "ua_lost": "warn",
        "ip_lost": "warn",
    }
    assert "'Amazon CloudFront'" in finding(result, "ua_lost")["observed"]
    address = finding(result, "ip_lost")
    assert re.fullmatch(r"127\.0\.0\.3[12], an address that the domain has in DNS", address["observed"])
    assert "may remove it" in address["remedy"]
    assert result["summary"]["first_cause"] == "ua_lost"
    recognised("ua_lost")
    recognised("ip_lost")
    assert result["cdn"] == "cloudfront"
    [click] = mail_check.clicks()
    assert (click.tracking_domain, click.registered) == ("spgo.io", False)


def test_name_that_sparkpost_needs_is_lost(mail_check: MailCheck, site: Site) -> None:
    site.world.sparkpost["us"].control(serves_unknown_domains=False)
    assert statuses(mail_check()) == HEALTHY
    site.reconfigure(lambda config: config["Origins"]["Items"][0].update(CustomHeaders={"Quantity": 0, "Items": []}))
    result = mail_check()
    assert result["summary"]["first_cause"] == "host_overridden"
    found = finding(result, "host_overridden")
    assert "X-Forwarded-Host: track.example.com" in found["remedy"]
    assert "if it is told the domain" in found["observed"]


def test_before_cutover(mail_check: MailCheck, site: Site) -> None:
    site.remove(HOST, "CNAME")
    site.world.flush_resolvers()
    edge = f"{HOST}:443:{site.target}:{site.world.ports.https}"
    result = mail_check(connect_to=[edge, *site.world.environment()["TRACKING_CONNECT_TO"].split(",")])
    assert statuses(result) == HEALTHY
    assert f"https://{HOST}".encode() in re.sub(rb"=\r?\n", b"", mail_check.messages()[0])
    assert [click.tracking_domain for click in mail_check.clicks()] == [HOST]


def test_without_the_domain_named_sparkpost_chooses(mail_check: MailCheck) -> None:
    result = mail_check(use_tracking_domain=False)
    assert result["summary"]["first_cause"] == "links_not_https"
    recognised("links_not_https")
    assert "http://spgo.io/f/… is not at track.example.com" in finding(result, "links_not_https")["observed"]
    assert mail_check.clicks() == []
    assert finding(result, "link_lands")["reason"] == "follows from links_not_https"
    assert_nothing_personal(result, mail_check)


def test_domain_that_is_not_secure(either_check: MailCheck) -> None:
    either_check.world.sparkpost["us"].put_domain(HOST, secure=False, verified=True, compliance_status="valid")
    result = either_check(fail_on="fail")
    assert result["failed"]
    assert result["error"]["first_cause"] == "links_not_https"
    assert "is http" in result["msg"]
    assert "secure: true" in result["msg"]
    assert either_check.clicks() == []


def test_old_link_loses_its_query(mail_check: MailCheck, site: Site) -> None:
    site.world.sparkpost["us"].control(links_in_query=True)
    assert statuses(mail_check()) == HEALTHY
    forwarded(site, QueryString=False)
    result = mail_check()
    assert result["summary"]["first_cause"] == "lost_query"
    assert finding(result, "lost_query")["status"] == "fail"
    assert finding(result, "lost_query")["group"] == "email"
    assert finding(result, "click_recorded")["reason"] == "follows from lost_query"
    assert_nothing_personal(result, mail_check)


def test_endpoint_of_the_other_region(mail_check: MailCheck, site: Site) -> None:
    site.reconfigure(lambda config: config["Origins"]["Items"][0].update(DomainName="eu.spgo.io"))
    result = mail_check()
    assert result["summary"]["first_cause"] == "wrong_region"
    assert "spgo.io" in finding(result, "wrong_region")["remedy"]
    assert_nothing_personal(result, mail_check)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"name": "response", "status": 502}, "502"),
        ({"name": "certificate-expired"}, "certificate"),
        ({"name": "drop"}, "connection closed"),
    ],
)
def test_broken_edge(mail_check: MailCheck, site: Site, fault: dict[str, Any], said: str) -> None:
    site.fault(**fault)
    result = mail_check()
    assert result["summary"]["first_cause"] == "link_broken"
    recognised("link_broken")
    assert said in finding(result, "link_broken")["observed"].lower()
    assert mail_check.clicks() == []


def test_address_that_refuses_costs_no_second_click(mail_check: MailCheck, site: Site) -> None:
    site.fault("connection-refused", address="127.0.0.31")
    assert statuses(mail_check()) == HEALTHY
    assert len(mail_check.clicks()) == 1


@pytest.mark.parametrize(
    ("endpoint", "query", "expected"),
    [("spgo.io", "", "link_lands"), ("eu.spgo.io", "", "wrong_region"), ("spgo.io", "lost", "lost_query")],
)
def test_edge_that_redirects_to_sparkpost(
    mail_check: MailCheck, site: Site, tmp_path: Path, endpoint: str, query: str, expected: str
) -> None:
    link = click_path("https://example.com/?a=b", recipient=RECIPIENT, query=bool(query))
    location = f"https://{endpoint}{link.partition('?')[0]}"
    site.fault("response", status=301, headers={"Location": location})
    path = tmp_path / "saved.eml"
    path.write_text(f"Content-Type: text/plain\n\nhttps://{HOST}{link}\n")
    result = mail_check.saved(path, target_url="https://example.com/?a=b")
    assert statuses(result)[expected] == ("pass" if expected == "link_lands" else "fail")
    assert f"https://{endpoint}/f/…" in finding(result, expected)["observed"]
    assert len(mail_check.clicks()) == (expected == "link_lands")
    assert_nothing_personal(result, mail_check)


def test_redirect_to_a_foreign_host_is_not_followed(mail_check: MailCheck, site: Site) -> None:
    site.fault("response", status=302, headers={"Location": "https://www.example.com/f/a/b/c/d"})
    result = mail_check()
    assert finding(result, "link_broken")["observed"].startswith("https://track.example.com/f/…: 302 to https://www.")
    assert mail_check.world.events.listed() == []
    assert len(finding(result, "link_broken")["evidence"]) == 1


def test_answer_in_sparkposts_place_leaves_no_event(mail_check: MailCheck, site: Site) -> None:
    target = "https://example.com/?source=test"
    site.fault("response", status=302, headers={"Location": target, "Content-Type": "text/plain"})
    result = mail_check(target_url=target, events_timeout=2, fail_on="warn")
    assert statuses(result)["link_lands"] == "pass"
    assert result["summary"]["first_cause"] == "click_not_recorded"
    recognised("click_not_recorded")
    assert finding(result, "click_not_recorded")["kind"] == "lateness"
    assert finding(result, "ua_kept")["reason"] == "follows from click_not_recorded"
    assert result["failed"]


def test_events_that_the_key_may_not_see(mail_check: MailCheck) -> None:
    mail_check.world.faults.api("sparkpost", method="GET", path="*/events/message", status=403)
    result = mail_check()
    assert finding(result, "click_recorded")["status"] == "error"
    assert "message_events/view" in finding(result, "click_recorded")["reason"]
    assert finding(result, "ip_kept")["status"] == "skip"
    assert not result["failed"]


def test_throttled_click_is_not_tested(mail_check: MailCheck, site: Site) -> None:
    site.fault("throttle", at="spgo.io")
    result = mail_check()
    assert finding(result, "link_broken")["status"] == "error"
    assert "throttles" in finding(result, "link_broken")["reason"]
    assert not result["ok"]


@pytest.mark.parametrize(
    ("domain", "code", "remedy"),
    [
        ({"verified": False}, "2010", "Verify track.example.com"),
        ({"verified": True, "compliance_status": "blocked"}, "2012", "compliance"),
    ],
)
def test_refused_for_the_domain(mail_check: MailCheck, domain: dict[str, Any], code: str, remedy: str) -> None:
    mail_check.world.sparkpost["us"].put_domain(HOST, **{"secure": True, "compliance_status": "valid", **domain})
    result = mail_check(fail_on="fail")
    assert result["failed"]
    assert not result["changed"]
    assert code in result["msg"]
    assert remedy in result["msg"]
    assert result["error"]["first_cause"] == "mail_refused"
    recognised("mail_refused")
    assert mail_check.messages() == []


def test_sending_limit_says_nothing_of_the_domain(mail_check: MailCheck) -> None:
    mail_check.world.sparkpost["us"].control(quota_exceeded="2102")
    result = mail_check(fail_on="fail")
    assert not result["failed"]
    assert finding(result, "mail_refused")["status"] == "error"
    assert "next day" in finding(result, "mail_refused")["remedy"]
    assert not result["ok"]


def test_lost_answer_is_not_sent_again(mail_check: MailCheck) -> None:
    mail_check.world.faults.api("sparkpost", method="POST", path="*/transmissions", drop=True, when="after")
    result = mail_check()
    assert result["changed"]
    assert finding(result, "mail_sent")["status"] == "error"
    assert "not sent again" in finding(result, "mail_sent")["reason"]
    assert len(mail_check.messages()) == 1
    assert_nothing_personal(result, mail_check)


def test_lost_mail(mail_check: MailCheck) -> None:
    mail_check.world.faults.network("mail-lost", host="*@inbox.test")
    result = mail_check(mail_timeout=2)
    assert finding(result, "mail_not_received")["status"] == "error"
    recognised("mail_not_received")
    assert not result["failed"]
    assert "time allowed" in finding(result, "mail_not_received")["reason"]
    assert result["warnings"] == [
        "track.example.com: mail_not_received could not be tested: the mail did not arrive in the time allowed"
    ]


def test_late_mail_is_waited_for_with_progress(mail_check: MailCheck) -> None:
    mail_check.world.context.latency.mail_delivery = 1.5
    result = mail_check("imap")
    assert statuses(result) == HEALTHY
    assert len(mail_check.clicks()) == 1


def test_saved_mail_needs_no_key_and_may_stay_unclicked(
    mail_check: MailCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_check("none")
    path = tmp_path / "newsletter.eml"
    path.write_bytes(mail_check.messages()[0])
    monkeypatch.delenv("SPARKPOST_API_KEY")
    mail_check.world.journal.clear()
    result = mail_check.saved(path, click=False)
    assert statuses(result)["links_https"] == "pass"
    assert finding(result, "link_lands")["reason"] == "the option 'click' is false"
    assert not result["changed"]
    assert mail_check.clicks() == []
    clicked = mail_check.saved(path)
    assert statuses(clicked)["link_lands"] == "pass"
    assert "was not compared" in finding(clicked, "link_lands")["observed"]
    assert len(mail_check.clicks()) == 1
    assert mail_check.world.journal.entries("sparkpost") == []
    assert_nothing_personal(clicked, mail_check)


def test_events_of_a_saved_mail_by_its_transmission(mail_check: MailCheck, tmp_path: Path) -> None:
    sent = mail_check("none")
    path = tmp_path / "newsletter.eml"
    path.write_bytes(mail_check.messages()[0])
    result = mail_check.saved(path, transmission_id=sent["transmission_id"])
    assert statuses(result) == {name: "pass" for name in HEALTHY if name != "mail_sent"}
    by_recipient = mail_check.saved(path, recipient=RECIPIENT)
    assert statuses(by_recipient)["ip_kept"] == "pass"
    assert len(mail_check.clicks()) == 2


def test_hostile_mail_leads_nowhere_else(mail_check: MailCheck, tmp_path: Path) -> None:
    path = tmp_path / "hostile.eml"
    good = f"https://{HOST}{click_path('https://example.com/', recipient=RECIPIENT)}"
    links = ["https://127.0.0.41:1/f/a", f"https://{HOST}@evil.example/f/a/b", f"http://{HOST}.evil.example/f/a", good]
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    path.write_text(f"TrackingCheck: x\nContent-Type: text/html\n\n<![bad{body}<html><body>{body}</body></html>")
    result = mail_check.saved(path, target_url="https://example.com/")
    assert statuses(result)["link_lands"] == "pass"
    assert {event.path for event in mail_check.clicks()} == {good.partition(HOST)[2]}
    assert_nothing_personal(result, mail_check)


def test_check_mode_sends_and_clicks_nothing(either_check: MailCheck) -> None:
    result = either_check("imap", check_mode=True)
    assert result["changed"]
    assert [action.split(" ")[0] for action in result["actions"]] == ["send", "read", "click", "ask"]
    assert SHOWN_RECIPIENT in result["actions"][0]
    assert {each["status"] for each in result["checks"]} == {"skip"}
    assert either_check.world.journal.entries("sparkpost") == []
    assert either_check.messages() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"recipient": ""}, "recipient"),
        ({"recipient": "rosalind.franklin at inbox.test"}, "a single email address"),
        ({"sending_domain": ""}, "sending domain"),
        ({"target_url": "javascript:alert(1)"}, "target_url"),
        ({"maildir": "/nowhere/at/all"}, "no Maildir"),
        ({"wait_interval": 0}, "wait_interval"),
        ({"send": False}, "subject"),
        ({"source": "none", "send": False}, "source"),
        ({"api_key": "a key with spaces 0123456789"}, "api_key"),
    ],
)
def test_bad_input_sends_nothing(either_check: MailCheck, options: dict[str, Any], said: str) -> None:
    result = either_check(**options)
    assert result["failed"]
    assert said in result["msg"]
    assert "rosalind" not in json.dumps(result)
    assert either_check.world.journal.entries("sparkpost") == []


def test_mailbox_that_fails_while_the_mail_is_awaited(mail_check: MailCheck) -> None:
    """The mail was sent all the same, and the result says so."""
    failing = mock.patch.object(MaildirMailbox, "find", side_effect=MailboxError("The Maildir is gone"))
    with failing as find:
        result = mail_check(mail_timeout=2)
    assert find.call_count == 2
    assert result["changed"]
    assert finding(result, "mail_not_received")["reason"] == "The Maildir is gone"


def test_check_mode_reads_a_mail_that_is_there(mail_check: MailCheck, tmp_path: Path) -> None:
    mail_check("none")
    path = tmp_path / "saved.eml"
    path.write_bytes(mail_check.messages()[0])
    result = mail_check.saved(path, check_mode=True)
    assert statuses(result)["links_https"] == "pass"
    assert result["changed"]
    assert mail_check.clicks() == []
    path.write_text("TrackingCheck: nothing in it\n\nnothing\n")
    assert not mail_check.saved(path, check_mode=True)["changed"]
    assert not mail_check.saved(path)["changed"]


def test_wrong_password_sends_nothing(either_check: MailCheck) -> None:
    account = {**either_check.place("imap")["imap"], "password": "wrong-password-0123456789"}
    result = either_check("imap", imap=account)
    assert result["failed"]
    assert "log in" in result["msg"]
    assert "wrong-password" not in json.dumps(result)
    assert either_check.world.journal.entries("sparkpost") == []


def test_sender_is_that_of_the_options(mail_check: MailCheck) -> None:
    mail_check("none", sending_domain=None, sender=f"news@{SENDING_DOMAIN}")
    assert b"From: news@example.com" in mail_check.messages()[0]
