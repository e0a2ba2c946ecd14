# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges what the edge answered over HTTPS and plain HTTP. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..cdn.edge_pages import explain
from ..model.finding import Finding, Status
from ..model.http_answer import Exchange
from ..model.subject import Subject
from ..probes.http import HttpFacts
from ..rules.registry import found
from .answer_kind import ELSEWHERE, FORWARDED, NO_ANSWER, TO_HTTPS, TRACKER, UNTESTED, classify, loses_query
from .http_side import SchemeAnswers, describe

#: What the end of a way can be without clicks getting lost there.
_ARRIVED = frozenset({TRACKER, FORWARDED, UNTESTED, "throttled", "redirect_mode"})
#: What passes answers on under its own name.
_PROXIES = frozenset({"gcp", "azure", "own_proxy"})
_NOT_FOUND = 404


def analyse_https(
    subject: Subject, facts: Sequence[HttpFacts], *, now: float, landings: Sequence[Exchange] = ()
) -> Finding:
    """The finding in the place of ``https_probe``.

    ``landings``: what the endpoint answers where redirects lead there.
    """
    exchanges = [exchange for each in facts for exchange in each.https]
    side = SchemeAnswers.of(exchanges, subject, landings)
    shown = [*exchanges, *(hop for each in facts for hop in each.way[1:])]
    loop = next((each.way for each in facts if _loops(each.way)), ())
    if loop:
        return _finding("redirect_loop", subject, shown, " -> ".join(each.url for each in loop), now)
    problem = side.problem
    working = side.working()
    everywhere = bool(working) and working == side.addresses
    if everywhere and (problem in ("", "throttled") or _is_origins(side, problem)):
        return _healthy(subject, facts, side, now)
    if problem == "https_downgraded":
        return _downgraded(subject, facts, side, shown, now)
    if problem:
        bad = side.first(problem)
        # The other probe path works, so that it comes and goes, or strikes one path alone.
        status = Status.WARN if everywhere else None
        finding = _finding(problem, subject, shown, _where(side, working) + side.what(bad), now, status, about=bad)
        # That a redirect leads to the other region hides nothing of what DNS and TLS are.
        return replace(finding, blocks=False) if problem == "wrong_region" else finding
    if working:
        return _partly(subject, side, working, now)
    return _unrecognised("https_probe", subject, side, now)


def _is_origins(side: SchemeAnswers, problem: str) -> bool:
    """Whether a page may be SparkPost's own for a path that it does not know, under the name of the proxy."""
    bad = side.first(problem)
    return problem in _PROXIES and bad is not None and bad.answer is not None and bad.answer.status == _NOT_FOUND


def _downgraded(
    subject: Subject, facts: Sequence[HttpFacts], side: SchemeAnswers, shown: Sequence[Exchange], now: float
) -> Finding:
    """https leads down to http: clicks still arrive where http is answered by SparkPost."""
    bad = side.first("https_downgraded")
    dead = [each.way[-1] for each in facts if each.way and classify(each.way[-1], subject) not in _ARRIVED]
    observed = f"{side.what(bad)}; and then {describe(dead[0])}" if dead else side.what(bad)
    return _finding("https_downgraded", subject, shown, observed, now, Status.FAIL if dead else None)


def _healthy(subject: Subject, facts: Sequence[HttpFacts], side: SchemeAnswers, now: float) -> Finding:
    """Every address reaches SparkPost, by itself or by the redirect that was asked for."""
    shown = [*side.exchanges, *side.landings.values()]
    if FORWARDED not in side.classes:
        note = "; passed on, not redirected as the option 'expect_redirect' has it" if subject.expect_redirect else ""
        return _finding("https_probe", subject, shown, side.seen() + note, now)
    asked = [each.query for each in facts if each.query is not None]
    lost = next((each for each in asked if loses_query(each)), None)
    if lost is not None:
        return _finding("lost_query", subject, [*shown, *asked], describe(lost), now)
    return _finding("redirect_expected", subject, [*shown, *asked], side.seen(), now)


