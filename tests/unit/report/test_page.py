# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page of a domain shows."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from ansible_collections.sparkpost.tracking.plugins.module_utils._report import words
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.command import command
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.page import page
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.validity import validity
from support.report import CERTIFICATE, HOST, INPUTS, RECORD, broken, envelope, healthy, item


def shown(result: dict[str, Any], previous: dict[str, Any] | None = None) -> dict[str, Any]:
    found, _warnings = reports([result])
    return page(found[0], previous, [], has_json=True)


@pytest.mark.parametrize(
    ("items", "verdict"),
    [
        ([item("cert_valid")], "Works"),
        ([item("tls_old_offered", "warn")], "Works, with warnings"),
        ([item("cert_expiring", "warn")], "Works, action needed soon"),
        ([item("cfront_alias", "fail")], "Does not work"),
        ([item("dns_not_propagated", "fail")], "Does not work yet"),
        ([item("cert_valid", "error")], "Could not be fully tested"),
        ([item("cert_valid", "skip")], "Nothing was tested"),
        ([], "Nothing was tested"),
    ],
)
def test_verdict_in_words(items: list[dict[str, Any]], verdict: str) -> None:
    values = shown(envelope(*items))
    assert values["verdict"] == verdict
    assert values["meaning"]


def test_what_to_do_begins_with_the_urgent_then_failures_then_the_rest() -> None:
    tasks = shown(broken())["tasks"]
    assert [task["id"] for task in tasks] == ["secure_but_http_dead", "cfront_alias", "cache_ttl", "tls_old_offered"]
    assert [task["urgent"] for task in tasks] == [True, False, False, False]
    assert tasks[1]["lines"] == [RECORD]
    assert tasks[1]["why"] == RULES["cfront_alias"].cause
    assert tasks[1]["links"] == RULES["cfront_alias"].links
    assert tasks[1]["next_check"] == "2026-11-24 20:40 UTC"
    assert shown(healthy())["tasks"] == []


@pytest.mark.parametrize(
    ("remedy", "lines"),
    [
        ("Do it", []),
        (f"Change the record to: {RECORD}", [RECORD]),
        (f"Change it to: {RECORD} Then wait", [RECORD]),
        (f"Either {RECORD}\nor {RECORD}", [RECORD]),
        (
            'Add the record: example.com. 3600 IN CAA 0 issue "amazon.com"',
            ['example.com. 3600 IN CAA 0 issue "amazon.com"'],
        ),
        (
            "_t.track.example.com. 60 IN CNAME x.acm-validations.aws.",
            ["_t.track.example.com. 60 IN CNAME x.acm-validations.aws."],
        ),
        ("a.example.com. 3600 IN CNAME the CDN's host name.", []),
        ("x.example.com. 300 IN AAAA 2001:db8::1 and so on", ["x.example.com. 300 IN AAAA 2001:db8::1"]),
    ],
)
def test_records_in_a_remedy_can_be_copied(remedy: str, lines: list[str]) -> None:
    assert shown(envelope(item("cfront_alias", "fail", remedy=remedy)))["tasks"][0]["lines"] == lines


def test_the_way_of_a_click_shows_how_far_it_is_good() -> None:
    steps = shown(broken())["steps"]
    assert [(step["name"], step["status"], step["word"]) for step in steps] == [
        ("DNS", "pass", "OK"),
        ("CloudFront", "fail", "Failed"),
        ("SparkPost", "fail", "Failed"),
    ]
    assert [step["place"] for step in steps] == [HOST, "d111111abcdef8.cloudfront.net", "spgo.io"]
    assert steps[0]["detail"] == "1 of 1 checks passed"
    assert steps[1]["detail"] == "No CloudFront distribution has the name"
    findings = [each for group in shown(broken())["groups"] for each in group["findings"]]
    assert [each["id"] for each in findings if each["anchor"] == steps[1]["anchor"]] == ["cfront_alias"]


def test_a_step_that_was_not_looked_at_says_so() -> None:
    steps = shown(envelope(item("dns_target"), item("https_probe", "skip")))["steps"]
    assert [step["word"] for step in steps] == ["OK", "Skipped", "Not checked"]
    assert steps[1]["detail"] == "https_probe has a reason"


def test_findings_stand_in_groups_with_their_evidence() -> None:
    evidence = [
        {"kind": "dns", "resolver": "192.0.2.53", "at": "2026-11-24T20:35:02Z", "data": "NXDOMAIN", "redacted": True},
        {"kind": "odd"},
    ]
    odd = {**item("cfront_alias"), "id": "made_later", "group": "later"}
    groups = shown(envelope(item("cert_valid"), odd, item("dns_target", evidence=evidence)))["groups"]
    assert [group["title"] for group in groups] == ["DNS", "TLS and certificate", "later"]
    assert groups[0]["findings"][0]["proofs"] == [
        {"kind": "dns", "place": "192.0.2.53", "at": "2026-11-24 20:35 UTC", "data": "NXDOMAIN", "redacted": True},
        {"kind": "odd", "place": "", "at": "", "data": "", "redacted": False},
    ]


