# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges what the edge answered over HTTPS and plain HTTP. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.catalogue import CATALOGUE, found
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.edge_pages import recognise
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.finding import Finding, Status
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.http_answer import (
    Exchange,
    HttpAnswer,
    host_of,
    same_request,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.http_probe import HttpFacts
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.subject import Subject
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.wire import Trouble

_ENDPOINT_REDIRECTS = frozenset({301, 302, 307, 308})
#: What an exchange can be, beside a finding's id.
TRACKER, TO_HTTPS, ELSEWHERE, NO_ANSWER, UNTESTED = "tracker", "to_https", "elsewhere", "no_answer", "untested"


def is_tracker(answer: HttpAnswer) -> bool:
    """Whether SparkPost's tracking service gave this answer: 200 or 302, text/plain, empty.

    Its name in Server is evidence, not the verdict: some CDNs replace it.
    Source: SparkPost's guides on HTTPS engagement tracking (expected answers of the service).
    """
    return answer.status in (200, 302) and not answer.body and (answer.content_type == "text/plain" or answer.is_msys)


def classify(exchange: Exchange, subject: Subject) -> str:
    """What one exchange shows: a finding's id, or one of the words above."""
    answer = exchange.answer
    if answer is None:
        failure = exchange.failure
        return UNTESTED if failure and failure.trouble is Trouble.UNREACHABLE else NO_ANSWER
    if answer.status == 403 and answer.is_msys and not answer.body:
        return "throttled"
    location = exchange.location
    if location:
        return _of_redirect(exchange.url, location, answer, subject)
    return recognise(answer) or (TRACKER if is_tracker(answer) else ELSEWHERE)


def _of_redirect(url: str, location: str, answer: HttpAnswer, subject: Subject) -> str:
    host = host_of(location)
    if host == subject.domain and same_request(url, location):
        return TO_HTTPS if url.startswith("http:") and location.startswith("https:") else "redirect_loop"
    if host in subject.endpoints and answer.status in _ENDPOINT_REDIRECTS and _path(url) == _path(location):
        return "redirect_mode"
    return TRACKER if is_tracker(answer) else ELSEWHERE


def _path(url: str) -> str:
    return url.split("://", 1)[-1].partition("/")[2].partition("?")[0].lstrip("/")


@dataclass(frozen=True)
class _Side:
    """All exchanges over one scheme, each with its class."""

    exchanges: Sequence[Exchange]
    classes: Sequence[str]

    def first(self, *wanted: str) -> Exchange | None:
        pairs = zip(self.exchanges, self.classes, strict=True)
        return next((each for each, its in pairs if its in wanted), None)

    @property
    def problem(self) -> str:
        """The id that stands first in verdict order; "" where none is recognised."""
        order = list(CATALOGUE)
        ids = [its for its in self.classes if its in CATALOGUE]
        return min(ids, key=order.index, default="")

    @property
    def addresses(self) -> set[str]:
        return {each.edge.address for each in self.exchanges}

    def working(self) -> set[str]:
        """Addresses at which at least one probe reached SparkPost."""
        pairs = zip(self.exchanges, self.classes, strict=True)
        return {each.edge.address for each, its in pairs if its == TRACKER}


def _side(exchanges: Sequence[Exchange], subject: Subject) -> _Side:
    return _Side(exchanges, [classify(each, subject) for each in exchanges])


def judge_https(subject: Subject, facts: Sequence[HttpFacts], *, now: float) -> Finding:
    """The finding in the place of ``https_probe``."""
    exchanges = [exchange for each in facts for exchange in each.https]
    side = _side(exchanges, subject)
    shown = [*exchanges, *(hop for each in facts for hop in each.way[1:])]
    loop = next((each.way for each in facts if _loops(each.way)), ())
    if loop:
        return _finding("redirect_loop", subject, shown, " -> ".join(each.url for each in loop), now)
    problem = side.problem
    working = side.working()
    everywhere = bool(working) and working == side.addresses
    if everywhere and problem in ("", "throttled"):
        return _finding("https_probe", subject, exchanges, _seen(side), now)
    if problem:
        bad = side.first(problem)
        # The other probe path works, so that it comes and goes, or strikes one path alone.
        return _finding(problem, subject, shown, _what(bad) if bad else "", now, Status.WARN if everywhere else None)
    if working:
        return _partly(subject, side, working, now)
    return _unrecognised("https_probe", subject, side, now)


def judge_http(subject: Subject, facts: Sequence[HttpFacts], https: Finding, *, now: float) -> Finding:
    """The finding in the place of ``http_probe``; ``https`` is the one over HTTPS."""
    exchanges = [exchange for each in facts for exchange in each.http]
    side = _side(exchanges, subject)
    working = side.working()
    if working and working == side.addresses:
        return _finding("http_probe", subject, exchanges, _seen(side), now)
    problem = side.problem
    if problem and problem == https.id:
        return _finding("http_probe", subject, exchanges, "", now).skipped(f"the same as over https: {problem}")
    if problem == "cfront_alias":
        refused = side.first(problem)
        return _finding("cfront_https_only", subject, exchanges, _what(refused) if refused else "", now)
    if problem == "throttled":
        observed, reason = "403 from SparkPost", "SparkPost throttles this source of requests"
        return _finding("http_probe", subject, exchanges, observed, now, Status.ERROR, reason)
    if not problem and https.id == "https_probe" and https.status is Status.FAIL and side.first(ELSEWHERE):
        return _finding("http_probe", subject, exchanges, "", now).skipped("the same as over https: https_probe")
    redirect = side.first(TO_HTTPS)
    if redirect is not None and not problem:
        observed = f"{_what(redirect)}: one more step, which some old clients cannot take"
        return _finding("old_http_broken", subject, exchanges, observed, now, Status.WARN)
    bad = side.first(problem) if problem else side.first(NO_ANSWER, ELSEWHERE)
    if bad is None:
        return _unrecognised("http_probe", subject, side, now)
    status = Status.WARN if problem == "redirect_mode" else None
    return _finding("old_http_broken", subject, exchanges, _what(bad), now, status)


def _loops(way: Sequence[Exchange]) -> bool:
    """Whether redirects come back to where they were, or lead down from https to the same address over http."""
    urls = [each.url for each in way]
    if len(set(urls)) < len(urls):
        return True
    return (
        bool(urls)
        and urls[0].startswith("https:")
        and any(url.startswith("http:") and same_request(urls[0], url) for url in urls[1:])
    )


def _partly(subject: Subject, side: _Side, working: set[str], now: float) -> Finding:
    """Some addresses reach SparkPost and others do not."""
    untested = {each.edge.address for each, its in zip(side.exchanges, side.classes, strict=True) if its == UNTESTED}
    broken = sorted(side.addresses - working - untested)
    if not broken:
        return _finding("https_probe", subject, side.exchanges, _seen(side), now)
    bad = next(each for each in side.exchanges if each.edge.address in broken)
    observed = f"{', '.join(broken)} of {len(side.addresses)} addresses: {_what(bad)}"
    return _finding("https_probe", subject, side.exchanges, observed, now, Status.FAIL)


def _unrecognised(finding_id: str, subject: Subject, side: _Side, now: float) -> Finding:
    """An answer that is not SparkPost's and no known page either; or none at all."""
    answered = side.first(ELSEWHERE, TO_HTTPS)
    if answered is not None:
        return _finding(finding_id, subject, side.exchanges, _what(answered), now, Status.FAIL)
    silent = side.first(NO_ANSWER)
    if silent is not None:
        return _finding(finding_id, subject, side.exchanges, _what(silent), now, Status.FAIL)
    reason = "this machine has no route to any of the addresses"
    return _finding(finding_id, subject, side.exchanges, "", now, Status.ERROR, reason)


def _seen(side: _Side) -> str:
    """Which of the expected answers came, and whether SparkPost's server named itself."""
    good = [each for each, its in zip(side.exchanges, side.classes, strict=True) if its == TRACKER]
    kinds = dict.fromkeys(f"{_path_of(each)} {each.answer.status}" for each in good if each.answer)
    named = any(each.answer.is_msys for each in good if each.answer)
    servers = sorted({each.answer.server for each in good if each.answer and each.answer.server})
    evidence = "server: msys-http" if named else f"server: {', '.join(servers) or 'not named'}"
    return f"{', '.join(kinds)}, text/plain and empty; {evidence}"


def _path_of(exchange: Exchange) -> str:
    return "/" + _path(exchange.url)


def _what(exchange: Exchange) -> str:
    if exchange.answer is None:
        return f"{exchange.url}: {exchange.failure}"
    answer = exchange.answer
    leads = f" to {exchange.location}" if exchange.location else ""
    kind = answer.content_type or "no content type"
    body = f"{len(answer.body)} bytes" if answer.body else "empty"
    server = answer.header("Server") or "not named"
    return f"{exchange.url}: {answer.status}{leads}, {kind}, {body}, server: {server}"


def _finding(
    finding_id: str,
    subject: Subject,
    exchanges: Sequence[Exchange],
    observed: str,
    now: float,
    status: Status | None = None,
    reason: str = "",
) -> Finding:
    return found(
        finding_id,
        subject.values(),
        observed=observed,
        status=status,
        reason=reason,
        evidence=[each.evidence() for each in exchanges],
        duration_ms=sum(each.duration_ms for each in exchanges),
        now=now,
    )
