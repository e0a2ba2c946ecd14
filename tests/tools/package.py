# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection's tarball from build/stage, and installs it where asked, as a user's machine would.

Runs by the Python of an environment that has ansible-core.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools import sbom

ROOT = Path(__file__).resolve().parents[2]
STAGE = ROOT / "build" / "stage" / "ansible_collections" / "sparkpost" / "tracking"
DIST = ROOT / "build" / "dist"


def main(arguments: Sequence[str]) -> int:
    if arguments[0] == "install":
        install(Path(arguments[1]))
    else:
        tarball = build(DIST)
        print(f"Built {tarball.relative_to(ROOT)} and {sbom.write(tarball, version()).relative_to(ROOT)}")
    return 0


def build(folder: Path) -> Path:
    """The tarball, new in ``folder``. Ends the program with ansible-galaxy's own words where it refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    _galaxy("build", str(STAGE), "--output-path", str(folder), "--force")
    tarball = folder / f"sparkpost-tracking-{version()}.tar.gz"
    normalise(tarball)
    return tarball


def normalise(tarball: Path) -> None:
    """Make the file depend on its content alone: the same commit gives the same bytes, whoever builds it and when.

    ansible-galaxy keeps times, owners and modes of the files that it finds, in the order in which the file system lists
    them. ``SOURCE_DATE_EPOCH`` sets another time than 1970 (reproducible-builds.org).
    """
    with tarfile.open(tarball) as packed:
        members = {member.name: member for member in packed.getmembers()}
        contents = {name: _content(packed, member) for name, member in members.items()}
    listed = json.loads(contents["FILES.json"])
    listed["files"].sort(key=lambda entry: entry["name"])
    contents["FILES.json"] = json.dumps(listed, indent=True).encode()
    manifest = json.loads(contents["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(contents["FILES.json"]).hexdigest()
    contents["MANIFEST.json"] = json.dumps(manifest, indent=True).encode()
    packed_again = io.BytesIO()
    with tarfile.open(fileobj=packed_again, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("MANIFEST.json", "FILES.json", *sorted(set(members) - {"MANIFEST.json", "FILES.json"})):
            archive.addfile(_normal(members[name], len(contents[name])), io.BytesIO(contents[name]))
    tarball.write_bytes(gzip.compress(packed_again.getvalue(), mtime=0))


def _content(packed: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = packed.extractfile(member)
    return file.read() if file is not None else b""


def _normal(member: tarfile.TarInfo, size: int) -> tarfile.TarInfo:
    normal = tarfile.TarInfo(member.name)
    normal.type, normal.linkname = member.type, member.linkname
    normal.size = size if member.isfile() else 0
    normal.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    normal.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return normal


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
