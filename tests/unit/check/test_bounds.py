# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much goes on at once: by what was asked for, and by the files that the system lets a process open."""

from __future__ import annotations

import errno
import resource

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.concurrency import Bounds, bounds
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import FailureKind
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.wire import failure_of

PLENTY = resource.RLIM_INFINITY


class Limits:
    """The limit of open files, in place of this process's own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, *, fixed: bool = False) -> None:
        self.soft, self.hard, self._fixed = soft, hard, fixed
        monkeypatch.setattr(resource, "getrlimit", lambda _which: (self.soft, self.hard))
        monkeypatch.setattr(resource, "setrlimit", self._set)

    def _set(self, _which: int, limits: tuple[int, int]) -> None:
        if self._fixed:
            raise OSError(errno.EPERM, "not allowed")
        assert limits[1] == self.hard
        self.soft = limits[0]


@pytest.mark.parametrize(
    ("domains", "concurrency", "expected"),
    [
        (1, 32, Bounds(1, 16)),
        (3, 32, Bounds(3, 16)),
        (200, 32, Bounds(32, 8)),
        (200, 100, Bounds(100, 2)),
        (200, 1, Bounds(1, 16)),
        (1000, 256, Bounds(256, 2)),
    ],
)
def test_as_asked_where_the_system_allows_it(
    monkeypatch: pytest.MonkeyPatch, domains: int, concurrency: int, expected: Bounds
) -> None:
    Limits(monkeypatch, PLENTY, PLENTY)
    assert bounds(domains, concurrency) == expected


@pytest.mark.parametrize("hard", [4096, PLENTY])
def test_limit_is_raised_as_far_as_needed_and_no_further(monkeypatch: pytest.MonkeyPatch, hard: int) -> None:
    limits = Limits(monkeypatch, 256, hard)
    assert bounds(200, 32) == Bounds(32, 8)
    assert limits.soft == 32 * (8 * 3 + 4) + 64
    assert bounds(2, 32).domains == 2
    assert limits.soft == 32 * (8 * 3 + 4) + 64


@pytest.mark.parametrize(
    ("soft", "hard", "fixed", "at_once"), [(256, 256, False, 6), (256, 4096, True, 6), (64, 64, False, 1)]
)
def test_fewer_at_once_where_it_cannot_be_raised(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, fixed: bool, at_once: int
) -> None:
    Limits(monkeypatch, soft, hard, fixed=fixed)
    assert bounds(200, 32) == Bounds(at_once, 8)


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_machine_that_ran_out_says_nothing_of_the_edge(code: int) -> None:
    assert failure_of(OSError(code, "no more")).kind is FailureKind.UNREACHABLE
