# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``cloudflare_custom_hostnames`` in both hosts: many domains by one task, counted by their requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from lab.clients import fetch, trusting
from lab.origin.links import click_path
from lab.world import World
from support.cloudflare import ServedCloudflare
from support.hosts import RunTask

MODULE = "cloudflare_custom_hostnames"
ZONE, ORIGIN = "agency.dev", "edge.agency.dev"
A, B, C = "track.brand-a.shop", "track.brand-b.shop", "track.brand-c.shop"


@pytest.fixture(scope="module", name="served")
def _served() -> Iterator[ServedCloudflare]:
    served = ServedCloudflare()
    yield served
    served.stop()


@pytest.fixture(name="cloudflare")
def _cloudflare(served: ServedCloudflare) -> ServedCloudflare:
    served.reset()
    served.service.control(saas=True)
    served.zone(ZONE)
    served.service.put_record(ZONE, ORIGIN, "CNAME", "spgo.io", proxied=True)
    return served


def entries(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"domain": name, **more} for name in names]


def options(cloudflare: ServedCloudflare, *names: str, **more: Any) -> dict[str, Any]:
    given = {"zone": ZONE, "fallback_origin": ORIGIN, "domains": entries(*names), "wait_interval": 1, **more}
    return cloudflare.options(**given)


def sent(cloudflare: ServedCloudflare) -> list[str]:
    """The requests since the last look, without the ids in their paths."""
    zone = cloudflare.service.zone(ZONE)
    assert zone is not None
    return [one.replace(f"/zones/{zone.id}/custom_hostnames", "") or "" for one in cloudflare.sent()]


def enter(cloudflare: ServedCloudflare, records: Sequence[dict[str, Any]]) -> None:
    """Somebody enters the records at the domains' DNS hosts."""
    for record in records:
        cloudflare.world.records[record["name"], record["type"]] = [f'"{record["value"]}"']


