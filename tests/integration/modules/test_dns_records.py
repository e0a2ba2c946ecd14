# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``dns_records`` at Route 53, in both hosts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from ansible_collections.sparkpost.tracking.plugins.plugin_utils._drift import drift_of
from support.aws_account import ACCESS_KEY, SECRET_KEY, AwsAccount, served_account
from support.hosts import RunTask

CDN = "d111111abcdef8.cloudfront.net"
TRACK = {"name": "track.example.com", "type": "CNAME", "value": CDN, "ttl": 3600}
PROOF = {"name": "_x1.track.example.com", "type": "CNAME", "value": "_y1.acm-validations.aws", "ttl": 300}
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def account() -> Iterator[AwsAccount]:
    with served_account() as served:
        served.service.create_hosted_zone("example.com")
        yield served


@pytest.fixture
def run(run_task: RunTask, account: AwsAccount) -> Run:
    """Runs the module with the records; ``check`` in check mode."""

    def run_it(*records: Any, check: bool = False, **options: Any) -> dict[str, Any]:
        asked = account.options(provider="route53", records=list(records), **options)
        return run_task("dns_records", asked, check_mode=check)

    return run_it


def put(account: AwsAccount, **record_set: Any) -> None:
    """Write a record set behind the module's back."""
    client: Any = boto3.client(
        "route53",
        region_name="us-east-1",
        endpoint_url=account.url,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    (zone,) = [zone for zone in account.service.hosted_zones() if zone.name == "example.com"]
    client.change_resource_record_sets(
        HostedZoneId=zone.id, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record_set}]}
    )
    account.operations()


def values(*texts: str) -> list[dict[str, str]]:
    return [{"Value": text} for text in texts]


def test_check_write_and_run_again(run: Run, account: AwsAccount) -> None:
    predicted = run(TRACK, PROOF, zone="example.com", check=True)
    assert (predicted["changed"], predicted["failed"]) == (True, False)
    assert account.operations() == ["ListHostedZonesByName", "ListResourceRecordSets"]
    assert account.records() == {}

    written = run(TRACK, PROOF, zone="example.com")
    assert written["changed"]
    assert written["actions"] == predicted["actions"]
    assert written["diff"] == predicted["diff"]
    assert written["diff"]["before"] == {}
    assert written["diff"]["after"]["track.example.com CNAME"] == {"value": [CDN], "ttl": 3600}
    assert account.operations() == ["ListHostedZonesByName", "ListResourceRecordSets", "ChangeResourceRecordSets"]
    assert account.records() == {
        ("track.example.com", "CNAME"): (f"{CDN}.",),
        ("_x1.track.example.com", "CNAME"): ("_y1.acm-validations.aws.",),
    }

    again = run({**TRACK, "name": "Track.Example.COM.", "value": [f"{CDN.upper()}."]}, PROOF, zone="Example.com.")
    assert not again["changed"]
    assert again["records"] == [{**record, "value": [record["value"]]} for record in (TRACK, PROOF)]
    assert again["zones"] == written["zones"]
    assert account.operations() == ["ListHostedZonesByName", "ListResourceRecordSets"]

    by_id = run(TRACK, zone_id=again["zones"][0]["id"])
    assert not by_id["changed"]
    assert account.operations() == ["ListResourceRecordSets"]


def test_what_is_returned_can_be_given_back(run: Run, account: AwsAccount) -> None:
    txt = {"name": "example.com", "type": "TXT", "value": 'say "hi", é ' + "x" * 300}
    caa = {"name": "example.com", "type": "CAA", "value": ['0 issue "amazon.com"', '0 issuewild ";"']}
    written = run(TRACK, txt, caa, {"name": "*.example.com", "type": "MX", "value": "10 Mail.example.com."})
    assert written["changed"]
    again = run(*written["records"])
    assert not again["changed"]
    assert again["records"] == written["records"]
    removed = run(*written["records"], state="absent")
    assert removed["changed"]
    assert account.records() == {}


def test_each_record_goes_to_the_longest_zone(run: Run, account: AwsAccount) -> None:
    account.service.create_hosted_zone("mail.example.com")
    account.service.create_hosted_zone("example.net")
    other = {"name": "track.example.net", "type": "CNAME", "value": CDN}
    deep = {"name": "track.mail.example.com", "type": "CNAME", "value": CDN}
    result = run(TRACK, deep, other)
    assert [zone["name"] for zone in result["zones"]] == ["example.com", "example.net", "mail.example.com"]
    assert len(result["actions"]) == 3
    assert account.operations() == [
        "ListHostedZonesByName",
        *["ListResourceRecordSets"] * 3,
        *["ChangeResourceRecordSets"] * 3,
    ]
    held = {zone.name: {one.name for one in zone.record_sets} for zone in account.service.hosted_zones()}
    assert "track.mail.example.com" in held["mail.example.com"]
    assert "track.mail.example.com" not in held["example.com"]


