# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All answers over one scheme, classified, and their descriptions. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..cdn.answer_kind import CACHED, ELSEWHERE, FORWARDED, NO_ANSWER, TRACKER, UNTESTED, classify
from ..cdn.pages import explain
from ..model.connection import FailureKind
from ..model.http_answer import REDIRECTS, Exchange, path_of
from ..model.tracking_check import TrackingCheck
from ..rules.registry import RULES

#: Seconds from which on it is told how long an answer takes.
_WORTH_TELLING = 1.0
#: What is an answer, or shows nothing of the edge.
_NO_SILENCE = frozenset(
    {
        FailureKind.NOT_HTTP,
        FailureKind.UNREACHABLE,
        FailureKind.NO_ADDRESS,
        FailureKind.REFUSED,
        FailureKind.TLS,
        FailureKind.CERTIFICATE,
    }
)
_NOT_FOUND, _LEAST_ERROR, _LEAST_SERVER_ERROR = 404, 400, 500


@dataclass(frozen=True)
class SchemeAnswers:
    """The exchanges with their classes; ``landings`` are the endpoint's answers by URL, where redirects lead there."""

    exchanges: Sequence[Exchange]
    classes: Sequence[str]
    landings: Mapping[str, Exchange] = field(default_factory=dict)

    @classmethod
    def of(
        cls, exchanges: Sequence[Exchange], check: TrackingCheck, landings: Sequence[Exchange] = ()
    ) -> SchemeAnswers:
        """Classifies the exchanges; one that is sent on to the endpoint is what the endpoint makes of it."""
        found = {each.url: each for each in landings}
        return cls(exchanges, [_class(each, check, found) for each in exchanges], found)

    def first(self, *kinds: str) -> Exchange | None:
        """The first exchange of one of these classes."""
        return next((each for each, its in self._pairs() if its in kinds), None)

    @property
    def problem(self) -> str:
        """The id that stands first in verdict order; "" where none is recognised."""
        order = list(RULES)
        ids = [its for its in self.classes if its in RULES]
        return min(ids, key=order.index, default="")

    @property
    def addresses(self) -> set[str]:
        """Every address that was asked."""
        return {each.edge.address for each in self.exchanges}

    def working(self) -> set[str]:
        """Addresses at which at least one probe reached SparkPost, and new links do.

        An answer for a path that others have asked for may come out of a cache that does not say so.
        """
        reached = {each.edge.address for each, its in self._pairs() if its in (TRACKER, FORWARDED)}
        return reached - {each.edge.address for each, its in self._pairs() if _breaks(each, its)}

    def unproven(self) -> set[str]:
        """Addresses at which every answer of SparkPost's came out of a cache."""
        kept = {each.edge.address for each, its in self._pairs() if its == CACHED}
        bad = {each.edge.address for each, its in self._pairs() if its in RULES or _breaks(each, its)}
        return kept - self.working() - bad

    def is_proven(self) -> bool:
        """Whether SparkPost is recognised by its name or by its redirect, which an empty page alone does not show."""
        good = [self._end(each).answer for each, its in self._pairs() if its in (TRACKER, FORWARDED)]
        return any(answer is not None and (answer.is_msys or answer.status in REDIRECTS) for answer in good)

    def demands_certificate(self) -> bool:
        """Whether each request, and no handshake, ends with an alert: the path is for clients with certificates."""
        failures = [each.failure for each in self.exchanges]
        return bool(failures) and all(
            failure is not None and failure.kind is FailureKind.TLS and "ALERT" in failure.detail
            for failure in failures
        )

    def is_silent(self, addresses: Collection[str] = ()) -> bool:
        """Whether none of these addresses, by default none at all, gives any answer, be it one that is no HTTP."""
        asked = [each for each in self.exchanges if not addresses or each.edge.address in addresses]
        failures = [each.failure for each in asked if each.answer is None]
        silent = [failure for failure in failures if failure and failure.kind not in _NO_SILENCE]
        return bool(silent) and len(failures) == len(asked)

    def seconds(self) -> float:
        """How long SparkPost's answer takes at the slowest address, by the quickest one there."""
        quickest: dict[str, int] = {}
        for each, its in self._pairs():
            if its in (TRACKER, FORWARDED):
                known = quickest.get(each.edge.address, each.duration_ms)
                quickest[each.edge.address] = min(known, each.duration_ms)
        return max(quickest.values(), default=0) / 1000

    @property
    def is_forwarded(self) -> bool:
        """Whether redirects led to the endpoint, whatever it said."""
        return any(each.location in self.landings for each in self.exchanges)

    def untested(self) -> set[str]:
        """Addresses to which this machine has no way."""
        return {each.edge.address for each, its in self._pairs() if its == UNTESTED}

    def seen(self) -> str:
        """Which of the expected answers came, and whether SparkPost's server named itself."""
        good = [self._end(each) for each, its in self._pairs() if its in (TRACKER, FORWARDED)]
        kinds = dict.fromkeys(f"{_shown_path(each)} {each.answer.status}" for each in good if each.answer)
        named = any(each.answer.is_msys for each in good if each.answer)
        servers = sorted({each.answer.server for each in good if each.answer and each.answer.server})
        others = f"server: {', '.join(servers)}" if servers else "no header Server"
        evidence = "server: msys-http" if named else others
        slow = f"; after {self.seconds():.1f} s" if self.seconds() >= _WORTH_TELLING else ""
        return f"{self._redirects()}{', '.join(kinds)}, text/plain and empty; {evidence}{slow}"

    def _redirects(self) -> str:
        sent = [each for each, its in self._pairs() if its == FORWARDED]
        if not sent:
            return ""
        statuses = sorted({each.answer.status for each in sent if each.answer})
        shown = next((each for each in sent if not each.is_fresh), sent[0])
        return f"{', '.join(map(str, statuses))} to {shown.location}; there "

    def what(self, exchange: Exchange | None) -> str:
        """One exchange in words, and what the endpoint said where it leads there."""
        if exchange is None:
            return ""
        landing = self.landings.get(exchange.location)
        return describe(exchange) if landing is None else f"{describe(exchange)}; and then {describe(landing)}"

    def _end(self, exchange: Exchange) -> Exchange:
        return self.landings.get(exchange.location, exchange)

    def _pairs(self) -> Sequence[tuple[Exchange, str]]:
        return list(zip(self.exchanges, self.classes, strict=True))


