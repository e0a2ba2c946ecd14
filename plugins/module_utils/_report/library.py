# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The library Jinja2, which is imported nowhere else than in this folder. It comes with ansible-core."""

from __future__ import annotations

import traceback

from .._core.library import Library

try:
    import jinja2
except ImportError:
    JINJA2 = Library("jinja2", traceback.format_exc())
else:
    JINJA2 = Library(jinja2.__name__)
