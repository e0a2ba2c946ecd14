# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-builder finds that an execution environment needs for the collection."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from support.collection import ROOT


def test_introspection_finds_the_four_libraries_and_no_others(collections: Path, tmp_path: Path) -> None:
    builder = Path(sys.executable).with_name("ansible-builder")
    done = subprocess.run(
        [str(builder), "introspect", "--sanitize", str(collections)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = yaml.safe_load(done.stdout)
    asked = [line.split("#")[0].strip() for line in found["python"]]
    wanted = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    assert asked == wanted
    assert sorted(line.partition(">=")[0] for line in asked) == ["boto3", "cryptography", "dnspython", "requests"]
    assert found["system"] == []
