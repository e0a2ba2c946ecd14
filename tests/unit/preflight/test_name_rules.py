# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose a record is, and what may be replaced without asking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import Found
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import Host, Live, ZoneView
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.name_rules import (
    conflicts,
    mail_obstacles,
    serving_targets,
    special_obstacles,
    target_obstacles,
    validation_targets,
    wildcard_cdns,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.owners import owner_of
from support.preflight import ROLE, D, Z, host, ids, record, wish, world

OWN = frozenset({"d111111abcdef8.cloudfront.net"})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(record("CNAME", "spgo.io"), "", id="SparkPost"),
        pytest.param(record("CNAME", "eu.v2.spgo.io"), "", id="SparkPost, managed, of the other region"),
        pytest.param(record("CNAME", "t1.et.e.sparkpost.com"), "", id="SparkPost Enterprise"),
        pytest.param(record("CNAME", "d111111abcdef8.cloudfront.net"), "", id="this account's distribution"),
        pytest.param(record("A", special="an alias to d111111abcdef8.cloudfront.net"), "", id="the same as an alias"),
        pytest.param(record("AAAA", special="an alias to d111111abcdef8.cloudfront.net"), "", id="of the other family"),
        pytest.param(
            record("CNAME", "d999999abcdef8.cloudfront.net"), "served_elsewhere", id="a stranger's distribution"
        ),
        pytest.param(record("CNAME", "t.sni.global.fastly.net"), "served_elsewhere", id="another CDN"),
        pytest.param(record("CNAME", "clicks.azurefd.net"), "served_elsewhere", id="a third CDN"),
        pytest.param(record("CNAME", "shops.myshopify.com"), "foreign_target", id="a shop"),
        pytest.param(record("CNAME", "someone.github.io"), "foreign_target", id="a site"),
        pytest.param(record("CNAME", "us1.links.bird.com"), "foreign_target", id="moved to Bird"),
        pytest.param(record("CNAME", "www.example.net"), "foreign_target", id="who knows"),
        pytest.param(record("A", "203.0.113.9"), "foreign_target", id="an address"),
        pytest.param(
            record("A", special="an alias to lb-1.eu-west-1.elb.amazonaws.com"), "foreign_target", id="a balancer"
        ),
        pytest.param(
            record("HTTPS", "1 . alpn=h2"), "foreign_target", id="an HTTPS record, which browsers follow first"
        ),
    ],
)
def test_what_stands_at_the_domain(found: Found, expected: str) -> None:
    obstacles = target_obstacles(serving_targets(wish(), world(found), host(found), OWN), wish(), ROLE)
    assert ids(obstacles) == ([expected] if expected else [])


def test_an_obstacle_names_record_target_owner_and_the_way_to_allow_it() -> None:
    found = record("CNAME", "shops.myshopify.com")
    (obstacle,) = target_obstacles(serving_targets(wish(), world(found), host(found), OWN), wish(), ROLE)
    assert (
        f"{D} has the record CNAME shops.myshopify.com, which seems to belong to a shop at Shopify" in obstacle.message
    )
    assert obstacle.allowed_by == "tracking_take_over: [foreign_target]"
    assert obstacle.is_allowed(D, ["foreign_target"])
    assert obstacle.is_allowed(D, [D])
    assert not obstacle.is_allowed(D, ["served_elsewhere", "other.example.com"])


def test_a_chain_tells_more_than_its_first_name() -> None:
    found = record("CNAME", "alias.corp.test")
    seen = world(found, chain=["alias.corp.test", "t.sni.global.fastly.net"], addresses=["192.0.2.1"])
    (obstacle,) = target_obstacles(serving_targets(wish(), seen, host(found), OWN), wish(), ROLE)
    assert (obstacle.id, "Fastly" in obstacle.message) == ("served_elsewhere", True)
    ours = world(found, chain=["alias.corp.test", *OWN], addresses=["192.0.2.1"])
    assert target_obstacles(serving_targets(wish(), ours, host(found), OWN), wish(), ROLE) == ()


def test_a_copy_of_the_wildcards_answer_is_free() -> None:
    star = record("CNAME", "www.example.net", name=f"*.{Z}")
    own = record("CNAME", "www.example.net")
    held = host(own, wildcard=[star])
    assert target_obstacles(serving_targets(wish(), world(own), held, OWN), wish(), ROLE) == ()
    other = host(record("CNAME", "www.example.org"), wildcard=[star])
    assert ids(target_obstacles(serving_targets(wish(), world(own), other, OWN), wish(), ROLE)) == ["foreign_target"]


