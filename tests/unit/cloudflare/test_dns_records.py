# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records between Cloudflare's form and record sets, and the operations of a batch: data in, data out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.dns import batch as dns_batch
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.dns import model as dns_model
from ansible_collections.sparkpost.tracking.plugins.module_utils._cloudflare.dns.batch import BATCH, Operations
from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import (
    Change,
    Found,
    HostRules,
    RecordSet,
    present,
)

D = "track.example.com"
SIP = {"priority": 1, "weight": 5, "port": 5060, "target": "sip.example.com"}


def raw(value: str, record_type: str = "CNAME", name: str = D, **more: Any) -> dict[str, Any]:
    """A record as the API returns it; its id tells name and value."""
    base = {"id": f"{name} {value}", "name": name, "type": record_type, "content": value, "ttl": 300, "comment": None}
    return {**base, "proxied": False, "meta": {}, **more}


def a_set(record_type: str, *values: str, ttl: int = 300, name: str = D, **settings: Any) -> RecordSet:
    return RecordSet(name, record_type, tuple(sorted(values)), ttl, tuple(sorted(settings.items())))


@pytest.mark.parametrize(
    ("returned", "value"),
    [
        (raw("SPGO.io."), "spgo.io"),
        (raw("mail.example.com", "MX", priority=10), "10 mail.example.com"),
        (
            raw("5 5060 sip.example.com", "SRV", priority=1, data=SIP),
            "1 5 5060 sip.example.com",
        ),
        (raw("", "CAA", data={"flags": 0, "tag": "issue", "value": "amazon.com"}), '0 issue "amazon.com"'),
        (raw('0 issue "amazon.com"', "CAA"), '0 issue "amazon.com"'),
        (raw('"v=spf1 -all"', "TXT"), "v=spf1 -all"),
        (raw("v=spf1 -all", "TXT"), "v=spf1 -all"),
        (raw('"abc" "def"', "TXT"), "abcdef"),
        (raw("2001:DB8::0001", "AAAA"), "2001:db8::1"),
        (raw("1 . alpn=h2", "HTTPS"), "1 . alpn=h2"),
        (raw("not an address", "A"), "not an address"),
    ],
)
def test_values_are_read_in_one_form(returned: dict[str, Any], value: str) -> None:
    assert dns_model.value_of(returned) == value


@pytest.mark.parametrize(
    ("record_type", "value", "sent"),
    [
        ("CNAME", "spgo.io", {"content": "spgo.io"}),
        ("MX", "10 mail.example.com", {"content": "mail.example.com", "priority": 10}),
        ("SRV", "1 5 5060 sip.example.com", {"data": SIP}),
        ("CAA", '0 issue "amazon.com"', {"data": {"flags": 0, "tag": "issue", "value": "amazon.com"}}),
        ("TXT", 'a "b"', {"content": '"a \\"b\\""'}),
        ("TXT", "x" * 300, {"content": f'"{"x" * 255}" "{"x" * 45}"'}),
    ],
)
def test_values_are_sent_in_cloudflares_form(record_type: str, value: str, sent: dict[str, Any]) -> None:
    assert dns_model.content(record_type, value) == sent


@pytest.mark.parametrize(
    ("raws", "expected"),
    [
        ([raw("spgo.io", proxied=True, ttl=1)], a_set("CNAME", "spgo.io", ttl=1, proxied=True)),
        (
            [raw("192.0.2.2", "A", comment="ours"), raw("192.0.2.1", "A", comment="ours")],
            a_set("A", "192.0.2.1", "192.0.2.2", proxied=False, comment="ours"),
        ),
        ([raw("text", "TXT")], a_set("TXT", "text")),
        (
            [raw("192.0.2.2", "A", comment="ours"), raw("192.0.2.1", "A", proxied=True, ttl=1)],
            a_set("A", "192.0.2.1", "192.0.2.2", ttl=dns_model.MIXED_TTL, proxied=None),
        ),
    ],
    ids=["one", "two", "not proxiable", "mixed"],
)
def test_records_are_grouped_into_sets(raws: list[dict[str, Any]], expected: RecordSet) -> None:
    (found,) = dns_model.found(raws)
    assert (found.record_set, found.handle, found.special) == (expected, tuple(raws), "")


