# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Cloudflare's edge makes of patterns, page rules, rules and settings, without a connection."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.views import PageRuleView, RecordView, RuleView, ZoneView
from lab.cloudflare.zone_settings import defaults
from lab.dns import cloudflare as served
from lab.edges.cloudflare_cache import is_eligible, lifetime
from lab.edges.cloudflare_origin import records_of
from lab.edges.cloudflare_patterns import filled, match
from lab.edges.cloudflare_rules import Treatment, treatment
from lab.edges.messages import Headers, Peer, Request, Response

HOST = "track.example.com"


@pytest.mark.parametrize(
    ("pattern", "url", "groups"),
    [
        ("track.example.com/*", "https://track.example.com/f/a?x=1", ("f/a?x=1",)),
        ("track.example.com/*", "http://track.example.com/", ("",)),
        ("TRACK.example.com/*", "https://track.EXAMPLE.com/F", ("F",)),
        ("track.example.com", "https://track.example.com/", ()),
        ("track.example.com", "https://track.example.com/f", None),
        ("track.example.com/f/", "https://track.example.com/f/", ()),
        ("track.example.com/f/", "https://track.example.com/f/?x", None),
        ("http://track.example.com/*", "https://track.example.com/f", None),
        ("http*://track.example.com/*", "https://track.example.com/f", ("s", "f")),
        ("http*://track.example.com/*", "http://track.example.com/f", ("", "f")),
        ("*.example.com/*", "https://track.example.com/f", ("track", "f")),
        ("*.example.com/*", "https://example.com/f", None),
        ("*example.com/*", "https://example.com/f", ("", "f")),
        ("track.example.com/*/b/*", "https://track.example.com/a/b/c", ("a", "c")),
        ("track.example.com:8443/*", "https://track.example.com/f", None),
        ("track.example.com/a.b", "https://track.example.com/aXb", None),
    ],
)
def test_patterns(pattern: str, url: str, groups: tuple[str, ...] | None) -> None:
    assert match(pattern, url) == groups


@pytest.mark.parametrize(
    ("target", "groups", "url"),
    [
        ("https://spgo.io/$1", ("f/a?x=1",), "https://spgo.io/f/a?x=1"),
        ("https://spgo.io/$2", ("track", "f"), "https://spgo.io/f"),
        ("https://spgo.io/$1", (), "https://spgo.io/"),
        (r"https://spgo.io/\$1/$1", ("f",), "https://spgo.io/$1/f"),
    ],
)
def test_back_references(target: str, groups: tuple[str, ...], url: str) -> None:
    assert filled(target, groups) == url


def page_rule(pattern: str, priority: int = 1, **actions: Any) -> PageRuleView:
    return PageRuleView(f"rule{priority}", pattern, actions, priority)


def rule(action: str, parameters: dict[str, Any] | None = None, expression: str = "true") -> RuleView:
    return RuleView("id", "ref", action, expression, parameters or {})


def zone(*page_rules: PageRuleView, settings: dict[str, Any] | None = None, **phases: Any) -> ZoneView:
    return ZoneView(
        "id",
        "example.com",
        "full",
        "active",
        ("ada.ns.cloudflare.com",),
        True,
        page_rules=page_rules,
        rules={f"http_{phase}": tuple(rules) for phase, rules in phases.items()},
        settings={**defaults(), **(settings or {})},
    )


def treated(made: ZoneView, target: str = "/f/a/b", scheme: str = "https", **headers: str) -> Treatment:
    path, mark, query = target.partition("?")
    fields = Headers([("Host", HOST), *((name.replace("_", "-"), value) for name, value in headers.items())])
    return treatment(made, Request("GET", path, query if mark else None, fields), Peer("192.0.2.9", "l", scheme))


FORWARD: dict[str, Any] = {"forwarding_url": {"url": "https://spgo.io/$1", "status_code": 301}}
FORWARD_ALL: dict[str, Any] = {"forwarding_url": {"url": "https://spgo.io/$2", "status_code": 302}}
CONCAT = {"expression": 'concat("https://spgo.io", http.request.uri.path)'}


