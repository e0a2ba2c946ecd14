# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses whether opens and long links reach SparkPost as short links do. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..cdn.answer_kind import CACHED, ELSEWHERE, FORWARDED, TRACKER, classify, is_throttled, is_tracker
from ..cdn.pages import PASSED_ON, recognise
from ..cdn.proxy_pages import is_limited
from ..cdn.servers import RENAMING
from ..model.connection import FailureKind
from ..model.finding import Finding
from ..model.http_answer import (
    PROBE_TARGET,
    REDIRECTS,
    Exchange,
    HttpAnswer,
    HttpFacts,
    LinkAnswers,
    kind_of,
    path_of,
    quotes_itself,
)
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found
from .scheme_answers import describe
from .strayed import mixed_up

_OK, _NO_CONTENT, _LEAST_ERROR, _LEAST_SERVER_ERROR = 200, 204, 400, 500
_PIXEL = "image/gif"
_NOT_FOUND, _TOO_LARGE, _TOO_LONG, _TOO_MANY, _HEADERS_TOO_LARGE = 404, 413, 414, 429, 431
_SHOWN_PATH = 24
_REACHED = frozenset({TRACKER, CACHED, FORWARDED})
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
    own = endpoint[_OPEN].answer if len(endpoint) > _OPEN else None
    sets = [LinkSet(check, each.https, each.links) for each in facts if not _fails_itself(check, each)]
    where = _Where(sets)
    findings = [_judged("opens_lost", check, where, [(one, one.lost_opens(own)) for one in sets], now)]
    findings.append(_judged("long_links", check, where, [(one, one.lost_long()) for one in sets], now))
    if len(endpoint) > 1:
        findings += [mixed, _query_dropped(check, where, sets, endpoint[1], now)]
    return [finding for finding in findings if finding is not None]


def lost_over_http(check: TrackingCheck, facts: Sequence[HttpFacts], endpoint: Sequence[Exchange]) -> Exchange | None:
    """An open, a long link or one with a query that gets lost over http although its like over https does not."""
    own = endpoint[_OPEN].answer if len(endpoint) > _OPEN else None
    for each in facts:
        if each.plain is None:
            continue
        plain, secure = LinkSet(check, each.http, each.plain), LinkSet(check, each.https, each.links)
        pairs = [(plain.lost_opens(own), secure.lost_opens(own)), (plain.lost_long(), secure.lost_long())]
        if secure.more.with_query is not None and secure.more.with_query.location == PROBE_TARGET:
            pairs.append((plain.lacking_target(), None))
        lost = next((over_http for over_http, over_https in pairs if over_http and not over_https), None)
        if lost is not None:
            return shortened(lost)
    return None


def unsteady(check: TrackingCheck, facts: Sequence[HttpFacts]) -> tuple[list[Exchange], int]:
    """Requests that failed over https although others of their kind, or new links, reach SparkPost there; and how many
    were made at these addresses. One of several servers behind an address is at fault, or one path alone."""
    failed: list[Exchange] = []
    asked = 0
    for each in facts:
        links = LinkSet(check, each.https, each.links)
        bad = links.unsteady()
        failed += bad
        asked += len(links.exchanges) if bad else 0
    return failed, asked


def unsteady_over_http(check: TrackingCheck, facts: Sequence[HttpFacts]) -> tuple[list[Exchange], int]:
    """As ``unsteady``, over http."""
    return unsteady(check, [HttpFacts(each.http, (), again=each.plain.all if each.plain else ()) for each in facts])


@dataclass(frozen=True)
class LinkSet:
    """What one address answered over one scheme to short links and to those that show more."""

    check: TrackingCheck
    short: Sequence[Exchange]
    more: LinkAnswers

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All requests."""
        return (*self.short, *self.more.all)

    @property
    def address(self) -> str:
        """Which address it is."""
        return self.short[0].edge.address

    def lost_opens(self, own: HttpAnswer | None) -> Exchange | None:
        """The open, if every request of its kind was answered by somebody else; ``own`` is SparkPost's own answer."""
        return self._lost(self.more.opens, own)

    def lost_long(self) -> Exchange | None:
        """The long link, if it is lost as ``lost_opens``."""
        return self._lost(self.more.long, None)

    def _lost(self, first: Exchange | None, own: HttpAnswer | None) -> Exchange | None:
        reached = [
            each.answer for each in self.short if each.answer is not None and classify(each, self.check) == TRACKER
        ]
        if first is None or not reached:
            return None
        tries = self.more.of_kind(first)
        # Where nothing proves that SparkPost answers at all, that is the finding.
        is_proven = any(answer.is_msys or answer.status in REDIRECTS for answer in reached)
        is_lost = all(
            (_is_lost(each, reached) and not _is_like(each.answer, own))
            or (is_proven and _is_no_pixel(each.answer, own))
            for each in tries
        )
        return first if is_lost else None

    def lacking_query(self) -> Exchange | None:
        """The link with a query, if none of its kind led to its target."""
        first = self.more.with_query
        if first is None:
            return None
        tries = self.more.of_kind(first)
        return first if all(_lacks_query(each, classify(each, self.check)) for each in tries) else None

    def lacking_target(self) -> Exchange | None:
        """The same, where SparkPost is known to lead there."""
        first = self.more.with_query
        if first is None or all(_is_unknown(each) for each in self.more.of_kind(first)):
            return None
        return None if any(each.location == PROBE_TARGET for each in self.more.of_kind(first)) else first

    def unsteady(self) -> list[Exchange]:
        """Requests that failed where others of their kind did not."""
        new = [each for each in self.exchanges if each.is_fresh]
        if not any(classify(each, self.check) in _REACHED for each in new):
            return []
        failed = [each for each in self.exchanges if self._fails(each)]
        well = {kind_of(each.url) for each in self.exchanges if each not in failed and not _is_unknown(each)}
        # A known path that always fails is no link of anybody's, and yet somebody answers in place of SparkPost.
        return [each for each in failed if kind_of(each.url) in well or _is_refused(each)]

    def _fails(self, exchange: Exchange) -> bool:
        """Whether nobody answers, or somebody else."""
        answer, kind = exchange.answer, kind_of(exchange.url)
        if _is_unknown(exchange):
            return False
        if answer is None or answer.status >= _LEAST_SERVER_ERROR:
            return True
        reached = [
            each.answer for each in self.exchanges if each.answer is not None and classify(each, self.check) == TRACKER
        ]
        if kind in ("open", "long"):
            # Of servers side by side, some may let SparkPost's name through and others not.
            return _is_lost(exchange, reached) and classify(exchange, self.check) != TRACKER
        if kind == "query" and self._leads_by_query and exchange.location != PROBE_TARGET:
            return True
        found = classify(exchange, self.check)
        return not answer.is_msys and (found == ELSEWHERE or found in PASSED_ON)

    @property
    def _leads_by_query(self) -> bool:
        """Whether any link led to the target in its query."""
        return any(each.location == PROBE_TARGET for each in self.exchanges)


