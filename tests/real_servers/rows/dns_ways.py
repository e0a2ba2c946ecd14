# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain that is moving, resolvers with data of their own, and HTTPS records: several ways to one domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from real_servers.row import HEALTHY, Row
from real_servers.rows.builders import NGINX_LOCATION, nginx
from real_servers.rows.name_servers import ZONE, lead, parent, text
from real_servers.servers.dns import BindResolver, Dnsmasq, Knot, Nsd
from real_servers.servers.web import Nginx
from real_servers.site import DOMAIN, HTTP, HTTPS, ORIGIN_HTTPS, Site

EDGES = "edge.net"
Build = Callable[[Site], None]


def _edge(site: Site, address: str, *, works: bool = True) -> None:
    """One more edge of the domain at another address; one that does not work has another's certificate."""
    own = site.files(None if works else site.authority.issue(["other.example.net"]))
    location = NGINX_LOCATION.replace("{origin}", f"{site.origin.address}:{ORIGIN_HTTPS}")
    inner = f"server_name {DOMAIN}; location / {{ {location if works else 'return 404;'} }}"
    config = f"""
server {{ listen {address}:{HTTP}; {inner} }}
server {{ listen {address}:{HTTPS} ssl; ssl_certificate {own.certificate}; ssl_certificate_key {own.key}; {inner} }}
"""
    site.start(Nginx(site.room("edge"), address, HTTPS, config))


def _zones(site: Site, *lines: str, serial: int = 1) -> dict[str, str]:
    """The zone with these lines, and that of the edges."""
    here = [line.replace("THERE", site.others[0]).replace("HERE", site.address) for line in lines]
    made = text(ZONE, *here).replace(" 1 7200", f" {serial} 7200")
    return {ZONE: made, EDGES: text(EDGES, f"new A {site.address}", f"old A {site.others[0]}")}


def _further(site: Site) -> str:
    """An address beside those of the site."""
    net, _dot, last = site.others[3].rpartition(".")
    return f"{net}.{int(last) + 50}"


def _moving(now: str, before: str, *, old: bool = True, new: bool = True, others: bool = True) -> Build:
    """The zone has ``now``, and one of two resolvers still has ``before``."""

    def build(site: Site) -> None:
        if new:
            nginx(site, NGINX_LOCATION)
        else:
            _edge(site, site.address, works=False)
        _edge(site, site.others[0], works=old)
        zone = _zones(site, now)
        above = parent(site)
        servers = [site.start(Knot(site.room("knot"), address, zone)) for address in site.others[1:3]]
        lead(site, above, servers, zones=(ZONE, EDGES))
        past = site.start(Nsd(site.room("past"), _further(site), _zones(site, before)))
        forwarded = {**dict.fromkeys(("com", "names.test"), above.at), ZONE: past.at, EDGES: past.at}
        late = site.start(BindResolver(site.room("late"), forwarded))
        site.resolvers = [*(site.resolvers if others else []), late.resolver]

    return build


def _plain(*lines: str, resolver: str = "", second: tuple[str, ...] = (), edge: bool = True, **serials: int) -> Build:
    """One edge; ``resolver`` is Unbound's own data, ``second`` what the zone's second server has instead."""

    def build(site: Site) -> None:
        if edge:
            nginx(site, NGINX_LOCATION)
        above = parent(site)
        first = site.start(
            Knot(site.room("knot"), site.others[1], _zones(site, *lines, serial=serials.get("first_serial", 2)))
        )
        kept = _zones(site, *(second or lines), serial=serials.get("second_serial", 2))
        servers = [first, site.start(Nsd(site.room("nsd"), site.others[2], kept))]
        lead(site, above, servers, zones=(ZONE, EDGES), extra=resolver)

    return build


def _local(*records: str, kind: str = "redirect") -> str:
    zone = f'    local-zone: "{DOMAIN}" {kind}'
    return "\n".join((zone, *(f'    local-data: "{DOMAIN}. {record}"' for record in records)))


def _by_dnsmasq(*extra: str) -> Build:
    """A forwarder that answers for the domain itself, as those that block do."""

    def build(site: Site) -> None:
        _plain("track CNAME new.edge.net.")(site)
        unbound = site.resolvers[0].replace(":", "@")
        forwarder = Dnsmasq(
            site.room("dnsmasq"), _further(site), {"com": unbound, "net": unbound, "names.test": unbound}, *extra
        )
        site.resolvers = [site.start(forwarder).resolver]

    return build


def _row(name: str, builds: Build, expect: str = HEALTHY, *, dns: bool = False, **more: Any) -> Row:
    groups = ("dns",) if dns else ("dns", "tls", "http")
    return Row(name, "dns", builds, expect, servers=("nginx", "knot", "nsd", "unbound", "bind"), groups=groups, **more)


