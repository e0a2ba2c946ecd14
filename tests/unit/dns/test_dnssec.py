# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the DS records of a zone fit its keys, over real packets."""

from __future__ import annotations

import dns.rdata
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import ConnectRule, ConnectTo, HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.dnssec import Key, Signing, keys_of, signing
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, NameServer, Resolver
from support.servers import PATIENCE, Said, dns_server

ZONE = "example.net"
# The key and DS record of RFC 6605, section 6.1, which belong together.
KEY = "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
DS = "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17"
OURS, OTHER = Key(55648, 13), Key(12345, 13)
NAMED, PUBLISHED = f"{ZONE}. 60 IN DS {DS}", f"{ZONE}. 60 IN DNSKEY {KEY}"


def test_records_are_known_by_their_keys() -> None:
    ds, key = dns.rdata.from_text("IN", "DS", DS), dns.rdata.from_text("IN", "DNSKEY", KEY)
    assert keys_of([ds, ds]) == keys_of([key]) == (OURS,)
    assert str(OURS) == "55648 (algorithm 13)"


@pytest.mark.parametrize(
    ("ds", "dnskey", "expected", "broken"),
    [
        (Said(), Said(authoritative=True), Signing(ZONE), False),
        (Said((NAMED,)), Said((PUBLISHED,), authoritative=True), Signing(ZONE, (OURS,), (OURS,)), False),
        (Said((NAMED,)), Said(authoritative=True), Signing(ZONE, (OURS,), ()), True),
        (Said((NAMED,)), Said((PUBLISHED,)), Signing(ZONE, (OURS,)), False),
        (Said((NAMED,)), Said(rcode="REFUSED"), Signing(ZONE, (OURS,)), False),
        (Said(rcode="SERVFAIL"), Said((PUBLISHED,), authoritative=True), Signing(ZONE), False),
    ],
    ids=["unsigned", "fits", "no keys", "no authority", "refused", "DS unknown"],
)
def test_what_zone_and_parent_say(ds: Said, dnskey: Said, expected: Signing, broken: bool) -> None:
    with dns_server({(ZONE, "DS"): ds, (ZONE, "DNSKEY"): dnskey}) as server:
        rules = ConnectTo((ConnectRule("", 53, "127.0.0.1", server.port),))
        resolver = Resolver([HostPort("127.0.0.1", server.port)], timeout=PATIENCE, connect_to=rules)
        found = signing(resolver, Delegation(ZONE, (NameServer("ns1.test", "127.0.0.1"),)))
    assert found == expected
    assert found.is_broken is broken


@pytest.mark.parametrize(
    ("named", "keys", "broken"),
    [((), None, False), ((OURS,), None, False), ((OURS, OTHER), (OTHER,), False), ((OURS,), (OTHER,), True)],
)
def test_one_key_that_fits_is_enough(named: tuple[Key, ...], keys: tuple[Key, ...] | None, broken: bool) -> None:
    assert Signing(ZONE, named, keys).is_broken is broken
