# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests measured, kept for the page of figures: a file in build/reliability for each test that measured something.

``make reliability`` runs the tests and writes the page from these files (:mod:`tools.reliability`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "build" / "reliability"


def keep(topic: str, case: str, **figures: Any) -> None:
    """Keep the figures of one case of a topic, in place of those of an earlier run.

    Topics are ``killed``, ``faults``, ``races``, ``answers``, ``inputs``, ``secrets`` and ``grants``.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", f"{topic} {case}".lower()).strip("-")
    kept = json.dumps({"topic": topic, "case": case, **figures}, indent=1, sort_keys=True)
    (FOLDER / f"{name}.json").write_text(kept + "\n", encoding="utf-8")


def kept(topic: str, folder: Path = FOLDER) -> Iterator[Mapping[str, Any]]:
    """The figures of a topic's cases, in the order of their names."""
    for path in sorted(folder.glob(f"{topic}-*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))
