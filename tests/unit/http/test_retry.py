# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The retry policy and ``Retry-After`` as tables."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._http.retry import (
    RetryPolicy,
    is_transient,
    retry_after_seconds,
)

NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Fri, 15 Jan 2027 08:01:30 GMT", 90.0),
        ("Fri, 15 Jan 2027 08:01:30 -0000", 90.0),
        ("Fri, 15 Jan 2027 09:01:30 +0100", 90.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        # A digit to Unicode, but no number.
        ("²", None),
        ("9" * 5000, None),
        ("Fri, 15 Jan 99999999999 08:01:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@pytest.mark.parametrize(
    ("attempt", "random", "delay"),
    [(0, 1.0, 0.5), (1, 1.0, 1.0), (2, 0.5, 1.0), (3, 0.0, 0.0), (30, 1.0, 20.0)],
)
def test_backoff_is_a_random_share_of_a_growing_capped_span(attempt: int, random: float, delay: float) -> None:
    assert RetryPolicy(random=lambda: random).delay(attempt) == delay


@pytest.mark.parametrize("random", [0.0, 0.5, 1.0])
def test_after_a_429_that_does_not_say_when_pauses_start_at_a_second_and_grow(random: float) -> None:
    policy = RetryPolicy(random=lambda: random)
    delays = [policy.delay(attempt, throttled=True) for attempt in range(5)]
    assert delays == [pause * (1 + random / 2) for pause in (1, 2, 4, 8, 16)]
    assert policy.delay(30, throttled=True) <= 30
    assert policy.delay(0, 7.0, throttled=True) == 7.0 + random / 2


def test_pauses_after_a_429_are_jittered_and_still_grow() -> None:
    policy = RetryPolicy()
    runs = [[policy.delay(attempt, throttled=True) for attempt in range(4)] for _run in range(20)]
    assert all(run == sorted(run) for run in runs)
    assert len({run[0] for run in runs}) > 1


def test_never_sooner_than_the_server_asked() -> None:
    policy = RetryPolicy()
    assert all(policy.delay(attempt, 30.0) >= 30.0 for attempt in range(10))


@pytest.mark.parametrize(
    ("status", "transient"), [(200, False), (302, False), (400, False), (401, False), (420, False), (429, True)]
)
def test_what_may_pass(status: int, transient: bool) -> None:
    assert is_transient(status) is transient


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_every_server_error_may_pass(status: int) -> None:
    assert is_transient(status)
