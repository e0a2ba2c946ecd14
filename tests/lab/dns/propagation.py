# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes at a DNS host reach its servers after a while: what they serve in the meantime."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from lab.clock import Now
from lab.context import Latency
from lab.dns.records import RecordSet, Zone, normal
from lab.views import HostedZoneView, RecordSetView

_Key = tuple[str, str]


@dataclass
class _Served:
    """A record set as it is served, and what will replace it at an instant."""

    now: RecordSet | None
    later: RecordSet | None
    at: float

    def settle(self, instant: float) -> None:
        if instant >= self.at:
            self.now = self.later


class Propagation:
    """Remembers what was served, so that a change, a new record or a deletion shows only after the delay.

    It learns of changes by :meth:`observe`; the world calls that after each API request, so
    that no state in between is missed.
    """

    def __init__(self, latency: Latency, now: Now) -> None:
        self._latency, self._now = latency, now
        self._lock = threading.Lock()
        self._zones: dict[str, dict[_Key, _Served]] = {}

    def clear(self) -> None:
        """Forgets everything that was served."""
        with self._lock:
            self._zones.clear()

    def observe(self, zones: Sequence[HostedZoneView]) -> list[Zone]:
        """Takes the zones as they are held and returns them as they are served now."""
        instant = self._now()
        with self._lock:
            for gone in self._zones.keys() - {zone.id for zone in zones}:
                del self._zones[gone]
            return [self._serve(zone, instant) for zone in zones]

    def _serve(self, zone: HostedZoneView, instant: float) -> Zone:
        served = self._zones.get(zone.id)
        if served is None:
            # A new zone's own records are served from the start, whatever the delay for later changes.
            served = self._zones[zone.id] = {}
        held = {(normal(each.name), each.type): each for each in zone.record_sets}
        for key, record in held.items():
            self._take(served, key, record, instant, fresh=key[1] in ("NS", "SOA") and key[0] == normal(zone.name))
        for key in served.keys() - held.keys():
            self._drop(served, key, instant)
        for each in served.values():
            each.settle(instant)
        for key in [key for key, each in served.items() if each.now is None and each.later is None]:
            del served[key]
        records = {key: each.now for key, each in served.items() if each.now is not None}
        return Zone(normal(zone.name), tuple(normal(each) for each in zone.name_servers), records)

    def _take(
        self, served: dict[_Key, _Served], key: _Key, record: RecordSetView, instant: float, *, fresh: bool
    ) -> None:
        wanted = RecordSet(key[0], record.type, record.ttl, record.values)
        known = served.get(key)
        if known is not None and known.later == wanted:
            return
        if known is not None:
            known.settle(instant)
        due = instant if fresh else record.changed_at + self._latency.dns_propagation
        served[key] = _Served(known.now if known else None, wanted, due)

    def _drop(self, served: dict[_Key, _Served], key: _Key, instant: float) -> None:
        known = served[key]
        if known.later is not None:
            known.settle(instant)
            served[key] = _Served(known.now, None, instant + self._latency.dns_propagation)
