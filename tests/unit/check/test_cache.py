# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache probe with a clock that does not wait, and what is made of its samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.cache import analyse_cache
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.cache_facts import (
    CacheFacts,
    Sample,
    is_hit,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.connection import (
    Edge,
    Failure,
    FailureKind,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.http_answer import Exchange, HttpAnswer
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.cache import CacheProbe
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.clock import Clock
from support.check_facts import NOW, D, answer, check_of, edge, exchange

DATE, LATER = "Tue, 24 Nov 2026 20:00:00 GMT", "Tue, 24 Nov 2026 20:00:02 GMT"


def sample(after: float = 1.0, **headers: str) -> Sample:
    return Sample(exchange(answer(302, b"", **headers)), after)


FIRST = sample(0, Date=DATE)


@pytest.mark.parametrize(
    ("given", "hit"),
    [
        (sample(X_Cache="Hit from cloudfront"), True),
        (sample(X_Cache="Miss from cloudfront"), False),
        (sample(X_Cache="RefreshHit from cloudfront", Age="3"), False),
        (sample(X_Cache="MISS, HIT"), True),
        (sample(X_Cache="MISS, MISS"), False),
        (sample(CF_Cache_Status="HIT"), True),
        (sample(CF_Cache_Status="DYNAMIC"), False),
        (sample(CF_Cache_Status="REVALIDATED"), False),
        (sample(CF_Cache_Status="MISS"), False),
        (sample(CF_Cache_Status="EXPIRED"), False),
        (sample(CF_Cache_Status="BYPASS"), False),
        (sample(CF_Cache_Status="STALE"), True),
        (sample(CF_Cache_Status="UPDATING"), True),
        (sample(CF_Cache_Status="DYNAMIC", Age="3"), False),
        (sample(X_Cache="HIT", Age="0"), True),
        (sample(X_Cache="HIT, MISS"), True),
        (sample(X_Cache="MISS", Age="0"), False),
        (sample(X_Cache="TCP_HIT"), True),
        (sample(X_Cache_Status="HIT"), True),
        (sample(X_Cache_Status="BYPASS", Age="3"), False),
        (sample(Age="3"), True),
        (sample(Age="0"), False),
        (sample(Age="-1"), False),
        (sample(Age="99999999999999"), False),
        (sample(1.3, Date=DATE), True),
        (sample(1.0, Date=DATE), False),
        (sample(1.3, Date=LATER), False),
        (sample(1.3, Date=DATE, X_Cache="Miss from cloudfront"), False),
        (sample(), False),
        (Sample(exchange(Failure(FailureKind.TIMEOUT)), 1.0), False),
    ],
)
def test_marks_of_a_hit(given: Sample, hit: bool) -> None:
    assert is_hit(given, FIRST) is hit


HIT: dict[str, Any] = {"X_Cache": "Hit from cloudfront"}
MISS: dict[str, Any] = {"X_Cache": "Miss from cloudfront"}
FAILED = Sample(exchange(Failure(FailureKind.RESET)), 12.0)


@pytest.mark.parametrize(
    ("facts", "ttl", "expected"),
    [
        (CacheFacts(FIRST, (sample(**HIT),), sample(12, **MISS)), 10, ("cache_ttl", "pass")),
        (CacheFacts(FIRST, (sample(**HIT),), sample(12, Age="12", **HIT)), 10, ("cache_too_long", "warn")),
        (CacheFacts(FIRST, (sample(**HIT),), sample(12, **HIT)), 10, ("cache_too_long", "warn")),
        (CacheFacts(FIRST, (sample(**HIT),), sample(12, Age="4", **HIT)), 10, ("cache_ttl", "pass")),
        (CacheFacts(FIRST, (sample(**HIT),), sample(1.5, Age="1", **HIT)), 1, ("cache_too_long", "warn")),
        (CacheFacts(FIRST, (sample(**MISS), sample(**MISS))), 10, ("cache_off", "pass")),
        (CacheFacts(FIRST, (sample(**HIT),), FAILED), 10, ("cache_ttl", "error")),
        (CacheFacts(FIRST, (FAILED,)), 10, ("cache_ttl", "error")),
        (CacheFacts(FIRST, problem="no way"), 10, ("cache_ttl", "error")),
        (CacheFacts(), 10, ("cache_ttl", "error")),
    ],
)
def test_verdict(facts: CacheFacts, ttl: int, expected: tuple[str, str]) -> None:
    finding = analyse_cache(check_of(cache_ttl=ttl), facts, now=NOW)
    assert (finding.id, finding.status.value) == expected


class FakeEdge:
    """Keeps each path's answer for ``ttl`` seconds of a clock that only sleeping moves."""

    def __init__(self, ttl: float, answers: Callable[[str], HttpAnswer] = lambda path: answer(302)) -> None:
        self.seconds = 1000.0
        self.ttl = ttl
        self.answers = answers
        self.stored: dict[str, float] = {}
        self.paths: list[str] = []
        self.slept: list[float] = []
        self.messages: list[str] = []

    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, wall=lambda: NOW, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def get(self, url: str, where: Edge) -> Exchange:
        path = url.removeprefix(f"https://{D}")
        self.paths.append(path)
        made = self.stored.get(path)
        hit = made is not None and self.seconds - made < self.ttl
        if not hit:
            self.stored[path] = self.seconds
        mark = {"X-Cache": "Hit from cloudfront" if hit else "Miss from cloudfront"}
        given = self.answers(path)
        return exchange(HttpAnswer(given.status, "", (*given.headers, *mark.items()), given.body))

    def probe(self, ttl: int) -> CacheFacts:
        probe: Any = CacheProbe(self, D, ttl, self.messages.append, self.clock())  # type: ignore[arg-type]
        facts: CacheFacts = probe.probe(edge())
        return facts


@pytest.mark.parametrize(
    ("kept", "ttl", "expected"),
    [
        (10, 10, "cache_ttl"),
        (60, 10, "cache_too_long"),
        (0, 10, "cache_off"),
        (1, 1, "cache_ttl"),
        (5, 0, "cache_too_long"),
    ],
)
def test_probe_and_verdict_together(kept: float, ttl: int, expected: str) -> None:
    fake = FakeEdge(kept)
    assert analyse_cache(check_of(cache_ttl=ttl), fake.probe(ttl), now=NOW).id == expected


def test_probe_waits_the_time_and_a_fifth_and_says_so() -> None:
    fake = FakeEdge(10)
    fake.probe(10)
    assert sum(fake.slept) == pytest.approx(12, abs=0.01)
    assert len(set(fake.paths)) == 1
    assert "waiting 12 s more" in fake.messages[0]


def test_nobody_waits_long_without_a_word() -> None:
    fake = FakeEdge(60)
    fake.probe(60)
    assert max(fake.slept) <= 15
    assert len(fake.messages) == 5


def test_each_run_has_a_path_of_its_own() -> None:
    fake = FakeEdge(0)
    fake.probe(1)
    fake.probe(1)
    assert len(set(fake.paths)) == 2


def test_known_path_stands_in_after_it_must_be_forgotten() -> None:
    fake = FakeEdge(10, lambda path: answer(302 if path == "/f/a/b/c/d" else 404))
    fake.get(f"https://{D}/f/a/b/c/d", edge())
    facts = fake.probe(10)
    assert analyse_cache(check_of(), facts, now=NOW).id == "cache_ttl"
    assert sum(fake.slept) == pytest.approx(24, abs=0.01)


def test_no_probe_path_is_no_verdict() -> None:
    facts = FakeEdge(10, lambda path: answer(404)).probe(1)
    assert facts.problem
