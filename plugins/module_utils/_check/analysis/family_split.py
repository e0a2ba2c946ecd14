# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses whether one family of addresses leads to somebody else, although TLS works over both. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..cdn.answer_kind import CACHED, ELSEWHERE, FORWARDED, TRACKER, classify
from ..model.finding import Evidence, Finding
from ..model.http_answer import Exchange, HttpFacts
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found
from .scheme_answers import describe

_ARRIVED = frozenset({TRACKER, CACHED, FORWARDED, "redirect_mode"})


def split_families(
    check: TrackingCheck, facts: Sequence[HttpFacts], *, now: float
) -> tuple[Finding | None, Sequence[HttpFacts]]:
    """The finding where one family reaches SparkPost and the other gets strange answers, and the facts that remain.

    A page of the CDN's own is no strange answer: it has a finding that says more.
    """
    families = {ipv6: [each for each in facts if each.https[0].edge.is_ipv6 is ipv6] for ipv6 in (False, True)}
    for ipv6, strange in families.items():
        rest = families[not ipv6]
        if strange and rest and _kinds(rest, check) <= _ARRIVED and _kinds(strange, check) == {ELSEWHERE}:
            return _mismatch(check, strange, ipv6, now), rest
    return None, facts


def _exchanges(facts: Sequence[HttpFacts]) -> list[Exchange]:
    return [exchange for each in facts for exchange in each.https]


def _kinds(facts: Sequence[HttpFacts], check: TrackingCheck) -> set[str]:
    return {classify(exchange, check) for exchange in _exchanges(facts)}


def _mismatch(check: TrackingCheck, strange: Sequence[HttpFacts], ipv6: bool, now: float) -> Finding:
    broken, works = ("AAAA", "IPv4") if ipv6 else ("A", "IPv6")
    exchanges = _exchanges(strange)
    said = "; ".join(dict.fromkeys(f"{each.edge.address}: {describe(each)}" for each in exchanges))
    return found(
        "aaaa_mismatch",
        check,
        observed=f"{works} reaches SparkPost, but {said}",
        facts={"broken_type": broken},
        evidence=[
            Evidence("http", "url", each.url, each.at, f"{each.edge.address}\n{describe(each)}") for each in exchanges
        ],
        now=now,
    )
