# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The served lab: started once a worker, reset before each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from lab.settings import Settings
from lab.world import World

#: Folders of tests that reach nothing but the lab; others may have to install what they drive.
_IN_THE_LAB = frozenset({"checks", "modules", "playbooks", "populated"})


@pytest.fixture(autouse=True)
def _no_authorities_of_the_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """None has issued a certificate of the lab's, and reading them all takes longer than most requests."""
    if request.path.parent.name in _IN_THE_LAB:
        monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
        monkeypatch.setenv("SSL_CERT_DIR", os.devnull)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """The lab of this test process; use ``lab``, which is reset before each test."""
    with World(Settings(sparkpost_rate=None, resolvers=2)) as started:
        yield started


@pytest.fixture
def lab(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A lab in its first state, with the environment pointed at it."""
    world.reset()
    for name, value in world.environment().items():
        monkeypatch.setenv(name, value)
    return world
