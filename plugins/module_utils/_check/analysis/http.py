# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses what the edge answered over HTTPS and plain HTTP. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..cdn.answer_kind import (
    CACHED,
    ELSEWHERE,
    FORWARDED,
    NO_ANSWER,
    OTHER_PORT,
    TO_HTTPS,
    TRACKER,
    UNTESTED,
    classify,
    loses_query,
)
from ..cdn.pages import PASSED_ON, explain
from ..cdn.proxy_pages import is_limited
from ..model.finding import Finding, Status
from ..model.http_answer import Exchange, HttpFacts
from ..model.tracking_check import TrackingCheck
from ..rules.registry import RULES, found
from .links import lost_over_http, shortened, unsteady, unsteady_over_http
from .scheme_answers import SchemeAnswers, describe
from .strayed import strayed_link

#: What the end of a way can be without clicks getting lost there.
_ARRIVED = frozenset({TRACKER, CACHED, FORWARDED, UNTESTED, "throttled", "redirect_mode"})
_NOT_FOUND = 404
#: Seconds from which on an answer is too slow: a recipient's browser shows nothing until it comes.
_SLOW = 5.0
#: SparkPost's answer to a probe is the same whatever name it is told in Host or X-Forwarded-Host.
_NAME_UNSEEN = "; whether it is told the domain's name, only a test mail shows"
_ALL_CACHED = "every answer came out of the edge's cache, which says nothing about SparkPost behind it"


def analyse_https(
    check: TrackingCheck,
    facts: Sequence[HttpFacts],
    *,
    now: float,
    landings: Sequence[Exchange] = (),
    shaken: bool = False,
    endpoint: Sequence[Exchange] = (),
) -> Finding:
    """The finding in the place of ``https_probe``.

    ``landings``: what the endpoint answers where redirects lead there. ``shaken``: handshakes come about everywhere.
    ``endpoint``: what the endpoint answers by itself.
    """
    exchanges = [exchange for each in facts for exchange in each.https]
    answers = SchemeAnswers.of(exchanges, check, landings)
    shown = [*exchanges, *(hop for each in facts for hop in (*each.way[1:], *each.plain_way[1:]))]
    loop = next((way for each in facts for way in (each.way, each.plain_way) if _loops(way)), ())
    if loop:
        return _finding("redirect_loop", check, shown, " -> ".join(each.url for each in loop), now)
    problem = answers.problem
    working = answers.working()
    everywhere = bool(working) and working == answers.addresses
    strayed = strayed_link(check, facts, endpoint)
    if strayed is not None and problem in ("", "throttled", classify(strayed, check)):
        return _strayed(check, answers, strayed, endpoint[0], now)
    if everywhere and (problem in ("", "throttled") or _is_origins(answers, problem)):
        return _healthy(check, facts, answers, now)
    if problem == "https_downgraded":
        return _downgraded(check, facts, answers, shown, now)
    if problem:
        bad = answers.first(problem)
        # The other probe path works, so that it comes and goes, or strikes one path alone.
        status = Status.WARN if everywhere else None
        finding = _finding(problem, check, shown, _where(answers, working) + answers.what(bad), now, status, about=bad)
        # That a redirect leads to the other region hides nothing of what DNS and TLS are.
        return replace(finding, blocks=False) if problem == "wrong_region" else finding
    if answers.first(OTHER_PORT):
        return _other_port("https_probe", check, answers, [each.way for each in facts], now)
    if working:
        return _partly(check, facts, answers, working, now)
    if answers.unproven() == answers.addresses - answers.untested():
        observed = answers.what(answers.first(CACHED))
        return _finding("https_probe", check, shown, observed, now, Status.ERROR, _ALL_CACHED)
    if shaken and answers.demands_certificate():
        return _finding("tls_client_certificate", check, shown, answers.what(exchanges[0]), now)
    return _unrecognised("https_probe", check, answers, now)


