# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait for SparkPost's verification that DNS rules out ends early with the reason; others go on."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core import wait as waiting
from ansible_collections.sparkpost.tracking.plugins.module_utils._sparkpost import prospects
from lab.world import World
from support.hosts import RunTask

ZONE = "example.org"
DOMAIN = f"track.{ZONE}"
MODULE = "sparkpost_tracking_domain"


@pytest.fixture
def zone(lab: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A zone that is kept by hand; what has to stand for a minute has to stand for two looks."""
    lab.own_zones.create(ZONE)
    lab.delegate(ZONE)
    monkeypatch.setattr(waiting, "HOPELESS_AFTER", 1.0)
    return lab


def verified(run_task: RunTask, **options: Any) -> dict[str, Any]:
    asked = {"domain": DOMAIN, "verify": True, "wait": True, "wait_timeout": 4, "wait_interval": 1, **options}
    result: dict[str, Any] = run_task(MODULE, asked)
    return result


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([], f"{DOMAIN} does not exist in DNS (NXDOMAIN), according to every server of its zone (ns1."),
        ([(DOMAIN, "TXT", '"hello"')], f"{DOMAIN} has neither a CNAME record nor addresses in DNS, according to every"),
        ([(DOMAIN, "CNAME", "shops.myshopify.com")], "CNAME shops.myshopify.com, which leads to a shop at Shopify"),
        (
            [(DOMAIN, "CNAME", f"www.{ZONE}"), (f"www.{ZONE}", "A", "192.0.2.1")],
            f"CNAME www.{ZONE}, which leads to the service at www.{ZONE}",
        ),
        ([(DOMAIN, "CNAME", f"a.{ZONE}"), (f"a.{ZONE}", "CNAME", "open.sendgrid.net")], "which leads to SendGrid"),
    ],
    ids=["no such name", "no address", "a site", "a server", "behind another name"],
)
def test_what_cannot_come_is_not_waited_for(
    zone: World, run_task: RunTask, records: list[tuple[str, str, str]], says: str
) -> None:
    for name, kind, value in records:
        zone.own_zones.put(name, kind, [value], 3600)
    result = verified(run_task)
    assert (result["failed"], result["error"]["kind"]) == (True, "hopeless"), result["msg"]
    assert says in result["msg"]
    assert f"Create the record of {DOMAIN}" in result["msg"] or f"Point {DOMAIN} to your CDN" in result["msg"]
    # It was created before, and a next run continues there.
    assert result["changed"] is True


@pytest.mark.parametrize("target", ["d111111abcdef8.cloudfront.net", "j.sni.global.fastly.net", "eu.v2.spgo.io"])
def test_what_may_still_come_is_waited_for(zone: World, run_task: RunTask, target: str) -> None:
    zone.own_zones.put(DOMAIN, "CNAME", [target], 3600)
    zone.faults.network("connection-refused", at="*") if target.endswith("spgo.io") else None
    result = verified(run_task)
    assert result["failed"] is False or result["error"]["kind"] == "wait_timeout", result["msg"]


def test_sparkposts_endpoint_has_no_certificate_for_the_name(zone: World, run_task: RunTask) -> None:
    zone.own_zones.put(DOMAIN, "CNAME", ["spgo.io"], 3600)
    result = verified(run_task, secure=True)
    assert result["error"]["kind"] == "hopeless", result["msg"]
    assert "which leads to SparkPost's endpoint itself, which has no certificate for it" in result["msg"]


def test_addresses_get_the_time_in_which_a_cdn_deploys(
    zone: World, run_task: RunTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone.own_zones.put(DOMAIN, "A", ["192.0.2.1"], 3600)
    assert verified(run_task)["error"]["kind"] == "wait_timeout"
    monkeypatch.setattr(prospects, "_MINUTES_TO_DEPLOY", 2.0)
    result = verified(run_task)
    assert result["error"]["kind"] == "hopeless"
    assert (
        f"{DOMAIN}: the name has the addresses 192.0.2.1, and SparkPost does not find its own answer" in result["msg"]
    )
