# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The obstacles of all domains as a person reads them: each once, with the domains that it concerns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .._core.obstacle import Obstacle
from .model import OBSTRUCTED, Report

#: Stands for each of the domains in a text that is the same for all of them.
_DOMAIN = "the domain"
#: More names than these are counted.
_NAMED = 20


@dataclass(frozen=True)
class Told:
    """An obstacle, and the domains that have it."""

    id: str
    domains: tuple[str, ...]
    message: str
    remedy: str

    @property
    def sentence(self) -> str:
        """All of it, for a log."""
        return f"{self.headline} {self.remedy}"

    @property
    def headline(self) -> str:
        """The domains and what is wrong with them, on one line."""
        if len(self.domains) == 1 and self.domains[0] in self.message:
            return self.message
        return f"{listed(self.domains)}: {self.message}"


def told(found: Sequence[Report]) -> tuple[Told, ...]:
    """Every obstacle of every domain, in the order of the domains."""
    groups: dict[tuple[str, str, str], list[tuple[str, Obstacle]]] = {}
    for one in found:
        for each in one.obstacles:
            key = (each.id, _without(one.domain, each.message), _without(one.domain, each.remedy))
            groups.setdefault(key, []).append((one.domain, each))
    return tuple(_told(*key, members) for key, members in groups.items())


def _told(identity: str, message: str, remedy: str, members: Sequence[tuple[str, Obstacle]]) -> Told:
    domains = tuple(dict.fromkeys(domain for domain, _each in members))
    if len(domains) == 1:
        message, remedy = members[0][1].message, members[0][1].remedy
    return Told(identity, domains, _closed(message), _closed(remedy))


def _without(domain: str, text: str) -> str:
    """The text with the domain itself replaced, but no name that it is a part of."""
    name = rf"(?<![\w.-]){re.escape(domain)}(?!\.?[\w-])"
    shown = re.sub(name, _DOMAIN, text)
    return f"{shown[:1].upper()}{shown[1:]}" if shown.startswith(_DOMAIN) else shown


def lines(found: Sequence[Report]) -> tuple[str, ...]:
    """One line for each obstacle, with the ID by which the documentation lists it, and its remedy beneath."""
    return tuple(line for each in told(found) for line in (f"{each.headline} [{each.id}]", f"-> {each.remedy}"))


def summary(found: Sequence[Report]) -> str:
    """One sentence on all of them."""
    obstructed = [one for one in found if one.state == OBSTRUCTED]
    if not obstructed:
        return f"{_count(len(found))} can be set up."
    causes = ", ".join(dict.fromkeys(each.id for one in obstructed for each in one.obstacles))
    return f"{len(obstructed)} of {_count(len(found))} cannot be set up: {causes}."


def conclusion(found: Sequence[Report]) -> str:
    """What to say where a run fails after the lines have been shown: one obstacle in full, of several which domains."""
    all_told = told(found)
    if len(all_told) == 1:
        return all_told[0].sentence
    named: dict[str, dict[str, None]] = {}
    for one in found:
        for each in one.obstacles:
            named.setdefault(each.id, {})[one.domain] = None
    causes = "; ".join(f"{cause}: {listed(tuple(domains))}" for cause, domains in named.items())
    number = sum(one.state == OBSTRUCTED for one in found)
    return (
        f"{number} of {_count(len(found))} cannot be set up ({causes}). Each obstacle is listed above with its remedy."
    )


def listed(names: Sequence[str]) -> str:
    """The names, the first of very many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _count(number: int) -> str:
    return f"{number} domain{'' if number == 1 else 's'}"


def _closed(text: str) -> str:
    return f"{text.rstrip('.')}."