def test_the_rest_of_a_zone_is_left_alone(run: Run, account: AwsAccount) -> None:
    put(account, Name="example.com", Type="CAA", TTL=60, ResourceRecords=values('0 issue "letsencrypt.org"'))
    put(account, Name="www.example.com", Type="A", TTL=60, ResourceRecords=values("192.0.2.1"))
    result = run({"name": "example.com", "type": "CAA", "value": '0 issue "amazon.com"'}, zone="example.com")
    assert result["changed"]
    assert set(account.records()[("example.com", "CAA")]) == {'0 issue "amazon.com"', '0 issue "letsencrypt.org"'}
    assert account.records()[("www.example.com", "A")] == ("192.0.2.1",)
    purged = run(
        {"name": "example.com", "type": "CAA", "value": '0 issue "amazon.com"'}, zone="example.com", purge_values=True
    )
    assert purged["changed"]
    assert account.records()[("example.com", "CAA")] == ('0 issue "amazon.com"',)


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("existing", "desired", "said"),
    [
        (
            {"Name": "track.example.com", "Type": "A", "TTL": 60, "ResourceRecords": values("192.0.2.1")},
            TRACK,
            "holds A records, beside which a CNAME record cannot stand",
        ),
        (
            {"Name": "track.example.com", "Type": "CNAME", "TTL": 60, "ResourceRecords": values("spgo.io")},
            {"name": "track.example.com", "type": "TXT", "value": "text"},
            "holds CNAME records, beside which a TXT record cannot stand",
        ),
        (
            {
                "Name": "track.example.com",
                "Type": "A",
                "AliasTarget": {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": f"{CDN}.", "EvaluateTargetHealth": False},
            },
            {"name": "track.example.com", "type": "A", "value": "192.0.2.1"},
            f"is an alias to {CDN}, which a plain record would destroy",
        ),
        (
            {
                "Name": "track.example.com",
                "Type": "CNAME",
                "TTL": 60,
                "SetIdentifier": "blue",
                "Weight": 1,
                "ResourceRecords": values("spgo.io"),
            },
            TRACK,
            "routing policy Weight (set identifier blue)",
        ),
        (
            {"Name": "www.example.com", "Type": "A", "TTL": 60, "ResourceRecords": values("192.0.2.1")},
            {"name": "example.com", "type": "CNAME", "value": CDN},
            "is the apex of its zone",
        ),
    ],
)
def test_what_cannot_stand_is_refused_before_writing(
    run: Run, account: AwsAccount, existing: dict[str, Any], desired: dict[str, Any], said: str, check: bool
) -> None:
    put(account, **existing)
    before = account.records()
    result = run(PROOF, desired, check=check)
    assert result["failed"]
    assert not result["changed"]
    assert said in result["msg"]
    assert account.records() == before
    assert "ChangeResourceRecordSets" not in account.operations()


