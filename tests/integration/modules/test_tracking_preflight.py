# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``tracking_preflight`` against the lab: what stands is found, told and left alone."""

from __future__ import annotations

from typing import Any

import pytest

from lab.world import World
from support.hosts import RunTask
from support.preflight_task import Preflight, cname, found_ids, put, requests

Z, D = "example.com", "track.example.com"


@pytest.fixture
def preflight(run_task: RunTask, lab: World) -> Preflight:
    return Preflight(run_task, lab)


@pytest.fixture
def route53(lab: World) -> World:
    """The lab's own zone at Route 53, which is delegated there."""
    assert [zone.name for zone in lab.aws.hosted_zones()] == [Z]
    return lab


def test_a_blank_account_is_ready(route53: World, preflight: Preflight) -> None:
    found = preflight.one(cdn="cloudfront", dns_provider="route53")
    assert (found_ids(found), found["state"]) == ([], "ready")
    assert found["facts"]["zone"]["held"]["name"] == Z
    assert found["facts"]["live"]["state"] == "absent"
    assert found["facts"]["distribution"] is None


def test_a_wildcard_that_answers_is_found_with_what_it_takes_to_keep_it(
    route53: World, preflight: Preflight, run_task: RunTask
) -> None:
    put(run_task, cname(f"*.{Z}", "spgo.io"))
    found = preflight.one(cdn="cloudfront", dns_provider="route53")
    facts = found["facts"]
    assert (found["state"], facts["live"]["state"], facts["wildcard"]) == ("ready", "wildcard", f"*.{Z}")
    assert facts["live"]["serves_sparkpost"] is True
    assert facts["silenced"] == [D]
    assert facts["copies"] == [cname(D, "spgo.io")]


def test_what_belongs_to_somebody_else_is_not_taken_over(
    route53: World, preflight: Preflight, run_task: RunTask
) -> None:
    put(run_task, cname(D, "shops.myshopify.com"))
    result = preflight(D, cdn="cloudfront", dns_provider="route53", caller="role")
    assert result["failed"] is True
    (obstacle,) = result["results"][0]["obstacles"]
    assert (obstacle["id"], obstacle["subject"]) == ("foreign_target", D)
    assert f"{D} has the record CNAME shops.myshopify.com" in result["msg"]
    assert "Shopify" in result["msg"]
    assert "tracking_take_over: [foreign_target]" in result["msg"]
    for allowed in ("foreign_target", D):
        found = preflight.one(cdn="cloudfront", dns_provider="route53", take_over=[allowed])
        assert (found["state"], found_ids(found), found["allowed"][0]["id"]) == ("ready", [], "foreign_target")


def test_a_misspelled_word_of_take_over_is_told(
    route53: World, preflight: Preflight, run_task: RunTask, capsys: pytest.CaptureFixture[str]
) -> None:
    put(run_task, cname(D, "shops.myshopify.com"))
    result = preflight(D, cdn="cloudfront", dns_provider="route53", take_over=["foriegn_target"])
    assert result["failed"]
    # An ordinary module tells warnings beside its result.
    assert "did you mean 'foreign_target'?" in str(result.get("warnings")) + capsys.readouterr().err


def test_one_domain_stops_and_the_others_go_on(route53: World, preflight: Preflight, run_task: RunTask) -> None:
    put(run_task, cname(D, "shops.myshopify.com"))
    result = preflight(D, f"click.{Z}", cdn="cloudfront", dns_provider="route53")
    assert (result["failed"], result["ready"], result["obstructed"]) == (False, [f"click.{Z}"], [D])
    assert result["summary"] == "1 of 2 domains cannot be set up: foreign_target."
    assert preflight(D, f"click.{Z}", cdn="cloudfront", dns_provider="route53", strict=True)["failed"] is True


def test_a_zone_that_nobody_asks_is_reported_before_anything_is_made(route53: World, preflight: Preflight) -> None:
    route53.aws.create_hosted_zone("example.net")
    route53.aws.create_hosted_zone(f"mail.{Z}")
    result = preflight("track.example.net", f"track.mail.{Z}", cdn="cloudfront", dns_provider="route53")
    undelegated, below = result["results"]
    assert found_ids(undelegated) == ["zone_not_delegated"]
    assert "does not delegate example.net to any name servers" in undelegated["obstacles"][0]["message"]
    # The zone that is delegated takes the records, though a longer one holds the name.
    assert (below["state"], below["facts"]["zone"]["held"]["name"]) == ("ready", Z)
    assert below["facts"]["zone"]["others"] == [f"mail.{Z}"]


def test_of_two_zones_of_one_name_the_delegated_one_is_taken(route53: World, preflight: Preflight) -> None:
    (first,) = route53.aws.hosted_zones()
    second = route53.aws.create_hosted_zone(Z)
    for zone in (first, second):
        route53.delegate(Z, zone.name_servers)
        route53.flush_resolvers()
        assert preflight.one(cdn="cloudfront", dns_provider="route53")["facts"]["zone"]["held"]["id"] == zone.id


