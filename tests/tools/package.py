# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection's tarball from build/stage, and installs it where asked, as a user's machine would.

Runs by the Python of an environment that has ansible-core.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAGE = ROOT / "build" / "stage" / "ansible_collections" / "sparkpost" / "tracking"
DIST = ROOT / "build" / "dist"


def main(arguments: Sequence[str]) -> int:
    if arguments[0] == "install":
        install(Path(arguments[1]))
    else:
        print(f"Built {build(DIST).relative_to(ROOT)}")
    return 0


def build(folder: Path) -> Path:
    """The tarball, new in ``folder``. Ends the program with ansible-galaxy's own words where it refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    _galaxy("build", str(STAGE), "--output-path", str(folder), "--force")
    return folder / f"sparkpost-tracking-{version()}.tar.gz"


def install(folder: Path) -> None:
    """Make ``folder``/ansible_collections hold the collection as built, and nothing of an earlier one."""
    shutil.rmtree(folder / "ansible_collections", ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        tarball = build(Path(temporary))
        _galaxy("install", str(tarball), "--collections-path", str(folder), "--force", "--offline")


def version() -> str:
    """The version in galaxy.yml."""
    found = re.search(r"^version: (\S+)$", (STAGE / "galaxy.yml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    if found is None:
        sys.exit("galaxy.yml names no version.")
    return found[1]


def _galaxy(*arguments: str) -> None:
    command = [sys.executable, "-m", "ansible", "galaxy", "collection", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"ansible-galaxy collection {arguments[0]} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
