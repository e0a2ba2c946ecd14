# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's Cloudflare: DNS records, their checks, clashes, filters, pages, and changes in one transaction."""

from __future__ import annotations

from typing import Any

import pytest

from lab.cloudflare.fakes import Answer, Caller, World, cloudflare_in
from lab.cloudflare.service import CloudflareService


@pytest.fixture
def service() -> CloudflareService:
    made = cloudflare_in(World())
    made.create_zone("example.com", active=True)
    return made


class Records:
    """Calls on the records of the zone."""

    def __init__(self, service: CloudflareService) -> None:
        self._call = Caller(service)
        view = service.zone("example.com")
        assert view is not None
        self._path = f"/zones/{view.id}/dns_records"

    def __call__(self, method: str, below: str = "", body: Any = None, **query: Any) -> Answer:
        return self._call(method, self._path + below, body, **query)

    def names(self, **query: Any) -> list[str]:
        return [each["name"].removesuffix(".example.com") for each in self("GET", **query).result]


@pytest.fixture
def records(service: CloudflareService) -> Records:
    return Records(service)


CNAME = {"type": "CNAME", "name": "track.example.com", "content": "spgo.io"}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (CNAME, {"content": "spgo.io", "ttl": 1, "proxied": False, "proxiable": True, "comment": None, "tags": []}),
        ({**CNAME, "content": "SPGO.io."}, {"content": "spgo.io"}),
        ({**CNAME, "name": "TRACK"}, {"name": "track.example.com"}),
        ({**CNAME, "name": "*"}, {"name": "*.example.com"}),
        ({**CNAME, "name": "@"}, {"name": "example.com"}),
        ({**CNAME, "ttl": 300}, {"ttl": 300}),
        ({**CNAME, "ttl": 300, "proxied": True}, {"ttl": 1, "proxied": True}),
        ({**CNAME, "type": "cname"}, {"type": "CNAME"}),
        ({**CNAME, "settings": {"flatten_cname": True}}, {"settings": {"flatten_cname": True}}),
        ({"type": "AAAA", "name": "@", "content": "2001:DB8::0:1"}, {"content": "2001:db8::1"}),
        ({"type": "TXT", "name": "@", "content": "some text"}, {"content": "some text", "proxiable": False}),
        ({"type": "MX", "name": "@", "content": "mail.test", "priority": 0}, {"priority": 0, "content": "mail.test"}),
        (
            {"type": "CAA", "name": "@", "data": {"flags": 0, "tag": "issue", "value": "pki.goog"}},
            {"content": '0 issue "pki.goog"', "data": {"flags": 0, "tag": "issue", "value": "pki.goog"}},
        ),
        (
            {"type": "SRV", "name": "_a._tcp", "data": {"priority": 1, "weight": 2, "port": 3, "target": "b.test."}},
            {"content": "1 2 3 b.test", "priority": 1},
        ),
        (
            {"type": "CAA", "name": "@", "content": '0 issue "pki.goog"'},
            {"data": {"flags": 0, "tag": "issue", "value": "pki.goog"}},
        ),
    ],
)
def test_records_as_they_are_shown(records: Records, body: dict[str, Any], shown: dict[str, Any]) -> None:
    made = records("POST", "", body).result
    assert made.items() >= shown.items()
    assert not {"zone_id", "zone_name"} & set(made)
    assert records("GET", f"/{made['id']}").result == made


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"type": "WRONG"}, 9001),
        ({"name": ""}, 9000),
        ({"name": "a..b"}, 9000),
        ({"content": ""}, 9020),
        ({"content": "not a host"}, 9007),
        ({"type": "A", "content": "spgo.io"}, 9005),
        ({"type": "A", "content": "2001:db8::1"}, 9005),
        ({"type": "AAAA", "content": "192.0.2.1"}, 9006),
        ({"ttl": 59}, 9021),
        ({"ttl": 86401}, 9021),
        ({"ttl": True}, 9021),
        ({"ttl": "300"}, 9021),
        ({"proxied": "yes"}, 9003),
        ({"type": "TXT", "proxied": True}, 9004),
        ({"type": "MX"}, 9102),
        ({"type": "CAA", "content": "nonsense"}, 9101),
        ({"type": "CAA", "content": "", "data": {"flags": 0}}, 9101),
        ({"comment": "x" * 101}, 9301),
        ({"tags": ["owner:us"]}, 9300),
        ({"settings": {"wrong": True}}, 9303),
        ({"proxied": True, "settings": {"flatten_cname": True}}, 9000),
        ({"content": "track.example.com"}, 9037),
    ],
)
def test_records_that_cannot_be(
    service: CloudflareService, records: Records, change: dict[str, Any], cause: int
) -> None:
    answer = records("POST", "", {**CNAME, **change})
    assert (answer.status, answer.codes) == (400, [1004, cause])
    service.control(error_chain=True)
    (error,) = records("POST", "", {**CNAME, **change}).body["errors"]
    assert [each["code"] for each in error["error_chain"]] == [cause]
    assert records.names() == []


