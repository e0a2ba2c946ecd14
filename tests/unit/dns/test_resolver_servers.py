# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resolvers that an operator names, and those of the system."""

from __future__ import annotations

from typing import Any
from unittest import mock

import dns.resolver
import pytest

from ansible_collections.sparkpost.tracking.plugins.module_utils._core.errors import InputError, TrackingError
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.connect_to import HostPort
from ansible_collections.sparkpost.tracking.plugins.module_utils._dns.servers import resolvers, system_resolvers


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("192.0.2.53", HostPort("192.0.2.53", 53)),
        ("192.0.2.53:5353", HostPort("192.0.2.53", 5353)),
        ("2001:db8::53", HostPort("2001:db8::53", 53)),
        ("[2001:db8::53]", HostPort("2001:db8::53", 53)),
        (" [2001:db8::53]:5353 ", HostPort("2001:db8::53", 5353)),
    ],
)
def test_addresses_with_and_without_port(text: str, place: HostPort) -> None:
    assert resolvers([text]) == (place,)


def test_each_is_asked_once_in_their_order() -> None:
    assert resolvers(["192.0.2.2", "192.0.2.1", "", "192.0.2.2:53"]) == (
        HostPort("192.0.2.2", 53),
        HostPort("192.0.2.1", 53),
    )


@pytest.mark.parametrize(
    "text", ["dns.example.com", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:dns", "[::1", "1.2.3"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        resolvers([text])
    assert refused.value.option == "resolvers"


@pytest.mark.parametrize("values", [None, [], [""]])
def test_system_is_asked_where_none_is_named(values: list[str] | None) -> None:
    found = mock.Mock(nameservers=["192.0.2.1", "https://dns.example/dns-query", "192.0.2.1"])
    with mock.patch.object(dns.resolver, "Resolver", return_value=found):
        assert resolvers(values) == (HostPort("192.0.2.1", 53),)


def test_system_without_any_is_said_with_a_remedy() -> None:
    def none(**_configure: Any) -> None:
        raise dns.resolver.NoResolverConfiguration

    with mock.patch.object(dns.resolver, "Resolver", none), pytest.raises(TrackingError) as failed:
        system_resolvers()
    assert "TRACKING_RESOLVERS" in failed.value.remedy
