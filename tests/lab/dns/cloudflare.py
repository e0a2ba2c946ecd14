# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Cloudflare's name servers answer for the zones of an account.

A proxied record answers with addresses of the edge, any other with its own value. Source:
Cloudflare's documentation of proxy status, TTL and CNAME flattening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lab.cloudflare.views import RecordView, ZoneView
from lab.dns.directory import INFRASTRUCTURE_SERVER
from lab.dns.records import RecordSet, Zone
from lab.views import HostedZoneView, RecordSetView

#: What an automatic TTL is, in seconds.
AUTOMATIC_TTL = 300
#: Where a host of a zone in CNAME setup leads to.
SETUP_ZONE = "cloudflare.net"
SETUP_SUFFIX = "cdn.cloudflare.net"
_PROXIABLE = ("A", "AAAA", "CNAME")
_STRING = 255


def hosted(zone: ZoneView, edge: Sequence[str]) -> HostedZoneView:
    """The zone as its name servers hold it; ``edge`` are the addresses of Cloudflare's edge."""
    found: dict[tuple[str, str], RecordSetView] = {}
    for each in _record_sets(zone, edge):
        held = found.get((each.name, each.type))
        if held is not None:
            values = tuple(dict.fromkeys([*held.values, *each.values]))
            changed_at = max(held.changed_at, each.changed_at)
            found[each.name, each.type] = RecordSetView(each.name, each.type, held.ttl, values, changed_at)
        else:
            found[each.name, each.type] = each
    return HostedZoneView(f"cloudflare-{zone.id}", zone.name, zone.name_servers, tuple(found.values()))


def setup_zone(zones: Iterable[ZoneView], edge: Sequence[str]) -> Zone:
    """The zone with the names that hosts of zones in CNAME setup point at."""
    made = Zone(SETUP_ZONE, (INFRASTRUCTURE_SERVER,))
    for zone in zones:
        for record in zone.records if zone.type == "partial" and zone.proxies else ():
            if record.proxied:
                made.add(RecordSet(f"{record.name}.{SETUP_SUFFIX}", "A", AUTOMATIC_TTL, tuple(edge)))
    return made


def _record_sets(zone: ZoneView, edge: Sequence[str]) -> Iterator[RecordSetView]:
    proxied = {each.name for each in zone.records if each.proxied} if zone.proxies else set()
    for record in zone.records:
        if record.type in _PROXIABLE and record.name in proxied:
            yield RecordSetView(record.name, "A", AUTOMATIC_TTL, tuple(edge), record.changed_at)
        else:
            yield from _plain(zone, record)


def _plain(zone: ZoneView, record: RecordView) -> Iterator[RecordSetView]:
    ttl = AUTOMATIC_TTL if record.ttl == 1 else record.ttl
    values = (_presented(record),)
    flat = record.name == zone.name or zone.flattens_all or record.settings.get("flatten_cname")
    # A flattened CNAME answers with the addresses at its end.
    kinds = ("A", "AAAA") if record.type == "CNAME" and flat else (record.type,)
    for kind in kinds:
        yield RecordSetView(record.name, kind, ttl, values, record.changed_at)


def _presented(record: RecordView) -> str:
    if record.type in ("MX", "URI") and record.priority is not None:
        return f"{record.priority} {record.content}"
    if record.type == "TXT" and not record.content.startswith('"'):
        text = record.content.replace("\\", "\\\\").replace('"', '\\"')
        return " ".join(f'"{text[place : place + _STRING]}"' for place in range(0, len(text), _STRING))
    return record.content
