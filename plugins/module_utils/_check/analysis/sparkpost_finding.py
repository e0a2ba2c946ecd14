# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One finding on what SparkPost says, with the object as evidence."""

from __future__ import annotations

import json
from typing import Any

from ..model.finding import Evidence, Finding, Status
from ..model.subject import Subject
from ..probes.sparkpost import SparkPostFacts
from ..rules.registry import found


def sparkpost_finding(
    finding_id: str,
    subject: Subject,
    facts: SparkPostFacts,
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
    **steps: Any,
) -> Finding:
    """``steps`` are values of the catalogue's templates in place of the subject's."""
    shown = json.dumps(facts.domain.show(), sort_keys=True) if facts.domain else observed or reason
    evidence = [Evidence("sparkpost", "url", f"GET /tracking-domains/{subject.domain}", facts.at, shown)]
    return found(
        finding_id,
        subject.values(**steps),
        observed=observed,
        status=status,
        reason=reason,
        evidence=evidence if facts.at else [],
        duration_ms=facts.duration_ms,
        now=now,
    )
