# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``audit`` where nothing is set up yet: all of it is drift, and it ends at once without a write."""

from __future__ import annotations

from typing import Any

import pytest

from lab.world import World
from support.live_lab import TRACK
from support.playbooks import Playbooks


@pytest.mark.parametrize(
    ("cdn", "given", "changes"),
    [
        (
            "cloudfront",
            {"tracking_domains": [TRACK]},
            ["request certificate for track.example.com", "create CloudFront distribution"],
        ),
        ("cloudflare", {"domain": TRACK}, ["create zone example.com"]),
        pytest.param(
            *("fastly", {"tracking_domains": TRACK}),
            ["create Fastly service", "create record track.example.com CNAME -> "],
            marks=pytest.mark.matrix,
        ),
    ],
)
def test_on_an_empty_account_everything_is_drift_and_nothing_is_awaited(
    lab: World, playbooks: Playbooks, cdn: str, given: dict[str, Any], changes: list[str]
) -> None:
    run = playbooks.run("audit", {**given, "cdn": cdn, "verify_checks": ["dns"]})
    assert run.status == 2
    assert lab.journal.entries(writes=True) == []
    said = next(line for line in run.output.splitlines() if f'"{TRACK}: outage (' in line)
    for change in [*changes, f"create tracking domain {TRACK}"]:
        assert change in said