def test_every_group_of_the_catalogue_has_a_name_and_a_step() -> None:
    names = {entry.group: name for name, entry in RULES.items()}
    assert set(names) <= set(words.GROUPS)
    for group, name in names.items():
        steps = shown(envelope(item(name, "fail")))["steps"]
        assert [step["status"] for step in steps].count("fail") == (group != "check"), name


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        ("cloudfront", "CloudFront"),
        ("other", "CDN"),
        ("", "CDN"),
        ("sparkpost", "SparkPost's managed HTTPS"),
        ("new", "New"),
    ],
)
def test_name_of_a_cdn(name: str, shown_as: str) -> None:
    assert words.cdn(name) == shown_as


@pytest.mark.parametrize(
    ("wanted", "seen", "missing"),
    [
        ([RECORD], [RECORD], []),
        ([RECORD], [RECORD.replace("3600", "60").upper()], []),
        ([f"{RECORD} ; proxied"], [RECORD], []),
        ([RECORD], [RECORD.replace("d111111", "d222222")], [RECORD]),
        ([RECORD], [], []),
        ([], [RECORD], []),
    ],
)
def test_records_that_are_not_as_wanted(wanted: list[str], seen: list[str], missing: list[str]) -> None:
    assert shown(envelope(records={"wanted": wanted, "seen": seen}))["missing"] == missing


@pytest.mark.parametrize(
    ("left", "status", "days", "percent"),
    [
        (66, "pass", "66 days left", 73),
        (14, "pass", "14 days left", 16),
        (13, "warn", "13 days left", 14),
        (1, "warn", "1 day left", 1),
        (0, "warn", "0 days left", 0),
        (-1, "fail", "expired 1 day ago", 0),
        (None, "error", "unknown", 0),
        (999, "pass", "999 days left", 100),
    ],
)
def test_certificate_card(left: int | None, status: str, days: str, percent: int) -> None:
    card = validity({"certificate": {**CERTIFICATE, "days_left": left}, "inputs": INPUTS})
    assert card is not None
    assert (card["status"], card["days"], card["percent"]) == (status, days, percent)


@pytest.mark.parametrize("odd", [None, "", "soon", "2026-01-01T00:00:00Z"])
def test_dates_that_make_no_sense_have_an_empty_bar(odd: str | None) -> None:
    card = validity({"certificate": {**CERTIFICATE, "not_after": odd}, "inputs": {}})
    assert card is not None
    assert card["percent"] == 0


def test_changes_begin_with_what_is_worse_and_end_with_what_follows() -> None:
    changes = [
        {"id": "https_probe", "from": "pass", "to": None},
        {"id": "cert_expiring", "from": "warn", "to": None},
        {"id": "cfront_alias", "from": None, "to": "fail"},
        {"id": "http_probe", "from": "pass", "to": "skip"},
    ]
    previous = {"started_at": "2026-11-23T10:00:00Z", "overall": "warn", "changes": changes}
    values = shown(broken(), previous)["previous"]
    assert [(each["id"], each["worse"], each["better"]) for each in values["turned"]] == [
        ("cfront_alias", True, False),
        ("cert_expiring", False, True),
    ]
    assert values["turned"][1]["title"] == RULES["cert_expiring"].title()
    assert [each["id"] for each in values["others"]] == ["https_probe", "http_probe"]
    assert values["verdict"] == "Works, with warnings"


@pytest.mark.parametrize(
    ("more", "variables"),
    [
        ({}, {}),
        ({"region": "eu", "endpoint": "eu.spgo.io"}, {"tracking_endpoint": "eu"}),
        ({"region": "", "endpoint": "spgo.example.net"}, {"tracking_endpoint": "spgo.example.net"}),
        ({"inputs": {"checks": ["http", "dns"]}}, {"verify_checks": ["dns", "http"]}),
        ({"inputs": {"checks": None}}, {}),
        ({"inputs": {"checks": ["email"], "cache_ttl": 1}}, {"verify_cache_ttl": 1}),
        (
            {"inputs": {"connect_to": ["::x:"], "app_links": True}},
            {"verify_connect_to": ["::x:"], "verify_app_links": True},
        ),
        ({"domain": "a b; rm -rf '$HOME'"}, {"domain": "a b; rm -rf '$HOME'"}),
    ],
)
def test_command_to_repeat(more: dict[str, Any], variables: dict[str, Any]) -> None:
    found, _warnings = reports([healthy(**more)])
    words_of_shell = shlex.split(command(found[0].data))
    assert words_of_shell[:2] == ["ansible-playbook", "sparkpost.tracking.verify"]
    given = words_of_shell[2:]
    assert given[::2] == ["-e"] * (len(given) // 2)
    plain = [] if "domain" in variables else [f"domain={HOST}"]
    assert given[1::2] == plain + ([json.dumps(variables)] if variables else [])
