# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the registry, or whoever holds the zone above, sends those who ask for a name.

A resolver tells what the zone's own servers say of their delegation, and nothing at all where these do not answer;
the zone above decides who is asked.
"""

from __future__ import annotations

from dataclasses import replace

from .answers import Answer
from .resolver import Delegation, Resolver

#: All servers of a top-level domain say the same; asking some of them is enough.
_MOST_SERVERS = 3
_MOST_ZONES = 8
#: Labels under which registries of countries sell names.
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gov", "net", "or", "org"})


def is_registry(zone: str) -> bool:
    """Whether names below the zone are sold by a registry: a top-level domain, or one such as ``co.uk``."""
    first, _dot, top = zone.rpartition(".")
    return not first or (len(top) == 2 and first in _SECOND_LEVELS)


def registered(resolver: Resolver, name: str, known: Delegation) -> Delegation:
    """The delegation of the name's zone as the zone above ``known`` has it, followed down to its end.

    ``known`` itself is where the way down starts if it is a registry's. What ``known`` says is returned where nothing
    above it answers. Raises nothing.
    """
    start = known if is_registry(known.zone) else resolver.delegation(_above(known.zone), most=_MOST_SERVERS)
    current = start
    for _zone in range(_MOST_ZONES):
        asked = replace(current, servers=current.servers[:_MOST_SERVERS])
        below = _referral(name, current.zone, resolver.authoritative(name, "A", asked))
        if below is None:
            break
        current = resolver.named(below.referral, below.referral_servers, glue=dict(reversed(below.glue)))
    return known if current is start else current


def _above(zone: str) -> str:
    return zone.partition(".")[2]


def _referral(name: str, zone: str, answers: tuple[Answer, ...]) -> Answer | None:
    """The first answer that leads deeper; a lame server's leads up or aside."""
    deeper = (each for each in answers if each.referral and each.referral != zone)
    return next((each for each in deeper if _is_within(name, each.referral) and _is_within(each.referral, zone)), None)


def _is_within(name: str, zone: str) -> bool:
    return not zone or name == zone or name.endswith(f".{zone}")
