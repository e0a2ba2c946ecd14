# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Route 53 in the lab: zones with name servers of their own, batches that hold or fail as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.aws.route53 import name_servers
from lab.aws.route53_rules import plain_name, stored_name
from lab.aws.served import ServedAws, served_aws
from lab.views import AwsAccount, HostedZoneView, RecordSetView


@pytest.fixture(scope="module")
def aws() -> Iterator[ServedAws]:
    with served_aws() as served:
        yield served


@pytest.fixture
def route53(aws: ServedAws) -> Any:
    aws.service.reset()
    aws.latency.dns_propagation = 0
    return aws.client("route53")


@pytest.fixture
def zone(aws: ServedAws, route53: Any) -> HostedZoneView:
    return aws.service.create_hosted_zone("example.com")


def change(action: str, name: str, kind: str, *values: str, ttl: int = 300, **settings: Any) -> dict[str, Any]:
    """One change of a batch."""
    records = [{"Value": value} for value in values]
    record_set = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": records, **settings}
    return {"Action": action, "ResourceRecordSet": record_set}


def submit(route53: Any, zone: HostedZoneView, *changes: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = route53.change_resource_record_sets(
        HostedZoneId=zone.id, ChangeBatch={"Changes": list(changes)}
    )["ChangeInfo"]
    return answer


def held(aws: ServedAws) -> dict[tuple[str, str], RecordSetView]:
    """The record sets of the only zone but for those of its apex."""
    account: AwsAccount = aws.service
    [only] = account.hosted_zones()
    return {(one.name, one.type): one for one in only.record_sets if one.type not in ("NS", "SOA")}


SEED = change("CREATE", "a.example.com", "CNAME", "old.example.net")
A_RECORD = change("CREATE", "h.example.com", "A", "192.0.2.1")
REFUSALS: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("create existing", [SEED], "InvalidChangeBatch", "already exists"),
    (
        "create existing in other case",
        [change("CREATE", "A.Example.COM.", "CNAME", "x.example.net")],
        "InvalidChangeBatch",
        "already exists",
    ),
    (
        "delete absent",
        [change("DELETE", "b.example.com", "CNAME", "old.example.net")],
        "InvalidChangeBatch",
        "not found",
    ),
    (
        "delete with another value",
        [change("DELETE", "a.example.com", "CNAME", "new.example.net")],
        "InvalidChangeBatch",
        "do not match",
    ),
    (
        "delete with another TTL",
        [change("DELETE", "a.example.com", "CNAME", "old.example.net", ttl=60)],
        "InvalidChangeBatch",
        "do not match",
    ),
    (
        "delete NS of the apex",
        [change("DELETE", "example.com", "NS", "ns-1.awsdns-01.com")],
        "InvalidChangeBatch",
        "at least one NS",
    ),
    (
        "UPSERT twice",
        [change("UPSERT", "c.example.com", "CNAME", "x.example.net")] * 2,
        "InvalidChangeBatch",
        "invalid set of changes",
    ),
    (
        "delete twice",
        [change("DELETE", "a.example.com", "CNAME", "old.example.net")] * 2,
        "InvalidChangeBatch",
        "invalid set of changes",
    ),
    (
        "CNAME beside A",
        [change("UPSERT", "h.example.com", "CNAME", "x.example.net")],
        "InvalidChangeBatch",
        "conflicts with other records",
    ),
    (
        "A beside CNAME",
        [change("UPSERT", "a.example.com", "A", "192.0.2.1")],
        "InvalidChangeBatch",
        "conflicts with other records",
    ),
    ("CNAME at the apex", [change("UPSERT", "example.com", "CNAME", "x.example.net")], "InvalidChangeBatch", "at apex"),
    (
        "outside the zone",
        [change("UPSERT", "a.example.org", "CNAME", "x.example.net")],
        "InvalidChangeBatch",
        "not permitted in zone",
    ),
    (
        "end of a label only",
        [change("UPSERT", "badexample.com", "CNAME", "x.example.net")],
        "InvalidChangeBatch",
        "not permitted in zone",
    ),
    (
        "CNAME with two values",
        [change("UPSERT", "c.example.com", "CNAME", "x.example.net", "y.example.net")],
        "InvalidChangeBatch",
        "exactly one",
    ),
    (
        "same value twice",
        [change("UPSERT", "h.example.com", "A", "192.0.2.1", "192.0.2.1")],
        "InvalidChangeBatch",
        "Duplicate",
    ),
    (
        "no values",
        [{"Action": "UPSERT", "ResourceRecordSet": {"Name": "c.example.com", "Type": "A"}}],
        "InvalidInput",
        "Expected exactly one",
    ),
    ("unknown action", [change("REPLACE", "c.example.com", "CNAME", "x.example.net")], "InvalidInput", "enum"),
    ("unknown type", [change("UPSERT", "c.example.com", "ANAME", "x.example.net")], "InvalidInput", "enum"),
    (
        "1001 changes",
        [change("CREATE", f"n{n}.example.com", "A", "192.0.2.1") for n in range(1001)],
        "InvalidChangeBatch",
        "limit of 1000",
    ),
    (
        "501 upserts",
        [change("UPSERT", f"n{n}.example.com", "A", "192.0.2.1") for n in range(501)],
        "InvalidChangeBatch",
        "limit of 1000",
    ),
]


