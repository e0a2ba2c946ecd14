# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of a path: which of those that a CDN names are of this list, and in which form they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._core.names import is_within
from ..._preflight.model import CUSTOM, MANUAL
from ..model import Domain

_TTL = 3600


def ours(records: Sequence[Mapping[str, Any]], domains: Sequence[Domain]) -> list[dict[str, Any]]:
    """The records at or below these domains: a certificate may have further names, which are somebody else's."""
    return [
        {**record, "proxied": False}
        for record in records
        if any(is_within(str(record["name"]).lower(), each.name) for each in domains)
    ]


def validation(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each record once, in their order."""
    return [record for at, record in enumerate(records) if record not in records[:at]]


def serving(record: Mapping[str, Any], domain: Domain, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The record that leads a domain to its edge; whoever enters it by hand is told a TTL in any case."""
    own = settings["dns_ttl"] or (_TTL if domain.get("dns_provider") in (MANUAL, CUSTOM) else None)
    return {**record, "proxied": False, **({"ttl": own} if own else {})}
