# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Record sets between Route 53's form and the neutral one, and batches within Route 53's limits."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.route53.model import batches, changes, found
from ansible_collections.sparkpost.tracking.plugins.module_utils._aws.route53.names import plain_name, surely_ordered
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import Change, Found, RecordSet

TRACK = "track.example.com"


def raw(record_type: str, *values: str, name: str = f"{TRACK}.", **more: Any) -> dict[str, Any]:
    records = {"TTL": 300, "ResourceRecords": [{"Value": value} for value in values]} if values else {}
    return {"Name": name, "Type": record_type, **records, **more}


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        (raw("CNAME", "D1.CloudFront.net."), RecordSet(TRACK, "CNAME", ("d1.cloudfront.net",), 300)),
        (raw("CNAME", "d1.cloudfront.net"), RecordSet(TRACK, "CNAME", ("d1.cloudfront.net",), 300)),
        (
            raw("CNAME", "spgo.io", name="\\052.Example.com."),
            RecordSet("*.example.com", "CNAME", ("spgo.io",), 300),
        ),
        (raw("TXT", '"caf\\303\\251 " "\\"x\\""'), RecordSet(TRACK, "TXT", ('café "x"',), 300)),
        (raw("A", "192.0.2.2", "192.0.2.1"), RecordSet(TRACK, "A", ("192.0.2.1", "192.0.2.2"), 300)),
        (raw("CAA", '0 issue "amazon.com"'), RecordSet(TRACK, "CAA", ('0 issue "amazon.com"',), 300)),
        (raw("HTTPS", '1 . alpn="h2"'), RecordSet(TRACK, "HTTPS", ('1 . alpn="h2"',), 300)),
        (raw("MX", "not what it should be"), RecordSet(TRACK, "MX", ("not what it should be",), 300)),
    ],
)
def test_what_the_api_returns(api: dict[str, Any], expected: RecordSet) -> None:
    assert found(api) == Found(expected)
    assert found(api).handle == api


@pytest.mark.parametrize(
    ("more", "special"),
    [
        (
            {"AliasTarget": {"HostedZoneId": "Z2", "DNSName": "D1.cloudfront.net.", "EvaluateTargetHealth": False}},
            "an alias to d1.cloudfront.net",
        ),
        ({"SetIdentifier": "blue", "Weight": 0}, "one of several by the routing policy Weight (set identifier blue)"),
        (
            {"SetIdentifier": "eu", "Region": "eu-west-1"},
            "one of several by the routing policy Region (set identifier eu)",
        ),
        ({"TrafficPolicyInstanceId": "t-1"}, "kept by the traffic policy instance t-1"),
    ],
)
def test_what_is_more_than_a_plain_set(more: dict[str, Any], special: str) -> None:
    assert found(raw("A", **more)).special == special


@pytest.mark.parametrize(
    ("desired", "values"),
    [
        (RecordSet(TRACK, "CNAME", ("d1.cloudfront.net",)), ["d1.cloudfront.net."]),
        (RecordSet(TRACK, "MX", ("0 .", "10 mail.example.com")), ["0 .", "10 mail.example.com."]),
        (RecordSet(TRACK, "TXT", ('say "é"',)), [r'"say \"\303\251\""']),
        (RecordSet(TRACK, "TXT", ("a" * 300,)), [f'"{"a" * 255}" "{"a" * 45}"']),
        (RecordSet(TRACK, "CAA", ('0 issue "amazon.com"',)), ['0 issue "amazon.com"']),
        # None of ours, such as one that stands beside the desired ones.
        (RecordSet(TRACK, "CAA", ('0 issue "amazon.com',)), ['0 issue "amazon.com']),
        (RecordSet(TRACK, "CAA", ("256 issue amazon.com",)), ["256 issue amazon.com"]),
        (RecordSet(TRACK, "A", ("192.0.2.1",)), ["192.0.2.1"]),
    ],
)
def test_what_the_api_is_sent(desired: RecordSet, values: list[str]) -> None:
    (sent,) = changes(Change(None, desired))
    assert sent == {
        "Action": "CREATE",
        "ResourceRecordSet": {
            "Name": f"{TRACK}.",
            "Type": desired.type,
            "TTL": 3600,
            "ResourceRecords": [{"Value": value} for value in values],
        },
    }
    assert found(sent["ResourceRecordSet"]).record_set == desired


