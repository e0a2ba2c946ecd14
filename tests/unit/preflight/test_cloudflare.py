# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What in a zone at Cloudflare acts ahead of a set-up, or leaves no room for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.bulk_redirects import BulkRedirect
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.coverage import Pack
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.facts import Facts
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.preflight import (
    flattening_obstacle,
    notes,
    obstacles,
    show_edge,
    too_deep,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.wish import HostWish
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.zone_rules import ZoneRules
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import PageRule, numbered
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.model import Rule
from support.preflight import ROLE, D, Z, ids

ZONE = Zone("z" * 32, Z, status="active", page_rule_quota=3)
FORWARD = {"forwarding_url": {"url": "https://www.example.com/", "status_code": 301}}
SSL = {"ssl": "full"}


def rules(*given: tuple[str, dict[str, Any]], disabled: tuple[str, ...] = ()) -> tuple[PageRule, ...]:
    made = [
        PageRule(target, actions, "disabled" if target in disabled else "active", id=target)
        for target, actions in given
    ]
    return numbered(made)


def obstacle_ids(found: ZoneRules, **more: Any) -> list[str]:
    return ids(obstacles(found, replace(HostWish(D), **more), ROLE))


@pytest.mark.parametrize(
    ("given", "more", "expected"),
    [
        pytest.param(rules(), {}, [], id="none"),
        pytest.param(rules(("*example.com/*", FORWARD)), {"mode": "forward"}, ["page_rule_ahead"], id="forwards all"),
        pytest.param(
            rules(("*example.com/*", {"cache_level": "bypass"})), {}, ["page_rule_ahead"], id="another action"
        ),
        pytest.param(
            rules((f"*.{Z}/*", FORWARD)), {"mode": "forward"}, ["page_rule_ahead"], id="all hosts of the zone"
        ),
        pytest.param(rules((f"www.{Z}/*", FORWARD)), {}, [], id="another host"),
        pytest.param(rules((f"{D}/admin/*", FORWARD)), {}, [], id="a part of the host"),
        pytest.param(rules((f"*.{Z}/*", SSL)), {"mode": "forward"}, [], id="our own for encryption"),
        pytest.param(rules((f"{D}/*", SSL), ("*example.com/*", FORWARD)), {}, [], id="ours comes first"),
        pytest.param(
            rules(("*example.com/*", FORWARD), (f"{D}/*", SSL)), {}, ["page_rule_ahead"], id="ours comes behind it"
        ),
        pytest.param(
            (replace(rules(("*example.com/*", FORWARD))[0], status="disabled"),),
            {},
            [],
            id="a disabled one does nothing",
        ),
        pytest.param(
            rules(("*example.com/*", SSL)), {"rules": "rulesets"}, [], id="rulesets beside a rule that forwards nothing"
        ),
        pytest.param(
            rules(("*example.com/*", FORWARD)),
            {"rules": "rulesets"},
            ["page_rule_ahead"],
            id="proxying behind forwarding",
        ),
    ],
)
def test_page_rules_ahead(given: tuple[PageRule, ...], more: dict[str, Any], expected: list[str]) -> None:
    assert obstacle_ids(ZoneRules(ZONE, given), **more) == expected


FULL = rules(("a.example.com/*", SSL), ("b.example.com/*", SSL), ("c.example.com/*", SSL))


@pytest.mark.parametrize(
    ("given", "more", "expected"),
    [
        (FULL, {}, ["page_rule_quota"]),
        (FULL, {"mode": "forward"}, ["page_rule_quota"]),
        (FULL, {"rules": "rulesets"}, []),
        (FULL, {"ssl_scope": "zone"}, []),
        (FULL[:2], {}, []),
        (FULL[:2], {"mode": "forward"}, ["page_rule_quota"]),
        (FULL[:2], {"ahead": ("click.example.com",)}, ["page_rule_quota"]),
        (FULL[:2], {"ahead": ("a.example.com",)}, []),
        ((*FULL[:2], *rules((f"{D}/*", SSL))), {}, []),
        (
            rules(
                ("a.example.com/*", SSL),
                ("b.example.com/*", SSL),
                ("c.example.com/*", SSL),
                disabled=("a.example.com/*",),
            ),
            {},
            ["page_rule_quota"],
        ),
    ],
)
def test_the_quota_of_page_rules(given: tuple[PageRule, ...], more: dict[str, Any], expected: list[str]) -> None:
    assert obstacle_ids(ZoneRules(ZONE, given), **more) == expected
    assert obstacle_ids(ZoneRules(replace(ZONE, page_rule_quota=None), given), **more) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["page_rules_refused"]),
        ({"rules": "rulesets"}, []),
        ({"ssl_scope": "zone"}, []),
        ({"mode": "forward"}, ["page_rules_refused"]),
    ],
)
def test_a_token_of_an_account(more: dict[str, Any], expected: list[str]) -> None:
    found = ZoneRules(ZONE, page_rules_refused=True)
    assert obstacle_ids(found, **more) == expected
    assert all(
        "cloudflare_rules: rulesets" in one.remedy for one in obstacles(found, replace(HostWish(D), **more), ROLE)
    )