def test_a_record_that_a_product_keeps_is_special() -> None:
    (found,) = dns_model.found([raw("spgo.io", meta={"read_only": True})])
    assert found.special


@pytest.mark.parametrize(
    ("desired", "before", "stored"),
    [
        (a_set("CNAME", "a.example"), None, a_set("CNAME", "a.example", proxied=False)),
        (a_set("CNAME", "a.example", proxied=True), None, a_set("CNAME", "a.example", proxied=True, ttl=1)),
        (a_set("TXT", "text", ttl=1), None, a_set("TXT", "text", ttl=1)),
        (a_set("TXT", "text", proxied=False), None, a_set("TXT", "text")),
        (
            a_set("A", "192.0.2.1", proxied=None),
            Found(a_set("A", "192.0.2.1", ttl=0, proxied=None)),
            a_set("A", "192.0.2.1", ttl=0, proxied=None),
        ),
    ],
    ids=["new", "proxied", "automatic", "not proxiable", "mixed is left alone"],
)
def test_a_set_settles_as_it_will_be_stored(desired: RecordSet, before: Found | None, stored: RecordSet) -> None:
    assert dns_model.stored(desired, before) == stored


def test_only_a_new_set_gets_the_owners_comment() -> None:
    def comment(before: Found | None, **named: Any) -> Any:
        desired = a_set("TXT", "text", **named)
        return dict(dns_model.stored(desired, before, owner_comment="ours").settings).get("comment")

    assert comment(None) == "ours"
    assert comment(None, comment="special") == "special"
    assert comment(Found(a_set("TXT", "text"))) is None


@pytest.mark.parametrize(
    ("desired", "option"),
    [
        (a_set("TXT", "text", proxied=True), "records.proxied"),
        (a_set("A", "192.0.2.1", ttl=29), "records.ttl"),
        (a_set("A", "192.0.2.1", ttl=0), "records.ttl"),
        (a_set("A", "192.0.2.1", ttl=86401), "records.ttl"),
    ],
)
def test_what_cloudflare_cannot_store_is_refused(desired: RecordSet, option: str) -> None:
    with pytest.raises(InputError) as raised:
        dns_model.stored(desired, None)
    assert raised.value.option == option


def body(raws: list[dict[str, Any]], *desired: RecordSet, **more: Any) -> dict[str, Any]:
    """The batch that leads from the records to the wanted sets."""
    rules = HostRules(apex_cname=True, stored=dns_model.stored)
    changes = present(desired, dns_model.found(raws), apex="example.com", rules=rules, **more)
    return dns_batch.operations(changes).body()


NEW = {"type": "CNAME", "name": D, "content": "spgo.io", "ttl": 300, "proxied": False}


