# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Readers of the documentation, who have the built tarball and a lab in place of the world."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.world import World
from support.reader import Reader, build_tarball, install_tarball


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection as a file, built from what is in the checkout now."""
    return build_tarball(tmp_path_factory.mktemp("tarball"))


@pytest.fixture(scope="session")
def collections(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the tarball is installed."""
    return install_tarball(tarball, tmp_path_factory.mktemp("collections"))


@pytest.fixture
def reader(lab: World, collections: Path, tmp_path: Path) -> Reader:
    """Somebody who has installed the collection already."""
    somebody = Reader(tmp_path / "reader", lab.environment())
    somebody.install(collections)
    return somebody