@pytest.mark.parametrize(
    ("expression", "more", "expected", "noted"),
    [
        ("true", {}, ["redirect_rule_ahead"], False),
        (f'(http.host eq "{D}")', {}, ["redirect_rule_ahead"], False),
        ('http.host in {"track.example.com" "x.example.com"}', {}, ["redirect_rule_ahead"], False),
        ('(http.host eq "www.example.com")', {}, [], False),
        ('http.request.uri.path contains "x"', {}, [], True),
        ("true", {"enabled": False}, [], False),
        ("true", {"ref": f"sparkpost-redirect-{D}"}, [], False),
    ],
)
def test_redirect_rules(expression: str, more: dict[str, Any], expected: list[str], noted: bool) -> None:
    found = ZoneRules(ZONE, (), redirects=(Rule(**{"ref": "theirs", "expression": expression, **more}),))
    assert obstacle_ids(found) == expected
    assert bool(notes(found, HostWish(D))) is noted


@pytest.mark.parametrize(
    ("source", "more", "expected"),
    [
        (f"{D}/", {"subpath_matching": True}, ["bulk_redirect_ahead"]),
        (f"https://{D}/", {"subpath_matching": True}, ["bulk_redirect_ahead"]),
        (f"{Z}/", {"subpath_matching": True, "include_subdomains": True}, ["bulk_redirect_ahead"]),
        (f"{Z}/", {"subpath_matching": True}, []),
        (f"{D}/", {}, []),
        (f"{D}/admin", {"subpath_matching": True}, []),
        (f"www.{Z}/", {"subpath_matching": True, "include_subdomains": True}, []),
    ],
)
def test_bulk_redirects_of_the_account(source: str, more: dict[str, Any], expected: list[str]) -> None:
    item = {"source_url": source, "target_url": "https://www.example.com/", **more}
    assert obstacle_ids(ZoneRules(ZONE, (), bulk=(BulkRedirect.from_api("redirects", item),))) == expected


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ([], []),
        ([("*example.com/*", "guard")], ["worker_route"]),
        ([(f"*.{Z}/*", "guard")], ["worker_route"]),
        ([(f"www.{Z}/*", "guard")], []),
        ([(f"{D}/admin/*", "guard")], []),
        ([("*example.com/*", "guard"), (f"{D}/*", None)], []),
        ([("*example.com/*", None)], []),
    ],
)
def test_worker_routes(routes: list[tuple[str, str | None]], expected: list[str]) -> None:
    listed = tuple({"id": "r", "pattern": pattern, "script": script} for pattern, script in routes)
    assert obstacle_ids(ZoneRules(ZONE, (), routes=listed)) == expected


def acting(expression: str, **parameters: Any) -> Rule:
    return Rule("ours", expression=expression, action_parameters=parameters)


HOST_RULE = acting(f'(http.host eq "{D}")', host_header="www.example.com")
UNCLEAR = acting('starts_with(http.host, "t")', host_header="www.example.com")
AGENT = acting("true", headers={"User-Agent": {"operation": "remove"}})
ELSEWHERE = acting('(http.host eq "www.example.com")', host_header="x.test")
BALANCER: Any = ({"id": "b", "name": f"*.{Z}"}, {"origins": [{"header": {"Host": ["www.example.com"]}}]})


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"origin_rules": (HOST_RULE,)}, True, id="origin rule"),
        pytest.param({"origin_rules": (UNCLEAR,)}, True, id="a rule that may act"),
        pytest.param({"origin_rules": (ELSEWHERE,)}, False, id="another host"),
        pytest.param({"transform_rules": (AGENT,)}, True, id="User-Agent"),
        pytest.param({"pools": [BALANCER]}, True, id="load balancer"),
        pytest.param({"page_rules": rules((f"*{Z}/*", {"host_header_override": "x.test"}))}, True, id="page rule"),
    ],
)
def test_headers_that_sparkpost_needs_as_they_came(read: dict[str, Any], expected: bool) -> None:
    found = ZoneRules(ZONE, (), edge=Facts(ZONE, **read))
    told = obstacles(found, HostWish(D), ROLE)
    assert ids(told) == (["header_rewritten"] if expected else [])
    assert [one.allowed_by for one in told] == ["tracking_take_over: [header_rewritten]"] * expected
    # A redirect is answered before; what is not redirected is noted.
    forwarding = HostWish(D, mode="forward")
    assert obstacles(found, forwarding, ROLE) == ()
    assert len(notes(found, forwarding)) == expected
    assert len(show_edge(found, HostWish(D))["rewrites"]) == expected


