# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``dns_records_wait`` against real name servers and resolvers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core import wait as waiting
from lab.faults import NetworkFault
from lab.world import World
from support.hosts import RunTask
from support.populated import Populated

TARGET = "d111111abcdef8.cloudfront.net"
RECORD = {"name": "Track.Example.org.", "type": "CNAME", "value": f"{TARGET}."}


@pytest.fixture
def zone(lab: World) -> World:
    """example.org is hosted by somebody whose API nobody here knows."""
    lab.own_zones.create("example.org")
    lab.delegate("example.org")
    return lab


def enter(lab: World, *records: tuple[str, str, str]) -> None:
    for name, record_type, value in records:
        lab.own_zones.put(name, record_type, [value], 60)


def wait_for(run_task: RunTask, records: Sequence[dict[str, Any]], **options: Any) -> dict[str, Any]:
    return run_task("dns_records_wait", {"records": list(records), **options})


def test_what_is_there_is_seen_by_every_server(zone: World, run_task: RunTask) -> None:
    enter(zone, ("track.example.org", "CNAME", TARGET))
    result = wait_for(run_task, [RECORD])
    assert result["changed"] is False
    assert result["pending"] == []
    assert result["zone_lines"] == []
    assert result["records"] == [
        {
            "name": "track.example.org",
            "type": "CNAME",
            "value": [TARGET],
            "ttl": 3600,
            "seen": True,
            "missing": [],
        }
    ]


def test_what_is_missing_is_shown_as_lines_to_copy(zone: World, run_task: RunTask) -> None:
    result = wait_for(run_task, [RECORD])
    assert result["failed"] is False
    assert result["zone_lines"] == [f"track.example.org. 3600 IN CNAME {TARGET}."]
    assert len(result["pending"]) == 1
    assert "says NXDOMAIN" in result["pending"][0]


def test_a_wrong_value_is_named_with_the_server_that_has_it(zone: World, run_task: RunTask) -> None:
    enter(zone, ("track.example.org", "CNAME", "old.example.net"))
    (pending,) = wait_for(run_task, [RECORD])["pending"]
    assert "CNAME track.example.org: every server of the zone (ns1.own-dns.test, ns2.own-dns.test)" in pending
    assert "says old.example.net" in pending


@pytest.mark.parametrize(
    ("existing", "shown"),
    [
        ([("CNAME", "spgo.io")], "CNAME spgo.io"),
        ([("A", "192.0.2.9"), ("AAAA", "2001:db8::9")], "A 192.0.2.9, AAAA 2001:db8::9"),
        ([("A", "192.0.2.9"), ("TXT", '"a note"')], "A 192.0.2.9"),
    ],
)
def test_what_is_entered_in_place_of_a_record_says_so(
    zone: World, run_task: RunTask, existing: list[tuple[str, str]], shown: str
) -> None:
    enter(zone, *(("track.example.org", kind, value) for kind, value in existing))
    expected = [f"; replace {shown} with:", f"track.example.org. 3600 IN CNAME {TARGET}."]
    assert wait_for(run_task, [RECORD])["zone_lines"] == expected


@pytest.mark.parametrize(("kind", "value"), [("CNAME", "spgo.io"), ("A", "192.0.2.9")])
def test_what_a_wildcard_answers_is_not_replaced(zone: World, run_task: RunTask, kind: str, value: str) -> None:
    enter(zone, ("*.example.org", kind, value))
    assert wait_for(run_task, [RECORD])["zone_lines"] == [f"track.example.org. 3600 IN CNAME {TARGET}."]


def test_a_resolver_that_still_remembers_is_waited_for(zone: World, run_task: RunTask) -> None:
    enter(zone, ("track.example.org", "CNAME", "old.example.net"))
    zone.resolvers[0].lookup("track.example.org", "CNAME")
    zone.own_zones.remove("track.example.org", "CNAME")
    enter(zone, ("track.example.org", "CNAME", TARGET))
    (pending,) = wait_for(run_task, [RECORD])["pending"]
    assert "says old.example.net" in pending
    zone.flush_resolvers()
    assert wait_for(run_task, [RECORD])["pending"] == []


