# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives the checkout the path that Ansible wants, .../ansible_collections/sparkpost/tracking, whatever its folder.

``tree``: a symlink in build/tree, for what imports the collection: no copy, so nothing can be stale.
``stage``: a copy in build/stage of what git tracks or does not ignore, for ansible-test and the build
of the tarball: the former resolves symlinks, and neither must see what tools leave behind.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = Path("ansible_collections", "sparkpost", "tracking")
TREE = ROOT / "build" / "tree" / PLACE
STAGE = ROOT / "build" / "stage" / PLACE
#: What ansible-test keeps in the copy, and git's own folder there.
_KEPT = ("tests/output", ".git")


def main(arguments: Sequence[str]) -> int:
    actions = {"tree": link_tree, "stage": sync_stage}
    for name in arguments:
        actions[name]()
    return 0


def link_tree() -> None:
    """Make build/tree/.../tracking a symlink to the checkout, relative so that the folder may move."""
    target = os.path.relpath(ROOT, TREE.parent)
    if TREE.is_symlink() and TREE.resolve() == ROOT:
        return
    TREE.parent.mkdir(parents=True, exist_ok=True)
    TREE.unlink(missing_ok=True)
    TREE.symlink_to(target, target_is_directory=True)


def sync_stage() -> None:
    """Make build/stage/.../tracking hold the checkout's files and no others; unchanged files stay untouched."""
    STAGE.mkdir(parents=True, exist_ok=True)
    files = project_files()
    for name in files:
        _copy(ROOT / name, STAGE / name)
    _remove_others(set(files))
    # ansible-test lists files by the nearest git repository, and the checkout's own ignores this folder.
    if not (STAGE / ".git").exists():
        subprocess.run(["git", "init", "--quiet", "--template=", str(STAGE)], check=True)


def project_files(root: Path = ROOT) -> list[str]:
    """Paths below the checkout that belong to the project, sorted: those tracked by git, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    names = {name for name in listed.split("\0") if name}
    return sorted(name for name in names if (root / name).is_file() or (root / name).is_symlink())


def _copy(source: Path, copy: Path) -> None:
    if copy.is_file() and filecmp.cmp(source, copy, shallow=False) and source.stat().st_mode == copy.stat().st_mode:
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.unlink(missing_ok=True)
    shutil.copy2(source, copy, follow_symlinks=False)


def _remove_others(kept: set[str]) -> None:
    for folder, _unused, names in os.walk(STAGE, topdown=False):
        place = Path(folder).relative_to(STAGE)
        if place.as_posix().startswith(_KEPT):
            continue
        for name in names:
            if (place / name).as_posix() not in kept:
                (STAGE / place / name).unlink()
        if not os.listdir(folder):
            os.rmdir(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
