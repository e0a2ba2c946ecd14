# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the pages of the findings: one for each id, and the lists of the page Findings.

The texts are those of the rules, so that the documentation and the results say the same.
Nothing that is written here is kept in the repository.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.finding_examples import Case, expectations, guides, in_result, remedies
from tools.rst import bullets, escaped, fields, heading, json_block, label, link, literal, table

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.settle import settle
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Branch, Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.documents import SPARKPOST_HTTPS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import RULES
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.rule import Rule

LABELS = "ansible_collections.sparkpost.tracking.docsite."
#: The page, kept in the repository, to which the lists are added.
INDEX = "findings.rst"

#: In the order of the page.
GROUPS: Mapping[str, str] = {
    "dns": "The name",
    "tls": "Connection and certificate",
    "cdn": "Error pages of CDNs and proxies",
    "http": "What the edge answers",
    "cache": "How long responses are cached",
    "sparkpost": "What SparkPost says about the domain",
    "renewal": "Whether the next renewal will succeed",
    "email": "Proof by mail",
    "check": "The check itself",
}
_KINDS = {
    "outage": "Clicks fail, or are lost, until it is fixed",
    "lateness": "It takes time, or is about to expire",
    "defect": "Clicks work, but not as they should",
}
_LAYERS = {"API": "SparkPost's API", "DNS": "DNS", "TCP": "TCP", "TLS": "TLS"}


def page_name(finding_id: str) -> str:
    """The name of the id's page, without its ending."""
    return f"finding_{finding_id}"


def pages() -> Mapping[str, str]:
    """Every page of a finding by its file name."""
    return {f"{page_name(finding_id)}.rst": page(finding_id) for finding_id in RULES}