@pytest.mark.parametrize(
    ("edge", "shown"),
    [
        (None, {"certificate": None, "rewrites": None}),
        (Facts(ZONE), {"certificate": None, "rewrites": []}),
        (Facts(ZONE, packs=[Pack("p", "universal", "active", (f"*.{Z}",))]), {"certificate": True, "rewrites": []}),
        (Facts(ZONE, packs=[Pack("p", "universal", "initializing", (D,))]), {"certificate": False, "rewrites": []}),
    ],
)
def test_what_is_shown_of_the_edge(edge: Facts | None, shown: dict[str, Any]) -> None:
    assert show_edge(ZoneRules(ZONE, (), edge=edge), HostWish(D)) == shown


@pytest.mark.parametrize(
    ("domain", "status", "packs", "expected"),
    [
        (D, "active", [("active", f"*.{Z}")], []),
        (D, "active", [("pending_validation", f"*.{Z}")], []),
        (D, "active", [], ["edge_certificate"]),
        (D, "active", [("validation_timed_out", f"*.{Z}")], ["edge_certificate"]),
        (D, "pending", [], []),
        ("track.mail.example.com", "pending", [], ["edge_certificate"]),
        ("track.mail.example.com", "active", [("active", f"*.{Z}")], ["edge_certificate"]),
        ("track.mail.example.com", "active", [("active", "*.mail.example.com")], []),
    ],
)
def test_certificates_at_the_edge(domain: str, status: str, packs: list[tuple[str, str]], expected: list[str]) -> None:
    held = tuple(Pack("p", "universal", state, (host,)) for state, host in packs)
    found = ZoneRules(replace(ZONE, status=status), (), packs=held)
    assert obstacle_ids(found, domain=domain) == expected


@pytest.mark.parametrize(
    ("domain", "packs", "universal", "expected"),
    [
        (D, [], True, []),
        ("track.eu.mail.example.com", [], None, []),
        (D, [("initializing", D)], True, []),
        (D, [("validation_timed_out", D)], True, ["edge_certificate"]),
        (D, [], False, ["edge_certificate"]),
    ],
)
def test_a_certificate_that_comes_with_the_record_of_a_zone_in_cname_setup(
    domain: str, packs: list[tuple[str, str]], universal: bool | None, expected: list[str]
) -> None:
    held = tuple(Pack("p", "universal", state, (host,)) for state, host in packs)
    found = ZoneRules(replace(ZONE, type="partial"), (), packs=held, universal=universal)
    told = obstacles(found, HostWish(domain), ROLE)
    assert ids(told) == expected
    assert universal is not False or "Enable Universal SSL" in told[0].remedy


def test_a_zone_that_is_yet_to_be_made_reaches_one_label() -> None:
    assert too_deep(D, Z) == ()
    (one,) = too_deep("track.mail.example.com", Z)
    assert "track-mail.example.com" in one.remedy


@pytest.mark.parametrize(
    ("setting", "expected"), [("flatten_all", ["cname_flattening"]), ("flatten_at_root", []), ("", [])]
)
def test_a_zone_that_flattens_hides_validation_records(setting: str, expected: list[str]) -> None:
    assert ids(flattening_obstacle(Z, setting, D)) == expected


@pytest.mark.parametrize(
    ("balancer", "expected"),
    [
        ({"name": D}, ["load_balancer"]),
        ({"name": f"{D.upper()}."}, ["load_balancer"]),
        ({"name": D, "enabled": False}, []),
        # A record of the name itself comes before one of a wildcard.
        ({"name": f"*.{Z}"}, []),
        ({"name": f"www.{Z}"}, []),
    ],
)
def test_a_load_balancer_answers_in_place_of_the_record(balancer: dict[str, Any], expected: list[str]) -> None:
    found = ZoneRules(ZONE, (), edge=Facts(ZONE, balancers=[{"id": "b", **balancer}]))
    assert obstacle_ids(found) == obstacle_ids(found, mode="forward") == expected


@pytest.mark.parametrize(("mode", "expected"), [("proxy", ["load_balancer"]), ("forward", [])])
def test_a_redirect_acts_ahead_of_a_proxied_load_balancer(mode: str, expected: list[str]) -> None:
    balancer = {"id": "b", "name": D, "proxied": True}
    assert obstacle_ids(ZoneRules(ZONE, (), edge=Facts(ZONE, balancers=[balancer])), mode=mode) == expected
