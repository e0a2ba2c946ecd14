# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses that are none of the public internet's, and names that lead to them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.dns import analyse_dns
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.analysis.names.special import kind_of
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.model.dns_facts import DnsFacts, Lookup
from ansible_collections.sparkpost.tracking.plugins.module_utils._check.options import only_public
from support.check_facts import NOW, TARGET, check_of, lookup

PUBLIC = "13.224.1.1"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.1.1", "loopback"),
        ("10.1.2.3", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "shared by"),
        ("192.0.2.1", "for documentation"),
        ("198.51.100.1", "for documentation"),
        ("203.0.113.1", "for documentation"),
        ("198.19.0.1", "for benchmarks"),
        ("0.0.0.0", "no address"),
        ("255.255.255.255", "reserved"),
        ("::1", "loopback"),
        ("::", "no address"),
        ("fe80::1", "link-local"),
        ("fd12:3456::1", "unique local"),
        ("2001:db8::1", "for documentation"),
        ("3fff::1", "for documentation"),
        ("::ffff:10.0.0.1", "private: 10.0.0.1"),
        ("64:ff9b::a00:1", "private: 10.0.0.1 by NAT64"),
        ("64:ff9b::7f00:1", "loopback: 127.0.0.1 by NAT64"),
        ("64:ff9b:1::1", "for translation"),
        ("2002:c0a8:101::1", "private: 192.168.1.1 by 6to4"),
    ],
)
def test_kinds(address: str, kind: str) -> None:
    assert kind_of(address).startswith(kind)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "172.32.0.1", "100.128.0.1", "192.0.3.1", "2600:9000::1", "64:ff9b::d00:1", "::ffff:13.224.1.1"],
)
def test_addresses_of_the_public_internet(address: str) -> None:
    assert kind_of(address) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, True),
        ({"resolvers": ["9.9.9.9"]}, False),
        ({"connect_to": ["::127.0.0.1:"]}, False),
        ({"allow_private_addresses": True}, False),
        ({"resolvers": [""], "connect_to": []}, True),
    ],
)
def test_where_they_are_looked_for(given: dict[str, Any], expected: bool) -> None:
    params = {"resolvers": None, "connect_to": None, "allow_private_addresses": False, **given}
    assert only_public(params) is expected


@pytest.mark.parametrize(
    ("resolver", "zone", "observed"),
    [
        (lookup(addresses=("10.0.0.5",)), None, "track.example.com -> 10.0.0.5 (private)"),
        (lookup(addresses=(PUBLIC, "10.0.0.5")), None, "10.0.0.5 (private); 1 further address is public"),
        # The zone's record leads to the CDN, and the network's own DNS leads the CDN's name inside.
        (lookup(TARGET, addresses=("10.0.0.5",)), lookup(TARGET, addresses=()), f"{TARGET} -> 10.0.0.5 (private)"),
        (lookup(TARGET, addresses=("64:ff9b::a00:5",)), None, "private: 10.0.0.5 by NAT64"),
        (lookup("internal.corp.example", addresses=("192.168.0.9",)), None, "192.168.0.9 (private)"),
        (lookup(TARGET, addresses=(PUBLIC, "64:ff9b::d00:1")), None, ""),
    ],
)
def test_the_name_is_told_first(resolver: Lookup, zone: Lookup | None, observed: str) -> None:
    facts = DnsFacts((resolver,), (zone,) if zone else (), "example.com")
    found = {each.id: each for each in analyse_dns(check_of(public_only=True), facts, now=NOW)}
    assert ("dns_private_address" in found) is bool(observed)
    if observed:
        assert observed in found["dns_private_address"].observed
    unasked = analyse_dns(check_of(), facts, now=NOW)
    assert "dns_private_address" not in [each.id for each in unasked]
