# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the tarball, looks for what does not belong into it, and lets galaxy-importer judge the rest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools import package

#: The top level of the tarball; MANIFEST.json and FILES.json are ansible-galaxy's.
CONTENT = {
    *(
        "MANIFEST.json",
        "FILES.json",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "REUSE.toml",
        "requirements.txt",
    ),
    *("LICENSES", "changelogs", "docs", "examples", "meta", "playbooks", "plugins", "roles"),
}

#: Another gate has the same linter see the same files, with the collection installed, and more strictly.
_SETTINGS = {"GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false"}


def main() -> int:
    tarball = package.build(package.DIST)
    unexpected = unexpected_names(tarball)
    if unexpected:
        print(f"The tarball holds what does not belong there: {', '.join(unexpected)}")
        return 1
    return imported(tarball)


def unexpected_names(tarball: Path) -> list[str]:
    """Names at the top level that no user needs, and leftovers of tools anywhere."""
    with tarfile.open(tarball) as archive:
        names = archive.getnames()
    leftovers = [name for name in names if re.search(r"(^|/)(\.[^/]+|__pycache__)(/|$)|\.pyc$", name)]
    return sorted({name.split("/")[0] for name in names} - CONTENT) + leftovers


def imported(tarball: Path) -> int:
    """0 where galaxy-importer finds neither errors nor warnings; else what it said is shown."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "galaxy_importer.main", str(tarball)],
            cwd=folder,
            env={**os.environ, "HOME": folder, **_SETTINGS},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    said = done.stdout + done.stderr
    complaints = re.findall(r"^(?:ERROR|WARNING|CRITICAL).*$", said, flags=re.MULTILINE)
    if done.returncode or complaints:
        print(said)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