@pytest.mark.parametrize(
    "existing",
    [
        [{"Type": "A", "TTL": 60, "ResourceRecords": values("192.0.2.9")}],
        [
            {"Type": kind, "AliasTarget": {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": "d9.cloudfront.net."}}
            for kind in ("A", "AAAA")
        ],
        [
            {
                "Type": "CNAME",
                "TTL": 60,
                "SetIdentifier": each,
                "Weight": 1,
                "ResourceRecords": values("shops.example.net"),
            }
            for each in ("blue", "green")
        ],
    ],
    ids=["an address", "aliases", "weights"],
)
def test_what_stands_at_a_name_that_is_given_up_is_replaced_in_one_batch(
    run: Run, account: AwsAccount, existing: list[dict[str, Any]]
) -> None:
    for each in existing:
        if "AliasTarget" in each:
            each["AliasTarget"]["EvaluateTargetHealth"] = False
        put(account, Name="track.example.com", **each)
    assert run(TRACK, replace_names=["other.example.com"])["failed"]
    account.operations()
    assert run(TRACK, replace_names=["Track.Example.COM."])["changed"]
    assert account.operations().count("ChangeResourceRecordSets") == 1
    assert account.records() == {("track.example.com", "CNAME"): (f"{CDN}.",)}
    assert not run(TRACK, replace_names=["track.example.com"])["changed"]


def test_mail_records_at_a_name_that_is_given_up_are_not_replaced(run: Run, account: AwsAccount) -> None:
    put(account, Name="track.example.com", Type="MX", TTL=60, ResourceRecords=values("10 mail.example.net."))
    assert "holds MX records" in run(TRACK, replace_names=["track.example.com"])["msg"]


WILDCARD_ALIAS = {
    "Name": "*.example.com",
    "Type": "A",
    "AliasTarget": {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": f"{CDN}.", "EvaluateTargetHealth": False},
}


def test_the_answers_of_a_wildcard_stay_and_make_way(run: Run, account: AwsAccount) -> None:
    """An alias is copied as an alias, in the batch of the record that would silence the wildcard."""
    put(account, **WILDCARD_ALIAS)
    put(account, Name="*.example.com", Type="MX", TTL=60, ResourceRecords=values("10 mail.example.net."))
    predicted = run(PROOF, zone="example.com", check=True)
    account.operations()
    written = run(PROOF, zone="example.com")
    assert account.operations() == [
        "ListHostedZonesByName",
        *["ListResourceRecordSets"] * 2,
        "ChangeResourceRecordSets",
    ]
    assert written["actions"] == predicted["actions"]
    assert written["diff"] == predicted["diff"]
    assert {change["object"] for change in written["changes"]} == {
        "record track.example.com A",
        "record track.example.com MX",
        f"record {PROOF['name']} CNAME",
    }
    (zone,) = [zone for zone in account.service.hosted_zones() if zone.name == "example.com"]
    (copy,) = [one.values for one in zone.record_sets if (one.name, one.type) == ("track.example.com", "A")]
    assert [value.rstrip(".") for value in copy] == [CDN]
    assert not run(PROOF, zone="example.com")["changed"]
    assert account.operations() == ["ListHostedZonesByName", "ListResourceRecordSets"]

    taken = run({**TRACK, "value": "spgo.io"}, zone="example.com")
    assert [change["verb"] for change in taken["changes"]] == ["delete", "delete", "create"]
    assert account.records()[("track.example.com", "CNAME")] == ("spgo.io.",)


def test_the_answers_of_a_wildcard_are_given_up_where_told(run: Run, account: AwsAccount) -> None:
    put(account, **WILDCARD_ALIAS)
    written = run(PROOF, zone="example.com", keep_wildcard_answers=False)
    assert [change["object"] for change in written["changes"]] == [f"record {PROOF['name']} CNAME"]


def test_a_time_to_live_that_nobody_named_stays(run: Run, account: AwsAccount) -> None:
    put(account, Name="track.example.com", Type="CNAME", TTL=60, ResourceRecords=values(CDN))
    unnamed = {name: value for name, value in TRACK.items() if name != "ttl"}
    assert not run(unnamed)["changed"]
    assert run({**unnamed, "value": "other.example.net"})["diff"]["after"]["track.example.com CNAME"]["ttl"] == 60
    assert run({**unnamed, "ttl": 300})["diff"]["after"]["track.example.com CNAME"]["ttl"] == 300
    assert run({**unnamed, "name": "new.example.com"})["diff"]["after"]["new.example.com CNAME"]["ttl"] == 3600


def test_alias_records_that_lead_to_the_target_stay(run: Run, account: AwsAccount) -> None:
    put(account, **{**WILDCARD_ALIAS, "Name": "track.example.com"})
    result = run(TRACK, zone="example.com")
    assert (result["changed"], result["failed"]) == (False, False)


@pytest.mark.parametrize(
    ("records", "options", "said"),
    [
        ([TRACK], {"zone": "example.net"}, "does not hold track.example.com"),
        ([{**TRACK, "value": None}], {}, "needs a value"),
        ([{**TRACK, "value": ""}], {}, "needs a value"),
        ([TRACK, {**TRACK, "value": "spgo.io"}], {}, "another value"),
        ([{**TRACK, "name": "https://track.example.com"}], {}, "must be a DNS name"),
        ([{**TRACK, "type": "SOA"}], {}, "SOA"),
        ([TRACK], {"wait": True, "wait_timeout": 0}, "wait_timeout"),
        ([TRACK], {"zone": "not a zone"}, "zone"),
        ([{**TRACK, "proxied": True}], {}, "only records at cloudflare have it: leave it out"),
        ([{**TRACK, "value": TRACK["name"]}], {}, "must lead to another name"),
    ],
)
def test_bad_input_is_one_sentence_and_asks_nothing(
    run: Run, account: AwsAccount, records: list[dict[str, Any]], options: dict[str, Any], said: str
) -> None:
    result = run(*records, **options)
    assert result["failed"]
    assert said in result["msg"]
    assert account.operations() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"zone": "track.example.com"}, "does not have the public hosted zone track.example.com"),
        ({"private_zone": True}, "does not have a private hosted zone that holds track.example.com"),
        ({"zone_id": "Z0MISSING"}, "NoSuchHostedZone"),
    ],
)
def test_a_missing_zone_is_one_sentence(run: Run, account: AwsAccount, options: dict[str, Any], said: str) -> None:
    result = run(TRACK, **options)
    assert result["failed"]
    assert said in result["msg"]
    assert "ChangeResourceRecordSets" not in account.operations()


