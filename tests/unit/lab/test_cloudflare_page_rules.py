# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Cloudflare: page rules, what they may hold, and how their priorities are renumbered."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.auth import Token
from lab.cloudflare.fakes import API_TOKEN, Answer, Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService

OWNED = "cloudflare-account-owned-0123456789abcdef"
FORWARD = {"id": "forwarding_url", "value": {"url": "https://spgo.io/$1", "status_code": 301}}
SSL = {"id": "ssl", "value": "full"}


@pytest.fixture
def service() -> CloudflareService:
    made = cloudflare_in(World(), tokens=[API_TOKEN, Token(OWNED, account_owned=True)])
    made.create_zone("example.com", plan="pro", active=True)
    return made


class Rules:
    """Calls on the page rules of the zone."""

    def __init__(self, service: CloudflareService, token: str = API_TOKEN) -> None:
        self._call = Caller(service, {"Authorization": f"Bearer {token}"})
        view = service.zone("example.com")
        assert view is not None
        self._path = f"/zones/{view.id}/pagerules"

    def __call__(self, method: str, below: str = "", body: Any = None, **query: Any) -> Answer:
        return self._call(method, self._path + below, body, **query)

    def post(self, pattern: str, *actions: dict[str, Any], **more: Any) -> Answer:
        return self("POST", "", body(pattern, *actions, **more))

    def order(self) -> list[tuple[str, int]]:
        """Patterns without the zone and their priorities, highest first."""
        return [
            (each["targets"][0]["constraint"]["value"].partition(".")[0], each["priority"])
            for each in self("GET").result
        ]


def body(pattern: str, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    target = {"target": "url", "constraint": {"operator": "matches", "value": pattern}}
    return {"targets": [target], "actions": list(actions or (SSL,)), **more}


@pytest.fixture
def rules(service: CloudflareService) -> Rules:
    return Rules(service)


def test_a_rule_as_it_is_shown(rules: Rules) -> None:
    made = rules.post("track.example.com/*", FORWARD, {**SSL, "id": "x"}).codes
    assert made == [1004]
    shown = rules.post("track.example.com/*", FORWARD, priority=11, status="active").result
    assert shown == {
        "id": shown["id"],
        "targets": [{"target": "url", "constraint": {"operator": "matches", "value": "track.example.com/*"}}],
        "actions": [FORWARD],
        "priority": 1,
        "status": "active",
        "created_on": "2026-11-24T12:00:00.000000Z",
        "modified_on": "2026-11-24T12:00:00.000000Z",
    }
    assert rules("GET", f"/{shown['id']}").result == shown
    assert rules("DELETE", f"/{shown['id']}").result == {"id": shown["id"]}
    assert rules("GET", f"/{shown['id']}").status == 404


def test_defaults_that_are_only_recalled_are_switches(service: CloudflareService, rules: Rules) -> None:
    assert rules.post("a.example.com/*").result["status"] == "disabled"
    service.control(default_status="active", default_priority=9)
    assert rules.post("b.example.com/*").result.items() >= {"status": "active", "priority": 2}.items()


def switch(name: str, value: Any) -> dict[str, Any]:
    return {"id": name, "value": value}


@pytest.mark.parametrize(
    "actions",
    [
        [FORWARD],
        [switch("forwarding_url", {"url": "https://spgo.io/$1", "status_code": 302})],
        [{"id": "always_use_https"}],
        [{"id": "disable_security"}, {"id": "disable_performance"}, SSL],
        [switch("browser_check", "off"), switch("email_obfuscation", "on")],
        [switch("cache_level", "cache_everything"), switch("edge_cache_ttl", 3600)],
        [switch("security_level", "essentially_off")],
        [switch("browser_cache_ttl", 1800)],
        [switch("host_header_override", "spgo.io")],
    ],
)
def test_actions_that_may_be(rules: Rules, actions: list[dict[str, Any]]) -> None:
    assert rules.post("track.example.com/*", *actions).result["actions"] == actions


@pytest.mark.parametrize(
    ("actions", "detail"),
    [
        ([FORWARD, SSL], '.settings: "forwarding_url" may not be used with "any setting"'),
        ([SSL, SSL], ".settings: an action may stand only once"),
        ([{"value": "on"}], ".settings: each action needs an id"),
        ([{"id": "always_use_https", "value": "on"}], '.settings: "always_use_https" takes no value'),
        ([switch("disable_apps", False)], '.settings: "disable_apps" takes no value'),
        ([switch("mirage", "on")], '.settings: "mirage" is no setting'),
        ([switch("ssl", "")], ".settings.ssl:"),
        ([{"id": "ssl"}], ".settings.ssl:"),
        ([switch("browser_check", True)], ".settings.browser_check:"),
        ([switch("edge_cache_ttl", 10)], ".settings.edge_cache_ttl:"),
        ([switch("edge_cache_ttl", "3600")], ".settings.edge_cache_ttl:"),
        ([switch("browser_cache_ttl", 0)], ".settings.browser_cache_ttl:"),
        ([switch("host_header_override", "")], ".settings.host_header_override:"),
        ([switch("forwarding_url", {"url": "spgo.io/$1", "status_code": 301})], ".settings.forwarding_url:"),
        ([switch("forwarding_url", {"url": "https://spgo.io/", "status_code": 307})], ".settings.forwarding_url:"),
        ([switch("cache_ttl_by_status", {"200": 10})], '.settings: "cache_ttl_by_status" is not available'),
    ],
)
def test_actions_that_may_not_be(rules: Rules, actions: list[dict[str, Any]], detail: str) -> None:
    answer = rules.post("track.example.com/*", *actions)
    assert (answer.status, answer.codes) == (400, [1004])
    assert answer.details[0].startswith(detail)
    assert answer.body["messages"][0].items() >= {"code": 1, "type": None}.items()


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"targets": []}, ".targets: exactly one"),
        ({"targets": None}, ".targets: exactly one"),
        ({"actions": []}, ".settings: at least one"),
        ({"actions": None}, ".settings: at least one"),
        ({"status": "on"}, ".status:"),
        ({"priority": 0}, ".priority:"),
        ({"priority": "1"}, ".priority:"),
    ],
)
def test_bodies_that_may_not_be(rules: Rules, changes: dict[str, Any], detail: str) -> None:
    answer = rules("POST", "", {**body("track.example.com/*"), **changes})
    assert answer.codes == [1004]
    assert answer.details[0].startswith(detail)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("example.com", True),
        ("*.example.com/*", True),
        ("*example.com/*", True),
        ("https://track.example.com:8443/*", True),
        ("http*://TRACK.example.com/*", True),
        ("track.example.com/*/*/*/*", True),
        ("track.example.com/*/*/*/*/*", False),
        ("track.example.net/*", False),
        ("track-example.com/*", False),
        ("*.com/*", False),
    ],
)
def test_patterns_are_of_the_zone_and_have_four_asterisks_at_most(rules: Rules, pattern: str, fits: bool) -> None:
    answer = rules.post(pattern)
    assert answer.status == (200 if fits else 400)
    if not fits:
        assert answer.details[0].startswith(".targets:")


