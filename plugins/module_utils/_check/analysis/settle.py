# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from what: findings in verdict order, those that an earlier or a better cause explains skipped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model.finding import Branch, Finding, Status
from ..rules.registry import RULES

#: Each branch depends on those named with it: after a failure there, it cannot be evaluated.
_DEPENDS_ON = {
    Branch.NAME: (Branch.NAME,),
    Branch.ISSUE: (),
    Branch.HTTPS: (Branch.NAME, Branch.HTTPS),
    Branch.HTTP: (Branch.NAME,),
    Branch.CACHE: (Branch.NAME, Branch.HTTPS),
    Branch.API: (),
    Branch.EMAIL: (Branch.EMAIL,),
}
#: Causes that come late in the order but explain earlier findings: these are skipped, and what follows from them.
_EXPLAINING = tuple(rule for rule in RULES.values() if rule.explains)


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in verdict order; what cannot be evaluated because of an earlier one is skipped and names it."""
    known = _unexplained(list(findings))
    dead = [each.layer for each in known if each.branch is Branch.HTTPS and each.status is Status.FAIL]
    https = max(dead, default=None)

    def place(finding: Finding) -> tuple[int, int, int]:
        # New links are https: what breaks them comes ahead of what breaks old ones, be it on a higher layer.
        is_later = https is not None and finding.branch is Branch.HTTP and finding.is_bad and finding.layer <= https
        return (https if is_later and https is not None else finding.layer, int(is_later), finding.rank)

    ordered = sorted(known, key=place)
    return [_settled(finding, ordered[:position]) for position, finding in enumerate(ordered)]


def _settled(finding: Finding, earlier: Sequence[Finding]) -> Finding:
    if finding.status is Status.SKIP:
        return finding
    for before in earlier:
        if before.blocks and before.branch in _DEPENDS_ON[finding.branch]:
            return finding.skipped(f"follows from {before.id}")
    return finding


def _unexplained(findings: list[Finding]) -> list[Finding]:
    for rule in _EXPLAINING:
        if any(each.id == rule.id and each.status is Status.FAIL for each in findings):
            reason = f"follows from {rule.id}: {rule.because}"
            findings = [
                each.skipped(reason) if each.id in rule.explains and each.status is not Status.PASS else each
                for each in findings
            ]
    return findings