def test_resolvers_are_not_asked_before_the_zone_has_the_record(zone: World, run_task: RunTask) -> None:
    wait_for(run_task, [RECORD])
    enter(zone, ("track.example.org", "CNAME", TARGET))
    # Had a resolver been asked too early, it would now answer NXDOMAIN from its memory.
    assert wait_for(run_task, [RECORD])["pending"] == []


def test_a_look_too_early_below_a_name_does_not_hide_the_name(zone: World, run_task: RunTask) -> None:
    below = {"name": "_token.track.example.org", "type": "CNAME", "value": "token.example.net"}
    wait_for(run_task, [below, RECORD])
    enter(zone, ("track.example.org", "CNAME", TARGET), ("_token.track.example.org", "CNAME", "token.example.net"))
    assert wait_for(run_task, [below, RECORD])["pending"] == []


def test_it_waits_until_the_record_is_entered(zone: World, run_task: RunTask) -> None:
    timer = threading.Timer(1.5, enter, (zone, ("track.example.org", "CNAME", TARGET)))
    timer.start()
    result = wait_for(run_task, [RECORD], wait=True, wait_timeout=20, wait_interval=1)
    timer.join()
    assert result["failed"] is False
    assert result["records"][0]["seen"] is True


def test_a_wait_that_ends_too_early_says_what_is_missing_and_where(zone: World, run_task: RunTask) -> None:
    result = wait_for(run_task, [RECORD], wait=True, wait_timeout=2, wait_interval=1)
    assert result["failed"] is True
    assert "says NXDOMAIN" in result["msg"]
    assert "continues here" in result["msg"]
    assert result["zone_lines"] == [f"track.example.org. 3600 IN CNAME {TARGET}."]


def test_absence_is_waited_for_too(zone: World, run_task: RunTask) -> None:
    enter(zone, ("track.example.org", "CNAME", TARGET))
    gone = {"name": "track.example.org", "type": "CNAME"}
    assert "still has" in wait_for(run_task, [gone], state="absent")["pending"][0]
    zone.own_zones.remove("track.example.org", "CNAME")
    zone.flush_resolvers()
    assert wait_for(run_task, [gone], state="absent")["pending"] == []


def test_any_value_will_do_where_the_host_chooses_it(zone: World, run_task: RunTask) -> None:
    some = {"name": "track.example.org", "type": "A", "any_value": True}
    assert "says NXDOMAIN" in wait_for(run_task, [some])["pending"][0]
    enter(zone, ("track.example.org", "A", "192.0.2.7"))
    result = wait_for(run_task, [some], wait=True, wait_timeout=5, wait_interval=1)
    assert result["failed"] is False
    assert result["pending"] == []


def test_a_value_that_is_not_known_yet_is_pending(zone: World, run_task: RunTask) -> None:
    result = wait_for(run_task, [{"name": "track.example.org", "type": "CNAME"}])
    assert result["zone_lines"] == ["track.example.org. 3600 IN CNAME (known after apply)"]
    assert result["records"][0]["seen"] is False


