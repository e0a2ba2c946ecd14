# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``dns_records`` at Cloudflare, in both hosts, with every request counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.cloudflare.auth import GlobalKey
from lab.cloudflare.fakes import API_TOKEN, GLOBAL_EMAIL, GLOBAL_KEY
from support.cloudflare import ServedCloudflare, served_cloudflare
from support.hosts import RunTask

D = "track.example.com"
NARROW = "narrow-token-0123456789abcdef0123456789ab"


@pytest.fixture(scope="module")
def served() -> Iterator[ServedCloudflare]:
    with served_cloudflare(keys=[GlobalKey(GLOBAL_EMAIL, GLOBAL_KEY)]) as cloudflare:
        yield cloudflare


@pytest.fixture
def cloudflare(served: ServedCloudflare) -> ServedCloudflare:
    served.reset()
    return served


class Task:
    """Runs dns_records in one host, with the options of every test."""

    def __init__(self, run_task: RunTask, cloudflare: ServedCloudflare) -> None:
        self._run, self.cloudflare = run_task, cloudflare
        self.zone_id = cloudflare.zone()

    def __call__(self, *records: dict[str, Any], check_mode: bool = False, **options: Any) -> dict[str, Any]:
        named = {"zone_id": self.zone_id} if not options.keys() & {"zone", "zone_id", "_nowhere"} else {}
        options.pop("_nowhere", None)
        given = self.cloudflare.options(provider="cloudflare", records=list(records), **named, **options)
        return self._run("dns_records", given, check_mode=check_mode)

    def sent(self) -> list[str]:
        """The requests since the last look, paths without the zone's id."""
        return [line.replace(self.zone_id, "ID") for line in self.cloudflare.sent()]


@pytest.fixture
def task(run_task: RunTask, cloudflare: ServedCloudflare) -> Task:
    return Task(run_task, cloudflare)


def cname(value: str = "spgo.io", name: str = D, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "CNAME", "value": value, **more}


READ, BATCH = "GET /zones/ID/dns_records", "POST /zones/ID/dns_records/batch"


def test_a_proxied_record_settles(task: Task) -> None:
    first = task(cname("SPGO.io.", proxied=True, ttl=300), zone="example.com")
    assert first["changed"]
    assert first["records"] == [{"name": D, "type": "CNAME", "value": ["spgo.io"], "ttl": 1, "proxied": True}]
    assert first["zones"] == [{"id": task.zone_id, "name": "example.com"}]
    # A wildcard could have mail records for the name.
    assert task.sent() == ["GET /zones", READ, READ, BATCH]
    second = task(cname(proxied=True, ttl=300), zone="example.com")
    assert not second["changed"]
    assert task.sent() == ["GET /zones", READ]
    third = task(cname(proxied=True, ttl=300))
    assert not third["changed"]
    assert task.sent() == [READ]


def test_proxied_is_left_alone_unless_named(task: Task) -> None:
    task(cname(proxied=True))
    assert not task(cname())["changed"]
    moved = task(cname("eu.spgo.io"))
    assert moved["records"][0]["proxied"] is True
    assert task.cloudflare.records()[(D, "CNAME")] == ["eu.spgo.io"]
    ended = task(cname("eu.spgo.io", proxied=False, ttl=600))
    assert (ended["records"][0]["proxied"], ended["records"][0]["ttl"]) == (False, 600)
    assert not task(cname("eu.spgo.io", ttl=600))["changed"]


def test_check_mode_writes_nothing_and_predicts(task: Task) -> None:
    predicted = task(cname(proxied=True), check_mode=True)
    assert predicted["changed"]
    assert [line for line in task.sent() if not line.startswith("GET ")] == []
    real = task(cname(proxied=True))
    assert (real["actions"], real["records"], real["diff"]) == (
        predicted["actions"],
        predicted["records"],
        predicted["diff"],
    )


def test_another_type_takes_a_name_over_in_one_batch(task: Task) -> None:
    task.cloudflare.service.put_record("example.com", D, "A", "192.0.2.1")
    refused = task(cname())
    assert refused["failed"]
    assert "holds A records" in refused["msg"]
    task.sent()
    assert task(cname(), replace_conflicting=True, zone="example.com")["changed"]
    assert task.sent() == ["GET /zones", READ, BATCH]
    assert task.cloudflare.records() == {(D, "CNAME"): ["spgo.io"]}


