# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zones with signatures of any date, made at run time, and the DS records that fit them."""

from __future__ import annotations

import time
from dataclasses import dataclass

import dns.dnssec
import dns.dnssectypes
import dns.name
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec

DAY = 86400


@dataclass(frozen=True)
class Signed:
    """The text of a signed zone, and its DS record as the parent's data and as a resolver's trust anchor."""

    text: str
    ds: str


def signed(text: str, apex: str, *, begin: float = -DAY, end: float = 30 * DAY, nsec: bool = True) -> Signed:
    """The zone signed by a new key, with signatures that are valid from ``begin`` to ``end``, seconds from now."""
    zone = dns.zone.from_text(text, origin=apex, relativize=False)
    private = ec.generate_private_key(ec.SECP256R1())
    key = dns.dnssec.make_dnskey(private.public_key(), dns.dnssectypes.Algorithm.ECDSAP256SHA256, flags=257)
    now = time.time()
    with zone.writer() as change:
        dns.dnssec.sign_zone(
            zone,
            change,
            keys=[(private, key)],
            add_dnskey=True,
            dnskey_ttl=300,
            inception=int(now + begin),
            expiration=int(now + end),
        )
    if not nsec:
        for name in list(zone.nodes):
            zone.delete_rdataset(name, "NSEC")
            zone.delete_rdataset(name, "RRSIG", covers="NSEC")
    record = dns.dnssec.make_ds(dns.name.from_text(apex), key, "SHA256")
    return Signed(zone.to_text(relativize=False), record.to_text())