BRIEFLY: dict[str, Any] = {"wait": True, "wait_timeout": 60, "wait_interval": 1}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to stand for a minute has to stand for two looks."""
    monkeypatch.setattr(waiting, "HOPELESS_AFTER", 1.0)


@pytest.mark.usefixtures("impatient")
class TestWhatCannotCome:
    """It fails early with the reason; what can come is waited for."""

    @pytest.mark.parametrize(
        "record",
        [{"proxied": True}, {"proxied": True, "content": "elsewhere.test"}, {"settings": {"flatten_cname": True}}],
        ids=["proxied", "proxied with another target", "flattened, to addresses of something else"],
    )
    def test_addresses_at_cloudflare(self, lab: World, run_task: RunTask, record: dict[str, Any]) -> None:
        lab.host_cloudflare_zone("example.org")
        lab.cloudflare.put_record("example.org", "track.example.org", "CNAME", **{"content": "spgo.io", **record})
        result = wait_for(run_task, [RECORD], **BRIEFLY)
        assert (result["failed"], result["error"]["kind"]) == (True, "hopeless")
        assert f"in place of the CNAME record to {TARGET}: the record is proxied, or its CNAME is" in result["msg"]
        assert "'proxied: false'" in result["error"]["remedy"]
        assert "Compare" not in result["msg"]
        assert "the record is proxied" in result["pending"][0]

    def test_a_validation_record_that_is_proxied(self, lab: World, run_task: RunTask) -> None:
        lab.host_cloudflare_zone("example.org")
        name = "_token.track.example.org"
        lab.cloudflare.put_record("example.org", name, "CNAME", "token.example.net", proxied=True)
        result = wait_for(run_task, [{"name": name, "type": "CNAME", "value": "token.example.net"}], **BRIEFLY)
        assert result["error"]["kind"] == "hopeless"
        assert "the record is proxied" in result["msg"]

    def test_the_remedy_helps(self, lab: World, run_task: RunTask) -> None:
        lab.host_cloudflare_zone("example.org")
        lab.cloudflare.put_record("example.org", "track.example.org", "CNAME", TARGET, proxied=True)
        assert "'proxied: false'" in wait_for(run_task, [RECORD], **BRIEFLY)["msg"]
        desired = {**RECORD, "proxied": False}
        assert run_task("dns_records", {"provider": "cloudflare", "zone": "example.org", "records": [desired]})[
            "changed"
        ]
        lab.flush_resolvers()
        assert not wait_for(run_task, [RECORD], **BRIEFLY)["failed"]

    @pytest.mark.parametrize("told", [{}, {"provider": "route53"}], ids=["host unknown", "written"])
    def test_another_target(self, zone: World, run_task: RunTask, told: dict[str, str]) -> None:
        enter(zone, ("track.example.org", "CNAME", "old.example.net"))
        result = wait_for(run_task, [RECORD], **told, **BRIEFLY)
        assert (result["error"]["kind"], result["error"]["name"]) == ("hopeless", "track.example.org")
        assert f"says old.example.net, not {TARGET}" in result["msg"]
        assert result["zone_lines"] == [f"track.example.org. 3600 IN CNAME {TARGET}."]

    @pytest.mark.parametrize(("provider", "title"), [("route53", "AWS Route 53"), ("cloudflare", "Cloudflare")])
    def test_a_record_in_a_zone_that_nobody_asks(
        self, zone: World, run_task: RunTask, provider: str, title: str
    ) -> None:
        result = wait_for(run_task, [RECORD], provider=provider, **BRIEFLY)
        assert result["error"]["kind"] == "hopeless"
        assert f"written at {title}, but the domain is delegated to ns1.own-dns.test, ns2" in result["msg"]

    @pytest.mark.parametrize("provider", ["manual", "custom"])
    def test_somebody_may_still_correct_it(self, zone: World, run_task: RunTask, provider: str) -> None:
        enter(zone, ("track.example.org", "CNAME", "old.example.net"))
        timer = threading.Timer(2, enter, (zone, ("track.example.org", "CNAME", TARGET)))
        timer.start()
        result = wait_for(run_task, [RECORD], provider=provider, **{**BRIEFLY, "wait_timeout": 20})
        timer.join()
        assert not result["failed"]

    @pytest.mark.parametrize("provider", ["manual", "custom"])
    def test_nobody_did(self, zone: World, run_task: RunTask, provider: str) -> None:
        enter(zone, ("track.example.org", "A", "192.0.2.7"))
        result = wait_for(run_task, [RECORD], provider=provider, **{**BRIEFLY, "wait_timeout": 2})
        assert result["error"]["kind"] == "wait_timeout"
        assert "with addresses (192.0.2.7) in place of the CNAME record" in result["msg"]
        assert "Replace the address or alias records" in result["error"]["remedy"]

    def test_what_is_missing_may_come(self, zone: World, run_task: RunTask) -> None:
        timer = threading.Timer(2, enter, (zone, ("track.example.org", "CNAME", TARGET)))
        timer.start()
        result = wait_for(run_task, [RECORD], **{**BRIEFLY, "wait_timeout": 20})
        timer.join()
        assert not result["failed"]


class TestEdge:
    """A CDN's addresses turn: those of a flattened record and those of its target need have none in common."""

    def distribution(self, lab: World, domain: str) -> str:
        """One that serves the domain, and whose own addresses cannot be compared."""
        target = str(Populated(lab).build().behind_cloudfront(domain)["DomainName"])
        lab.faults.add(NetworkFault(fault="dns-nxdomain", at="resolver", host=target))
        return target

    @pytest.mark.parametrize("at", ["cloudfront", "website"])
    def test_the_edge_at_the_addresses_decides(self, lab: World, run_task: RunTask, at: str) -> None:
        target = self.distribution(lab, "track.example.net")
        place = lab.addresses.cloudfront[0] if at == "cloudfront" else lab.addresses.website
        enter(lab, ("track.example.net", "A", place))
        desired = {"name": "track.example.net", "type": "CNAME", "value": target}
        pending = wait_for(run_task, [desired])["pending"]
        assert len(pending) == (0 if at == "cloudfront" else 1)

    def test_another_edge_in_front_of_it_is_not_the_same(self, lab: World, run_task: RunTask) -> None:
        name = "track.example.org"
        target = self.distribution(lab, name)
        lab.cloudflare.put_record("example.org", name, "CNAME", target, proxied=True)
        (pending,) = wait_for(run_task, [{"name": name, "type": "CNAME", "value": target}])["pending"]
        assert "the record is proxied" in pending


