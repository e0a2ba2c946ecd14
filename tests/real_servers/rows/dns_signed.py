# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signed zones at real servers, and a resolver that checks signatures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from real_servers.row import HEALTHY, Row
from real_servers.rows.name_servers import ZONE, host, lead, parent, text
from real_servers.rows.signed import DAY, signed
from real_servers.servers.dns import Knot, Nsd
from real_servers.site import Site

Change = Callable[[str], str]
_OTHER_ZONE = "edge.net"
_OTHER = "12345 13 2 " + "AB" * 32


def _zone(
    change: Change = str, ds: Change = str, *, validates: bool = True, lines: str = "track A 127.0.0.1", **more: Any
) -> Callable[[Site], None]:
    """The zone with ``lines``; ``change`` alters its signed text, ``ds`` the record at the parent."""

    def build(site: Site) -> None:
        made = signed(text(ZONE, *lines.splitlines()), ZONE, **more)
        zones, record = {ZONE: change(made.text)}, ds(made.ds)
        above = parent(site, f"example DS {record}") if record else parent(site)
        servers = [
            site.start(Knot(site.room("knot"), site.others[1], zones, zone_extra="    semantic-checks: off\n")),
            site.start(Nsd(site.room("nsd"), site.others[2], zones)),
        ]
        anchor = f'    module-config: "validator iterator"\n    trust-anchor: "{ZONE}. DS {record}"\n    ede: yes'
        lead(site, above, servers, extra=anchor if validates and record else "")

    return build


def _beyond(*, validates: bool, **more: Any) -> Callable[[Site], None]:
    """The zone is unsigned, and leads to one of another's that is signed."""

    def build(site: Site) -> None:
        made = signed(text(_OTHER_ZONE, f"new A {site.address}"), _OTHER_ZONE, **more)
        zones = {ZONE: text(ZONE, "track CNAME new.edge.net."), _OTHER_ZONE: made.text}
        above = parent(site, net=[*(f"edge NS {host(number)}." for number in (1, 2)), f"edge DS {made.ds}"])
        servers = [
            site.start(Knot(site.room("knot"), site.others[1], zones, zone_extra="    semantic-checks: off\n")),
            site.start(Nsd(site.room("nsd"), site.others[2], zones)),
        ]
        anchor = f'    module-config: "validator iterator"\n    trust-anchor: "{_OTHER_ZONE}. DS {made.ds}"'
        lead(site, above, servers, zones=(ZONE, _OTHER_ZONE), extra=f"{anchor}\n    ede: yes" if validates else "")

    return build


def _without(kind: str, covered: str = "") -> Change:
    """Leaves out records of this type, signatures by the type that they cover."""
    what = re.compile(rf"\bIN {kind} {covered}")
    return lambda zone: "\n".join(line for line in zone.splitlines() if not what.search(line)) + "\n"


def _row(name: str, builds: Callable[[Site], None], expect: str = "dns_dnssec", **more: Any) -> Row:
    return Row(name, "dns", builds, expect, servers=("knot", "nsd", "unbound"), groups=("dns",), **more)


def _none(_record: str) -> str:
    return ""


_KEEP = ("Remove the DS", "replace")
ROWS = (
    _row("signed", _zone(), HEALTHY),
    _row("signed-unchecked", _zone(validates=False), HEALTHY),
    _row("signed-island", _zone(ds=_none), HEALTHY),
    _row("signed-dname", _zone(lines="old DNAME new\ntrack CNAME track.old\ntrack.new A 127.0.0.1"), HEALTHY),
    _row("signed-wildcard", _zone(lines="* A 127.0.0.1"), HEALTHY),
    _row(
        "expired",
        _zone(begin=-60 * DAY, end=-DAY),
        remedy=("signed again",),
        never=_KEEP,
        says=("expired",),
        brief=True,
    ),
    _row("expired-unchecked", _zone(begin=-60 * DAY, end=-DAY, validates=False), remedy=("signed again",), never=_KEEP),
    _row("not-yet-valid", _zone(begin=DAY, end=9 * DAY), remedy=("clock",), never=_KEEP),
    _row("no-signatures", _zone(change=_without("RRSIG")), remedy=("all records",), never=_KEEP),
    _row("record-unsigned", _zone(change=_without("RRSIG", "A ")), remedy=("all records",), never=_KEEP),
    _row(
        "record-changed",
        _zone(change=lambda zone: zone.replace("127.0.0.1", "127.0.0.2")),
        remedy=("signed again",),
        never=_KEEP,
    ),
    _row("no-keys", _zone(change=_without("(RRSIG|DNSKEY|NSEC)")), remedy=("Remove the DS record", "no key")),
    _row("other-key", _zone(ds=lambda _record: _OTHER), remedy=("replace it with",), never=("signed again",)),
    _row("other-algorithm", _zone(ds=lambda record: record.replace(" 13 ", " 8 ", 1)), remedy=("replace it with",)),
    _row("other-digest", _zone(ds=lambda record: record[:-6] + "ABCDEF"), remedy=("replace it with",)),
    _row("beyond", _beyond(validates=True), HEALTHY),
    _row("beyond-unchecked", _beyond(validates=False), HEALTHY),
    *(
        _row(
            f"beyond-expired{'' if validates else '-unchecked'}",
            _beyond(validates=validates, begin=-60 * DAY, end=-DAY),
            remedy=("edge.net", "signed again"),
            never=_KEEP,
        )
        for validates in (True, False)
    ),
    _row("no-denial", _zone(nsec=False), remedy=("NSEC",), never=_KEEP),
)
