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
    ordered = sorted(_unexplained(list(findings)), key=lambda finding: (finding.layer, finding.rank))
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
