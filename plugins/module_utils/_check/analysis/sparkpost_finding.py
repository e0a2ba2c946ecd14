# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One finding on what SparkPost says, with the object as evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..model.finding import Evidence, Finding, Status
from ..model.sparkpost_facts import SparkPostFacts
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found


def sparkpost_finding(
    finding_id: str,
    check: TrackingCheck,
    facts: SparkPostFacts,
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
    *,
    remedies: Sequence[str] = (),
    **known: str,
) -> Finding:
    """``remedies`` are the names of those of the rule that fit, ``known`` values that they name."""
    shown = json.dumps(facts.domain.show(), sort_keys=True) if facts.domain else observed or reason
    evidence = [Evidence("sparkpost", "url", f"GET /tracking-domains/{check.domain}", facts.at, shown)]
    return found(
        finding_id,
        check,
        observed=observed,
        status=status,
        reason=reason,
        remedies=remedies,
        facts=known,
        evidence=evidence if facts.at else [],
        duration_ms=facts.duration_ms,
        now=now,
    )