def redirect(**value: Any) -> RuleView:
    return rule("redirect", {"from_value": {"target_url": CONCAT, "status_code": 301, **value}})


@pytest.mark.parametrize(
    ("made", "target", "location"),
    [
        (zone(page_rule("track.example.com/*", **FORWARD)), "/f/a?x=1", (301, "https://spgo.io/f/a?x=1")),
        (zone(page_rule("other.example.com/*", **FORWARD)), "/f/a", None),
        # The guide's order: SSL first takes the request, and the forwarding rule never matches.
        (zone(page_rule("*.example.com/*", 2, ssl="full"), page_rule("track.example.com/*", **FORWARD)), "/f", None),
        (
            zone(page_rule("track.example.com/*", 2, **FORWARD), page_rule("*.example.com/*", ssl="full")),
            "/f",
            (301, "https://spgo.io/f"),
        ),
        (zone(page_rule("*.example.com/*", **FORWARD_ALL)), "/f", (302, "https://spgo.io/f")),
        (zone(request_dynamic_redirect=[redirect()]), "/f?x=1", (301, "https://spgo.io/f")),
        (
            zone(request_dynamic_redirect=[redirect(preserve_query_string=True)]),
            "/f?x=1",
            (301, "https://spgo.io/f?x=1"),
        ),
        (
            zone(request_dynamic_redirect=[redirect(target_url={"value": "https://a.test"})]),
            "/",
            (301, "https://a.test"),
        ),
        (
            zone(page_rule("track.example.com/*", **FORWARD), request_dynamic_redirect=[redirect(status_code=307)]),
            "/f",
            (307, "https://spgo.io/f"),
        ),
    ],
)
def test_redirects(made: ZoneView, target: str, location: tuple[int, str] | None) -> None:
    assert treated(made, target).redirect == location


@pytest.mark.parametrize(
    ("made", "scheme", "location"),
    [
        (zone(settings={"always_use_https": "on"}), "http", "https://track.example.com/f/a/b"),
        (zone(settings={"always_use_https": "on"}), "https", None),
        (zone(page_rule("track.example.com/*", always_use_https=None)), "http", "https://track.example.com/f/a/b"),
        (zone(page_rule("track.example.com/*", always_use_https=None)), "https", None),
    ],
)
def test_always_use_https(made: ZoneView, scheme: str, location: str | None) -> None:
    found = treated(made, scheme=scheme).redirect
    assert found == (None if location is None else (301, location))


def config(**parameters: Any) -> RuleView:
    return rule("set_config", parameters)


@pytest.mark.parametrize(
    ("made", "ssl"),
    [
        (zone(), "full"),
        (zone(settings={"ssl": "flexible"}), "flexible"),
        (zone(page_rule("track.example.com/*", ssl="strict"), settings={"ssl": "off"}), "strict"),
        (zone(page_rule("*.example.com/*", 2, ssl="off"), page_rule("track.example.com/*", ssl="strict")), "off"),
        (zone(page_rule("track.example.com/*", ssl="off"), config_settings=[config(ssl="strict")]), "strict"),
        (zone(config_settings=[config(ssl="strict"), config(ssl="flexible")]), "flexible"),
    ],
)
def test_which_ssl_mode_wins(made: ZoneView, ssl: str) -> None:
    assert treated(made).ssl == ssl


