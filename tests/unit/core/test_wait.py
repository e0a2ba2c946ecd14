# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits end at their deadline, report what they saw, and leave nobody without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import HopelessError, WaitTimeoutError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import (
    HOPELESS_AFTER,
    LONGEST_SILENCE,
    Contradiction,
    Look,
    Wait,
)


class Time:
    """A clock that only sleeping moves, and what was said at which second."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.said: list[tuple[float, str]] = []
        self.clock = Clock(now=lambda: self.seconds, wall=lambda: self.seconds, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def say(self, message: str) -> None:
        self.said.append((self.seconds, message))


def ready_after(time: Time, seconds: float) -> Callable[[], Look[str]]:
    return lambda: Look("thing", "" if time.seconds >= seconds else "PENDING")


def test_what_is_ready_is_returned_without_a_word() -> None:
    time = Time()
    assert Wait("it", 60, 5).until(ready_after(time, 0), progress=time.say, clock=time.clock) == "thing"
    assert time.said == []


@pytest.mark.parametrize("interval", [1, 5, 15, 20, 60])
def test_nobody_waits_longer_than_fifteen_seconds_without_a_word(interval: float) -> None:
    time = Time()
    Wait("it", 600, interval, usual="2 minutes").until(ready_after(time, 180), progress=time.say, clock=time.clock)
    spoken = [second for second, _message in time.said]
    assert spoken[0] == 0
    ends = [*spoken[1:], 180.0]
    assert all(later - earlier <= LONGEST_SILENCE for earlier, later in zip(spoken, ends, strict=True))
    assert time.said[0][1] == "Waiting for it: PENDING (0 s of at most 600 s; usually 2 minutes)"


def test_short_intervals_do_not_chatter() -> None:
    time = Time()
    Wait("it", 600, 1).until(ready_after(time, 60), progress=time.say, clock=time.clock)
    assert len(time.said) <= 6


def test_the_deadline_ends_it_with_the_last_state() -> None:
    time = Time()
    with pytest.raises(WaitTimeoutError) as raised:
        Wait("the certificate", 30, 10).until(ready_after(time, 1000), progress=time.say, clock=time.clock)
    assert time.seconds == 30
    assert raised.value.facts == {
        "waited_for": "the certificate",
        "last_state": "PENDING",
        "looks": 4,
        "elapsed": 30.0,
    }
    assert "continues here" in raised.value.sentence()


def test_a_hopeless_state_ends_it_at_once() -> None:
    time = Time()

    def look() -> Look[str]:
        raise HopelessError("the certificate authority refused")

    with pytest.raises(HopelessError):
        Wait("it", 600, 10).until(look, progress=time.say, clock=time.clock)
    assert time.seconds == 0


def against(*keys: str) -> Look[str]:
    """A look that sees these contradictions."""
    found = tuple(Contradiction(key, HopelessError(f"{key} is wrong", remedy=f"Correct {key}")) for key in keys)
    return Look("thing", "PENDING", "Correct it", found)


@pytest.mark.parametrize("interval", [1, 7, 15, 45, 60, 3600])
def test_what_stands_against_it_for_a_minute_ends_it(interval: float) -> None:
    time = Time()
    with pytest.raises(HopelessError, match="a is wrong") as raised:
        Wait("it", 86400, interval).until(lambda: against("a"), progress=time.say, clock=time.clock)
    assert time.seconds == HOPELESS_AFTER == 60
    assert (raised.value.facts["waited_for"], raised.value.facts["elapsed"]) == ("it", 60.0)


@pytest.mark.parametrize(
    ("looks", "ends_at"),
    [
        pytest.param(lambda now: against("a") if now < 50 else Look("thing"), None, id="it heals in time"),
        pytest.param(lambda now: against("a" if now // 40 % 2 else "b"), None, id="it is another one each time"),
        pytest.param(lambda now: against("a") if now % 40 else against(), None, id="it is not seen at every look"),
        pytest.param(lambda now: against("a") if now >= 30 else against(), 90, id="it begins later"),
        pytest.param(lambda now: against("a", "b") if now % 40 else against("b"), 60, id="one of two stays"),
    ],
)
def test_only_what_is_seen_at_every_look_counts(looks: Callable[[float], Look[str]], ends_at: float | None) -> None:
    time = Time()

    def look() -> Look[str]:
        return looks(time.seconds) if time.seconds < 600 else Look("thing")

    wait = Wait("it", 86400, 10)
    if ends_at is None:
        assert wait.until(look, progress=time.say, clock=time.clock) == "thing"
        return
    with pytest.raises(HopelessError):
        wait.until(look, progress=time.say, clock=time.clock)
    assert time.seconds == ends_at


def test_the_deadline_comes_first_with_the_remedy_of_the_last_state() -> None:
    time = Time()
    with pytest.raises(WaitTimeoutError) as raised:
        Wait("it", 30, 10, remedy="Wait longer").until(lambda: against("a"), progress=time.say, clock=time.clock)
    assert (time.seconds, raised.value.remedy) == (30, "Correct it")
    assert raised.value.facts["against"] == [
        {"key": "a", "msg": "a is wrong. Correct a.", "remedy": "Correct a", "stood": 30.0, "enough": 60.0}
    ]


def test_a_limit_shorter_than_the_interval_is_waited_for_all_the_same() -> None:
    time = Time()
    assert Wait("it", 5, 15).until(ready_after(time, 4), progress=time.say, clock=time.clock) == "thing"
    time = Time()
    with pytest.raises(WaitTimeoutError, match=r"^Waited 5 s for it"):
        Wait("it", 5, 15).until(ready_after(time, 60), progress=time.say, clock=time.clock)