def analyse_http(
    subject: Subject, facts: Sequence[HttpFacts], https: Finding, *, now: float, landings: Sequence[Exchange] = ()
) -> Finding:
    """The finding in the place of ``http_probe``; ``https`` is the one over HTTPS."""
    exchanges = [exchange for each in facts for exchange in each.http]
    side = SchemeAnswers.of(exchanges, subject, landings)
    working = side.working()
    if working and working == side.addresses:
        return _finding("http_probe", subject, exchanges, side.seen(), now)
    problem = side.problem
    follows = _follows(side, problem, https)
    if follows:
        return _finding("http_probe", subject, exchanges, "", now).skipped(follows)
    if problem == "cfront_alias":
        return _finding("cfront_https_only", subject, exchanges, side.what(side.first(problem)), now)
    if problem == "throttled":
        observed, reason = side.what(side.first(problem)), "requests from this machine are throttled"
        return _finding("http_probe", subject, exchanges, observed, now, Status.ERROR, reason)
    lost = next((each.plain_query for each in facts if each.plain_query and loses_query(each.plain_query)), None)
    if lost is not None and not problem:
        observed = f"{describe(lost)}: the query is lost, in which older links name their target"
        return _finding("old_http_broken", subject, [*exchanges, lost], observed, now)
    return _broken(subject, side, problem, now)


def _follows(side: SchemeAnswers, problem: str, https: Finding) -> str:
    """Why the finding over https says it already; "" where it does not."""
    if problem:
        same = problem == https.id or (problem == "redirect_mode" and https.id == "https_downgraded")
        return f"the same as over https: {https.id}" if same else ""
    if https.status is not Status.FAIL:
        return ""
    if https.id == "https_probe" and (side.first(ELSEWHERE) or side.is_forwarded):
        return "the same as over https: https_probe"
    return "it leads to https, and there: redirect_loop" if https.id == "redirect_loop" and side.first(TO_HTTPS) else ""


def _broken(subject: Subject, side: SchemeAnswers, problem: str, now: float) -> Finding:
    """Links over http do not reach SparkPost as they did."""
    redirect = side.first(TO_HTTPS)
    if redirect is not None and not problem:
        observed = f"{describe(redirect)}: one more step, which some old clients cannot take"
        return _finding("old_http_broken", subject, side.exchanges, observed, now, Status.WARN)
    bad = side.first(problem) if problem else side.first(NO_ANSWER, ELSEWHERE)
    if bad is None:
        return _unrecognised("http_probe", subject, side, now)
    status = Status.WARN if problem == "redirect_mode" else None
    return _finding("old_http_broken", subject, side.exchanges, side.what(bad), now, status)


def _loops(way: Sequence[Exchange]) -> bool:
    """Whether redirects come back to where they were."""
    urls = [each.url for each in way]
    return len(set(urls)) < len(urls)


def _partly(subject: Subject, side: SchemeAnswers, working: set[str], now: float) -> Finding:
    """Some addresses reach SparkPost and others do not."""
    broken = sorted(side.addresses - working - side.untested())
    if not broken:
        return _healthy(subject, (), side, now)
    bad = next(each for each in side.exchanges if each.edge.address in broken)
    observed = _where(side, working) + side.what(bad)
    return _finding("https_probe", subject, side.exchanges, observed, now, Status.FAIL)


def _where(side: SchemeAnswers, working: set[str]) -> str:
    """Which addresses it is about, where others work; "" where it is all of them."""
    broken = sorted(side.addresses - working - side.untested())
    return f"{', '.join(broken)} of {len(side.addresses)} addresses: " if working and broken else ""


def _unrecognised(finding_id: str, subject: Subject, side: SchemeAnswers, now: float) -> Finding:
    """An answer that is not SparkPost's and no known page either; or none at all."""
    shown = [*side.exchanges, *side.landings.values()]
    bad = side.first(ELSEWHERE, TO_HTTPS) or side.first(NO_ANSWER)
    if bad is not None:
        return _finding(finding_id, subject, shown, side.what(bad), now, Status.FAIL)
    reason = "this machine has no route to any of the addresses"
    return _finding(finding_id, subject, shown, "", now, Status.ERROR, reason)


def _finding(
    finding_id: str,
    subject: Subject,
    exchanges: Sequence[Exchange],
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
    *,
    about: Exchange | None = None,
) -> Finding:
    """``about`` is the exchange whose error page the finding is about: what to do stands in it."""
    values = subject.values()
    page = explain(about.answer) if about is not None and about.answer is not None else None
    if page is not None and page.step:
        values = subject.values(page_step=page.step.format_map(values))
    return found(
        finding_id,
        values,
        observed=observed,
        status=status,
        reason=reason,
        evidence=[each.evidence() for each in exchanges],
        duration_ms=sum(each.duration_ms for each in exchanges),
        now=now,
        retry_after=page.retry_after if page is not None else None,
    )
