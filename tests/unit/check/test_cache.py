# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache probe with a clock that does not wait, and what is made of its samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
MARKLESS = (sample(0.1), sample(0.5), sample(1.4))


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
        (sample(X_Cache="CONFIG_NOCACHE"), False),
        (sample(X_Cache="OriginShieldHit from cloudfront"), True),
        (sample(X_Cache="HIT from proxy.example.com"), True),
        (sample(X_Cache_Lookup="HIT from proxy.example.com:3128", X_Cache="MISS from proxy.example.com"), False),
        (sample(X_Proxy_Cache="HIT"), True),
        (sample(X_LiteSpeed_Cache="hit"), True),
        (sample(Cache_Status="Edge; hit; ttl=30"), True),
        (sample(Cache_Status="Edge; fwd=uri-miss; stored"), False),
        (sample(Cache_Status="Edge; fwd=stale; stored"), False),
        (sample(X_Cache_Hits="0, 1"), True),
        (sample(X_Cache_Hits="0, 0"), False),
        (sample(X_Varnish="32770 3"), True),
        (sample(X_Varnish="32770"), False),
        (sample(Cache_Control="max-age=3600", CDN_Cache_Control="stale-if-error=3"), False),
        (sample(X_Request_Id="0123456789abcdef"), False),
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
        (CacheFacts(FIRST, (sample(0.1, Age="0"), sample(1.4, Age="0"))), 10, ("cache_off", "pass")),
        (CacheFacts(FIRST, (sample(0.1, Age="0"), sample(0.5, Age="0"))), 10, ("cache_unknown", "skip")),
        (CacheFacts(FIRST, MARKLESS), 10, ("cache_unknown", "skip")),
        (CacheFacts(FIRST, (*MARKLESS[:2], sample(1.4, Date=LATER))), 10, ("cache_unknown", "skip")),
        (CacheFacts(FIRST, (sample(**HIT),), FAILED), 10, ("cache_ttl", "error")),
        (CacheFacts(FIRST, (FAILED,)), 10, ("cache_ttl", "error")),
        (CacheFacts(FIRST, problem="no way"), 10, ("cache_ttl", "error")),
        (CacheFacts(), 10, ("cache_ttl", "error")),
    ],
)
def test_verdict(facts: CacheFacts, ttl: int, expected: tuple[str, str]) -> None:
    finding = analyse_cache(check_of(cache_ttl=ttl), facts, now=NOW)
    assert (finding.id, finding.status.value) == expected


def asked(path: str, after: float = 1.5, **headers: str) -> Sample:
    return Sample(exchange(answer(302, b"", **headers), path), after)


NEW = asked("/f/11111111/22222222/33333333/44444444", 0.0, Date=DATE)
OTHER, QUERY = "/f/aaaaaaaa/bbbbbbbb/cccccccc/dddddddd", "/f/11111111/22222222/33333333/44444444?target=x"
SAME: dict[str, Any] = {"X_Request_Id": "0123456789abcdef"}


@pytest.mark.parametrize(
    ("first", "other", "query", "expected"),
    [
        (asked("/f/11111111/22222222/33333333/44444444", 0.0, **HIT), None, None, "cache_key_path"),
        (asked("/f/11111111/22222222/33333333/44444444", 0.0, Age="5"), None, None, "cache_key_path"),
        (asked("/f/11111111/22222222/33333333/44444444", 0.0, Age="0"), None, None, "cache_unknown"),
        (NEW, asked(OTHER, **HIT), None, "cache_key_path"),
        (NEW, asked(OTHER, Age="1"), None, "cache_key_path"),
        (NEW, asked(OTHER, Date=DATE), None, "cache_key_path"),
        (NEW, asked(OTHER, 0.5, Date=DATE), None, "cache_unknown"),
        (NEW, asked(OTHER, Location="https://shop.example.com/?from=/f/11111111/22222222"), None, "cache_key_path"),
        (NEW, asked(OTHER, Location=f"https://shop.example.com/?from={OTHER}"), None, "cache_unknown"),
        (NEW, asked(OTHER), asked(QUERY, **HIT), "cache_key_query"),
        (NEW, asked(OTHER), asked(QUERY, X_Varnish="7 3"), "cache_key_query"),
        (NEW, asked(OTHER), asked(QUERY, Date=DATE), "cache_key_query"),
        (NEW, asked(OTHER), asked(QUERY, **MISS), "cache_unknown"),
        (NEW, asked(OTHER), asked(QUERY, Location=f"https://shop.example.com{QUERY}"), "cache_unknown"),
        (NEW, Sample(exchange(Failure(FailureKind.RESET)), 1.5), None, "cache_unknown"),
    ],
)
def test_answer_that_was_made_for_another_request(
    first: Sample, other: Sample | None, query: Sample | None, expected: str
) -> None:
    finding = analyse_cache(check_of("proxy"), CacheFacts(first, MARKLESS, other=other, query=query), now=NOW)
    assert finding.id == expected


