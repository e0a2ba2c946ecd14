# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Concurrent work: order, bound and failures."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.concurrency import map_concurrently


def test_results_keep_the_order_of_the_things() -> None:
    assert map_concurrently(range(20), lambda number: number * 2) == tuple(range(0, 40, 2))


def test_no_more_calls_than_the_bound_go_on_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(3)

    def call(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.wait(timeout=60)
        with lock:
            running -= 1
        return number

    assert map_concurrently(range(9), call, at_once=3) == tuple(range(9))
    assert most == 3


def test_a_failure_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        map_concurrently((1, 0), lambda number: 1 / number)