@pytest.mark.parametrize(
    ("comparison", "pattern", "same"),
    [
        ("exact", "track.example.com/*", True),
        ("exact", "TRACK.example.com/*", False),
        ("exact", "https://track.example.com/*", False),
        ("folded", "TRACK.example.com/*", True),
        ("folded", "https://track.example.com/*", False),
        ("schemeless", "https://track.example.com/*", True),
        ("schemeless", "track.example.com/f/*", False),
    ],
)
def test_two_rules_of_one_url(
    service: CloudflareService, rules: Rules, comparison: str, pattern: str, same: bool
) -> None:
    service.control(target_comparison=comparison)
    rules.post("track.example.com/*")
    answer = rules.post(pattern, FORWARD)
    assert answer.status == (400 if same else 200)
    if same:
        assert (answer.codes, [each.split(":")[0] for each in answer.details]) == ([1004], [".distinctTargetUrl"])


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_rule_keeps_its_own_url_but_takes_no_other_ones(rules: Rules, method: str) -> None:
    first = rules.post("a.example.com/*").result
    rules.post("b.example.com/*")
    assert rules(method, f"/{first['id']}", body("a.example.com/*", FORWARD)).status == 200
    assert rules(method, f"/{first['id']}", body("b.example.com/*")).details[0].startswith(".distinctTargetUrl:")


@pytest.mark.parametrize(
    ("priorities", "order"),
    [
        ({"a": 11}, [("a", 1)]),
        ({"a": 1, "b": 1, "c": 1}, [("a", 3), ("b", 2), ("c", 1)]),
        ({"a": 1, "b": 2, "c": 3}, [("c", 3), ("b", 2), ("a", 1)]),
        ({"a": 1, "b": 50}, [("b", 2), ("a", 1)]),
        ({"a": 1, "b": 50, "c": 2}, [("b", 3), ("c", 2), ("a", 1)]),
    ],
)
def test_priorities_are_renumbered(rules: Rules, priorities: dict[str, int], order: list[tuple[str, int]]) -> None:
    for name, priority in priorities.items():
        rules.post(f"{name}.example.com/*", priority=priority)
    assert rules.order() == order


@pytest.mark.parametrize(
    ("change", "order"),
    [
        ({"priority": 1}, ["c", "b", "a"]),
        ({"priority": 2}, ["c", "a", "b"]),
        ({"priority": 3}, ["a", "c", "b"]),
        ({"priority": 50}, ["a", "c", "b"]),
        ({"status": "active"}, ["c", "b", "a"]),
    ],
)
def test_a_change_moves_a_rule_among_the_others(rules: Rules, change: dict[str, Any], order: list[str]) -> None:
    first = rules.post("a.example.com/*", priority=1).result
    rules.post("b.example.com/*", priority=2)
    rules.post("c.example.com/*", priority=3)
    rules("PATCH", f"/{first['id']}", change)
    assert rules.order() == [(name, 3 - place) for place, name in enumerate(order)]


