# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones that are signed as they should be, whoever hosts them: a key at the apex, its digest with the parent.

The lab has no signatures; what tells a healthy zone from a broken one is whether the key fits the DS records.
"""

from __future__ import annotations

import hashlib
import threading
from base64 import b64encode
from collections.abc import Iterable

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from lab.dns.records import RecordSet, Zone, normal

_TTL = 3600


class Signing:
    """The keys of zones whose host signs them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str, str] = {}

    def sign(self, zone: str) -> str:
        """Gives a zone a key, the same at every call; returns the DS record that its parent should have."""
        zone = normal(zone)
        # ECDSAP256SHA256 (RFC 6605): 64 octets of a key that signs nothing.
        octets = b64encode(hashlib.sha512(zone.encode()).digest()).decode()
        key = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.DNSKEY, f"257 3 13 {octets}")
        with self._lock:
            self._keys[zone] = key.to_text()
        return dns.dnssec.make_ds(dns.name.from_text(zone), key, "SHA256").to_text()

    def clear(self) -> None:
        """Signs nothing any more."""
        with self._lock:
            self._keys.clear()

    def signed(self, zones: Iterable[Zone]) -> list[Zone]:
        """The zones, those that are signed with their keys; a zone that has keys of its own is left alone."""
        found = list(zones)
        with self._lock:
            keys = dict(self._keys)
        for zone in found:
            if zone.apex in keys and (zone.apex, "DNSKEY") not in zone.records:
                zone.add(RecordSet(zone.apex, "DNSKEY", _TTL, (keys[zone.apex],)))
        return found
