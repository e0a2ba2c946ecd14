# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a finding tells an operator, in the cases that its page shows: by CDN, by error page, by remedy of its rule.

Every text comes from the rules and the CDNs' profiles; nothing is written here twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.cdn.registry import CDNS
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.cdn import Cdn
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.finding import Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.tracking_check import TrackingCheck
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.registry import (
    RULES,
    found,
    known_values,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.rules.rule import PAGE_STEP, Rule

DOMAIN, ZONE = "track.example.com", "example.com"
_DEEP = "click.mail.example.com"
#: 2026-11-24 20:35:00 UTC.
NOW = 1795552500.0

_OTHERWISE = "In any other case"
_NAMES = {"other": "Another CDN", "proxy": "A proxy of your own"}


@dataclass(frozen=True)
class Case:
    """``when`` says in which case ``text`` is what the result says; "" where it is always that."""

    when: str
    text: str


def check_of(cdn: Cdn, domain: str = DOMAIN) -> TrackingCheck:
    """The domain of the examples behind this CDN."""
    return TrackingCheck(domain=domain, cdn=cdn, zone=ZONE, endpoint_named=True)


def remedies(finding_id: str) -> Sequence[Case]:
    """What to do, in each case that differs; empty where there is nothing to do."""
    rule = RULES[finding_id]
    if not rule.remedy:
        return ()
    if rule.remedy == PAGE_STEP:
        return tuple(dict.fromkeys(_by_page(rule)))
    cases = _merged([*_by_name(rule), *_by_cdn(rule, rule.remedy)])
    return cases if rule.also is None else [*_seen_by("tracking_check", cases), *_also(rule.also)]


def _by_name(rule: Rule) -> Iterator[Case]:
    """The remedies that analysis chooses by name, each in its own case."""
    for remedy in rule.remedies.values():
        for cdn in _cdns(rule):
            yield Case(remedy.when, _filled(rule, remedy.text, check_of(cdn), remedy.facts))


def _also(rule: Rule) -> Sequence[Case]:
    return _seen_by("a click of the mail check", _merged(_by_cdn(rule, rule.remedy)))


def _seen_by(what: str, cases: Sequence[Case]) -> Sequence[Case]:
    return [replace(each, when=f"Detected by {what}{each.when and f', {each.when}'}") for each in cases]


def _by_page(rule: Rule) -> Iterator[Case]:
    """What each error page with this finding means, and what to do about it."""
    cdn = CDNS[rule.cdn]
    for page in cdn.pages:
        for meaning in page.cases if page.id == rule.id else ():
            yield Case(meaning.meaning, _filled(rule, meaning.step, check_of(cdn)))


def guides(finding_id: str) -> Sequence[Case]:
    """The section of SparkPost's guide, in each case that differs; empty where it has none."""
    rule = RULES[finding_id]
    return _merged(_by_cdn(rule, rule.guide_ref)) if rule.guide_ref else ()


def expectations(finding_id: str) -> Sequence[Case]:
    """What is expected, in each case that differs."""
    rule = RULES[finding_id]
    return _merged(_by_cdn(rule, rule.expected))


def is_decided_by_answer(rule: Rule) -> bool:
    """Whether what to do depends on what was answered, not on the CDN alone."""
    return rule.remedy == PAGE_STEP


def bad_status(rule: Rule) -> Status:
    """The status in which it asks for something to be done."""
    return Status.FAIL if rule.status is Status.PASS and rule.severity != "info" else rule.status


def _cdns(rule: Rule) -> Iterable[Cdn]:
    return [CDNS[rule.cdn]] if rule.cdn else CDNS.values()


def _by_cdn(rule: Rule, template: str) -> Iterator[Case]:
    for cdn in _cdns(rule):
        name = _OTHERWISE if rule.cdn and rule.remedies else _NAMES.get(cdn.id, cdn.name)
        if cdn.authorities or "{authority}" not in template:
            yield Case(name, _filled(rule, template, check_of(cdn)))
        if cdn.too_deep_step and "{certificate_step}" in template:
            yield Case(f"{name}, more than one label below the zone", _filled(rule, template, check_of(cdn, _DEEP)))


def _filled(rule: Rule, template: str, check: TrackingCheck, facts: Mapping[str, Any] | None = None) -> str:
    return template.format_map(known_values(rule, check, facts or {}))


def _merged(cases: Iterable[Case]) -> Sequence[Case]:
    """Cases with the same text become one; a single one needs no condition."""
    texts: dict[str, list[str]] = {}
    for case in cases:
        texts.setdefault(case.text, []).append(case.when)
    if not texts:
        return ()
    if len(texts) == 1:
        return (Case("", next(iter(texts))),)
    return tuple(Case(_condition(whens), text) for text, whens in texts.items())


def _condition(whens: Sequence[str]) -> str:
    """The cases in a cell: their names, and that of all CDNs where it is the same for each."""
    names = {_NAMES.get(cdn.id, cdn.name) for cdn in CDNS.values()}
    others = [when for when in dict.fromkeys(whens) if when not in names]
    return ", ".join([*others, _OTHERWISE] if names <= set(whens) else dict.fromkeys(whens))


def in_result(finding_id: str) -> Mapping[str, Any]:
    """The finding as an item of the results, with the sample of its rule as what was observed."""
    rule = RULES[finding_id]
    named = (rule.sample_remedy,) if rule.sample_remedy else ()
    facts = rule.remedies[rule.sample_remedy].facts if named else {}
    check = check_of(CDNS[rule.cdn or "cloudfront"])
    finding = found(finding_id, check, observed=rule.sample, remedies=named, facts=facts, now=NOW)
    if finding.remedy and is_decided_by_answer(rule):
        cases = remedies(finding_id)
        finding = replace(finding, remedy=next((each for each in cases if each.when in rule.sample), cases[0]).text)
    return finding.to_dict()
