# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which certificate covers a host, and which rules change its headers: data in, verdict out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host import coverage, rewrites
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.host.coverage import Pack
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.model import Zone
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.page_rules.model import PageRule
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.rulesets.model import Rule

D = "track.example.com"
ZONE = Zone("z", "example.com", status="active", type="full")
UNIVERSAL = ("example.com", "*.example.com")


def pack(*hosts: str, status: str = "active", kind: str = "universal") -> Pack:
    return Pack("p", kind, status, hosts)


@pytest.mark.parametrize(
    ("hosts", "host", "covered"),
    [
        (UNIVERSAL, "example.com", True),
        (UNIVERSAL, D, True),
        (UNIVERSAL, "a.b.example.com", False),
        (("*.b.example.com",), "a.b.example.com", True),
        (("*.b.example.com",), "b.example.com", False),
        (("a.b.example.com",), "a.b.example.com", True),
        ((), D, False),
    ],
)
def test_an_asterisk_is_one_label(hosts: tuple[str, ...], host: str, covered: bool) -> None:
    assert pack(*hosts).covers(host) is covered


def test_a_pack_from_the_api() -> None:
    shown = {"id": "p", "type": "universal", "status": "active", "hosts": ["Example.com", "*.EXAMPLE.com"]}
    assert Pack.from_api(shown) == pack(*UNIVERSAL)
    assert Pack.from_api({"hosts": None}) == Pack("", "", "", ())


@pytest.mark.parametrize(
    ("host", "zone", "packs", "universal", "problem", "remedies"),
    [
        pytest.param(D, ZONE, [pack(*UNIVERSAL)], None, "", [], id="universal"),
        pytest.param(
            "a.b.example.com",
            ZONE,
            [pack(*UNIVERSAL), pack("a.b.example.com", kind="advanced")],
            None,
            "",
            [],
            id="advanced",
        ),
        pytest.param(
            "a.b.example.com",
            ZONE,
            [pack(*UNIVERSAL)],
            None,
            "a.b.example.com is 2 labels below",
            ["one label below the zone", "a-b.example.com", "Advanced Certificate Manager", "Total TLS", "upload"],
            id="two labels below",
        ),
        pytest.param(
            D,
            ZONE,
            [pack(*UNIVERSAL, status="pending_validation")],
            None,
            "is not active yet (pending_validation)",
            ["Wait until it is issued", "CAA"],
            id="pending",
        ),
        pytest.param(
            D,
            Zone("z", "example.com", status="pending"),
            [pack(*UNIVERSAL, status="initializing")],
            None,
            "is not active yet (initializing)",
            ["Delegate the zone", "It is pending"],
            id="pending zone",
        ),
        pytest.param(
            D, ZONE, [pack(*UNIVERSAL, status="expired")], None, "is expired", ["Order it again"], id="expired"
        ),
        pytest.param(D, ZONE, [], False, "Universal SSL is disabled", ["Enable Universal SSL"], id="off"),
        pytest.param(D, ZONE, [], None, "no active certificate pack", ["Edge Certificates"], id="none"),
        pytest.param(
            D,
            Zone("z", "example.com", status="active", type="partial"),
            [],
            True,
            "no active certificate pack",
            ["proxied"],
            id="partial",
        ),
        pytest.param(
            "a.b.example.com", Zone("z"), [pack(*UNIVERSAL)], None, "no active certificate pack", [], id="unread zone"
        ),
        pytest.param(
            D,
            ZONE,
            [pack(*UNIVERSAL, status="expired"), pack(D, status="pending_issuance", kind="advanced")],
            None,
            "the advanced certificate pack",
            ["Wait"],
            id="the most promising",
        ),
    ],
)
def test_verdicts_on_certificates(
    host: str, zone: Zone, packs: list[Pack], universal: bool | None, problem: str, remedies: list[str]
) -> None:
    found = coverage.assess(host, zone, packs, universal=universal)
    assert found.covered is not bool(problem)
    assert problem in found.problem
    assert all(remedy in found.remedy for remedy in remedies)
    assert bool(found.problem) == bool(found.remedy)


@pytest.mark.parametrize(
    ("host", "packs", "needed"), [(D, [], True), (D, [pack(*UNIVERSAL)], False), ("a.b.example.com", [], False)]
)
def test_universal_ssl_is_asked_for_only_where_it_decides(host: str, packs: list[Pack], needed: bool) -> None:
    assert coverage.needs_universal(host, ZONE, packs) is needed