def test_query_outside_of_the_key_is_sparkposts_own_advice_for_cloudfront() -> None:
    facts = CacheFacts(NEW, (sample(**HIT),), sample(12, **MISS), other=asked(OTHER), query=asked(QUERY, **HIT))
    assert analyse_cache(check_of("cloudfront"), facts, now=NOW).id == "cache_ttl"
    assert analyse_cache(check_of("fastly"), facts, now=NOW).id == "cache_key_query"


def test_identifier_that_is_repeated_shows_the_same_answer_unless_it_never_changes() -> None:
    first, again = asked("/f/x", 0.0, **SAME), asked("/f/x", 0.5, **SAME)
    assert is_hit(again, first, asked(OTHER, X_Request_Id="fedcba9876543210"))
    assert not is_hit(again, first, asked(OTHER, **SAME))
    assert not is_hit(again, first)


def test_what_cannot_be_told_says_how_the_edge_may_tell() -> None:
    finding = analyse_cache(check_of("proxy"), CacheFacts(FIRST, MARKLESS), now=NOW)
    assert "cannot be told" in finding.reason
    assert "add_header X-Cache-Status" in finding.remedy


@pytest.mark.parametrize(
    ("cdn", "expected"), [("gcp", "cache_off"), ("sparkpost", "cache_off"), ("proxy", "cache_unknown")]
)
def test_silence_tells_where_every_answer_out_of_the_cache_has_a_mark(cdn: str, expected: str) -> None:
    assert analyse_cache(check_of(cdn), CacheFacts(FIRST, MARKLESS), now=NOW).id == expected


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

    @contextmanager
    def conversation(self, where: Edge) -> Iterator[FakeEdge]:
        yield self

    def close(self) -> None:
        """Nothing is open."""

    def get(self, url: str) -> Exchange:
        path = url.removeprefix(f"https://{D}")
        self.paths.append(path)
        made = self.stored.get(path)
        hit = made is not None and self.seconds - made < self.ttl
        if not hit:
            self.stored[path] = self.seconds
        mark = {"X-Cache": "Hit from cloudfront" if hit else "Miss from cloudfront"}
        given = self.answers(path)
        return exchange(HttpAnswer(given.status, "", (*given.headers, *mark.items()), given.body), path)

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


def test_probe_waits_the_time_and_little_more_and_says_so() -> None:
    fake = FakeEdge(10)
    fake.probe(10)
    assert sum(fake.slept) == pytest.approx(11.25, abs=0.01)
    assert len({path.partition("?")[0] for path in fake.paths}) == 2
    assert "waiting 11 s more" in fake.messages[0]


@pytest.mark.parametrize(("kept", "expected"), [(11.9, "cache_ttl"), (14, "cache_too_long")])
def test_what_is_still_kept_is_asked_for_once_more(kept: float, expected: str) -> None:
    fake = FakeEdge(kept)
    assert analyse_cache(check_of(cache_ttl=10), fake.probe(10), now=NOW).id == expected
    assert sum(fake.slept) == pytest.approx(13, abs=0.01)