def _strayed(check: TrackingCheck, answers: SchemeAnswers, bad: Exchange, own: Exchange, now: float) -> Finding:
    """New links do not lead where SparkPost's endpoint leads with one, although the known path may work."""
    kind = classify(bad, check)
    about = f"{len(answers.addresses)} addresses were asked; " if len(answers.addresses) > 1 else ""
    observed = f"{about}{describe(bad)}; but {describe(own)}"
    shown = [*answers.exchanges, own]
    if kind in RULES:
        return _finding(kind, check, shown, observed, now, Status.FAIL, about=bad)
    remedy = "location" if kind == TRACKER else "paths"
    return _finding("https_probe", check, shown, observed, now, Status.FAIL, remedies=(remedy,))


def _is_origins(answers: SchemeAnswers, problem: str) -> bool:
    """Whether a page may be SparkPost's own for a path that it does not know, under the name of the proxy."""
    bad = answers.first(problem)
    return problem in PASSED_ON and bad is not None and bad.answer is not None and bad.answer.status == _NOT_FOUND


def _downgraded(
    check: TrackingCheck, facts: Sequence[HttpFacts], answers: SchemeAnswers, shown: Sequence[Exchange], now: float
) -> Finding:
    """https leads down to http: clicks still arrive where http is answered by SparkPost."""
    bad = answers.first("https_downgraded")
    dead = [each.way[-1] for each in facts if each.way and classify(each.way[-1], check) not in _ARRIVED]
    observed = f"{answers.what(bad)}; and then {describe(dead[0])}" if dead else answers.what(bad)
    return _finding("https_downgraded", check, shown, observed, now, Status.FAIL if dead else None)


def _healthy(check: TrackingCheck, facts: Sequence[HttpFacts], answers: SchemeAnswers, now: float) -> Finding:
    """Every address reaches SparkPost, by itself or by the redirect that was asked for."""
    shown = [*answers.exchanges, *answers.landings.values()]
    finding = _comes_and_goes(check, facts, shown, now)
    if finding is not None:
        return finding
    limited = _limited(facts)
    if limited is not None:
        bad = shortened(limited)
        return _finding("own_proxy", check, [*shown, bad], describe(bad), now, Status.WARN, about=bad)
    if FORWARDED not in answers.classes:
        note = "; passed on, not redirected as the option 'expect_redirect' says" if check.expect_redirect else ""
        if check.cdn is not None and check.cdn.id != "sparkpost":
            note += _NAME_UNSEEN
        finding_id = "https_probe" if answers.is_proven() else "origin_unproven"
        if answers.seconds() >= _SLOW and answers.is_proven():
            finding_id = "slow_origin"
        return _finding(finding_id, check, shown, answers.seen() + note, now)
    asked = [each.query for each in facts if each.query is not None]
    lost = next((each for each in asked if loses_query(each)), None)
    if lost is not None:
        return _finding("lost_query", check, [*shown, *asked], describe(lost), now)
    return _finding("redirect_expected", check, [*shown, *asked], answers.seen(), now)


def _comes_and_goes(
    check: TrackingCheck, facts: Sequence[HttpFacts], shown: Sequence[Exchange], now: float
) -> Finding | None:
    """The finding where some requests fail at an address at which others of their kind do not."""
    failed, asked = unsteady(check, facts)
    if not failed:
        return None
    # One may be an accident; known paths are no link of anybody's.
    lasting = sum(each.is_fresh for each in failed) > 1
    bad = shortened(failed[0])
    kind = classify(failed[0], check)
    finding_id, remedies = (kind, ()) if kind in RULES else ("https_probe", ("unsteady",))
    observed = f"{len(failed)} of {asked} requests failed: {describe(bad)}"
    status = Status.FAIL if lasting else Status.WARN
    return _finding(finding_id, check, [*shown, bad], observed, now, status, about=bad, remedies=remedies)


def _limited(facts: Sequence[HttpFacts]) -> Exchange | None:
    """A request that the proxy refused, after it had passed a few on within a second."""
    further = (each for of_address in facts for each in of_address.links.all)
    return next((each for each in further if each.answer and is_limited(each.answer)), None)


