# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data files of examples/awx_objects as a plain reader of YAML sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "examples" / "awx_project"
OBJECTS = ROOT / "examples" / "awx_objects"
PREFIX = "SparkPost tracking - "


class _Loader(yaml.SafeLoader):
    """With Ansible's tag for a text that is no template."""


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))  # type: ignore[arg-type]


def read(name: str) -> Any:
    """What a file of examples/awx_objects holds."""
    return yaml.load((OBJECTS / name).read_text(encoding="utf-8"), Loader=_Loader)


def data() -> dict[str, list[dict[str, Any]]]:
    """The objects of every data file, by the variable that holds them."""
    files = [path.name for path in sorted(OBJECTS.glob("*.yml")) if path.name not in ("site.yml", "load.yml")]
    return {name: objects for file in files for name, objects in read(file).items()}
