# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX does at the sync of a project: a copy of its files, and a folder with its collections."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from tools.stage import project_files

from support.collection import ROOT

_AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")


def sync(source: Path, project: Path, collections: Path, scratch: Path) -> None:
    """Make ``project`` a copy of ``source``, and ``collections`` hold what its collections/requirements.yml names.

    The repository that it names is one of this machine's, with the checkout's files in it; git is told so.
    """
    shutil.copytree(source, project)
    requirements = source / "collections" / "requirements.yml"
    (listed,) = yaml.safe_load(requirements.read_text(encoding="utf-8"))["collections"]
    address = listed["name"]
    settings = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{_repository(scratch / 'repository').as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
        "ANSIBLE_HOME": str(scratch / "ansible"),
    }
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "ansible-galaxy"), "collection", "install"),
            *("-r", "collections/requirements.yml", "-p", str(collections)),
        ],
        cwd=project,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _repository(folder: Path) -> Path:
    for name in project_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for command in (("init", "-q", "-b", "main"), ("add", "-A", "-f"), (*_AUTHOR, "commit", "-q", "-m", "All")):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    return folder