def analyse_http(
    check: TrackingCheck,
    facts: Sequence[HttpFacts],
    https: Finding,
    *,
    now: float,
    landings: Sequence[Exchange] = (),
    endpoint: Sequence[Exchange] = (),
) -> Finding:
    """The finding in the place of ``http_probe``; ``https`` is the one over HTTPS, the others are as there."""
    exchanges = [exchange for each in facts for exchange in each.http]
    answers = SchemeAnswers.of(exchanges, check, landings)
    working = answers.working()
    rest = answers.addresses - working - answers.unproven()
    if working and rest <= answers.untested():
        partial = _lost_links(check, facts, exchanges, endpoint, https, now)
        return partial or _finding("http_probe", check, exchanges, answers.seen(), now)
    if answers.first(OTHER_PORT):
        return _other_port("old_http_broken", check, answers, [each.plain_way for each in facts], now)
    problem = answers.problem
    if not problem and not working and answers.unproven() and rest <= answers.untested():
        observed = answers.what(answers.first(CACHED))
        return _finding("http_probe", check, exchanges, observed, now, Status.ERROR, _ALL_CACHED)
    follows = _follows(answers, problem, https)
    if follows:
        return _finding("http_probe", check, exchanges, "", now).skipped(follows)
    if problem == "cfront_alias":
        return _finding("cfront_https_only", check, exchanges, answers.what(answers.first(problem)), now)
    if problem == "throttled":
        observed, reason = answers.what(answers.first(problem)), "requests from this machine are throttled"
        return _finding("http_probe", check, exchanges, observed, now, Status.ERROR, reason)
    lost = next((each.plain_query for each in facts if each.plain_query and loses_query(each.plain_query)), None)
    if lost is not None and not problem:
        observed = f"{describe(lost)}: the query is lost, in which older links carry their target"
        return _finding("old_http_broken", check, [*exchanges, lost], observed, now)
    return _broken(check, answers, problem, now)


def _lost_links(
    check: TrackingCheck,
    facts: Sequence[HttpFacts],
    exchanges: Sequence[Exchange],
    endpoint: Sequence[Exchange],
    https: Finding,
    now: float,
) -> Finding | None:
    """The finding where short links work over http, and others do not, or not always, although they do over https."""
    lost = lost_over_http(check, facts, endpoint)
    if lost is not None:
        return _finding("old_http_broken", check, [*exchanges, lost], describe(lost), now, remedies=("links",))
    failed, asked = unsteady_over_http(check, facts)
    if not failed or https.status is not Status.PASS:
        return None
    bad = shortened(failed[0])
    observed = f"{len(failed)} of {asked} requests failed: {describe(bad)}"
    return _finding("old_http_broken", check, [*exchanges, bad], observed, now, Status.WARN, remedies=("unsteady",))


def _follows(answers: SchemeAnswers, problem: str, https: Finding) -> str:
    """Why the finding over https says it already; "" where it does not."""
    if problem:
        same = problem == https.id or (problem == "redirect_mode" and https.id == "https_downgraded")
        return f"the same as over https: {https.id}" if same else ""
    if https.status is not Status.FAIL:
        return ""
    if https.id == "edge_no_answer" and answers.is_silent():
        return "the same as over https: edge_no_answer"
    if https.id == "https_probe" and (answers.first(ELSEWHERE) or answers.is_forwarded):
        return "the same as over https: https_probe"
    return (
        "it leads to https, and there: redirect_loop" if https.id == "redirect_loop" and answers.first(TO_HTTPS) else ""
    )


