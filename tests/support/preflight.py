# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts of preflight, made short: what a table of situations needs to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.obstacle import Obstacle, Words
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.answers import Answer, Link, Outcome
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.records import Found, RecordSet
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, NameServer
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.catalogue import HeldZone
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.zone.wildcards import Encloser
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.model import (
    Host,
    Live,
    Wish,
    World,
    ZoneView,
)
from ansible_collections.sparkpost.tracking.plugins.module_utils._preflight.words import words_of
from lab.dns.records import RecordSet as LabRecordSet
from lab.dns.records import Zone as LabZone

Z, D = "example.com", "track.example.com"
OLD_SERVERS = ("ns1.old-dns.test", "ns2.old-dns.test")
ROLE: Words = words_of("role")


def wish(cdn: str = "cloudfront", **more: Any) -> Wish:
    """A wish for the domain of these tests."""
    return replace(Wish(domain=D, cdn=cdn, dns_provider="cloudflare" if cdn == "cloudflare" else "route53"), **more)


def record(kind: str, *values: str, name: str = D, special: str = "", ttl: int = 60, **settings: Any) -> Found:
    """A record set as a DNS host holds it."""
    return Found(RecordSet(name, kind, tuple(sorted(values)), ttl, tuple(sorted(settings.items()))), special)


def world(
    *found: Found,
    chain: Sequence[str] = (),
    addresses: Sequence[str] = (),
    zone: ZoneView | None = None,
    wildcard: Sequence[Found] = (),
    encloser: str = D,
) -> World:
    """The domain as the world sees it: it exists with these records, or a wildcard below the encloser answers."""
    name = f"*.{encloser}" if wildcard and encloser != D else ""
    return World(
        zone or ZoneView(Z, OLD_SERVERS),
        Encloser(D, encloser, name),
        Live(tuple(chain), tuple(addresses), tuple(found)),
        wildcard=tuple(wildcard),
    )


def host(*found: Found, wildcard: Sequence[Found] = (), encloser: str = "", **zone: Any) -> Host:
    """A DNS host that was read and holds these records."""
    held = HeldZone(**{"id": "Z1", "name": Z, "name_servers": OLD_SERVERS, **zone})
    return Host("the host", held, (), tuple(found), tuple(wildcard), encloser, read=True)


def ids(found: Iterable[Obstacle]) -> list[str]:
    """Their ids, in order."""
    return [one.id for one in found]


class ZoneResolver:
    """Answers as the servers of one zone of the lab do, which keeps to RFC 4592."""

    def __init__(self, zone: str, records: Mapping[tuple[str, str], Sequence[str]]) -> None:
        held = {key: LabRecordSet(*key, 300, tuple(values)) for key, values in records.items()}
        self._zone = LabZone(zone, ("ns1.example.net",), held)
        self.delegation = Delegation(zone, (NameServer("ns1.example.net", "192.0.2.53"),), hosts=("ns1.example.net",))
        self.asked: list[tuple[str, str]] = []

    def authoritative(self, name: str, record_type: str, _delegation: Delegation) -> tuple[Answer, ...]:
        """The answer of the one server that there is."""
        self.asked.append((name, record_type))
        answer = self._zone.lookup(name, record_type)
        chain = tuple(
            Link(one.name, one.values[0].rstrip("."), one.ttl) for one in answer.answer if one.type == "CNAME"
        )
        own = [one for one in answer.answer if one.type == record_type]
        values = tuple(value.rstrip(".") for one in own for value in one.values)
        outcome = Outcome.ANSWER if values else Outcome.NXDOMAIN if answer.rcode == 3 else Outcome.NODATA
        links = () if record_type == "CNAME" else chain
        return (Answer(name, record_type, outcome, values, links, 300, "ns1.example.net", authoritative=True),)
