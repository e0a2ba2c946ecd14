# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The zone from which a name is looked for, found without asking a resolver for the name itself.

A resolver that is asked for a name too early remembers for minutes that it does not exist (RFC 2308), and some deny
by that memory whatever is below it (RFC 8020). So resolvers are asked for a registrable domain, and for zones that
the servers above them name.
"""

from __future__ import annotations

from collections.abc import Iterable

from .._core.names import is_within
from .._core.suffixes import registrable_domain
from .answers import Answer
from .parent import at_parent
from .resolver import Delegation, Resolver

_MOST_ZONES = 8


def enclosing(resolver: Resolver, name: str) -> Delegation:
    """The zone of the registrable domain that holds the name, or of the registry where the name is that domain."""
    registrable = registrable_domain(name)
    if registrable in ("", name):
        return resolver.delegation(name.partition(".")[2] or name)
    return resolver.delegation(registrable)


def delegated(resolver: Resolver, name: str) -> Delegation:
    """As :func:`enclosing`, with the registry's servers asked first.

    A resolver that is asked for a zone which nobody has been delegated yet remembers its absence, and denies all names
    in it for as long as the registry says (RFC 2308, 5; RFC 8020), an hour at many.
    """
    registrable = registrable_domain(name)
    above = registrable.partition(".")[2]
    if above and registrable != name:
        parent = at_parent(resolver, registrable)
        if parent.statements and not parent.name_servers:
            return resolver.delegation(above)
    return enclosing(resolver, name)


def deeper_zone(name: str, zone: str, answers: Iterable[Answer]) -> str:
    """The zone below ``zone`` that holds the name by what the servers of ``zone`` answered; "" where none does.

    They refer to it, or hold it as well, and then deny in its name.
    """
    for answer in answers:
        below = answer.referral or (answer.zone if answer.authoritative and not answer.chain else "")
        if below and below != zone and is_within(name, below) and (not zone or is_within(below, zone)):
            return below
    return ""


def zone_beside(resolver: Resolver, name: str, known: Delegation) -> str:
    """The zone below ``known`` that holds the name and that the same servers serve; "" where there is none.

    Such servers answer for both and refer to neither (RFC 1034, 4.3.2), so that they are asked for the SOA record of
    each name in between, from the name on.
    """
    each = name
    while each != known.zone and is_within(each, known.zone):
        for answer in resolver.authoritative(each, "SOA", known):
            if not answer.authoritative or answer.chain:
                continue
            zone = each if answer.found else answer.zone
            if zone:
                return zone if zone != known.zone and is_within(zone, known.zone) else ""
        each = each.partition(".")[2]
    return ""


def alias_targets(resolver: Resolver, name: str) -> tuple[str, ...]:
    """The names to which the CNAME records lead from the name on; none where it has no such record.

    A resolver, which follows them, is asked only where the zone's servers have the record, or cannot be asked.
    """
    zone = enclosing(resolver, name)
    answers = resolver.authoritative(name, "CNAME", zone)
    for _zone in range(_MOST_ZONES):
        below = deeper_zone(name, zone.zone, answers)
        deeper = resolver.delegation(below) if below else zone
        if deeper.zone == zone.zone:
            break
        zone, answers = deeper, resolver.authoritative(name, "CNAME", deeper)
    statements = [answer for answer in answers if answer.outcome.is_statement and answer.authoritative]
    if statements and not any(answer.found for answer in statements):
        return ()
    return tuple(link.target for link in resolver.lookup(name, "A").chain)
