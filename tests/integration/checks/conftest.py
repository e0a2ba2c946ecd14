# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab with one tracking domain that works, for tests that break it in one place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.settings import OriginSettings, Settings
from lab.world import World
from support.checks_site import Check, Site
from support.hosts import RunTask, run_in_process


@pytest.fixture(scope="session", name="dual_world")
def _dual_world() -> Iterator[World]:
    """A lab with IPv6 at the edge, two resolvers, and an origin that refuses unknown paths."""
    origin = OriginSettings(unknown_path_location=None)
    with World(Settings(sparkpost_rate=None, zones=(), ipv6=True, resolvers=2, origin=origin)) as world:
        yield world


@pytest.fixture(name="site")
def _site(dual_world: World, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The domain, working."""
    dual_world.reset()
    for name, value in dual_world.environment().items():
        monkeypatch.setenv(name, value)
    return Site(dual_world).build()


@pytest.fixture(name="check")
def _check() -> Check:
    """In the controller's process: what is found depends on the host of the module in nothing."""
    return Check(run_in_process)


@pytest.fixture(name="either_check")
def _either_check(run_task: RunTask) -> Check:
    """In both hosts, for what a host has its part in: the shape of results, and how they end a task."""
    return Check(run_task)