NEW, OLD = "track CNAME new.edge.net.", "track CNAME old.edge.net."
NEW_A, OLD_A = "track A HERE", "track A THERE"
#: Words that would send somebody to act at once while clicks work.
_CALM = ("rgent", "at once")
_SWITCHING: dict[str, Any] = {"status": "warn", "says": ("by the old way until",), "never": _CALM}
ROWS = (
    _row("moving-alias", _moving(NEW, OLD), "dns_switching", arrives=True, **_SWITCHING, brief=True),
    _row("moving-address", _moving(NEW_A, OLD_A), "dns_switching", arrives=True, **_SWITCHING),
    _row("moving-to-alias", _moving(NEW, OLD_A), "dns_switching", arrives=True, **_SWITCHING),
    _row("moving-all-late", _moving(NEW, OLD, others=False), "dns_switching", arrives=True, **_SWITCHING),
    _row("moving-old-dead", _moving(NEW, OLD, old=False), "dns_not_propagated", status="fail"),
    _row("moving-new-dead", _moving(NEW, OLD, new=False), "cert_wrong_host", status="fail"),
    _row("moved", _moving(NEW, NEW), arrives=True),
    _row(
        "stale-address",
        _plain(NEW_A, second=("track A 127.0.0.9",), second_serial=1),
        "dns_stale_server",
        remedy=("ns2.names.test", "retransfer"),
        says=("serials",),
        dns=True,
        brief=True,
    ),
    _row(
        "stale-alias",
        _plain(NEW, second=(OLD,), second_serial=1),
        "dns_stale_server",
        remedy=("ns2.names.test",),
        never=("Wait",),
        dns=True,
    ),
    _row(
        "stale-first",
        _plain(OLD_A, second=(NEW_A,), first_serial=1),
        "dns_stale_server",
        remedy=("ns1.names.test",),
        dns=True,
    ),
    _row(
        "stale-missing",
        _plain(NEW_A, second=("other A 127.0.0.9",), second_serial=1),
        "dns_stale_server",
        remedy=("ns2.names.test",),
        dns=True,
    ),
    _row(
        "stale-same-serial",
        _plain(NEW_A, second=("track A 127.0.0.9",)),
        "dns_stale_server",
        remedy=("raise the serial",),
        dns=True,
    ),
    _row(
        "serial-alone",
        _plain(NEW_A, second_serial=1),
        "dns_serials",
        status="warn",
        remedy=("ns2.names.test",),
        dns=True,
        brief=True,
    ),
    _row(
        "blocked-unspecified", _plain(NEW_A, resolver=_local("A 0.0.0.0")), "dns_resolver_blocks", dns=True, brief=True
    ),
    _row(
        "blocked-loopback", _plain("track A 192.0.2.1", resolver=_local("A 127.0.0.1")), "dns_resolver_blocks", dns=True
    ),
    _row("blocked-page", _plain(NEW_A, resolver=_local("A 146.112.61.106")), "dns_resolver_blocks", dns=True),
    _row("blocked-nxdomain", _plain(NEW_A, resolver=_local(kind="always_nxdomain")), "dns_resolver_blocks", dns=True),
    _row("blocked-null", _plain(NEW_A, resolver=_local(kind="always_null")), "dns_resolver_blocks", dns=True),
    _row("blocked-refused", _plain(NEW_A, resolver=_local(kind="always_refuse")), "dns_resolver_blocks", dns=True),
    _row("blocked-dnsmasq", _by_dnsmasq(f"--address=/{DOMAIN}/0.0.0.0"), "dns_resolver_blocks", dns=True),
    _row("blocked-dnsmasq-nxdomain", _by_dnsmasq(f"--address=/{DOMAIN}/"), "dns_resolver_blocks", dns=True),
    _row(
        "own-view",
        _plain("track A 192.0.2.1", resolver=_local("A 10.1.2.3", kind="static")),
        "dns_resolver_blocks",
        dns=True,
    ),
    _row("by-dnsmasq", _by_dnsmasq(), dns=True),
    _row("https-none", _plain(NEW), arrives=True),
    _row("https-same", _plain(NEW_A, "track HTTPS 1 . alpn=h2,http/1.1 ipv4hint=HERE"), arrives=True),
    _row(
        "https-elsewhere",
        _plain(NEW_A, "track HTTPS 1 old.edge.net. alpn=h2"),
        "dns_https_record",
        arrives=True,
        status="fail",
        brief=True,
    ),
    _row(
        "https-hint",
        _plain(NEW_A, "track HTTPS 1 . ipv4hint=127.0.0.9"),
        "dns_https_record",
        arrives=True,
        status="fail",
    ),
    _row("https-port", _plain(NEW_A, "track HTTPS 1 . port=8443"), "dns_https_record", arrives=True, status="fail"),
    _row("https-alias", _plain(NEW_A, "track HTTPS 0 old.edge.net."), "dns_https_record", arrives=True, status="fail"),
    _row("https-alias-right", _plain(NEW_A, "track HTTPS 0 new.edge.net."), arrives=True),
    _row("https-gone", _plain(NEW_A, "track HTTPS 1 gone.edge.net."), "dns_https_record", arrives=True, status="fail"),
    _row("https-unspoken", _plain(NEW_A, "track HTTPS 1 . alpn=foo no-default-alpn"), "dns_https_record", arrives=True),
)