def test_a_target_that_is_not_known_yet_is_planned(run: Run, account: AwsAccount) -> None:
    result = run({**TRACK, "value": None}, check=True)
    assert (result["changed"], result["failed"]) == (True, False)
    assert "create CNAME track.example.com -> (known after apply)" in result["actions"][0]
    assert result["diff"]["after"]["track.example.com CNAME"]["value"] == "(known after apply)"
    assert account.records() == {}


def test_absence(run: Run, account: AwsAccount) -> None:
    assert not run({"name": "track.example.com", "type": "CNAME"}, state="absent")["changed"]
    put(account, Name="Track.example.com", Type="CNAME", TTL=77, ResourceRecords=values("Other.example.net"))
    kept = run(TRACK, state="absent")
    assert not kept["changed"]
    predicted = run({"name": "track.example.com", "type": "CNAME"}, state="absent", check=True)
    removed = run({"name": "track.example.com", "type": "CNAME"}, state="absent")
    assert removed["changed"]
    assert removed["actions"] == predicted["actions"]
    assert account.records() == {}


def test_a_deletion_that_somebody_else_was_faster_with(run: Run, account: AwsAccount) -> None:
    put(account, Name="track.example.com", Type="CNAME", TTL=60, ResourceRecords=values("spgo.io"))
    written: list[str] = []

    def overtake(asked: Any) -> None:
        if asked.operation == "ChangeResourceRecordSets" and not written:
            written.append("once")
            client: Any = boto3.client(
                "route53",
                region_name="us-east-1",
                endpoint_url=account.url,
                aws_access_key_id=ACCESS_KEY,
                aws_secret_access_key=SECRET_KEY,
            )
            (zone,) = account.service.hosted_zones()
            gone = {"Name": "track.example.com", "Type": "CNAME", "TTL": 60, "ResourceRecords": values("spgo.io")}
            client.change_resource_record_sets(
                HostedZoneId=zone.id, ChangeBatch={"Changes": [{"Action": "DELETE", "ResourceRecordSet": gone}]}
            )

    account.answer_first = overtake
    result = run({"name": "track.example.com", "type": "CNAME"}, state="absent")
    assert not result["failed"], result
    assert result["records"] == []
    assert account.records() == {}


def overtaking(account: AwsAccount, **record_set: Any) -> None:
    """Somebody else writes a record set just before the first batch arrives."""
    written: list[str] = []

    def overtake(asked: Any) -> None:
        if asked.operation == "ChangeResourceRecordSets" and not written:
            written.append("once")
            put(account, **record_set)

    account.answer_first = overtake


def test_what_somebody_else_wrote_meanwhile_is_left_alone(run: Run, account: AwsAccount) -> None:
    """The other domains of the batch are written, and theirs is told."""
    other = {**TRACK, "name": "click.example.com"}
    overtaking(account, Name="click.example.com", Type="CNAME", TTL=60, ResourceRecords=values("shop.example.net"))
    result = run(TRACK, PROOF, other)
    assert result["failed"]
    assert result["changed"]
    assert "click.example.com" in result["msg"]
    assert "somebody else" in result["msg"]
    assert result["error"]["kind"] == "conflict"
    assert {change["object"] for change in result["changes"]} == {
        "record track.example.com CNAME",
        "record _x1.track.example.com CNAME",
    }
    assert account.records()[("click.example.com", "CNAME")] == ("shop.example.net",)
    assert account.records()[("track.example.com", "CNAME")] == (f"{CDN}.",)


def test_a_change_that_somebody_else_was_faster_with(run: Run, account: AwsAccount) -> None:
    put(account, Name="track.example.com", Type="CNAME", TTL=60, ResourceRecords=values("spgo.io"))
    overtaking(account, Name="track.example.com", Type="CNAME", TTL=60, ResourceRecords=values("shop.example.net"))
    result = run(TRACK)
    assert (result["failed"], result["changed"]) == (True, False)
    assert account.records() == {("track.example.com", "CNAME"): ("shop.example.net",)}


