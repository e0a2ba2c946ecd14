# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the registry, or whoever holds the zone above, sends those who ask for a name.

A resolver repeats what the zone's own servers say of their delegation, and has no answer where these are silent;
the zone above decides who is asked.
"""

from __future__ import annotations

from dataclasses import replace

from .._core.names import is_within
from .._core.suffixes import is_public_suffix
from .answers import Answer
from .resolver import Delegation, Resolver

#: All servers of a top-level domain say the same; asking some of them is enough.
_MOST_SERVERS = 3
_MOST_ZONES = 8


def registered(resolver: Resolver, name: str, known: Delegation) -> Delegation:
    """The delegation of the name's zone as the zone above ``known`` has it, followed down to its end.

    ``known`` itself is where the way down starts if it is a registry's. What ``known`` says is returned where nothing
    above it answers. Raises nothing.
    """
    start = known if is_public_suffix(known.zone) else resolver.delegation(_above(known.zone), most=_MOST_SERVERS)
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
    return next((each for each in deeper if _leads(name, each.referral, zone)), None)


def _leads(name: str, referral: str, zone: str) -> bool:
    """Whether the referral leads from the zone (the root is "") towards the name."""
    return is_within(name, referral) and (not zone or is_within(referral, zone))