@pytest.mark.parametrize(
    ("held", "asked", "codes"),
    [
        (CNAME, CNAME, [81058]),
        (CNAME, {**CNAME, "ttl": 300, "proxied": True, "content": "SPGO.IO."}, [81058]),
        (CNAME, {**CNAME, "content": "eu.spgo.io"}, [81053]),
        (CNAME, {**CNAME, "type": "A", "content": "192.0.2.1"}, [81054]),
        (CNAME, {**CNAME, "type": "TXT", "content": "text"}, []),
        ({**CNAME, "type": "A", "content": "192.0.2.1"}, CNAME, [81053]),
        ({**CNAME, "type": "A", "content": "192.0.2.1"}, {**CNAME, "type": "A", "content": "192.0.2.2"}, []),
        ({**CNAME, "type": "NS", "content": "ns1.test"}, CNAME, [81056]),
        (
            {"type": "MX", "name": "@", "content": "mail.test", "priority": 1},
            {"type": "MX", "name": "@", "content": "mail.test", "priority": 2},
            [],
        ),
    ],
)
def test_clashes(records: Records, held: dict[str, Any], asked: dict[str, Any], codes: list[int]) -> None:
    records("POST", "", held)
    assert records("POST", "", asked).codes == codes


def test_the_older_code_of_an_identical_record(service: CloudflareService, records: Records) -> None:
    service.control(identical_record_code=81057)
    records("POST", "", CNAME)
    assert records("POST", "", CNAME).codes == [81057]


FULL = {**CNAME, "ttl": 300, "proxied": True, "comment": "ours"}


@pytest.mark.parametrize(
    ("method", "body", "shown"),
    [
        ("PATCH", {"content": "eu.spgo.io"}, {"content": "eu.spgo.io", "proxied": True, "comment": "ours", "ttl": 1}),
        ("PATCH", {"proxied": False}, {"proxied": False, "ttl": 300, "comment": "ours"}),
        ("PATCH", {"comment": ""}, {"comment": None, "proxied": True}),
        ("PUT", {**CNAME, "content": "eu.spgo.io"}, {"proxied": False, "ttl": 1, "comment": None}),
        ("PUT", FULL, {"proxied": True, "comment": "ours"}),
    ],
)
def test_patch_keeps_and_put_replaces(
    records: Records, method: str, body: dict[str, Any], shown: dict[str, Any]
) -> None:
    made = records("POST", "", FULL).result
    changed = records(method, f"/{made['id']}", body).result
    assert changed.items() >= {**shown, "id": made["id"], "created_on": made["created_on"]}.items()
    assert ("comment_modified_on" in changed) == (changed["comment"] is not None)


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_type_is_not_changed_in_place(service: CloudflareService, records: Records, method: str) -> None:
    made = records("POST", "", CNAME).result
    asked = {**CNAME, "type": "A", "content": "192.0.2.1"}
    assert records(method, f"/{made['id']}", asked).codes == [1004, 9009]
    service.control(type_change_refused=False)
    assert records(method, f"/{made['id']}", asked).result["type"] == "A"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_record_that_is_not_there(records: Records, method: str) -> None:
    answer = records(method, "/" + "0" * 32, CNAME)
    assert (answer.status, answer.codes) == (404, [81044])


def test_delete_names_the_record(records: Records) -> None:
    made = records("POST", "", CNAME).result
    assert records("DELETE", f"/{made['id']}").result == {"id": made["id"]}
    assert records.names() == []