@pytest.mark.parametrize(
    ("expression", "applies"),
    [
        ("true", "always"),
        (f'http.host eq "{D}"', "always"),
        (f'(http.host eq "{D}")', "always"),
        (f'(http.host == "{D.upper()}")', "always"),
        ('(http.host eq "other.example.com")', "never"),
        (f'http.host in {{"other.example.com" "{D}"}}', "always"),
        ('http.host in {"other.example.com"}', "never"),
        (f'(http.host eq "{D}" and http.request.uri.path eq "/f")', "maybe"),
        ('(http.host eq "other.example.com" and http.request.uri.path eq "/f")', "never"),
        ('(http.host eq "other.example.com") && (ssl)', "never"),
        (f'http.host eq "other.example.com" or http.host eq "{D}"', "maybe"),
        ('not http.host eq "other.example.com"', "maybe"),
        ('http.host ne "other.example.com"', "maybe"),
        ('(http.host eq "other or that.example.com")', "never"),
        ('ends_with(http.host, ".example.com")', "maybe"),
        ("", "maybe"),
    ],
)
def test_whether_an_expression_speaks_of_a_host(expression: str, applies: str) -> None:
    assert rewrites.acts_on(expression, D) == applies


def page_rule(target: str, status: str = "active", **actions: Any) -> PageRule:
    return PageRule(target, actions or {"host_header_override": "origin.example.net"}, status, id="r")


@pytest.mark.parametrize(
    ("rule", "applies"),
    [
        (page_rule(f"{D}/*"), ["always"]),
        (page_rule("*.example.com/*"), ["always"]),
        (page_rule(f"https://{D}/*"), ["maybe"]),
        (page_rule(f"{D}/f/*"), ["maybe"]),
        (page_rule("other.example.com/*"), []),
        (page_rule(f"{D}/*", status="disabled"), []),
        (page_rule(f"{D}/*", ssl="full"), []),
    ],
)
def test_page_rules(rule: PageRule, applies: list[str]) -> None:
    found = list(rewrites.of_page_rules(D, [rule]))
    assert [each.applies for each in found] == applies
    assert all((each.header, each.value) == ("Host", "origin.example.net") for each in found)


def rule(parameters: dict[str, Any], expression: str = "true", *, enabled: bool = True) -> Rule:
    return Rule("ref", expression=expression, action_parameters=parameters, enabled=enabled, id="r", description="ours")


def test_origin_rules() -> None:
    changing = rule({"host_header": "origin.example.net"})
    others = [
        rule({"origin": {"port": 8443}}),
        rule({"host_header": "x"}, enabled=False),
        rule({"host_header": "x"}, 'http.host eq "other.example.com"'),
    ]
    (found,) = rewrites.of_origin_rules(D, [*others, changing])
    assert (found.header, found.value, found.applies) == ("Host", "origin.example.net", "always")
    assert found.sentence(D) == (
        "the origin rule ours (r) changes the header Host to origin.example.net of track.example.com"
    )


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"User-Agent": {"operation": "set", "value": "bot"}}, [("User-Agent", "bot")]),
        ({"user-agent": {"operation": "remove"}}, [("User-Agent", "")]),
        ({"Host": {"operation": "set", "expression": "http.host"}}, [("Host", "")]),
        ({"X-Forwarded-Host": {"operation": "set", "value": "x"}}, []),
    ],
)
def test_transform_rules(headers: dict[str, Any], found: list[tuple[str, str]]) -> None:
    seen = rewrites.of_transform_rules(D, [rule({"headers": headers}), rule({"uri": {}})])
    assert [(each.header, each.value) for each in seen] == found


def test_load_balancers() -> None:
    balancers: list[dict[str, Any]] = [
        {"id": "a", "name": D, "default_pools": ["p1"], "fallback_pool": "p2", "region_pools": {"WEU": ["p1", "p3"]}},
        {"id": "b", "name": "other.example.com"},
        {"id": "c", "name": "*.example.com", "enabled": False},
    ]
    (ours,) = rewrites.load_balancers_of(D, balancers)
    assert rewrites.pools_of(ours) == ("p1", "p2", "p3")
    pool = {"origins": [{"header": {"Host": ["origin.example.net"]}}, {"header": None}, {"address": "192.0.2.1"}]}
    (found,) = rewrites.of_pool(ours, pool)
    assert (found.source, found.value, found.where) == ("load_balancer", "origin.example.net", D)
