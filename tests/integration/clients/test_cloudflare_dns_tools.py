# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""octoDNS and dns-lexicon drive the lab's Cloudflare, each with its own idea of paging and filters."""

from __future__ import annotations

from typing import Any

import pytest
from lexicon._private.providers.cloudflare import Provider as LexiconProvider
from lexicon.config import ConfigResolver
from octodns.record.base import Record
from octodns.zone.base import Zone
from octodns_cloudflare import CloudflareProvider

from lab.cloudflare.fakes import API_TOKEN
from lab.cloudflare.service import CloudflareService

TRACK = "track.example.com"


@pytest.fixture
def octodns(cloudflare_url: str, cloudflare: CloudflareService) -> CloudflareProvider:
    return _octodns(cloudflare_url, cloudflare)


def _octodns(url: str, service: CloudflareService) -> CloudflareProvider:
    return CloudflareProvider(
        "lab", token=API_TOKEN, account_id=service.account_id, api_url=url, retry_count=1, strict_supports=False
    )


def _desired() -> Zone:
    zone = Zone("example.com.", [])
    proxied = {"cloudflare": {"proxied": True}}
    records: list[tuple[str, dict[str, Any]]] = [
        ("track", {"type": "CNAME", "ttl": 300, "value": "spgo.io.", "octodns": proxied}),
        ("www", {"type": "A", "ttl": 300, "values": ["192.0.2.1", "192.0.2.2"]}),
        ("", {"type": "CAA", "ttl": 300, "value": {"flags": 0, "tag": "issue", "value": "pki.goog"}}),
        ("", {"type": "TXT", "ttl": 300, "value": "v=spf1 include:sparkpostmail.com -all"}),
        ("", {"type": "MX", "ttl": 300, "value": {"preference": 10, "exchange": "mail.example.com."}}),
        ("_sip._tcp", {"type": "SRV", "ttl": 300, "value": _SRV}),
        ("forward", {"type": "URLFWD", "ttl": 300, "value": _FORWARD}),
    ]
    for name, data in records:
        zone.add_record(Record.new(zone, name, data))
    return zone


_SRV = {"priority": 1, "weight": 2, "port": 5060, "target": "sip.example.com."}
_FORWARD = {"path": "/*", "target": "https://spgo.io/$1", "code": 301, "masking": 2, "query": 0}


def test_octodns_makes_the_zone_and_finds_nothing_left_to_do(
    octodns: CloudflareProvider, cloudflare_url: str, cloudflare: CloudflareService
) -> None:
    plan = octodns.plan(_desired())
    assert plan is not None
    octodns.apply(plan)
    view = cloudflare.zone("example.com")
    assert view is not None
    (track,) = (each for each in view.records if each.name == TRACK)
    assert (track.content, track.proxied) == ("spgo.io", True)
    assert [rule.pattern for rule in view.page_rules] == ["forward.example.com/*"]
    assert _octodns(cloudflare_url, cloudflare).plan(_desired()) is None


def test_octodns_reads_250_records(octodns: CloudflareProvider, cloudflare: CloudflareService) -> None:
    cloudflare.create_zone("example.com")
    for number in range(250):
        cloudflare.put_record("example.com", f"host{number:03}", "A", "192.0.2.1")
    found = Zone("example.com.", [])
    octodns.populate(found)
    assert len(found.records) == 250


def _lexicon(url: str, **options: Any) -> LexiconProvider:
    config: dict[str, Any] = {
        "provider_name": "cloudflare",
        "action": "list",
        "type": "CNAME",
        "domain": "example.com",
        "cloudflare": {"auth_token": API_TOKEN, **options},
    }
    provider = LexiconProvider(ConfigResolver().with_dict(config))
    provider.api_endpoint = url
    provider.authenticate()
    return provider


@pytest.mark.parametrize("by_id", [False, True])
def test_lexicon_creates_finds_changes_and_deletes(
    cloudflare_url: str, cloudflare: CloudflareService, by_id: bool
) -> None:
    for number in range(60):
        cloudflare.create_zone(f"zone{number:02}.example")
    zone = cloudflare.create_zone("example.com")
    lexicon = _lexicon(cloudflare_url, **({"zone_id": zone.id} if by_id else {}))
    assert lexicon.create_record("CNAME", TRACK, "spgo.io")
    assert lexicon.create_record("CNAME", TRACK, "spgo.io"), "an identical record counts as made"
    (found,) = lexicon.list_records("CNAME", TRACK, "spgo.io")
    assert found["name"] == TRACK
    assert lexicon.update_record(found["id"], "CNAME", TRACK, "eu.spgo.io")
    (changed,) = lexicon.list_records("CNAME", TRACK)
    assert (changed["id"], changed["content"]) == (found["id"], "eu.spgo.io")
    assert lexicon.delete_record(rtype="CNAME", name=TRACK)
    assert lexicon.list_records() == []


def test_lexicon_reads_250_records(cloudflare_url: str, cloudflare: CloudflareService) -> None:
    cloudflare.create_zone("example.com")
    for number in range(250):
        cloudflare.put_record("example.com", f"host{number:03}", "A", "192.0.2.1")
    assert len(_lexicon(cloudflare_url).list_records()) == 250