@pytest.mark.parametrize(
    ("name", "priority", "order"),
    [
        ("a", 1, ["c", "b", "a"]),
        ("a", 2, ["c", "a", "b"]),
        ("a", 3, ["a", "c", "b"]),
        ("c", 1, ["b", "c", "a"]),
        ("c", 2, ["c", "b", "a"]),
        ("b", 1, ["c", "b", "a"]),
    ],
)
def test_a_change_to_a_number_that_is_taken_may_go_above_it(
    service: CloudflareService, rules: Rules, name: str, priority: int, order: list[str]
) -> None:
    made = {each: rules.post(f"{each}.example.com/*", priority=9).result["id"] for each in "abc"}
    service.control(priority_tie="above")
    rules("PATCH", f"/{made[name]}", {"priority": priority})
    assert rules.order() == [(each, 3 - place) for place, each in enumerate(order)]


def test_switches_for_what_is_not_known_of_priorities(service: CloudflareService, rules: Rules) -> None:
    first = rules.post("a.example.com/*", priority=1).result
    service.control(priority_tie="above")
    rules.post("b.example.com/*", priority=1)
    assert rules.order() == [("b", 2), ("a", 1)]
    service.control(priority_above_count="refused")
    assert rules("PATCH", f"/{first['id']}", {"priority": 3}).details[0].startswith(".priority:")
    service.control(priority_above_count="capped", renumbers=False)
    assert rules("PATCH", f"/{first['id']}", {"priority": 50}).result["priority"] == 50


def test_put_replaces_and_patch_keeps(rules: Rules) -> None:
    made = rules.post("a.example.com/*", FORWARD, status="active").result
    assert (
        rules("PATCH", f"/{made['id']}", {"actions": [SSL]}).result.items()
        >= {
            "actions": [SSL],
            "status": "active",
        }.items()
    )
    assert rules("PUT", f"/{made['id']}", body("a.example.com/*")).result["status"] == "disabled"


def test_what_a_delete_leaves(service: CloudflareService, rules: Rules) -> None:
    made = [rules.post(f"{name}.example.com/*", priority=9).result for name in "abc"]
    rules("DELETE", f"/{made[1]['id']}")
    assert rules.order() == [("c", 2), ("a", 1)]
    service.control(page_rule_delete_null=True)
    assert rules("DELETE", f"/{made[0]['id']}").result is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["c", "b", "a"]),
        ({"direction": "asc"}, ["a", "b", "c"]),
        ({"status": "active"}, ["c", "a"]),
        ({"status": "disabled"}, ["b"]),
        ({"order": "status", "direction": "asc"}, ["a", "c", "b"]),
    ],
)
def test_lists(rules: Rules, query: dict[str, str], names: list[str]) -> None:
    for name, status in (("a", "active"), ("b", "disabled"), ("c", "active")):
        rules.post(f"{name}.example.com/*", status=status, priority=9)
    found = rules("GET", **query).result
    assert [each["targets"][0]["constraint"]["value"][0] for each in found] == names


@pytest.mark.parametrize(("plan", "switched", "quota"), [("free", None, 3), ("free", 1, 1), ("pro", 5, 5)])
def test_the_quota_is_that_of_the_zone_and_counts_disabled_rules(
    service: CloudflareService, plan: str, switched: int | None, quota: int
) -> None:
    service.create_zone("example.com", plan=plan)
    service.control(page_rule_quota=switched)
    rules = Rules(service)
    answers = [rules.post(f"host{number}.example.com/*", status="disabled") for number in range(quota + 1)]
    assert [each.status for each in answers] == [200] * quota + [400]
    assert answers[-1].details[0].startswith(".quota:")


def test_account_owned_tokens_are_refused_everywhere(service: CloudflareService, rules: Rules) -> None:
    made = rules.post("a.example.com/*").result
    owned = Rules(service, OWNED)
    for method, below in (("GET", ""), ("POST", ""), ("GET", f"/{made['id']}"), ("DELETE", f"/{made['id']}")):
        assert owned(method, below, body("b.example.com/*")).codes == [1011]
    service.control(status_1011=403)
    assert owned("GET").status == 403


def test_what_the_zone_may_use(service: CloudflareService, rules: Rules) -> None:
    listed = {each["id"]: each["properties"] for each in rules("GET", "/settings").result}
    assert listed["edge_cache_ttl"][0]["min"] == 3600
    assert "cache_ttl_by_status" not in listed
    service.create_zone("example.com", plan="enterprise")
    assert "cache_ttl_by_status" in {each["id"] for each in rules("GET", "/settings").result}