def _class(exchange: Exchange, check: TrackingCheck, landings: Mapping[str, Exchange]) -> str:
    kind = classify(exchange, check)
    if kind != FORWARDED:
        return kind
    landing = landings.get(exchange.location)
    if landing is None:
        return UNTESTED
    if not landing.verified:
        return ELSEWHERE
    ends = classify(landing, check)
    known = {TRACKER: FORWARDED, "throttled": "throttled", NO_ANSWER: NO_ANSWER, UNTESTED: UNTESTED}
    return known.get(ends, ELSEWHERE)


def _shown_path(exchange: Exchange) -> str:
    return "/f/ with a new link" if exchange.is_fresh else path_of(exchange.url)


def _breaks(exchange: Exchange, kind: str) -> bool:
    """Whether a new link does not work. SparkPost itself may answer 404 for one that is none of its own."""
    if not exchange.is_fresh:
        return False
    if exchange.answer is None:
        return kind == NO_ANSWER
    status = exchange.answer.status
    own_page = kind in RULES and kind != "throttled" and status >= _LEAST_ERROR and status != _NOT_FOUND
    return own_page or status >= _LEAST_SERVER_ERROR


def describe(exchange: Exchange) -> str:
    """URL, status, and what distinguishes the answer from SparkPost's."""
    answer = exchange.answer
    if answer is None:
        return f"{exchange.url}: {exchange.failure}"
    leads = f" to {exchange.location}" if exchange.location else ""
    kind = answer.content_type or "no content type"
    body = f"{len(answer.body)} bytes" if answer.body else "empty"
    server = f"server: {answer.header('Server')}" if answer.header("Server") else "no header Server"
    meaning = explain(answer).meaning
    means = f" ({meaning})" if meaning else ""
    trusted = "" if exchange.verified else ", certificate not accepted"
    return f"{exchange.url}: {answer.status}{leads}{means}, {kind}, {body}, {server}{trusted}"
