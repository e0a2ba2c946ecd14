# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones at real name servers: the parent's server, the zone's own ones, and a resolver that asks all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from real_servers.servers.dns import KnotResolver, NameServer, Nsd, Unbound
from real_servers.site import Site


class Reached(Protocol):
    """A name server, real or odd, as the check and resolvers reach it."""

    @property
    def at(self) -> str: ...

    def for_host(self, host: str) -> str: ...


ZONE = "example.com"
_PARENTS = ("com", "net", "io")
#: The name of the parents' own server.
_ABOVE = "above.names.test"


def host(number: int) -> str:
    """The name of a name server."""
    return f"ns{number}.names.test"


def text(apex: str, *lines: str, servers: int = 2, ttl: int = 300) -> str:
    """A zone file: start of authority, name servers (none for the parent's own), and these lines."""
    names = [host(number) for number in range(1, servers + 1)] or [_ABOVE]
    ns = "\n".join(f"@ NS {name}." for name in names)
    soa = f"@ SOA {host(1)}. hostmaster.names.test. 1 7200 900 1209600 300"
    return "\n".join((f"$ORIGIN {apex}.", f"$TTL {ttl}", soa, ns, *lines, ""))


def parent(site: Site, *lines: str, servers: int = 2, net: Sequence[str] = ()) -> Nsd:
    """Holds the top-level domains with the delegation of the zone, and the names of name servers.

    ``lines`` are more of ``com``'s, such as DS records, and ``net`` those of ``net``.
    """
    delegation = [f"example NS {host(number)}." for number in range(1, servers + 1)]
    addresses = [f"ns{number} A 127.0.0.{number}" for number in range(1, 10)]
    zones = {
        "com": text("com", *delegation, *lines, servers=0),
        # An address that nobody is at: the check is led by name, resolvers by their configuration.
        "names.test": text("names.test", "above A 127.0.0.10", *addresses, servers=0),
        **{apex: text(apex, *(net if apex == "net" else ()), servers=0) for apex in _PARENTS[1:]},
        "test": text("test", servers=0),
    }
    return site.start(Nsd(site.room("parent"), site.others[0], zones))


def lead(
    site: Site,
    above: NameServer,
    authoritative: Sequence[Reached],
    *,
    zones: Sequence[str] = (ZONE,),
    resolver: type[Unbound] | type[KnotResolver] | None = Unbound,
    extra: str = "",
) -> NameServer | None:
    """Lets the check ask ``authoritative`` as ns1, ns2, … of the zone; returns the resolver, which asks them too,
    None where the row starts another one.

    ``extra`` is the resolver's configuration of the row's own.
    """
    own = [server.for_host(host(number)) for number, server in enumerate(authoritative, start=1)]
    site.connect_to[:0] = [above.for_host(_ABOVE), *own]
    stubs: Mapping[str, tuple[str, ...]] = {
        **dict.fromkeys((*_PARENTS, "names.test", "test"), (above.at,)),
        **{apex: tuple(server.at for server in authoritative) for apex in zones},
    }
    if resolver is None:
        return None
    started = site.start(resolver(site.room("resolver"), site.others[3], stubs, extra))
    site.resolvers = [started.resolver]
    return started
