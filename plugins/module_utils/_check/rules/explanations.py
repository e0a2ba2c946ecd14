# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every finding id with what its page says beside its catalogue entry."""

from __future__ import annotations

from collections.abc import Mapping

from . import (
    explained_check,
    explained_dns,
    explained_edges,
    explained_email,
    explained_http,
    explained_proxies,
    explained_sparkpost,
    explained_tls,
)
from .explanation import Explanation

#: One for each id of the catalogue.
EXPLANATIONS: Mapping[str, Explanation] = {
    finding_id: explanation
    for explained in (
        explained_check,
        explained_dns,
        explained_tls,
        explained_edges,
        explained_proxies,
        explained_http,
        explained_sparkpost,
        explained_email,
    )
    for finding_id, explanation in explained.EXPLANATIONS.items()
}
