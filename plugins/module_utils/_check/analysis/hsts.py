# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Analyses whether browsers turn http links into https ones that do not work. Pure: facts in, finding out.

Sources: RFC 6797 (HTTP Strict Transport Security), 6.1 and 8.1 to 8.3; Chromium's list of preloaded names, which other
browsers adopt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.finding import Finding, Status
from ..model.http_answer import Exchange, host_of
from ..model.tracking_check import TrackingCheck
from ..rules.registry import found

_HEADER = "Strict-Transport-Security"
_MOST_DIGITS = 18
#: Top-level domains that browsers preload, so that they use every name below by https alone; not all that there are.
PRELOADED = frozenset(
    {
        *("app", "bank", "boo", "channel", "dad", "day", "dev", "esq", "foo", "ing", "insurance", "meme", "mov", "new"),
        *("nexus", "page", "phd", "prof", "rsvp", "zip"),
    }
)


@dataclass(frozen=True)
class Policy:
    """What one host asks of browsers; ``max_age`` is seconds, ``wide`` that it asks it for the names below it too."""

    host: str
    max_age: int
    wide: bool = False

    def covers(self, domain: str) -> bool:
        """Whether browsers that have seen it use https alone for the domain."""
        return self.max_age > 0 and (domain == self.host or (self.wide and domain.endswith(f".{self.host}")))


def policy(host: str, exchange: Exchange) -> Policy | None:
    """What an answer asks for; None where it does not, or where browsers would not listen.

    They listen over https with a certificate that they accept, to the first such header, and to none that is wrong.
    """
    if exchange.answer is None or not exchange.verified or not exchange.url.startswith("https:"):
        return None
    pairs = [part.partition("=") for part in exchange.answer.header(_HEADER).split(";")]
    given = [(name.strip().lower(), value.strip().strip('"')) for name, _sign, value in pairs if name.strip()]
    directives = dict(given)
    age = directives.get("max-age", "")
    if len(directives) < len(given) or not (age.isascii() and age.isdigit()):
        return None
    # As many digits as browsers can tell apart; the interpreter refuses to read thousands of them.
    return Policy(host, int(age.lstrip("0")[:_MOST_DIGITS] or "0"), "includesubdomains" in directives)


def analyse_hsts(
    check: TrackingCheck, asked: Sequence[Exchange], own: Sequence[Exchange], *, https_works: bool | None, now: float
) -> Finding | None:
    """The finding ``hsts``; None where nobody asks browsers for https alone and it would not matter.

    ``asked`` are the hosts above the domain, empty where https works, so that there was no need; ``own`` are the
    domain's answers over https. ``https_works`` is as the probes have it, None where they could not tell. A parent
    that does not answer is no fault of the domain's.
    """
    who = _who(check, asked, own)
    if not who and (https_works is not False or not asked):
        return None
    finding = _finding(check, asked, own, who, now, Status.FAIL if https_works is False else Status.PASS)
    if not who:
        return _unasked(check, asked, own, now)
    if https_works is None:
        return finding.skipped("whether https works could not be tested")
    return finding


def _who(check: TrackingCheck, asked: Sequence[Exchange], own: Sequence[Exchange]) -> list[str]:
    """The hosts whose word browsers take for the domain."""
    given = [policy(host_of(each.url), each) for each in (*asked, *own)]
    hosts = [each.host for each in given if isinstance(each, Policy) and each.covers(check.domain)]
    top = check.domain.rpartition(".")[2]
    return list(dict.fromkeys([*hosts, *([top] if top in PRELOADED else [])]))


def _unasked(check: TrackingCheck, asked: Sequence[Exchange], own: Sequence[Exchange], now: float) -> Finding | None:
    """https does not work, and nobody is known to have asked browsers for it."""
    if any(each.answer is None for each in asked):
        # Many a domain has no website: that tells nothing, and helps nobody.
        return None
    return _finding(check, asked, own, [], now, Status.PASS)


def _finding(
    check: TrackingCheck,
    asked: Sequence[Exchange],
    own: Sequence[Exchange],
    who: Sequence[str],
    now: float,
    status: Status,
) -> Finding:
    observed = f"no host above {check.domain} sends {_HEADER} for it"
    if who:
        dead = (
            "and https does not work, so that http links fail in them too" if status is Status.FAIL else "which works"
        )
        observed = f"{', '.join(who)} makes browsers use only https for {check.domain}, {dead}"
    return found(
        "hsts",
        check,
        observed=observed,
        facts={"hsts_host": who[0] if who else check.domain},
        status=status,
        evidence=[each.evidence() for each in asked] or [each.evidence() for each in own[:1]],
        duration_ms=sum(each.duration_ms for each in asked),
        now=now,
    )
