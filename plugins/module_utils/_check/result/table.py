# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The findings as lines of text for a job's log: aligned, narrow, readable without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ..model.finding import Finding, Status
from .verdict import Summary, fault

_WIDTH = 118
_UNKNOWN = "other"
_WORDS = {
    Status.PASS: "ok",
    Status.WARN: "WARN",
    Status.FAIL: "FAIL",
    Status.ERROR: "UNTESTED",
    Status.SKIP: "skipped",
}
#: Groups in which links are followed: by the probes, or out of a test mail.
_CLICKED = frozenset({"http", "email"})
_VERDICTS = {
    Status.PASS: "everything is as it should be",
    Status.WARN: "works, with warnings",
    Status.FAIL: "does not work",
    Status.ERROR: "could not be fully tested",
    Status.SKIP: "nothing was tested",
}


def table(domain: str, cdn: str, endpoint: str, findings: Sequence[Finding], summary: Summary) -> list[str]:
    """A headline, one line a finding, and below what is not good its remedy."""
    first = summary.first_cause
    cause = f"; first cause: {first.id}" if first else ""
    if first is not None and first.status is Status.ERROR:
        cause = f", and the fault is with {fault(first)}{cause}"
    by = "CDN not recognized" if cdn == _UNKNOWN else cdn
    lines = [f"{domain} ({by}, {endpoint}): {_verdict(findings, summary)}{cause}"]
    id_width = max((len(finding.id) for finding in findings), default=0)
    word_width = max(map(len, _WORDS.values()))
    for finding in findings:
        head = f"  {_WORDS[finding.status]:<{word_width}}  {finding.id:<{id_width}}  "
        lines += _wrapped(head, _text(finding), len(head))
        if finding.remedy and finding.status in (Status.FAIL, Status.WARN, Status.ERROR):
            lines += _wrapped(" " * len(head) + "-> ", finding.remedy, len(head) + 3)
    return lines


def _verdict(findings: Sequence[Finding], summary: Summary) -> str:
    """Without a click nobody knows whether clicks work, however good all else is."""
    tested = dict.fromkeys(finding.group for finding in findings if finding.status is not Status.SKIP)
    if summary.overall is Status.PASS and not _CLICKED.intersection(tested):
        return f"what was tested is as it should be ({', '.join(tested)}), but no link was clicked"
    return _VERDICTS[summary.overall]


def _text(finding: Finding) -> str:
    text = finding.reason if finding.status is Status.SKIP else finding.observed or finding.reason
    # What a server sent must not break the table's lines.
    return " ".join("".join(c if c.isprintable() else " " for c in text or finding.title).split())


def _wrapped(head: str, text: str, indent: int) -> list[str]:
    lines = textwrap.wrap(text, _WIDTH - indent, break_on_hyphens=False) or [""]
    return [f"{head}{lines[0]}".rstrip(), *(" " * indent + line for line in lines[1:])]
