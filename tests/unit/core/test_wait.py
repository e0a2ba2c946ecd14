# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits end at their deadline, report what they saw, and leave nobody without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import HopelessError, WaitTimeoutError
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.wait import LONGEST_SILENCE, Look, Wait


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
