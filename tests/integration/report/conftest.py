# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of real checks: of a domain that works, and of one that is broken by a server that tells lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.settings import OriginSettings, Settings
from lab.world import World
from support.checks_site import HOST, Check, Site
from support.hosts import run_in_process
from support.report import HOSTILE

OTHER = "click.example.com"


@pytest.fixture(scope="session", name="results")
def _results() -> dict[str, dict[str, Any]]:
    """By name: ``healthy``, and ``broken``, whose edge has forgotten the name and sends hostile headers."""
    origin = OriginSettings(unknown_path_location=None)
    with (
        World(Settings(sparkpost_rate=None, zones=(), resolvers=2, origin=origin)) as world,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in world.environment().items():
            patch.setenv(name, value)
        site, check = Site(world).build(), Check(run_in_process)
        healthy = check(expected_target=[site.target])
        site.fault("headers", headers={"Server": HOSTILE})
        site.reconfigure(lambda config: config["Aliases"].update(Quantity=0, Items=[]))
        return {"healthy": healthy, "broken": check(expected_target=[site.target])}


@pytest.fixture(scope="session", name="folder")
def _folder(results: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of two runs: at first all was well, then one of two domains broke."""
    folder = tmp_path_factory.mktemp("reports")
    well = {**results["healthy"], "domain": OTHER}
    for found in ([results["healthy"], well], [results["broken"], well]):
        drift = [{"domain": OTHER, "changes": ["update the distribution"]}]
        options = {"results": found, "path": str(folder), "drift": drift}
        assert not run_in_process("tracking_report", options)["failed"]
    assert (folder / f"{HOST}.html").exists()
    return folder
