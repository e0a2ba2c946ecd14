# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``tracking_preflight`` in accounts that are not blank: distributions, zones and services that stand already."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from lab.aws.served import distribution_config, with_alias
from lab.world import World
from support.hosts import RunTask
from support.preflight_task import D, Preflight, cname, found_ids, put, requests

Z = "example.com"


@pytest.fixture
def preflight(run_task: RunTask, lab: World) -> Preflight:
    return Preflight(run_task, lab)


def client(service: str) -> Any:
    """A plain client of the lab's AWS, by the environment."""
    make: Any = boto3.client
    return make(service, region_name="us-east-1")


def distribution(*aliases: str, reference: str, **settings: Any) -> dict[str, Any]:
    """One that an owner has made, with a certificate that ACM issued for its names."""
    acm = client("acm")
    arn = acm.request_certificate(DomainName=aliases[0], SubjectAlternativeNames=list(aliases), ValidationMethod="DNS")
    arn = arn["CertificateArn"]
    records = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    changes = [{"Action": "UPSERT", "ResourceRecordSet": {**_set(one["ResourceRecord"]), "TTL": 60}} for one in records]
    _change(changes)
    acm.describe_certificate(CertificateArn=arn)
    config = distribution_config(reference, **with_alias(*aliases, certificate=arn), **settings)
    made: dict[str, Any] = client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]
    return made


def _set(record: dict[str, str]) -> dict[str, Any]:
    return {"Name": record["Name"], "Type": record["Type"], "ResourceRecords": [{"Value": record["Value"]}]}


def _change(changes: list[dict[str, Any]]) -> None:
    route53 = client("route53")
    zone = route53.list_hosted_zones_by_name(DNSName=Z)["HostedZones"][0]["Id"]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def alias(name: str, target: str) -> None:
    """A and AAAA alias records, as the console makes them."""
    to = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": target, "EvaluateTargetHealth": False}
    sets = ({"Name": name, "Type": kind, "AliasTarget": to} for kind in ("A", "AAAA"))
    _change([{"Action": "UPSERT", "ResourceRecordSet": one} for one in sets])


def test_distributions_that_stand(lab: World, preflight: Preflight) -> None:
    """Alias records to this very distribution are the right state; what breaks clicks is found at once."""
    ours = distribution(D, reference="ours", Comment="kept as it is")
    alias(D, ours["DomainName"])
    origin = distribution_config()["Origins"]["Items"][0]
    elsewhere = {"Quantity": 1, "Items": [{**origin, "DomainName": "shop.example.net", "OriginPath": "/shop"}]}
    distribution(f"shop.{Z}", reference="shop", Origins=elsewhere)
    pathed = {"Quantity": 1, "Items": [{**origin, "OriginPath": "/track"}]}
    distribution(f"click.{Z}", reference="broken", Origins=pathed, Enabled=False)
    distribution(f"go.{Z}", f"links.{Z}", reference="both")
    names = (D, f"shop.{Z}", f"click.{Z}", f"go.{Z}")
    lab.journal.clear()
    result = preflight(*names, cdn="cloudfront", dns_provider="route53", caller="role")
    assert requests(lab)[:4] == [
        "route53 ListHostedZonesByName",
        "route53 ListResourceRecordSets",
        "cloudfront ListDistributions",
        "acm ListCertificates",
    ]
    found = dict(zip(names, result["results"], strict=True))
    assert {name: found_ids(one) for name, one in found.items()} == {
        D: [],
        f"shop.{Z}": ["foreign_origin"],
        f"click.{Z}": ["distribution_disabled", "origin_path"],
        f"go.{Z}": ["further_aliases"],
    }
    facts = found[D]["facts"]
    assert (facts["distribution"]["id"], facts["certificate"]["attached"]) == (ours["Id"], True)
    assert {(one["type"], one["free"]) for one in facts["targets"]} == {("A", True), ("AAAA", True)}
    assert any("and is kept" in note for note in found[D]["notes"])
    by_dns = preflight.one(D, cdn="cloudfront", dns_provider="manual")
    assert (by_dns["state"], by_dns["facts"]["equivalent"]) == ("ready", True)


@pytest.fixture
def cloudflare(lab: World) -> World:
    """A zone at Cloudflare that is active, on a plan of three page rules."""
    lab.host_cloudflare_zone("shop-example.com", plan="free")
    return lab


