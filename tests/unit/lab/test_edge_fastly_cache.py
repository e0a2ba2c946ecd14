# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Fastly's edge keeps: the fallback TTL, and who overrules it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.clock import Clock
from lab.edges.messages import Response
from lab.settings import Settings
from support.fastly_edge import EDGE, HOST, ORIGIN, WEBSITE, FastlyLab

PROBE = f"https://{HOST}/f/a/b/c/d"


@pytest.fixture
def lab() -> Iterator[FastlyLab]:
    lab = FastlyLab()
    with lab.world:
        yield lab


class TestCache:
    """The fallback TTL, and who overrules it."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def lab(self, clock: Clock) -> Iterator[FastlyLab]:
        lab = FastlyLab(Settings(now=clock))
        with lab.world:
            yield lab

    def hits(self, lab: FastlyLab, clock: Clock, *after: float, url: str = f"http://{HOST}/f/a/b/c/d") -> list[bool]:
        """Whether a request so many seconds after the one before was answered from the cache."""
        found = []
        for seconds in after:
            clock.advance(seconds)
            found.append(lab.get(url, EDGE).headers["x-cache"] == "HIT")
        return found

    @pytest.mark.parametrize(
        ("ttl", "after", "expected"),
        [
            (10, (0, 9, 2, 5), [False, True, False, True]),
            (0, (0, 0), [False, False]),
            (3600, (0, 3599, 2), [False, True, False]),
        ],
    )
    def test_the_fallback(
        self, lab: FastlyLab, clock: Clock, ttl: int, after: tuple[float, ...], expected: list[bool]
    ) -> None:
        lab.world.fastly.put_service("s", [HOST], [ORIGIN], {"general.default_ttl": ttl})
        assert self.hits(lab, clock, *after) == expected

    @pytest.mark.parametrize(
        ("stated", "after", "expected"),
        [
            ({"Cache-Control": "max-age=60"}, (0, 59, 2), [False, True, False]),
            ({"Cache-Control": "no-store"}, (0, 1), [False, False]),
            ({"Cache-Control": "no-cache, max-age=0"}, (0, 1), [False, False]),
            ({"Set-Cookie": "a=b"}, (0, 1), [False, False]),
            ({}, (0, 9, 2), [False, True, False]),
        ],
    )
    def test_the_origin_wins(
        self, lab: FastlyLab, clock: Clock, stated: dict[str, str], after: tuple[float, ...], expected: list[bool]
    ) -> None:
        lab.world.website.publish("*", "/page", Response.of(200, stated))
        lab.world.fastly.put_service("s", [HOST], [WEBSITE], {"general.default_ttl": 10})
        assert self.hits(lab, clock, *after, url=f"http://{HOST}/page") == expected

    @pytest.mark.parametrize(
        ("rule", "after", "expected"),
        [
            ({"ttl": "60"}, (0, 59, 2), [False, True, False]),
            ({"ttl": 0}, (0, 1), [False, False]),
            ({"action": "pass"}, (0, 1), [False, False]),
            ({"ttl": "60", "cache_condition": "some"}, (0, 9, 2), [False, True, False]),
        ],
    )
    def test_a_cache_setting_wins_over_both(
        self, lab: FastlyLab, clock: Clock, rule: dict[str, Any], after: tuple[float, ...], expected: list[bool]
    ) -> None:
        objects = {"cache_settings": [{"name": "c", **rule}]}
        lab.world.fastly.put_service("s", [HOST], [ORIGIN], {"general.default_ttl": 10}, objects)
        assert self.hits(lab, clock, *after) == expected

    @pytest.mark.parametrize(("status", "kept"), [(200, True), (301, True), (404, True), (403, False), (503, False)])
    def test_which_answers_are_kept(self, lab: FastlyLab, clock: Clock, status: int, kept: bool) -> None:
        lab.world.website.publish("*", "/page", Response.of(status))
        lab.world.fastly.put_service("s", [HOST], [WEBSITE])
        assert self.hits(lab, clock, 0, 1, url=f"http://{HOST}/page") == [False, kept]

    def test_a_hit_has_an_age_and_a_count(self, lab: FastlyLab, clock: Clock) -> None:
        lab.serve_fastly(ttl=60)
        lab.get(PROBE)
        for count, age in ((1, 7), (2, 14)):
            clock.advance(7)
            got = lab.get(PROBE)
            assert (got.headers["x-cache-hits"], got.headers["age"], got.headers["via"]) == (
                str(count),
                str(age),
                "1.1 varnish",
            )
        assert len(lab.world.events.listed()) == 1
        lab.world.flush_edges()
        assert lab.get(PROBE).headers["x-cache"] == "MISS"

    def test_each_host_query_and_method_by_itself(self, lab: FastlyLab, clock: Clock) -> None:
        lab.world.fastly.put_service("s", [HOST, "open.example.com"], [ORIGIN])
        urls = [f"http://{host}/f/a/b/c/d{query}" for host in (HOST, "open.example.com") for query in ("", "?a=1")]
        assert [lab.get(url, EDGE).headers["x-cache"] for url in urls * 2] == ["MISS"] * 4 + ["HIT"] * 4
        assert lab.get(urls[0], EDGE, method="POST", body=b"x").headers["x-cache"] == "MISS"

    def test_a_fault_may_overrule_everything(self, lab: FastlyLab, clock: Clock) -> None:
        lab.world.fastly.put_service("s", [HOST], [ORIGIN])
        lab.world.faults.network("cache-ttl", at="fastly", seconds=0)
        assert self.hits(lab, clock, 0, 1) == [False, False]
