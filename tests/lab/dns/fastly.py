# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fastly's own zones: the names of its edge, and those that validation records point at."""

from __future__ import annotations

from lab.dns.directory import INFRASTRUCTURE_SERVER
from lab.dns.records import RecordSet, Zone
from lab.fastly.views import FastlyAccount

EDGE_ZONE = "fastly.net"
VALIDATION_ZONE = "fastly-validations.com"
#: In seconds.
EDGE_TTL = 30
VALIDATION_TTL = 60


def zones(account: FastlyAccount) -> list[Zone]:
    """The zones as they stand now."""
    return [_edge(account), _validation(account)]


def _edge(account: FastlyAccount) -> Zone:
    zone = Zone(EDGE_ZONE, (INFRASTRUCTURE_SERVER,))
    for configuration in account.tls_configurations():
        for record_type in ("A", "AAAA"):
            values = [each for each in configuration.addresses if (":" in each) == (record_type == "AAAA")]
            if values:
                zone.add(RecordSet(configuration.cname, record_type, EDGE_TTL, tuple(values)))
    return zone


def _validation(account: FastlyAccount) -> Zone:
    """What a certification authority would read is not the lab's business; the names exist."""
    zone = Zone(VALIDATION_ZONE, (INFRASTRUCTURE_SERVER,))
    for name in account.validation_names():
        label = name.partition(".")[0]
        zone.add(RecordSet(name, "TXT", VALIDATION_TTL, (f'"{label}"',)))
    return zone
