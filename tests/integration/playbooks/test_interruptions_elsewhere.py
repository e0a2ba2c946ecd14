# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloudflare and Fastly: an answer that is lost after any write leaves nothing doubled, and the next run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lab.world import World
from support.matrix import writes
from support.playbooks import Playbooks

CLOUDFLARE_WRITES = (
    {"method": "POST", "path": "*/zones/*/dns_records*"},
    {"method": "POST", "path": "*/pagerules"},
)
FASTLY_WRITES = (
    {"method": "POST", "path": "/service"},
    {"method": "POST", "path": "*/domain"},
    {"method": "POST", "path": "*/backend"},
    {"method": "PUT", "path": "*/settings"},
    {"method": "PUT", "path": "*/activate"},
    {"method": "POST", "path": "/tls/subscriptions"},
)


def converge(lab: World, playbooks: Playbooks, cdn: str, domain: str, fault: Mapping[str, str]) -> None:
    """Run with the fault, again until it is through, and once more without a write."""
    variables: dict[str, Any] = {
        "tracking_domains": [{"domain": domain}],
        "verify_cache_ttl": 1,
        "fastly_default_ttl": 1,
        f"{cdn}_wait_interval": 1,
        f"{cdn}_dns_wait_timeout": 30,
        f"{cdn}_certificate_wait_timeout": 30,
    }
    lab.faults.api(service=cdn, **fault, drop=True, when="after", count=1)
    first = playbooks.run(f"setup_{cdn}", variables)
    assert "Traceback" not in first.output
    if first.status:
        playbooks.run(f"setup_{cdn}", variables).succeeded()
    lab.journal.clear()
    assert playbooks.run(f"setup_{cdn}", variables).succeeded().changed == 0
    assert lab.journal.entries(writes=True) == []


@pytest.mark.matrix
@pytest.mark.parametrize("write", writes(CLOUDFLARE_WRITES))
def test_cloudflare(lab: World, playbooks: Playbooks, write: dict[str, str]) -> None:
    lab.host_cloudflare_zone("example.org")
    converge(lab, playbooks, "cloudflare", "track.example.org", write)
    zone = lab.cloudflare.zone("example.org")
    assert zone is not None
    assert [rule.pattern for rule in zone.page_rules] == ["track.example.org/*"]
    assert [record.name for record in zone.records].count("track.example.org") == 1


@pytest.mark.parametrize("write", writes(FASTLY_WRITES))
def test_fastly(lab: World, playbooks: Playbooks, write: dict[str, str]) -> None:
    converge(lab, playbooks, "fastly", "track.example.com", write)
    assert len(lab.fastly.service_names()) == 1
    (active,) = lab.fastly.active_services()
    assert list(active.domains) == ["track.example.com"]
    assert len(lab.fastly.tls_activations()) == 1