class TestOldAddresses:
    """A resolver can have the CNAME record and still give the addresses of before."""

    OLD_TTL = 2

    def remembered(self, lab: World, kind: str, value: str) -> None:
        lab.own_zones.put("track.example.org", kind, [value], self.OLD_TTL)
        lab.resolvers[0].lookup("track.example.org", kind)
        lab.own_zones.remove("track.example.org", kind)
        enter(lab, ("track.example.org", "CNAME", TARGET))

    @pytest.mark.parametrize(("kind", "value"), [("A", "192.0.2.7"), ("AAAA", "2001:db8::7")])
    def test_they_are_waited_for(self, zone: World, run_task: RunTask, kind: str, value: str) -> None:
        self.remembered(zone, kind, value)
        (pending,) = wait_for(run_task, [RECORD])["pending"]
        assert f"still gives the addresses {value}, and may remember that for" in pending
        result = wait_for(run_task, [RECORD], **{**BRIEFLY, "wait_timeout": 20})
        assert (result["failed"], result["pending"]) == (False, [])
        assert zone.resolvers[0].lookup("track.example.org", kind).answer[0].type == "CNAME"

    def test_a_wait_that_is_too_short_says_that_nothing_is_wrong(self, zone: World, run_task: RunTask) -> None:
        self.remembered(zone, "A", "192.0.2.7")
        result = wait_for(run_task, [RECORD], wait=True, wait_timeout=1, wait_interval=1)
        assert result["error"]["kind"] == "wait_timeout"
        assert "there is nothing to correct" in result["error"]["remedy"]
        assert "Compare" not in result["msg"]

    def test_addresses_of_a_record_that_was_proxied(self, lab: World, run_task: RunTask) -> None:
        lab.host_cloudflare_zone("example.org")
        for resolver in lab.resolvers:
            resolver.max_ttl = self.OLD_TTL
        desired = {**RECORD, "proxied": False}
        lab.cloudflare.put_record("example.org", "track.example.org", "CNAME", TARGET, proxied=True)
        for resolver in lab.resolvers:
            resolver.lookup("track.example.org", "A")
        run_task("dns_records", {"provider": "cloudflare", "zone": "example.org", "records": [desired]})
        assert "still gives the addresses" in wait_for(run_task, [RECORD])["pending"][0]
        result = wait_for(run_task, [RECORD], provider="cloudflare", **{**BRIEFLY, "wait_timeout": 20})
        assert not result["failed"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"records": [{"name": "a b", "type": "A", "value": "192.0.2.1"}]}, "must be a DNS name"),
        ({"records": [{"name": "a.example.org", "type": "A", "value": "192.0.2.999"}]}, "192.0.2.999"),
        ({"records": [{"name": "a.example.org", "type": "CNAME"}], "wait": True}, "needs a value"),
        ({"records": [RECORD], "resolvers": ["nonsense host"]}, "'resolvers'"),
        ({"records": [RECORD], "request_timeout": 0}, "at least 1 second"),
    ],
)
def test_bad_input_is_one_sentence(lab: World, run_task: RunTask, options: dict[str, Any], says: str) -> None:
    result = run_task("dns_records_wait", options)
    assert result["failed"] is True
    assert says in result["msg"]
    assert "\n" not in result["msg"]
