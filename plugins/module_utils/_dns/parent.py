# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parent zone's own servers say of a delegation, which decides whether a zone is in use at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .answers import Answer, Outcome
from .resolver import Resolver

# A top-level domain has up to 13 servers with the same content; a few of them are enough.
_MOST_SERVERS = 4


@dataclass(frozen=True)
class ParentAnswer:
    """One server of the parent zone: the name servers to which it delegates, sorted; none where it knows no zone.

    ``problem`` says why it made no statement, "" where it made one. ``unknown`` is true where the name does not exist.
    """

    server: str
    name_servers: tuple[str, ...] = ()
    problem: str = ""
    unknown: bool = False


@dataclass(frozen=True)
class ParentView:
    """How ``zone`` is delegated by the servers of ``parent``; ``problem`` where none of these could be found."""

    zone: str
    parent: str = ""
    answers: tuple[ParentAnswer, ...] = ()
    problem: str = ""

    @property
    def statements(self) -> tuple[ParentAnswer, ...]:
        """The answers that say where the zone is delegated, or that it is not."""
        return tuple(answer for answer in self.answers if not answer.problem)

    @property
    def name_servers(self) -> tuple[str, ...]:
        """Every name server that any of them names, sorted."""
        return tuple(sorted({name for answer in self.statements for name in answer.name_servers}))

    @property
    def unknown(self) -> bool:
        """Whether every server that made a statement says that there is no such name."""
        return bool(self.statements) and all(answer.unknown for answer in self.statements)

    def delegates_to(self, name_servers: Iterable[str]) -> bool | None:
        """Whether every server that made a statement delegates to exactly these; None where none did."""
        wanted = tuple(sorted(set(name_servers)))
        if not self.statements or not wanted:
            return None
        return all(answer.name_servers == wanted for answer in self.statements)

    @property
    def reason(self) -> str:
        """Why none of them made a statement; "" where one did."""
        if self.statements:
            return ""
        return self.problem or "; ".join(f"{answer.server}: {answer.problem}" for answer in self.answers)


def at_parent(resolver: Resolver, zone: str) -> ParentView:
    """Ask the parent's servers, without recursion, where they delegate the zone to. Raises nothing."""
    above = zone.partition(".")[2]
    if not above:
        return ParentView(zone, problem=f"{zone} is a top-level domain")
    delegation = resolver.delegation(above)
    if not delegation.servers:
        return ParentView(zone, delegation.zone, problem=delegation.problem)
    asked = replace(delegation, servers=delegation.servers[:_MOST_SERVERS])
    answers = resolver.authoritative(zone, "NS", asked)
    return ParentView(zone, delegation.zone, tuple(_statement(zone, answer) for answer in answers))


def _statement(zone: str, answer: Answer) -> ParentAnswer:
    if answer.referral == zone:
        return ParentAnswer(answer.server, answer.referral_servers)
    if answer.authoritative and answer.outcome.is_statement:
        # A server that holds the zone as well as its parent answers for the zone itself (RFC 1034, 4.3.2).
        names = tuple(sorted(answer.records)) if answer.found else ()
        return ParentAnswer(answer.server, names, unknown=answer.outcome is Outcome.NXDOMAIN)
    said = f"refers to the servers of {answer.referral}" if answer.referral else answer.detail
    return ParentAnswer(answer.server, problem=said or answer.outcome.value)
