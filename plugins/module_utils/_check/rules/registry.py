# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every finding id with its rule: the one source of what results, messages and documentation say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model.error_page import PageMeaning
from ..model.finding import Evidence, Finding, Status, utc
from ..model.tracking_check import TrackingCheck
from . import (
    cache,
    certificates,
    cloudflare,
    cloudfront,
    defect,
    dns,
    email,
    fastly,
    http,
    links,
    managed,
    proxies,
    sparkpost,
    tls,
    zone,
)
from .rule import Rule
from .values import values

_EDGE = (*cloudfront.RULES, *cloudflare.RULES, *fastly.RULES, *proxies.RULES, *http.RULES, *links.RULES, *cache.RULES)
_SPARKPOST = (*sparkpost.RULES, *managed.RULES, *sparkpost.LAST)
#: In verdict order within a layer.
RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        *defect.RULES,
        *zone.RULES,
        *dns.RULES,
        *zone.WAYS,
        *tls.RULES,
        *certificates.RULES,
        *_EDGE,
        *_SPARKPOST,
        *managed.RENEWAL,
        *email.RULES,
    )
}

_RANKS = {finding_id: rank for rank, finding_id in enumerate(RULES)}


def rule_of(finding_id: str, group: str = "") -> Rule:
    """The rule of an id, as the group has it where that is not the rule's own."""
    rule = RULES[finding_id]
    return rule.also if rule.also is not None and rule.also.group == group else rule


def found(
    finding_id: str,
    check: TrackingCheck,
    *,
    observed: str,
    status: Status | None = None,
    reason: str = "",
    remedies: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    page: PageMeaning | None = None,
    evidence: Sequence[Evidence] = (),
    duration_ms: int = 0,
    now: float = 0.0,
    retry_after: int | None = None,
    group: str = "",
) -> Finding:
    """The finding with its rule's texts, filled with the values of the check and ``facts``.

    ``remedies`` are the names of those of the rule's remedies that fit; without any, its usual one does. ``page`` is
    the error page that it is about. A remedy is given with what is bad or could not be tested, and where
    ``retry_after`` (seconds, else the page's or the rule's) is known, the time of the next check, counted from ``now``
    (Unix seconds). ``group`` names the group that found it, where that may be another than the rule's.
    """
    rule = rule_of(finding_id, group)
    status = status or rule.status
    known = known_values(rule, check, facts or {})
    if page is not None and page.step:
        known = {**known, "page_step": page.step.format_map(known)}
    if retry_after is None:
        retry_after = page.retry_after if page is not None and page.retry_after is not None else rule.retry_after
    may_heal = retry_after is not None and status not in (Status.PASS, Status.SKIP)
    return Finding(
        id=finding_id,
        title=rule.title(status),
        group=rule.group,
        status=status,
        severity=rule.severity,
        layer=rule.layer,
        branch=rule.branch,
        rank=_RANKS[rule.slot if rule is not RULES[finding_id] else finding_id],
        blocks=rule.blocks and status in (Status.FAIL, Status.ERROR),
        expected=rule.expected.format_map(known),
        observed=observed,
        remedy=_remedy(rule, remedies, known) if _needs_remedy(rule, status) else "",
        reason=reason,
        evidence=tuple(evidence),
        guide_ref=rule.guide_ref.format_map(known),
        duration_ms=duration_ms,
        retryable=may_heal,
        next_check_after=utc(now + retry_after) if may_heal and retry_after is not None else None,
        kind=rule.kind(status),
    )


def known_values(rule: Rule, check: TrackingCheck, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every value that the templates of the rule may name."""
    known = {**values(check), **facts}
    return {**{name: text.format_map(known) for name, text in rule.facts.items()}, **known}


def _needs_remedy(rule: Rule, status: Status) -> bool:
    return status not in (Status.PASS, Status.SKIP) or rule.severity == "info"


def _remedy(rule: Rule, names: Sequence[str], known: Mapping[str, Any]) -> str:
    texts = [rule.remedies[name].text for name in names] or [rule.remedy]
    return "; ".join(text.format_map(known) for text in texts)
