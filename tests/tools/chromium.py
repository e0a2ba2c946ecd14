# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the browser that opens the report's pages in the tests; has Debian's installed where this machine lets us.

Run as a program it ends with 0 in any case: without a browser those tests are skipped, and say why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "build" / "log" / "chromium.log"
#: Names a program for those who have the browser elsewhere.
VARIABLE = "TRACKING_CHROMIUM"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The font gives the pages' pictures the same letters everywhere.
_PACKAGES = ("chromium", "fonts-dejavu-core")
MISSING = f"no Chromium was found: install it, or name its program in {VARIABLE}"


def find_chromium() -> str | None:
    """The program, None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return shutil.which(named)
    return next((found for found in map(shutil.which, _PROGRAMS) if found), None)


def main() -> int:
    if find_chromium():
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"The pages of the report are not tested here: {MISSING}.")
        return 0
    started = time.monotonic()
    print("Installing the packages chromium and fonts-dejavu-core ... ", end="", flush=True)
    done = _install()
    print(f"{time.monotonic() - started:.0f} s" if done else f"failed (see {LOG.relative_to(ROOT)}): {MISSING}")
    return 0


def _install() -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as log:
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *_PACKAGES]):
            command = ["apt-get", "--quiet", *arguments]
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
            if done.returncode:
                return False
    return find_chromium() is not None


if __name__ == "__main__":
    sys.exit(main())
