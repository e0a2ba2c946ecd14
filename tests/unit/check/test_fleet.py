# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many domains side by side: the bound, the order, the one line of progress, and what their verdicts sum up to."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.concurrency import Slots, concurrently
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.tracking_check import TrackingCheck
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.observations import Observations
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.envelope import Checked
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.fleet import (
    fleet_summary,
    fleet_table,
    some,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.result.verdict import summarise
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import found
from support.check_facts import NOW

#: A test that gets stuck ends here, in seconds.
PATIENCE = 10


def subjects(count: int) -> list[TrackingCheck]:
    return [TrackingCheck(f"client{number}.example.com") for number in range(1, count + 1)]


def checked(check: TrackingCheck, *ids: str, status: Status | None = None) -> Checked:
    findings = tuple(found(each, check, observed="as seen", status=status) for each in ids or ("dns_target",))
    return Checked(check, Observations(), findings, summarise(findings), (NOW, NOW))


@pytest.mark.parametrize(("count", "at_once"), [(7, 3), (3, 3), (2, 8)])
def test_so_many_are_checked_at_once_and_no_more(count: int, at_once: int) -> None:
    lock, running, most = threading.Lock(), 0, 0
    together = threading.Barrier(min(count, at_once))

    def check(one: TrackingCheck) -> Checked:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            is_first_turn = int(one.domain[6]) <= together.parties
        if is_first_turn:
            together.wait(PATIENCE)
        with lock:
            running -= 1
        return checked(one)

    asked = subjects(count)
    results = concurrently(asked, check, slots=Slots(at_once), at_once=at_once, progress=pytest.fail)
    assert most == min(count, at_once)
    assert [each.known for each in results] == asked


def test_one_line_tells_what_is_open_and_comes_from_the_task_itself() -> None:
    asked, done = subjects(9), threading.Event()
    said: list[tuple[str, threading.Thread]] = []

    def check(one: TrackingCheck) -> Checked:
        if one.domain != "client2.example.com":
            assert done.wait(PATIENCE)
        return checked(one)

    def progress(message: str) -> None:
        said.append((message, threading.current_thread()))
        if len(said) == 2:
            done.set()

    concurrently(asked, check, slots=Slots(9), at_once=9, progress=progress, silence=0.1)
    named = ", ".join(f"client{number}.example.com" for number in (1, 3, 4, 5, 6))
    assert said[0] == (f"Waiting for 8 of 9 domains: {named} and 3 more", threading.current_thread())
    assert len(said) >= 2


def test_error_that_no_check_may_raise_comes_through_and_stops_the_rest() -> None:
    begun: list[str] = []

    def check(one: TrackingCheck) -> Checked:
        begun.append(one.domain)
        raise ValueError(one.domain)

    with pytest.raises(ValueError, match="client1"):
        concurrently(subjects(3), check, slots=Slots(1), at_once=1, progress=pytest.fail)
    assert begun[0] == "client1.example.com"


@pytest.mark.parametrize(
    ("count", "words"), [(1, "a1"), (6, "a1, a2, a3, a4, a5, a6"), (7, "a1, a2, a3, a4, a5 and 2 more")]
)
def test_names_in_words(count: int, words: str) -> None:
    assert some([f"a{number}" for number in range(1, count + 1)]) == words


def result(overall: str, domain: str = "track.example.com", not_after: str | None = None) -> dict[str, Any]:
    card = {"not_after": not_after, "days_left": 5} if not_after != "" else None
    return {
        "domain": domain,
        "ok": overall in ("pass", "warn"),
        "summary": {"overall": overall},
        "certificate": card,
    }


@pytest.mark.parametrize(
    ("verdicts", "overall", "ok"),
    [
        (["pass", "pass"], "pass", True),
        (["pass", "warn"], "warn", True),
        (["warn", "error"], "error", False),
        (["error", "fail", "pass"], "fail", False),
        (["skip", "pass"], "pass", False),
        (["skip"], "skip", False),
    ],
)
def test_worst_verdict_counts(verdicts: list[str], overall: str, ok: bool) -> None:
    summary = fleet_summary([result(each, f"{number}.example.com") for number, each in enumerate(verdicts)])
    assert (summary["overall"], summary["ok"], summary["domains"]) == (overall, ok, len(verdicts))
    assert summary["counts"] == {each: verdicts.count(each) for each in ("pass", "warn", "fail", "error", "skip")}
    assert summary["failed"] == [f"{number}.example.com" for number, each in enumerate(verdicts) if each == "fail"]


def test_soonest_expiry_is_of_those_whose_date_is_known() -> None:
    results = [
        result("pass", "a.example.com", "2027-03-01T00:00:00Z"),
        result("pass", "b.example.com", "2026-12-01T00:00:00Z"),
        result("fail", "c.example.com", ""),
        result("warn", "d.example.com", None),
    ]
    soonest = {"domain": "b.example.com", "not_after": "2026-12-01T00:00:00Z", "days_left": 5}
    assert fleet_summary(results)["soonest_expiry"] == soonest
    assert fleet_summary(results[2:])["soonest_expiry"] is None


def test_table_is_whole_for_whatever_is_not_healthy() -> None:
    one, two, three = subjects(3)
    checks = [
        checked(one),
        checked(two, "dns_nxdomain"),
        checked(replace(three, domain="late.example.com"), "cert_expiring"),
    ]
    lines = fleet_table(checks, {"domains": 3, "counts": {"pass": 1, "warn": 1, "fail": 1, "error": 0, "skip": 0}})
    assert lines[:2] == [
        "3 domains: 1 pass, 1 warn, 1 fail",
        "client1.example.com (CDN not recognized, spgo.io): what was tested is as it should be (dns), but no link was "
        "clicked",
    ]
    assert lines[2].startswith(
        "client2.example.com (CDN not recognized, spgo.io): does not work; first cause: dns_nxdomain"
    )
    assert any(line.startswith("late.example.com") for line in lines)
    assert sum("->" in line for line in lines) == 2
