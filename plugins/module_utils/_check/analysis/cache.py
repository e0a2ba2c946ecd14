# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses under which address and how long the edge caches responses. Pure: facts in, finding out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ..model.cache_facts import (
    PROVES,
    CacheFacts,
    Sample,
    fetched_by,
    is_anothers,
    is_hit,
    is_misplaced,
    leads_alike,
    lived_at_most,
    tells,
)
from ..model.cache_marks import mark_of
from ..model.finding import Finding, Status
from ..model.http_answer import Exchange
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found
from .links import shortened
from .scheme_answers import describe


def analyse_cache(
    check: TrackingCheck,
    facts: CacheFacts,
    *,
    now: float,
    passes_query: bool = False,
    others: Sequence[Exchange] = (),
) -> Finding:
    """The finding in the place of ``cache_ttl``.

    ``passes_query``: links with a query lead where the query says. ``others``: the requests of other probes.
    """
    first = facts.first
    if first is None:
        return _finding("cache_ttl", check, facts, "", now, facts.problem or "nothing answered")
    wrong_key = _wrong_key(check, facts, first, now, passes_query=passes_query, others=others)
    if wrong_key is not None:
        return wrong_key
    if facts.problem:
        return _finding("cache_ttl", check, facts, "", now, facts.problem)
    hits = [each for each in facts.repeats if is_hit(each, first, facts.other)]
    if not hits:
        return _passed_on(check, facts, now)
    return _how_long(check, facts, first, hits[0], now)


def _how_long(check: TrackingCheck, facts: CacheFacts, first: Sample, hit: Sample, now: float) -> Finding:
    """What is kept is gone when it should be, or it is not, or that could not be seen."""
    later = facts.later
    if later is None or later.answer is None:
        return _finding("cache_ttl", check, facts, "", now, "the request after the wait got no answer")
    if is_hit(later, first, facts.other):
        last = facts.again if facts.again is not None and facts.again.answer is not None else later
        if _outlived(later, facts, check.cache_ttl) and (last is later or is_hit(last, first, facts.other)):
            waited = last.after - first.after
            age = f", {last.age:.0f} s old" if last.age else ""
            observed = f"after {waited:.0f} s the same response still comes from the cache{age} ({_mark(last)})"
            return _finding("cache_too_long", check, facts, observed, now)
    elif lived_at_most(facts) > check.cache_ttl + PROVES:
        reason = (
            f"this machine was too busy: it asked again only {lived_at_most(facts):.0f} s after the first request, "
            f"which does not prove that nothing is kept for longer than {check.cache_ttl} s"
        )
        return _finding("cache_ttl", check, facts, "", now, reason)
    waited = (facts.again or later).after - first.after
    observed = (
        f"a repeat was answered from the cache ({_mark(hit)}), and after {waited:.0f} s SparkPost was asked again"
    )
    return _finding("cache_ttl", check, facts, observed, now)


def _wrong_key(
    check: TrackingCheck,
    facts: CacheFacts,
    first: Sample,
    now: float,
    *,
    passes_query: bool,
    others: Sequence[Exchange],
) -> Finding | None:
    """The finding where an answer was made for another address than the one that was asked for."""
    for sample in (first, facts.other):
        if sample is None or not sample.exchange.is_fresh:
            continue
        if is_misplaced(sample, first):
            return _finding("cache_key_path", check, facts, f"{_asked(sample.exchange)} ({_mark(sample)})", now)
    links = [*others, *facts.new_links]
    urls = [each.url for each in links]
    strange = next((each for each in links if each.is_fresh and is_anothers(each, urls)), None)
    if strange is not None:
        return _finding("cache_key_path", check, facts, describe(shortened(strange)), now)
    query = facts.query
    may_be_shared = check.cdn is not None and not check.cdn.query_in_key
    if query is None or may_be_shared:
        return None
    if is_misplaced(query, first) or (passes_query and leads_alike(query, first)):
        return _finding("cache_key_query", check, facts, f"{_asked(query.exchange)} ({_mark(query)})", now)
    return None


def _asked(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    what = f"with the query {parts.query}, with which" if parts.query else "for which"
    return f"the very first request of {parts.path} {what} nobody had asked before, was answered from the cache"


def _passed_on(check: TrackingCheck, facts: CacheFacts, now: float) -> Finding:
    """No repeat came out of a cache, as far as can be told."""
    if all(each.answer is None for each in facts.repeats):
        return _finding("cache_ttl", check, facts, "", now, "the repeated requests got no answer")
    times = len(facts.repeats)
    if tells(facts):
        observed = f"{times} repeats within seconds were all passed on to SparkPost ({_mark(facts.repeats[-1])})"
        return _finding("cache_off", check, facts, observed, now)
    if check.cdn is not None and check.cdn.never_silent:
        observed = f"{times} repeats within seconds were all passed on to SparkPost (no answer has a mark of a cache)"
        return _finding("cache_off", check, facts, observed, now)
    reason = (
        "it cannot be told from outside: no answer says whether it came from a cache (no Age, no X-Cache or the like)"
    )
    return replace(_finding("cache_unknown", check, facts, "", now), reason=reason)


def _outlived(later: Sample, facts: CacheFacts, ttl: int) -> bool:
    """Whether it is the first answer still; a younger copy was fetched meanwhile by another of the edge's servers."""
    # Ages are whole seconds, rounded down: it may have been fetched almost a second earlier than its age says.
    return later.age is None or later.age > ttl or later.after - later.age - 1 <= fetched_by(facts)


def _mark(sample: Sample) -> str:
    if sample.answer is None:
        return "no answer"
    return mark_of(sample.answer) or "the same answer again"


def _finding(
    finding_id: str,
    check: TrackingCheck,
    facts: CacheFacts,
    observed: str,
    now: float,
    untested: str = "",
) -> Finding:
    asked = (facts.first, *facts.repeats, facts.other, facts.query, facts.later, facts.again)
    return found(
        finding_id,
        check,
        observed=observed,
        status=Status.ERROR if untested else None,
        reason=untested,
        evidence=[each.exchange.evidence() for each in asked if each is not None],
        duration_ms=facts.duration_ms,
        now=now,
    )