@pytest.mark.parametrize(("kind", "value"), [("A", "192.0.2.1"), ("AAAA", "2001:db8::1")])
def test_a_name_that_is_given_up_changes_hands_in_one_batch(task: Task, kind: str, value: str) -> None:
    task.cloudflare.service.put_record("example.com", D, kind, value)
    assert task(cname(proxied=True), replace_names=["other.example.com"])["failed"]
    task.sent()
    assert task(cname(proxied=True), replace_names=[D])["changed"]
    assert task.sent().count(BATCH) == 1
    assert task.cloudflare.records() == {(D, "CNAME"): ["spgo.io"]}


@pytest.mark.parametrize(
    ("record_type", "value"),
    [
        ("A", "192.0.2.1"),
        ("AAAA", "2001:db8::1"),
        ("CAA", '0 issue "amazon.com"'),
        ("MX", "10 mail.example.com"),
        ("NS", "ns1.example.net"),
        ("PTR", "host.example.com"),
        ("SRV", "1 5 5060 sip.example.com"),
        ("TXT", "v=DKIM1; p=" + "x" * 300),
    ],
)
def test_every_type_settles_and_goes(task: Task, record_type: str, value: str) -> None:
    record = {"name": D, "type": record_type, "value": value}
    made = task(record)
    assert made["records"][0]["value"] == [value]
    assert not task(record)["changed"]
    assert task(record, state="absent")["changed"]
    assert task.cloudflare.records() == {}
    assert not task(record, state="absent")["changed"]


def test_values_of_others_stay(task: Task) -> None:
    task.cloudflare.service.put_record("example.com", D, "TXT", '"theirs"', comment="theirs")
    assert task({"name": D, "type": "TXT", "value": "ours"})["records"][0]["value"] == ["ours", "theirs"]
    gone = task({"name": D, "type": "TXT", "value": "ours"}, state="absent")
    assert gone["records"][0]["value"] == ["theirs"]
    assert task.cloudflare.records()[(D, "TXT")] == ['"theirs"']


def test_ownership_by_comment(task: Task) -> None:
    put = task.cloudflare.service.put_record
    put("example.com", "theirs.example.com", "CNAME", "spgo.io", ttl=3600)
    owned: dict[str, Any] = {"owner_comment": "kept by Ansible"}
    made = task(cname(), **owned)
    assert made["records"][0]["comment"] == "kept by Ansible"
    assert not task(cname(), **owned)["changed"]
    assert task(cname("eu.spgo.io"), **owned)["changed"]
    # Nobody's business who made what is as it should be.
    assert not task(cname(name="theirs.example.com"), **owned)["changed"]
    task.sent()
    theirs = {"name": "theirs.example.com", "type": "CNAME"}
    # A value that is not there needs no removal.
    assert not task({**theirs, "value": "eu.spgo.io"}, state="absent", **owned)["failed"]
    changing, removing = task({**theirs, "value": "eu.spgo.io"}, **owned), task(theirs, state="absent", **owned)
    for refused in (changing, removing):
        assert refused["failed"]
        assert "it is not ours, by its comment (none" in refused["msg"]
    assert [line for line in task.sent() if not line.startswith("GET ")] == []
    assert task(cname("eu.spgo.io"), state="absent", **owned)["changed"]


def test_a_comment_is_kept_unless_named(task: Task) -> None:
    task(cname(comment="click tracking"))
    assert not task(cname())["changed"]
    assert not task(cname(comment=""))["changed"]
    changed = task(cname(comment="open tracking"))
    assert changed["records"][0]["comment"] == "open tracking"


def test_250_records_over_three_pages(task: Task) -> None:
    many = [cname(name=f"h{number}.example.com", proxied=True) for number in range(250)]
    made = task(*many)
    assert made["changed"]
    assert len(made["actions"]) == 2
    # The list of an empty zone, its wildcards, its name, and two batches of 200 and 50.
    assert task.sent() == [READ, READ, "GET /zones/ID", BATCH, BATCH]
    assert not task(*many)["changed"]
    assert task.sent() == [READ] * 3
    assert not task(many[123])["changed"]
    assert task.sent() == [READ]
    assert not task(many[3], many[200])["changed"]
    assert task.sent() == [READ] * 3
    task.cloudflare.service.put_record("example.com", "z.example.com", "TXT", '"x"')
    assert task(*many, state="absent")["changed"]
    assert task.cloudflare.records() == {("z.example.com", "TXT"): ['"x"']}