def test_by_dns_alone(lab: World, preflight: Preflight) -> None:
    """A DNS host that nobody here knows: names, wildcards and owners are told by the zone's servers."""
    lab.own_zones.create("example.org")
    lab.delegate("example.org")
    for name, kind, value in (
        ("*.example.org", "CNAME", "spgo.io"),
        ("shop.example.org", "CNAME", "shops.myshopify.com"),
        ("mx.example.org", "MX", "10 mx.example.net."),
        ("_acme-challenge.acme.example.org", "CNAME", "0123.auth.acme-dns.io"),
        ("deep.org.example.org", "TXT", '"x"'),
    ):
        lab.own_zones.put(name, kind, [value], 60)
    names = ("track", "track.mail", "shop", "mx", "acme", "track.org")
    result = preflight(*(f"{name}.example.org" for name in names), cdn="fastly", dns_provider="manual")
    found = dict(zip(names, result["results"], strict=True))
    assert {name: found_ids(one) for name, one in found.items()} == {
        "track": [],
        "track.mail": [],
        "shop": ["foreign_target"],
        "mx": ["records_in_the_way"],
        "acme": ["foreign_validation_record"],
        "track.org": [],
    }
    silenced = {name: one["facts"]["silenced"] for name, one in found.items()}
    assert silenced["track"] == ["track.example.org"]
    assert silenced["track.mail"] == ["mail.example.org", "track.mail.example.org"]
    assert (silenced["shop"], silenced["track.org"]) == ([], [])
    assert found["track"]["facts"]["copies"][0]["value"] == "spgo.io"


def test_a_zone_that_moves_to_cloudflare(lab: World, preflight: Preflight) -> None:
    """DS records and whatever else the old host holds are seen before name servers are handed out."""
    domain, options = "track.example.org", {"cdn": "cloudflare", "rules": "rulesets"}
    lab.own_zones.create("example.org")
    lab.delegate("example.org")
    for name, kind, value in (("www.example.org", "A", "192.0.2.7"), ("example.org", "MX", "10 mx.example.net.")):
        lab.own_zones.put(name, kind, [value], 60)
    lab.own_zones.put("odd.example.org", "TXT", ['"x"'], 60)
    found = preflight.one(domain, **options)
    assert (found_ids(found), found["facts"]["zone"]["create"]) == (["zone_records_missing"], "example.org")
    assert found["facts"]["missing_records"] == ["MX example.org", "A www.example.org"]
    more = preflight.one(domain, old_zone_names=["odd"], take_over=["zone_records_missing"], **options)
    assert (more["state"], more["facts"]["missing_records"]) == (
        "ready",
        ["MX example.org", "TXT odd.example.org", "A www.example.org"],
    )
    lab.registrar.secure("example.org", ["2371 13 2 " + "AB" * 32])
    lab.flush_resolvers()
    assert "ds_at_registrar" in found_ids(preflight.one(domain, take_over=["zone_records_missing"], **options))


def test_a_zone_moves_with_all_names_of_the_list_or_not_at_all(lab: World, preflight: Preflight) -> None:
    lab.own_zones.create("example.org")
    lab.delegate("example.org")
    for name, value in (("track", "spgo.io"), ("hello", "www.website.test"), ("*.wild", "spgo.io")):
        lab.own_zones.put(f"{name}.example.org", "CNAME", [value], 60)
    lab.own_zones.put("shop.example.org", "A", ["192.0.2.7"], 60)
    names = ["track.example.org", "hello.example.org", "new.example.org", "a.wild.example.org"]

    def found(*domains: str, **more: Any) -> dict[str, Any]:
        result = preflight(*domains, cdn="cloudflare", rules="rulesets", **more)
        return {one["domain"]: one for one in result["results"]}

    # Names that the run creates are not missing; a wildcard that answers for one of them is.
    first = found(*names)
    missing = [one["facts"]["missing_records"] for one in first.values()]
    assert missing == [["CNAME *.wild.example.org", "A shop.example.org"]] * len(names)
    # One that cannot be set up would be lost with the zone's move, and so holds the others.
    lab.own_zones.remove("shop.example.org", "A")
    second = found("track.example.org", "hello.example.org")
    assert found_ids(second["hello.example.org"]) == ["foreign_target"]
    assert found_ids(second["track.example.org"]) == ["zone_records_missing"]
    assert "hello.example.org" in second["track.example.org"]["obstacles"][0]["message"]
    third = found("track.example.org", "hello.example.org", take_over=["zone_records_missing"])
    assert found_ids(third["track.example.org"]) == []


def test_lists_and_regions_are_reported_without_asking_anybody(lab: World, preflight: Preflight) -> None:
    lab.journal.clear()
    entries = [{"domain": D, "cdn": "fastly"}, {"domain": f"click.{Z}", "cdn": "cloudfornt"}]
    result = preflight(*entries, cdn="cloudfront")
    assert [found_ids(one) for one in result["results"]] == [["cdn_differs"], ["cdn_unknown"]]
    assert (result["failed"], requests(lab)) == (True, [])
    found = preflight.one(cdn="managed", dns_provider="manual", endpoint="us", sparkpost={"region": "eu"})
    assert "region_mismatch" in found_ids(found)
    follows = preflight.one(cdn="managed", dns_provider="manual", sparkpost={"region": "eu"})
    assert (follows["facts"]["endpoint"], found_ids(follows)) == ("eu.v2.spgo.io", [])


def test_reads_grow_with_pages_not_with_domains(route53: World, preflight: Preflight) -> None:
    route53.journal.clear()
    preflight(*(f"track{number}.{Z}" for number in range(30)), cdn="cloudfront", dns_provider="route53")
    assert requests(route53) == [
        "route53 ListHostedZonesByName",
        "route53 ListResourceRecordSets",
        "cloudfront ListDistributions",
        "sparkpost /api/v1/tracking-domains",
    ]
