# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the zone above sends those who ask for a name, over real packets."""

from __future__ import annotations

import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import ConnectRule, ConnectTo, HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.registration import registered
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.resolver import Delegation, NameServer, Resolver
from support.servers import PATIENCE, Said, dns_server

NAME, ZONE = "track.example.com", "example.com"
COM = {
    ("com", "NS"): Said(answer=("com. 60 IN NS a.gtld.test.",)),
    ("a.gtld.test", "A"): Said(answer=("a.gtld.test. 60 IN A 127.0.0.1",)),
    ("ns1.new.test", "A"): Said(answer=("ns1.new.test. 60 IN A 127.0.0.1",)),
}
REFERRED = Said(authority=(f"{ZONE}. 60 IN NS ns1.new.test.",))
OLD = Delegation(ZONE, (NameServer("ns1.old.test", "127.0.0.1"),), hosts=("ns1.old.test",))
TOP = Delegation("com", (NameServer("a.gtld.test", "127.0.0.1"),), hosts=("a.gtld.test",))


def found(said: Said, known: Delegation) -> Delegation:
    with dns_server({**COM, (NAME, "A"): said}) as server:
        rules = ConnectTo((ConnectRule("", 53, "127.0.0.1", server.port),))
        timeout = 0.3 if said.silent else PATIENCE
        resolver = Resolver([HostPort("127.0.0.1", server.port)], timeout=timeout, connect_to=rules)
        return registered(resolver, NAME, known)


@pytest.mark.parametrize("known", [OLD, TOP], ids=["an older delegation", "none at all"])
def test_zone_above_tells_the_delegation(known: Delegation) -> None:
    delegation = found(REFERRED, known)
    assert (delegation.zone, delegation.hosts) == (ZONE, ("ns1.new.test",))
    assert delegation.servers == (NameServer("ns1.new.test", "127.0.0.1"),)


@pytest.mark.parametrize(
    "said",
    [
        Said(rcode="NXDOMAIN", authoritative=True),
        Said(rcode="REFUSED"),
        Said(silent=True),
        Said(authority=("test. 60 IN NS b.root.test.",)),
        Said(authority=("example.org. 60 IN NS ns1.new.test.",)),
    ],
    ids=["unregistered", "refused", "silent", "upwards", "aside"],
)
def test_what_is_known_stays_where_the_zone_above_tells_nothing(said: Said) -> None:
    assert found(said, OLD) is OLD