@pytest.mark.parametrize(
    ("raws", "desired", "more", "expected"),
    [
        pytest.param([], a_set("CNAME", "spgo.io"), {}, {"posts": [NEW]}, id="new"),
        pytest.param([raw("spgo.io")], a_set("CNAME", "spgo.io"), {}, {}, id="nothing"),
        pytest.param(
            [raw("spgo.io", proxied=True, ttl=1)], a_set("CNAME", "spgo.io"), {}, {}, id="proxied is left alone"
        ),
        pytest.param(
            [raw("old.example", proxied=True, ttl=1)],
            a_set("CNAME", "spgo.io"),
            {},
            {"patches": [{"id": f"{D} old.example", "content": "spgo.io"}]},
            id="another value keeps the id and proxied",
        ),
        pytest.param(
            [raw("spgo.io")],
            a_set("CNAME", "spgo.io", proxied=True),
            {},
            {"patches": [{"id": f"{D} spgo.io", "ttl": 1, "proxied": True}]},
            id="becomes proxied",
        ),
        pytest.param(
            [raw("spgo.io", proxied=True, ttl=1)],
            a_set("CNAME", "spgo.io", proxied=False),
            {},
            {"patches": [{"id": f"{D} spgo.io", "ttl": 300, "proxied": False}]},
            id="ends being proxied",
        ),
        pytest.param(
            [raw("spgo.io")],
            a_set("CNAME", "spgo.io", comment="click tracking"),
            {},
            {"patches": [{"id": f"{D} spgo.io", "comment": "click tracking"}]},
            id="gets a comment",
        ),
        pytest.param(
            [raw("192.0.2.1", "A", comment="theirs")],
            a_set("A", "192.0.2.2", ttl=600),
            {},
            {
                "patches": [{"id": f"{D} 192.0.2.1", "ttl": 600}],
                "posts": [{**NEW, "type": "A", "content": "192.0.2.2", "ttl": 600, "comment": "theirs"}],
            },
            id="a value is added, with the settings of the set",
        ),
        pytest.param(
            [raw("192.0.2.1", "A"), raw("192.0.2.2", "A")],
            a_set("A", "192.0.2.2"),
            {"purge_values": True},
            {"deletes": [{"id": f"{D} 192.0.2.1"}]},
            id="a value is purged",
        ),
        pytest.param(
            [raw("192.0.2.1", "A"), raw("2001:db8::1", "AAAA")],
            a_set("CNAME", "spgo.io"),
            {"replace_conflicting": True},
            {"deletes": [{"id": f"{D} 192.0.2.1"}, {"id": f"{D} 2001:db8::1"}], "posts": [NEW]},
            id="another type takes the name over in one batch",
        ),
    ],
)
def test_batches(
    raws: list[dict[str, Any]], desired: RecordSet, more: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert body(raws, desired, **more) == expected


def test_a_flattened_cname_stands_beside_others_at_the_apex() -> None:
    apex = "example.com"
    beside = [raw("hello", "TXT", apex), raw("mail.example.com", "MX", apex, priority=10)]
    assert "posts" in body(beside, a_set("CNAME", "spgo.io", name=apex))
    assert "posts" in body([raw("spgo.io", name=apex)], a_set("TXT", "hello", name=apex))


def changes_of(count: int, values: int = 1) -> list[Change]:
    return [
        Change(None, a_set("A", *(f"192.0.{number}.{last}" for last in range(values)), name=f"h{number}.example.com"))
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "values", "sizes"), [(1, 1, [1]), (200, 1, [200]), (201, 1, [200, 1]), (150, 3, [66, 66, 18]), (0, 1, [])]
)
def test_a_batch_holds_200_operations(count: int, values: int, sizes: list[int]) -> None:
    cut = list(dns_batch.batches(changes_of(count, values)))
    assert [len(batch) for batch in cut] == sizes
    assert all(len(dns_batch.operations(batch)) <= BATCH for batch in cut)


def test_the_changes_of_a_name_stay_together() -> None:
    several = changes_of(199)
    replaced = [
        Change(Found(a_set("A", "192.0.2.1"), handle=(raw("192.0.2.1", "A"),)), None),
        *several,
        Change(None, a_set("CNAME", "spgo.io")),
    ]
    first, second = dns_batch.batches(replaced)
    assert {change.record_set.name for change in first[:2]} == {D}
    assert len(dns_batch.operations(first)) == BATCH
    assert len(second) == 1


def test_what_stands_already_is_left_out() -> None:
    before = Found(a_set("A", "192.0.2.1", "192.0.2.2"), handle=(raw("192.0.2.1", "A"), raw("192.0.2.2", "A")))
    operations = dns_batch.operations(
        [
            Change(before, a_set("A", "192.0.2.2", "192.0.2.3", ttl=600, proxied=False)),
            Change(Found(a_set("TXT", "old"), handle=(raw("old", "TXT"),)), None),
            Change(None, a_set("AAAA", "2001:db8::1", proxied=False)),
        ]
    )
    assert (len(operations.deletes), len(operations.patches), len(operations.posts)) == (1, 2, 1)
    nothing = [raw("192.0.2.1", "A"), raw("192.0.2.2", "A"), raw("old", "TXT")]
    assert operations.left(nothing) == operations
    done = [
        {**raw("192.0.2.3", "A", ttl=600), "id": f"{D} 192.0.2.1"},
        raw("192.0.2.2", "A", ttl=600),
        raw("2001:db8::1", "AAAA"),
    ]
    assert operations.left(done) == Operations()
    assert operations.left([*done[:2], raw("old", "TXT")]) == Operations(operations.deletes, (), operations.posts)
