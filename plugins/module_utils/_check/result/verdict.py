# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From single findings to one verdict: what follows from what, the order, the first cause. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.finding import Branch, Finding, Status

#: From the status that decides over all others to the one that any other outweighs.
WORST_FIRST = (Status.FAIL, Status.ERROR, Status.WARN, Status.PASS)
#: Each branch stands on those before it.
_GROUND = {
    Branch.NAME: (Branch.NAME,),
    Branch.ISSUE: (),
    Branch.HTTPS: (Branch.NAME, Branch.HTTPS),
    Branch.HTTP: (Branch.NAME,),
    Branch.CACHE: (Branch.NAME, Branch.HTTPS),
    Branch.API: (),
    Branch.EMAIL: (Branch.EMAIL,),
}
#: What may be wrong with an edge before DNS leads to it; SparkPost's status and the name are no matter of the edge.
_EDGE_GROUPS = frozenset({"tls", "http", "cdn", "cache"})
#: By one of these SparkPost answers over https.
_PROOFS = frozenset({"https_probe", "redirect_expected", "redirect_mode", "lost_query"})
#: To be mended at once, before the cause is.
_URGENT = frozenset({"secure_but_http_dead", "hsts"})


@dataclass(frozen=True)
class Summary:
    """``overall`` is the worst status. ``first_cause`` is the finding to mend first; ``urgent`` cannot wait for it.

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


@dataclass(frozen=True)
class _Cover:
    """A cause that stands late in the order but explains earlier findings: these are skipped, and what follows them."""

    causes: frozenset[str]
    explains: frozenset[str]
    why: str


_COVERS = (
    _Cover(
        frozenset({"managed_conflict"}),
        frozenset({"managed_tls_failed", "managed_tls_expired", "managed_tls_stuck"}),
        "the authority's look ends at the CDN",
    ),
    _Cover(
        frozenset({"cfront_alias"}),
        frozenset({"cert_not_issued"}),
        "CloudFront serves its default certificate where no distribution has the name",
    ),
    _Cover(
        frozenset({"fastly_421"}),
        frozenset({"cert_not_issued", "cert_wrong_host"}),
        "the certificate is there, at another TLS configuration than the one that the name leads to",
    ),
    _Cover(
        frozenset({"managed_tls_failed", "managed_tls_unavailable", "managed_tls_expired", "managed_tls_stuck"}),
        frozenset({"cert_not_issued", "cert_expired", "cert_wrong_host", "https_probe", "not_secure"}),
        "SparkPost has no valid certificate for the domain",
    ),
)


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in verdict order; what cannot be judged because of an earlier one is skipped and names it."""
    ordered = sorted(_uncovered(list(findings)), key=lambda finding: (finding.layer, finding.rank))
    return [_settled(finding, ordered[:position]) for position, finding in enumerate(ordered)]


def _settled(finding: Finding, earlier: Sequence[Finding]) -> Finding:
    if finding.status is Status.SKIP:
        return finding
    for before in earlier:
        if before.blocks and before.branch in _GROUND[finding.branch]:
            return finding.skipped(f"follows from {before.id}")
    return finding


def _uncovered(findings: list[Finding]) -> list[Finding]:
    for cover in _COVERS:
        cause = next((each.id for each in findings if each.id in cover.causes and each.status is Status.FAIL), None)
        if cause is not None:
            reason = f"follows from {cause}: {cover.why}"
            findings = [
                each.skipped(reason) if each.id in cover.explains and each.status is not Status.PASS else each
                for each in findings
            ]
    return findings


def wanted(findings: Sequence[Finding], groups: frozenset[str]) -> list[Finding]:
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


def reached(findings: Sequence[Finding], limit: str) -> bool:
    """Whether the findings are as bad as ``fail_on`` says: fail, warn, or never."""
    bad = {"fail": (Status.FAIL,), "warn": (Status.FAIL, Status.WARN), "never": ()}[limit]
    return any(finding.status in bad for finding in findings)