def test_an_update_keeps_what_it_does_not_name() -> None:
    before = found(raw("A", "192.0.2.1", HealthCheckId="h-1"))
    deleted, created = changes(Change(before, RecordSet(TRACK, "A", ("192.0.2.2",), 60)))
    assert deleted == {"Action": "DELETE", "ResourceRecordSet": before.handle}
    assert created["Action"] == "CREATE"
    assert created["ResourceRecordSet"] == raw("A", "192.0.2.2", HealthCheckId="h-1") | {"TTL": 60}


def test_what_a_zone_always_has_is_not_deleted() -> None:
    before = found(raw("NS", "ns1.example.net.", name="example.com."))
    (sent,) = changes(Change(before, RecordSet("example.com", "NS", ("ns2.example.net",))))
    assert sent["Action"] == "UPSERT"


def test_a_deletion_sends_exactly_what_was_read() -> None:
    api = raw("TXT", '"One" "Two"', name="\\052.Example.com.")
    assert changes(Change(found(api), None)) == [{"Action": "DELETE", "ResourceRecordSet": api}]


@pytest.mark.parametrize(
    ("sets", "values", "length", "expected"),
    [
        (0, 1, 10, []),
        (1, 1, 10, [1]),
        (1000, 1, 10, [1000]),
        (1001, 1, 10, [1000, 1]),
        (200, 10, 10, [100, 100]),
        (18, 1, 4000, [7, 7, 4]),
    ],
)
def test_batches_keep_within_the_limits(sets: int, values: int, length: int, expected: list[int]) -> None:
    texts = tuple(sorted(f"{number:0{length}d}" for number in range(values)))
    desired = [Change(None, RecordSet(f"t{at}.example.com", "TXT", texts)) for at in range(sets)]
    made = list(batches(desired))
    assert [len(batch) for batch in made] == expected
    assert [one for batch in made for one in batch] == desired
    for batch in made:
        sent = [
            record["Value"]
            for one in batch
            for raw in changes(one)
            for record in raw["ResourceRecordSet"]["ResourceRecords"]
        ]
        assert len(sent) <= 1000
        assert sum(map(len, sent)) <= 32000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Track.Example.com.", TRACK),
        ("\\052.example.com.", "*.example.com"),
        ("a\\137b.example.com", "a_b.example.com"),
    ],
)
def test_names_lose_escapes_case_and_dot(name: str, expected: str) -> None:
    assert plain_name(name) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["example.com", "a.example.com", "b.example.com"], True),
        (["b.example.com", "a.example.com"], False),
        (["a.example.com", "_x.a.example.com", "b.example.com"], True),
        # Label by label "a" comes before "a-b"; as one text "a-b." comes before "a.".
        (["a.example.com", "a-b.example.com"], False),
        (["a-b.example.com", "a.example.com"], False),
        (["example.com", "*.example.com"], False),
    ],
)
def test_an_order_is_trusted_only_where_every_reading_agrees(names: list[str], expected: bool) -> None:
    assert surely_ordered(names) is expected


def test_the_content_of_a_caa_record_is_escaped_as_route_53_does() -> None:
    desired = RecordSet(TRACK, "CAA", ('0 iodef "mailto:\\195\\169@example.com"',))
    sent = changes(Change(None, desired))[0]["ResourceRecordSet"]
    assert sent["ResourceRecords"] == [{"Value": '0 iodef "mailto:\\303\\251@example.com"'}]
    assert found(sent).record_set == desired
