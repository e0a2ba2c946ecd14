# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resolves requirements/*.in into requirements/*.txt: every version and hash, for every supported Python and system.

Pins that still fit are kept; ``--upgrade`` lets all of them move. The order matters: a later
group is constrained by the lock of an earlier one, so that a package has one version everywhere.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORES = ("core-2.16", "core-2.17", "core-2.18", "core-2.19", "core-2.20", "core-2.21")
ORDER = ("uv", "run", "lab", "test", "docs", "bench", *CORES)
#: The oldest Python that the development tools run on, and those that newer versions of ansible-core want.
PYTHON = "3.11"
PYTHON_OF = {"core-2.20": "3.12", "core-2.21": "3.12"}
#: What differs with the version of ansible-core; all else has one version everywhere.
OF_CORE = ("ansible-core", "resolvelib")

HEADER = """\
# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make lock` from {source}: edit that one.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uv", default="uv", help="the installer's program")
    parser.add_argument("--upgrade", action="store_true", help="let every version move")
    options = parser.parse_args()
    for group in ORDER:
        compile_group(options.uv, group, upgrade=options.upgrade)
    return 0


def compile_group(uv: str, group: str, *, upgrade: bool) -> None:
    """Writes requirements/GROUP.txt. Ends the program with uv's own words where nothing fits together."""
    lock = ROOT / "requirements" / f"{group}.txt"
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--python-version", PYTHON_OF.get(group, PYTHON), f"{group}.in", "--output-file", lock.name]
    command += ["--upgrade"] if upgrade else []
    with tempfile.TemporaryDirectory() as folder:
        if group.startswith("core-"):
            shared = Path(folder) / "shared.txt"
            shared.write_text(_shared(), encoding="utf-8")
            command += ["--constraint", str(shared)]
        done = subprocess.run(command, cwd=lock.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The packages of {group}.in do not fit together:\n{done.stderr}")
    lock.write_text(HEADER.format(source=f"{group}.in") + "\n" + _pins(lock.read_text()), encoding="utf-8")
    count = len(re.findall(r"^\S+==", lock.read_text(), flags=re.MULTILINE))
    print(f"{group:9} {count:4} packages")


def _shared() -> str:
    """The versions of run.txt that every ansible-core runs with."""
    found = re.findall(r"^(\S+)==(\S+)", (ROOT / "requirements" / "run.txt").read_text(), flags=re.MULTILINE)
    return "".join(f"{name}=={version}\n" for name, version in found if name not in OF_CORE)


def _pins(text: str) -> str:
    """The lock without lines that tell where packages come from, which is a matter of the machine."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "--"))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
