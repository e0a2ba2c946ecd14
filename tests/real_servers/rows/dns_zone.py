# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What zones hold, and how their servers serve it: chains, silence, versions, records that clash."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from real_servers.row import HEALTHY, Row
from real_servers.rows.name_servers import ZONE, Reached, lead, parent, text
from real_servers.servers.dns import Bind, BindResolver, Dnsmasq, Knot, KnotResolver, NameServer, Nsd, PowerDns, Unbound
from real_servers.servers.odd_dns import odd
from real_servers.site import Site

CDN = "edge.net"
LOOP = ("track CNAME other", "other CNAME track")
LONG = ("track CNAME l1", *(f"l{number} CNAME l{number + 1}" for number in range(1, 25)), "l25 A 127.0.0.1")
TEN = ("track CNAME l1", *(f"l{number} CNAME l{number + 1}" for number in range(1, 9)), "l9 A 127.0.0.1")

RESOLVERS = ("bind", "knot-resolver", "dnsmasq")
PRODUCTS = ("bind", "knot", "powerdns", "nsd")


def authoritative(kind: str, site: Site, number: int, zones: Mapping[str, str]) -> NameServer:
    """A server of this product with these zones, as the ``number``-th of the site."""
    address = site.others[number]
    if kind == "bind":
        options = "check-integrity no;"
        return site.start(Bind(site.room("bind"), zones, options=options, zone_extra="check-names ignore;"))
    if kind == "knot":
        return site.start(Knot(site.room("knot"), address, zones, zone_extra="    semantic-checks: off\n"))
    if kind == "powerdns":
        return site.start(PowerDns(site.room("powerdns"), address, zones))
    return site.start(Nsd(site.room("nsd"), address, zones))


def forwarding(kind: str, site: Site, above: NameServer, servers: Sequence[Reached], zones: Sequence[str]) -> None:
    """A resolver of a product that forwards, in place of the one that ``lead`` starts."""
    forwarded = {**dict.fromkeys(("com", "io", "names.test"), above.at), **dict.fromkeys(zones, servers[0].at)}
    if kind == "bind":
        made: NameServer = BindResolver(site.room("resolver"), forwarded)
    else:
        made = Dnsmasq(site.room("resolver"), site.others[3], forwarded)
    site.resolvers = [site.start(made).resolver]


def world(
    *lines: str,
    server: str = "bind",
    second: str = "nsd",
    behind: str = "unbound",
    other: tuple[str, ...] = (),
    dead: str = "",
    **more: str,
) -> Callable[[Site], None]:
    """The zone with these lines at two servers of these products, and another zone at the same ones.

    ``behind`` is the resolver, ``dead`` says which servers are silent: ``all`` or ``one``.
    """

    def build(site: Site) -> None:
        here = [line.replace("HERE", site.address) for line in lines]
        zones = {ZONE: text(ZONE, *here), CDN: text(CDN, *(line.replace("HERE", site.address) for line in other))}
        above = parent(site, *more.values())
        servers: list[Reached] = [odd(site, 1) if dead == "all" else authoritative(server, site, 1, zones)]
        servers.append(odd(site, 2) if dead else authoritative(second, site, 2, zones))
        if behind in ("unbound", "knot-resolver"):
            lead(site, above, servers, zones=(ZONE, CDN), resolver=Unbound if behind == "unbound" else KnotResolver)
        else:
            lead(site, above, servers, zones=(ZONE, CDN), resolver=None)
            forwarding(behind, site, above, servers, (ZONE, CDN))

    return build


def _row(name: str, builds: Callable[[Site], None], expect: str, *servers: str, **more: Any) -> Row:
    return Row(name, "dns", builds, expect, servers=("nsd", "unbound", *servers), groups=("dns",), **more)


ROWS = (
    *(_row(f"loop-{kind}", world(*LOOP, server=kind), "dns_cname_loop", kind) for kind in PRODUCTS),
    *(
        _row(f"long-{kind}", world(*LONG, server=kind), "dns_chain_long", kind, brief=kind == "bind")
        for kind in PRODUCTS
    ),
    _row("loop-powerdns-alone", world(*LOOP, server="powerdns", second="powerdns"), "dns_cname_loop", "powerdns"),
    _row("long-powerdns-alone", world(*LONG, server="powerdns", second="powerdns"), "dns_chain_long", "powerdns"),
    *(_row(f"ten-{kind}", world(*TEN, server=kind), HEALTHY, kind) for kind in PRODUCTS),
    *(_row(f"loop-by-{kind}", world(*LOOP, behind=kind), "dns_cname_loop", kind) for kind in RESOLVERS),
    *(_row(f"long-by-{kind}", world(*LONG, behind=kind), "dns_chain_long", kind) for kind in RESOLVERS),
    *(_row(f"ten-by-{kind}", world(*TEN, behind=kind), HEALTHY, kind) for kind in RESOLVERS),
    *(
        _row(f"silent-by-{kind}", world(behind=kind, dead="all"), "dns_servers_silent", kind, brief=kind == "bind")
        for kind in RESOLVERS
    ),
    *(
        _row(
            f"one-silent-by-{kind}",
            world("track A HERE", behind=kind, dead="one"),
            "dns_delegation",
            kind,
            status="warn",
        )
        for kind in RESOLVERS
    ),
)
