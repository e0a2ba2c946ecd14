# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index of a run, and the words of its page."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._report.envelope import reports
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.fleet import fleet, headline
from ansible_collections.sparkpost.tracking.plugins.module_utils._report.index import index, worst_first
from support.report import CERTIFICATE, HOST, broken, certificate, envelope, healthy, item

FORMATS = ("json", "junit", "html")


def indexed(*results: dict[str, Any], drift: dict[str, list[str]] | None = None) -> dict[str, Any]:
    found, _warnings = reports(results)
    return index(found, {}, drift or {}, FORMATS)


def days(left: int | None) -> dict[str, Any]:
    undated = {**CERTIFICATE, "not_after": None, "days_left": None}
    return {"certificate": undated if left is None else certificate(left)}


def test_entry_of_a_domain() -> None:
    assert indexed(broken(), drift={HOST: ["update"]})["domains"] == [
        {
            "domain": HOST,
            "overall": "fail",
            "ok": False,
            "first_cause": "cfront_alias",
            "kind": "outage",
            "urgent": ["secure_but_http_dead"],
            "states": ["outage", "drift"],
            "drift": ["update"],
            "ready_for_cutover": False,
            "cdn": "cloudfront",
            "endpoint": "spgo.io",
            "not_after": "2027-01-30T00:00:00Z",
            "days_left": 66,
            "counts": {"pass": 2, "warn": 1, "fail": 2, "error": 1, "skip": 1},
            "previous": None,
            "file": f"{HOST}.json",
            "page": f"{HOST}.html",
        }
    ]


@pytest.mark.parametrize(
    ("items", "drift", "states"),
    [
        ([item("cert_valid")], [], []),
        ([item("cert_valid")], ["update"], ["drift"]),
        ([item("tls_old_offered", "warn")], [], []),
        ([item("cert_expiring", "warn")], [], ["lateness"]),
        ([item("dns_not_propagated", "fail")], [], ["lateness"]),
        ([item("cfront_alias", "fail"), item("cert_expiring", "warn")], ["a", "b"], ["outage", "drift", "lateness"]),
        ([item("cfront_alias", "error"), item("cert_expiring", "skip")], [], []),
    ],
)
def test_outage_drift_and_lateness_are_told_apart(
    items: list[dict[str, Any]], drift: list[str], states: list[str]
) -> None:
    assert indexed(envelope(*items), drift={HOST: drift})["domains"][0]["states"] == states


def test_summary_counts_domains_and_names_the_certificate_that_ends_first() -> None:
    summary = indexed(
        healthy(domain="a.example.com", **days(60)),
        broken(domain="b.example.com", **days(-2)),
        healthy(domain="c.example.com", certificate=None),
        envelope(item("tls_old_offered", "warn"), domain="d.example.com", **days(None)),
    )["summary"]
    assert summary == {
        "domains": 4,
        "counts": {"pass": 2, "warn": 1, "fail": 1, "error": 0, "skip": 0},
        "overall": "fail",
        "ok": False,
        "failed": ["b.example.com"],
        "untested": [],
        "soonest_expiry": {"domain": "b.example.com", "not_after": "2026-11-23T00:00:00Z", "days_left": -2},
    }


def test_times_are_those_of_the_first_and_the_last_check() -> None:
    found = indexed(
        healthy(started_at="2026-11-24T20:35:02Z", finished_at="2026-11-24T20:36:00Z"),
        healthy(domain="a.example.com", started_at="2026-11-24T20:35:00Z", finished_at="2026-11-24T20:35:09Z"),
    )
    assert (found["started_at"], found["finished_at"]) == ("2026-11-24T20:35:00Z", "2026-11-24T20:36:00Z")


def test_the_worst_comes_first_then_the_certificate_that_ends_first() -> None:
    listed = indexed(
        healthy(domain="well.example.com", **days(60)),
        healthy(domain="soon.example.com", **days(20)),
        healthy(domain="none.example.com", certificate=None),
        envelope(domain="empty.example.com"),
        envelope(item("tls_old_offered", "warn"), domain="warn.example.com"),
        envelope(item("cert_valid", "error"), domain="error.example.com"),
        broken(domain="fail.example.com"),
    )
    names = [entry["domain"].partition(".")[0] for entry in worst_first(listed["domains"])]
    assert names == ["fail", "error", "warn", "empty", "soon", "well", "none"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "No domain was checked"),
        ({"pass": 1}, "The domain works"),
        ({"pass": 12}, "All 12 domains work"),
        ({"pass": 3, "warn": 1}, "All 4 domains work, 1 with warnings"),
        ({"warn": 1}, "The domain works, with warnings"),
        ({"pass": 3, "fail": 1, "error": 1}, "1 of 5 domains does not work"),
        ({"fail": 2}, "2 of 2 domains do not work"),
        ({"pass": 1, "error": 1, "warn": 1}, "1 of 3 domains could not be fully tested"),
        ({"skip": 2}, "Nothing was tested"),
    ],
)
def test_all_domains_in_one_sentence(counts: dict[str, int], words: str) -> None:
    full = {status: counts.get(status, 0) for status in ("pass", "warn", "fail", "error", "skip")}
    assert headline({"domains": sum(full.values()), "counts": full}) == words


def test_rows_say_what_to_look_at() -> None:
    results = [healthy(domain="a.example.com", **days(1)), broken(**days(-3)), healthy(domain="b.example.com")]
    found, _warnings = reports(results)
    listed = index(found, {HOST: {"overall": "pass"}}, {"b.example.com": ["update"]}, ("html",))
    values = fleet(listed, found, "Ours", ("html",))
    rows = {row["domain"]: row for row in values["rows"]}
    assert list(rows) == [HOST, "a.example.com", "b.example.com"]
    assert [rows[name]["well"] for name in rows] == [False, True, False]
    assert rows[HOST]["before"] == "OK"
    assert rows[HOST]["cause"].title == "No CloudFront distribution has the name"
    assert rows[HOST]["days"] == "expired 3 days ago"
    assert rows["a.example.com"]["days"] == "1 day left"
    assert rows["b.example.com"]["states"] == ["Drift"]
    assert values["soonest"]["domain"] == HOST
    assert (values["has_json"], values["has_junit"]) == (False, False)
