# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Cloudflare: rulesets with their rules, positions and versions, and the language of expressions."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.expressions import ExpressionError, parse
from lab.cloudflare.fakes import Answer, Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService

REDIRECTS = "/phases/http_request_dynamic_redirect/entrypoint"
CONFIG = "/phases/http_config_settings/entrypoint"


def config(ref: str, **more: Any) -> dict[str, Any]:
    return {
        "ref": ref,
        "action": "set_config",
        "action_parameters": {"ssl": "full"},
        "expression": f'http.host eq "{ref}.example.com"',
        **more,
    }


@pytest.fixture
def service() -> CloudflareService:
    made = cloudflare_in(World())
    made.create_zone("example.com", active=True)
    return made


class Rulesets:
    """Calls on the rulesets of the zone."""

    def __init__(self, service: CloudflareService) -> None:
        self._call = Caller(service)
        view = service.zone("example.com")
        assert view is not None
        self._path = f"/zones/{view.id}/rulesets"

    def __call__(self, method: str, below: str = "", body: Any = None, **query: Any) -> Answer:
        return self._call(method, self._path + below, body, **query)

    def start(self, *refs: str) -> dict[str, Any]:
        """An entry point of the configuration phase with a rule for each ref; the whole ruleset."""
        made: dict[str, Any] = self("PUT", CONFIG, {"rules": [config(ref) for ref in refs]}).result
        return made

    def refs(self) -> list[str]:
        return [each["ref"] for each in self("GET", CONFIG).result["rules"]]


@pytest.fixture
def rulesets(service: CloudflareService) -> Rulesets:
    return Rulesets(service)


def test_a_missing_entry_point(rulesets: Rulesets) -> None:
    answer = rulesets("GET", CONFIG)
    assert (answer.status, answer.codes) == (404, [10003])
    assert rulesets("GET", "/phases/wrong/entrypoint").status == 400
    assert rulesets("GET", "/" + "0" * 32).codes == [10003]


def test_an_entry_point_is_made_and_replaced_whole(rulesets: Rulesets) -> None:
    first = rulesets.start("a", "b")
    assert first.items() >= {"kind": "zone", "version": "1", "phase": "http_config_settings"}.items()
    second = rulesets.start("b")
    assert (second["id"], second["version"]) == (first["id"], "2")
    assert [(each["ref"], each["id"]) for each in second["rules"]] == [("b", first["rules"][1]["id"])]


def test_a_ref_defaults_to_the_id(rulesets: Rulesets) -> None:
    rule = config("a")
    del rule["ref"]
    (made,) = rulesets("PUT", CONFIG, {"rules": [rule]}).result["rules"]
    assert made["ref"] == made["id"]


def test_ids_over_a_put_by_ref_are_a_switch(service: CloudflareService, rulesets: Rulesets) -> None:
    first = rulesets.start("a")
    service.control(put_keeps_ids_by_ref=False)
    assert rulesets.start("a")["rules"][0]["id"] != first["rules"][0]["id"]


def test_one_rule_is_added_changed_and_removed_and_the_others_stay(rulesets: Rulesets) -> None:
    made = rulesets.start("foreign", "other")
    path = f"/{made['id']}/rules"
    added = rulesets("POST", path, config("ours")).result
    assert [each["ref"] for each in added["rules"]] == ["foreign", "other", "ours"]
    assert added["version"] == "2"
    ours = added["rules"][2]
    changed = rulesets("PATCH", f"{path}/{ours['id']}", config("ours", enabled=False)).result
    assert [each["enabled"] for each in changed["rules"]] == [True, True, False]
    assert (changed["rules"][2]["version"], changed["rules"][0]) == ("2", made["rules"][0])
    removed = rulesets("DELETE", f"{path}/{ours['id']}").result
    assert removed["rules"] == made["rules"]
    assert rulesets("DELETE", f"{path}/{ours['id']}").codes == [10003]