def test_zones_are_found_without_being_named(task: Task) -> None:
    task.cloudflare.zone("example.net")
    made = task(cname(), cname(name="track.example.net"), _nowhere=True)
    assert sorted(zone["name"] for zone in made["zones"]) == ["example.com", "example.net"]
    assert task.cloudflare.records("example.net") == {("track.example.net", "CNAME"): ["spgo.io"]}
    assert task.sent().count("GET /zones") == 1


class TestNarrowTokens:
    """Tokens for one zone, which is what a careful owner gives."""

    def token(self, task: Task, *permissions: str, zones: list[str] | None = None) -> dict[str, Any]:
        task.cloudflare.service.add_token(NARROW, permissions, zones or ["example.com"])
        return {"api_token": NARROW}

    def test_by_name(self, task: Task) -> None:
        access = self.token(task, "Zone Read", "DNS Write")
        assert task(cname(), zone="example.com", **access)["changed"]

    def test_without_a_zone(self, task: Task) -> None:
        access = self.token(task, "Zone Read", "DNS Write")
        assert task(cname(), _nowhere=True, **access)["changed"]
        assert task.sent()[:3] == ["GET /zones"] * 3

    def test_dns_only_by_id(self, task: Task) -> None:
        access = self.token(task, "DNS Write")
        assert task(cname(), **access)["changed"]
        assert not task(cname(), **access)["changed"]

    @pytest.mark.parametrize("zone", ["example.com", "unknown.example"])
    def test_a_hidden_zone_is_told_apart_from_a_missing_one(self, task: Task, zone: str) -> None:
        access = self.token(task, "DNS Write")
        hidden = task(cname(name=f"track.{zone}"), zone=zone, **access)
        assert hidden["error"]["kind"] == "zone_hidden"
        assert hidden["error"]["code"] == "0"
        assert "requires permission 'com.cloudflare.api.account.zone.list'" in hidden["msg"]
        assert "'zone_id'" in hidden["msg"]
        missing = task(cname(name="track.unknown.example"), zone="unknown.example")
        assert missing["error"]["kind"] == "zone_missing"
        assert "lists no zone unknown.example" in missing["msg"]

    def test_the_permission_that_is_wanting_is_named(self, task: Task) -> None:
        access = self.token(task, "Zone Read", "DNS Read")
        refused = task(cname(), **access)
        assert refused["error"]["kind"] == "forbidden"
        assert "'DNS Write'" in refused["msg"]
        assert refused["not_attempted"] == []
        access = self.token(task, "Zone Read")
        assert "'DNS Read'" in task(cname(), **access)["msg"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_zone_and_an_id_that_disagree(task: Task, check_mode: bool) -> None:
    other = task.cloudflare.zone("example.net")
    refused = task(cname(), zone="example.com", zone_id=other, check_mode=check_mode)
    assert "disagree" in refused["msg"]
    assert task.cloudflare.records("example.net") == {}


def test_a_zone_and_an_id_that_agree_cost_a_request_with_a_change_only(task: Task) -> None:
    both: dict[str, Any] = {"zone": "example.com", "zone_id": task.zone_id}
    assert task(cname(), **both)["changed"]
    assert task.sent() == [READ, "GET /zones/ID", BATCH]
    settled = task(cname(), **both)
    assert not settled["changed"]
    assert settled["zones"] == [{"id": task.zone_id, "name": "example.com"}]
    assert task.sent() == [READ]
    assert task(cname("eu.spgo.io"), **both)["changed"]
    assert task.sent() == [READ, "GET /zones/ID", BATCH]


def test_an_id_of_another_zone_makes_no_record_below_it(task: Task) -> None:
    other = task.cloudflare.zone("example.net")
    refused = task(cname(), zone_id=other)
    assert refused["failed"]
    assert "is example.net, which does not hold track.example.com" in refused["msg"]
    assert task.cloudflare.records("example.net") == {}


def test_a_global_key(task: Task) -> None:
    access: dict[str, Any] = {"api_token": "", "email": GLOBAL_EMAIL, "api_key": GLOBAL_KEY}
    assert task(cname(), **access)["changed"]


def test_an_email_beside_a_token_is_not_sent(task: Task) -> None:
    assert task(cname(), email=GLOBAL_EMAIL)["changed"]


@pytest.mark.parametrize("code", [81057, 81058])
def test_an_identical_record_that_came_meanwhile_is_as_good(task: Task, code: int) -> None:
    task.cloudflare.service.control(identical_record_code=code)
    task.cloudflare.service.put_record("example.com", D, "CNAME", "spgo.io", ttl=3600)
    # The first look is answered as if the zone were still empty.
    empty = (
        '{"success": true, "errors": [], "messages": [], "result": [], "result_info": {"page": 1, "total_pages": 1}}'
    )
    task.cloudflare.fail("GET", "/zones/*/dns_records", status=200, body=empty, count=1)
    made = task(cname(), cname(name="new.example.com"), zone="example.com")
    assert not made["failed"], made["msg"]
    assert task.cloudflare.records() == {(D, "CNAME"): ["spgo.io"], ("new.example.com", "CNAME"): ["spgo.io"]}


@pytest.mark.parametrize(("existing", "desired", "code"), [("A", "CNAME", "81053"), ("CNAME", "A", "81054")])
def test_a_clash_that_came_meanwhile_fails_in_the_services_words(
    task: Task, existing: str, desired: str, code: str
) -> None:
    values = {"A": "192.0.2.1", "CNAME": "spgo.io"}
    task.cloudflare.service.put_record("example.com", D, existing, values[existing])
    empty = (
        '{"success": true, "errors": [], "messages": [], "result": [], "result_info": {"page": 1, "total_pages": 1}}'
    )
    task.cloudflare.fail("GET", "/zones/*/dns_records", status=200, body=empty, count=1)
    refused = task({"name": D, "type": desired, "value": values[desired]})
    assert refused["error"]["code"] == code
    assert "record with that host already exists" in refused["msg"]
    assert "first, if it may change its purpose" in refused["msg"]
    assert not refused["changed"]


def test_an_invalid_record_fails_in_the_services_words(task: Task) -> None:
    refused = task(cname(ttl=30))
    assert refused["error"]["code"] == "1004"
    assert "DNS Validation Error; Invalid TTL. Must be between 60" in refused["msg"]


def test_a_rate_limit_is_waited_for(task: Task) -> None:
    task.cloudflare.service.control(too_many_requests=1, retry_after="1")
    assert task(cname())["changed"]
    assert task.sent()[:2] == [READ, READ]


def test_a_batch_that_was_refused_by_429_is_sent_again(task: Task) -> None:
    task.cloudflare.fail(
        "POST", "/zones/*/dns_records/batch", status=429, headers={"Retry-After": "1"}, code="971", count=1
    )
    assert task(cname(), zone="example.com")["changed"]
    # Between the two it is read back that the first one took no effect.
    assert task.sent() == ["GET /zones", READ, BATCH, READ, BATCH]


def test_zones_are_reported_before_anything_is_made(task: Task, run_task: RunTask) -> None:
    options = task.cloudflare.options(provider="cloudflare", names=[D, "*.example.com"])
    found = run_task("dns_zone_info", options)
    assert found["zones"] == [{"id": task.zone_id, "name": "example.com", "names": [D, "*.example.com"]}]
    assert task.sent() == ["GET /zones"]


def test_a_rate_limit_beyond_the_deadline_is_not_hammered(task: Task) -> None:
    task.cloudflare.service.control(too_many_requests=9, retry_after="300")
    refused = task(cname())
    assert refused["error"]["kind"] == "rate_limited"
    assert "'retry_timeout' (more than 300)" in refused["msg"]
    assert task.sent() == [READ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_whose_answer_got_lost_is_not_doubled(task: Task, when: str) -> None:
    task.cloudflare.fail("POST", "/zones/*/dns_records/batch", drop=True, when=when, count=1)
    made = task(cname(), cname(name="b.example.com"))
    assert made["changed"]
    assert task.cloudflare.records() == {(D, "CNAME"): ["spgo.io"], ("b.example.com", "CNAME"): ["spgo.io"]}
    assert task.sent().count(BATCH) == (2 if when == "before" else 1)


@pytest.mark.parametrize("token", ["wrong-token-0123456789abcdef0123456789abc", API_TOKEN])
def test_no_secret_in_any_result(task: Task, token: str) -> None:
    result = task(cname(), api_token=token)
    assert token not in repr(result)
    if token != API_TOKEN:
        assert result["error"]["kind"] == "authentication"
        assert "CLOUDFLARE_API_TOKEN" in result["msg"]
