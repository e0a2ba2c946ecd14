# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether DNS lets SparkPost ever verify a domain: what its zone's servers say against it.

A CDN may still deploy, and a managed certificate may still be issued. A name that does not exist, or that leads to
something else, stays as it is until somebody changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .._core.errors import HopelessError
from .._core.wait import Contradiction
from .._dns.answers import Answer, Outcome
from .._dns.iterative import IterativeLookup
from .._dns.resolver import ADDRESS_TYPES, Resolver

#: Address records in place of a CNAME record may be those of a CDN, which nobody can tell while it deploys: how many
#: minutes it may take.
_MINUTES_TO_DEPLOY = 5.0


@dataclass(frozen=True)
class Place:
    """Whose a target is, in words, and whether it may come to answer as SparkPost by itself."""

    words: str
    may_come: bool


#: Judges a chain of targets by their names, and whether SparkPost looks at them over https.
Judge = Callable[[Sequence[str], bool], Place]


class Prospects:
    """What DNS says of the domains that are waited for."""

    def __init__(self, resolver: Resolver, judge: Judge) -> None:
        self._resolver = resolver
        self._zones = IterativeLookup(resolver)
        self._judge = judge

    def contradictions(self, domain: str, pending: str, *, secure: bool) -> tuple[Contradiction, ...]:
        """What speaks against a verification that has not come yet; ``pending`` is what SparkPost says."""
        statements = _statements(self._zones.authoritative(domain, "CNAME"))
        outcomes = {answer.outcome for answer in statements}
        if outcomes == {Outcome.NXDOMAIN}:
            return (_absent(domain, f"{domain} does not exist in DNS (NXDOMAIN)", statements),)
        if outcomes == {Outcome.ANSWER}:
            return self._elsewhere(domain, statements, pending, secure=secure)
        if outcomes == {Outcome.NODATA}:
            return self._by_addresses(domain, pending)
        return ()

    def _elsewhere(
        self, domain: str, answers: Sequence[Answer], pending: str, *, secure: bool
    ) -> tuple[Contradiction, ...]:
        target = answers[0].records[0]
        chain = [target, *(link.target for link in self._resolver.lookup(target, "A").chain)]
        place = self._judge(chain, secure)
        if place.may_come:
            return ()
        return (_other(domain, f"has the record CNAME {target}, which leads to {place.words}", pending),)

    def _by_addresses(self, domain: str, pending: str) -> tuple[Contradiction, ...]:
        answers = [answer for kind in ADDRESS_TYPES for answer in _statements(self._zones.authoritative(domain, kind))]
        addresses = tuple(dict.fromkeys(record for answer in answers for record in answer.records))
        if addresses:
            return (_other(domain, f"has the addresses {', '.join(addresses)}", pending, _MINUTES_TO_DEPLOY),)
        if answers:
            return (_absent(domain, f"{domain} has neither a CNAME record nor addresses in DNS", answers),)
        return ()


def _statements(answers: Sequence[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.outcome.is_statement]


def _absent(domain: str, what: str, answers: Sequence[Answer]) -> Contradiction:
    servers = ", ".join(sorted({answer.server.partition(" ")[0] for answer in answers}))
    error = HopelessError(
        f"SparkPost cannot verify {domain}: {what}, according to every server of its zone ({servers})",
        remedy=f"Create the record of {domain} at your DNS host, pointing to your CDN or SparkPost's endpoint, and run "
        "again",
    )
    return Contradiction(f"{domain} is absent", error)


def _other(domain: str, what: str, pending: str, minutes: float = 1.0) -> Contradiction:
    error = HopelessError(
        f"SparkPost cannot verify {domain}: the name {what}, and SparkPost does not find its own answer there "
        f"({pending})",
        remedy=f"Point {domain} to your CDN or SparkPost's endpoint, and run again",
    )
    return Contradiction(f"{domain} {what.partition(',')[0]}", error, minutes)