class Slow(FakeEdge):
    """Tells the age of what it keeps; a new answer takes ``took`` seconds, and a long pause ``stalls`` more."""

    def __init__(self, ttl: float, took: float = 0.0, stalls: float = 0.0) -> None:
        super().__init__(ttl)
        self.took, self.stalls = took, stalls

    def _sleep(self, seconds: float) -> None:
        super()._sleep(seconds + (self.stalls if seconds > 5 else 0))

    def get(self, url: str) -> Exchange:
        path = url.removeprefix(f"https://{D}")
        known = self.stored.get(path)
        if known is None or self.seconds - known >= self.ttl:
            self.seconds += self.took
        given = super().get(url)
        assert given.answer is not None
        age = ("Age", str(int(self.seconds - self.stored[path])))
        return replace(given, answer=replace(given.answer, headers=(*given.answer.headers, age)))


@pytest.mark.parametrize("took", [0.3, 0.6, 0.9, 1.5, 3.0])
@pytest.mark.parametrize(("kept", "ttl", "expected"), [(60, 1, "cache_too_long"), (1, 1, "cache_ttl")])
def test_slow_first_answer_changes_no_verdict(took: float, kept: float, ttl: int, expected: str) -> None:
    assert analyse_cache(check_of(cache_ttl=ttl), Slow(kept, took).probe(ttl), now=NOW).id == expected


@pytest.mark.parametrize(
    ("stalls", "kept", "expected"),
    [
        (4.0, 60, ("cache_too_long", "warn")),
        (70.0, 200, ("cache_too_long", "warn")),
        (30.0, 40, ("cache_ttl", "error")),
    ],
)
def test_stalled_machine_proves_nothing_by_what_is_gone(stalls: float, kept: float, expected: tuple[str, str]) -> None:
    finding = analyse_cache(check_of(cache_ttl=10), Slow(kept, stalls=stalls).probe(10), now=NOW)
    assert (finding.id, finding.status.value) == expected
    assert ("too busy" in finding.reason) is (expected[1] == "error")


def test_key_without_the_query_shows_where_a_link_leads() -> None:
    path = "/f/11111111/22222222/33333333/44444444"
    first = asked(path, 0.0, Location="https://shop.example.com/")
    facts = CacheFacts(first, MARKLESS, query=asked(f"{path}?target=x", Location="https://shop.example.com/"))
    for passes_query, expected in ((True, "cache_key_query"), (False, "cache_unknown")):
        assert analyse_cache(check_of("proxy"), facts, now=NOW, passes_query=passes_query).id == expected


def test_nobody_waits_long_without_a_word() -> None:
    fake = FakeEdge(60)
    fake.probe(60)
    assert max(fake.slept) <= 15
    assert len(fake.messages) == 5


def test_each_run_has_a_path_of_its_own() -> None:
    fake = FakeEdge(0)
    fake.probe(1)
    fake.probe(1)
    assert len({path.partition("?")[0] for path in fake.paths}) == 4


def test_known_path_stands_in_after_it_must_be_forgotten() -> None:
    fake = FakeEdge(10, lambda path: answer(302 if path == "/f/a/b/c/d" else 404))
    fake.get(f"https://{D}/f/a/b/c/d")
    facts = fake.probe(10)
    assert analyse_cache(check_of(), facts, now=NOW).id == "cache_ttl"
    assert sum(fake.slept) == pytest.approx(24.25, abs=0.01)


def test_no_probe_path_is_no_verdict() -> None:
    facts = FakeEdge(10, lambda path: answer(404)).probe(1)
    assert facts.problem


@pytest.mark.parametrize(("key", "expected"), [(12, "cache_key_path"), (38, "cache_key_query")])
def test_key_that_is_a_part_of_the_path_is_no_fault_of_the_query(key: int, expected: str) -> None:
    class Cut(FakeEdge):
        def get(self, url: str) -> Exchange:
            whole = super().get(f"https://{D}{url.removeprefix(f'https://{D}')[:key]}")
            return replace(whole, url=url)

    assert analyse_cache(check_of("proxy"), Cut(10).probe(10), now=NOW).id == expected
