# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetches the two files by which Android and Apple devices let an app open the domain's links."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.connection import Edge
from ..model.http_answer import Exchange
from .http import HttpProbe

#: Each file's path with what its JSON has to be.
FILES: Mapping[str, type] = {
    "/.well-known/assetlinks.json": list,
    "/.well-known/apple-app-site-association": dict,
}
#: Of a file, in bytes: Apple takes no larger one.
LARGEST = 128 * 1024


def probe_app_links(probe: HttpProbe, domain: str, edge: Edge) -> tuple[Exchange, ...]:
    """Both files from one address, over https and without following a redirect."""
    return tuple(probe.get(f"https://{domain}{path}", edge) for path in FILES)