def write(folder: Path) -> None:
    """The pages into this folder, and the lists at the end of its page Findings."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    index = folder / INDEX
    index.write_text(f"{index.read_text(encoding='utf-8').rstrip()}\n\n{lists()}", encoding="utf-8")


def page(finding_id: str) -> str:
    """The page of one id."""
    entry = RULES[finding_id]
    sections = [
        label(f"{LABELS}{page_name(finding_id)}"),
        heading(f"{literal(finding_id)}: {escaped(entry.title())}", "="),
        f"{_meaning(entry)}.",
        fields(_facts(entry)),
        _section("Cause" if entry.status is not Status.PASS else "What it means", entry.cause),
        _section("How it is detected", entry.detection),
        heading("What is expected", "-"),
        _cases(expectations(finding_id), ("Case", "What is expected")),
        *_what_to_do(finding_id),
        *_what_follows(entry),
        *_in_the_result(finding_id),
        heading("Read more", "-"),
        _read_more(finding_id),
    ]
    return "\n\n".join(sections) + "\n"


def lists() -> str:
    """A table of the findings of each group, with links to their pages."""
    known = [*GROUPS, *(entry.group for entry in RULES.values() if entry.group not in GROUPS)]
    toctree = "\n".join(f"   {finding_id} <{page_name(finding_id)}>" for finding_id in RULES)
    parts = [f".. toctree::\n   :hidden:\n\n{toctree}"]
    for group in dict.fromkeys(known):
        entries = [entry for entry in RULES.values() if entry.group == group]
        if entries:
            parts += [heading(f"{GROUPS.get(group, group)} ({group})", "-"), _list(entries)]
    return "\n\n".join(parts) + "\n"


def _list(entries: Sequence[Rule]) -> str:
    rows = [
        (
            f":doc:`{entry.id} <{page_name(entry.id)}>`",
            escaped(entry.title()),
            literal(entry.status.value),
            entry.severity,
            entry.kind(entry.status) or "",
        )
        for entry in entries
    ]
    return table(("Finding", "It says", "Status", "Severity", "Kind"), rows, (25, 45, 10, 10, 10))


def _meaning(entry: Rule) -> str:
    kind = entry.kind(entry.status)
    if kind is not None:
        return _KINDS[kind]
    if entry.status is Status.ERROR:
        return "It could not be tested, which says nothing about the domain"
    return "There is nothing to do" if entry.severity == "info" else "Healthy; where it is not, the same id says so"


def _facts(entry: Rule) -> Mapping[str, str]:
    facts = {
        "Group": literal(entry.group),
        "Status": f"usually {literal(entry.status.value)}",
        "Severity": entry.severity,
        "Layer": _LAYERS.get(entry.layer.name, entry.layer.name.lower()),
    }
    kind = entry.kind(entry.status)
    return facts | ({"Kind": literal(kind)} if kind else {})


def _section(title: str, text: str) -> str:
    return f"{heading(title, '-')}\n\n{escaped(text)}"


def _cases(cases: Sequence[Case], head: Sequence[str]) -> str:
    """One sentence, or a table of the cases in which it differs."""
    if len(cases) == 1 and not cases[0].when:
        return escaped(cases[0].text)
    return table(head, [(escaped(each.when), escaped(each.text)) for each in cases], (30, 70))


def _what_to_do(finding_id: str) -> Sequence[str]:
    entry, cases = RULES[finding_id], remedies(finding_id)
    if not cases:
        return ()
    by_itself = [_healing(entry)] if entry.status is not Status.PASS or entry.retry_after is not None else []
    return (heading("What to do", "-"), _cases(cases, ("Case", "What to do")), *by_itself)


def _healing(entry: Rule) -> str:
    if entry.retry_after is None:
        return "Waiting does not help, unless the result has a time in ``next_check_after``."
    time = f"{entry.retry_after // 60} minutes" if entry.retry_after > 60 else "a minute"
    return (
        f"It may resolve itself: check again after {time}, or at the time that the result gives in "
        "``next_check_after``."
    )


def _what_follows(entry: Rule) -> Sequence[str]:
    skipped, explained = skipped_by(entry.id), explained_by(entry.id)
    parts = []
    if skipped:
        parts += [
            f"Where it fails, these cannot be evaluated, and are ``skip``: {', '.join(map(_reference, skipped))}."
        ]
    if explained:
        reasons = bullets([f"{_reference(other)}: {escaped(why)}" for other, why in explained.items()])
        parts += [f"It is the cause of these, which are ``skip`` next to it:\n\n{reasons}"]
    return (heading("What follows from it", "-"), *parts) if parts else ()


def _reference(finding_id: str) -> str:
    return f":doc:`{finding_id} <{page_name(finding_id)}>`"


def skipped_by(finding_id: str) -> Sequence[str]:
    """The probes of a healthy domain that are skipped where this fails."""
    cause = _as_found(finding_id, _worst(RULES[finding_id]))
    slot = RULES[finding_id].slot
    others = [
        _as_found(entry.id, Status.PASS)
        for entry in RULES.values()
        if entry.status is Status.PASS and entry.slot == entry.id and entry.id not in (slot, finding_id)
    ]
    return [each.id for each in settle([cause, *others]) if each.status is Status.SKIP and each.id != finding_id]


def explained_by(finding_id: str) -> Mapping[str, str]:
    """The other failures that this is the cause of although it is found later, each with the reason."""
    reasons = {}
    for other in RULES:
        if other != finding_id:
            pair = [_as_found(finding_id, _worst(RULES[finding_id])), _as_found(other, Status.FAIL)]
            reason = next((each.reason for each in settle(pair) if each.id == other), "")
            why = reason.partition(f"follows from {finding_id}: ")[2]
            if why:
                reasons[other] = why
    return reasons


def _worst(entry: Rule) -> Status:
    return Status.FAIL if entry.status is Status.PASS else entry.status


def _as_found(finding_id: str, status: Status) -> Finding:
    entry = RULES[finding_id]
    return Finding(
        id=finding_id,
        title=entry.title(status),
        group=entry.group,
        status=status,
        severity=entry.severity,
        layer=entry.layer,
        branch=Branch(entry.branch),
        rank=list(RULES).index(finding_id),
        blocks=entry.blocks and status in (Status.FAIL, Status.ERROR),
    )


def _in_the_result(finding_id: str) -> Sequence[str]:
    found = in_result(finding_id)
    if not found["observed"]:
        return ()
    item = {name: value for name, value in found.items() if name != "evidence"}
    return (heading("In the result", "-"), "An example, without its ``evidence``:", json_block(item))


def _read_more(finding_id: str) -> str:
    sections = [
        f"*{escaped(each.text)}*{f' ({escaped(each.when)})' if each.when else ''}" for each in guides(finding_id)
    ]
    guide = [f"{link(*SPARKPOST_HTTPS)}: {'; '.join(sections)}"] if sections else []
    others = [link(*each) for each in RULES[finding_id].links if each != SPARKPOST_HTTPS or not guide]
    return bullets([*guide, *others, f":ref:`Troubleshooting, by symptom <{LABELS}troubleshooting>`"])
