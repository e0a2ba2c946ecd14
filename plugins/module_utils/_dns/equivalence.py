# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a name's addresses are those of an edge, where no CNAME record says so.

An alias record and a flattened CNAME record give addresses in place of a name. A CDN gives other ones each time and to
everybody, so that two sets prove nothing by being equal or different. What proves it: an address that both names give,
in one of several look-ups; or the edge at the name's own addresses, which serves this very name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .resolver import Resolver

#: Look-ups of the target: a CDN's answer lives for a minute, and resolvers give its addresses in turn.
LOOKUPS = 3


@dataclass(frozen=True)
class Equivalence:
    """``proved`` by ``reason``; else ``reason`` says what was seen. ``shared`` are the addresses in common."""

    proved: bool
    reason: str
    shared: tuple[str, ...] = ()


#: Asks whether the edge at these addresses serves the name.
Serves = Callable[[str, tuple[str, ...]], bool]


def shared_addresses(own: Iterable[str], looks: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The addresses of the name that the target had in any of several look-ups."""
    known = {address for look in looks for address in look}
    return tuple(address for address in dict.fromkeys(own) if address in known)


def equivalence(
    name: str, addresses: tuple[str, ...], target: str, resolver: Resolver, serves: Serves | None = None
) -> Equivalence:
    """Whether a name with these addresses leads to the edge of ``target``, "" where only the edge can tell."""
    if not addresses:
        return Equivalence(False, f"{name} has no addresses")
    looks: list[tuple[str, ...]] = []
    for _look in range(LOOKUPS if target else 0):
        looks.append(resolver.addresses(target))
        shared = shared_addresses(addresses, looks)
        if shared:
            return Equivalence(True, f"{name} and {target} share {shared[0]}", shared)
        if not looks[-1]:
            break
    if serves is not None and serves(name, addresses):
        return Equivalence(True, f"the edge at {addresses[0]} serves {name}")
    leads = f" of {target}" if target else ""
    return Equivalence(False, f"nothing shows that {', '.join(addresses)} are addresses{leads}")
