# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The library dnspython, which is imported nowhere else than in this folder."""

from __future__ import annotations

import traceback

from .._core.library import Library

try:
    import dns.message as dns_message
    import dns.query as dns_query
except ImportError:
    DNSPYTHON = Library("dnspython", traceback.format_exc())
else:
    DNSPYTHON = Library("dnspython")
    # Tests of what is installed look for these names; nobody else uses them from here.
    __all__ = ["DNSPYTHON", "dns_message", "dns_query"]