@pytest.mark.parametrize(
    ("position", "refs"),
    [
        (None, ["a", "b", "c", "new"]),
        ({"before": "b"}, ["a", "new", "b", "c"]),
        ({"after": "b"}, ["a", "b", "new", "c"]),
        ({"before": ""}, ["new", "a", "b", "c"]),
        ({"after": ""}, ["a", "b", "c", "new"]),
        ({"index": 1}, ["new", "a", "b", "c"]),
        ({"index": 4}, ["a", "b", "c", "new"]),
        ({"index": 5}, None),
        ({"index": 0}, None),
        ({"before": "0" * 32}, None),
        ({"before": "a", "after": "b"}, None),
        ("first", None),
    ],
)
def test_positions(rulesets: Rulesets, position: Any, refs: list[str] | None) -> None:
    made = rulesets.start("a", "b", "c")
    ids = {each["ref"]: each["id"] for each in made["rules"]}
    if isinstance(position, dict):
        position = {kind: ids.get(str(value), value) for kind, value in position.items()}
    rule = config("new") if position is None else config("new", position=position)
    answer = rulesets("POST", f"/{made['id']}/rules", rule)
    if refs is None:
        assert answer.status == 400
        assert answer.body["errors"][0]["source"] == {"pointer": "/position"}
        assert rulesets.refs() == ["a", "b", "c"]
    else:
        assert rulesets.refs() == refs


def test_a_rule_is_moved_alone(rulesets: Rulesets) -> None:
    made = rulesets.start("a", "b", "c")
    path = f"/{made['id']}/rules/{made['rules'][2]['id']}"
    moved = rulesets("PATCH", path, {"position": {"index": 1}}).result
    assert [each["ref"] for each in moved["rules"]] == ["c", "a", "b"]
    assert moved["rules"][0] == made["rules"][2], "a move makes no new version of the rule"


def test_what_a_patch_does_not_name(service: CloudflareService, rulesets: Rulesets) -> None:
    made = rulesets("PUT", CONFIG, {"rules": [config("a", description="ours")]}).result
    path = f"/{made['id']}/rules/{made['rules'][0]['id']}"
    assert rulesets("PATCH", path, {"description": "other"}).status == 400
    assert rulesets("PATCH", path, config("a")).result["rules"][0]["description"] == ""
    service.control(rule_patch_merges=True)
    merged = rulesets("PATCH", path, {"description": "other"}).result["rules"][0]
    assert (merged["description"], merged["ref"]) == ("other", "a")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"action": "redirect"}, "/rules/0/action"),
        ({"action": None}, "/rules/0/action"),
        ({"expression": None}, "/rules/0/expression"),
        ({"expression": "http.host eq"}, "/rules/0/expression"),
        ({"expression": 'http.hosts eq "a"'}, "/rules/0/expression"),
        ({"action_parameters": {}}, "/rules/0/action_parameters"),
        ({"wrong": True}, "/rules/0/wrong"),
    ],
)
def test_rules_that_cannot_be(rulesets: Rulesets, change: dict[str, Any], pointer: str) -> None:
    answer = rulesets("PUT", CONFIG, {"rules": [config("a", **change)]})
    assert answer.status == 400
    assert answer.body["errors"][0]["source"] == {"pointer": pointer}
    assert rulesets("GET", CONFIG).status == 404


@pytest.mark.parametrize(
    "from_value",
    [
        None,
        {},
        {"target_url": {}},
        {"target_url": {"value": "https://a.test", "expression": '"b"'}},
        {"target_url": {"value": "https://a.test"}, "status_code": 200},
        {"target_url": {"expression": "concat("}},
    ],
)
def test_redirects_that_cannot_be(rulesets: Rulesets, from_value: Any) -> None:
    rule = {"action": "redirect", "expression": "true", "action_parameters": {"from_value": from_value}}
    assert rulesets("PUT", REDIRECTS, {"rules": [rule]}).status == 400


def test_two_rules_with_one_ref(rulesets: Rulesets) -> None:
    assert rulesets("PUT", CONFIG, {"rules": [config("a"), config("a")]}).status == 400


def test_a_dry_run_checks_and_stores_nothing(rulesets: Rulesets) -> None:
    body = {"rules": [config("a")]}
    dry = rulesets("PUT", CONFIG, body, dry_run="true")
    assert (dry.status, dry.result) == (200, None)
    assert rulesets("PUT", CONFIG, {"rules": [config("a", action="x")]}, dry_run="true").status == 400
    assert rulesets("GET", CONFIG).status == 404
    made = rulesets.start("a")
    assert rulesets("POST", f"/{made['id']}/rules", config("b"), dry_run="true").result is None
    assert rulesets.refs() == ["a"]


