# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of a set-up by its tags: links start with https where https works, and what is skipped is not missed."""

from __future__ import annotations

import pytest

from lab.world import World
from support.matrix import first_of
from support.playbooks import Playbooks

DOMAIN = "track.example.com"
QUICK = {"domain": DOMAIN, "fastly_wait_interval": 1, "cloudfront_wait_interval": 1, "verify_cache_ttl": 1}


@pytest.mark.parametrize("cdn", first_of("tag", "fastly", "cloudfront"))
def test_https_links_wait_for_an_edge_that_serves_them(lab: World, playbooks: Playbooks, cdn: str) -> None:
    lab.sparkpost["us"].put_domain(DOMAIN, verified=True, compliance_status="valid")
    refused = playbooks.run(f"setup_{cdn}", QUICK, "--tags", "sparkpost")
    assert refused.status == 2
    assert lab.journal.entries(writes=True) == []
    assert "Require a working edge" in refused.output
    stored = lab.sparkpost["us"].domain(DOMAIN)
    assert stored is not None
    assert not stored["secure"]


@pytest.mark.parametrize("cdn", first_of("skipped", "cloudfront", "fastly"))
def test_a_certificate_that_is_skipped(lab: World, playbooks: Playbooks, cdn: str) -> None:
    playbooks.run(f"setup_{cdn}", QUICK).succeeded()
    lab.journal.clear()
    again = playbooks.run(f"setup_{cdn}", QUICK, "--skip-tags", "cert").succeeded()
    assert again.changed == 0
    assert lab.journal.entries(writes=True) == []
    assert playbooks.run(f"setup_{cdn}", QUICK, "--tags", "sparkpost").succeeded().changed == 0
