# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS configurations: sets of protocols with the DNS records that lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.fastly.ids import new_id

#: Where no servers are given: addresses for documentation (RFC 5737), four as Fastly has them.
_NOWHERE = tuple(tuple(f"{net}.{number}" for number in (3, 67, 131, 195)) for net in ("192.0.2", "198.51.100"))


@dataclass(frozen=True)
class Configuration:
    """One configuration. Its creation is in seconds since the epoch."""

    id: str
    name: str
    default: bool
    cname: str
    #: IPv4 and IPv6 alike.
    addresses: tuple[str, ...]
    http_protocols: tuple[str, ...]
    tls_protocols: tuple[str, ...]
    created_at: float

    def addresses_of(self, record_type: str) -> tuple[str, ...]:
        """The values of its A or AAAA records."""
        return tuple(each for each in self.addresses if (":" in each) == (record_type == "AAAA"))

    def records(self) -> Iterator[tuple[str, str]]:
        """Values and types of its DNS records."""
        yield self.cname, "CNAME"
        for each in self.addresses:
            yield each, "AAAA" if ":" in each else "A"


class Configurations:
    """The configurations of the account: one is the default, another has HTTP/3 and a record of its own."""

    def __init__(self, addresses: Sequence[Sequence[str]], at: float) -> None:
        """``addresses`` are those of each configuration in order, the default one first."""
        first, second = [*map(tuple, addresses), *_NOWHERE[len(addresses) :]][:2]
        protocols = ("http/1.1", "http/2")
        self._held = (
            Configuration(new_id(), "TLS v1.3", True, "t.sni.global.fastly.net", first, protocols, ("1.2", "1.3"), at),
            Configuration(
                new_id(),
                "HTTP/3 & TLS v1.3 + 0RTT",
                False,
                "n.sni.global.fastly.net",
                second,
                (*protocols, "http/3"),
                ("1.2", "1.3+0RTT"),
                at,
            ),
        )

    def __iter__(self) -> Iterator[Configuration]:
        return iter(self._held)

    @property
    def default(self) -> Configuration:
        return self._held[0]

    def get(self, identity: str) -> Configuration | None:
        """The configuration of the id, or None."""
        return next((each for each in self._held if each.id == identity), None)