@pytest.mark.parametrize(
    ("changes", "code", "message"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_refused_batch_changes_nothing(
    aws: ServedAws, route53: Any, zone: HostedZoneView, changes: list[dict[str, Any]], code: str, message: str
) -> None:
    submit(route53, zone, SEED, A_RECORD)
    before = held(aws)
    good = change("CREATE", "good.example.com", "TXT", '"first in the batch"')
    with pytest.raises(ClientError, match=message) as caught:
        submit(route53, zone, good, *changes)
    assert caught.value.response["Error"]["Code"] == code
    assert held(aws) == before


def test_batch_that_replaces_a_record_of_another_type(aws: ServedAws, route53: Any, zone: HostedZoneView) -> None:
    submit(route53, zone, A_RECORD)
    submit(
        route53,
        zone,
        change("DELETE", "h.example.com", "A", "192.0.2.1"),
        change("CREATE", "h.example.com", "CNAME", "x.example.net"),
    )
    assert list(held(aws)) == [("h.example.com", "CNAME")]
    submit(
        route53,
        zone,
        change("DELETE", "h.example.com", "CNAME", "x.example.net"),
        change("CREATE", "h.example.com", "CNAME", "y.example.net"),
    )
    assert held(aws)["h.example.com", "CNAME"].values == ("y.example.net",)


def test_view_of_records(aws: ServedAws, route53: Any, zone: HostedZoneView) -> None:
    alias = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "D111.cloudfront.net.", "EvaluateTargetHealth": False}
    aliased = {"Name": "open.example.com", "Type": "A", "AliasTarget": alias}
    submit(
        route53,
        zone,
        change("UPSERT", "*.Click.example.com.", "CNAME", "d1.cloudfront.net.", ttl=3600),
        {"Action": "CREATE", "ResourceRecordSet": aliased},
    )
    found = held(aws)
    wildcard = found["*.click.example.com", "CNAME"]
    assert (wildcard.ttl, wildcard.values, wildcard.changed_at) == (3600, ("d1.cloudfront.net.",), aws.clock())
    assert found["open.example.com", "A"].values == ("d111.cloudfront.net",)
    aws.clock.advance(5)
    submit(route53, zone, change("UPSERT", "*.click.example.com", "CNAME", "d2.cloudfront.net"))
    found = held(aws)
    assert found["*.click.example.com", "CNAME"].changed_at == aws.clock()
    assert found["open.example.com", "A"].changed_at == aws.clock() - 5


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("A.Example.com", "a.example.com."),
        ("*.example.com.", "\\052.example.com."),
        ("\\052.example.com", "\\052.example.com."),
        ("_acme.example.com", "_acme.example.com."),
    ],
)
def test_stored_names(name: str, stored: str) -> None:
    assert stored_name(name) == stored
    assert stored_name(plain_name(stored)) == stored


def test_exact_read_and_pages(route53: Any, zone: HostedZoneView) -> None:
    names = [f"n{number:03d}.example.com" for number in range(301)]
    for start in (0, 200):
        changes = [change("CREATE", name, "CNAME", "x.example.net") for name in names[start : start + 200]]
        submit(route53, zone, *changes)
    read = route53.list_resource_record_sets
    exact = read(HostedZoneId=zone.id, StartRecordName="N007.example.com", StartRecordType="CNAME", MaxItems="1")
    assert [one["Name"] for one in exact["ResourceRecordSets"]] == ["n007.example.com."]
    absent = read(HostedZoneId=zone.id, StartRecordName="n0071.example.com", StartRecordType="CNAME", MaxItems="1")
    assert absent["ResourceRecordSets"][0]["Name"] == "n008.example.com."
    pages = list(route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone.id))
    assert [len(page["ResourceRecordSets"]) for page in pages] == [300, 3]
    found = [one["Name"] for page in pages for one in page["ResourceRecordSets"]]
    assert found == ["example.com."] * 2 + [f"{name}." for name in names]
    with pytest.raises(ClientError, match="InvalidInput"):
        read(HostedZoneId=zone.id, StartRecordType="CNAME")


