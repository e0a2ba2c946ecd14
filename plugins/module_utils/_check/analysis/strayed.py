# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""New links that end elsewhere than SparkPost's own answer to such a link leads. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from ..cdn.answer_kind import CACHED, ELSEWHERE, TRACKER, classify, is_throttled, is_tracker
from ..cdn.pages import PASSED_ON
from ..cdn.proxy_pages import is_limited
from ..model.http_answer import Exchange, HttpFacts, host_of, quotes_itself, tokens_of
from ..model.tracking_check import TrackingCheck

#: What looks like one recipient's or one link's own in an address: letters and digits mixed.
_SOMEBODYS = re.compile(r"[/=][0-9a-z_-]*(?:[a-z][0-9]|[0-9][a-z])[0-9a-z_-]{4,}", re.IGNORECASE)
#: Where a second new link stands among the answers of the endpoint: what differs from the first is not compared.
_AGAIN = 3
_OK, _TOO_MANY = 200, 429


def strayed_link(check: TrackingCheck, facts: Sequence[HttpFacts], endpoint: Sequence[Exchange]) -> Exchange | None:
    """The first new link that does not lead where SparkPost's endpoint leads with one; None where all do.

    The endpoint answers new links as it does published ones: with a redirect. Where it does not, or gives each request
    a target of its own, there is nothing to compare with.
    """
    if not _is_reliable(endpoint):
        return None
    own = endpoint[0]
    for each in facts:
        new = each.https[0]
        if new.answer is not None and new.is_fresh and not mixed_up(check, each, own) and _strays(check, each, own):
            return new
    return None


def mixed_up(check: TrackingCheck, facts: HttpFacts, endpoint: Exchange) -> tuple[Exchange, ...]:
    """A new link and another that lead to the same place through the edge, while SparkPost has one for each; or none.

    The other may be the known path: a rewrite of the path leaves the query, and with it the target that it names.
    """
    new = facts.https[0]
    if _is_all_alike(facts):
        return ()
    if not (quotes_itself(endpoint) and new.is_fresh and new.location) or quotes_itself(new):
        return ()
    for other in (facts.with_query, *facts.https[1:2]):
        same = other is not None and other.location == new.location and not quotes_itself(other)
        if other is not None and same and all(classify(one, check) in (TRACKER, CACHED) for one in (new, other)):
            return new, other
    return ()


def _is_all_alike(facts: HttpFacts) -> bool:
    """Whether every path and query is answered alike, as by a page of one's own: another fault, or none."""
    new, asked = facts.https[0], [*facts.https[1:2], *([facts.with_query] if facts.with_query else [])]
    if new.answer is None or len(asked) < 2 or _SOMEBODYS.search(new.location):
        return False
    same = all(one.answer and (one.answer.status, one.location) == (new.answer.status, new.location) for one in asked)
    return same and (bool(new.location) or (new.answer.status == _OK and not new.answer.is_msys))


def _is_reliable(endpoint: Sequence[Exchange]) -> bool:
    if len(endpoint) <= _AGAIN:
        return False
    own, again = endpoint[0], endpoint[_AGAIN]
    known = all(each.answer is not None and is_tracker(each.answer) and each.location for each in (own, again))
    return known and again.location == _expected(own, again)


def _strays(check: TrackingCheck, facts: HttpFacts, own: Exchange) -> bool:
    new = facts.https[0]
    kind, answer = classify(new, check), new.answer
    if kind == TRACKER:
        return not _is_all_alike(facts) and not _is_like(new, own, check) and _is_altered(new, own, check)
    if answer is None or answer.status == _TOO_MANY or is_limited(answer) or is_throttled(answer):
        return False
    # Where nothing works, what answers is a finding by itself.
    works = any(classify(each, check) in (TRACKER, CACHED) for each in facts.https[1:])
    return works and (kind == ELSEWHERE or kind in PASSED_ON) and not _is_like(new, own, check)


def _is_altered(new: Exchange, own: Exchange, check: TrackingCheck) -> bool:
    """Whether it leads nowhere, to the domain itself, or without its own part to where SparkPost leads with that.

    Which place SparkPost chooses for a link that it never made is published nowhere, and may depend on the domain: any
    other place says nothing.
    """
    led = host_of(urljoin(new.url, new.location))
    return led == check.domain or (quotes_itself(own) and led == host_of(own.location))


def _is_like(new: Exchange, own: Exchange, check: TrackingCheck) -> bool:
    """Whether it leads where SparkPost leads; SparkPost may name the domain by which it was asked."""
    expected = _expected(own, new)
    host = host_of(own.url)
    return new.location in (expected, expected.replace(f"//{host}/", f"//{check.domain}/"))


def _expected(own: Exchange, asked: Exchange) -> str:
    """Where SparkPost leads by another link, whose parts stand in the places of the first one's."""
    location = own.location
    for mine, its in zip(tokens_of(own.url), tokens_of(asked.url), strict=False):
        location = location.replace(mine, its)
    return location
