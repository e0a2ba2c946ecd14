# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and name servers with one fault each, and healthy ones that look odd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from real_servers.row import HEALTHY, Row
from real_servers.rows.name_servers import ZONE, Reached, lead, parent, text
from real_servers.servers.dns import BindResolver, Knot, Nsd, PowerDns
from real_servers.servers.odd_dns import (
    Fault,
    OddServer,
    cuts_off,
    denies_empty,
    drops_edns,
    drops_track,
    fails,
    mixes,
    nobody,
    odd,
    refuses_edns,
)
from real_servers.site import DOMAIN, Site

DEEP = "track.mail.example.com"
OTHER, DEAD, BIRD = "edge.net", "dead.net", "bird.com"
MANY = tuple(f"track A 127.1.0.{number}" for number in range(1, 42))
Build = Callable[[Site], None]


def further(site: Site, number: int) -> str:
    """An address beside those of the site."""
    net, _dot, last = site.others[3].rpartition(".")
    return f"{net}.{int(last) + 50 + number}"


def _world(
    *lines: str,
    faults: tuple[Fault | None, Fault | None] = (None, None),
    plain: bool = True,
    first: type[Knot] | type[Nsd] | type[PowerDns] = Knot,
    lame: tuple[int, ...] = (),
    second: type[Nsd] | type[PowerDns] = Nsd,
    dead: bool = False,
) -> Build:
    """The zone at two servers, behind odd ones that have ``faults`` unless ``plain``.

    The numbers in ``lame`` are of servers without the zone; ``dead``: the zone to which names lead is silent.
    """

    def build(site: Site) -> None:
        above = parent(site)
        zones = {
            ZONE: text(ZONE, *(line.replace("HERE", site.address) for line in lines)),
            OTHER: text(OTHER, f"new A {site.address}", "back CNAME track.example.com."),
            BIRD: text(BIRD, "us1.links A 127.0.0.9"),
        }
        hosted: list[Reached] = []
        for number, made in enumerate((first, second), start=1):
            held = {OTHER: zones[OTHER]} if number in lame else zones
            if plain:
                hosted.append(site.start(made(site.room("server"), site.others[number], held)))
            else:
                real = site.start(made(site.room("server"), further(site, number), held))
                hosted.append(odd(site, number, (real.address, real.port), faults[number - 1]))
        lead(site, above, hosted, zones=(ZONE, OTHER, BIRD))
        if dead:
            _with_dead_zone(site, above, hosted)

    return build


def _with_dead_zone(site: Site, above: Reached, hosted: list[Reached]) -> None:
    sink = site.start(OddServer(further(site, 3)))
    forwarded = {**dict.fromkeys(("com", "names.test"), above.at), ZONE: hosted[0].at, DEAD: sink.at}
    options = "resolver-query-timeout 1000;"
    site.resolvers = [site.start(BindResolver(site.room("resolver"), forwarded, options)).resolver]


def _dname_loop(site: Site) -> None:
    """DNAME records that lead in a circle, at PowerDNS, which fails for each name below them."""
    above = parent(site)
    zones = {ZONE: text(ZONE, "old DNAME new", "new DNAME old", "track CNAME track.old")}
    servers = [
        site.start(PowerDns(site.room("server"), site.others[number], zones, "dname-processing=yes"))
        for number in (1, 2)
    ]
    lead(site, above, servers)


def _apex(product: type[Nsd] | type[PowerDns]) -> Build:
    """The domain is the top of a zone, and has a CNAME record there."""

    def build(site: Site) -> None:
        above = parent(site)
        outer = text(ZONE, "track NS ns1.names.test.", "track NS ns2.names.test.")
        inner = text(DOMAIN, "@ CNAME new.edge.net.")
        zones = {ZONE: outer, DOMAIN: inner, OTHER: text(OTHER, f"new A {site.address}")}
        servers = [site.start(product(site.room("server"), site.others[number], zones)) for number in (1, 2)]
        lead(site, above, servers, zones=(ZONE, DOMAIN, OTHER))

    return build


