# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the documentation's web site in build/docs. Any warning is a failure.

Runs by the Python of an environment that has antsibull-docs and Sphinx; reads the copy in build/stage. The pages of
the findings come out of the code of that copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs" / "site"
SOURCE = ROOT / "build" / "site"
SITE = ROOT / "build" / "docs"
PICTURES = ROOT / "docs" / "docsite" / "rst" / "images"

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "build" / "stage")]

from tools import findings


def main() -> int:
    # antsibull-docs wants a folder that nobody else may write to.
    shutil.rmtree(SOURCE, ignore_errors=True)
    SOURCE.mkdir(parents=True, mode=0o700)
    _run(
        "antsibull-docs",
        *("--config-file", str(SETTINGS / "antsibull-docs.cfg")),
        *("collection", "--use-current", "--squash-hierarchy", "--cleanup", "everything", "--fail-on-error"),
        *("--dest-dir", str(SOURCE), "sparkpost.tracking"),
    )
    findings.write(SOURCE / "docsite")
    if PICTURES.is_dir():
        # antsibull-docs takes text alone.
        shutil.copytree(PICTURES, SOURCE / "docsite" / PICTURES.name, dirs_exist_ok=True)
    shutil.rmtree(SITE, ignore_errors=True)
    doctrees = str(SOURCE.with_name("site-doctrees"))
    _run("sphinx-build", "-q", "-W", "--keep-going", "-c", str(SETTINGS), "-d", doctrees, str(SOURCE), str(SITE))
    print(f"Made {SITE.relative_to(ROOT)}/index.html")
    return 0


def _run(program: str, *arguments: str) -> None:
    """Run a program of this environment; its output is shown, and ends this one, where it fails."""
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "build" / "stage"),
    }
    command = [str(programs / program), *arguments]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{program} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
