# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What preflight read of a zone is not read again, and never makes a task overwrite what came to be there since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.cloudflare_rules import ZONE, ServedRules, served_rules
from support.hosts import RunTask

D, T = f"track.{ZONE}", f"track.{ZONE}/*"
SSL: dict[str, Any] = {"ssl": "full"}
READ, BATCH = "GET /dns_records", "POST /dns_records/batch"
LIST, CREATE = "GET /pagerules", "POST /pagerules"


@pytest.fixture(scope="module")
def server() -> Iterator[ServedRules]:
    with served_rules() as served:
        yield served


@pytest.fixture
def cloudflare(server: ServedRules) -> ServedRules:
    server.reset()
    return server


def seen(cloudflare: ServedRules, *records: dict[str, Any], rules: Any = (), **held: Any) -> list[dict[str, Any]]:
    """The results of preflight on the domain."""
    zone = {"id": cloudflare.zone_id, "name": ZONE, "status": "active", "type": "full", **held}
    shown = {"page_rules": None if rules is None else list(rules), "page_rule_quota": 20}
    return [{"domain": D, "facts": {"zone": {"held": zone}, "records": list(records), "rules": shown}}]


def shown(value: str = "spgo.io", **more: Any) -> dict[str, Any]:
    return {"name": D, "type": "CNAME", "value": [value], "ttl": 1, "special": None, "proxied": True, **more}


def record(
    run_task: RunTask, cloudflare: ServedRules, preflight: Any, *, keep_wildcard_answers: bool = True, **more: Any
) -> dict[str, Any]:
    wanted = {"name": D, "type": "CNAME", "value": "spgo.io", "proxied": True, **more}
    options = {"records": [wanted], "preflight": preflight, "keep_wildcard_answers": keep_wildcard_answers}
    return run_task("dns_records", cloudflare.options(provider="cloudflare", **options))


def page_rule(run_task: RunTask, cloudflare: ServedRules, preflight: Any, **more: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"target": T, "actions": SSL, "legacy_note": False, **more}
    return run_task("cloudflare_page_rule", cloudflare.options(preflight=preflight, **options))


def test_a_record_where_nothing_stood(cloudflare: ServedRules, run_task: RunTask) -> None:
    assert record(run_task, cloudflare, seen(cloudflare), keep_wildcard_answers=False)["changed"]
    assert cloudflare.sent() == [BATCH]
    assert cloudflare.records() == {(D, "CNAME"): ["spgo.io"]}


def test_a_record_that_stands(cloudflare: ServedRules, run_task: RunTask) -> None:
    again = record(run_task, cloudflare, seen(cloudflare, shown()))
    assert (again["failed"], again["changed"], cloudflare.sent()) == (False, False, [])
    assert again["records"] == [{"name": D, "type": "CNAME", "value": ["spgo.io"], "ttl": 1, "proxied": True}]


@pytest.mark.parametrize(
    "held",
    [
        [shown("eu.spgo.io")],
        [shown(proxied=False, ttl=300)],
        [{**shown(), "type": "A", "value": ["192.0.2.1"]}],
    ],
    ids=["another target", "another form", "another type"],
)
def test_what_is_to_be_changed_is_read_first(
    cloudflare: ServedRules, run_task: RunTask, held: list[dict[str, Any]]
) -> None:
    cloudflare.service.put_record(ZONE, D, "CNAME", "links.example.net", proxied=True)
    assert record(run_task, cloudflare, seen(cloudflare, *held))["changed"]
    assert cloudflare.sent()[0] == READ
    assert cloudflare.records() == {(D, "CNAME"): ["spgo.io"]}


@pytest.mark.parametrize(("kind", "value"), [("A", "192.0.2.7"), ("CNAME", "shops.myshopify.com")])
def test_what_came_to_be_there_since_stays(cloudflare: ServedRules, run_task: RunTask, kind: str, value: str) -> None:
    cloudflare.service.put_record(ZONE, D, kind, value)
    refused = record(run_task, cloudflare, seen(cloudflare))
    assert (refused["failed"], refused["changed"]) == (True, False)
    assert cloudflare.records() == {(D, kind): [value]}