STAR_ELSEWHERE = [
    ("fastly", record("CNAME", "d999999abcdef8.cloudfront.net", name=f"*.{Z}"), "cloudfront"),
    ("fastly", record("A", name=f"*.{Z}", special="an alias to d999999abcdef8.cloudfront.net"), "cloudfront"),
    ("cloudfront", record("CNAME", "t.sni.global.fastly.net", name=f"*.{Z}"), "fastly"),
    ("cloudflare", record("CNAME", "t.sni.global.fastly.net", name=f"*.{Z}"), "fastly"),
    ("managed", record("CNAME", "clicks.azurefd.net", name=f"*.{Z}"), "azure"),
]


@pytest.mark.parametrize(("cdn", "star", "other"), STAR_ELSEWHERE)
def test_a_wildcard_to_another_cdn_counts_where_clicks_go_by_it(cdn: str, star: Found, other: str) -> None:
    seen, own = world(wildcard=[star], encloser=Z), replace(star, record_set=replace(star.record_set, name=D))
    by_host = (wish(cdn), seen, host(wildcard=[star], encloser=Z))
    by_dns = (wish(cdn, dns_provider="manual"), seen, Host())
    copied = (wish(cdn), world(own), host(own, wildcard=[star], encloser=D))
    for one, around, held in (by_host, by_dns, copied):
        assert [name.partition("_")[0] for name in wildcard_cdns(one, around, held)] == [other]
        (obstacle,) = target_obstacles(serving_targets(one, around, held, OWN, clicked=True), one, ROLE)
        assert (obstacle.id, obstacle.subject) == ("served_elsewhere", D)
        assert obstacle.is_allowed(D, [D])
        assert (f"by the wildcard *.{Z}" in obstacle.message) == (held is not copied[2])
        assert target_obstacles(serving_targets(one, around, held, OWN), one, ROLE) == ()


@pytest.mark.parametrize("lead", ["www.example.net", "spgo.io", "t.sni.global.fastly.net"])
def test_a_wildcard_to_a_site_to_sparkpost_or_to_the_same_cdn_stays_free(lead: str) -> None:
    star = record("CNAME", lead, name=f"*.{Z}")
    seen, held = world(wildcard=[star], encloser=Z), host(wildcard=[star], encloser=Z)
    assert wildcard_cdns(wish("fastly"), seen, held) == ()
    targets = serving_targets(wish("fastly"), seen, held, OWN, clicked=True)
    assert target_obstacles(targets, wish("fastly"), ROLE) == ()


def test_an_earlier_value_at_the_same_cdn_that_serves_nobody_is_free() -> None:
    found = record("CNAME", "dgone.cloudfront.net")
    gone = world(found, chain=["dgone.cloudfront.net"])
    assert target_obstacles(serving_targets(wish(), gone, host(found), OWN), wish(), ROLE) == ()
    moved = wish("fastly")
    assert ids(target_obstacles(serving_targets(moved, gone, host(found), OWN), moved, ROLE)) == ["served_elsewhere"]


def test_what_a_wildcard_answers_is_no_record_of_the_name() -> None:
    star = record("CNAME", "www.example.net", name=f"*.{Z}")
    seen = world(record("CNAME", "www.example.net"), wildcard=[star], encloser=Z)
    by_dns = wish(dns_provider="manual")
    assert serving_targets(by_dns, seen, host().__class__(), OWN) == ()


def test_addresses_count_where_they_are_shown_to_be_the_same_edges() -> None:
    found = record("A", "192.0.2.1")
    none = host().__class__()
    by_dns = wish(dns_provider="manual")
    assert ids(target_obstacles(serving_targets(by_dns, world(found), none, OWN), by_dns, ROLE)) == ["foreign_target"]
    same = serving_targets(by_dns, world(found), none, OWN, equivalent=True)
    assert target_obstacles(same, by_dns, ROLE) == ()


def test_a_zone_that_is_not_asked_yet_hides_nothing_of_what_is_live() -> None:
    live = record("CNAME", "shops.myshopify.com")
    others: tuple[dict[str, Any], ...] = ({"status": "pending"}, {"status": "active", "type": "partial"})
    for beside in others:
        targets = serving_targets(wish("cloudflare"), world(live), host(**beside), frozenset())
        assert ids(target_obstacles(targets, wish("cloudflare"), ROLE)) == ["foreign_target"]
    targets = serving_targets(wish("cloudflare"), world(live), host(status="active"), frozenset())
    assert targets == ()


