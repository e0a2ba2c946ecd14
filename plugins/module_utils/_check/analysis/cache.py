# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses how long the edge caches responses. Pure: facts in, finding out."""

from __future__ import annotations

from ..model.cache_facts import MARKS, CacheFacts, Sample, is_hit
from ..model.finding import Finding, Status
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found


def analyse_cache(check: TrackingCheck, facts: CacheFacts, *, now: float) -> Finding:
    """The finding in the place of ``cache_ttl``."""
    first = facts.first
    if facts.problem or first is None:
        return _finding("cache_ttl", check, facts, "", now, facts.problem or "nothing answered")
    hits = [each for each in facts.repeats if is_hit(each, first)]
    if not hits:
        if all(each.answer is None for each in facts.repeats):
            return _finding("cache_ttl", check, facts, "", now, "the repeated requests got no answer")
        observed = f"{len(facts.repeats)} repeats within seconds were all passed on to SparkPost"
        return _finding("cache_off", check, facts, observed, now)
    if facts.later is None or facts.later.answer is None:
        return _finding("cache_ttl", check, facts, "", now, "the request after the wait got no answer")
    waited = facts.later.after - first.after
    if is_hit(facts.later, first) and _outlived(facts.later, check.cache_ttl, waited):
        age = f", {facts.later.age:.0f} s old" if facts.later.age else ""
        observed = f"after {waited:.0f} s the same response still comes from the cache{age} ({_mark(facts.later)})"
        return _finding("cache_too_long", check, facts, observed, now)
    observed = (
        f"a repeat was answered from the cache ({_mark(hits[0])}), and after {waited:.0f} s SparkPost was asked again"
    )
    return _finding("cache_ttl", check, facts, observed, now)


def _outlived(later: Sample, ttl: int, waited: float) -> bool:
    """Whether it is the first answer still; a younger copy was fetched meanwhile by another of the edge's servers."""
    # Ages are whole seconds, rounded down.
    return later.age is None or later.age > ttl or later.age >= waited - 1


def _mark(sample: Sample) -> str:
    if sample.answer is None:
        return "no answer"
    for name in (*MARKS, "Age"):
        value = sample.answer.header(name)
        if value:
            return f"{name.lower()}: {value}"
    return "the same Date"


def _finding(
    finding_id: str,
    check: TrackingCheck,
    facts: CacheFacts,
    observed: str,
    now: float,
    untested: str = "",
) -> Finding:
    samples = [each for each in (facts.first, *facts.repeats, facts.later) if each is not None]
    return found(
        finding_id,
        check,
        observed=observed,
        status=Status.ERROR if untested else None,
        reason=untested,
        evidence=[each.exchange.evidence() for each in samples],
        duration_ms=facts.duration_ms,
        now=now,
    )
