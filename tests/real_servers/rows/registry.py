# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All rows: ``ROWS`` of each file of this folder that has some."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from real_servers.row import Row

_FILES = sorted(each.name for each in pkgutil.iter_modules([str(Path(__file__).parent)]) if each.name != "registry")
_MODULES = [importlib.import_module(f"real_servers.rows.{name}") for name in _FILES]
ROWS: tuple[Row, ...] = tuple(row for module in _MODULES for row in getattr(module, "ROWS", ()))

_REPEATED = {str(row) for row in ROWS if sum(str(other) == str(row) for other in ROWS) > 1}
assert not _REPEATED, f"rows of the same name: {_REPEATED}"