@pytest.mark.parametrize(
    ("cdn", "proxied", "expected"),
    [
        ("cloudflare", False, "foreign_target"),
        ("cloudflare", True, "foreign_target"),
        ("fastly", False, "foreign_target"),
        ("fastly", True, "served_elsewhere"),
    ],
)
def test_addresses_whose_record_the_account_knows(cdn: str, proxied: bool, expected: str) -> None:
    here = host(record("A", "192.0.2.9", proxied=proxied))
    there = world(zone=ZoneView("example.com", ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")))
    one = replace(wish(cdn), dns_provider="cloudflare")
    (obstacle,) = target_obstacles(serving_targets(one, there, here, OWN), one, ROLE)
    assert obstacle.id == expected
    assert ("192.0.2.9" in obstacle.message) or proxied


def test_a_proxied_record_is_seen_by_the_zones_servers() -> None:
    seen = world(record("A", "104.16.0.1"))
    proxied = seen.__class__(
        seen.zone.__class__(Z, ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")), seen.encloser, seen.live
    )
    by_dns = wish(dns_provider="manual")
    (obstacle,) = target_obstacles(serving_targets(by_dns, proxied, host().__class__(), OWN), by_dns, ROLE)
    assert (obstacle.id, "proxied" in obstacle.message, "DNS-only" in obstacle.remedy) == (
        "served_elsewhere",
        True,
        True,
    )


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("CNAME", "abc.fastly-validations.com", ""),
        ("CNAME", "0123.auth.acme-dns.io", "foreign_validation_record"),
        ("CNAME", "x.acm-validations.aws", "foreign_validation_record"),
        ("CNAME", "challenges.example.net", "foreign_validation_record"),
        ("TXT", "token", "foreign_validation_record"),
    ],
)
def test_what_stands_where_control_is_proved(kind: str, value: str, expected: str) -> None:
    name = f"_acme-challenge.{D}"
    found = record(kind, value, name=name)
    obstacles = target_obstacles(validation_targets(wish("fastly"), world(), host(found)), wish("fastly"), ROLE)
    assert ids(obstacles) == ([expected] if expected else [])
    seen = world()
    by_dns = wish("fastly", dns_provider="manual")
    live = seen.__class__(seen.zone, seen.encloser, seen.live, Live(found=(found,)))
    assert ids(target_obstacles(validation_targets(by_dns, live, host().__class__()), by_dns, ROLE)) == ids(obstacles)


def test_a_certificate_of_ones_own_needs_no_validation() -> None:
    assert validation_targets(wish("fastly", own_certificate=True), world(), host()) == ()
    assert validation_targets(wish("cloudfront"), world(), host()) == ()


@pytest.mark.parametrize(
    ("more", "types", "expected"),
    [
        ({}, ["MX"], ["records_in_the_way"]),
        ({}, ["TXT", "MX"], ["records_in_the_way"]),
        ({}, ["CNAME"], []),
        ({"cdn": "cloudflare"}, ["MX", "TXT"], []),
        ({"cdn": "fastly", "dns_provider": "cloudflare"}, ["MX"], ["records_in_the_way"]),
    ],
)
def test_records_of_other_types(more: dict[str, Any], types: list[str], expected: list[str]) -> None:
    found = [record(kind, "10 mx.example.net" if kind == "MX" else "spgo.io") for kind in types]
    assert ids(conflicts(wish(**more), world(*found), host(*found))) == expected


def weighted(lead: str, identifier: str, kind: str = "CNAME", name: str = D) -> Found:
    words = f"one of several by the routing policy Weight (set identifier {identifier})"
    return record(kind, lead, name=name, special=words)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            [weighted("spgo.io", "a"), weighted("spgo.io", "b")],
            f"these 2 records and create the plain record {D}",
        ),
        ([weighted("www.example.net", "a"), weighted("spgo.io", "b")], "CNAME spgo.io, both in one change batch"),
        ([weighted("192.0.2.1", "a", "A")], "another name"),
        ([record("CNAME", "spgo.io", special="kept by the traffic policy instance 1")], "another name"),
        ([record("A", special="an alias to lb-1.elb.amazonaws.com")], "this record and create"),
        ([record("A", special="an alias to d111111abcdef8.cloudfront.net")], ""),
        ([record("CNAME", "spgo.io")], ""),
        ([record("TXT", "x", special="kept by an app of Cloudflare's")], ""),
    ],
)
def test_what_a_plain_record_cannot_replace(found: list[Found], words: str) -> None:
    obstacles = special_obstacles(wish("fastly"), world(*found), host(*found), OWN)
    assert ids(obstacles) == (["special_record"] if words else [])
    assert words in "".join(one.remedy for one in obstacles)
    assert not any(one.is_allowed(D, [D, "special_record"]) for one in obstacles)


