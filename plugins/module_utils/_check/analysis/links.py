# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses whether opens and long links reach SparkPost as short links do. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence

from ..cdn.answer_kind import CACHED, TRACKER, classify, is_tracker
from ..cdn.pages import PASSED_ON, recognise
from ..cdn.proxy_pages import is_limited
from ..cdn.servers import RENAMING
from ..model.connection import FailureKind
from ..model.finding import Finding
from ..model.http_answer import PROBE_TARGET, Exchange, HttpAnswer, HttpFacts, path_of, quotes_itself
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found
from .scheme_answers import describe
from .strayed import mixed_up

_OK, _LEAST_ERROR, _LEAST_SERVER_ERROR = 200, 400, 500
_NOT_FOUND, _TOO_LARGE, _TOO_LONG, _TOO_MANY, _HEADERS_TOO_LARGE = 404, 413, 414, 429, 431
_SHOWN_PATH = 24
#: Where the open stands among the answers of the endpoint.
_OPEN = 2


def analyse_links(
    check: TrackingCheck, facts: Sequence[HttpFacts], endpoint: Sequence[Exchange] = (), *, now: float
) -> list[Finding]:
    """The findings on what short links do not show, of addresses at which these work; none where all is well.

    ``endpoint`` is what SparkPost's endpoint answers by itself: to a new link, to one with its target in the query, and
    to an open.
    """
    mixed = _mixed_up(check, facts, endpoint[0], now) if len(endpoint) > 1 else None
    facts = [each for each in facts if not _fails_itself(check, each)]
    own = endpoint[_OPEN].answer if len(endpoint) > _OPEN else None
    findings = [_judged("opens_lost", check, [(each, each.opens) for each in facts], now, own)]
    findings.append(_judged("long_links", check, [(each, each.long) for each in facts], now))
    if len(endpoint) > 1:
        findings += [mixed, _query_dropped(check, facts, endpoint[1], now)]
    return [finding for finding in findings if finding is not None]


def _fails_itself(check: TrackingCheck, facts: HttpFacts) -> bool:
    """Whether a short new link does not reach SparkPost either, so that the others show nothing more."""
    new = facts.https[0]
    passed_on = new.answer is not None and new.answer.is_msys
    return new.is_fresh and not passed_on and classify(new, check) not in (TRACKER, CACHED)


def _judged(
    finding_id: str,
    check: TrackingCheck,
    asked: Sequence[tuple[HttpFacts, Exchange | None]],
    now: float,
    own: HttpAnswer | None = None,
) -> Finding | None:
    """``own`` is what SparkPost itself answers to the like; None where that is not known."""
    for facts, exchange in asked:
        short = [each.answer for each in facts.https if each.answer is not None and classify(each, check) == TRACKER]
        if exchange is not None and short and _is_lost(exchange, short) and not _is_like(exchange.answer, own):
            observed = describe(shortened(exchange))
            return found(finding_id, check, observed=observed, evidence=[shortened(exchange).evidence()], now=now)
    return None


def _mixed_up(check: TrackingCheck, facts: Sequence[HttpFacts], endpoint: Exchange, now: float) -> Finding | None:
    """The finding where SparkPost's answer depends on the link, and is the same for several through the edge."""
    for each in facts:
        new = mixed_up(check, each, endpoint)
        if new:
            observed = f"{describe(new[0])}; and {describe(new[1])}; but {describe(endpoint)}"
            evidence = [one.evidence() for one in (*new, endpoint)]
            return found("links_mixed_up", check, observed=observed, evidence=evidence, now=now)
    return None


def _query_dropped(check: TrackingCheck, facts: Sequence[HttpFacts], endpoint: Exchange, now: float) -> Finding | None:
    """The finding where SparkPost leads to the target that a query names, and does not when asked through the edge."""
    if endpoint.location != PROBE_TARGET:
        return None
    for exchange in (each.with_query for each in facts):
        if exchange is not None and _lacks_query(exchange, classify(exchange, check)):
            observed = f"{describe(exchange)}; but {describe(endpoint)}"
            evidence = [exchange.evidence(), endpoint.evidence()]
            return found("query_dropped", check, observed=observed, evidence=evidence, now=now)
    return None


def _lacks_query(exchange: Exchange, kind: str) -> bool:
    """Whether its path has arrived and its query has not, or the edge refuses it by a page of its own."""
    if kind == TRACKER:
        return quotes_itself(exchange)
    answer = exchange.answer
    return kind in PASSED_ON and answer is not None and answer.status >= _LEAST_ERROR and not is_limited(answer)


def _is_lost(exchange: Exchange, short: Sequence[HttpAnswer]) -> bool:
    """Whether somebody else than SparkPost answers, who answers for short links.

    SparkPost's answer for an open or a long link that is none of its own is not published. So it is not its status that
    counts but who gives it; where the edge hides that, only what an edge alone says.
    """
    answer = exchange.answer
    if answer is None:
        return exchange.failure is not None and exchange.failure.kind is not FailureKind.UNREACHABLE
    if answer.is_msys or answer.status == _TOO_MANY or answer.content_type == "image/gif" or is_limited(answer):
        return False
    if answer.status in (_TOO_LARGE, _TOO_LONG, _HEADERS_TOO_LARGE) or answer.status >= _LEAST_SERVER_ERROR:
        return True
    if any(each.is_msys for each in short):
        return True
    if answer.status == _OK and not answer.body and not answer.content_type:
        # SparkPost names the kind of whatever it sends. Caddy and others answer so where no route matches.
        return True
    if exchange.location:
        # SparkPost's own redirects have no page.
        return not is_tracker(answer)
    page = bool(recognise(answer)) or answer.content_type == "text/html"
    if answer.status == _NOT_FOUND:
        # It may be SparkPost's own, under the name of a proxy that puts its own in place of every other.
        return page and (not answer.server.startswith(RENAMING) or _names_itself(answer))
    is_said = bool(answer.body.strip() or recognise(answer))
    return page and is_said


def _is_like(answer: HttpAnswer | None, own: HttpAnswer | None) -> bool:
    """Whether it may be SparkPost's own answer under the name of an edge that replaces its name."""
    if answer is None or own is None or not own.is_msys or _names_itself(answer):
        return False
    return (answer.status, answer.content_type) == (own.status, own.content_type)


def _names_itself(answer: HttpAnswer) -> bool:
    """Whether the page has the name of the server in it, as nginx's own do."""
    name = answer.server.partition("/")[0]
    return bool(name) and name in answer.text.lower()


def shortened(exchange: Exchange) -> Exchange:
    """The same with a path that can be read."""
    path = path_of(exchange.url)
    if len(path) <= 2 * _SHOWN_PATH:
        return exchange
    start = exchange.url.partition(path)[0]
    return Exchange(
        f"{start}{path[:_SHOWN_PATH]}... (a path of {len(path)} bytes)",
        exchange.edge,
        exchange.at,
        exchange.answer,
        exchange.failure,
        exchange.verified,
        exchange.duration_ms,
    )
