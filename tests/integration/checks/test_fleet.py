# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many domains in one task: their results, what they share, what one of them cannot do to the others, and the time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.cache import CacheProbe
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.http import HttpProbe
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.probes.tls import TlsProbe
from lab.world import World
from support.causes import recognised
from support.checks_fleet import FleetSite, served_fleet
from support.checks_site import PATIENCE, TTL, ZONE, Check, Site
from support.hosts import RunTask, run_in_process

SIZE = 8


@pytest.fixture(name="fleet")
def _fleet(dual_world: World, monkeypatch: pytest.MonkeyPatch) -> FleetSite:
    """Domains that work."""
    dual_world.reset()
    for name, value in dual_world.environment().items():
        monkeypatch.setenv(name, value)
    site = FleetSite(dual_world, SIZE)
    site.build()
    return site


class FleetCheck:
    """Runs ``tracking_check`` on all domains in the host of the test, without failing the task."""

    def __init__(self, run_task: RunTask) -> None:
        self._run_task = run_task

    def __call__(self, fleet: FleetSite, own: dict[str, dict[str, Any]] | None = None, **options: Any) -> Any:
        entries = [{"domain": name, **(own or {}).get(name, {})} for name in fleet.names]
        given = {
            "cache_ttl": TTL,
            "timeout": PATIENCE,
            "retry_timeout": 5,
            "fail_on": "never",
            "domains": entries,
            **options,
        }
        return self._run_task("tracking_check", given)


@pytest.fixture(name="check_all")
def _check_all() -> FleetCheck:
    return FleetCheck(run_in_process)


@pytest.fixture(name="check_all_in_both")
def _check_all_in_both(run_task: RunTask) -> FleetCheck:
    """In each of the two hosts."""
    return FleetCheck(run_task)


def asked_of_sparkpost(fleet: FleetSite) -> list[str]:
    found = fleet.world.journal.entries("sparkpost")
    return [f"{each.method} {each.path.removeprefix('/api/v1/tracking-domains')}" for each in found]


def test_each_domain_has_the_results_of_a_check_of_its_own(fleet: FleetSite, check_all_in_both: FleetCheck) -> None:
    unverified, dangling, slow = fleet.names[1], fleet.names[3], fleet.names[6]
    fleet.world.sparkpost["us"].change_domain(unverified, verified=False)
    fleet.record(dangling, "CNAME", "nothing-here.cloudfront.net.")
    fleet.fault("cache-ttl", host=slow, seconds=60)
    result = check_all_in_both(fleet)
    by_name = {each["domain"]: each for each in result["results"]}
    assert list(by_name) == fleet.names
    assert {name: each["summary"]["first_cause"] for name, each in by_name.items() if not each["ok"]} == {
        unverified: "api_unverified",
        dangling: "dns_dangling",
    }
    assert by_name[slow]["summary"]["overall"] == "warn"
    assert result["summary"] == {
        "domains": SIZE,
        "counts": {"pass": 5, "warn": 1, "fail": 2, "error": 0, "skip": 0},
        "overall": "fail",
        "ok": False,
        "failed": [unverified, dangling],
        "untested": [],
        "soonest_expiry": result["summary"]["soonest_expiry"],
    }
    assert len({each["run_id"] for each in result["results"]}) == 1
    assert not result["changed"]


def test_shape_is_that_of_a_single_check(fleet: FleetSite, check_all: FleetCheck, check: Check) -> None:
    of_fleet = check_all(fleet)["results"][0]
    single = check(domain=fleet.names[0])
    assert of_fleet.keys() == single.keys() - {"failed", "changed", "changes", "invocation", "progress"}
    for each in (of_fleet, single):
        # Each resolver gives the addresses in an order of its own, and the table names them.
        assert each["certificate"].pop("address")
        assert each.pop("table")[0].endswith("everything is as it should be")
    varying = ("run_id", "started_at", "finished_at", "checks")
    same = [name for name in of_fleet if name not in varying]
    assert {name: of_fleet[name] for name in same} == {name: single[name] for name in same}
    assert [each["id"] for each in of_fleet["checks"]] == [each["id"] for each in single["checks"]]


def test_certificate_and_records_are_reported(fleet: FleetSite, check: Check) -> None:
    name = fleet.names[0]
    result = check("dns", "tls", domain=name)
    certificate = result["certificate"]
    assert (certificate["names"], certificate["issuer"]) == ([f"*.{ZONE}"], "Lab, Lab Intermediate CA")
    assert certificate["not_before"] < result["started_at"] < certificate["not_after"]
    assert certificate["days_left"] in (89, 90)
    assert certificate["address"] in ("127.0.0.31", "127.0.0.32", "::1")
    line = f"{name}. 3600 IN CNAME {fleet.target}."
    assert result["records"]["wanted"] == [line]
    assert line in result["records"]["seen"]
    assert (result["region"], result["ok"]) == ("us", True)
    fleet.record(name, "CNAME", "spgo.io.")
    fleet.world.flush_resolvers()
    wrong = check("dns", domain=name, expected_target=[fleet.target])
    assert (wrong["ok"], wrong["certificate"], wrong["records"]["wanted"]) == (False, None, [line])
    assert f"{name}. 3600 IN CNAME spgo.io." in wrong["records"]["seen"]


