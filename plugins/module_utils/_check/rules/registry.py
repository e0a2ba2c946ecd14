# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every finding id with its constant texts: the one source of what results, messages and documentation say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model.finding import Evidence, Finding, Status, utc
from . import check as catalogue_check
from . import dns as catalogue_dns
from . import edges as catalogue_edges
from . import email as catalogue_email
from . import http as catalogue_http
from . import proxies as catalogue_proxies
from . import sparkpost as catalogue_sparkpost
from . import tls as catalogue_tls
from .rule import Rule

#: In verdict order within a layer.
CATALOGUE: Mapping[str, Rule] = {
    entry.id: entry
    for catalogue in (
        catalogue_check,
        catalogue_dns,
        catalogue_tls,
        catalogue_edges,
        catalogue_proxies,
        catalogue_http,
        catalogue_sparkpost,
        catalogue_email,
    )
    for entry in catalogue.ENTRIES
}

#: Findings that another group has too, as they show there: by group and id.
VARIANTS: Mapping[tuple[str, str], Rule] = {(entry.group, entry.id): entry for entry in catalogue_email.VARIANTS}

_RANKS = {finding_id: rank for rank, finding_id in enumerate(CATALOGUE)}


def found(
    finding_id: str,
    values: Mapping[str, Any],
    *,
    observed: str,
    status: Status | None = None,
    reason: str = "",
    evidence: Sequence[Evidence] = (),
    duration_ms: int = 0,
    now: float = 0.0,
    retry_after: int | None = None,
    group: str = "",
) -> Finding:
    """The finding with the catalogue's texts, filled with ``values``.

    A remedy is given with what is bad or could not be tested, and where ``retry_after`` (seconds, else the
    catalogue's) is known, the time of the next look, counted from ``now`` (Unix seconds). ``group`` names the group
    that found it, where that may be another than the catalogue's.
    """
    variant = VARIANTS.get((group, finding_id))
    entry = variant or CATALOGUE[finding_id]
    status = status or entry.status
    needs_remedy = status not in (Status.PASS, Status.SKIP) or entry.severity == "info"
    wait = retry_after if retry_after is not None else entry.retry_after
    retryable = wait is not None and status not in (Status.PASS, Status.SKIP)
    return Finding(
        id=finding_id,
        title=entry.title,
        group=entry.group,
        status=status,
        severity=entry.severity,
        layer=entry.layer,
        branch=entry.branch,
        rank=_RANKS[variant.slot if variant else finding_id],
        blocks=entry.blocks and status in (Status.FAIL, Status.ERROR),
        expected=entry.expected.format_map(values),
        observed=observed,
        remedy=entry.remedy.format_map(values) if needs_remedy else "",
        reason=reason,
        evidence=tuple(evidence),
        guide_ref=entry.guide_ref.format_map(values),
        duration_ms=duration_ms,
        retryable=retryable,
        next_check_after=utc(now + wait) if retryable and wait is not None else None,
        kind=entry.kind(status),
    )