@pytest.mark.parametrize("stands", [False, True])
def test_a_batch_that_took_effect_although_its_answer_was_lost(run: Run, account: AwsAccount, stands: bool) -> None:
    """Sent again it is refused, since all of it has been done."""
    if stands:
        put(account, Name="track.example.com", Type="CNAME", TTL=60, ResourceRecords=values("spgo.io"))
    overtaking(account, Name="track.example.com", Type="CNAME", TTL=3600, ResourceRecords=values(f"{CDN}."))
    result = run(TRACK)
    assert not result["failed"], result
    assert account.records() == {("track.example.com", "CNAME"): (f"{CDN}.",)}


def test_a_refused_batch_is_reported_in_route_53s_words(run: Run, account: AwsAccount) -> None:
    (zone,) = account.service.hosted_zones()
    result = run({**TRACK, "name": "track.example.net"}, zone_id=zone.id)
    assert result["failed"]
    assert not result["changed"]
    assert "not permitted in zone" in result["msg"]
    assert result["failed_action"] == result["actions"][0]
    assert account.records() == {}


def test_more_changes_than_one_batch_takes(run: Run, account: AwsAccount) -> None:
    many = [{**TRACK, "name": f"t{number}.example.com"} for number in range(1001)]
    result = run(*many, zone="example.com")
    assert result["changed"]
    assert len(account.records()) == 1001
    assert account.operations() == [
        "ListHostedZonesByName",
        "ListResourceRecordSets",
        *["ChangeResourceRecordSets"] * 2,
    ]
    assert not run(*many, zone="example.com")["changed"]
    assert account.operations() == ["ListHostedZonesByName", *["ListResourceRecordSets"] * 4]


def test_a_wait_goes_on_until_every_name_server_has_the_change(run: Run, account: AwsAccount) -> None:
    account.latency.dns_propagation = 1.5
    result = run(TRACK, wait=True, wait_interval=1)
    assert result["changed"]
    operations = account.operations()
    assert operations[-2:] == ["GetChange", "GetChange"]
    assert not run(TRACK, wait=True)["changed"]
    assert "GetChange" not in account.operations()


def test_no_records_are_no_work(run: Run, account: AwsAccount) -> None:
    result = run()
    assert (result["changed"], result["failed"], result["records"], result["zones"]) == (False, False, [], [])
    assert account.operations() == []


def test_no_secret_is_in_any_result(run: Run, account: AwsAccount) -> None:
    results = [run(TRACK), run(TRACK, zone="nowhere.net"), run(TRACK, check=True), run({**TRACK, "value": ""})]
    assert SECRET_KEY not in json.dumps(results)


def test_changes_of_one_write_are_told_apart_by_record(run: Run, account: AwsAccount) -> None:
    put(account, Name="click.example.com", Type="CNAME", TTL=60, ResourceRecords=values("old.example.net"))
    caa = '0 issue "letsencrypt.org; validationmethods=dns-01"'
    result = run(
        {"name": "track.example.com", "type": "CAA", "value": caa, "ttl": 300},
        {"name": "click.example.com", "type": "CNAME", "value": CDN, "ttl": 60},
        PROOF,
        zone="example.com",
        check=True,
    )
    assert len(result["actions"]) == 1
    created = {"service": "route53", "verb": "create", "before": None}
    assert result["changes"] == [
        {**created, "domain": "track.example.com", "object": "record track.example.com CAA"}
        | {"after": {"value": [caa], "ttl": 300}},
        {
            "domain": "click.example.com",
            "service": "route53",
            "object": "record click.example.com CNAME",
            "verb": "update",
            "before": {"value": ["old.example.net"]},
            "after": {"value": [CDN]},
        },
        {**created, "domain": "track.example.com", "object": "record _x1.track.example.com CNAME"}
        | {"after": {"value": ["_y1.acm-validations.aws"], "ttl": 300}},
    ]
    assert drift_of([result], ["track.example.com", "click.example.com"]) == [
        {
            "domain": "track.example.com",
            "changes": [
                f"create record track.example.com CAA -> {caa}",
                "create record _x1.track.example.com CNAME -> _y1.acm-validations.aws",
            ],
            "error": "",
        },
        {
            "domain": "click.example.com",
            "changes": [f"update record click.example.com CNAME (value: old.example.net -> {CDN})"],
            "error": "",
        },
    ]