def _resolvers(*kinds: str, lines: tuple[str, ...] = ("track A HERE",)) -> Build:
    """Resolvers of these kinds instead: ``dead`` ones, ``broken`` ones that fail always, and good ones."""

    def build(site: Site) -> None:
        _world(*lines)(site)
        good = site.resolvers[0]
        named = []
        for number, kind in enumerate(kinds, start=4):
            address = further(site, number)
            if kind == "good":
                named.append(good)
            elif kind == "closed":
                named.append(f"{address}:{nobody(address)}")
            else:
                behind = (site.others[0], 5300) if kind == "broken" else None
                named.append(site.start(OddServer(address, behind, fails)).resolver)
        site.resolvers = named

    return build


def _nameless(site: Site) -> None:
    """The zone's name servers have names that nobody knows."""
    above = parent(site, servers=0)
    zone = text(ZONE, "track A HERE".replace("HERE", site.address)).replace("names.test", "nowhere.test")
    servers = [site.start(Nsd(site.room("server"), site.others[1], {ZONE: zone}))]
    lead(site, above, servers, zones=())


def _one_nameless(site: Site) -> None:
    """One of the zone's name servers has a name that nobody knows."""
    above = parent(site)
    zone = text(ZONE, f"track A {site.address}", "@ NS gone.names.test.")
    servers = [site.start(Nsd(site.room("server"), site.others[number], {ZONE: zone})) for number in (1, 2)]
    lead(site, above, servers)


def _inner_names(*glue: str) -> Build:
    """The zone's name servers have names in the zone itself, and ``glue`` is their addresses at the registry."""

    def build(site: Site) -> None:
        delegation = [f"example NS ns{number}.example" for number in (1, 2)]
        addresses = [f"ns{number}.example A {address}" for number, address in enumerate(glue, start=1)]
        above = parent(site, *delegation, *addresses, servers=0)
        own = ("ns1 A 127.0.0.1", "ns2 A 127.0.0.2", f"track A {site.address}")
        zone = text(ZONE, *own).replace("ns1.names.test.", "ns1").replace("ns2.names.test.", "ns2")
        servers = [site.start(Nsd(site.room("server"), site.others[number], {ZONE: zone})) for number in (1, 2)]
        lead(site, above, servers)
        site.connect_to[:0] = [server.for_host(f"ns{number}.{ZONE}") for number, server in enumerate(servers, start=1)]

    return build


def _dropped(site: Site) -> None:
    """The resolver is silent about the domain alone, as one with a policy is."""
    _world("track A HERE")(site)
    real = site.resolvers[0].partition(":")
    site.resolvers = [site.start(OddServer(further(site, 4), (real[0], int(real[2])), drops_track)).resolver]


def _unregistered(site: Site) -> None:
    """The registry does not know the domain."""
    lead(site, parent(site, servers=0), (), zones=())


def _row(
    name: str, builds: Build, expect: str = HEALTHY, *, domain: str = "", also: tuple[str, ...] = (), **more: Any
) -> Row:
    options = {"domain": domain} if domain else {}
    servers = ("knot", "nsd", "unbound", "bind", *also)
    return Row(name, "dns", builds, expect, servers=servers, groups=("dns",), options=options, **more)