def test_change_is_pending_until_it_has_propagated(aws: ServedAws, route53: Any, zone: HostedZoneView) -> None:
    aws.latency.dns_propagation = 30
    first = submit(route53, zone, SEED)
    second = submit(route53, zone, A_RECORD)
    assert first["Status"] == "PENDING"
    assert first["Id"] != second["Id"]
    aws.clock.advance(29)
    assert route53.get_change(Id=first["Id"])["ChangeInfo"]["Status"] == "PENDING"
    aws.clock.advance(1)
    assert route53.get_change(Id=first["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    with pytest.raises(ClientError, match="NoSuchChange"):
        route53.get_change(Id="C0000000000000")


def test_zone_life_cycle(aws: ServedAws, route53: Any) -> None:
    made = route53.create_hosted_zone(Name="Example.COM", CallerReference="first", HostedZoneConfig={"Comment": "mail"})
    zone_id = made["HostedZone"]["Id"]
    assert made["HostedZone"]["Name"] == "example.com."
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    with pytest.raises(ClientError, match="HostedZoneAlreadyExists"):
        route53.create_hosted_zone(Name="example.com", CallerReference="first")
    read = route53.get_hosted_zone(Id=zone_id)
    assert read["HostedZone"]["Config"] == {"Comment": "mail", "PrivateZone": False}
    assert read["HostedZone"]["ResourceRecordSetCount"] == 2
    [view] = aws.service.hosted_zones()
    assert view.name == "example.com"
    assert read["DelegationSet"]["NameServers"] == made["DelegationSet"]["NameServers"] == list(view.name_servers)
    submit(route53, view, SEED)
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        route53.delete_hosted_zone(Id=zone_id)
    submit(route53, view, {**SEED, "Action": "DELETE"})
    assert route53.delete_hosted_zone(Id=zone_id)["ChangeInfo"]["Status"] == "INSYNC"
    with pytest.raises(ClientError, match="NoSuchHostedZone"):
        route53.get_hosted_zone(Id=zone_id)


def test_zones_of_one_name_have_other_servers(aws: ServedAws, route53: Any) -> None:
    first, second = aws.service.create_hosted_zone("example.com"), aws.service.create_hosted_zone("example.com")
    assert first.id != second.id
    assert set(first.name_servers).isdisjoint(second.name_servers)
    assert [server.partition(".")[2].partition(".")[2] for server in first.name_servers] == [
        "com",
        "net",
        "org",
        "co.uk",
    ]
    assert name_servers(first.id) == first.name_servers
    # None of them by luck.
    taken = name_servers("Z1")
    assert set(name_servers("Z1", taken)).isdisjoint(taken)
    apex = {one.type: one.values for one in first.record_sets}
    assert apex["NS"] == tuple(f"{server}." for server in first.name_servers)
    assert apex["SOA"][0].startswith(f"{first.name_servers[0]}. awsdns-hostmaster.amazon.com. 1 ")


def test_private_zones_are_not_seen(aws: ServedAws, route53: Any) -> None:
    route53.create_hosted_zone(Name="example.com", CallerReference="p", HostedZoneConfig={"PrivateZone": True})
    assert aws.service.hosted_zones() == []
    assert route53.list_hosted_zones()["HostedZones"][0]["Config"]["PrivateZone"] is True


def test_zone_lists(aws: ServedAws, route53: Any) -> None:
    names = ["a.com", "b.a.com", "b.com", "a.net"]
    ids = {name: aws.service.create_hosted_zone(name).id for name in reversed(names)}
    pages = list(route53.get_paginator("list_hosted_zones").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["HostedZones"]) for page in pages] == [3, 1]
    by_name = route53.list_hosted_zones_by_name(DNSName="b.a.com", MaxItems="2")
    assert [zone["Name"] for zone in by_name["HostedZones"]] == ["b.a.com.", "b.com."]
    assert (by_name["NextDNSName"], by_name["NextHostedZoneId"]) == ("a.net.", ids["a.net"])
    following = route53.list_hosted_zones_by_name(DNSName="a.net.", HostedZoneId=ids["a.net"])
    assert [zone["Name"] for zone in following["HostedZones"]] == ["a.net."]
    for wrong in ({"Marker": "Z0000000000000"}, {"MaxItems": "none"}, {"MaxItems": "0"}):
        with pytest.raises(ClientError, match="InvalidInput"):
            route53.list_hosted_zones(**wrong)
    everything = route53.list_hosted_zones_by_name()
    assert [zone["Name"] for zone in everything["HostedZones"]] == [f"{name}." for name in names]


def test_tags_of_zones_reach_moto(route53: Any, zone: HostedZoneView) -> None:
    route53.change_tags_for_resource(
        ResourceType="hostedzone", ResourceId=zone.id, AddTags=[{"Key": "team", "Value": "mail"}]
    )
    found = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone.id)
    assert found["ResourceTagSet"]["Tags"] == [{"Key": "team", "Value": "mail"}]