def test_table_has_one_line_for_a_healthy_domain(fleet: FleetSite, check_all: FleetCheck) -> None:
    fleet.world.sparkpost["us"].change_domain(fleet.names[2], verified=False)
    lines = check_all(fleet, checks=["dns", "sparkpost"])["table"]
    assert lines[0] == f"{SIZE} domains: {SIZE - 1} pass, 1 fail"
    tested = "what was tested is as it should be (dns, sparkpost), but no link was clicked"
    healthy = [line for line in lines[1:] if line.endswith(tested)]
    assert len(healthy) == SIZE - 1
    others = [line for line in lines[1:] if line not in healthy]
    assert others[0].startswith(f"{fleet.names[2]} (cloudfront, spgo.io): does not work; first cause: api_unverified")
    assert any("FAIL" in line and "api_unverified" in line for line in others)


def test_entries_set_what_is_particular_to_them(fleet: FleetSite, check_all: FleetCheck) -> None:
    first, second, third = fleet.names[:3]
    own: dict[str, dict[str, Any]] = {
        first: {"expected_target": ["other.cloudfront.net"]},
        second: {"endpoint": "eu", "cdn": "other"},
        third: {"subaccount": 7},
    }
    fleet.world.sparkpost["us"].change_domain(third, subaccount=12)
    result = check_all(fleet, own, checks=["dns", "sparkpost"], expected_target=[fleet.target])
    one, two, three, four = result["results"][:4]
    assert one["summary"]["first_cause"] == "dns_wrong_target"
    assert (two["endpoint"], two["region"], two["cdn"]) == ("eu.spgo.io", "eu", "other")
    assert [each["observed"] for each in three["checks"] if each["status"] == "fail"] == [
        "it belongs to subaccount 12, not to subaccount 7"
    ]
    assert (four["ok"], four["inputs"]["expected_target"], four["endpoint"]) == (True, [fleet.target], "spgo.io")


def test_sparkpost_is_asked_once_for_all(fleet: FleetSite, check_all: FleetCheck) -> None:
    assert check_all(fleet, checks=["sparkpost"])["summary"]["counts"]["pass"] == SIZE
    assert asked_of_sparkpost(fleet) == ["GET "]


def test_single_domain_is_asked_for_alone(fleet: FleetSite, check: Check) -> None:
    check("sparkpost", domain=fleet.names[0])
    assert asked_of_sparkpost(fleet) == [f"GET /{fleet.names[0]}"]


def test_verification_is_each_domains_own(fleet: FleetSite, check_all: FleetCheck) -> None:
    late = fleet.names[4]
    fleet.world.sparkpost["us"].change_domain(late, verified=False)
    result = check_all(fleet, checks=["sparkpost"], verify=True)
    assert result["changed"]
    assert result["summary"]["counts"]["pass"] == SIZE
    asked = asked_of_sparkpost(fleet)
    assert asked.count("GET ") == 1
    assert sorted(each for each in asked if each.startswith("POST")) == [f"POST /{name}/verify" for name in fleet.names]


def test_refused_key_is_reported_for_every_domain_and_warned_of_once(fleet: FleetSite, check_all: FleetCheck) -> None:
    key = "sparkpost-key-that-is-not-known-0123456789"
    result = check_all(fleet, checks=["dns", "sparkpost"], api_key=key)
    assert result["summary"]["counts"]["error"] == SIZE
    assert all("401" in each["checks"][-1]["reason"] for each in result["results"])
    (warning,) = result["warnings"]
    assert warning.startswith(f"{SIZE} of {SIZE} domains could not be fully tested: {fleet.names[0]}, ")
    assert "and 3 more; for the first of them, sparkpost_ready could not be tested: " in warning
    assert asked_of_sparkpost(fleet) == ["GET "]


@pytest.mark.parametrize(("limit", "fails"), [("fail", True), ("never", False)])
def test_one_sentence_names_the_failed_domains_with_their_causes(
    fleet: FleetSite, check_all_in_both: FleetCheck, limit: str, fails: bool
) -> None:
    for name in fleet.names[:7]:
        fleet.world.sparkpost["us"].change_domain(name, verified=False)
    result = check_all_in_both(fleet, checks=["sparkpost"], fail_on=limit)
    assert result["failed"] is fails
    assert len(result["results"]) == SIZE
    if fails:
        named = ", ".join(f"{name} (api_unverified)" for name in fleet.names[:5])
        assert result["msg"] == f"7 of {SIZE} domains failed the check: {named} and 2 more."
        assert result["error"]["kind"] == "check_failed"
        assert result["error"]["first_causes"] == dict.fromkeys(fleet.names[:7], "api_unverified")


