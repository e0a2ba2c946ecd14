# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The library requests, which is imported nowhere else than in this folder."""

from __future__ import annotations

import traceback

from .._core.library import Library

try:
    import requests
except ImportError:
    REQUESTS = Library("requests", traceback.format_exc())
else:
    REQUESTS = Library(requests.__name__)
