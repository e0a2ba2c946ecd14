# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Summarises findings to one verdict, with the first cause. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..model.finding import Finding, Status
from ..rules.registry import RULES

#: From the status that decides over all others to the one that any other outweighs.
WORST_FIRST = (Status.FAIL, Status.ERROR, Status.WARN, Status.PASS)
#: What may be wrong with an edge before DNS leads to it; SparkPost's status and the name do not concern the edge.
_EDGE_GROUPS = frozenset({"tls", "http", "cdn", "cache"})
#: By one of these SparkPost answers over https.
_PROOFS = frozenset(rule.id for rule in RULES.values() if rule.is_proof)
#: How the API's answer to a key that it does not take is told.
_REFUSED = re.compile(r"\b(401|403)\b")
#: What makes a task fail, by ``fail_on``.
_BAD = {
    "warn": frozenset({Status.FAIL, Status.ERROR, Status.WARN}),
    "unproven": frozenset({Status.FAIL, Status.ERROR}),
    "fail": frozenset({Status.FAIL}),
    "never": frozenset[Status](),
}
#: To be repaired at once, before the cause is.
_URGENT = frozenset(rule.id for rule in RULES.values() if rule.urgent)


@dataclass(frozen=True)
class Summary:
    """``overall`` is the worst status. ``first_cause`` is the finding to fix first; ``urgent`` cannot wait for it.

    ``ok``: no failure, and nothing that could not be tested. ``ready_for_cutover``: the edge itself works over https
    and http, so that DNS may lead to it.
    """

    overall: Status
    counts: dict[str, int]
    first_cause: Finding | None
    urgent: tuple[Finding, ...]
    ok: bool
    ready_for_cutover: bool

    def to_dict(self) -> dict[str, Any]:
        """As the results show it."""
        return {
            "overall": self.overall.value,
            "counts": self.counts,
            "first_cause": self.first_cause.id if self.first_cause else None,
            "urgent": [finding.id for finding in self.urgent],
            "ok": self.ok,
            "ready_for_cutover": self.ready_for_cutover,
        }


def in_groups(findings: Sequence[Finding], groups: frozenset[str]) -> list[Finding]:
    """The findings of these groups, and whatever stops them, so that the cause is always among them."""
    reasons = [finding.reason for finding in findings if _group(finding) in groups]
    causes = {reason.partition("follows from ")[2].partition(":")[0] for reason in reasons}
    return [finding for finding in findings if _group(finding) in groups or finding.id in causes]


def _group(finding: Finding) -> str:
    return "http" if finding.group == "cdn" else finding.group


def summarise(findings: Sequence[Finding]) -> Summary:
    """The verdict over findings in verdict order."""
    statuses = [finding.status for finding in findings]
    overall = next((status for status in WORST_FIRST if status in statuses), Status.SKIP)
    first = next((finding for finding in findings if finding.status is overall), None)
    return Summary(
        overall=overall,
        counts={status.value: statuses.count(status) for status in Status},
        first_cause=first if overall in WORST_FIRST[:3] else None,
        urgent=tuple(each for each in findings if each.id in _URGENT and each.status is Status.FAIL),
        ok=overall in (Status.PASS, Status.WARN),
        ready_for_cutover=_ready(findings),
    )


def _ready(findings: Sequence[Finding]) -> bool:
    edge = [finding for finding in findings if finding.group in _EDGE_GROUPS]
    proven = {finding.id for finding in edge if finding.status in (Status.PASS, Status.WARN)}
    broken = any(finding.status in (Status.FAIL, Status.ERROR) for finding in edge)
    return not broken and bool(proven & _PROOFS)


def fault(finding: Finding) -> str:
    """With whom the fault is where something could not be tested."""
    if finding.group == "sparkpost":
        return "the key that was given" if _REFUSED.search(finding.reason) else "SparkPost's API"
    known = RULES[finding.id].untested_by
    if known:
        return known
    if finding.group == "dns":
        return "the zone's servers"
    return "this machine's network" if "this machine" in finding.reason else "the edge"


def reached(findings: Sequence[Finding], limit: str) -> bool:
    """Whether the findings are as bad as ``fail_on`` says: one of ``LIMITS``.

    Where something could not be tested, or nothing was, the domain is not proven to work, which is no success.
    """
    bad = _BAD[limit]
    statuses = {finding.status for finding in findings}
    proven = bool(statuses - {Status.SKIP})
    return bool(statuses & bad) or (Status.ERROR in bad and not proven)