def test_a_copy_of_a_weighted_wildcard_makes_way() -> None:
    star, own = weighted("spgo.io", "a", name=f"*.{Z}"), weighted("spgo.io", "a")
    assert special_obstacles(wish(), world(own), host(own, wildcard=[star]), OWN) == ()
    at_cloudflare = wish("cloudflare")
    kept = record("CNAME", "spgo.io", special="kept by a Cloudflare tunnel")
    (obstacle,) = special_obstacles(at_cloudflare, world(kept), host(kept), OWN)
    assert "detach" in obstacle.remedy


@pytest.mark.parametrize(
    ("more", "kind", "value", "expected"),
    [
        ({}, "MX", "10 mx.example.net", ["wildcard_mail"]),
        ({"cdn": "fastly", "dns_provider": "cloudflare"}, "MX", "10 mx.example.net", ["wildcard_mail"]),
        ({"cdn": "cloudflare"}, "MX", "10 mx.example.net", []),
        ({}, "MX", "0 .", []),
        ({}, "TXT", "v=spf1 -all", []),
        ({}, "A", "192.0.2.1", []),
    ],
)
def test_mail_by_a_wildcard(more: dict[str, Any], kind: str, value: str, expected: list[str]) -> None:
    star, own = record(kind, value, name=f"*.{Z}"), record(kind, value)
    one, seen = wish(**more), world(wildcard=[star], encloser=Z)
    by_host = (one, seen, host(wildcard=[star], encloser=Z))
    copied = (one, world(own), host(own, wildcard=[star], encloser=D))
    for found in (by_host, copied, (wish(**{**more, "dns_provider": "manual"}), seen, Host())):
        assert ids(mail_obstacles(*found, ROLE)) == expected
        assert conflicts(*found) == ()
    for obstacle in mail_obstacles(*by_host, ROLE):
        assert f"the record MX 10 mx.example.net by the wildcard *.{Z}" in obstacle.message
        assert obstacle.is_allowed(D, ["wildcard_mail"])


@pytest.mark.parametrize(
    ("elsewhere", "at_cloudflare", "expected"),
    [
        (["MX"], [], ["records_in_the_way"]),
        (["TXT", "CAA"], [], ["records_in_the_way"]),
        (["CNAME"], ["MX"], []),
        ([], ["MX", "CNAME"], []),
    ],
)
def test_of_a_zone_in_cname_setup_the_record_at_the_other_host_counts(
    elsewhere: list[str], at_cloudflare: list[str], expected: list[str]
) -> None:
    partial = host(*(record(kind, "x") for kind in at_cloudflare), type="partial")
    assert ids(conflicts(wish("cloudflare"), world(*(record(kind, "x") for kind in elsewhere)), partial)) == expected


@pytest.mark.parametrize(
    ("names", "kind", "cdn"),
    [
        (["spgo.io"], "sparkpost", ""),
        (["eu1.links.bird.com"], "bird", ""),
        (["x.cdn.cloudflare.net"], "cdn", "cloudflare"),
        (["abc.fastly-validations.com"], "validator", "fastly"),
        (["x.dcv.cloudflare.com"], "validator", "cloudflare"),
        (["lb.elb.amazonaws.com"], "site", ""),
        (["www.example.net"], "stranger", ""),
        (["go.example.net", "d1.cloudfront.net"], "cdn", "cloudfront"),
    ],
)
def test_owners(names: list[str], kind: str, cdn: str) -> None:
    owner = owner_of(names)
    assert (owner.kind, owner.cdn) == (kind, cdn)
    assert owner.name


def test_an_endpoint_of_ones_own_is_sparkposts() -> None:
    assert owner_of(["track.corp.test"], "track.corp.test").kind == "sparkpost"