def test_validated_ahead_of_the_cname_and_kept(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    predicted = run_task(MODULE, options(cloudflare, A, B), check_mode=True)
    assert (predicted["failed"], cloudflare.wrote()) == (False, [])
    made = run_task(MODULE, options(cloudflare, A, B))
    assert (made["failed"], made["changed"]) == (False, True), made.get("msg")
    assert made["actions"] == predicted["actions"]
    assert {one["service"] for one in made["changes"]} == {"cloudflare"}
    assert made["fallback_origin"] == {"origin": ORIGIN, "status": "active", "errors": []}
    assert made["origin_records"] == [{"name": ORIGIN, "type": "CNAME", "value": "spgo.io", "ttl": 1, "proxied": True}]
    assert [one["name"] for one in made["validation_records"]] == [
        *(f"_cf-custom-hostname.{A}", f"_acme-challenge.{A}"),
        *(f"_cf-custom-hostname.{B}", f"_acme-challenge.{B}"),
    ]
    assert [(one["name"], one["value"]) for one in made["serving_records"]] == [(A, ORIGIN), (B, ORIGIN)]
    assert [(one["domain"], one["ready"]) for one in made["results"]] == [(A, False), (B, False)]
    sent(cloudflare)
    again = run_task(MODULE, options(cloudflare, A, B))
    assert (again["failed"], again["changed"], again["actions"]) == (False, False, [])
    assert len(sent(cloudflare)) == 4
    enter(cloudflare, made["validation_records"])
    ready = run_task(MODULE, options(cloudflare, A, B, wait=True))
    assert (ready["failed"], ready["changed"]) == (False, False), ready.get("msg")
    assert [one["ready"] for one in ready["results"]] == [True, True]
    assert ready["validation_records"] == []
    # Cloudflare is asked once to look at each, and all stand as the answers say.
    assert [one.partition(" ")[0] for one in sent(cloudflare)] == ["GET"] * 4 + ["PATCH"] * 2
    assert cloudflare.service.custom_hostname(A) is not None


def test_a_second_run_reads_pages(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    names = [f"t{number}.brand.shop" for number in range(120)]
    made = run_task(MODULE, options(cloudflare, *names))
    assert (made["failed"], len(made["validation_records"])) == (False, 240), made.get("msg")
    assert any("includes 100" in text for text in made.get("warnings", ["includes 100"]))
    sent(cloudflare)
    again = run_task(MODULE, options(cloudflare, *names))
    assert not again["changed"]
    assert len(sent(cloudflare)) == 2 + 3
    zone = cloudflare.service.zone(ZONE)
    assert zone is not None
    by_id = {key: value for key, value in options(cloudflare, *names).items() if key != "zone"}
    assert not run_task(MODULE, {**by_id, "zone_id": zone.id})["changed"]
    assert len(sent(cloudflare)) == 1 + 3


def test_one_that_fails_stops_no_other(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    cloudflare.service.hold_hostname(B)
    result = run_task(MODULE, options(cloudflare, A, B, "track.brand.example", C))
    assert (result["failed"], result["changed"]) == (True, True)
    assert [one["failed"] for one in result["results"]] == [False, True, True, False]
    assert "Another zone at Cloudflare has this custom hostname" in result["results"][1]["msg"]
    assert "1409" in result["results"][2]["msg"]
    assert [one["name"] for one in result["failed_items"]] == [B, "track.brand.example"]
    assert {one["domain"] for one in result["changes"]} == {"", A, C}
    assert not run_task(MODULE, options(cloudflare, A, C))["changed"]


def test_what_refuses_one_is_not_asked_a_thousand_times(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    cloudflare.service.control(custom_hostnames_cap=0)
    sent(cloudflare)
    result = run_task(MODULE, options(cloudflare, *(f"t{number}.brand.shop" for number in range(40))))
    assert result["failed"]
    assert "takes no more custom hostnames" in result["msg"]
    assert len([one for one in sent(cloudflare) if one.startswith("POST")]) <= 8
    cloudflare.service.control(saas=False)
    off = run_task(MODULE, options(cloudflare, A))
    assert "Enable Cloudflare for SaaS" in off["msg"]


def test_the_fallback_origin_of_others_is_kept(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    missing = run_task(MODULE, options(cloudflare, A, fallback_origin=None))
    assert "has no fallback origin" in missing["msg"]
    assert run_task(MODULE, options(cloudflare, A))["changed"]
    assert not run_task(MODULE, options(cloudflare, A, fallback_origin=None))["changed"]
    refused = run_task(MODULE, options(cloudflare, A, fallback_origin="other.agency.dev"))
    assert "set 'replace_fallback_origin'" in refused["msg"]
    changed = run_task(MODULE, options(cloudflare, A, fallback_origin="other.agency.dev", replace_fallback_origin=True))
    assert [(one["verb"], one["before"], one["after"]) for one in changed["changes"]] == [
        ("update", {"origin": ORIGIN}, {"origin": "other.agency.dev"})
    ]
    assert changed["fallback_origin"]["status"] == "pending_deployment"


def test_settings_follow_and_absent_removes(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    run_task(MODULE, options(cloudflare, A, B))
    changed = run_task(MODULE, options(cloudflare, A, minimum_tls="1.3", certificate_authority="lets_encrypt"))
    assert [(one["verb"], one["after"]) for one in changed["changes"]] == [
        ("update", {"minimum_tls": "1.3", "certificate_authority": "lets_encrypt"})
    ]
    assert not run_task(MODULE, options(cloudflare, A))["changed"]
    gone = run_task(MODULE, options(cloudflare, A, state="absent"))
    assert (gone["changed"], gone["results"][0]["custom_hostname"]) == (True, None)
    assert not run_task(MODULE, options(cloudflare, A, state="absent"))["changed"]
    assert not run_task(MODULE, options(cloudflare, B))["changed"]


def test_the_wait_tells_which_are_late_and_why(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    made = run_task(MODULE, options(cloudflare, A, B))
    enter(cloudflare, made["results"][0]["validation_records"])
    late = run_task(MODULE, options(cloudflare, A, B, wait=True, wait_timeout=1))
    assert [(one["failed"], one["ready"]) for one in late["results"]] == [(False, True), (True, False)]
    assert late["results"][1]["error"]["kind"] == "wait_timeout"
    assert "pre-generated ownership verification token was not found" in late["msg"]
    assert "Enter the records of 'validation_records'" in late["msg"]


def test_a_lost_answer_doubles_nothing(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    cloudflare.fail("POST", "/zones/*/custom_hostnames", status=503, when="after", count=1)
    result = run_task(MODULE, options(cloudflare, A, B, retry_timeout=20))
    assert not result["failed"], result.get("msg")
    assert not run_task(MODULE, options(cloudflare, A, B))["changed"]


def test_read(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    run_task(MODULE, options(cloudflare, A, B))
    sent(cloudflare)
    found = run_task("cloudflare_custom_hostnames_info", cloudflare.options(zone=ZONE))
    assert sorted(one["hostname"] for one in found["custom_hostnames"]) == [A, B]
    assert len(sent(cloudflare)) == 3
    one = run_task("cloudflare_custom_hostnames_info", cloudflare.options(zone=ZONE, domains=[B, C]))
    assert [each["hostname"] for each in one["custom_hostnames"]] == [B]
    assert len(one["custom_hostnames"][0]["validation_records"]) == 2
    assert one["fallback_origin"]["origin"] == ORIGIN


def test_an_empty_list_asks_nothing(cloudflare: ServedCloudflare, run_task: RunTask) -> None:
    cloudflare.sent()
    result = run_task(MODULE, options(cloudflare))
    assert (result["failed"], result["changed"], result["results"], cloudflare.sent()) == (False, False, [], [])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"domains": entries("*.brand.shop")}, "domains[0].domain"),
        ({"domains": entries("brand.shop")}, "subdomain"),
        ({"domains": entries("track.agency.dev")}, "in the zone agency.dev itself"),
        ({"domains": [*entries(A), *entries(A.upper(), minimum_tls="1.3")]}, "named twice"),
        ({"fallback_origin": "spgo.io"}, "host of the zone"),
        ({"cname_target": "no host"}, "cname_target"),
    ],
)
def test_bad_input(cloudflare: ServedCloudflare, run_task: RunTask, given: dict[str, Any], words: str) -> None:
    cloudflare.sent()
    result = run_task(MODULE, options(cloudflare, A, **given))
    assert (result["failed"], words in result["msg"], cloudflare.sent()) == (True, True, []), result["msg"]


def test_no_click_is_lost_on_the_way_to_a_custom_hostname(lab: World, run_task: RunTask) -> None:
    """The records are entered at the customer's own DNS host, and the CNAME record moves when all is ready."""
    lab.host_cloudflare_zone(ZONE)
    lab.cloudflare.control(saas=True)
    lab.delegate("brand-a.shop", lab.own_zones.create("brand-a.shop"))
    lab.own_zones.put(A, "CNAME", ["spgo.io."])
    given = {"zone": ZONE, "fallback_origin": ORIGIN, "domains": entries(A), "wait_interval": 1}
    run_task("cloudflare_zone", {"zone": ZONE, "settings": {"ssl": "full"}})
    made = run_task(MODULE, given)
    assert not made["failed"], made["msg"]
    assert "should be a proxied" in made["fallback_origin"]["errors"][0]
    assert not run_task("dns_records", {"provider": "cloudflare", "records": made["origin_records"]})["failed"]
    for record in made["validation_records"]:
        lab.own_zones.put(record["name"], "TXT", [f'"{record["value"]}"'])
    ready = run_task(MODULE, {**given, "wait": True})
    assert ready["results"][0]["ready"], ready
    path = click_path("https://www.example.org/", recipient="reader@example.org", region="us")
    before = fetch(A, path, lab.addresses.cloudflare[0], lab.ports.https, tls=trusting(lab.authority.root_pem))
    assert before.status == 302, "served by Cloudflare before anything leads there"
    (serving,) = ready["serving_records"]
    lab.own_zones.put(serving["name"], serving["type"], [f"{serving['value']}."])
    lab.flush_resolvers()
    assert set(lab.directory.addresses(A)) & set(lab.addresses.cloudflare)
    lab.events.clear()
    lab.flush_edges()
    for tls in (trusting(lab.authority.root_pem), None):
        port = lab.ports.http if tls is None else lab.ports.https
        assert fetch(A, path, lab.addresses.cloudflare[0], port, tls=tls).status == 302
    assert [one.tracking_domain for one in lab.events.listed("click")] == [A, A]
    other = fetch(B, path, lab.addresses.cloudflare[0], lab.ports.http)
    assert other.status >= 400
