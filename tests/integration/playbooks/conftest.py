# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks against the served lab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.world import World
from support.live_lab import ENTRIES, QUICK, Live, plain, replace_config
from support.playbooks import Playbooks


@pytest.fixture
def playbooks(lab: World, tmp_path: Path) -> Playbooks:
    """Runs playbooks that find the lab's services by their environment."""
    return Playbooks(tmp_path, lab.environment())


@pytest.fixture(scope="module")
def cloudfront_domains(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A lab in which two domains are set up behind CloudFront, once for all tests of a file."""
    world.reset()
    setting_up = Playbooks(tmp_path_factory.mktemp("set-up"), world.environment())
    # What proves them in the end is left to the tests.
    quicker = {"cloudfront_probe": False, "verify_checks": ["dns"], **QUICK}
    setting_up.run("setup_cloudfront", {"tracking_domains": ENTRIES, **quicker}).succeeded()
    return world


@pytest.fixture
def live(cloudfront_domains: World, tmp_path: Path) -> Iterator[Live]:
    """The two domains with nothing wrong, and what a test does to them is undone."""
    cloudfront_domains.faults.clear()
    cloudfront_domains.journal.clear()
    before = {each.id: plain(each.config) for each in cloudfront_domains.aws.distributions()}
    yield Live(cloudfront_domains, Playbooks(tmp_path, cloudfront_domains.environment()))
    cloudfront_domains.faults.clear()
    for each in cloudfront_domains.aws.distributions():
        if plain(each.config) != before[each.id]:
            replace_config(cloudfront_domains, each.id, before[each.id])