HELD: list[dict[str, Any]] = [
    {**CNAME, "name": "track", "proxied": True, "comment": "Managed by us"},
    {**CNAME, "name": "tracked", "content": "eu.spgo.io"},
    {"type": "A", "name": "www", "content": "192.0.2.1", "ttl": 300},
    {"type": "TXT", "name": "note", "content": "spgo.io."},
]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["track", "tracked", "www", "note"]),
        ({"name": "track.example.com"}, ["track"]),
        ({"name": "TRACK.example.com."}, ["track"]),
        ({"name__exact": "track.example.com"}, ["track"]),
        ({"name__contains": "rack"}, ["track", "tracked"]),
        ({"name__startswith": "tracke"}, ["tracked"]),
        ({"name__endswith": "k.example.com"}, ["track"]),
        ({"name": "contains:rack"}, []),
        ({"name": "track.example.com,www.example.com"}, []),
        ({"type": "CNAME"}, ["track", "tracked"]),
        ({"type": "CNAME", "name": "www.example.com"}, []),
        ({"type": "A", "name": "track.example.com", "match": "any"}, ["track", "www"]),
        ({"content": "spgo.io"}, ["track"]),
        ({"content__exact": "SPGO.io."}, ["track", "note"]),
        ({"content__endswith": "spgo.io"}, ["track", "tracked"]),
        ({"proxied": "true"}, ["track"]),
        ({"proxied": "false", "type": "CNAME"}, ["tracked"]),
        ({"comment__present": ""}, ["track"]),
        ({"comment__absent": "", "type": "CNAME"}, ["tracked"]),
        ({"comment__exact": "managed by us"}, ["track"]),
        ({"comment__startswith": "managed"}, ["track"]),
        ({"search": "192.0"}, ["www"]),
        ({"order": "name"}, ["note", "track", "tracked", "www"]),
        ({"order": "name", "direction": "desc"}, ["www", "tracked", "track", "note"]),
        ({"per_page": 3, "page": 2}, ["note"]),
        ({"per_page": 3, "page": 3}, []),
    ],
)
def test_filters(records: Records, query: dict[str, Any], names: list[str]) -> None:
    for each in HELD:
        records("POST", "", each)
    assert records.names(**query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"tag__present": "owner"}, ["a", "b"]),
        ({"tag__absent": "owner"}, ["c"]),
        ({"tag__exact": "owner:us"}, ["a"]),
        ({"tag__startswith": "owner:t"}, ["b"]),
        ({"tag__exact": "owner:us", "tag__present": "stage"}, []),
        ({"tag__exact": "owner:us", "tag__present": "stage", "tag_match": "any"}, ["a", "b"]),
    ],
)
def test_tags(service: CloudflareService, query: dict[str, str], names: list[str]) -> None:
    service.create_zone("example.com", plan="pro")
    records = Records(service)
    for name, tags in (("a", ["owner:us"]), ("b", ["owner:them", "stage:test"]), ("c", [])):
        records("POST", "", {"type": "A", "name": name, "content": "192.0.2.1", "tags": tags})
    assert records.names(**query) == names


def test_250_records_over_three_pages(service: CloudflareService, records: Records) -> None:
    for number in range(250):
        service.put_record("example.com", f"host{number:03}", "A", "192.0.2.1")
    pages = [records("GET", page=page).body["result_info"] for page in (1, 2, 3, 4)]
    assert [(each["count"], each["total_pages"]) for each in pages] == [(100, 3), (100, 3), (50, 3), (0, 3)]
    assert len({name for page in (1, 2, 3) for name in records.names(page=page)}) == 250


def test_a_batch_does_its_lists_in_their_order(records: Records) -> None:
    kept = records("POST", "", {**CNAME, "name": "kept"}).result
    gone = records("POST", "", {**CNAME, "type": "A", "content": "192.0.2.1"}).result
    put = records("POST", "", {**CNAME, "name": "put", "proxied": True}).result
    done = records(
        "POST",
        "/batch",
        {
            "posts": [CNAME],
            "puts": [{**CNAME, "name": "put", "id": put["id"]}],
            "patches": [{"id": kept["id"], "proxied": True}],
            "deletes": [{"id": gone["id"]}],
        },
    ).result
    assert [each["type"] for each in done["deletes"]] == ["A"]
    assert [each["proxied"] for each in (*done["patches"], *done["puts"])] == [True, False]
    assert [each["name"] for each in done["posts"]] == ["track.example.com"]
    held = sorted((each["name"], each["type"], each["proxied"]) for each in records("GET").result)
    assert held == [
        ("kept.example.com", "CNAME", True),
        ("put.example.com", "CNAME", False),
        ("track.example.com", "CNAME", False),
    ]


@pytest.mark.parametrize(
    ("broken", "codes"),
    [
        ({"deletes": [{"id": "0" * 32}]}, [81044]),
        ({"patches": [{"content": "eu.spgo.io"}]}, [81044]),
        ({"posts": [{**CNAME, "name": "new"}, {**CNAME, "name": "new"}]}, [81058]),
        ({"posts": [{**CNAME, "name": "new"}, {**CNAME, "name": "held", "content": "eu.spgo.io"}]}, [81053]),
        ({"posts": [{**CNAME, "name": "new"}, {**CNAME, "ttl": 2}]}, [1004, 9021]),
        ({"posts": "all"}, [9207]),
        ({}, [9207]),
        ({"posts": [{**CNAME, "name": f"host{number}"} for number in range(201)]}, [9207]),
    ],
)
def test_a_batch_with_one_mistake_changes_nothing(records: Records, broken: dict[str, Any], codes: list[int]) -> None:
    records("POST", "", {**CNAME, "name": "held"})
    assert records("POST", "/batch", broken).codes == codes
    assert records.names() == ["held"]


def test_a_paid_plan_takes_more_operations_and_longer_comments(service: CloudflareService) -> None:
    service.create_zone("example.com", plan="pro")
    records = Records(service)
    posts = [{**CNAME, "name": f"host{number}", "comment": "x" * 500} for number in range(201)]
    assert len(records("POST", "/batch", {"posts": posts}).result["posts"]) == 201
