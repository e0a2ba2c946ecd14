# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks the hosts above a domain, which may have told browsers to use only https for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..._core.clock import Clock
from ..._dns.connect_to import HostPort
from ..model.connection import Edge, Failure, FailureKind
from ..model.finding import utc
from ..model.http_answer import Exchange
from .http import HttpProbe

#: A parent's web site is not waited for longer than this, in seconds; it is not what is being checked.
PATIENCE = 5.0
_MOST_PARENTS = 4
_HTTPS = 443


def parents(domain: str, zone: str) -> tuple[str, ...]:
    """The hosts above the domain, nearest first, up to its zone; where that is not known, up to two labels."""
    labels = domain.split(".")
    above = [".".join(labels[depth:]) for depth in range(1, len(labels) - 1)]
    within = [host for host in above if host == zone or host.endswith(f".{zone}")] if zone else above
    return tuple(within[:_MOST_PARENTS])


def ask_parent(probe: HttpProbe, host: str, look_up: Callable[[], Sequence[Edge]], clock: Clock) -> Exchange:
    """The parent's home page, from its first address."""
    url = f"https://{host}/"
    edges = look_up()
    if edges:
        return probe.get(url, edges[0])
    return Exchange(url, Edge("", HostPort(host, _HTTPS)), utc(clock.wall()), failure=Failure(FailureKind.NO_ADDRESS))