def _broken(check: TrackingCheck, answers: SchemeAnswers, problem: str, now: float) -> Finding:
    """Links over http do not reach SparkPost as they did."""
    redirect = answers.first(TO_HTTPS)
    if redirect is not None and not problem:
        observed = f"{describe(redirect)}: an extra step, which some old clients cannot take"
        return _finding("old_http_broken", check, answers.exchanges, observed, now, Status.WARN)
    bad = answers.first(problem) if problem else answers.first(NO_ANSWER, ELSEWHERE)
    if bad is None:
        return _unrecognised("http_probe", check, answers, now)
    status = Status.WARN if problem == "redirect_mode" else None
    observed = _where(answers, answers.working()) + answers.what(bad)
    return _finding("old_http_broken", check, answers.exchanges, observed, now, status)


def _other_port(
    finding_id: str, check: TrackingCheck, answers: SchemeAnswers, ways: Sequence[Sequence[Exchange]], now: float
) -> Finding:
    """A redirect that names a port: one step more where it works, and an outage where nothing listens there."""
    bad = answers.first(OTHER_PORT)
    end = next((way[-1] for way in ways if way), None)
    arrives = end is not None and classify(end, check) in _ARRIVED
    observed = answers.what(bad) if end is None else f"{answers.what(bad)}; and then {describe(end)}"
    shown = [*answers.exchanges, *(hop for way in ways for hop in way[1:])]
    status = Status.WARN if arrives else Status.FAIL
    return _finding(finding_id, check, shown, observed, now, status, remedies=("port",))


def _loops(way: Sequence[Exchange]) -> bool:
    """Whether redirects come back to where they were."""
    urls = [each.url for each in way]
    return len(set(urls)) < len(urls)


def _partly(
    check: TrackingCheck, facts: Sequence[HttpFacts], answers: SchemeAnswers, working: set[str], now: float
) -> Finding:
    """Some addresses reach SparkPost and others do not."""
    broken = sorted(answers.addresses - working - answers.untested() - answers.unproven())
    if not broken:
        return _healthy(check, facts, answers, now)
    bad = next(each for each in answers.exchanges if each.edge.address in broken)
    observed = _where(answers, working) + answers.what(bad)
    if answers.is_silent(set(broken)):
        # Where other addresses work, what comes above can still be evaluated through them.
        return replace(_finding("edge_no_answer", check, answers.exchanges, observed, now, Status.FAIL), blocks=False)
    return _finding("https_probe", check, answers.exchanges, observed, now, Status.FAIL)


def _where(answers: SchemeAnswers, working: set[str]) -> str:
    """Which addresses it is about, where others work; "" where it is all of them."""
    broken = sorted(answers.addresses - working - answers.untested())
    if not working or not broken:
        return ""
    works = f"{len(working)} of {len(answers.addresses)} addresses work; "
    return f"{works}{', '.join(broken)}: "


def _unrecognised(finding_id: str, check: TrackingCheck, answers: SchemeAnswers, now: float) -> Finding:
    """An answer that is not SparkPost's and no known page either; or none at all."""
    shown = [*answers.exchanges, *answers.landings.values()]
    bad = answers.first(ELSEWHERE, TO_HTTPS) or answers.first(NO_ANSWER)
    if bad is not None:
        silent = finding_id == "https_probe" and answers.is_silent()
        its = "edge_no_answer" if silent else finding_id
        return _finding(its, check, shown, answers.what(bad), now, Status.FAIL)
    reason = "this machine has no route to any of the addresses"
    return _finding(finding_id, check, shown, "", now, Status.ERROR, reason)


def _finding(
    finding_id: str,
    check: TrackingCheck,
    exchanges: Sequence[Exchange],
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
    *,
    about: Exchange | None = None,
    remedies: Sequence[str] = (),
) -> Finding:
    """``about`` is the exchange whose error page the finding is about: the remedy depends on it."""
    return found(
        finding_id,
        check,
        observed=observed,
        status=status,
        reason=reason,
        remedies=("expected",) if finding_id == "redirect_mode" and check.expect_redirect else remedies,
        page=explain(about.answer) if about is not None and about.answer is not None else None,
        evidence=[each.evidence() for each in exchanges],
        duration_ms=sum(each.duration_ms for each in exchanges),
        now=now,
    )
