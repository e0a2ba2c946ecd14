# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges whether browsers turn http links into https ones that do not work. Pure: facts in, finding out."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.finding import Finding, Status
from ..model.http_answer import Exchange, host_of
from ..model.subject import Subject
from ..probes.hsts import PRELOADED, Policy, policy
from ..rules.registry import found

_HEADER = "Strict-Transport-Security"


def analyse_hsts(
    subject: Subject, asked: Sequence[Exchange], own: Sequence[Exchange], *, https_works: bool | None, now: float
) -> Finding | None:
    """The finding ``hsts``; None where nobody asks browsers for https alone and it would not matter.

    ``asked`` are the hosts above the domain, empty where https works, so that there was no need; ``own`` are the
    domain's answers over https. ``https_works`` is as the probes have it, None where they could not tell. A parent
    that does not answer is no fault of the domain's.
    """
    who = _who(subject, asked, own)
    if not who and (https_works is not False or not asked):
        return None
    finding = _finding(subject, asked, own, who, now, Status.FAIL if https_works is False else Status.PASS)
    if not who:
        return _unasked(subject, asked, own, now)
    if https_works is None:
        return finding.skipped("whether https works could not be tested")
    return finding


def _who(subject: Subject, asked: Sequence[Exchange], own: Sequence[Exchange]) -> list[str]:
    """The hosts whose word browsers take for the domain."""
    given = [policy(host_of(each.url), each) for each in (*asked, *own)]
    hosts = [each.host for each in given if isinstance(each, Policy) and each.covers(subject.domain)]
    top = subject.domain.rpartition(".")[2]
    return list(dict.fromkeys([*hosts, *([top] if top in PRELOADED else [])]))


def _unasked(subject: Subject, asked: Sequence[Exchange], own: Sequence[Exchange], now: float) -> Finding:
    """https does not work, and nobody is known to have asked browsers for it."""
    silent = [host_of(each.url) for each in asked if each.answer is None]
    finding = _finding(subject, asked, own, [], now, Status.PASS)
    if silent:
        return finding.skipped(f"{', '.join(silent)} did not answer over https, so that its policy is not known")
    return finding


def _finding(
    subject: Subject, asked: Sequence[Exchange], own: Sequence[Exchange], who: Sequence[str], now: float, status: Status
) -> Finding:
    observed = f"no host above {subject.domain} sends {_HEADER} for it"
    if who:
        dead = (
            "and https does not work, so that http links fail in them too" if status is Status.FAIL else "which works"
        )
        observed = f"{', '.join(who)} makes browsers use https alone for {subject.domain}, {dead}"
    return found(
        "hsts",
        subject.values(hsts_host=who[0] if who else subject.domain),
        observed=observed,
        status=status,
        evidence=[each.evidence() for each in asked] or [each.evidence() for each in own[:1]],
        duration_ms=sum(each.duration_ms for each in asked),
        now=now,
    )
