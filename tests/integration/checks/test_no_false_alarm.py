# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No false alarm: healthy domains behind every CDN, in every edition of the guide, checked again and again.

There are ten domains, two of each edition, checked as one fleet in five rounds: fifty checks, each of which must pass
with nothing to remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.settings import OriginSettings, Settings
from lab.world import World
from support.checks_cloudflare import CloudflareSite
from support.checks_fastly import FastlySite
from support.checks_site import TTL, Site
from support.hosts import run_in_process

ROUNDS = 5
PER_EDITION = 2

Entry = dict[str, Any]


def _cloudfront(cache_settings: str) -> Callable[[World, str], Entry]:
    """Set up by the module, as the guide has it or with cache policies."""

    def build(world: World, host: str) -> Entry:
        site = Site(world, host)
        made = run_in_process(
            "cloudfront_tracking_distribution",
            {
                "domains": [host],
                "endpoint": "us",
                "certificate_arn": site.certificate(),
                "cache_settings": cache_settings,
                "default_ttl": TTL,
            },
        )
        assert not made["failed"], made["msg"]
        target = made["distribution"]["domain_name"]
        site.lead_to(target)
        return {"domain": host, "cdn": "cloudfront", "expected_target": [target]}

    return build


def _cloudflare(world: World, host: str) -> Entry:
    """The record is proxied, and the edge passes requests on."""
    CloudflareSite(world, host).build()
    return {"domain": host, "cdn": "cloudflare"}


def _forwarded(world: World, host: str) -> Entry:
    """A page rule of Cloudflare's forwards to SparkPost."""
    CloudflareSite(world, host).build().forward()
    return {"domain": host, "expect_redirect": True}


def _fastly(world: World, host: str) -> Entry:
    FastlySite(world, host).build()
    return {"domain": host}


EDITIONS: dict[str, Callable[[World, str], Entry]] = {
    "cloudfront-legacy": _cloudfront("legacy"),
    "cloudfront-policies": _cloudfront("policies"),
    "cloudflare-proxy": _cloudflare,
    "cloudflare-forward": _forwarded,
    "fastly": _fastly,
}


@pytest.fixture(name="world")
def _world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with World(
        Settings(sparkpost_rate=None, zones=(), resolvers=2, origin=OriginSettings(unknown_path_location=None))
    ) as world:
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        yield world


def test_fifty_checks_of_healthy_domains_of_all_cdns_pass(world: World) -> None:
    entries = [
        build(world, f"track.{edition}-{number}.example")
        for edition, build in EDITIONS.items()
        for number in range(1, PER_EDITION + 1)
    ]
    checks = 0
    for _round in range(ROUNDS):
        result = run_in_process("tracking_check", {"domains": entries, "cache_ttl": TTL, "fail_on": "warn"})
        shown = "\n".join(result["table"])
        assert not result["failed"], shown
        assert "warnings" not in result
        found = [(one["domain"], check) for one in result["results"] for check in one["checks"]]
        skipped = [(domain, check["id"]) for domain, check in found if check["status"] == "skip"]
        assert {check["status"] for _domain, check in found} == {"pass", "skip"}, shown
        # Where the edge redirects, it has no answer of SparkPost's to keep.
        assert skipped == [(one["domain"], "cache_ttl") for one in entries if "expect_redirect" in one], shown
        assert result["summary"]["counts"]["pass"] == len(entries)
        assert [one["cdn"] for one in result["results"]] == [
            edition.partition("-")[0] for edition in EDITIONS for _number in range(PER_EDITION)
        ]
        checks += len(result["results"])
    assert checks == 50
    assert {event.type for event in world.events.listed()} <= {"probe", "open"}