@pytest.mark.parametrize(
    ("made", "mitigation"),
    [
        (zone(), None),
        (zone(settings={"security_level": "under_attack"}), "challenge"),
        (zone(page_rule("*example.com/*", security_level="off"), settings={"security_level": "under_attack"}), None),
        (zone(page_rule("*example.com/*", security_level="under_attack")), "challenge"),
        (zone(config_settings=[config(security_level="under_attack")]), "challenge"),
        (zone(request_firewall_custom=[rule("log"), rule("block")]), "block"),
        (zone(request_firewall_custom=[rule("managed_challenge")]), "challenge"),
        (zone(request_firewall_custom=[rule("skip"), rule("block")]), None),
        (zone(request_firewall_custom=[rule("block", None, 'http.user_agent contains "bot"')]), None),
    ],
)
def test_mitigations(made: ZoneView, mitigation: str | None) -> None:
    assert treated(made).mitigation == mitigation


def test_overrides_towards_the_origin() -> None:
    made = zone(
        page_rule("track.example.com/*", host_header_override="page.test", resolve_override="resolved.example.com"),
        request_origin=[
            rule("route", {"host_header": "rule.test", "origin": {"port": 8443}, "sni": {"value": "s.test"}})
        ],
        request_late_transform=[
            rule("rewrite", {"headers": {"User-Agent": {"operation": "set", "value": "edge"}}}),
            rule("rewrite", {"headers": {"X-Path": {"operation": "set", "expression": "http.request.uri.path"}}}),
        ],
        request_transform=[rule("rewrite", {"uri": {"path": {"value": "/g"}, "query": {"value": ""}}})],
    )
    found = treated(made, "/f?x=1")
    assert (found.host_header, found.origin_host) == ("rule.test", "resolved.example.com")
    assert (found.origin_port, found.sni) == (8443, "s.test")
    assert found.request_headers == {"User-Agent": ("set", "edge"), "X-Path": ("set", "/f")}
    assert found.request.target == "/g"


def cache(**parameters: Any) -> RuleView:
    return rule("set_cache_settings", parameters)


EVERYTHING = page_rule("*example.com/*", cache_level="cache_everything")


@pytest.mark.parametrize(
    ("made", "target", "eligible"),
    [
        (zone(), "/f/a/b", False),
        (zone(), "/q/pixel.gif", True),
        (zone(), "/a.php", False),
        (zone(), "/.well-known/assetlinks.json", False),
        (zone(settings={"cache_level": "basic"}), "/a.gif?x", False),
        (zone(EVERYTHING), "/f/a/b", True),
        (zone(page_rule("*example.com/*", cache_level="bypass")), "/a.gif", False),
        (zone(page_rule("*example.com/*", cache_level="aggressive")), "/f", False),
        (zone(request_cache_settings=[cache(cache=True)]), "/f", True),
        (zone(EVERYTHING, request_cache_settings=[cache(cache=False)]), "/f", False),
    ],
)
def test_what_the_cache_is_asked_for(made: ZoneView, target: str, eligible: bool) -> None:
    assert is_eligible(treated(made, target)) == eligible


@pytest.mark.parametrize(
    ("made", "status", "headers", "seconds"),
    [
        (zone(EVERYTHING), 200, {}, 7200),
        (zone(EVERYTHING), 302, {}, 1200),
        (zone(EVERYTHING), 404, {}, 180),
        (zone(EVERYTHING), 500, {}, 0),
        (zone(EVERYTHING), 302, {"Cache-Control": "max-age=5"}, 5),
        (zone(EVERYTHING), 302, {"Cache-Control": "no-store"}, 0),
        (zone(EVERYTHING), 302, {"Set-Cookie": "a=b"}, 0),
        (zone(page_rule("*example.com/*", edge_cache_ttl=7200)), 302, {"Cache-Control": "no-store"}, 7200),
        (zone(request_cache_settings=[cache(edge_ttl={"mode": "override_origin", "default": 10})]), 302, {}, 10),
        (zone(request_cache_settings=[cache(edge_ttl={"mode": "bypass_by_default"})]), 302, {}, 0),
        (
            zone(
                request_cache_settings=[
                    cache(edge_ttl={"mode": "respect_origin", "status_code_ttl": [{"status_code": 302, "value": 3}]})
                ]
            ),
            302,
            {},
            3,
        ),
        (zone(page_rule("*example.com/*", cache_ttl_by_status={"300-399": "no-store"})), 302, {}, 0),
    ],
)
def test_for_how_long(made: ZoneView, status: int, headers: dict[str, str], seconds: float) -> None:
    assert lifetime(treated(made), Response.of(status, headers)) == seconds