def test_the_same_record_by_somebody_faster_is_as_good(cloudflare: ServedRules, run_task: RunTask) -> None:
    cloudflare.service.put_record(ZONE, D, "CNAME", "spgo.io", proxied=True)
    assert not record(run_task, cloudflare, seen(cloudflare))["failed"]
    assert cloudflare.records() == {(D, "CNAME"): ["spgo.io"]}


@pytest.mark.parametrize("held", [{"status": "pending"}, {"id": "0" * 32}, {"name": None}])
def test_what_does_not_tell_of_the_zone_as_it_is_counts_for_nothing(
    cloudflare: ServedRules, run_task: RunTask, held: dict[str, Any]
) -> None:
    preflight = seen(cloudflare, shown(), rules=[{"target": T, "actions": SSL, "status": "active"}], **held)
    assert record(run_task, cloudflare, preflight)["changed"]
    assert READ in cloudflare.sent()
    assert page_rule(run_task, cloudflare, preflight)["changed"]
    assert LIST in cloudflare.sent()


@pytest.mark.parametrize("odd", [[], [{}], [{"domain": D, "facts": {"zone": {"held": "x"}}}], [{"facts": None}]])
def test_what_is_no_result_of_preflight_counts_for_nothing(
    cloudflare: ServedRules, run_task: RunTask, odd: Any
) -> None:
    assert record(run_task, cloudflare, odd)["changed"]
    assert page_rule(run_task, cloudflare, odd)["changed"]


def test_a_page_rule_where_none_was(cloudflare: ServedRules, run_task: RunTask) -> None:
    assert page_rule(run_task, cloudflare, seen(cloudflare))["changed"]
    assert cloudflare.sent() == [CREATE]
    assert cloudflare.order() == [T]


def test_a_page_rule_that_stands(cloudflare: ServedRules, run_task: RunTask) -> None:
    made = page_rule(run_task, cloudflare, seen(cloudflare))["page_rule"]
    cloudflare.sent()
    again = page_rule(run_task, cloudflare, seen(cloudflare, rules=[made]))
    assert (again["failed"], again["changed"], cloudflare.sent()) == (False, False, [])


def test_a_page_rule_among_others_is_placed_by_what_stands(cloudflare: ServedRules, run_task: RunTask) -> None:
    (other,) = cloudflare.put_page_rules((f"a.{ZONE}/*", SSL))
    listed = [{"id": other, "target": f"a.{ZONE}/*", "actions": SSL, "status": "active", "priority": 1}]
    assert page_rule(run_task, cloudflare, seen(cloudflare, rules=listed))["changed"]
    assert cloudflare.sent() == [CREATE, LIST]
    assert cloudflare.order() == [f"a.{ZONE}/*", T]


@pytest.mark.parametrize(
    "more", [{"before": f"*.{ZONE}/*"}, {"priority": 2}, {"actions": {"ssl": "strict"}}], ids=["before", "rank", "else"]
)
def test_a_page_rule_whose_place_or_content_matters_is_read_first(
    cloudflare: ServedRules, run_task: RunTask, more: dict[str, Any]
) -> None:
    """A rule that was made meanwhile, as by the task before, is not missed."""
    held = {"id": "1" * 32, "target": T, "actions": SSL, "status": "active", "priority": 1}
    stale = [held] if "actions" in more else []
    cloudflare.put_page_rules((f"*.{ZONE}/*", SSL))
    done = page_rule(run_task, cloudflare, seen(cloudflare, rules=stale), allow_shadowed=True, **more)
    assert not done["failed"], done
    assert cloudflare.sent()[0] == LIST
    assert cloudflare.order()[:1] == ([f"*.{ZONE}/*"] if "actions" in more else [T])


def test_a_page_rule_that_came_to_be_there_since_stays(cloudflare: ServedRules, run_task: RunTask) -> None:
    cloudflare.put_page_rules((T, {"cache_level": "bypass"}))
    refused = page_rule(run_task, cloudflare, seen(cloudflare))
    assert (refused["failed"], refused["changed"]) == (True, False)
    (rule,) = cloudflare.page_rules()
    assert rule["actions"] == [{"id": "cache_level", "value": "bypass"}]