def task(run_task: RunTask, module: str, **options: Any) -> None:
    result = run_task(module, options)
    assert not result["failed"], result["msg"]


def test_a_zone_at_cloudflare(cloudflare: World, preflight: Preflight, run_task: RunTask) -> None:
    zone, domain = "shop-example.com", "track.shop-example.com"
    cloudflare.journal.clear()
    found = preflight.one(domain, cdn="cloudflare")
    assert found_ids(found) == []
    # One of them is SparkPost's.
    assert len(requests(cloudflare)) == 11
    for target in (f"www.{zone}/*", f"old.{zone}/*", f"*{zone}/*"):
        task(run_task, "cloudflare_page_rule", zone=zone, target=target, actions={"security_level": "high"})
    full = preflight.one(domain, cdn="cloudflare", caller="role")
    assert found_ids(full) == ["page_rule_ahead", "page_rule_quota"]
    assert all("cloudflare_rules: rulesets" in one["remedy"] for one in full["obstacles"][1:])
    assert found_ids(preflight.one(domain, cdn="cloudflare", rules="rulesets")) == []
    put(run_task, cname(domain, "shops.myshopify.com", ttl=1, proxied=True), provider="cloudflare")
    assert found_ids(preflight.one(domain, cdn="cloudflare", rules="rulesets")) == ["foreign_target"]
    deep = preflight.one(f"a.b.{zone}", cdn="cloudflare", rules="rulesets")
    assert (found_ids(deep), deep["facts"]["zone"]["held"]["name"]) == (["edge_certificate"], zone)


def test_a_record_that_has_to_be_dns_only(cloudflare: World, preflight: Preflight, run_task: RunTask) -> None:
    domain = "track.shop-example.com"
    put(run_task, cname(domain, "spgo.io", ttl=1, proxied=True), provider="cloudflare")
    found = preflight.one(domain, cdn="fastly", dns_provider="cloudflare")
    assert (found["state"], found["facts"]["records"][0]["proxied"]) == ("ready", True)
    assert any("DNS-only" in note for note in found["notes"])
    by_dns = preflight.one(domain, cdn="fastly", dns_provider="manual")
    assert found_ids(by_dns) == ["served_elsewhere"]
    assert "DNS-only" in by_dns["obstacles"][0]["remedy"]


def test_a_zone_in_cname_setup(lab: World, preflight: Preflight) -> None:
    account: Any = lab.cloudflare
    account.create_zone("example.org", plan="business", active=True, type="partial")
    lab.own_zones.create("example.org")
    lab.delegate("example.org", ["ns1.own-dns.test", "ns2.own-dns.test"])
    found = preflight.one("track.example.org", cdn="cloudflare", rules="rulesets")
    record = {"name": "track.example.org", "type": "CNAME", "value": "track.example.org.cdn.cloudflare.net"}
    assert found["facts"]["partial_record"] == record
    assert any(record["value"] in note for note in found["notes"])
    other = preflight.one("track.example.org", cdn="fastly", dns_provider="cloudflare")
    assert found_ids(other) == ["zone_not_delegated"]


def test_a_service_at_fastly(lab: World, preflight: Preflight, run_task: RunTask) -> None:
    name = "tracking"
    task(run_task, "fastly_tracking_service", name=f"{name} {D}", domains=[D], endpoint="us")
    put(run_task, cname(D, "t.sni.global.fastly.net"))
    held = preflight.one(cdn="fastly", dns_provider="route53", service_name=name)
    assert (found_ids(held), held["facts"]["service"]["domains"]) == ([], [D])
    # The same record where this account has nothing of the domain.
    other = preflight.one(cdn="fastly", dns_provider="route53", service_name="elsewhere")
    assert found_ids(other) == ["served_elsewhere"]
    put(run_task, cname(f"_acme-challenge.{D}", "0123.auth.acme-dns.io"))
    assert found_ids(preflight.one(cdn="fastly", dns_provider="route53", service_name=name)) == [
        "foreign_validation_record"
    ]


def test_a_provider_that_refuses_is_reported_in_its_own_words(lab: World, preflight: Preflight) -> None:
    result = preflight(D, cdn="fastly", dns_provider="route53", fastly={"api_token": "wrong-token-0123456789"})
    assert (result["failed"], found_ids(result["results"][0])) == (True, ["unreadable"])
    assert "Fastly answered" in result["msg"]
    assert "wrong-token" not in str(result)