def record(name: str, kind: str, content: str, **more: Any) -> RecordView:
    fields: dict[str, Any] = {"ttl": 1, "proxied": False, "priority": None, "settings": {}, "changed_at": 0.0}
    return RecordView(f"{name}/{kind}/{content}", name, kind, content, **{**fields, **more})


@pytest.mark.parametrize(
    ("host", "contents"),
    [
        ("track.example.com", ["spgo.io"]),
        ("any.example.com", ["wild.test"]),
        ("deep.any.example.com", ["wild.test"]),
        ("x.sub.example.com", ["sub.test"]),
        ("note.example.com", []),
        ("example.com", []),
        ("example.net", []),
    ],
)
def test_which_records_answer_for_a_host(host: str, contents: list[str]) -> None:
    made = ZoneView(
        "id",
        "example.com",
        "full",
        "active",
        (),
        True,
        records=(
            record("track.example.com", "CNAME", "spgo.io"),
            record("*.example.com", "CNAME", "wild.test"),
            record("*.sub.example.com", "CNAME", "sub.test"),
            record("note.example.com", "TXT", "text"),
        ),
    )
    assert [each.content for each in records_of(made, host)] == contents


PROXIED = record("track.example.com", "CNAME", "spgo.io", proxied=True, ttl=600)


@pytest.mark.parametrize(
    ("held", "proxies", "answers"),
    [
        ([PROXIED], True, {("track.example.com", "A"): (300, ("127.0.0.51",))}),
        ([PROXIED], False, {("track.example.com", "CNAME"): (600, ("spgo.io",))}),
        ([record("www.example.com", "CNAME", "spgo.io")], True, {("www.example.com", "CNAME"): (300, ("spgo.io",))}),
        (
            [record("example.com", "CNAME", "spgo.io")],
            True,
            {("example.com", "A"): (300, ("spgo.io",)), ("example.com", "AAAA"): (300, ("spgo.io",))},
        ),
        (
            [record("www.example.com", "A", "192.0.2.1"), record("www.example.com", "A", "192.0.2.2")],
            True,
            {("www.example.com", "A"): (300, ("192.0.2.1", "192.0.2.2"))},
        ),
        (
            [
                record("www.example.com", "A", "192.0.2.1", proxied=True),
                record("www.example.com", "AAAA", "2001:db8::1"),
            ],
            True,
            {("www.example.com", "A"): (300, ("127.0.0.51",))},
        ),
        ([record("a.test", "MX", "mail.test", priority=5)], True, {("a.test", "MX"): (300, ("5 mail.test",))}),
        ([record("a.test", "TXT", 'say "a"')], True, {("a.test", "TXT"): (300, ('"say \\"a\\""',))}),
        ([record("a.test", "TXT", "x" * 256)], True, {("a.test", "TXT"): (300, (f'"{"x" * 255}" "x"',))}),
    ],
)
def test_what_the_name_servers_answer(held: list[RecordView], proxies: bool, answers: dict[Any, Any]) -> None:
    made = ZoneView("id", "example.com", "full", "active", ("ada.ns.cloudflare.com",), proxies, records=tuple(held))
    found = served.hosted(made, ["127.0.0.51"])
    assert {(each.name, each.type): (each.ttl, each.values) for each in found.record_sets} == answers


def test_flattening_of_every_cname_is_a_setting_of_the_zone() -> None:
    made = ZoneView(
        "id", "a.test", "full", "active", (), True, (record("w.a.test", "CNAME", "b.test"),), flattens_all=True
    )
    assert {each.type for each in served.hosted(made, []).record_sets} == {"A", "AAAA"}
