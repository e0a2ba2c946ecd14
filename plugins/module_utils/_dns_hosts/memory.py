# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What resolvers still remember of a name that has become a CNAME record. No input or output.

They remember each type by itself: one that has the CNAME record already can go on giving the addresses of before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .._dns.answers import Answer, Outcome

REMEDY = (
    "The zone's own servers are right, and there is nothing to correct: run the same play again once the resolver has "
    "forgotten its old answer, or have others asked by the option 'resolvers'"
)


def for_how_long(answer: Answer) -> str:
    """How long a resolver may go on saying what it says, as the end of a sentence."""
    return f"and may remember that for {answer.ttl} s"


def old_addresses(
    target: str, answers: Iterable[Answer], is_right: Callable[[tuple[str, ...]], bool]
) -> tuple[str, ...]:
    """One sentence for each resolver's answer from the time before the CNAME record to ``target``.

    ``answers`` are to the address types. ``is_right`` tells whether addresses without a CNAME record are the target's:
    some resolvers leave it out.
    """
    by_server: dict[str, list[Answer]] = {}
    for answer in answers:
        by_server.setdefault(answer.server, []).append(answer)
    return tuple(filter(None, (_old(target, each, is_right) for each in by_server.values())))


def _old(target: str, answers: list[Answer], is_right: Callable[[tuple[str, ...]], bool]) -> str:
    for answer in answers:
        if answer.chain and answer.chain[0].target != target:
            return f"{answer.server} still leads to {answer.chain[0].target}, {for_how_long(answer)}"
        if answer.found and not answer.chain and not is_right(answer.records):
            return f"{answer.server} still gives the addresses {', '.join(answer.records)}, {for_how_long(answer)}"
    # Some networks filter one of the types out of every answer, CNAME records and all.
    if all(answer.outcome in (Outcome.NODATA, Outcome.NXDOMAIN) and not answer.chain for answer in answers):
        return f"{answers[0].server} still says {answers[0].outcome.value} for addresses, {for_how_long(answers[0])}"
    return ""
