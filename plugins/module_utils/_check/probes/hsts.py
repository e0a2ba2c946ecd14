# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strict transport security: which hosts above a domain may make browsers use https alone for it, and for how long.

Sources: RFC 6797 (HTTP Strict Transport Security), 6.1 and 8.1 to 8.3; the list of preloaded names of Chromium, which
other browsers take over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..._core.clock import Clock
from ..._dns.connect_to import HostPort
from ..model.finding import utc
from ..model.http_answer import Exchange
from .http import HttpProbe
from .wire import Edge, Failure, Trouble

#: A parent's web site is not waited for longer than this, in seconds; it is not what is being checked.
PATIENCE = 5.0
_MOST_PARENTS = 4
_HTTPS = 443
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
    pairs = [part.partition("=") for part in exchange.answer.header("Strict-Transport-Security").split(";")]
    given = [(name.strip().lower(), value.strip().strip('"')) for name, _sign, value in pairs if name.strip()]
    directives = dict(given)
    age = directives.get("max-age", "")
    if len(directives) < len(given) or not (age.isascii() and age.isdigit()):
        return None
    # As many digits as browsers can tell apart; the interpreter refuses to read thousands of them.
    return Policy(host, int(age.lstrip("0")[:_MOST_DIGITS] or "0"), "includesubdomains" in directives)


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
    return Exchange(url, Edge("", HostPort(host, _HTTPS)), utc(clock.wall()), failure=Failure(Trouble.NAMELESS))