class _Where:
    """Says at which of several addresses something is so."""

    def __init__(self, sets: Sequence[LinkSet]) -> None:
        self._asked = {one.address for one in sets if one.more.all}

    def are(self, addresses: Collection[str]) -> str:
        """ "" where it is all of them."""
        if set(addresses) == self._asked:
            return ""
        return f"{len(addresses)} of {len(self._asked)} addresses, {', '.join(sorted(addresses))}: "


def _is_unknown(exchange: Exchange) -> bool:
    """Whether it says nothing: this machine has no way there, or asked too often."""
    if exchange.answer is not None:
        return is_limited(exchange.answer) or exchange.answer.status == _TOO_MANY or is_throttled(exchange.answer)
    return exchange.failure is None or exchange.failure.kind is FailureKind.UNREACHABLE


def _is_refused(exchange: Exchange) -> bool:
    """Whether a known path is answered by an error of the edge's own; SparkPost itself may say 404."""
    if exchange.is_fresh:
        return False
    status = exchange.answer.status if exchange.answer is not None else _LEAST_SERVER_ERROR
    return status >= _LEAST_ERROR and status != _NOT_FOUND


def _fails_itself(check: TrackingCheck, facts: HttpFacts) -> bool:
    """Whether a short new link does not reach SparkPost either, so that the others show nothing more."""
    new = facts.https[0]
    passed_on = new.answer is not None and new.answer.is_msys
    return new.is_fresh and not passed_on and classify(new, check) not in (TRACKER, CACHED)


def _judged(
    finding_id: str,
    check: TrackingCheck,
    where: _Where,
    tried: Sequence[tuple[LinkSet, Exchange | None]],
    now: float,
) -> Finding | None:
    lost = [(links.address, exchange) for links, exchange in tried if exchange is not None]
    if not lost:
        return None
    shown = shortened(lost[0][1])
    observed = where.are({address for address, _lost in lost}) + describe(shown)
    return found(finding_id, check, observed=observed, evidence=[shown.evidence()], now=now)


def _mixed_up(check: TrackingCheck, facts: Sequence[HttpFacts], endpoint: Exchange, now: float) -> Finding | None:
    """The finding where SparkPost's answer depends on the link, and is the same for several through the edge."""
    for each in facts:
        new = mixed_up(check, each, endpoint)
        if new:
            observed = f"{describe(new[0])}; and {describe(new[1])}; but {describe(endpoint)}"
            evidence = [one.evidence() for one in (*new, endpoint)]
            return found("links_mixed_up", check, observed=observed, evidence=evidence, now=now)
    return None


def _query_dropped(
    check: TrackingCheck, where: _Where, sets: Sequence[LinkSet], endpoint: Exchange, now: float
) -> Finding | None:
    """The finding where SparkPost leads to the target that a query names, and does not when asked through the edge."""
    if endpoint.location != PROBE_TARGET:
        return None
    lost = [(one.address, bad) for one in sets if (bad := one.lacking_query()) is not None]
    if not lost:
        return None
    bad = lost[0][1]
    observed = f"{where.are({address for address, _bad in lost})}{describe(bad)}; but {describe(endpoint)}"
    evidence = [bad.evidence(), endpoint.evidence()]
    return found("query_dropped", check, observed=observed, evidence=evidence, now=now)


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
    if is_tracker(answer) and quotes_itself(exchange):
        return False
    if answer.status in (_TOO_LARGE, _TOO_LONG, _HEADERS_TOO_LARGE) or answer.status >= _LEAST_SERVER_ERROR:
        return True
    if any(each.is_msys for each in short):
        return True
    if answer.status in (_OK, _NO_CONTENT) and not answer.body and not answer.content_type:
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


def _is_no_pixel(answer: HttpAnswer | None, own: HttpAnswer | None) -> bool:
    """Whether SparkPost itself gives its pixel for such an open, and here somebody answers with an empty page."""
    if answer is None or own is None or own.content_type != _PIXEL or answer.is_msys or is_limited(answer):
        return False
    return answer.status in (_OK, _NO_CONTENT) and answer.content_type != _PIXEL


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