@pytest.mark.parametrize("limit", ["never", "fail"])
def test_defect_in_one_check_leaves_the_others_alone_and_is_not_hidden(
    fleet: FleetSite, check_all: FleetCheck, limit: str
) -> None:
    victim = fleet.names[5]
    original = TlsProbe.probe

    def broken(probe: TlsProbe, edge: Any) -> Any:
        if probe._domain == victim:
            raise KeyError("no such thing")
        return original(probe, edge)

    with mock.patch.object(TlsProbe, "probe", broken):
        result = check_all(fleet, checks=["dns", "tls"], fail_on=limit)
    assert result["failed"]
    assert result["error"]["kind"] == "defect"
    assert result["msg"].startswith(
        f"The check of {victim} failed with an internal error (KeyError: 'no such thing', at "
    )
    assert {each["domain"] for each in result["results"] if each["ok"]} == {*fleet.names} - {victim}
    (finding,) = result["results"][5]["checks"]
    assert (finding["id"], finding["status"], finding["kind"]) == ("check_defect", "error", None)
    assert "KeyError" in finding["reason"]
    assert result["results"][5]["summary"]["overall"] == "error"
    recognised("check_defect")


class Recorded:
    """When calls began and ended, by a name for each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls: list[tuple[str, float, float]] = []

    @contextmanager
    def wrap(self, of: type, method: str, name: Callable[..., str]) -> Iterator[None]:
        real = getattr(of, method)

        def timed(owner: Any, *given: Any) -> Any:
            start = time.monotonic()
            try:
                return real(owner, *given)
            finally:
                with self._lock:
                    self.calls.append((name(*given), start, time.monotonic()))

        with mock.patch.object(of, method, timed):
            yield

    def slow(self, seconds: float) -> dict[str, tuple[float, float]]:
        """Those that took at least so long."""
        return {name: (start, end) for name, start, end in self.calls if end - start >= seconds}


def test_one_check_takes_its_slowest_probe_beside_the_wait_for_the_cache(site: Site, check: Check) -> None:
    """One address hangs: everything that waits for it, and the wait for the cache, go on at the same time."""
    site.fault("connection-hang", address="127.0.0.32")
    recorded, timeout = Recorded(), 5
    with (
        recorded.wrap(TlsProbe, "_shake", lambda edge, _context: f"tls {edge.address}"),
        recorded.wrap(HttpProbe, "exchange", lambda url, edge, *_how: f"{url.partition(':')[0]} {edge.address}"),
    ):
        start = time.monotonic()
        result = check(timeout=timeout, cache_ttl=timeout)
        elapsed = time.monotonic() - start
    long = recorded.slow(timeout * 0.9)
    slow = {name: long[name] for name in ("tls 127.0.0.32", "https 127.0.0.32", "http 127.0.0.32")}
    assert max(begin for begin, _end in slow.values()) < min(end for _begin, end in slow.values())
    longest = max(end - begin for begin, end in slow.values())
    # The time that passes counts for the cache too: after the time-out its wait would take one more and a margin.
    assert elapsed < longest + timeout, slow
    assert {each["id"]: each["status"] for each in result["checks"]}["cache_ttl"] == "pass"


@pytest.mark.matrix
def test_two_hundred_domains_wait_for_their_caches_by_the_hundred() -> None:
    """A wait ends here when a hundred of them have come together: were there ever fewer at a time, none would end."""
    size, concurrency, options = 200, 100, {"cache_ttl": 3, "fail_on": "never", "timeout": PATIENCE}
    rounds: list[float] = []
    together = threading.Barrier(concurrency, action=lambda: rounds.append(time.monotonic()), timeout=10 * PATIENCE)
    pause = CacheProbe._pause

    def wait_together(probe: CacheProbe, seconds: float) -> None:
        together.wait()
        pause(probe, seconds)

    with served_fleet(size) as fleet, mock.patch.dict(os.environ, fleet.environment):
        one = run_in_process("tracking_check", {"domain": fleet.names[0], **options})
        fleet.control("DELETE", "/requests")
        entries = [{"domain": name} for name in fleet.names]
        with mock.patch.object(CacheProbe, "_pause", wait_together):
            many = run_in_process("tracking_check", {"domains": entries, "concurrency": concurrency, **options})
        asked = fleet.control("GET", "/requests?service=sparkpost")["requests"]
        events = {event["type"] for event in fleet.control("GET", "/events")["events"]}
    assert one["summary"]["overall"] == "pass", one["table"]
    assert many["summary"]["counts"]["pass"] == size, many["table"]
    assert [len(each["checks"]) for each in many["results"]] == [len(one["checks"])] * size
    assert len(rounds) == size // concurrency
    assert [each["path"] for each in asked] == ["/api/v1/tracking-domains"]
    assert events == {"probe", "open"}
