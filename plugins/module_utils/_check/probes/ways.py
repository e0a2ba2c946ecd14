# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which ways lead to the domain, and a click by each but the main one: an older record that resolvers remember, and
HTTPS records, which browsers follow.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from ..._core.concurrency import map_concurrently
from ..._core.names import is_within
from ..model.connection import Edge
from ..model.dns_facts import DnsFacts, HttpsRecord, Lookup
from ..model.http_answer import PROBE_PATHS
from ..model.tracking_check import TrackingCheck
from ..model.way import Way
from .http import HttpProbe

_HTTPS, _HTTP = 443, 80
_MOST_ADDRESSES = 4


def main_addresses(facts: DnsFacts, check: TrackingCheck) -> list[str]:
    """The domain's addresses as its zone has them now, by resolvers where these know them."""
    main = _main(facts, check)
    if main is None:
        return []
    same = [each for each in facts.speakers if not facts.is_other(each, main)]
    return in_turns(same) or in_turns([facts.whole(main)])


def old_addresses(facts: DnsFacts, check: TrackingCheck) -> list[str]:
    """Those to which resolvers lead by another record than the zone has now."""
    main = _main(facts, check)
    if main is None:
        return []
    now = set(main_addresses(facts, check))
    old = in_turns([each for each in facts.speakers if facts.is_other(each, main)])
    return [each for each in old if each not in now and each not in ("0.0.0.0", "::")]  # noqa: S104


def _main(facts: DnsFacts, check: TrackingCheck) -> Lookup | None:
    """What counts as the way now: that to where the domain is meant to lead, where servers differ."""
    zones = check.cdn.zones if check.cdn else ()

    def is_meant(lookup: Lookup) -> bool:
        names = lookup.names
        return any(name in check.expected_targets or any(is_within(name, zone) for zone in zones) for name in names)

    return next((each for each in facts.truth if is_meant(each)), next(iter(facts.truth), None))


def in_turns(lookups: Iterable[Lookup]) -> list[str]:
    """The addresses of all; the families take turns, so that a bound meets both."""
    lookups = tuple(lookups)
    ipv4 = dict.fromkeys(address for lookup in lookups for address in lookup.ipv4.records)
    ipv6 = dict.fromkeys(address for lookup in lookups for address in lookup.ipv6.records)
    return [address for turn in itertools.zip_longest(ipv4, ipv6) for address in turn if address]


def probe_ways(
    check: TrackingCheck, facts: DnsFacts, probe: HttpProbe, edge_of: Callable[[str, int], Edge]
) -> tuple[Way, ...]:
    """A click by each way but the main one, each at its own addresses."""
    known = set(main_addresses(facts, check))
    ways: list[tuple[Sequence[str], HttpsRecord | None]] = []
    old = old_addresses(facts, check)
    if old:
        ways.append((old, None))
    for record in facts.https:
        port = record.port or _HTTPS
        places = record.addresses or record.hints
        if (places and not set(places) <= known) or port != _HTTPS:
            ways.append((places or sorted(known), record))
    return map_concurrently(ways, lambda way: _probed(check.domain, probe, edge_of, way[0], way[1]))


def _probed(
    domain: str,
    probe: HttpProbe,
    edge_of: Callable[[str, int], Edge],
    addresses: Sequence[str],
    record: HttpsRecord | None,
) -> Way:
    asked = addresses[:_MOST_ADDRESSES]
    port = (record.port if record else 0) or _HTTPS
    url = f"{domain}{PROBE_PATHS[0]}"
    https = map_concurrently(asked, lambda address: probe.get(f"https://{url}", edge_of(address, port)))
    if record is not None:
        return Way(https, (), record)
    http = map_concurrently(
        asked, lambda address: probe.get(f"http://{domain}{PROBE_PATHS[0]}", edge_of(address, _HTTP))
    )
    return Way(https, http)