def test_the_cap_of_a_phase(service: CloudflareService, rulesets: Rulesets) -> None:
    service.control(phase_caps={"http_config_settings": 2})
    made = rulesets.start("a", "b")
    answer = rulesets("POST", f"/{made['id']}/rules", config("c"))
    message = "exceeded the maximum number of rules in the phase http_config_settings: 3 out of 2"
    assert (answer.status, answer.body["errors"][0]["message"]) == (400, message)
    service.control(phase_caps={"http_config_settings": 1})
    assert rulesets("DELETE", f"/{made['id']}/rules/{made['rules'][0]['id']}").status == 200


def test_rulesets_are_listed_without_rules_by_cursor(rulesets: Rulesets) -> None:
    rulesets.start("a")
    made = rulesets("POST", "", {"name": "ours", "kind": "zone", "phase": "http_request_cache_settings"}).result
    assert rulesets("POST", "", {"name": "ours", "kind": "zone", "phase": "http_config_settings"}).status == 400
    first = rulesets("GET", per_page=1)
    assert ["rules" in each for each in first.result] == [False]
    rest = rulesets("GET", per_page=1, cursor=first.body["result_info"]["cursors"]["after"])
    assert [each["id"] for each in rest.result] == [made["id"]]
    assert "cursors" not in rest.body["result_info"]
    assert rulesets("DELETE", f"/{made['id']}").status == 204
    assert len(rulesets("GET").result) == 1


def test_versions(rulesets: Rulesets) -> None:
    made = rulesets.start("a")
    rulesets.start("a", "b")
    for path in (f"/{made['id']}/versions", f"{CONFIG}/versions"):
        assert [each["version"] for each in rulesets("GET", path).result] == ["2", "1"]
        assert [each["ref"] for each in rulesets("GET", f"{path}/1").result["rules"]] == ["a"]
        assert rulesets("GET", f"{path}/3").codes == [10003]


FACTS = {
    "http.host": "track.example.com",
    "http.request.uri.path": "/f/a/b",
    "http.request.uri.query": "target=x",
    "http.request.full_uri": "https://track.example.com/f/a/b?target=x",
    "ip.src": "192.0.2.9",
    "ssl": True,
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("true", True),
        ("http.host", "track.example.com"),
        ('(http.host eq "track.example.com")', True),
        ('http.host == "TRACK.example.com"', False),
        ('http.host ne "a" and not starts_with(http.request.uri.path, "/.well-known/")', True),
        ('http.host in {"a.test" "track.example.com"}', True),
        ("ip.src in {192.0.2.0/24 198.51.100.1}", True),
        ("ip.src in {198.51.100.0/24}", False),
        ('http.request.uri.path contains "/a/"', True),
        ('http.request.uri.path matches r"^/f/.+$"', True),
        ('http.host wildcard "*.EXAMPLE.com"', True),
        ('http.host strict wildcard "*.EXAMPLE.com"', False),
        ("ssl and true", True),
        ("not ssl or ssl", True),
        ("ssl xor ssl", False),
        ('http.host eq "a" or http.host eq "b" and ssl', False),
        ('ends_with(lower("ABC"), "bc")', True),
        ("len(http.request.uri.path) ge 6", True),
        ('concat("https://spgo.io", http.request.uri.path)', "https://spgo.io/f/a/b"),
        (
            'wildcard_replace(http.request.full_uri, "http*://track.example.com/*", "https://spgo.io/${2}")',
            "https://spgo.io/f/a/b?target=x",
        ),
        ('regex_replace(http.request.uri.path, "^/f/(.*)$", "/g/${1}")', "/g/a/b"),
        ('"a \\"quoted\\" text"', 'a "quoted" text'),
    ],
)
def test_expressions(expression: str, value: Any) -> None:
    assert parse(expression)(FACTS) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "http.host eq",
        "(true",
        "true)",
        "wrong(http.host)",
        'http.hots eq "a"',
        "starts_with(http.host)",
        "http.host in (1)",
        "http.host strict eq 1",
        'http.host eq "a" "b"',
        "http.host & ssl",
        "concat(http.host",
    ],
)
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(ExpressionError):
        parse(expression)
