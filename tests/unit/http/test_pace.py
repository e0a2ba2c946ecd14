# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests go out below a service's limit, by a clock that the test turns."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.paces import limit_of
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._http.pace import (
    Limit,
    Pace,
    pace_of,
    shared_paces,
)

TEN = Limit("SparkPost", 10, 1.0, burst=8)
HOURLY = Limit("Fastly", 1000, 3600.0, burst=800, writes_only=True)


class Turned:
    """A clock on which only sleeping passes time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.clock = Clock(lambda: self.seconds, lambda: 1_000_000 + self.seconds, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Bucket:
    """A service that takes ten at once, and ten a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens, self._at = 10.0, clock.now()

    def answers(self) -> int:
        now = self._clock.now()
        self._tokens = min(10.0, self._tokens + 10 * (now - self._at))
        self._at = now
        if self._tokens < 1:
            return 429
        self._tokens -= 1
        return 200


def test_a_thousand_writes_meet_no_refusal() -> None:
    time = Turned()
    pace, service = Pace(TEN, time.clock), Bucket(time.clock)
    answers = []
    for _write in range(1000):
        pace.wait("POST", lambda _line: None)
        answers.append(service.answers())
        pace.heard("POST", answers[-1], {})
    assert set(answers) == {200}
    # No slower than it has to be, either.
    assert time.seconds == pytest.approx((1000 - 8) / 8)


def test_a_refusal_halves_the_pace_and_it_recovers() -> None:
    time = Turned()
    pace = Pace(TEN, time.clock)
    for _write in range(8):
        assert pace.wait("POST", lambda _line: None) == 0
    pace.heard("POST", 429, {})
    assert pace.wait("POST", lambda _line: None) == pytest.approx(1 / 4)
    time.sleep(60)
    assert [pace.wait("POST", lambda _line: None) for _write in range(8)] == [0.0] * 8
    assert pace.wait("POST", lambda _line: None) == pytest.approx(1 / 8)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Ratelimit": '"default";r=0;t=30', "Ratelimit-Policy": '"default";q=1200;w=300'}, 30),
        ({"x-ratelimit-Remaining": "0", "x-ratelimit-Reset": "17"}, 17),
        ({"Fastly-RateLimit-Remaining": "0", "Fastly-RateLimit-Reset": "1000040"}, 40),
    ],
)
def test_what_answers_say_of_the_window_is_waited_for_and_told(headers: dict[str, str], seconds: float) -> None:
    time = Turned()
    limit = Limit("Cloudflare", 1200, 300.0, burst=600)
    pace, lines = Pace(limit, time.clock), list[str]()
    pace.heard("POST", 200, headers)
    assert pace.wait("POST", lines.append) == pytest.approx(seconds)
    assert lines[0] == f"Cloudflare takes no more requests for now: going on in {seconds:.0f} s"
    # Nobody is left without a word for longer than that.
    assert len(lines) >= seconds // 15


def test_many_threads_that_wait_for_the_same_tell_it_once() -> None:
    time = Turned()
    standing = Clock(time.clock.now, time.clock.wall, lambda _seconds: None)
    pace, lines = Pace(TEN, standing), list[str]()
    for _thread in range(100):
        pace.wait("POST", lines.append)
    assert len(lines) == 1


def test_reads_are_free_where_only_writes_count() -> None:
    time = Turned()
    pace = Pace(HOURLY, time.clock)
    pace.heard("POST", 200, {"Fastly-RateLimit-Remaining": "0", "Fastly-RateLimit-Reset": "1000090"})
    assert pace.wait("GET", lambda _line: None) == 0
    assert pace.wait("PUT", lambda _line: None) == pytest.approx(90)


@pytest.mark.parametrize("headers", [{}, {"Ratelimit": "nonsense"}, {"Fastly-RateLimit-Remaining": "many"}])
def test_an_answer_that_says_nothing_changes_nothing(headers: dict[str, Any]) -> None:
    pace = Pace(TEN, Turned().clock)
    pace.heard("POST", 200, headers)
    assert pace.wait("POST", lambda _line: None) == 0


def test_what_exceeds_a_window_is_said_beforehand() -> None:
    assert HOURLY.told("300 services", 800) == ""
    said = HOURLY.told("300 services", 2100)
    assert said == (
        "300 services: 2100 writes, and Fastly takes 1000 requests in 60 minutes, so that this goes on for about 98 min"
    )


@pytest.mark.parametrize(
    ("service", "operation", "rate"),
    [("acm", "request_certificate", 5), ("acm", "import_certificate", 1), ("route53", "get_change", 5)],
)
def test_each_service_of_aws_has_its_own_limit(service: str, operation: str, rate: int) -> None:
    assert limit_of(service, operation).requests == rate


def test_sessions_of_a_task_share_a_pace_within_its_scope_alone() -> None:
    clock = Turned().clock
    assert pace_of(TEN, clock) is not pace_of(TEN, clock)
    with shared_paces():
        first = pace_of(TEN, clock)
        with shared_paces():
            assert pace_of(TEN, clock) is first
        assert pace_of(TEN, clock) is first
        assert pace_of(HOURLY, clock) is not first
        assert pace_of(None, clock) is not pace_of(None, clock)
    assert pace_of(TEN, clock) is not first
