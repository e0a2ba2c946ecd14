# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses where a click led. Pure: the click in, a finding out."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from ..._mail.masking import Masker, shown_link
from ..cdn.answer_kind import is_throttled, loses_query
from ..cdn.pages import explain, recognise
from ..model.connection import FailureKind
from ..model.finding import Evidence, Finding, Status
from ..model.http_answer import Exchange, HttpAnswer, host_of
from ..model.tracking_check import TrackingCheck
from ..rules.email import GROUP
from ..rules.registry import found
from .click import Click

_NO_ANSWER = "no answer"
_BOTH = 2


def analyse_landing(check: TrackingCheck, click: Click, *, target: str, masker: Masker, now: float) -> Finding:
    """The finding in the place of ``link_lands``. ``target`` "" is not known, so that any landing does.

    ``masker`` knows the links of the mail; where the target is not known, where they lead is personal too.
    """
    for exchange in click.exchanges:
        if exchange.location != target:
            masker.learn_links([exchange.url, exchange.location])
    finding_id, observed, status, reason = _outcome(check, click, target)
    page = explain(click.answer) if click.answer is not None and finding_id == "link_broken" else None
    return found(
        finding_id,
        check,
        observed=masker.text(observed),
        status=status,
        reason=reason,
        evidence=[_evidence(each, masker) for each in click.exchanges],
        duration_ms=sum(each.duration_ms for each in click.exchanges),
        now=now,
        page=page,
        group=GROUP,
    )


def _outcome(check: TrackingCheck, click: Click, target: str) -> tuple[str, str, Status | None, str]:
    """Id, what was observed, its status where it is not the rule's usual one, and why it could not be tested."""
    answer, last = click.answer, click.last
    if answer is None:
        return _unanswered(click)
    if is_throttled(answer):
        return "link_broken", f"{_shown(last)}: 403", Status.ERROR, "SparkPost throttles this source of requests"
    observed = f"{_shown(last)}: {_described(last, target)}"
    if len(click.exchanges) > 1:
        observed = f"{_shown(click.first)}: {_described(click.first, '')}; and then {observed}"
        lost = _on_the_way(check, click)
        if lost:
            return lost, observed, None, ""
    if last.location and answer.status in (301, 302, 303, 307, 308) and _lands(last, target, check):
        note = "" if target else "; the intended target is not known, so it was not compared"
        return "link_lands", observed + note, None, ""
    if _loses_landing_query(last, target):
        return "lost_query", observed, None, ""
    if _is_unknown_to_sparkpost(answer, last):
        return _unknown_link(check, click, target), observed + _directly(click), None, ""
    return "link_broken", observed, None, ""


def _unknown_link(check: TrackingCheck, click: Click, target: str) -> str:
    """Why SparkPost does not know the link: without its query, without the domain's name, or in the other region."""
    if urlsplit(click.last.url).query:
        return "lost_query"
    lands = [bool(each.location) and _lands(each, target, check) for each in click.direct]
    return "host_overridden" if lands == [True, False] else "wrong_region"


def _directly(click: Click) -> str:
    """What SparkPost's endpoint made of the same link."""
    if len(click.direct) != _BOTH:
        return ""
    told, untold = (_described(each, "") for each in click.direct)
    return f"; asked without an edge, SparkPost answers {told} if it is told the domain, and {untold} if not"


def _unanswered(click: Click) -> tuple[str, str, Status | None, str]:
    failure = click.last.failure
    observed = f"{_shown(click.last)}: {failure or _NO_ANSWER}"
    if click.unresolved:
        return "link_broken", observed, Status.ERROR, f"the name could not be looked up ({click.unresolved})"
    if failure is not None and failure.kind is FailureKind.UNREACHABLE:
        return "link_broken", observed, Status.ERROR, "this machine has no route to the edge"
    return "link_broken", observed, None, ""


def _on_the_way(check: TrackingCheck, click: Click) -> str:
    """What the edge's own redirect to SparkPost's endpoint does wrong; "" for nothing."""
    if check.in_other_region(host_of(click.first.location)):
        return "wrong_region"
    return "lost_query" if loses_query(click.first) else ""


def _lands(exchange: Exchange, target: str, check: TrackingCheck) -> bool:
    if target:
        return _plain(exchange.location) == _plain(target)
    # SparkPost's own pages are where it sends links that it does not know.
    host = host_of(exchange.location)
    return not check.is_endpoint(host) and host not in ("", check.domain) and not _is_fallback(host)


def _loses_landing_query(exchange: Exchange, target: str) -> bool:
    """Whether the click led to the target without its query, or without a part of it."""
    if not target or not exchange.location or not urlsplit(target).query:
        return False
    wanted, given = urlsplit(_plain(target)), urlsplit(_plain(exchange.location))
    same = (wanted.scheme, wanted.netloc, wanted.path) == (given.scheme, given.netloc, given.path)
    return same and wanted.query != given.query


def _is_unknown_to_sparkpost(answer: HttpAnswer, exchange: Exchange) -> bool:
    """Whether SparkPost answered, and does not know the link: a redirect to its own site, or 404 without a body."""
    if recognise(answer):
        return False
    if _is_fallback(host_of(exchange.location)):
        return True
    ours = answer.is_msys or answer.content_type == "text/plain"
    return ours and not answer.body and (answer.status == 404 or bool(exchange.location))


def _is_fallback(host: str) -> bool:
    return host in ("sparkpost.com", "www.sparkpost.com", "bird.com", "www.bird.com")


def _plain(url: str) -> str:
    """An address in the form in which two are compared: host in lower case, an empty path as ``/``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, parts.fragment))


def _described(exchange: Exchange, target: str) -> str:
    answer = exchange.answer
    if answer is None:
        return str(exchange.failure or _NO_ANSWER)
    if not exchange.location:
        meaning = explain(answer).meaning
        kind = answer.content_type or "no content type"
        return f"{answer.status}{f' ({meaning})' if meaning else ''}, {kind}, no redirect"
    if target and exchange.location == target:
        return f"{answer.status} to {target}"
    shown = f"{answer.status} to {shown_link(exchange.location)}"
    if _loses_landing_query(exchange, target):
        return f"{shown}, with another query than {target}"
    return f"{shown}, not to {target}" if target else shown


def _shown(exchange: Exchange) -> str:
    return shown_link(exchange.url)


def _evidence(exchange: Exchange, masker: Masker) -> Evidence:
    seen = exchange.evidence()
    return Evidence(seen.kind, seen.place, shown_link(exchange.url), seen.at, masker.text(seen.data), redacted=True)
