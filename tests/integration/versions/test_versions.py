# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo's playbooks with the oldest and the newest ansible-core; every other test runs with the default one."""

from __future__ import annotations

import subprocess

import pytest
from tools.versions import NEWEST, OLDEST, SUPPORTED, Version, demo_command, find_python

from support.playbooks import COLLECTIONS

#: The first case of each version runs by itself; `make test-versions` tries all CDNs with every version.
CASES = [
    pytest.param(version, cdn, id=f"{version}-{cdn}", marks=pytest.mark.matrix(version))
    for version, cdns in (
        (OLDEST, ("all", "cloudfront", "cloudflare", "fastly")),
        (NEWEST, ("fastly", "all", "cloudfront", "cloudflare")),
    )
    for cdn in cdns
]


@pytest.mark.parametrize(("version", "cdn"), CASES)
def test_the_demo_passes(version: Version, cdn: str) -> None:
    obstacle, python = version.obstacle(), find_python(version.python)
    if obstacle or python is None:
        pytest.skip(obstacle)
    program = version.prepare(python)
    asked = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    assert f"[core {version.core}." in asked.stdout.splitlines()[0]
    assert f"python version = {version.python}." in asked.stdout
    done = subprocess.run(demo_command(program, COLLECTIONS, "--cdn", cdn), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "DEPRECATION" not in done.stdout + done.stderr


def test_every_version_is_reported_in_the_readme() -> None:
    readme = (COLLECTIONS / "ansible_collections/sparkpost/tracking/README.md").read_text(encoding="utf-8")
    table = readme.partition("## Tested with")[2].partition("\n## ")[0]
    assert all(f"| {version.core} |" in table for version in SUPPORTED)
    assert all(version.python in table for version in SUPPORTED)