ROWS = (
    _row("wildcard", _world("* A HERE")),
    _row("wildcard-alias", _world("* CNAME new.edge.net.")),
    _row("zero-ttl", _world("track 0 A HERE")),
    _row("dname", _world("old DNAME new", "track CNAME track.old", "track.new A HERE")),
    _row("empty-name", _world("track.mail A HERE"), domain=DEEP),
    _row("many", _world(*MANY)),
    _row("many-tcp-bind", _world(*MANY, first=PowerDns), also=("powerdns",)),
    _row("edns-refused", _world("track A HERE", plain=False, faults=(refuses_edns, refuses_edns))),
    _row("one-resolver-dead", _resolvers("dead", "good")),
    _row("one-resolver-closed", _resolvers("closed", "good")),
    _row("dangling", _world("track CNAME gone.edge.net."), "dns_dangling", says=("NXDOMAIN",)),
    _row("dangling-empty", _world("track CNAME edge.net."), "dns_dangling", says=("NODATA",)),
    _row("missing", _world("other A HERE"), "dns_nxdomain"),
    _row("loop-outside", _world("track CNAME back.edge.net."), "dns_cname_loop", brief=True),
    _row("loop-powerdns-dname", _dname_loop, "dns_cname_loop", also=("powerdns",)),
    _row(
        "loop-powerdns-wildcard",
        _world("* CNAME foo", first=PowerDns, second=PowerDns),
        "dns_cname_loop",
        also=("powerdns",),
    ),
    _row("loop-to-itself", _world("track CNAME track"), "dns_cname_loop"),
    _row(
        "target-silent",
        _world("track CNAME x.dead.net.", dead=True),
        "dns_target_silent",
        remedy=("x.dead.net",),
        brief=True,
    ),
    # It does not load such a zone.
    _row("apex-nsd", _apex(Nsd), "dns_delegation", remedy=("log", "at the zone's top"), never=("Create",)),
    _row("apex-powerdns", _apex(PowerDns), "dns_cname_beside", remedy=("top of a zone",), also=("powerdns",)),
    _row(
        "beside-mx",
        _world("track CNAME new.edge.net.", plain=False, faults=(mixes, mixes)),
        "dns_cname_beside",
        brief=True,
    ),
    # PowerDNS gives the CNAME record, whatever it is asked for.
    _row(
        "beside-hidden",
        _world("track CNAME new.edge.net.", "track MX 10 mail", first=PowerDns, second=PowerDns),
        also=("powerdns",),
    ),
    _row("lame-one", _world("track A HERE", lame=(2,)), "dns_delegation", status="warn", remedy=("ns2.names.test",)),
    _row(
        "lame-all", _world("track A HERE", lame=(1, 2)), "dns_delegation", status="fail", says=("REFUSED",), brief=True
    ),
    _row("unregistered", _unregistered, "dns_delegation", remedy=("Register",)),
    _row("nameless", _nameless, "dns_delegation"),
    _row("one-nameless", _one_nameless, "dns_delegation", status="warn", says=("gone.names.test",)),
    _row(
        "empty-name-denied",
        _world("track.mail A HERE", plain=False, faults=(denies_empty, denies_empty)),
        "dns_empty_name",
        domain=DEEP,
        brief=True,
    ),
    _row(
        "tcp-closed",
        _world(*MANY, plain=False, faults=(cuts_off, cuts_off)),
        "dns_tcp_closed",
        status="fail",
        remedy=("53 over TCP",),
        never=("Create the zone",),
        brief=True,
    ),
    _row(
        "tcp-closed-one",
        _world(*MANY, plain=False, faults=(cuts_off, None)),
        "dns_tcp_closed",
        remedy=("ns1.names.test",),
    ),
    _row(
        "edns-dropped",
        _world("track A HERE", plain=False, faults=(drops_edns, drops_edns)),
        "dns_edns_dropped",
        brief=True,
    ),
    _row("resolver-dead", _resolvers("dead"), "dns_target", status="error", remedy=("resolv.conf",), brief=True),
    _row("resolver-closed", _resolvers("closed"), "dns_target", status="error", remedy=("resolv.conf",)),
    _row("resolver-broken", _resolvers("broken"), "dns_target", status="error", remedy=("resolv.conf",)),
    _row("resolvers-dead", _resolvers("dead", "dead"), "dns_target", status="error", remedy=("resolv.conf",)),
    _row("inner-names", _inner_names("127.0.0.1", "127.0.0.2")),
    _row("glue", _inner_names("127.0.0.1", "127.0.0.66"), "dns_delegation", status="warn", remedy=("glue", "ns2")),
    _row("blocked-by-silence", _dropped, "dns_resolver_blocks"),
    _row("bird", _world("track CNAME us1.links.bird.com."), "moved_to_bird", remedy=("Bird",), brief=True),
)
